"""A promise moves before it passes, as far as the law or the citizen allows, with an apology."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core import desk, extending, orders
from core.days import VN
from core.errors import AlreadyMoved, NotNow, NotYours, ReasonNeeded
from core.models import Order, Stage
from storage.book import Book
from tests.desk import Stock
from tests.turns import Turns

WEDNESDAY, THURSDAY, FRIDAY = "2026-11-25", "2026-11-26", "2026-11-27"
"""The order is due on Monday the 23rd; Tuesday is a day off."""


@pytest.fixture
def turns(stock: Stock, tmp_path: Path) -> Iterator[Turns]:
    """A filled counter of one's own, with order 1 in hand."""
    made = Turns(stock.copy(tmp_path / "desk"))
    at = made.world.now()

    def work(book: Book) -> None:
        orders.place(book, at, citizen=1, peer="citizen:c1", wishes=[[1, 2]])
        desk.take(book, at, peer="staff:o1", order=1, seen=Stage.PLACED)

    made.turn(work)
    yield made
    made.close()


def order(turns: Turns) -> Order:
    """The order as it is committed."""
    found = turns.truth.orders.order(1)
    assert found
    return found


def extend(turns: Turns, day: str, **other: Any) -> str:
    """Officer Hạnh moves the promise that stands."""
    facts = {"peer": "staff:o1", "agreed": False, "why": "extend.machine"}
    facts |= {"due": order(turns).due_at.isoformat(), **other}
    return str(
        turns.turn(partial(extending.extend, at=turns.world.now(), order=1, day=day, **facts))
    )


@pytest.mark.parametrize("day", [WEDNESDAY, THURSDAY])
def test_the_desk_may_go_two_working_days(turns: Turns, day: str) -> None:
    """Up to two working days the desk decides alone; both promises are kept."""
    before = order(turns).due_at
    extend(turns, day)
    due = order(turns).due_at
    assert due.astimezone(VN).isoformat() == f"{day}T16:30:00+07:00"
    (kept,) = turns.truth.handouts.extensions_of(1)
    assert (kept.old_due, kept.new_due, kept.agreed) == (before, due, False)


@pytest.mark.parametrize(
    "day",
    ["2026-11-23", "2026-11-20", "2026-11-24", FRIDAY, "2026-11-29", "2027-03-01"],
    ids=["the same day", "earlier", "a day off", "a third day", "a Sunday", "far away"],
)
def test_other_days_are_refused(turns: Turns, day: str) -> None:
    """Not back, not onto a day off, not beyond the law without the citizen's yes."""
    with pytest.raises(NotNow):
        extend(turns, day)
    assert turns.truth.handouts.extensions_of(1) == []


def test_two_moves_do_not_add_up(turns: Turns) -> None:
    """The second move is counted from the first promise, not from the first move."""
    extend(turns, WEDNESDAY)
    assert [d.isoformat() for d in extending.days_ahead(turns.truth, order(turns))] == [THURSDAY]
    extend(turns, THURSDAY)
    with pytest.raises(NotNow):
        extend(turns, FRIDAY)


def test_with_the_citizen_s_yes_it_may_be_later(turns: Turns) -> None:
    """Agreed, any working day within a month; never a day off, never later than that."""
    extend(turns, FRIDAY, agreed=True)
    assert turns.truth.handouts.extensions_of(1)[0].agreed
    for day in ("2026-11-29", "2027-01-04"):
        with pytest.raises(NotNow):
            extend(turns, day, agreed=True)


def test_many_pages_have_used_up_their_days(turns: Turns) -> None:
    """Where the first promise took the two days already, the law leaves none."""
    turns.turn(lambda book: book.pen.raw("UPDATE lines SET pages = 300, copies = 2"))
    assert extending.days_ahead(turns.truth, order(turns)) == []


def test_a_passed_promise_cannot_be_moved(turns: Turns) -> None:
    """At the promised minute it is too late: only before."""
    due = order(turns).due_at
    turns.world.at = due
    with pytest.raises(NotNow):
        extend(turns, WEDNESDAY)
    turns.world.at = due - timedelta(microseconds=1)
    extend(turns, WEDNESDAY)


@pytest.mark.parametrize("stage", [Stage.HANDED_OVER, Stage.CLOSED, Stage.CANCELLED, Stage.REFUSED])
def test_an_ended_order_keeps_its_promise(turns: Turns, stage: Stage) -> None:
    """What is over has no new promise."""
    turns.turn(lambda book: book.orders.move(1, Stage.ACCEPTED, stage=stage))
    with pytest.raises(NotNow):
        extend(turns, WEDNESDAY)


def test_two_officers_at_once_move_it_once(turns: Turns) -> None:
    """The promise that was seen is the lock."""
    seen = order(turns).due_at.isoformat()
    facts = {"day": WEDNESDAY, "due": seen, "agreed": False, "why": "x", "at": turns.world.now()}
    works = [partial(extending.extend, peer=p, order=1, **facts) for p in ("staff:o1", "staff:o2")]
    told = turns.together(*works)
    assert [good for _, good in told] == [True, False]
    assert isinstance(told[1][0], AlreadyMoved)
    assert len(turns.truth.handouts.extensions_of(1)) == 1


def test_only_the_office_itself_and_with_a_reason(turns: Turns) -> None:
    """Another office's officer has no say; a reason is needed."""
    with pytest.raises(NotYours):
        extend(turns, WEDNESDAY, peer="staff:o3")
    with pytest.raises(ReasonNeeded):
        extend(turns, WEDNESDAY, why=" ")


def test_the_citizen_is_told_and_the_act_is_kept(turns: Turns) -> None:
    """One piece of news for each move, the card drawn anew, and a line in the person's file."""
    extend(turns, WEDNESDAY)
    extend(turns, THURSDAY)
    news = turns.rows("SELECT \"to\" FROM outbox WHERE kind = 'extended'")
    assert news == [("citizen:c1",)] * 2
    acts = [act.what for act in turns.truth.acts.acts_of(1, 10)]
    assert acts.count("extend") == 2


def test_an_order_sent_again_has_a_new_first_promise(turns: Turns) -> None:
    """After an answer the promise is made anew, and moves are counted from there."""
    extend(turns, THURSDAY)
    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    turns.turn(
        lambda book: desk.ask(
            book, at, peer="staff:o1", order=1, seen=Stage.ACCEPTED, why="needs.blurred"
        )
    )
    turns.turn(lambda book: orders.resend(book, at, order=1, citizen=1, reply="✓"))
    assert extending.first_promise(turns.truth, order(turns)) == order(turns).due_at
