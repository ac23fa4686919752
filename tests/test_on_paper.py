"""The switches of an office's copies."""

from __future__ import annotations

from tests.desk import Desk

AN = "staff:a1"


async def test_after_a_switch_the_switches_are_shown_as_they_are(desk: Desk) -> None:
    """One after another is turned from the same screen; a second tap turns nothing back."""
    await desk.say(AN, "/banin")
    shown = (await desk.press(AN, "In hai mặt"))[-1]
    assert "In hai mặt: có" in shown.text
    labels = [button.label for row in shown.buttons for button in row]
    assert labels == ["In hai mặt", "Dòng “Bản 1/3”", "Mã QR trên từng bản", "Về đầu"]
    again = desk.find(AN, "Dòng")
    assert "“Bản 1/3” trên từng bản: có" in (await desk.say(AN, press=again))[-1].text
    assert "“Bản 1/3” trên từng bản: có" in (await desk.say(AN, press=again))[-1].text
    assert "In hai mặt: không" in (await desk.press(AN, "In hai mặt"))[-1].text
