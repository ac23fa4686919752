"""A whole desk for tests: real cabinet, door and relay; the clock, chance and screen are ours."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import House, Plan, open_house
from bot.codes.inbox import Inbox
from bot.demo.consent import agree
from bot.render import Bubble, Capabilities
from bot.world import World
from core.models import Scan
from storage import migrate
from storage.book import Book
from storage.cabinet import FILE
from storage.days import known_days

PEPPERS = {"t1": bytes(range(32))}
VAULT = {"t1": bytes(range(32, 64))}
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 09:00 in Việt Nam; Tuesday the 24th is a day off."""

BUTTONS = Capabilities(buttons=True, edit=True, files=True, groups=True, longest=4096)
NUMBERS = Capabilities(buttons=False, edit=False, files=False, groups=False, longest=2000)
PROFILES = {"buttons": BUTTONS, "numbers": NUMBERS}


class TestWorld(World):
    """A clock that is set by hand and dice that always fall the same."""

    __test__ = False

    def __init__(self, at: datetime = MORNING) -> None:
        self.at, self._thrown = at, 0

    def now(self) -> datetime:
        return self.at

    def chance(self, size: int = 16) -> bytes:
        self._thrown += 1
        return hashlib.shake_256(f"chance {self._thrown}".encode()).digest(size)


@dataclass
class Screenful:
    """Everything a chat shows: bubbles by reference, in the order they last changed."""

    can: Capabilities
    bubbles: dict[str, dict[str, Bubble]] = field(default_factory=lambda: defaultdict(dict))
    log: list[tuple[str, Bubble]] = field(default_factory=list)

    async def show(self, to: str, bubble: Bubble, *, name: str, edit: str | None) -> str:
        ref = edit or name
        self.bubbles[to].pop(ref, None)
        self.bubbles[to][ref] = bubble
        self.log.append((to, bubble))
        return ref

    async def acknowledge(self, receipt: str, words: str) -> None:
        """Nothing waits."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as the image work hands it over."""

    jpeg: bytes
    sha256: str
    mark: int
    warnings: tuple[str, ...] = ()
    ink: str = ""


class BlankSheets:
    """The image work without images: each piece is a page by itself, `bad` refuses the file."""

    class Bad(Exception):
        """A file that gives no pages."""

        key = "broken"

    refusal: type[Exception] = Bad

    async def pages(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[Sheet]:
        async for piece in pieces:
            if piece == b"bad":
                raise self.Bad
            digest = hashlib.sha256(piece)
            yield Sheet(piece, digest.hexdigest(), int.from_bytes(digest.digest()[:8], "big"))

    def alike(self, one: int, other: int) -> bool:
        return one == other

    def close(self) -> None:
        """Nothing runs."""


async def sheets(many: int) -> AsyncIterator[bytes]:
    """Sheets of paper, no two alike."""
    for number in range(many):
        yield f"sheet {number}".encode()


class Desk:
    """People talk to it, time passes, and it can be restarted at any moment."""

    def __init__(self, folder: Path, can: Capabilities = BUTTONS) -> None:
        self.folder, self.world = folder, TestWorld()
        self.inbox = Inbox(self.world.now)
        self.citizens = Screenful(can)
        self.staff = Screenful(BUTTONS)
        self._keys = 0
        self._stack = contextlib.AsyncExitStack()
        self.house: House

    async def open(self) -> None:
        channels: Any = {"citizen": self.citizens, "staff": self.staff, "group": self.staff}
        plan = Plan(self.folder, PEPPERS, VAULT, lambda _fetch: channels, pages=BlankSheets())
        opening = open_house(plan, self.inbox, self.world)
        self.house = await self._stack.enter_async_context(opening)

    async def close(self) -> None:
        await self._stack.aclose()

    async def restart(self) -> None:
        """The process ends and another begins on the same folder."""
        await self.close()
        self._stack = contextlib.AsyncExitStack()
        await self.open()

    def pass_time(self, **span: float) -> None:
        self.world.at += timedelta(**span)

    async def say(
        self, who: str, text: str = "", press: str = "", key: str = "", room: str = ""
    ) -> list[Bubble]:
        """One message of `citizen:…` or `staff:…`; what the speaker is shown for it."""
        from handlers.screens import Inbound  # noqa: PLC0415 - kept beside its use

        self._keys += 1
        side: Any = who.split(":", maxsplit=1)[0]
        said = Inbound(
            peer=who,
            side=side,
            at=self.world.now(),
            key=key or f"k{self._keys}",
            chance=self.world.chance(),
            text=text,
            press=press,
            room=room,
        )
        screen = self.citizens if side == "citizen" else self.staff
        seen = len(screen.log)
        await self.house.door.receive(said, b"{}")
        await self.settle()
        return [bubble for to, bubble in screen.log[seen:] if to == who]

    async def press(self, who: str, label: str, lane: str = "") -> list[Bubble]:
        """Press the newest button whose label begins so, in one's own chat or in `lane`."""
        return await self.say(who, press=self.find(who, label, lane))

    def find(self, who: str, label: str, lane: str = "") -> str:
        """What that button says."""
        screen = self.citizens if who.startswith("citizen") else self.staff
        for bubble in reversed(screen.bubbles[lane or who].values()):
            for row in bubble.buttons:
                for button in row:
                    if button.label.startswith(label):
                        return button.press
        raise AssertionError(f"no button {label!r} for {lane or who}")

    def last(self, who: str) -> Bubble:
        """The bubble that changed last in a chat."""
        screen = self.citizens if who.startswith("citizen") else self.staff
        return list(screen.bubbles[who].values())[-1]

    async def scan(self, peer: str, pages: int) -> None:
        """Clean pages come into this officer's tray, as the image work would hand them over."""
        officer = await self.look(lambda book: book.people.officer_at(peer))
        await self.house.tray.take(officer.id, sheets(pages), "web")
        await self.settle()

    async def settle(self) -> None:
        """Let everything that is due arrive."""
        await self.house.relay.settle()

    def code(self, phone: str) -> str:
        """The newest one-time code a phone received."""
        found = re.search(r"\b[0-9]{6}\b", self.inbox.of(phone)[-1].text)
        assert found
        return found[0]

    async def look(self, work: Any) -> Any:
        return await self.house.cabinet.look(work)

    async def turn(self, work: Any) -> Any:
        return await self.house.cabinet.turn(work)


NGA, BAO, CUC, TU = "+84912345678", "+84987654321", "+84903111222", "+84918000111"
"""Phones of Nguyễn Thị Ngà (Lấp Vò), Trần Văn Bảo (Lấp Vò), Lê Kim Cúc (Mỹ An Hưng).

Nobody has a file under the last one yet: it is Nguyễn Thị Tư's."""


PAPERS = (("cccd", "4877", 2), ("khai_sinh", "2011", 1), ("bang_thpt", "7531", 2))


def fill(book: Book) -> None:
    """Two offices, three officers and an admin, three citizens and their papers."""
    for day in known_days():
        book.days.keep(day)
    for office_id, place, first in (("LV", "Lấp Vò", False), ("MAH", "Mỹ An Hưng", True)):
        book.people.add_office(
            id=office_id,
            name=f"UBND xã {place}",
            place=place,
            hotline="0277 3845 000",
            authority="",
            signer="Phan Văn Ký",
            signer_title="Phó Chủ tịch",
            number_first=first,
            mark=True,
            footer=True,
        )
    for peer, office_id, name, role in (
        ("o1", "LV", "Võ Thị Hạnh", "officer"),
        ("o2", "LV", "Đỗ Minh Tâm", "officer"),
        ("o3", "MAH", "Bùi Quốc Việt", "officer"),
        ("a1", "LV", "Lý Thanh An", "admin"),
    ):
        book.people.add_officer(
            office_id=office_id, peer=f"staff:{peer}", name=name, role=role, active=True
        )
    for phone, office_id, name in (
        (NGA, "LV", "Nguyễn Thị Ngà"),
        (BAO, "LV", "Trần Văn Bảo"),
        (CUC, "MAH", "Lê Kim Cúc"),
    ):
        citizen = book.people.add_person(
            office_id, name, MORNING, phone=phone, id_number="087190004877"
        )
        agree(book, MORNING, citizen)
        for kind, tail, pages in (
            ("cccd", "4877", 2),
            ("khai_sinh", "2011", 1),
            ("bang_thpt", "7531", 2),
        ):
            document = book.archive.add_document(
                citizen_id=citizen,
                kind=kind,
                title=kind,
                tail=tail,
                pages=pages,
                issued_on=date(2021, 5, 4),
                expires_on=None,
                withdrawn_at=None,
                withdrawn_why="",
                added_at=MORNING,
            )
            book.archive.add_scan(Scan(document, 1, f"{document:032x}", "0" * 64))


class Stock:
    """A filled cabinet, made once and copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        migrate.to_newest(self.folder / FILE)
        desk = Desk(self.folder)
        await desk.open()
        await desk.turn(fill)
        await desk.close()

    def copy(self, to: Path) -> Path:
        shutil.copytree(self.folder, to)
        return to


@contextlib.asynccontextmanager
async def open_desk(folder: Path, can: Capabilities = BUTTONS) -> AsyncIterator[Desk]:
    """A desk on a folder, closed on leaving."""
    desk = Desk(folder, can)
    await desk.open()
    try:
        yield desk
    finally:
        await desk.close()


async def sign_in(desk: Desk, who: str = "citizen:c1", phone: str = NGA) -> None:
    """Chat up to an open session, standing at the question which paper."""
    await desk.say(who, "đặt bản sao")
    await desk.say(who, "0" + phone[3:])
    await desk.say(who, desk.code(phone))


async def place_order(desk: Desk, who: str = "citizen:c1", phone: str = NGA) -> str:
    """Order three copies of the identity card; the order's code."""
    await sign_in(desk, who, phone)
    for text in ("cccd", "3", "xong", "đặt đơn"):
        await desk.say(who, text)
    found = re.search(r"[A-Z]+-[0-9]{6}-[0-9]{4}", desk.last(who).text)
    assert found, desk.last(who).text
    return found[0]
