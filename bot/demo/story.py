"""The people of the play talk to the real desk, and what is said is shown."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text as Line

from bot.app import House
from bot.codes.inbox import Inbox
from bot.world import World
from core.phones import spaced
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
        name, file = found
        with file:
            return name, await file.read()

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
