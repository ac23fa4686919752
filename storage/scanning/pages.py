"""What a scanned file becomes: clean pages, each a JPEG that a PDF takes as it is.

This module is light; whatever decodes is imported only by who turns a file into pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from storage.paper.grid import BadGrid, text_of, unpacked
from storage.paper.jpeg import UPRIGHT, BadJpeg, read
from storage.paper.sheet import sheet

MOST_BYTES: Final = 40 << 20  # a file
MOST_PAGES: Final = 200  # a file
MOST_PIXELS: Final = 80_000_000  # a page, as it comes in
MOST_PAGE_BYTES: Final = 8 << 20  # a page, as it goes out
MOST_GRID_BYTES: Final = 1 << 12  # of its ink
LEAST_SIDE: Final = 1000  # pixels of the long side under which small print is lost
ALIKE: Final = 8  # bits of 64 that may differ between two scans of one page
REFUSALS: Final = (
    *("empty", "unknown", "heic", "too_large", "too_many_pages", "too_many_pixels"),
    *("locked", "broken", "too_slow"),
)
BLANK, SMALL = "blank", "small"
WARNINGS: Final = (BLANK, SMALL)
COLOURS: Final = {1: True, 3: False}  # components: is it grey?


class Refused(Exception):
    """A file no page is taken from; `key` names a sentence under `scan.refused.`."""

    def __init__(self, key: str) -> None:
        assert key in REFUSALS
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Page:
    """An upright page without metadata; `width` and `height` in pixels.

    `turned` is how many degrees it was turned, counter-clockwise, to lie straight. `mark` is 64
    bits of what it looks like, see `alike`. `warnings` are keys under `scan.warning.`. `grid` is
    where it has ink on its sheet, as `storage.paper.grid` packs it.
    """

    jpeg: bytes
    width: int
    height: int
    grey: bool
    sha256: str
    mark: int
    turned: float
    warnings: tuple[str, ...]
    grid: bytes

    @property
    def ink(self) -> str:
        """The grid as the page's row keeps it."""
        return text_of(self.grid)


def page(jpeg: bytes, mark: int, turned: float, warnings: tuple[str, ...], grid: bytes) -> Page:
    """A page from a clean JPEG; raise `Refused` when it is none."""
    try:
        head = read(jpeg)
        unpacked(grid, sheet(head.shape)[0])
    except (BadJpeg, BadGrid) as error:
        raise Refused("broken") from error
    if head.orientation != UPRIGHT or head.components not in COLOURS:
        raise Refused("broken")
    grey, digest = COLOURS[head.components], hashlib.sha256(jpeg).hexdigest()
    return Page(jpeg, head.width, head.height, grey, digest, mark, turned, warnings, grid)


def alike(one: int, other: int) -> bool:
    """Whether two marks may be of one page scanned twice; blank pages are all alike."""
    return (one ^ other).bit_count() <= ALIKE


def pages_of(data: bytes) -> Iterator[Page]:
    """The pages of a file, in order; raise `Refused`, also after pages were given.

    Decodes what strangers made: call it in a process that may do nothing else.
    """
    from storage.scanning.files import read_file  # noqa: PLC0415 - the worker's alone

    return read_file(data)
