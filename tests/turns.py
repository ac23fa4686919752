"""The counter without its edges: whole turns run in a row, as fast as the database allows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from bot.door import Door
from core.keys import Keys
from core.parcel import Parcel
from handlers.counters import COUNTERS
from handlers.screens import Inbound, Screen, from_json
from handlers.words import words
from storage.book import Book
from storage.cabinet import FILE, commit, open_writer
from storage.statement import Pen
from tests.desk import PEPPERS, TestWorld

Work = Callable[[Book], Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as its reader sees it: the words, and the buttons by label."""

    text: str
    buttons: dict[str, str]
    parcel: Parcel

    @property
    def key(self) -> str:
        """Which sentence it is."""
        return str(self.parcel.payload["screen"]["text"]["say"])

    def press(self, label: str) -> str:
        """What the first button that begins so says."""
        for shown, press in self.buttons.items():
            if shown.startswith(label):
                return press
        raise AssertionError(f"no button {label!r} in {list(self.buttons)}")


class Turns:
    """A filled cabinet with the real door, one writer and a second connection for the truth."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        self.world = TestWorld()
        self.keys = Keys(PEPPERS)
        self._writer = open_writer(self.file)
        self._writer.execute("PRAGMA synchronous=OFF")
        self.book = Book(Pen(self._writer.cursor(), sqlite_dialect()), self.keys)
        self._reader = sqlite3.connect(self.file, isolation_level=None)
        self._reader.execute("PRAGMA query_only=ON")
        self._truth = Book(Pen(self._reader.cursor(), sqlite_dialect()), self.keys)
        nothing: Any = None
        self.door = Door(nothing, COUNTERS, nothing, self.world)
        self._said = 0

    def close(self) -> None:
        self._writer.close()
        self._reader.close()

    @property
    def truth(self) -> Book:
        """What is committed, through the second connection."""
        self._truth.pen.raw("SELECT 1")
        return self._truth

    def pass_time(self, **span: float) -> None:
        self.world.at += timedelta(**span)

    def together(self, *works: Work) -> list[tuple[Any, bool]]:
        """Everything in one COMMIT: each result, and whether it was a good one."""
        jobs: list[Any] = [(work, None) for work in works]
        settled, _ = commit(self._writer, self.book, jobs)
        return [(result, good) for _, result, good in settled]

    def turn(self, work: Work) -> Any:
        """One turn; what it raised is raised here."""
        ((result, good),) = self.together(work)
        if not good:
            raise result
        return result

    def inbound(self, who: str, text: str = "", press: str = "", key: str = "") -> Inbound:
        """One message of `citizen:…` or `staff:…`."""
        self._said += 1
        side: Any = who.split(":", maxsplit=1)[0]
        return Inbound(
            peer=who,
            side=side,
            at=self.world.now(),
            key=key or f"k{self._said}",
            chance=self.world.chance(),
            text=text,
            press=press,
        )

    def hearing(self, said: Inbound) -> Work:
        """The door's own turn for a message."""
        return partial(self.door._turn, said=said, turn=f"{said.peer}|{said.key}")

    def say(self, who: str, text: str = "", press: str = "", key: str = "") -> Told | None:
        """A message and its answer; a turn that fails by a bug is raised."""
        return told(self.turn(self.hearing(self.inbound(who, text, press, key))))

    def ask(self, who: str, text: str = "", press: str = "") -> Told:
        """The same, where there must be an answer."""
        answer = self.say(who, text, press)
        assert answer is not None
        return answer

    def done(self, parcel: Parcel) -> None:
        """Mark a parcel as shown."""
        at = self.world.now()
        self.turn(lambda book: book.outbox.done(parcel.id, at))

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Committed rows, through the second connection."""
        return self._reader.execute(query, values).fetchall()

    def code(self, peer: str) -> str:
        """The code of the newest challenge of a chat, as a phone would show it."""
        row = self.rows(
            "SELECT key_id, id, counter FROM challenges WHERE peer = ? AND purpose != "
            "'second-check' ORDER BY sent_at DESC, rowid DESC",
            peer,
        )[0]
        return self.keys.one_time_code(*row)

    def sign_in(self, who: str, phone: str) -> Told:
        """The whole dialogue, from the menu to an open session."""
        self.ask(who, press=">order_copies")
        self.ask(who, "0" + phone[3:])
        return self.ask(who, self.code(who))


def told(parcel: Parcel | None) -> Told | None:
    """A parcel in Vietnamese."""
    if parcel is None:
        return None
    screen = from_json(parcel.payload["screen"])
    spoken = words(parcel.payload["lang"]).at(parcel.made_at)
    parts = [spoken.text(screen.note)] if screen.note else []
    parts.append(spoken.text(screen.text))
    return Told("\n".join(parts), buttons_of(screen, parcel.payload["lang"]), parcel)


def buttons_of(screen: Screen, lang: str = "vi") -> dict[str, str]:
    """Label and press of every button of a screen."""
    spoken = words(lang)
    return {spoken.text(c.label): c.value for c in (*screen.choices, *screen.quiet)}


def other_than(code: str) -> str:
    """A wrong code of the same length."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"
