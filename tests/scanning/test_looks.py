"""What is said of a page besides its dots: blank, small, alike."""

from __future__ import annotations

from functools import cache

import pytest
from PIL import Image, ImageChops, ImageDraw

from storage.scanning.pages import Page, alike, pages_of
from tests.scanning.corpus import PAPER, drawn, grain, jpeg
from tests.scanning.test_skew import KINDS, specimen


def page(picture: Image.Image) -> Page:
    """What becomes of a picture."""
    [only] = pages_of(jpeg(picture))
    return only


def empty() -> Image.Image:
    """The back of a sheet."""
    size = drawn(150).size
    return ImageChops.add(Image.new("RGB", size, PAPER), grain(size, 7), 1, -128)


@cache
def scanned_again(kind: str) -> tuple[Page, Page]:
    """A paper scanned twice: shifted, a little askew, darker, coded otherwise."""
    first = specimen(kind)
    shifted = ImageChops.offset(first.rotate(1.1, Image.Resampling.BICUBIC), 9, -7)
    [again] = pages_of(jpeg(shifted.point(lambda tone: tone * 0.93), quality=60))
    return page(first), again


def test_an_empty_sheet_is_blank() -> None:
    """Grain, a shadow along the edge and a hole are no writing."""
    back = empty()
    ImageDraw.Draw(back).rectangle((0, 0, 25, back.height), fill=(90, 90, 90))
    assert page(empty()).warnings == page(back).warnings == ("blank",)


@pytest.mark.parametrize("words", ["Trang 2/2", "Số: 0123/2026"])
def test_one_short_line_is_not_blank(words: str) -> None:
    """A page number alone is something."""
    back = empty()
    ImageDraw.Draw(back).text((500, 800), words, (30, 30, 36), font_size=30)
    assert page(back).warnings == ()


@pytest.mark.parametrize(("side", "warnings"), [(999, ("small",)), (1000, ())])
def test_a_page_of_few_dots_is_small(side: int, warnings: tuple[str, ...]) -> None:
    """A long side of fewer than a thousand dots blurs small print."""
    assert page(drawn(150).resize((side * 7 // 10, side))).warnings == warnings


def test_an_unmarked_dot_has_both_warnings() -> None:
    """The smallest picture there is, is a page, if a doubtful one."""
    assert page(Image.new("RGB", (1, 1))).warnings == ("blank", "small")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_scanned_twice_is_alike(kind: str) -> None:
    """Its bytes differ, its mark hardly does."""
    first, again = scanned_again(kind)
    assert first.sha256 != again.sha256
    assert alike(first.mark, again.mark)


@pytest.mark.parametrize("kind", KINDS)
def test_other_papers_are_not_alike(kind: str) -> None:
    """Papers of other kinds are told apart."""
    first, _ = scanned_again(kind)
    others = [scanned_again(other)[0] for other in KINDS if other != kind]
    assert not any(alike(first.mark, other.mark) for other in others)


def test_a_mark_has_64_bits() -> None:
    """It goes into eight bytes."""
    assert 0 < scanned_again("cccd")[0].mark < 2**64
    assert alike(0, 0xFF)
    assert not alike(0, 0x1FF)
