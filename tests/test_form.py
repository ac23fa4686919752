"""A form: two drawers, fields by name, and what is taken back together."""

from __future__ import annotations

from typing import Any

import pytest

from core.models import Chat
from handlers.fields import digits, number, pick
from handlers.form import SLOT, Form, State, Waiting, walk
from handlers.screens import Choice, Screen, say
from tests.toybook import WHO, ToyBook, said

COLOURS = (Choice("Đỏ", "red"), Choice("Xanh", "blue"))
END = Screen(say("order.done"))


def colour(form: Form) -> str:
    """One of two colours."""
    return str(form.ask(pick("colour", say("order.which"), COLOURS)))


def many(form: Form) -> int:
    """One to nine of them."""
    return int(form.ask(number("many", say("order.which"), 1, 9)))


def leave_mark(book: Any, at: Any, *, mark: str) -> str:
    """A use-case whose runs can be counted."""
    del at
    book.marks.append(mark)
    return mark


def judge(book: Any, at: Any, *, code: str) -> dict[str, str]:
    """A use-case that counts a try and stores a verdict."""
    del at
    book.marks.append("tried")
    return {"verdict": "right" if code == "1234" else "wrong"}


def script(form: Form) -> Screen:
    """A colour, how many, and something done."""
    wanted = colour(form)
    count = many(form)
    form.do(leave_mark, mark=f"{count} {wanted}")
    return END


def opened(state: State, text: str = "", press: str = "", book: ToyBook | None = None) -> Form:
    """The form as it meets a message."""
    return Form((book or ToyBook()).as_book(), said(text, press), state, Chat(WHO))


def step(state: State, slot: str, value: str, book: ToyBook | None = None) -> str:
    """Press a button and walk; the slot asked for next."""
    form = opened(state, book=book)
    form.press(slot, value)
    asking, _ = walk(script, form)
    state.asking = asking
    return asking


def test_a_script_stops_at_its_first_empty_field() -> None:
    """Nothing said, the first question is asked; a press fills it and the next is asked."""
    state = State("s", 1)
    assert walk(script, opened(state))[0] == "colour"
    state.asking = "colour"
    assert step(state, "colour", "red") == "many"
    assert state.answers == {"colour": "red"}


def test_a_use_case_runs_once_however_often_the_script_is_walked() -> None:
    """The result waits in its own drawer and is not made again."""
    state, book = State("s", 1, answers={"colour": "red", "many": "3"}), ToyBook()
    for _ in range(3):
        assert walk(script, opened(state, book=book)) == ("", END)
    assert book.marks == ["3 red"]
    assert state.results == {"!leave_mark": [2, "3 red"]}


def test_no_button_reaches_the_results() -> None:
    """A press that names a use-case changes neither drawer, and no button can spell one."""
    state = State("s", 1, answers={"colour": "red"}, results={"!send": [1, "kept"]}, asking="many")
    opened(state).press("!send", "forged")
    assert state.results == {"!send": [1, "kept"]}
    assert state.answers == {"colour": "red"}
    assert not SLOT.fullmatch("!send")


def test_a_form_keeps_its_two_drawers_apart_from_what_was_stored() -> None:
    """A form read from a row may be changed without the row changing under it."""
    row = State("s", 1, answers={"colour": "red"}).to_json()
    State.from_json(row).answers["many"] = "3"
    assert row["answers"] == {"colour": "red"}


def test_an_old_button_changes_its_own_answer_and_what_followed() -> None:
    """Another colour pressed later takes back the number, and what was done with it."""
    state, book = State("s", 1, answers={"colour": "red", "many": "3"}), ToyBook()
    walk(script, opened(state, book=book))
    assert step(state, "colour", "blue", book) == "many"
    assert state.answers == {"colour": "blue"}
    assert state.results == {}


def test_an_old_button_of_a_question_not_asked_is_no_answer_to_another() -> None:
    """A press for a field the form does not stand at leaves the open question open."""
    state = State("s", 1, asking="colour")
    assert step(state, "many", "3") == "colour"
    assert state.answers == {}


def test_what_was_done_before_an_answer_survives_its_taking_back() -> None:
    """Only results later than the dropped answer go with it."""
    state = State("s", 1, answers={"a": "1", "b": "2"}, results={"!x": [1, "early"], "!y": [2, ""]})
    state.forget_from(list(state.answers)[-1])
    assert state.answers == {"a": "1"}
    assert state.results == {"!x": [1, "early"]}


def test_the_same_question_in_rounds_has_numbered_slots() -> None:
    """The second time a script asks `colour`, the answer is `colour.2`."""
    state = State("s", 1, answers={"colour": "red"})
    form = opened(state)
    assert colour(form) == "red"
    with pytest.raises(Waiting) as waiting:
        colour(form)
    assert waiting.value.slot == "colour.2"


def test_forget_takes_names_in_every_round_and_leaves_the_rest() -> None:
    """Answers and results of a name go, whatever their round; others stay."""
    state = State(
        "s",
        1,
        answers={"colour": "red", "many": "2", "colour.2": "blue"},
        results={"!send": [0, "x"], "!send.2": [1, "y"], "!other": [1, "z"]},
    )
    form = opened(state)
    form.forget("colour", "send")
    assert state.answers == {"many": "2"}
    assert state.results == {"!other": [1, "z"]}


def test_a_forgotten_slot_is_asked_again_in_the_same_walk() -> None:
    """A script may take one answer back and go on from the top."""
    state = State("s", 1, answers={"colour": "red", "many": "3"})

    def fickle(form: Form) -> Screen:
        colour(form)
        if many(form) == 3:
            form.forget_slots("many")
        return END

    assert walk(fickle, opened(state))[0] == "many"
    assert state.answers == {"colour": "red"}


def test_an_answer_that_no_longer_reads_is_asked_again_with_a_reason() -> None:
    """A paper withdrawn meanwhile is forgotten with all that followed, and the person is told."""
    state = State("s", 1, answers={"colour": "green", "many": "3"})
    asking, screen = walk(script, opened(state))
    assert asking == "colour"
    assert screen.note == say("misread.pick")
    assert state.answers == {}


def test_a_choice_is_never_answered_by_a_typed_value() -> None:
    """What buttons say to the desk is nothing a person can type: `2` means what was shown."""
    state = State("s", 1, asking="colour")
    asking, screen = walk(script, opened(state, "red"))
    assert (asking, screen.note) == ("colour", say("misread.pick"))
    assert state.answers == {}


def test_a_number_is_read_from_words() -> None:
    """Fields that ask for a number hear typed words."""
    state = State("s", 1, answers={"colour": "red"}, asking="many")
    assert walk(script, opened(state, "ba bản")) == ("", END)
    assert state.answers["many"] == "3"


def test_a_judged_answer_keeps_the_verdict_and_never_the_code() -> None:
    """The drawer holds what was decided; the code itself is nowhere in the form."""
    state, book = State("s", 1, asking="code"), ToyBook()

    def guarded(form: Form) -> Screen:
        field = digits("code", say("order.which"), 4)
        assert form.ask(field, check=judge) == {"verdict": "right"}
        return END

    form = opened(state, "12 34", book=book)
    assert walk(guarded, form) == ("", END)
    assert form.judged
    assert walk(guarded, opened(state, book=book)) == ("", END)
    assert book.marks == ["tried"]
    assert "1234" not in str(state.to_json())


def test_a_misread_code_is_not_judged() -> None:
    """Three digits where four are wanted cost no try."""
    state, book = State("s", 1, asking="code"), ToyBook()
    form = opened(state, "123", book=book)
    asking, screen = walk(lambda f: f.ask(digits("code", say("order.which"), 4), check=judge), form)
    assert (asking, screen.note) == ("code", say("misread.digits", length=4))
    assert book.marks == []
    assert not form.judged


def test_filling_ahead_never_replaces_an_answer() -> None:
    """A wish fills a blank; what the person said stays."""
    state = State("s", 1, answers={"colour": "red"})
    form = opened(state)
    form.fill("colour", "blue")
    form.fill("many", "2")
    assert state.answers == {"colour": "red", "many": "2"}
    assert (form.given("many"), form.given("nothing")) == ("2", "")
