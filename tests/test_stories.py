"""The transcripts in tests/stories, told on every platform, and with a desk that restarts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.printers import room
from tests.desk import PROFILES, Stock
from tests.story import Line, Mismatch, Story, Teller, kind_of, leaks, stories
from tests.story_desk import open_story_desk

TOLD = [
    pytest.param(story, profile, restarts, id=f"{story.name}-{profile}{'-restarts' * restarts}")
    for story in stories()
    for profile in PROFILES
    for restarts in (False, True)
    if story.only in ("", profile)
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job at a printer is looked at all the time."""
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(room, "LONGEST_PAUSE", 0.02)


@pytest.mark.parametrize(("story", "profile", "restarts"), TOLD)
async def test_a_story_goes_as_written(
    stock: Stock, tmp_path: Path, story: Story, profile: str, *, restarts: bool
) -> None:
    """What people are shown is what the transcript says, and no group learns who they are."""
    async with open_story_desk(stock.copy(tmp_path / "desk"), PROFILES[profile]) as desk:
        await Teller(desk, restarts).tell(story)
        assert not leaks(desk)


@pytest.mark.parametrize(
    "rows",
    [
        ("# Bà Ngà", "> chào", "Chào buổi sáng."),
        ("# Bà Ngà", "> chào", "…", "[Đặt bản sao] [Đơn của tôi]"),
        ("# Bà Ngà", "> [Đặt đơn]"),
        ("# Bà Ngà", "> chào", "(không thấy gì thêm)"),
        ("# Bà Ngà", "(trời mưa)"),
        ("# Ông Trời",),
        ("# Cán bộ Hạnh", "# Nhóm Lấp Vò", "> chào"),
    ],
)
async def test_a_story_that_does_not_go_so_is_found_out(
    stock: Stock, tmp_path: Path, rows: tuple[str, ...]
) -> None:
    """Other words, other buttons, no such button, silence or nonsense: the line is named."""
    lines = tuple(Line(n, kind_of(row), row) for n, row in enumerate(rows, 1))
    async with open_story_desk(stock.copy(tmp_path / "desk")) as desk:
        with pytest.raises(Mismatch, match=r"dòng [1-4]"):
            await Teller(desk).tell(Story("x", "", "", lines))
