"""Officers and citizens read a sentence they share in words of their own."""

from __future__ import annotations

from handlers.screens import Choice, Screen, say
from handlers.voice import as_colleague, turned
from tests.desk import Desk

HANH, WHO = "staff:o1", "citizen:c1"


async def test_each_side_is_told_in_its_own_words(desk: Desk) -> None:
    """The same note is warm to a citizen and plain to an officer."""
    await desk.say(WHO, "chào")
    assert "Quầy chưa rõ ý ông/bà." in (await desk.say(WHO, "asdf"))[-1].text
    await desk.say(HANH, "/start")
    told = (await desk.say(HANH, "asdf"))[-1].text
    assert "Chưa rõ ý anh/chị." in told
    assert "ông/bà" not in told


async def test_a_refusal_too(desk: Desk) -> None:
    """What is not an officer's to do is said to an officer."""
    told = (await desk.say(HANH, press="!take:999:placed"))[-1].text
    assert "không thuộc phần của anh/chị" in told


def test_only_what_differs_is_turned() -> None:
    """Sentences within sentences and on buttons are turned; the rest is left, and all values."""
    screen = Screen(
        say("orders.detail", lines=[say("misread.pick"), say("menu.home")], total=3),
        (Choice(say("misread.nothing"), "1"), Choice("misread.pick", "2")),
        say("sign_in.wrong", left=4),
    )
    turned_ = as_colleague(screen)
    assert turned_.text == say(
        "orders.detail", lines=[say("staff.misread.pick"), say("menu.home")], total=3
    )
    assert [c.label for c in turned_.choices] == [say("staff.misread.nothing"), "misread.pick"]
    assert turned_.note == say("staff.sign_in.wrong", left=4)
    assert turned(None) is None
