"""Durable turns: whole order conversations through the door, SQLite with synchronous=FULL."""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select

from bot import memory
from bot.demo.consent import agree
from bot.door import Door
from core.keys import Keys
from core.models import Scan
from handlers.counters import COUNTERS
from handlers.screens import Inbound
from storage.book import Book
from storage.cabinet import Cabinet
from storage.statement import Statement
from storage.traffic import challenges
from tests.bench.machine import append_and_sync
from tests.desk import MORNING, PEPPERS, TestWorld, fill

BETWEEN = timedelta(minutes=2)
"""Conversations lie so far apart on the desk's clock that the hour's budget of codes is kept."""
WORDS = ("/start", "đặt bản sao", "{phone}", "{code}", "cccd", "3", "xong", "đặt đơn")


@dataclass
class Tally:
    """What was measured."""

    seconds: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)


class CountingDoor(Door):
    """The real door, which also notes how many statements each turn ran."""

    def __init__(self, *args: Any, tally: Tally) -> None:
        super().__init__(*args)
        self._tally = tally

    def _turn(self, book: Book, said: Inbound, turn: str) -> Any:  # type: ignore[override]
        before = book.pen.statements
        parcel = super()._turn(book, said, turn)  # type: ignore[arg-type]
        self._tally.statements.append(book.pen.statements - before)
        return parcel


def add_citizens(book: Book, many: int) -> None:
    """Citizens with an identity card and a birth certificate each."""
    for number in range(many):
        citizen = book.people.add_person(
            "LV", "Lê Thị Mẫu", MORNING, phone=f"+8497{number:07d}", id_number="087190000000"
        )
        agree(book, MORNING, citizen)
        for kind, pages in (("cccd", 2), ("khai_sinh", 1)):
            document = book.archive.add_document(
                citizen_id=citizen,
                kind=kind,
                title=kind,
                tail="0000",
                pages=pages,
                issued_on=None,
                expires_on=None,
                withdrawn_at=None,
                withdrawn_why="",
                added_at=MORNING,
            )
            book.archive.add_scan(Scan(document, 1, f"p{document}", "0" * 64))


async def converse(cabinet: Cabinet, door: Door, number: int, tally: Tally) -> None:
    """One citizen's whole order; each turn timed until it is on disk."""
    peer, at = f"citizen:b{number}", MORNING + number * BETWEEN
    facts = {"phone": f"097{number:07d}", "code": ""}
    for step, template in enumerate(WORDS):
        if "{code}" in template:
            facts["code"] = await cabinet.turn(partial(code_for, peer=peer))
        said = Inbound(
            peer, "citizen", at, f"{step}", f"{number}-{step}".encode(), template.format(**facts)
        )
        begun = time.perf_counter()
        parcel = await door.commit(said, b"{}")
        tally.seconds.append(time.perf_counter() - begun)
    assert parcel
    assert "order.placed" in json.dumps(parcel.payload), parcel.payload


def code_for(book: Book, peer: str) -> str:
    """The code the phone would have received."""
    newest = Statement(
        select(challenges.c.id, challenges.c.counter)
        .where(challenges.c.peer == bindparam("peer"))
        .order_by(challenges.c.sent_at.desc()),
        lambda *row: row,
    )
    challenge, counter = book.pen.rows(newest, peer=peer)[0]
    return book.keys.one_time_code("t1", challenge, counter)


async def measure(folder: Path, in_flight: int, conversations: int) -> tuple[float, Tally]:
    """Seconds for all conversations with so many going at once, and each turn's figures.

    One conversation before them compiles the statements and loads the calendar.
    """
    cabinet, tally = Cabinet(folder, Keys(PEPPERS)), Tally()
    try:
        await cabinet.turn(fill)
        await cabinet.turn(lambda book: add_citizens(book, conversations))
        door = CountingDoor(cabinet, COUNTERS, None, TestWorld(), tally=tally)
        await converse(cabinet, door, 0, Tally())
        tally.statements.clear()
        memory.settle()
        numbers = iter(range(1, conversations))
        begun = time.perf_counter()
        await asyncio.gather(*(person(cabinet, door, numbers, tally) for _ in range(in_flight)))
        return time.perf_counter() - begun, tally
    finally:
        await cabinet.close()


async def person(cabinet: Cabinet, door: Door, numbers: Iterator[int], tally: Tally) -> None:
    """Somebody who begins a new conversation as soon as one ends."""
    for number in numbers:
        await converse(cabinet, door, number, tally)


def row(in_flight: int, conversations: int) -> str:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        floor = append_and_sync(Path(folder))
        took, tally = asyncio.run(measure(Path(folder) / "desk", in_flight, conversations))
    times = sorted(tally.seconds)
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    return (
        f"  {in_flight:>3} at once: {len(times) / took:>7,.0f} turns/s, p50 {p50 * 1e3:.2f} ms "
        f"({p50 / floor:.1f} × floor), p99 {p99 * 1e3:.1f} ms; statements a turn "
        f"mean {statistics.mean(tally.statements):.1f}, most {max(tally.statements)}"
    )


def run() -> list[str]:
    """Turns a second at 1 and at 64 persons."""
    return [
        f"turns: whole order conversations of {len(WORDS)} messages, durable (synchronous=FULL)",
        row(1, 60),
        row(64, 640),
    ]


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201 - a bench prints
