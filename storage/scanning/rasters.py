"""PNG and TIFF files become pages."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from storage.paper.blank import TURNS
from storage.paper.jpeg import UPRIGHT
from storage.scanning.pages import MOST_PAGES, Page, Refused
from storage.scanning.sheets import check_size, finish, sheet

SUBFILE: Final = 254  # TIFF: what a picture is for
NO_PAGE: Final = 0b101  # a thumbnail, a mask
ORIENTATION: Final = 0x0112
SQUARE, FLAT = 1.2, 2.5  # between them, dots are as wide and high as a fax says


def png_pages(data: bytes) -> Iterator[Page]:
    """The page of a PNG."""
    with Image.open(BytesIO(data), formats=("PNG",)) as picture:
        yield _page(picture)


def tiff_pages(data: bytes) -> Iterator[Page]:
    """The pages of a TIFF, without its thumbnails."""
    with Image.open(BytesIO(data), formats=("TIFF",)) as picture:
        assert isinstance(picture, TiffImageFile)
        for number in range(_count(picture)):
            picture.seek(number)
            if not picture.tag_v2.get(SUBFILE, 0) & NO_PAGE:
                yield _page(picture)


def _count(picture: TiffImageFile) -> int:
    """How many pictures there are; Pillow's own count trusts a file that leads in circles."""
    for number in range(MOST_PAGES + 1):
        try:
            picture.seek(number)
        except EOFError:
            return number
    raise Refused("too_many_pages")


def _page(picture: Image.Image) -> Page:
    check_size(*picture.size)
    picture.load()  # which turns a TIFF, but no PNG
    profile = picture.info.get("icc_profile") or b""
    turn = TURNS.get(picture.getexif().get(ORIENTATION, UPRIGHT))
    across, down = (float(dots) for dots in picture.info.get("dpi", (1, 1)))
    plain = _squared(sheet(picture, profile), across, down)
    return finish(plain if turn is None else plain.transpose(turn))


def _squared(picture: Image.Image, across: float, down: float) -> Image.Image:
    """As high and wide as the sheet was, when a fax has fewer dots one way than the other."""
    if not across > 0 or not down > 0 or not SQUARE < max(across, down) / min(across, down) < FLAT:
        return picture
    wide, high = picture.size
    size = (
        (wide, round(high * across / down))
        if across > down
        else (round(wide * down / across), high)
    )
    return picture.resize(size, Image.Resampling.BICUBIC)
