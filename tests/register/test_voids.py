"""A number is voided by two officers, stays in the register, and the citizen hears of it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from core import desk, voids
from core.errors import AlreadyVoid, NoSuchNumber, NotYours, ReasonNeeded, SecondOfficer
from core.monthly import leaf
from tests.register.rows import LAP_VO, MY_AN_HUNG, TAM, issue
from tests.turns import Turns

ABOUT = {"year": 2026, "number": 2, "reason": "ghi sai tên", "decision": "12/QĐ-UBND"}


def ask(turns: Turns, peer: str = LAP_VO, **more: Any) -> int:
    """An officer asks."""
    facts = {**ABOUT, **more}
    return int(turns.turn(partial(voids.ask_void, at=turns.world.now(), peer=peer, **facts)))


def confirm(turns: Turns, void: int, peer: str = TAM) -> None:
    """Another one confirms."""
    turns.turn(partial(voids.confirm_void, at=turns.world.now(), peer=peer, void=void))


@pytest.fixture
def filled(turns: Turns) -> Turns:
    """Two numbers."""
    issue(turns, 2)
    return turns


def test_a_void_needs_two_officers(filled: Turns) -> None:
    """Who asked cannot confirm, nor can another office; until then nothing is void."""
    void = ask(filled)
    with pytest.raises(SecondOfficer):
        confirm(filled, void, LAP_VO)
    with pytest.raises(NotYours):
        confirm(filled, void, MY_AN_HUNG)
    assert voids.published(filled.truth, "LV", 2026) == []
    confirm(filled, void)
    assert [v.number for v in voids.published(filled.truth, "LV", 2026)] == [2]


def test_the_number_is_kept_and_column_eight_says_why(filled: Turns) -> None:
    """The entry is untouched; the printed row carries reason and decision."""
    before = filled.rows("SELECT * FROM entries")
    confirm(filled, ask(filled))
    assert filled.rows("SELECT * FROM entries") == before
    first, second = leaf(filled.truth, "LV", 2026, 11).rows
    assert (first.note, first.void) == ("", False)
    assert second.note == "Huỷ theo Quyết định số 12/QĐ-UBND: ghi sai tên"
    assert issue(filled, 1) == [3]


def test_the_citizen_is_told_once_and_the_card_says_it(filled: Turns) -> None:
    """The card is drawn anew when it is asked and when it is done; the news goes out once."""
    filled.turn(lambda book: book.pen.raw("DELETE FROM outbox"))
    confirm(filled, ask(filled))
    kinds = [kind for (kind,) in filled.rows("SELECT kind FROM outbox ORDER BY id")]
    assert sorted(kinds) == ["card", "card", "void_asked", "voided"]


def test_a_number_is_voided_once(filled: Turns) -> None:
    """Asked or void already: the second request is refused."""
    void = ask(filled)
    with pytest.raises(AlreadyVoid):
        ask(filled, TAM)
    confirm(filled, void)
    with pytest.raises(AlreadyVoid):
        ask(filled, TAM)
    with pytest.raises(AlreadyVoid):
        confirm(filled, void)


def test_what_was_asked_can_be_taken_back(filled: Turns) -> None:
    """The number stays good and can be asked for again; a void that is done stays."""
    at = filled.world.now()
    filled.turn(partial(voids.decline_void, at=at, peer=TAM, void=ask(filled)))
    void = ask(filled)
    confirm(filled, void)
    with pytest.raises(AlreadyVoid):
        filled.turn(partial(voids.decline_void, at=at, peer=TAM, void=void))


def test_a_void_needs_a_number_a_reason_and_a_decision(filled: Turns) -> None:
    """Nothing is asked for in vain."""
    with pytest.raises(NoSuchNumber):
        ask(filled, number=3)
    with pytest.raises(NoSuchNumber):
        ask(filled, MY_AN_HUNG)
    for blank in ("reason", "decision"):
        with pytest.raises(ReasonNeeded):
            ask(filled, **{blank: " "})


def test_a_void_line_gets_no_new_number(filled: Turns) -> None:
    """A new certification is a new request: the order does not go back a step."""
    confirm(filled, ask(filled))
    order = filled.truth.orders.order(2)
    assert order is not None
    again = {"peer": LAP_VO, "order": 2, "seen": order.stage}
    with pytest.raises(Exception, match="does not allow"):
        filled.turn(partial(desk.certify, at=filled.world.now(), **again))
