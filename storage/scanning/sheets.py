"""A picture becomes a page: plain colours, not too large, straight, a baseline JPEG."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, ImageStat

from storage.paper.blank import ink
from storage.paper.jpeg import read
from storage.scanning.colours import plain, without_colour
from storage.scanning.looks import BLACK, Look, ink_of, look, small, within
from storage.scanning.pages import (
    BLANK,
    LEAST_SIDE,
    MOST_PAGE_BYTES,
    MOST_PIXELS,
    SMALL,
    Page,
    Refused,
    page,
)
from storage.scanning.segments import lean

LONGEST: Final = 5000  # pixels; a longer side is more than print needs
ENOUGH: Final = 3508  # pixels of A4 at 300 dpi, what a longer side becomes
BAND: Final = 64  # rows made at once
AROUND: Final = 3  # rows made from the next ones too, as Lanczos wants it
QUALITIES: Final = (88, 75, 50)  # until a page is small enough
RIM: Final = 80  # one part of the long side in so many: no printer reaches it, but shadows do
SPECKS: Final = 8  # dark dots of the small page that are dust


def check_size(width: int, height: int) -> None:
    """Raise `Refused` for a picture of no size or of more pixels than any sheet."""
    if width < 1 or height < 1:
        raise Refused("broken")
    if width * height > MOST_PIXELS:
        raise Refused("too_many_pixels")


def sheet(picture: Image.Image, profile: bytes = b"") -> Image.Image:
    """In plain colours and no larger than needed."""
    if max(picture.size) <= LONGEST:
        return plain(picture, profile)
    return _shrunk(picture, profile)


def finish(picture: Image.Image) -> Page:
    """The page of an upright sheet in RGB or L."""
    picture = without_colour(picture)
    seen = look(small(picture))
    if seen.skew:
        picture = _straight(picture, seen.skew)
    return looked_at(_encoded(picture), max(picture.size), seen)


def looked_at(jpeg: bytes, longest: int, seen: Look) -> Page:
    """The page of a clean JPEG, with what was seen of it."""
    found = ((BLANK, seen.blank), (SMALL, longest < LEAST_SIDE))
    warnings = tuple(key for key, true in found if true)
    return page(jpeg, seen.mark, seen.skew, warnings, ink(read(jpeg)).packed())


def _shrunk(picture: Image.Image, profile: bytes) -> Image.Image:
    """In plain colours and smaller, a band at a time: there is no memory for two large pictures."""
    size = within(picture.size, ENOUGH)
    shrunk: Image.Image | None = None
    for row in range(0, size[1], BAND):
        end = min(row + BAND, size[1])
        top, bottom = (edge * picture.height / size[1] for edge in (row, end))
        band = _band(picture, profile, (top, bottom), (size[0], end - row))
        shrunk = shrunk or Image.new(band.mode, size)
        shrunk.paste(band, (0, row))
    assert shrunk is not None
    return shrunk


def _band(
    picture: Image.Image, profile: bytes, rows: tuple[float, float], size: tuple[int, int]
) -> Image.Image:
    """Some rows of a picture in another size, weighing the rows around them too."""
    around = AROUND * (rows[1] - rows[0]) / size[1]
    first = max(int(rows[0] - around), 0)
    last = min(int(rows[1] + around) + 1, picture.height)
    near = plain(picture.crop((0, first, picture.width, last)), profile)
    box = (0, rows[0] - first, picture.width, min(rows[1] - first, near.height))
    return near.resize(size, Image.Resampling.LANCZOS, box, reducing_gap=2)


def _straight(picture: Image.Image, skew: float) -> Image.Image:
    """Turned; as large as before if that cuts no ink off, else larger."""
    paper = tuple(ImageStat.Stat(picture).median)
    turned = picture.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=paper)
    return turned if _cuts_ink(picture, skew) else turned.crop(_middle(turned, picture))


def _cuts_ink(picture: Image.Image, skew: float) -> bool:
    """Whether ink leaves the frame when the page turns, the rim of shadows left aside."""
    ink = ink_of(small(picture))
    rim = max(ink.size) // RIM
    bare = ImageOps.expand(ImageOps.crop(ink, rim), rim)
    turned = bare.rotate(skew, expand=True)
    turned.paste(0, _middle(turned, bare))
    return sum(turned.histogram()[BLACK:]) > SPECKS


def _middle(outer: Image.Image, inner: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of one picture in the middle of another."""
    left, top = (outer.width - inner.width) // 2, (outer.height - inner.height) // 2
    return left, top, left + inner.width, top + inner.height


def _encoded(picture: Image.Image) -> bytes:
    """A baseline JPEG with as much colour detail as light; coarser when it would be too large."""
    for quality in QUALITIES:
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality, subsampling="4:4:4")
        if out.tell() <= MOST_PAGE_BYTES:
            return lean(out.getvalue()).jpeg.data
    raise Refused("too_large")
