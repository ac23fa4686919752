"""A receipt is numbered once, with its payment, and no number is skipped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core import desk, orders
from core.errors import AlreadyMoved
from core.models import Stage
from storage.book import Book
from storage.handouts import Handouts
from storage.register import Register
from tests.desk import Stock
from tests.turns import Turns

ROOT = Path(__file__).parents[2]


@pytest.fixture
def turns(stock: Stock, tmp_path: Path) -> Iterator[Turns]:
    """A filled counter of one's own."""
    made = Turns(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def taken(turns: Turns, peer: str = "staff:o1", citizen: int = 1, paper: int = 1) -> int:
    """An order whose fee may be taken."""
    at = turns.world.now()

    def work(book: Book) -> int:
        placed = orders.place(book, at, citizen=citizen, peer="citizen:c1", wishes=[[paper, 2]])
        order = int(placed["id"])
        desk.take(book, at, peer=peer, order=order, seen=Stage.PLACED)
        return order

    return int(turns.turn(work))


def paying(turns: Turns, order: int, peer: str = "staff:o1") -> Callable[[Book], int]:
    """The work of one officer who presses "đã thu"."""
    return partial(desk.pay, at=turns.world.now(), peer=peer, order=order, seen=Stage.ACCEPTED)


def issued(turns: Turns, office: str = "LV", year: int = 2026) -> list[int]:
    """The numbers of an office's receipts, by committed truth."""
    return [receipt.number for receipt in turns.truth.handouts.receipts(office, year)]


def test_fifty_payments_at_once_get_fifty_numbers(turns: Turns) -> None:
    """Fifty fees taken in one commit have the receipts 1..50."""
    waiting = [taken(turns) for _ in range(50)]
    told = turns.together(*(paying(turns, order) for order in waiting))
    assert [good for _, good in told] == [True] * 50
    assert issued(turns) == list(range(1, 51))


def test_fifty_officers_at_one_order_issue_one_receipt(turns: Turns) -> None:
    """One takes the fee, forty-nine come second, and no number is burnt."""
    order = taken(turns)
    told = turns.together(*[paying(turns, order)] * 50)
    assert [good for _, good in told] == [True] + [False] * 49
    assert {type(result) for result, good in told if not good} == {AlreadyMoved}
    assert issued(turns) == [1]


@pytest.mark.parametrize(("drawer", "name"), [(Register, "next_count"), (Handouts, "add_receipt")])
def test_what_breaks_before_the_commit_burns_no_number(
    turns: Turns, monkeypatch: pytest.MonkeyPatch, drawer: type, name: str
) -> None:
    """An exception after the count, or after the row, leaves neither payment nor number."""
    order, other = taken(turns), taken(turns)
    real, calls = getattr(drawer, name), 0

    def broken(self: Any, *given: Any) -> Any:
        nonlocal calls
        calls += 1
        result = real(self, *given)
        if calls == 1:
            raise RuntimeError(name)
        return result

    monkeypatch.setattr(drawer, name, broken)
    told = turns.together(paying(turns, order), paying(turns, other))
    assert [good for _, good in told] == [False, True]
    assert issued(turns) == [1]
    assert turns.rows("SELECT count(*) FROM orders WHERE paid_at IS NOT NULL") == [(1,)]
    turns.turn(paying(turns, order))
    assert issued(turns) == [1, 2]


def test_offices_and_years_count_for_themselves(turns: Turns) -> None:
    """Another office begins at 1, and so does the year at midnight in Việt Nam."""
    turns.world.at = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
    first, second, late = taken(turns), taken(turns), taken(turns)
    elsewhere = taken(turns, "staff:o3", citizen=3, paper=7)
    turns.together(
        paying(turns, first), paying(turns, second), paying(turns, elsewhere, "staff:o3")
    )
    turns.pass_time(seconds=1)
    turns.turn(paying(turns, late))
    assert (issued(turns), issued(turns, "MAH"), issued(turns, year=2027)) == ([1, 2], [1], [1])


def test_a_desk_that_is_killed_skips_no_receipt(turns: Turns) -> None:
    """Killed eight times while taking fees: every fee told has its receipt, and they are 1..n."""
    waiting = [taken(turns) for _ in range(80)]
    told = 0
    for round_ in range(8):
        left = waiting[len(issued(turns)) :]
        told += killed_after(turns, left, 1 + round_)
        assert len(issued(turns)) >= told
        told = len(issued(turns))
        assert issued(turns) == list(range(1, told + 1))
    paid = turns.rows("SELECT id FROM orders WHERE paid_at IS NOT NULL ORDER BY id")
    with_receipt = turns.rows("SELECT order_id FROM receipts ORDER BY order_id")
    assert paid == with_receipt
    assert len(paid) >= 36


def killed_after(turns: Turns, waiting: list[int], most: int) -> int:
    """How many fees another process told of before it was killed."""
    numbers = [str(number) for number in waiting]
    command = [sys.executable, "-m", "tests.slips.paying", str(turns.file.parent), *numbers]
    with subprocess.Popen(  # noqa: S603 - our own test
        command, stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as child:
        assert child.stdout is not None
        seen = [child.stdout.readline() for _ in range(most)]
        child.kill()
    return sum(bool(line) for line in seen)
