"""Stories: transcripts an officer can read, played at a real desk (see tests/stories/README.md)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp

from bot.chores import Chores
from bot.render import Bubble
from core.checks import derived
from core.days import local
from core.jobs import JobState
from core.keys import Keys
from core.register import COPY
from handlers.words import LANGUAGES, words
from tests.desk import BAO, CUC, NGA, PEPPERS, TU
from tests.story_desk import StoryDesk

FOLDER = Path(__file__).with_name("stories")
NEW = "+84912000999"
"""Nobody's yet."""
ONLY = {"Chỉ khi có nút.": "buttons", "Chỉ khi nhắn số.": "numbers"}
ASIDE = "--"
IN_THE_GROUP = "(trong nhóm) "
LONG = "Tôi muốn xin bản sao cho cháu đi học xa. " * 100
SPANS = {"giây": "seconds", "phút": "minutes", "giờ": "hours", "ngày": "days"}
OFFICES = {"Lấp Vò": "LV", "Mỹ An Hưng": "MAH"}
REASONS = {
    "hết giấy": ("media-empty", "no_paper"),
    "kẹt giấy": ("media-jam", "jam"),
    "hết mực": ("toner-empty", "no_ink"),
    "mở nắp": ("cover-open", "open"),
}
KINDS = {"giấy khai sinh": "khai_sinh", "CCCD": "cccd", "bằng THPT": "bang_thpt"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the stories: the chat they speak from, the phone codes go to, rooms they see."""

    peer: str
    phone: str = ""
    rooms: tuple[str, ...] = ()


CAST = {
    "Bà Ngà": Person("citizen:nga", NGA),
    "Máy thứ hai của bà Ngà": Person("citizen:nga2", NGA),
    "Ông Bảo": Person("citizen:bao", BAO),
    "Bà Cúc": Person("citizen:cuc", CUC),
    "Người lạ": Person("citizen:la"),
    "Bà Tư": Person("citizen:tu", TU),
    "Cán bộ Hạnh": Person("staff:o1", rooms=("group:LV",)),
    "Cán bộ Tâm": Person("staff:o2", rooms=("group:LV",)),
    "Cán bộ Việt": Person("staff:o3", rooms=("group:MAH",)),
    "Quản trị viên An": Person("staff:a1", rooms=("group:LV",)),
    "Chị Mai": Person("staff:mai", rooms=("group:LV",)),
    "Máy mới của bà Ngà": Person("citizen:nga3", NEW),
    "Chủ mới của số": Person("citizen:chu", NGA),
    "Nhóm Lấp Vò": Person("group:LV"),
    "Nhóm Mỹ An Hưng": Person("group:MAH"),
}
NEVER_IN_A_GROUP = re.compile(r"Thị Ngà|Thị Tư|Văn Bảo|Kim Cúc|0?9[0-9 ]{8,}|\b[0-9]{9,12}\b")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript: who it concerns, what kind it is, and its words."""

    number: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """A title, the profiles it is told in ("" for all), and its lines."""

    name: str
    title: str
    only: str
    lines: tuple[Line, ...]

    @property
    def prints(self) -> bool:
        """Whether a printer plays in it: paper asks for a `StoryDesk`, whatever the platform."""
        return any(line.kind == "direction" and "máy in" in line.text for line in self.lines)


def read(path: Path) -> Story:
    """The transcript in a file."""
    rows = [row.strip() for row in path.read_text(encoding="utf-8").splitlines()]
    start = next(n for n, row in enumerate(rows) if row.startswith("# "))
    only = next((ONLY[row] for row in rows[:start] if row in ONLY), "")
    said = [(n, row) for n, row in enumerate(rows, 1) if n > start and row]
    lines = (Line(n, kind_of(row), row) for n, row in said if not row.startswith(ASIDE))
    return Story(path.stem, rows[0], only, tuple(lines))


def kind_of(row: str) -> str:
    """Turning to somebody, speech, a stage direction, buttons, or words on a screen."""
    for kind, shape in (
        ("turn", r"# .+"),
        ("speech", r">.*"),
        ("direction", r"\(.+\)"),
        ("buttons", r"(\[[^\]]+\] ?)+"),
    ):
        if re.fullmatch(shape, row):
            return kind
    return "words"


def stories() -> list[Story]:
    """Every transcript in the folder, by name."""
    return [read(path) for path in sorted(FOLDER.glob("*.txt"))]


class Mismatch(AssertionError):
    """What was shown is not what the story says."""


@dataclass
class Teller:
    """Plays a story: `restarts` ends the desk and begins another before every line."""

    desk: StoryDesk
    restarts: bool = False
    who: str = ""
    read_to: dict[str, int] = field(default_factory=dict)
    expected: list[Line] = field(default_factory=list)

    async def tell(self, story: Story) -> None:
        """Every line in turn; a mismatch names the line."""
        for line in [*story.lines, Line(0, "end", "")]:
            try:
                if line.kind in ("words", "buttons"):
                    self.expected.append(line)
                    continue
                self.compare()
                if self.restarts:
                    await self.desk.restart()
                await self.play(line)
            except AssertionError as wrong:
                at = self.expected[0].number if self.expected else line.number
                raise Mismatch(f"{story.name}.txt, dòng {at}: {wrong}") from wrong

    async def play(self, line: Line) -> None:
        """One line that does something."""
        if line.kind == "turn":
            self.who = line.text[2:]
            assert self.who in CAST, f"không ai tên {self.who!r}"
        elif line.kind == "speech":
            assert not self.person.peer.startswith("group:"), "nhóm chỉ để xem"
            self.catch_up()
            await self.speak(line.text[1:].strip())
            assert self.unread(self.person.peer), "không ai trả lời"
        elif line.kind == "direction":
            await self.direct(line.text[1:-1])

    @property
    def person(self) -> Person:
        """Whose chat we are looking at."""
        return CAST[self.who]

    def screen(self, lane: str) -> Any:
        """The screen that shows a lane."""
        return self.desk.citizens if lane.startswith("citizen") else self.desk.staff

    def catch_up(self) -> None:
        """What was shown before now has been read."""
        lane = self.person.peer
        self.read_to[lane] = len(self.screen(lane).log)

    def unread(self, lane: str) -> list[Bubble]:
        """New bubbles of a lane; a card that changed several times counts as it is now."""
        screen = self.screen(lane)
        new = [bubble for to, bubble in screen.log[self.read_to.get(lane, 0) :] if to == lane]
        standing = list(screen.bubbles[lane].values())
        return [bubble for bubble in new if any(bubble is kept for kept in standing)]

    async def speak(self, said: str) -> None:
        """Typed words, a pressed button, or a button pressed twice at once."""
        pressed = re.fullmatch(r"\[(.+)\]( \(bấm hai lần\))?", said)
        if not pressed:
            in_room = said.removeprefix(IN_THE_GROUP)
            room = self.person.rooms[0] if in_room != said else ""
            await self.desk.say(self.person.peer, self.filled(in_room), room=room)
            return
        tap = self.tap(self.person, pressed[1])
        taps = 2 if pressed[2] else 1
        await asyncio.gather(*(self.desk.say(self.person.peer, **tap) for _ in range(taps)))

    def tap(self, person: Person, label: str) -> dict[str, str]:
        """What pressing a label says on this person's platform."""
        for bubble in self.newest_first(person):
            if press := button(bubble, label):
                return {"press": press}
            if number := numbered(bubble, label):
                return {"text": number}
        assert not self.screen(person.peer).can.buttons, f"không có nút [{label}]"
        return {"text": label}

    def newest_first(self, person: Person) -> Iterator[Bubble]:
        """Every bubble a person can still press, the newest first."""
        screen = self.screen(person.peer)
        lanes = (person.peer, *person.rooms)
        kept = {id(b) for lane in lanes for b in screen.bubbles[lane].values()}
        shown = [bubble for to, bubble in screen.log if to in lanes and id(bubble) in kept]
        return reversed(shown) if screen.can.buttons else iter(shown[-2:][::-1])

    def filled(self, said: str) -> str:
        """The words with their blanks filled."""
        phone = self.person.phone
        blanks: dict[str, Callable[[], str]] = {
            "{mã}": lambda: self.desk.code(phone),
            "{mã của Bà Tư}": lambda: self.desk.code(TU),
            "{mã cũ}": lambda: code_in(self.desk.inbox.of(phone)[-2].text),
            "{sai}": lambda: another(self.desk.code(phone)),
            "{mã nhận}": self.pick_up_code,
            "{mã nhận sai}": lambda: another(self.pick_up_code()),
            "{lời mời}": lambda: self.read_off(r"/start [0-9a-f]{32}"),
            "{mã gắn}": lambda: self.read_off(r"(?<=/gan )[0-9a-f]{8}"),
            "{mã xác thực}": self.authenticator,
            "{mã bản sao}": token_of_the_first,
            "{dài}": lambda: LONG,
        }
        for blank, fill in blanks.items():
            said = said.replace(blank, fill()) if blank in said else said
        return re.sub(r"\{mã của (.+?)\}", self.read_out, said)

    def read_out(self, blank: re.Match[str]) -> str:
        """The newest code on somebody else's phone, as they read it out."""
        return self.desk.code(CAST[blank[1]].phone)

    def pick_up_code(self) -> str:
        """The pick-up code a citizen was shown last, or had read out by phone."""
        screens = (self.desk.staff, self.desk.citizens)
        shown = "\n".join(bubble.text for screen in screens for _, bubble in screen.log)
        codes: list[str] = re.findall(r"Mã nhận: ((?:[0-9] ){3}[0-9])", shown)
        return codes[-1].replace(" ", "")

    def read_off(self, shape: str) -> str:
        """The newest words of this shape that staff were shown."""
        shown = "\n".join(bubble.text for _, bubble in self.desk.staff.log)
        return [found[0] for found in re.finditer(shape, shown)][-1]

    def authenticator(self) -> str:
        """What an authenticator shows that was given the newest secret."""
        secret = self.read_off(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}").replace(" ", "")
        return pyotp.TOTP(secret).at(self.desk.world.at)

    async def direct(self, direction: str) -> None:
        """A stage direction."""
        for shape, act in DIRECTIONS:
            if found := re.fullmatch(shape, direction):
                await act(self, *found.groups())
                return
        raise AssertionError(f"không hiểu lời dẫn ({direction})")

    async def wait(self, many: str, span: str) -> None:
        """Time passes."""
        self.desk.pass_time(**{SPANS[span]: float(many)})
        await self.desk.settle()

    async def at_hour(self, hour: str, minute: str, day: str | None, month: str | None) -> None:
        """Time passes until a moment, today unless a day is named."""
        now = local(self.desk.world.at)
        then = now.replace(hour=int(hour), minute=int(minute))
        then = then.replace(day=int(day), month=int(month)) if day and month else then
        assert then >= now, "thời gian không đi lùi"
        self.desk.world.at = then
        await self.desk.settle()

    async def withdraw(self, kind: str, owner: str) -> None:
        """A paper is taken off the shelf."""

        def work(book: Any) -> None:
            citizen = book.people.citizen_by_phone(CAST[owner].phone)
            papers = book.archive.documents_of(citizen.id)
            paper = next(paper for paper in papers if paper.kind == KINDS[kind])
            book.archive.withdraw(paper.id, self.desk.world.at, "cấp lại")

        await self.desk.turn(work)

    async def scan(self, who: str, pages: str) -> None:
        """Pages come into an officer's tray."""
        await self.desk.scan(CAST[who].peer, int(pages))

    async def runs_out(self, kind: str, owner: str, day: str, month: str) -> None:
        """A paper has a last day, this year."""

        def work(book: Any) -> None:
            citizen = book.people.citizen_by_phone(CAST[owner].phone)
            papers = book.archive.documents_of(citizen.id)
            paper = next(paper for paper in papers if paper.kind == KINDS[kind])
            last = local(self.desk.world.at).date().replace(day=int(day), month=int(month))
            book.archive.change_paper(paper.id, expires_on=last)

        await self.desk.turn(work)

    async def chores(self) -> None:
        """The desk does what it does every morning."""
        await Chores(self.desk.house.cabinet, self.desk.world).day()
        await self.desk.settle()

    async def plug_in(self, place: str) -> None:
        """An office gets a printer."""
        await self.desk.plug_in(OFFICES[place])

    async def takes_it(self) -> None:
        """The printer has the document."""
        await self.desk.until_job(lambda job: job.state is JobState.PRINTING)

    async def stands_still(self, why: str) -> None:
        """The printer stops for want of something."""
        self.desk.printer.reason, trouble = REASONS[why]
        await self.desk.until_job(lambda job: job.trouble == trouble)

    async def goes_on(self) -> None:
        """Somebody saw to it."""
        self.desk.printer.reason = "none"
        await self.desk.until_job(lambda job: not job.trouble)

    async def comes_out(self) -> None:
        """What the printer has becomes paper."""
        self.desk.printer.come_out()
        await self.desk.until_job(lambda job: job.state is JobState.DONE)

    async def forgets(self) -> None:
        """The printer knows nothing any more of what it was given."""
        self.desk.printer.forget()
        await self.desk.until_job(lambda job: job.state is JobState.UNSURE)

    async def register(self, many: str) -> None:
        """So many lines of the register, each with the name of who asked."""
        entries = await self.desk.turn(lambda b: b.register.entries("LV", COPY, 2026))
        assert len(entries) == int(many), f"sổ có {len(entries)} dòng"
        assert all(entry.requester == "Nguyễn Thị Ngà" for entry in entries)

    async def race(self, first: str, second: str, label: str) -> None:
        """Two people press what both see, before either has an answer."""
        runners = [CAST[first], CAST[second]]
        taps = [self.tap(runner, label) for runner in runners]
        for runner in runners:
            self.read_to[runner.peer] = len(self.screen(runner.peer).log)
        says = (self.desk.say(r.peer, **tap) for r, tap in zip(runners, taps, strict=True))
        await asyncio.gather(*says)

    async def nothing_new(self) -> None:
        """Nothing is shown that was not shown before."""
        seen = [bubble.text for bubble in self.unread(self.person.peer)]
        assert not seen, f"không chờ gì mà thấy {seen}"

    def compare(self) -> None:
        """The lines expected since the last act are what this chat has not read yet."""
        if not self.expected:
            return
        lane = self.person.peer
        shown = self.unread(lane)
        said = [line.text for line in self.expected if line.kind == "words"]
        text = [row for bubble in shown for row in rows_of(bubble)]
        assert fits(said, text), "\n".join(["chờ thấy:", *said, "", "đã thấy:", *text])
        labels = [b for w in self.expected if w.kind == "buttons" for b in bracketed(w.text)]
        if labels:
            self.compare_buttons(labels, shown[-1])
        self.expected.clear()
        self.catch_up()

    def compare_buttons(self, labels: list[str], bubble: Bubble) -> None:
        """The buttons of the last bubble; the quiet ones below need no mention.

        A channel that carries few shows a menu where there are more.
        """
        screen = self.screen(self.person.peer)
        seen = [button.label for row in bubble.buttons for button in row]
        if not screen.can.buttons or (not seen and offered(bubble)):
            seen = offered(bubble)
            labels = [label for label in labels if not label.isdecimal()]
        good = fits(labels, seen) or (len(seen) > QUIET and fits(labels, seen[:-QUIET]))
        assert good, f"chờ nút {labels}, đã thấy {seen}"


QUIET = 2
DIRECTIONS: Sequence[tuple[str, Callable[..., Any]]] = (
    (r"([0-9]+) (giây|phút|giờ|ngày) sau", Teller.wait),
    (r"lúc ([0-9]{1,2}):([0-9]{2})(?: ngày ([0-9]{1,2})/([0-9]{1,2}))?", Teller.at_hour),
    (r"(.+) của (.+) bị thu hồi", Teller.withdraw),
    (r"(.+) quét ([0-9]+) trang", Teller.scan),
    (r"(.+) của (.+) hết hạn ngày ([0-9]{1,2})/([0-9]{1,2})", Teller.runs_out),
    (r"việc đầu ngày của quầy", Teller.chores),
    (r"sổ chứng thực có ([0-9]+) dòng, đủ tên", Teller.register),
    (r"(.+) có máy in", Teller.plug_in),
    (r"máy in nhận việc", Teller.takes_it),
    (r"máy in (hết giấy|kẹt giấy|hết mực|mở nắp)", Teller.stands_still),
    (r"máy in chạy lại", Teller.goes_on),
    (r"máy in in xong", Teller.comes_out),
    (r"máy in tắt rồi mở lại, không nhớ gì", Teller.forgets),
    (r"(.+) và (.+) cùng bấm \[(.+)\]", Teller.race),
    (r"không thấy gì thêm", Teller.nothing_new),
)


def fits(said: Sequence[str], shown: Sequence[str]) -> bool:
    """Line for line, `…` standing for anything inside a line and, alone, for any lines."""
    if not said:
        return not shown
    if said[0] == "…":
        return any(fits(said[1:], shown[n:]) for n in range(len(shown) + 1))
    return bool(shown) and alike(said[0], shown[0]) and fits(said[1:], shown[1:])


def alike(said: str, shown: str) -> bool:
    """The same line, or one that differs only where the story says `…`."""
    shape = ".+?".join(re.escape(part) for part in said.split("…"))
    return re.fullmatch(shape, shown) is not None


def rows_of(bubble: Bubble) -> list[str]:
    """A bubble's lines without the numbered menu below them."""
    rows = [row.strip() for row in bubble.text.splitlines()]
    return [row for row in rows if row and not any(shape.fullmatch(row) for shape in MENU_ROWS)]


def menu_rows() -> Iterator[re.Pattern[str]]:
    """How the lines of a numbered menu look, in each language."""
    yield re.compile(r"[0-9]+\. .+")
    for lang in LANGUAGES:
        texts = words(lang).texts
        yield re.compile(re.escape(texts["numbers.type"]).replace(r"\{labels\}", "(.+)"))
        yield re.compile(re.escape(texts["numbers.pick"]))
        yield re.compile(re.escape(texts["numbers.person"]))


MENU_ROWS = tuple(menu_rows())


def offered(bubble: Bubble) -> list[str]:
    """The choices a bubble without buttons names."""
    labels = re.findall(r"^[0-9]+\. (.+)$", bubble.text, re.MULTILINE)
    for row in bubble.text.splitlines():
        for shape in MENU_ROWS:
            if (found := shape.fullmatch(row)) and shape.groups:
                labels += found[1].rstrip(".").split(" · ")
    return labels


def button(bubble: Bubble, label: str) -> str:
    """What the button of this label says, "" if there is none."""
    both = ((b.label, b.press) for row in bubble.buttons for b in row)
    return next((press for shown, press in both if alike(label, shown)), "")


def numbered(bubble: Bubble, label: str) -> str:
    """The number before this label in a numbered menu, "" if there is none."""
    rows = re.findall(r"^([0-9]+)\. (.+)$", bubble.text, re.MULTILINE)
    return next((number for number, shown in rows if alike(label, shown)), "")


def bracketed(row: str) -> list[str]:
    """The labels in `[Nhận] [In]`."""
    return re.findall(r"\[([^\]]+)\]", row)


def token_of_the_first() -> str:
    """What the copies of this year's first number at Lấp Vò are checked by."""
    keys = Keys(PEPPERS)
    return derived(keys, keys.newest, "LV", COPY, 2026, 1)


def code_in(sms: str) -> str:
    """The six digits in a text."""
    codes: list[str] = re.findall(r"\b[0-9]{6}\b", sms)
    return codes[-1]


def another(code: str) -> str:
    """A code of the same length that is not this one."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def leaks(desk: StoryDesk) -> list[str]:
    """What a staff group was shown that names a person, a phone or an identity number."""
    rooms = [bubble for to, bubble in desk.staff.log if to.startswith("group:")]
    shown = [bubble.text for bubble in rooms]
    shown += [b.label + b.press for bubble in rooms for row in bubble.buttons for b in row]
    shown += [file.name for bubble in rooms for file in bubble.files]
    return [text for text in shown if NEVER_IN_A_GROUP.search(text)]
