"""A walk past every screen of the desk: real turns over a temporary cabinet, each screen kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.demo.consent import agree
from bot.ports import Book, Cabinet
from core.kinds import KINDS
from core.models import Scan
from core.parcel import Parcel
from handlers import news
from handlers.code_text import addressed
from handlers.counters import COUNTERS
from handlers.screens import Choice, Inbound, Screen, Side, Text
from handlers.turn import take_turn
from handlers.words import words
from storage.days import known_days

MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 09:00 in Việt Nam."""

ROOMS = {"citizen": "news", "staff": "officer_news", "group": "cards"}


@dataclass(frozen=True, slots=True)
class Sight:
    """A screen that was seen: on whose side, in which scene, after what, at what moment."""

    side: str
    scene: str
    after: str
    screen: Screen
    at: datetime


class Tour:
    """People talk to the desk at a clock of our own; what each new screen says is kept once."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self.at = MORNING
        self.scene = ""
        self.sights: dict[tuple[str, ...], Sight] = {}
        self.codes: dict[str, str] = {}
        self.secrets: dict[str, str] = {}
        self.pick_ups: dict[str, str] = {}
        self._last: dict[str, Screen] = {}
        self._said = 0

    def wait(self, **span: float) -> None:
        """Time passes."""
        self.at += timedelta(**span)

    def wait_until_due(self, who: str) -> None:
        """Half an hour before what this chat was promised last."""
        self.at = max(self.at, self.newest(who, "due") - timedelta(minutes=30))

    def shown_last(self, who: str) -> Screen:
        """What this chat was shown last."""
        return self._last[who]

    def newest(self, who: str, blank: str) -> Any:
        """What fills this blank of the sentence this chat was shown last."""
        return self._last[who].text.values[blank]

    async def say(
        self, who: str, text: str = "", press: str = "", label: str = "", room: str = ""
    ) -> Screen:
        """One message and its answer; then whatever it made the desk tell others."""
        self._said += 1
        side: Any = who.partition(":")[0]
        chance = hashlib.sha256(f"tour {self._said}".encode()).digest()[:16]
        said = Inbound(who, side, self.at, f"t{self._said}", chance, text, press, room)
        answer = await self._cabinet.turn(lambda book: take_turn(book, said, COUNTERS[side]))
        assert answer is not None
        self._last[who] = answer.screen
        if code := answer.screen.text.values.get("pick_up"):
            self.pick_ups[who] = str(code)
        self._see(side, self._scene_of(answer.screen), label or text, answer.screen)
        await self.settle()
        return answer.screen

    async def tap(self, who: str, key: str, on: Screen | str = "", nth: int = 0) -> Screen:
        """Press the n-th button of this sentence on a screen, or on a chat's newest one."""
        screen = on if isinstance(on, Screen) else self._last[on or who]
        found = [c for c in (*screen.choices, *screen.quiet) if key_of(c) == key]
        if len(found) <= nth:
            raise LookupError(f"{key} is not on {screen.text.key} for {who}")
        label = words("vi").text(found[nth].label)
        return await self.say(who, press=found[nth].value, label=f"[{label}]")

    async def choose(self, who: str, value: str) -> Screen:
        """Press the button that answers the open question with this value."""
        screen = self._last[who]
        named = {choice.value.rpartition("=")[2]: choice for choice in screen.choices}
        if value not in named:
            raise LookupError(f"{value} is no answer to {screen.text.key} for {who}")
        found = named[value]
        return await self.say(who, press=found.value, label=f"[{words('vi').text(found.label)}]")

    async def do(self, work: Callable[[Book], Any]) -> Any:
        """What happens out of sight."""
        return await self._cabinet.turn(work)

    async def settle(self) -> None:
        """Draw everything that is due to be told."""
        for parcel, screen in await self._cabinet.turn(self._told):
            room = parcel.to.partition(":")[0]
            self._last[parcel.to] = screen
            if secret := screen.text.values.get("secret"):
                self.secrets[parcel.to] = secret.replace(" ", "")
            self._see(room, ROOMS.get(room, "sms"), parcel.kind, screen)

    async def tell(self, to: str, kind: str, facts: dict[str, Any]) -> None:
        """News that only the edges put: a message that did not arrive."""
        await self._cabinet.turn(lambda book: book.outbox.put(to, kind, facts, self.at))
        await self.settle()

    async def turn(self, work: Callable[[Any], Any]) -> Any:
        """Something that is done outside any chat."""
        return await self._cabinet.turn(work)

    def show(self, side: Side, scene: str, screen: Screen) -> None:
        """A screen that only a broken desk would show."""
        self._see(side, scene, "", screen)

    def _told(self, book: Book) -> list[tuple[Parcel, Screen]]:
        told = []
        for parcel in book.outbox.waiting(self.at, 1000):
            screen = self._drawn(book, parcel)
            book.outbox.done(parcel.id, self.at)
            if screen:
                told.append((parcel, screen))
        return told

    def _drawn(self, book: Book, parcel: Parcel) -> Screen | None:
        """News as the relay draws them, and the text that carries a code."""
        if parcel.kind != "code":
            return news.draw(book, parcel.kind, parcel.to, parcel.payload, self.at)
        asked = book.logins.challenge(parcel.payload["challenge"])
        found = addressed(book, asked) if asked else None
        if found is None:
            return None
        self.codes[found[0]] = str(found[1].values["code"])
        return Screen(found[1])

    def _scene_of(self, screen: Screen) -> str:
        """Signing in has a scene of its own, whatever it was for."""
        return "sign_in" if screen.text.key.startswith("sign_in.") else self.scene

    def _see(self, side: str, scene: str, after: str, screen: Screen) -> None:
        shape = (side, scene, *dict.fromkeys(keys_in(screen)))
        self.sights.setdefault(shape, Sight(side, scene, after, screen, self.at))


def key_of(choice: Choice) -> str:
    """What a choice is called: its sentence's name, or its own words."""
    return choice.label.key if isinstance(choice.label, Text) else choice.label


def keys_in(value: Any) -> Iterable[str]:
    """The names of every sentence in a screen, a sentence or a list."""
    if isinstance(value, Screen):
        for part in (value.note, value.text, *value.choices, *value.quiet):
            yield from keys_in(part)
    elif isinstance(value, Choice):
        yield from keys_in(value.label)
    elif isinstance(value, Text):
        yield value.key
        for part in value.values.values():
            yield from keys_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from keys_in(part)


NGA, BAO, CUC, TAM, LAN, SON = (
    *("+84912345678", "+84987654321", "+84903111222"),
    *("+84977222333", "+84933444555", "+84966555666"),
)
OFFICERS = (
    ("o1", "LV", "Võ Thị Hạnh", "officer"),
    ("o2", "LV", "Đỗ Minh Tâm", "officer"),
    ("o3", "MAH", "Bùi Thị Loan", "officer"),
    ("a1", "LV", "Lý Thanh An", "admin"),
    ("a2", "MAH", "Phan Quốc Khánh", "admin"),
)
# phone, office, name, days since the last visit, papers
CITIZENS: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
    (NGA, "LV", "Nguyễn Thị Ngà", 0, ("cccd", "khai_sinh", "bang_thpt")),
    (BAO, "LV", "Trần Văn Bảo", 0, ()),
    (CUC, "MAH", "Lê Kim Cúc", 0, ("cccd", "so_do")),
    (TAM, "LV", "Phạm Minh Tâm", 70, ("cccd", "!doc_than", "~cmnd")),
    (LAN, "LV", "Đặng Thị Lan", 200, ("cccd",)),
    (
        SON,
        "LV",
        "Huỳnh Thanh Sơn",
        0,
        ("cccd", "khai_sinh", "ket_hon", "gplx", "ho_chieu", "the_bhyt", "so_do"),
    ),
)


def fill(book: Any) -> None:
    """Two offices that work in the two ways, officers, admins, six citizens and their papers.

    A paper marked `!` is out of date, one marked `~` is withdrawn.
    """
    for day in known_days():
        book.days.keep(day)
    for office, place in (("LV", "Lấp Vò"), ("MAH", "Mỹ An Hưng")):
        book.people.add_office(**office_row(office, place))
    for peer, office, name, role in OFFICERS:
        book.people.add_officer(
            office_id=office, peer=f"staff:{peer}", name=name, role=role, active=True
        )
    for number, (phone, office, name, days, papers) in enumerate(CITIZENS, 1):
        used = MORNING - timedelta(days=days)
        facts = {"phone": phone, "id_number": "087190004877", "last_used_at": used}
        citizen = book.people.add_person(office, name, MORNING, **facts)
        agree(book, MORNING, citizen)
        for paper in papers:
            row = paper_row(paper)
            document = book.archive.add_document(citizen_id=citizen, **row)
            book.archive.add_scan(Scan(document, 1, f"page {number} {paper}", "0" * 64))


def office_row(office: str, place: str) -> dict[str, Any]:
    """An invented office; the second one numbers before it prints, and has no hotline."""
    return {
        "id": office,
        "name": f"UBND xã {place}",
        "place": place,
        "hotline": "" if office == "MAH" else "0277 3845 000",
        "authority": "",
        "signer": "Phan Văn Ký",
        "signer_title": "Phó Chủ tịch",
        "number_first": office == "MAH",
        "mark": True,
        "footer": True,
    }


def paper_row(paper: str) -> dict[str, Any]:
    """An invented paper."""
    kind = paper.lstrip("!~")
    return {
        "kind": kind,
        "title": KINDS[kind].title,
        "tail": f"{2011 + len(paper)}",
        "pages": KINDS[kind].pages,
        "issued_on": date(2021, 5, 4),
        "expires_on": date(2026, 3, 1) if paper.startswith("!") else None,
        "withdrawn_at": MORNING if paper.startswith("~") else None,
        "withdrawn_why": "",
        "added_at": MORNING,
    }
