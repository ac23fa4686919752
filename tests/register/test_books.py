"""The books of the register follow each other, and the count goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from core import books, next_book, office
from core.audit import head
from core.errors import BookEmpty, NotAdmin, RegisterLocked
from core.monthly import Sum, leaf
from core.volumes import COPY
from tests.register.rows import ADMIN, LAP_VO, issue, numbers
from tests.turns import Turns


def opening(turns: Turns, peer: str = ADMIN) -> str:
    """The admin opens the next book."""
    return str(turns.turn(partial(next_book.open_next, at=turns.world.now(), peer=peer)))


def test_the_first_number_opens_book_one(turns: Turns) -> None:
    """No book before the first number; then 01, from 1."""
    assert books.open_volume(turns.truth, "LV", turns.world.now()) is None
    issue(turns, 2)
    (volume,) = turns.truth.register.volumes("LV", COPY, 2026)
    assert (volume.name, volume.first, volume.last, volume.opened_by) == ("01/2026", 1, None, None)


def test_the_count_goes_on_across_books(turns: Turns) -> None:
    """Book 02 begins after the last number of 01, and entries name their book."""
    issue(turns, 2)
    assert opening(turns) == "02/2026"
    issue(turns, 2)
    assert opening(turns) == "03/2026"
    entries = turns.truth.register.entries("LV", COPY, 2026)
    assert [e.book for e in entries] == ["01/2026"] * 2 + ["02/2026"] * 2
    bounds = [(v.first, v.last) for v in turns.truth.register.volumes("LV", COPY, 2026)]
    assert bounds == [(1, 2), (3, 4), (5, None)]


def test_an_empty_book_is_not_closed(turns: Turns) -> None:
    """Before the first number, and twice in a row, there is nothing to close."""
    with pytest.raises(BookEmpty):
        opening(turns)
    issue(turns, 1)
    opening(turns)
    with pytest.raises(BookEmpty):
        opening(turns)


def test_only_an_admin_opens_a_book(turns: Turns) -> None:
    """An officer is told so, and a stopped register opens none."""
    issue(turns, 1)
    with pytest.raises(NotAdmin):
        opening(turns, LAP_VO)
    at = turns.world.now()
    turns.turn(lambda book: book.register.add_lock("LV", "restored", at, {}))
    with pytest.raises(RegisterLocked):
        opening(turns)


def test_a_month_is_bound_with_the_sums_before_it(turns: Turns) -> None:
    """Each month has its own rows; the year's earlier months are its `before`; the year has all."""
    issue(turns, 2)
    turns.world.at = datetime(2026, 11, 30, 17, tzinfo=UTC)
    issue(turns, 1)
    november, december = (leaf(turns.truth, "LV", 2026, month) for month in (11, 12))
    assert [[row.number for row in one.rows] for one in (november, december)] == [[1, 2], [3]]
    assert (november.before, december.before) == (Sum(0, 0), november.total)
    assert december.total == Sum(2, 8_000)
    newest = head(turns.truth)
    assert newest
    assert december.head == f"{newest.id}:{newest.mark}"
    assert len(leaf(turns.truth, "LV", 2026, 0).rows) == 3
    october = leaf(turns.truth, "LV", 2026, 10)
    assert (october.rows, october.books) == ((), ("01/2026",))


def test_a_book_belongs_to_its_office(turns: Turns) -> None:
    """Another office counts in its own."""
    issue(turns, 1)
    opening(turns)
    issue(turns, 1, "staff:o3")
    assert numbers(turns.truth, "MAH") == [1]
    assert [v.name for v in turns.truth.register.volumes("MAH", COPY, 2026)] == ["01/2026"]


def test_a_month_is_signed_by_who_signs_on_its_last_day(turns: Turns) -> None:
    """Not by the office's first signer for ever."""
    facts = {"name": "Mai Thị Mới", "title": "Chủ tịch", "since": "2026-11-20", "until": ""}
    turns.turn(lambda book: office.add_signer(book, turns.world.at, peer=ADMIN, **facts))
    issue(turns, 1)
    assert leaf(turns.truth, "LV", 2026, 11).chief == ("Mai Thị Mới", "Chủ tịch")
