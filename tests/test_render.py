"""A screen on a channel: buttons or numbers, files that may travel, texts that fit."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.render import SHARE, render, split
from handlers.screens import Attachment, Choice, Screen, say
from handlers.words import words
from tests.desk import BUTTONS, NUMBERS

VI = words("vi")
ASKED = Screen(
    say("order.which"), (Choice("CCCD", "1.document=1"), Choice("Khai sinh", "1.document=2"))
)
PACK = Screen(say("menu.home"), files=(Attachment("LV.pdf", "t" * 32),))


def test_buttons_say_what_pressing_them_means() -> None:
    """Where there are buttons, the text holds no menu."""
    (bubble,) = render(ASKED, BUTTONS, VI)
    assert [[b.press for b in row] for row in bubble.buttons] == [["1.document=1", "1.document=2"]]
    assert "1." not in bubble.text


def test_without_buttons_the_choices_are_numbered() -> None:
    """A menu to answer by number, and how to reach a person."""
    (bubble,) = render(ASKED, NUMBERS, VI)
    assert bubble.buttons == ()
    assert "1. CCCD\n2. Khai sinh" in bubble.text


def test_news_beside_an_open_question_counts_on() -> None:
    """Its numbers begin where the open question's end; 0 means words alone."""
    assert "4. CCCD" in render(ASKED, NUMBERS, VI, first=4)[-1].text
    assert "1. CCCD" not in render(ASKED, NUMBERS, VI, first=0)[-1].text


def test_papers_travel_only_where_they_may() -> None:
    """A pack that may not go by a channel is opened on the desk's own machine."""
    at_home = replace(BUTTONS, scans=False)
    assert render(PACK, BUTTONS, VI)[-1].files == PACK.files
    (kept,) = render(PACK, at_home, VI, desk="http://127.0.0.1:8080")
    assert kept.files == ()
    assert f"http://127.0.0.1:8080/files/{'t' * 32}" in kept.text


def test_a_number_is_shared_by_a_tap_only_where_a_channel_can() -> None:
    """The button is there on a channel that passes on contacts, and nowhere else."""
    asked = Screen(say("sign_in.phone"), (Choice(say("sign_in.share"), SHARE),), asks="number")
    assert render(asked, BUTTONS, VI)[-1].buttons == ()
    assert render(asked, replace(BUTTONS, contact=True), VI)[-1].buttons[0][0].press == SHARE
    assert "Gửi số" not in render(asked, NUMBERS, VI)[-1].text


def test_more_buttons_than_a_channel_carries_are_a_menu() -> None:
    """Too many, or a label too long: numbers to answer with, and no button at all."""
    for can in (replace(BUTTONS, most_buttons=1), replace(BUTTONS, longest_label=8)):
        (bubble,) = render(ASKED, can, VI)
        assert bubble.buttons == ()
        assert "1. CCCD\n2. Khai sinh" in bubble.text


def test_quiet_choices_give_way_to_the_others() -> None:
    """Where not all fit, the quiet ones are said in words."""
    asked = replace(ASKED, quiet=(Choice(say("menu.person"), "/person"),))
    (all_of_them,) = render(asked, replace(BUTTONS, most_buttons=3), VI)
    assert sum(len(row) for row in all_of_them.buttons) == 3
    (bubble,) = render(asked, replace(BUTTONS, most_buttons=2), VI)
    assert [[b.press for b in row] for row in bubble.buttons] == [["1.document=1", "1.document=2"]]
    assert VI.text(say("numbers.person")) in bubble.text


def test_a_channel_carries_the_kinds_it_takes() -> None:
    """A file of another kind stays where it is."""
    (bubble,) = render(PACK, replace(BUTTONS, takes=("image/png",)), VI)
    assert bubble.files == ()


@given(st.text(max_size=400), st.integers(5, 60))
def test_no_piece_is_longer_than_the_channel_takes(text: str, longest: int) -> None:
    """Splitting loses nothing but the white space at the cuts."""
    pieces = split(text, longest)
    assert all(len(piece) <= longest for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
