"""The whole story in the terminal: ordered, printed, compared, certified, collected, rated."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text as Line

from bot.app import House, Plan, open_house
from bot.codes.inbox import Inbox
from bot.demo.people import DemoPerson, cast
from bot.demo.run import secrets_of
from bot.demo.seed import seed_house
from bot.world import World
from core import login
from core.kinds import KINDS
from core.phones import spaced
from core.ports import Look
from handlers.screens import Inbound, Side
from handlers.words import words

STEPS = 22
PACE = 0.35
CODE, PICK_UP = re.compile(r"\b[0-9]{6}\b"), re.compile(r"\b(?:[0-9] ){3}[0-9]\b")
CITIZEN, OFFICER, COLLEAGUE, GROUP, PHONE, DESK = (
    *("bright_cyan", "bright_green", "green", "bright_magenta", "yellow", "white"),
)


class Ahead(World):
    """The real clock, moved forward when everybody has had a code a moment ago."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody in the story: where they speak, their name, their colour."""

    peer: str
    name: str
    colour: str

    @property
    def side(self) -> Side:
        """Which door they come through."""
        return "citizen" if self.peer.startswith("citizen:") else "staff"


class Stage:
    """Where the story is seen: chat lines in two columns above a progress bar."""

    def __init__(self, console: Console, progress: Progress) -> None:
        self._console, self._progress = console, progress
        self._bar = progress.add_task("", total=STEPS)
        self.pace = PACE if console.is_terminal else 0

    def step(self, what: str) -> None:
        """The next thing that happens."""
        self._progress.update(self._bar, advance=1, description=what)

    def end(self) -> None:
        """The bar is full."""
        self._progress.update(self._bar, completed=STEPS, description="Xong")

    def line(self, who: str, text: str, colour: str, extra: str = "") -> None:
        """What somebody said, under their name."""
        row = Table.grid(padding=(0, 1), expand=True)
        row.add_column(width=16, justify="right", no_wrap=True, overflow="ellipsis")
        row.add_column(ratio=1)
        body = Line(text)
        if extra:
            body.append(f"\n{extra}", style="dim")
        row.add_row(Line(who, style=f"bold {colour}"), body)
        self._console.print(row)


class Story:
    """People talk to the desk through its own door, and everything shown to them is read here."""

    def __init__(self, house: House, inbox: Inbox, stage: Stage) -> None:
        self.house, self.inbox, self.stage = house, inbox, stage
        self._last: dict[str, int] = {}
        self._texts: dict[str, int] = {}
        self._bubbles: dict[str, list[dict[str, Any]]] = {}
        self._lanes: dict[str, tuple[str, str]] = {}

    async def follow(self, lane: str, name: str, colour: str) -> None:
        """Show what this chat receives from now on."""
        before = await self._after(lane, 0)
        self._last[lane] = before[-1].seq if before else 0
        self._lanes[lane] = (name, colour)
        self._bubbles[lane] = []

    async def say(self, who: Voice, text: str = "", press: str = "", label: str = "") -> None:
        """One message through the door, and whatever it sets going."""
        shown = text or f"[{label}]"
        self.stage.step(f"{who.name}: {shown}")
        self.stage.line(who.name, shown, who.colour)
        world = self.house.world
        chance = world.chance()
        said = Inbound(who.peer, who.side, world.now(), chance.hex(), chance, text, press)
        await self.house.door.receive(said, shown.encode())
        await self.house.relay.settle()
        await self._show()
        await asyncio.sleep(self.stage.pace)

    async def press(self, who: Voice, label: str, lane: str = "") -> None:
        """Press the newest button whose label begins so, in one's own chat or in `lane`."""
        press, label = self.find(lane or who.peer, label)
        await self.say(who, press=press, label=label)

    def find(self, lane: str, label: str) -> tuple[str, str]:
        """What that button says, and its whole label."""
        for bubble in reversed(self._bubbles[lane]):
            for button in buttons(bubble):
                if button["label"].startswith(label):
                    return button["press"], button["label"]
        raise LookupError(f"no button {label!r} in {lane}")

    def has(self, lane: str, label: str) -> bool:
        """Whether the newest bubble of a chat has this button."""
        return any(button["label"] == label for button in buttons(self._bubbles[lane][-1]))

    def read(self, lane: str, what: re.Pattern[str]) -> str:
        """The newest words of this shape a chat has been shown."""
        for bubble in reversed(self._bubbles[lane]):
            if found := what.search(bubble["text"]):
                return found[0]
        raise LookupError(f"nothing like {what.pattern} in {lane}")

    def code(self, phone: str) -> str:
        """The newest one-time code of a phone."""
        found = CODE.search(self.inbox.of(phone)[-1].text)
        assert found
        return found[0]

    def link(self, lane: str) -> str:
        """The link of the newest file of a chat."""
        files = [file for bubble in self._bubbles[lane] for file in bubble["files"]]
        return str(files[-1]["url"]).rpartition("/")[2]

    async def pack(self, link: str) -> tuple[str, bytes]:
        """The print pack behind a link, as the page would open it."""
        found = await self.house.shop.pack_behind(link, self.house.world.now())
        assert found
        return found

    async def _after(self, lane: str, seq: int) -> list[Any]:
        return await self.house.cabinet.look(lambda book: book.mailbox.after(lane, seq, 10**9))

    async def _show(self) -> None:
        """Draw what every chat and phone received since the last look, in order."""
        found = {lane: await self._after(lane, seq) for lane, seq in self._last.items()}
        fresh = [(row, lane) for lane, rows in found.items() for row in rows]
        for row, lane in sorted(fresh, key=lambda pair: pair[0].seq):
            self._last[lane] = row.seq
            self._bubbles[lane].append(row.content)
            self._draw(row, *self._lanes[lane])
        for phone, seen in self._texts.items():
            for sms in self.inbox.of(phone)[seen:]:
                self.stage.line(f"SMS {spaced(phone)[-7:]}", sms.text, PHONE)
            self._texts[phone] = len(self.inbox.of(phone))

    def _draw(self, row: Any, name: str, colour: str) -> None:
        """A bubble; of a card that changed only its name and its latest lines."""
        lines = row.content["text"].split("\n")
        shown = [lines[0], *lines[1:][-2:]] if row.edited else lines
        self.stage.line(name, "\n".join(shown), colour, offered(row.content))

    def watch(self, phone: str) -> None:
        """Show the texts this phone receives from now on."""
        self._texts[phone] = len(self.inbox.of(phone))


def buttons(content: dict[str, Any]) -> list[dict[str, str]]:
    """Every button of a bubble."""
    return [button for row in content["buttons"] for button in row]


def offered(content: dict[str, Any]) -> str:
    """The buttons and files of a bubble in a line."""
    labels = [f"[{button['label']}]" for button in buttons(content)]
    return "  ".join([*labels, *(f"⎙ {file['name']}" for file in content["files"])])


def spoken(key: str) -> str:
    """A label as the desk writes it, up to its first blank."""
    return words("vi").texts[key].partition("{")[0]


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
    guard = login.guard_of(look, look.keys.index("phone", person.phone), at)
    rested = guard.sent_at is None or at - guard.sent_at >= login.cool_down(guard.sends)
    unlocked = guard.locked_until is None or at >= guard.locked_until
    return rested and unlocked and guard.sends < login.SENDS_A_DAY


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
