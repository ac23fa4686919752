"""The whole story in the terminal: ordered, printed, compared, certified, collected, rated."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from bot.app import House, Plan, open_house
from bot.codes.inbox import Inbox
from bot.demo.people import DemoPerson, cast
from bot.demo.run import secrets_of
from bot.demo.seed import seed_house
from bot.demo.story import (
    CITIZEN,
    COLLEAGUE,
    DESK,
    GROUP,
    OFFICER,
    PICK_UP,
    Ahead,
    Stage,
    Story,
    Voice,
    spoken,
)
from core import login, one_time
from core.kinds import KINDS
from core.phones import spaced
from core.ports import Look


async def play(*, data: Path, seed: int, citizens: Collection[str] | None = None) -> None:
    """Replay the story and leave its PDFs in `play` in the folder.

    `citizens`: whose papers to draw in a fresh folder; everybody's if not said.
    """
    console = Console(highlight=False)
    async with curtain(console) as stage:
        world = Ahead()
        inbox = Inbox(world.now)
        peppers, vault = secrets_of(data, world)
        async with open_house(Plan(data, peppers, vault), inbox, world) as house:
            stage.step("Mở quầy, vẽ giấy tờ mẫu")
            await seed_house(house, seed, citizens)
            papers = await perform(Story(house, inbox, stage), world, seed)
        stage.end()
    folder = data / "play"
    folder.mkdir(exist_ok=True)
    for name, body in papers.items():
        (folder / name).write_bytes(body)
        console.print(f"PDF: {folder / name}", soft_wrap=True)


@asynccontextmanager
async def curtain(console: Console) -> AsyncIterator[Stage]:
    """A stage with its progress bar; no bar where nobody watches."""
    columns = (
        SpinnerColumn(),
        BarColumn(24),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield Stage(console, progress)


async def perform(story: Story, world: Ahead, seed: int) -> dict[str, bytes]:
    """One order from the first hello to the last star: the pack before and after its number."""
    _, people = cast(seed)
    person = await someone_free(story.house, world, people)
    ours = [p for p in people if p.office == person.office and p.role == "officer"]
    citizen = Voice(f"citizen:{person.peer}", short(person), CITIZEN)
    officer, *others = [Voice(f"staff:{p.peer}", short(p), OFFICER) for p in ours]
    group = f"group:{person.office}"
    await story.follow(citizen.peer, f"Quầy → {citizen.name}", DESK)
    await story.follow(officer.peer, f"Quầy → {officer.name}", DESK)
    await story.follow(group, "Nhóm cán bộ", GROUP)
    story.watch(person.phone)
    await order(story, person, citizen)
    colleague = Voice(others[0].peer, others[0].name, COLLEAGUE) if others else None
    papers = await certify(story, officer, colleague, group)
    await collect(story, citizen, officer, group)
    return papers


def short(person: DemoPerson) -> str:
    """The given name."""
    return person.name.rsplit(" ", maxsplit=1)[-1]


async def someone_free(house: House, world: Ahead, people: list[DemoPerson]) -> DemoPerson:
    """A citizen at rest who may have a code now; the clock moves on until there is one."""
    citizens = [person for person in people if person.role == "citizen"]
    while True:
        at = world.now()

        def rested(book: Look, at: datetime = at) -> list[DemoPerson]:
            return [person for person in citizens if is_free(book, person, at)]

        if free := await house.cabinet.look(rested):
            return free[0]
        world.ahead += timedelta(hours=1)


def is_free(look: Look, person: DemoPerson, at: datetime) -> bool:
    """Whether this citizen has papers here, no talk under way, and no code a moment ago."""
    citizen = look.people.citizen_by_phone(person.phone)
    if citizen is None or (citizen.frozen_until and at < citizen.frozen_until):
        return False
    chat = look.chats.chat(f"citizen:{person.peer}")
    if login.session_of(chat, at) is not None or any(not form["last"] for form in chat.forms):
        return False
    guard = one_time.guard_of(look, look.keys.index("phone", person.phone), at)
    rested = guard.sent_at is None or at - guard.sent_at >= one_time.cool_down(guard.sends)
    unlocked = guard.locked_until is None or at >= guard.locked_until
    return rested and unlocked and guard.sends < one_time.SENDS_A_DAY


async def order(story: Story, person: DemoPerson, citizen: Voice) -> None:
    """Hello, who are you, which paper, how many: ordered."""
    earlier = await story.house.cabinet.look(lambda book: orders_before(book, person.phone))
    await story.say(citizen, "/start")
    await story.press(citizen, spoken("menu.order_copies"))
    await story.say(citizen, spaced(person.phone))
    await story.say(citizen, story.code(person.phone))
    await story.press(citizen, KINDS["cccd"].short)
    await story.say(citizen, f"{2 + earlier % 4} bản")
    if story.has(citizen.peer, spoken("order.done")):
        await story.press(citizen, spoken("order.done"))
    await story.press(citizen, spoken("order.place"))


def orders_before(look: Look, phone: str) -> int:
    """How many orders the citizen has placed: the same basket twice would be asked about."""
    citizen = look.people.citizen_by_phone(phone)
    return len(look.orders.orders_of(citizen.id, 100)) if citizen else 0


async def certify(
    story: Story, officer: Voice, colleague: Voice | None, group: str
) -> dict[str, bytes]:
    """Two press, one takes; print, compare, certify: the packs by file name."""
    take, label = story.find(group, spoken("step.take"))
    await story.say(officer, press=take, label=label)
    if colleague:
        await story.follow(colleague.peer, f"Quầy → {colleague.name}", DESK)
        await story.say(colleague, press=take, label=label)
    await story.press(officer, spoken("step.print"), group)
    link = story.link(officer.peer)
    story.stage.step("Dàn trang tệp in")
    name, before = await story.pack(link)
    await story.press(officer, spoken("step.compare_original"), group)
    await story.press(officer, spoken("step.certify"), group)
    story.stage.step("Dàn trang có số chứng thực")
    _, after = await story.pack(link)
    stem = name.removesuffix(".pdf")
    return {f"{stem}-printed.pdf": before, f"{stem}-numbered.pdf": after}


async def collect(story: Story, citizen: Voice, officer: Voice, group: str) -> None:
    """Paid, handed over against the code the citizen shows, closed, rated."""
    await story.press(officer, spoken("step.pay"), group)
    await story.press(officer, spoken("step.hand_over"), group)
    await story.press(officer, spoken("hand_over.code"))
    await story.say(officer, story.read(citizen.peer, PICK_UP))
    await story.press(citizen, spoken("rating.4"))
    await story.press(officer, spoken("step.close"), group)
