"""An order none of whose numbers is good: nothing of it leaves the desk, and it has an end."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from core import desk, paper, slips, voids
from core.days import local
from core.errors import AllVoid, AlreadyMoved, NotNow
from core.jobs import JobState
from core.models import Order, Stage, Step
from core.printing import queue
from core.steps import next_steps
from handlers import news
from handlers.screens import Screen
from handlers.staff import cards
from handlers.words import words
from storage.book import Book
from tests.desk import MORNING
from tests.register.rows import LAP_VO, MY_AN_HUNG, STANDING, TAM, certify, compared
from tests.turns import Turns

COLLEAGUES = {LAP_VO: TAM, MY_AN_HUNG: "staff:o4"}


@pytest.fixture(params=[LAP_VO, MY_AN_HUNG])
def officer(request: pytest.FixtureRequest, turns: Turns) -> str:
    """An office that prints first, and one that gives the number first."""
    facts = {"office_id": "MAH", "name": "Lê Văn Tám", "role": "officer", "active": True}
    turns.turn(lambda book: book.people.add_officer(peer=COLLEAGUES[MY_AN_HUNG], **facts))
    return str(request.param)


def order_of(turns: Turns, number: int) -> Order:
    """As it is committed."""
    found = turns.truth.orders.order(number)
    assert found
    return found


def numbered(turns: Turns, officer: str, papers: int = 1) -> int:
    """An order that just got its numbers."""
    at = turns.world.now()
    order = int(turns.turn(partial(compared, at=at, peer=officer, papers=papers)))
    turns.turn(partial(certify, at=at, order=order, peer=officer))
    return order


def certified(turns: Turns, officer: str, papers: int = 1) -> int:
    """An order with its numbers, not paid; where the number comes first it is printed too."""
    order = numbered(turns, officer, papers)
    if STANDING[officer] is Stage.ACCEPTED:
        do(turns, desk.print_pack, officer, order, link="x" * 32)
    return order


def void(turns: Turns, officer: str, order: int, many: int = 9) -> None:
    """So many of its numbers, by two officers."""
    at, year = turns.world.now(), local(turns.world.now()).year
    for line in turns.truth.orders.lines(order)[:many]:
        why = {"year": year, "number": line.number, "reason": "sai tên", "decision": "1/QĐ"}
        asked = turns.turn(partial(voids.ask_void, at=at, peer=officer, **why))
        turns.turn(partial(voids.confirm_void, at=at, peer=COLLEAGUES[officer], void=asked))


def do(turns: Turns, use: Any, officer: str, order: int, **more: Any) -> Any:
    """A step from the stage the order stands at."""
    facts = {"peer": officer, "order": order, "seen": order_of(turns, order).stage, **more}
    return turns.turn(partial(use, at=turns.world.now(), **facts))


def told_of(screen: Screen | None) -> str:
    """What is read of it, its buttons below."""
    assert screen
    spoken = words("vi").at(MORNING)
    return "\n".join(
        spoken.text(said) for said in (screen.text, *(c.label for c in screen.choices))
    )


def ways(turns: Turns, order: int) -> list[str]:
    """What its card offers."""
    screen = cards.draw(turns.truth, order_of(turns, order), turns.world.now())
    return [choice.value for choice in screen.choices]


def test_nothing_of_it_is_paid_or_handed_over(turns: Turns, officer: str) -> None:
    """Paid or not, printed or not: the copies stay at the desk."""
    order = certified(turns, officer)
    void(turns, officer, order)
    with pytest.raises(AllVoid):
        do(turns, desk.pay, officer, order)
    other = certified(turns, officer)
    do(turns, desk.pay, officer, other)
    void(turns, officer, other)
    with pytest.raises(AllVoid):
        do(turns, desk.hand_over, officer, other, proof="id", collector="")


def test_its_card_has_one_way_on(turns: Turns, officer: str) -> None:
    """Stop it; what is to be given back stands above."""
    order = certified(turns, officer)
    do(turns, desk.pay, officer, order)
    void(turns, officer, order)
    stage = order_of(turns, order).stage.value
    assert ways(turns, order) == [f"!stop:{order}:{stage}"]
    card = told_of(cards.draw(turns.truth, order_of(turns, order), turns.world.now()))
    assert "… Trả lại người dân 8.000đ" in card
    assert "xin dừng đơn" in card


def test_stopped_it_is_over_and_the_citizen_is_told(turns: Turns, officer: str) -> None:
    """An end like the others: no step leads on, and the fee is given back."""
    order = certified(turns, officer)
    do(turns, desk.pay, officer, order)
    void(turns, officer, order)
    seen = order_of(turns, order).stage
    assert do(turns, voids.stop, officer, order) == 8_000
    over = order_of(turns, order)
    assert (over.stage, over.ended_at) == (Stage.STOPPED, turns.world.now())
    assert ways(turns, order) == []
    assert "… Trả lại người dân 8.000đ" in told_of(cards.draw(turns.truth, over, MORNING))
    with pytest.raises(AlreadyMoved):
        do(turns, voids.stop, officer, order, seen=seen)
    assert turns.rows("SELECT kind FROM outbox WHERE kind = 'ended'") == [("ended",)]
    screen = news.draw(turns.truth, "ended", over.peer, {"order": order}, turns.world.now())
    assert "Quầy sẽ trả lại 8.000đ" in told_of(screen)


def test_money_given_back_is_in_no_sum(turns: Turns) -> None:
    """The till counts what stays."""
    order = certified(turns, LAP_VO)
    do(turns, desk.pay, LAP_VO, order)
    at = turns.world.now()
    taken = partial(turns.truth.orders.fees_taken, "LV", at, at.replace(hour=23))
    assert taken() == 8_000
    void(turns, LAP_VO, order)
    do(turns, voids.stop, LAP_VO, order)
    assert taken() == 0


def test_with_one_good_number_it_goes_on(turns: Turns, officer: str) -> None:
    """The other papers are handed over; such an order is not stopped."""
    order = certified(turns, officer, papers=2)
    void(turns, officer, order, many=1)
    with pytest.raises(NotNow):
        do(turns, voids.stop, officer, order)
    do(turns, desk.pay, officer, order)
    do(turns, desk.hand_over, officer, order, proof="id", collector="")
    assert order_of(turns, order).stage is Stage.HANDED_OVER


def test_a_number_that_is_only_asked_to_be_void_stops_nothing(turns: Turns) -> None:
    """Until a colleague confirms, the copies are good."""
    order = certified(turns, LAP_VO)
    (line,) = turns.truth.orders.lines(order)
    why = {"year": 2026, "number": line.number, "reason": "sai", "decision": "1"}
    turns.turn(partial(voids.ask_void, at=turns.world.now(), peer=LAP_VO, **why))
    with pytest.raises(NotNow):
        do(turns, voids.stop, LAP_VO, order)


def test_the_book_on_a_card_is_one_that_was_written_in(turns: Turns) -> None:
    """The first paper went away before it had a number."""
    at = turns.world.now()
    order = int(turns.turn(partial(compared, at=at, papers=2)))
    first = turns.truth.orders.lines(order)[0]
    turns.turn(lambda book: book.archive.withdraw(first.document_id, at, "mất"))
    assert turns.turn(partial(certify, at=at, order=order)) == []
    assert turns.turn(partial(certify, at=at, order=order)) == [1]
    card = told_of(cards.draw(turns.truth, order_of(turns, order), at))
    assert "… Số 0001 · quyển 01/2026-SCT/BS" in card


def test_stopping_is_offered_where_all_is_void_alone(turns: Turns) -> None:
    """At no other time, and then nothing else."""
    order = order_of(turns, certified(turns, LAP_VO))
    lines = turns.truth.orders.lines(order.id)
    assert Step.STOP not in next_steps(order, lines, number_first=False)
    assert next_steps(order, lines, number_first=False, void=True) == (Step.STOP,)


def test_no_paper_says_that_void_copies_were_handed_over(turns: Turns, officer: str) -> None:
    """Nor that the citizen may come for them; the receipt of what was paid is there."""
    order = certified(turns, officer)
    do(turns, desk.pay, officer, order)
    void(turns, officer, order)
    assert slips.fitting(turns.truth, order_of(turns, order)) == ["receipt"]
    do(turns, voids.stop, officer, order)
    assert slips.fitting(turns.truth, order_of(turns, order)) == ["receipt"]


def test_the_hand_over_paper_lists_what_left_the_desk(turns: Turns, officer: str) -> None:
    """A number void before is not on it; one void after is, for that copy was handed over."""
    order = certified(turns, officer, papers=2)
    void(turns, officer, order, many=1)
    do(turns, desk.pay, officer, order)

    def listed() -> list[int | None]:
        now = turns.world.now()
        made = slips.slip(turns.truth, "hand_over", order_of(turns, order), "", now)
        return [line.number for line in made.lines]

    second = turns.truth.orders.lines(order)[1].number
    assert listed() == [second]
    do(turns, desk.hand_over, officer, order, proof="id", collector="")
    assert listed() == [second]
    turns.world.at += timedelta(hours=1)
    why = {"year": 2026, "number": second, "reason": "sai tên", "decision": "1/QĐ"}
    at = turns.world.now()
    asked = turns.turn(partial(voids.ask_void, at=at, peer=officer, **why))
    turns.turn(partial(voids.confirm_void, at=at, peer=COLLEAGUES[officer], void=asked))
    assert listed() == [second]
    assert "hand_over" in slips.fitting(turns.truth, order_of(turns, order))


def test_its_pack_is_not_printed_again(turns: Turns, officer: str) -> None:
    """A job that did not come out is let go with the numbers: the card speaks of stopping alone."""
    order = certified(turns, officer)
    at = turns.world.now()

    def fail(book: Book) -> int:
        mine = book.people.officer_at(officer)
        assert mine
        queue(book, at, mine, order_of(turns, order))
        job = int(book.jobs.jobs_of(order)[-1].id)
        book.jobs.move(job, JobState.QUEUED, state=JobState.ABORTED.value, changed_at=at)
        return job

    job = turns.turn(fail)
    assert f"!job:{job}:aborted:again" in ways(turns, order)
    void(turns, officer, order)
    assert ways(turns, order) == [f"!stop:{order}:{order_of(turns, order).stage.value}"]
    facts = {"peer": officer, "job": job, "seen": JobState.ABORTED}
    with pytest.raises(NotNow):
        turns.turn(partial(paper.again, at=at, **facts))
    with pytest.raises(NotNow):
        turns.turn(partial(paper.take_pack, at=at, link="y" * 32, **facts))


def test_what_is_not_printed_is_not_said_to_be(turns: Turns) -> None:
    """A number void before the printing: its paper counts no sheets and was printed by nobody."""
    peer = MY_AN_HUNG
    facts = {"office_id": "MAH", "name": "Lê Văn Tám", "role": "officer", "active": True}
    turns.turn(lambda book: book.people.add_officer(peer=COLLEAGUES[peer], **facts))
    order = numbered(turns, peer, papers=2)
    void(turns, peer, order, many=1)
    do(turns, desk.print_pack, peer, order, link="x" * 32)
    kept = turns.truth.orders.lines(order)[1].document_id
    acts = turns.truth.acts.acts_of(order_of(turns, order).citizen_id, 50)
    assert [act.document_id for act in acts if act.what == "print"] == [kept]
    screen = news.draw(
        turns.truth, "pack", peer, {"order": order, "token": "x" * 32}, turns.world.now()
    )
    assert ": 2 trang." in told_of(screen)
