"""Good scans of every make become clean pages."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from storage.paper import jpeg
from storage.paper.pack import Original, compose
from storage.scanning.pages import Page, pages_of
from storage.scanning.segments import ADOBE, BASELINE, DRAWN, JFIF, _segments
from tests.scanning.corpus import GOOD, drawn, good
from tests.test_pack import SIGNED


@cache
def pages(name: str) -> tuple[Page, ...]:
    """The pages of a good file."""
    return tuple(pages_of(good(name).data))


def codes(data: bytes) -> bytes:
    """The codes of a JPEG's scans."""
    return b"".join(code for _, _, code in _segments(data))


def seen(page: Page) -> Image.Image:
    """The page, shrunk."""
    with Image.open(BytesIO(page.jpeg)) as picture:
        return shrunk(picture)


def shrunk(picture: Image.Image) -> Image.Image:
    """A small picture in RGB."""
    return picture.convert("RGB").resize((100, 141), Image.Resampling.BOX)


@pytest.mark.parametrize("name", GOOD)
class TestEveryGoodScan:
    def test_has_the_pages_it_has(self, name: str) -> None:
        """No page is lost, none comes twice; sizes are what is printed."""
        assert [(page.width, page.height) for page in pages(name)] == list(good(name).sizes)

    def test_lies_straight(self, name: str) -> None:
        """A known skew is taken back within a quarter of a degree; under 0.3 nothing is turned."""
        skew = good(name).skew
        for page in pages(name):
            assert abs(page.turned + skew) <= 0.25
            assert page.turned or not skew

    def test_needs_no_warning(self, name: str) -> None:
        """A page of print at 150 dpi or more is neither blank nor small."""
        assert {page.warnings for page in pages(name)} == {()}

    def test_keeps_its_colour(self, name: str) -> None:
        """Grey stays grey, colour stays colour."""
        assert {page.grey for page in pages(name)} == {good(name).grey}

    def test_is_a_baseline_jpeg_and_nothing_else(self, name: str) -> None:
        """One frame, one scan, its tables, what colours mean: no place for words or bytes."""
        for page in pages(name):
            told = {marker: body for marker, body, _ in _segments(page.jpeg)}
            assert BASELINE in told
            assert set(told) <= DRAWN | {0xE0, 0xEE}
            assert told.get(0xE0, JFIF)[:5] == JFIF
            assert len(told.get(0xE0, b"")) <= 14
            assert told.get(0xEE, ADOBE)[:5] == ADOBE
            assert page.jpeg.endswith(b"\xff\xd9")
            assert page.jpeg.index(b"\xff\xd9") == len(page.jpeg) - 2

    def test_keeps_the_codes_of_a_clean_jpeg_and_of_no_other(self, name: str) -> None:
        """What the scanner coded is what is printed, bit for bit, unless it had to be put right."""
        kept = {codes(page.jpeg) in good(name).data for page in pages(name)}
        assert kept == {good(name).untouched}

    def test_goes_into_a_print_pack(self, name: str) -> None:
        """The pack takes the bytes as they are."""
        clean = tuple(page.jpeg for page in pages(name))
        pack = compose([Original("Giấy khai sinh", clean, 1, SIGNED)])
        assert all(page in pack for page in clean)
        assert all(jpeg.read(page).orientation == 1 for page in clean)


@pytest.mark.parametrize("name", [name for name in GOOD if "exif" in name])
def test_every_way_of_holding_a_phone_gives_the_same_page(name: str) -> None:
    """All eight orientations come out as the sheet stood."""
    [page], [upright] = pages(name), pages("jpeg 150")
    assert difference(page, upright) < 1


def test_the_rotation_of_a_pdf_is_applied() -> None:
    """A page turned by 90 degrees in the viewer is turned in its dots."""
    [page], [upright] = pages("pdf scan turned"), pages("pdf scan")
    lying = seen(upright).transpose(Image.Transpose.ROTATE_270)
    assert apart(seen(page), lying.resize((100, 141), Image.Resampling.BOX)) < 4


COLOURED = ("jpeg cmyk", "jpeg profile", "png palette", "tiff cmyk", "tiff jpeg", "jpeg 600")


@pytest.mark.parametrize("name", COLOURED)
def test_colours_are_what_they_were(name: str) -> None:
    """Red stamps stay red, whatever the file counted in."""
    [page] = pages(name)
    assert apart(seen(page), shrunk(drawn(600 if "600" in name else 150))) < 4


@pytest.mark.parametrize("name", ["png grey", "png 16 bits", "png 600", "jpeg 300 grey"])
def test_greys_are_what_they_were(name: str) -> None:
    """Sixteen bits become the eight they stand for."""
    [page] = pages(name)
    dpi = next((dpi for dpi in (600, 300) if str(dpi) in name), 150)
    assert apart(seen(page), shrunk(drawn(dpi, "L"))) < 4


def test_what_is_clear_is_white_paper() -> None:
    """A picture without a ground is laid on white."""
    [page] = pages("png alpha")
    assert seen(page).getpixel((1, 1)) == (255, 255, 255)
    assert apart(seen(page), shrunk(drawn(150))) > 4


def difference(page: Page, other: Page) -> float:
    """How far two pages are apart, in tones of 256."""
    return apart(seen(page), seen(other))


def apart(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)
