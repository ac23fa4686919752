"""What officers read in the chat when the register stops, and when a number is to be void."""

from __future__ import annotations

from functools import partial

import pytest

from handlers import news
from handlers.words import words
from tests.desk import MORNING
from tests.register.rows import ADMIN, LAP_VO, TAM, certify, compared, issue
from tests.turns import Turns


def stop(turns: Turns) -> None:
    """The office's register is a restored one."""
    turns.turn(lambda book: book.register.add_lock("LV", "restored", MORNING, {}))


def test_the_button_says_why_no_number_comes(turns: Turns) -> None:
    """The press is refused with the word that helps, and the order stays where it was."""
    order = turns.turn(partial(compared, at=turns.world.now()))
    stop(turns)
    told = turns.ask(LAP_VO, press=f"!certify:{order}:printed")
    assert "/xacnhanso" in told.text
    assert turns.truth.register.count("LV", "SCT/BS", "2026") == 0


def test_two_officers_set_the_count_going(turns: Turns) -> None:
    """Each types the last number; a slip is asked again, a difference begins anew."""
    assert turns.ask(LAP_VO, "/xacnhanso").key == "recount.none"
    issue(turns, 2)
    stop(turns)
    assert turns.ask(LAP_VO, "/xacnhanso").key == "recount.last"
    assert turns.ask(LAP_VO, "nhiều lắm").key == "recount.last"
    assert "chưa đúng" in turns.ask(LAP_VO, "1").text
    assert turns.ask(LAP_VO, "3").key == "recount.first"
    assert turns.ask(TAM, "/xacnhanso").key == "recount.last"
    assert turns.ask(TAM, "2").key == "recount.differ"
    for who, key in ((LAP_VO, "recount.first"), (TAM, "recount.open")):
        turns.ask(who, "/xacnhanso")
        assert turns.ask(who, "3").key == key
    assert issue(turns, 1) == [4]


@pytest.mark.parametrize(
    ("typed", "key"),
    [("2", "void.why"), ("2/2026", "void.why"), (" 2 / 2026", "void.why"), ("hai", "void.number")],
)
def test_a_number_is_named_with_or_without_its_year(turns: Turns, typed: str, key: str) -> None:
    """This year's by itself; what is no number is asked again."""
    issue(turns, 2)
    turns.ask(LAP_VO, "/huyso")
    assert turns.ask(LAP_VO, typed).key == key


def test_the_group_sees_the_number_alone(turns: Turns) -> None:
    """Neither the reason nor the decision, where officers may have written a name."""
    issue(turns, 1)
    for text in ("/huyso 1", "Ghi nhầm bà Nguyễn Thị Ngà", "12/QĐ của ông Ký"):
        turns.ask(LAP_VO, text)
    asked = turns.ask(LAP_VO, "đề nghị huỷ")
    assert asked.key == "void.asked"
    for kind, payload in (("void_asked", {"void": 1}), ("card", {"order": 1})):
        screen = news.draw(turns.truth, kind, "group:LV", payload, MORNING)
        assert screen
        shown = words("vi").at(MORNING).text(screen.text)
        assert "0001" in shown
        assert not {"Ngà", "Ký"} & set(shown.split())


def test_only_the_admin_keeps_the_books(turns: Turns) -> None:
    """An officer who asks is told whose command it is."""
    issue(turns, 1)
    for text in ("/soquyen", "/sobo"):
        assert "quản trị viên" in turns.ask(LAP_VO, text).text
    assert turns.ask(ADMIN, "/soquyen").key == "book.now"
    order = turns.turn(partial(compared, at=turns.world.now()))
    assert turns.turn(partial(certify, at=turns.world.now(), order=order)) == [2]
