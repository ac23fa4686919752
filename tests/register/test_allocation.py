"""Numbers are 1..n whoever races, whatever raises, and wherever the process is killed."""

from __future__ import annotations

import asyncio
import os
import random  # noqa: TID251 - seeded, so that a run can be repeated
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.errors import AlreadyMoved
from core.examination import faults, gathered
from core.keys import Keys
from storage import mark
from tests.desk import MORNING, PEPPERS, Desk, Stock, open_desk
from tests.register.rows import LAP_VO, MY_AN_HUNG, at_point, certify, compared, issue, numbers
from tests.turns import Turns

ROOT = Path(__file__).parents[2]
MANY = 10_000 if os.environ.get("BANSAO_TEST_PROFILE") == "nightly" else 2_000
OFFICERS = 50
POINTS = ("before_number", "after_number", "after_entry")
LATER = ("before_mark", "after_mark")


class Broken(Exception):
    """What a test throws."""


def breaking() -> None:
    """Somewhere in the middle."""
    raise Broken


async def officers_at_once(desk: Desk, orders: list[int], peer: str) -> list[Any]:
    """Each order certified by its own officer, all at the same time."""
    at = desk.world.now()
    works = (desk.turn(partial(certify, at=at, order=order, peer=peer)) for order in orders)
    return await asyncio.gather(*works, return_exceptions=True)


async def test_numbers_are_contiguous_however_many_officers_race(desk: Desk) -> None:
    """Fifty at once, some orders by two officers, some turns that break: 1..n and whole."""
    dice, issued = random.Random(7), 0
    while issued < MANY:
        at = desk.world.now()
        orders = [
            await desk.turn(partial(compared, at=at, papers=dice.randint(1, 3)))
            for _ in range(OFFICERS)
        ]
        raced = [*orders, *dice.sample(orders, OFFICERS // 5)]
        told = await officers_at_once(desk, raced, LAP_VO)
        good = sorted(
            number for told_one in told if isinstance(told_one, list) for number in told_one
        )
        assert good == list(range(issued + 1, issued + len(good) + 1))
        assert {type(one) for one in told if not isinstance(one, list)} == {AlreadyMoved}
        issued += len(good)
    assert await desk.look(numbers) == list(range(1, issued + 1))
    year = await desk.look(lambda book: gathered(book, "LV", 2026))
    assert list(faults(Keys(PEPPERS), year)) == []
    kept = mark.read(desk.folder)
    assert kept
    assert kept.numbers["LV", "SCT/BS", 2026] == issued


@pytest.mark.parametrize("point", POINTS)
def test_what_breaks_at_a_point_burns_no_number(turns: Turns, point: str) -> None:
    """An exception at each named point leaves nothing behind; the next turn goes on."""
    at = turns.world.now()
    issue(turns, 1)
    order = turns.turn(partial(compared, at=at, papers=3))
    with at_point(point, breaking), pytest.raises(Broken):
        turns.turn(partial(certify, at=at, order=order))
    assert numbers(turns.truth) == [1]
    assert turns.truth.register.count("LV", "SCT/BS", "2026") == 1
    assert turns.turn(partial(certify, at=at, order=order)) == [2, 3, 4]
    assert list(faults(turns.keys, gathered(turns.truth, "LV", 2026))) == []


def killed(folder: Path, point: str, passing: int) -> list[int]:
    """The numbers an office told before it was killed at a point."""
    order = [sys.executable, "-m", "tests.register.certifier", str(folder), point, str(passing)]
    ran = subprocess.run(  # noqa: S603 - our own program
        order, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == -9, ran.stderr
    return [int(number) for number in ran.stdout.split()]


@pytest.mark.parametrize("point", [*POINTS, *LATER])
async def test_kill_at_every_point(stock: Stock, tmp_path: Path, point: str) -> None:
    """What was told is there; nothing is doubled or skipped; the desk goes on unasked."""
    folder = stock.copy(tmp_path / "desk")
    told = killed(folder, point, 1)
    told += killed(folder, point, 6)
    assert told
    async with open_desk(folder) as desk:
        written = await desk.look(numbers)
        assert written == list(range(1, len(written) + 1))
        assert set(told) <= set(written)
        assert len(set(told)) == len(told)
        assert await desk.look(lambda book: book.register.locked("LV")) is None
        order = await desk.turn(partial(compared, at=MORNING))
        assert await desk.turn(partial(certify, at=MORNING, order=order)) == [len(written) + 1]
        year = await desk.look(lambda book: gathered(book, "LV", 2026))
        assert list(faults(Keys(PEPPERS), year)) == []


async def test_new_year_while_fifty_certify(desk: Desk) -> None:
    """17:00 UTC on 31 December: the old year ends where it ends, the new one begins with 1."""
    eve = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
    desk.world.at = eve
    orders = [await desk.turn(partial(compared, at=eve)) for _ in range(OFFICERS)]
    moments = [eve, datetime(2026, 12, 31, 17, tzinfo=UTC)]
    works = [
        desk.turn(partial(certify, at=moments[n * 2 // OFFICERS], order=order))
        for n, order in enumerate(orders)
    ]
    await asyncio.gather(*works)
    half = list(range(1, OFFICERS // 2 + 1))
    assert await desk.look(numbers) == half
    assert await desk.look(partial(numbers, year=2027)) == half
    for year in (2026, 2027):
        seen = await desk.look(partial(gathered, office_id="LV", year=year))
        assert list(faults(Keys(PEPPERS), seen)) == []


async def test_each_office_counts_for_itself(desk: Desk) -> None:
    """Two offices at once, each from 1."""
    for peer in (LAP_VO, MY_AN_HUNG):
        orders = [await desk.turn(partial(compared, at=MORNING, peer=peer)) for _ in range(5)]
        await officers_at_once(desk, orders, peer)
    assert (
        await desk.look(numbers)
        == await desk.look(partial(numbers, office="MAH"))
        == [1, 2, 3, 4, 5]
    )
