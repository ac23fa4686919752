"""A certification number is never reused and never skipped."""

from __future__ import annotations

import random  # noqa: TID251 - seeded, so that a run can be repeated
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core import desk, orders
from core.errors import AlreadyMoved, BasisMissing
from core.models import Stage
from core.register import COPY
from storage.book import Book
from storage.register import Register
from tests.desk import Stock
from tests.turns import Turns

LAP_VO, MY_AN_HUNG = "staff:o1", "staff:o3"
PAPERS = {LAP_VO: (1, (1, 2, 3)), MY_AN_HUNG: (3, (7, 8, 9))}
"""Officer: a citizen of the office, and that citizen's papers."""


@pytest.fixture
def turns(stock: Stock, tmp_path: Path) -> Iterator[Turns]:
    """A filled counter of one's own."""
    made = Turns(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def compared(turns: Turns, peer: str = LAP_VO, papers: int = 1) -> int:
    """An order that only waits for its numbers."""
    at = turns.world.now()
    citizen, kept = PAPERS[peer]

    def work(book: Book) -> int:
        wishes = [[paper, 2] for paper in kept[:papers]]
        placed = orders.place(book, at, citizen=citizen, peer="citizen:c1", wishes=wishes)
        order = int(placed["id"])
        desk.take(book, at, peer=peer, order=order, seen=Stage.PLACED)
        stage = Stage.ACCEPTED
        if peer == LAP_VO:
            link = f"{order:032d}"
            desk.print_pack(book, at, peer=peer, order=order, seen=stage, link=link)
            stage = Stage.PRINTED
        bases: Any = {str(line.id): "original" for line in book.orders.lines(order)}
        desk.compare(book, at, peer=peer, order=order, seen=stage, bases=bases)
        return order

    return int(turns.turn(work))


def certifying(turns: Turns, order: int, peer: str = LAP_VO) -> Callable[[Book], list[int]]:
    """The work of one officer who presses "cấp số"."""
    seen = Stage.PRINTED if peer == LAP_VO else Stage.ACCEPTED
    return partial(desk.certify, at=turns.world.now(), peer=peer, order=order, seen=seen)


def issued(turns: Turns, office: str = "LV", year: int = 2026) -> list[int]:
    """The numbers of the register, by committed truth."""
    return [entry.number for entry in turns.truth.register.entries(office, COPY, year)]


def test_fifty_certifiers_at_once_get_fifty_numbers(turns: Turns) -> None:
    """Fifty orders certified in one commit have 1..50, in the register and on the line."""
    waiting = [compared(turns) for _ in range(50)]
    told = turns.together(*(certifying(turns, order) for order in waiting))
    assert [numbers for numbers, _ in told] == [[n] for n in range(1, 51)]
    assert issued(turns) == list(range(1, 51))
    assert turns.rows("SELECT count(DISTINCT number) FROM lines WHERE number > 0") == [(50,)]


def test_fifty_officers_at_one_order_issue_its_numbers_once(turns: Turns) -> None:
    """One wins, forty-nine read that they came second, no number is burnt."""
    order = compared(turns, papers=3)
    told = turns.together(*[certifying(turns, order)] * 50)
    assert [good for _, good in told] == [True] + [False] * 49
    assert {type(result) for result, good in told if not good} == {AlreadyMoved}
    assert issued(turns) == [1, 2, 3]


def test_a_number_waits_for_the_basis_of_every_paper(turns: Turns) -> None:
    """An order with one paper not compared gets no number at all."""
    order = compared(turns, papers=2)
    turns.turn(lambda book: book.pen.raw("UPDATE lines SET basis = NULL WHERE id = 2"))
    with pytest.raises(BasisMissing):
        turns.turn(certifying(turns, order))
    assert issued(turns) == []


POINTS = {
    "after the first number": ("add_entry", 1),
    "after the second number": ("add_entry", 2),
    "after the last number": ("add_entry", 3),
    "after the counter moved": ("next_count", 1),
}


@pytest.mark.parametrize("point", POINTS)
def test_what_breaks_before_the_commit_burns_no_number(
    turns: Turns, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """An exception after a number and before the commit leaves the register as it was."""
    name, when = POINTS[point]
    order, other = compared(turns, papers=3), compared(turns)
    real, calls = getattr(Register, name), 0

    def broken(self: Register, *given: Any) -> Any:
        nonlocal calls
        calls += 1
        result = real(self, *given)
        if calls == when:
            raise RuntimeError(point)
        return result

    monkeypatch.setattr(Register, name, broken)
    told = turns.together(certifying(turns, order), certifying(turns, other))
    assert [good for _, good in told] == [False, True]
    assert issued(turns) == [1]
    assert turns.turn(certifying(turns, order)) == [2, 3, 4]


def test_each_office_counts_for_itself(turns: Turns) -> None:
    """Two offices certify side by side, each from 1."""
    for _ in range(5):
        works = [certifying(turns, compared(turns, peer), peer) for peer in PAPERS]
        turns.together(*works)
    assert issued(turns) == issued(turns, "MAH") == [1, 2, 3, 4, 5]


def test_the_count_begins_anew_at_midnight_in_viet_nam(turns: Turns) -> None:
    """17:00 UTC on 31 December is the new year: the second before is still the old one."""
    turns.world.at = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
    first, second, third = (compared(turns) for _ in range(3))
    assert turns.turn(certifying(turns, first)) == [1]
    assert turns.turn(certifying(turns, second)) == [2]
    turns.pass_time(seconds=1)
    assert turns.turn(certifying(turns, third)) == [1]
    books = turns.rows("SELECT number, book FROM lines WHERE number > 0 ORDER BY id")
    assert books == [(1, "01/2026"), (2, "01/2026"), (1, "01/2027")]
    assert (issued(turns), issued(turns, year=2027)) == ([1, 2], [1])


def test_two_thousand_numbers_without_a_gap(turns: Turns) -> None:
    """Among turns that break and officers who race, 2,000 numbers and more are 1..n."""
    dice = random.Random(1)
    while len(issued(turns)) < 2_000:
        works: list[Callable[[Book], Any]] = []
        for _ in range(100):
            work = certifying(turns, compared(turns, papers=dice.randint(1, 3)))
            works += [work] * dice.randint(1, 3)
            if dice.random() < 0.2:
                works[-1] = partial(breaking, work=works[-1])
        dice.shuffle(works)
        turns.together(*works)
    numbers = issued(turns)
    assert numbers == list(range(1, len(numbers) + 1))
    ((on_lines,),) = turns.rows("SELECT count(DISTINCT number) FROM lines WHERE number > 0")
    assert on_lines == len(numbers)
    ((counted,),) = turns.rows("SELECT count FROM counters WHERE kind = ?", COPY)
    assert counted == len(numbers)


def breaking(book: Book, work: Callable[[Book], Any]) -> None:
    """A turn that fails when all its work is done."""
    work(book)
    raise RuntimeError
