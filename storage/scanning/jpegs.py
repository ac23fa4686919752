"""A JPEG becomes a page: untouched but for its metadata when nothing else is wrong with it."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from storage.paper.blank import TURNS
from storage.paper.jpeg import UPRIGHT, BadJpeg
from storage.scanning.colours import is_usual
from storage.scanning.looks import SMALL, look, small, within
from storage.scanning.pages import COLOURS, MOST_PAGE_BYTES, Page, Refused
from storage.scanning.segments import Lean, frame_of, lean
from storage.scanning.sheets import ENOUGH, LONGEST, check_size, finish, looked_at, sheet


def jpeg_page(data: bytes, orientation: int | None = None) -> Page:
    """The page of a JPEG, which lies as EXIF says or as it is told; raise `Refused`."""
    try:
        check_size(*frame_of(data)[:2])
        found = lean(data)
    except BadJpeg as error:
        raise Refused("broken") from error
    lies = orientation or found.orientation
    untouched = _untouched(found) if _is_clean(found, lies) else None
    return untouched or _anew(found, lies)


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
    picture = JpegImageFile(BytesIO(found.jpeg.data))
    picture.draft(mode, within(picture.size, longest))
    picture.load()
    return picture
