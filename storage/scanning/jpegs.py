"""A JPEG becomes a page: untouched but for its metadata when nothing else is wrong with it."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from storage.paper.blank import TURNS
from storage.paper.jpeg import UPRIGHT, BadJpeg
from storage.scanning.colours import is_usual
from storage.scanning.looks import SMALL, look, small, within
from storage.scanning.pages import COLOURS, MOST_PAGE_BYTES, Page, Refused
from storage.scanning.segments import END, Lean, frame_of, lean
from storage.scanning.sheets import ENOUGH, LONGEST, check_size, finish, looked_at, sheet

FILLING: Final = {127, 128}  # the grey that decoders fill up with where codes are missing
MORE_CODES: Final = bytes(range(1, 128)) * 2  # what they then take for the codes that follow


def jpeg_page(data: bytes, orientation: int | None = None) -> Page:
    """The page of a JPEG, which lies as EXIF says or as it is told; raise `Refused`."""
    try:
        check_size(*frame_of(data)[:2])
        found = lean(data)
        lies = orientation or found.orientation
        untouched = _untouched(found) if _is_clean(found, lies) else None
        return untouched or _anew(found, lies)
    except BadJpeg as error:
        raise Refused("broken") from error


def _is_clean(found: Lean, orientation: int) -> bool:
    """Whether a printer may have it as it is, if only it lies straight."""
    scan = found.jpeg
    return (
        found.baseline
        and orientation == UPRIGHT
        and scan.components in COLOURS
        and (scan.components == 1 or is_usual(found.profile))
        and max(scan.width, scan.height) <= LONGEST
        and len(scan.data) <= MOST_PAGE_BYTES
    )


def _untouched(found: Lean) -> Page | None:
    """The page with its codes bit for bit as they were; None when it lies askew.

    Decoding it small and grey still reads every code, so a page that passes is whole.
    """
    grey = _decoded(found, "L", SMALL)
    seen = look(small(grey))
    return None if seen.skew else looked_at(found.jpeg.data, max(found.jpeg.shape), seen)


def _anew(found: Lean, orientation: int) -> Page:
    """The page decoded, put right and encoded once more."""
    large = max(found.jpeg.shape) > LONGEST
    picture = sheet(_decoded(found, None, ENOUGH if large else LONGEST), found.profile)
    turn = TURNS.get(orientation)
    return finish(picture if turn is None else picture.transpose(turn))


def _decoded(found: Lean, mode: str | None, longest: int) -> Image.Image:
    """The picture, its long side no shorter than `longest` if it was not, or a little longer."""
    picture = _loaded(found.jpeg.data, mode, longest)
    last = picture.getpixel((picture.width - 1, picture.height - 1))
    if found.baseline and set(last if isinstance(last, tuple) else [last]) <= FILLING:
        more = found.jpeg.data.removesuffix(END) + MORE_CODES + END
        if _loaded(more, mode, longest).tobytes() != picture.tobytes():
            raise BadJpeg("ends before its last row")
    return picture


def _loaded(data: bytes, mode: str | None, longest: int) -> Image.Image:
    picture = JpegImageFile(BytesIO(data))
    picture.draft(mode, within(picture.size, longest))
    picture.load()
    return picture
