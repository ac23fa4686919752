"""The story in the terminal: it ends well, again and again, and leaves its papers."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.demo.play import play

CITIZENS = ("c01", "c02")


async def played(data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, list[Path]]:
    """What a play printed, and the papers it left this time."""
    before = set((data / "play").glob("*.pdf"))
    await play(data=data, seed=1, citizens=CITIZENS)
    return capsys.readouterr().out, sorted(set((data / "play").glob("*.pdf")) - before)


def words_of(paper: Path) -> str:
    """Every word of a PDF."""
    return " ".join(page.extract_text() for page in PdfReader(paper).pages)


async def test_the_story_plays_again_and_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each play of a folder places another order, numbers it next, and prints where its PDFs are.

    With two citizens the third play finds both at rest only after the clock was moved on.
    """
    for number in (1, 2, 3):
        told, papers = await played(tmp_path, capsys)
        numbered, printed = papers
        assert numbered.name.endswith("-numbered.pdf")
        assert printed.name.endswith("-printed.pdf")
        assert f"chứng thực {number:04d} quyển số 01/" in words_of(numbered)
        assert f"{number:04d} quyển" not in words_of(printed)
        assert len(PdfReader(printed).pages) == len(PdfReader(numbered).pages) >= 2
        assert all(f"PDF: {paper}\n" in told for paper in papers)


async def test_every_step_of_the_story_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Code, order, race, number, fee, hand-over and thanks are told, without colour codes."""
    told, _ = await played(tmp_path, capsys)
    flat = " ".join(told.split())
    for words in (
        "Khong doc ma cho bat ky ai",
        "Đã nhận đơn LV-",
        "đã sang bước khác: đang làm (cán bộ Hạnh)",
        "số chứng thực 0001",
        "Đã thu",
        "mã nhận đúng",
        "Cảm ơn ông/bà đã góp ý",
        "Đã đóng hồ sơ",
    ):
        assert words in flat
    assert "\x1b" not in told
