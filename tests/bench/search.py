"""How long an officer waits for a person's file among a million, through the readers' own path."""

from __future__ import annotations

import asyncio
import itertools
import random  # noqa: TID251 - seeded, so that the same people can be invented again
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from core import citizens
from core.keys import Keys
from core.models import Officer
from storage.cabinet import FILE, Cabinet
from storage.people import searched
from storage.tables import citizens as people
from tests.desk import PEPPERS, fill

PEOPLE = 1_000_000
LOOKS = 1_000
GOAL = 0.005
"""Seconds: what the slowest look in a hundred may take."""
FAMILIES = (
    "Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Phạm Huỳnh Phan Vũ Võ Đặng Bùi "
    "Đỗ Hồ Ngô Dương Lý Đinh Đoàn Lâm Mai Trịnh Cao Kiều"
).split()
MIDDLES = (
    "Thị Thị Thị Thị Thị Văn Văn Văn Văn Thanh Minh Ngọc Hữu Đức Kim Hoàng Quốc Thu Bích Mỹ Tấn "
    "Phước Hồng Xuân"
).split()
GIVEN = (
    "An Anh Bảo Bình Châu Chi Cúc Cường Dung Dũng Duyên Đào Đạt Đông Giang Hà Hải Hạnh Hiền Hiếu "
    "Hoa Hòa Hùng Hương Khánh Khoa Lan Liên Linh Loan Long Mai Mẫn Nam Nga Ngà Ngân Nghĩa Nhàn "
    "Nhung Phúc Phương Quân Quyên Sang Sơn Tâm Tài Thảo Thắng Thơ Thủy Tiên Toàn Trang Trinh Trung "
    "Tú Tư Tuấn Tuyết Uyên Vân Vinh Yến"
).split()
TAKEN = "id office_id phone name id_number added_at last_used_at folded called".split()
AT = "2026-11-23T02:00:00.000000+00:00"


@dataclass(frozen=True, slots=True)
class Look:
    """One look: seconds by the clock, and seconds of the processor, all threads together."""

    seconds: float
    worked: float


def invented(many: int) -> Iterator[tuple[Any, ...]]:
    """Rows of people whose common names are shared by thousands; every fiftieth has two given."""
    dice = random.Random(1)
    for number in range(1_000, 1_000 + many):
        second = [dice.choice(GIVEN)] if number % 50 == 0 else []
        words = [dice.choice(FAMILIES), dice.choice(MIDDLES), *second, dice.choice(GIVEN)]
        name, found = " ".join(words), searched(" ".join(words))
        phone, card = f"+849{number:08d}", f"0871{number:08d}"
        yield number, "LV", phone, name, card, AT, AT, found["folded"], found["called"]


def fill_up(file: Path, many: int) -> None:
    """So many people, a commit for all."""
    assert set(TAKEN) <= {column.name for column in people.c}
    marks = ", ".join("?" * len(TAKEN))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany(
            f"INSERT INTO citizens ({', '.join(TAKEN)}) VALUES ({marks})",  # noqa: S608 - our own words
            invented(many),
        )


def asked(many: int) -> dict[str, Callable[[random.Random], str]]:
    """What officers type, each way of searching by itself."""

    def somebody(dice: random.Random) -> int:
        return 1_000 + dice.randrange(many)

    def words(dice: random.Random, *of: list[str]) -> str:
        return searched(" ".join(dice.choice(part) for part in of))["folded"]

    return {
        "phone": lambda dice: f"09{somebody(dice):08d}",
        "personal number": lambda dice: f"0871{somebody(dice):08d}",
        "full name": lambda dice: words(dice, FAMILIES, MIDDLES, GIVEN),
        "given name": lambda dice: words(dice, GIVEN),
        "last two words": lambda dice: words(dice, MIDDLES, GIVEN),
        "family name": lambda dice: words(dice, FAMILIES),
        "nobody": lambda dice: words(dice, GIVEN) + " khong co",
    }


async def measure(folder: Path, many: int, looks: int) -> dict[str, list[Look]]:
    """Every look of each way of searching."""
    cabinet = Cabinet(folder, Keys(PEPPERS))
    try:
        await cabinet.turn(fill)
        fill_up(folder / FILE, many)
        officer = await cabinet.look(lambda book: book.people.officer_at("staff:o1"))
        assert officer is not None
        return {way: await timed(cabinet, officer, say, looks) for way, say in asked(many).items()}
    finally:
        await cabinet.close()


async def timed(
    cabinet: Cabinet,
    officer: Officer,
    say: Callable[[random.Random], str],
    looks: int,
) -> list[Look]:
    """So many looks, after a few that are not counted."""
    dice, spent = random.Random(2), []
    for nth in itertools.count(-10):
        if nth == looks:
            return spent
        look = partial(citizens.find, officer=officer, words=say(dice))
        begun, worked = time.perf_counter(), time.process_time()
        await cabinet.look(look)
        if nth >= 0:
            spent.append(Look(time.perf_counter() - begun, time.process_time() - worked))
    raise AssertionError


def run(many: int = PEOPLE, looks: int = LOOKS) -> list[str]:
    """The middle and the slowest in a hundred of each way."""
    with tempfile.TemporaryDirectory() as folder:
        spent = asyncio.run(measure(Path(folder) / "desk", many, looks))
    return [
        f"search: {many:,} people in one office, {looks:,} looks each; goal p99 {GOAL * 1e3:g} ms",
        *(row(way, looked) for way, looked in spent.items()),
    ]


def row(way: str, looked: list[Look]) -> str:
    """By the clock, and by the processor alone: the second is what a busy machine cannot change."""
    clock = sorted(look.seconds for look in looked)
    worked = sorted(look.worked for look in looked)
    last = int(len(looked) * 0.99)
    return (
        f"  {way:<16} p50 {statistics.median(clock) * 1e3:.2f} ms, p99 {clock[last] * 1e3:.2f} ms;"
        f" of the processor p99 {worked[last] * 1e3:.2f} ms"
    )


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201 - a bench prints
