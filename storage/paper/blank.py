"""Where a page has no ink, so that nothing is ever printed over what a paper says.

A scan is decoded small and grey and laid on a grid of 2 mm cells. A cell has ink when its tones
differ more than the page's own noise, or when it is clearly darker than the paper's tone.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageChops
from PIL.JpegImagePlugin import JpegImageFile

from storage.paper.jpeg import BadJpeg, Jpeg

CELL: Final = 2 * 72 / 25.4  # points
DOTS: Final = 3  # dots on a cell's side: the middle one and its neighbours
DARKER: Final = 56  # grey levels under the paper's tone that are no longer paper
DARKEST_PAPER: Final = 120
FAINTEST, COARSEST = 12, 44  # the difference of tones that is ink, on a clean and a noisy page
QUIET, PAPER = 0.2, 0.7  # shares of the cells: the quietest, and as light as paper
TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from its bottom left corner."""

    x: float
    y: float
    width: float
    height: float


class Grid:
    """The ink of one page: a row of bits for every 2 mm, the top row first."""

    def __init__(self, rows: list[int], columns: int) -> None:
        self._rows = rows
        self._columns = columns

    def find(self, width: float, height: float, within: Box) -> tuple[float, float] | None:
        """Return the bottom left corner of the lowest blank rectangle, then the rightmost."""
        return self._first(width, height, within, lowest=True)

    def find_high(self, width: float, height: float, within: Box) -> tuple[float, float] | None:
        """Return the bottom left corner of the highest blank rectangle, then the rightmost."""
        return self._first(width, height, within, lowest=False)

    def cover(self, box: Box) -> None:
        """Count a rectangle as inked from now on."""
        top, bottom, left, right = self._cells(box)
        mask = ((1 << (right - left)) - 1) << left
        for row in range(top, bottom):
            self._rows[row] |= mask

    def _first(
        self, width: float, height: float, within: Box, *, lowest: bool
    ) -> tuple[float, float] | None:
        top, bottom, left, right = self._cells(within)
        wide, tall = _up(width), _up(height)
        starts = range(top, bottom - tall + 1)
        for start in starts[::-1] if lowest else starts:
            column = self._run(start, tall, wide, left, right)
            if column is not None:
                return column * CELL, (len(self._rows) - start - tall) * CELL
        return None

    def _run(self, start: int, tall: int, wide: int, left: int, right: int) -> int | None:
        """Return the rightmost column where `wide` columns are blank over `tall` rows."""
        ink = 0
        for row in self._rows[start : start + tall]:
            ink |= row
        free = ~ink & ((1 << right) - (1 << left)) if right - left >= wide else 0
        have = 1
        while free and have < wide:
            step = min(have, wide - have)
            free &= free >> step
            have += step
        return free.bit_length() - 1 if free else None

    def _cells(self, box: Box) -> tuple[int, int, int, int]:
        """Return the rows and columns that a rectangle touches: top, bottom, left, right."""
        last = len(self._rows)
        top = max(last - _up(box.y + box.height), 0)
        bottom = min(last - int(box.y / CELL), last)
        return top, bottom, max(int(box.x / CELL), 0), min(_up(box.x + box.width), self._columns)


def ink(scan: Jpeg, page: tuple[float, float], place: Box) -> Grid:
    """Find the ink of a scan that lies at `place` on a page; raise `BadJpeg`."""
    columns, rows = int(page[0] / CELL), int(page[1] / CELL)
    tones = _on_page(_small(scan), columns, rows, place)
    low, high = _cells(tones, ImageChops.darker), _cells(tones, ImageChops.lighter)
    spread = ImageChops.subtract(high, low)
    noise = min(max(3 * _share(spread, QUIET) + 5, FAINTEST), COARSEST)
    paper = max(_share(low, PAPER) - DARKER, DARKEST_PAPER)
    inked = ImageChops.lighter(
        spread.point([255 * (tone > noise) for tone in range(256)]),
        low.point([255 * (tone < paper) for tone in range(256)]),
    )
    return Grid(_bits(inked), columns)


def _small(scan: Jpeg) -> Image.Image:
    """Decode a scan as grey and small as the format allows, upright."""
    try:
        picture = JpegImageFile(BytesIO(scan.data))
        picture.draft("L", (280, 280))
        grey = picture.convert("L")
    except (OSError, SyntaxError, ValueError, LookupError, struct.error) as error:
        raise BadJpeg("not readable as a picture") from error
    turn = TURNS.get(scan.orientation)
    return grey if turn is None else grey.transpose(turn)


def _on_page(grey: Image.Image, columns: int, rows: int, place: Box) -> Image.Image:
    """Lay a scan on its page; what lies beside the scan gets the paper's tone."""
    page = Image.new("L", (columns * DOTS, rows * DOTS), _share(grey, PAPER))
    dot = CELL / DOTS
    size = max(round(place.width / dot), 1), max(round(place.height / dot), 1)
    laid = grey.resize(size, Image.Resampling.BOX)
    page.paste(laid, (round(place.x / dot), page.height - round(place.y / dot) - size[1]))
    return page


def _cells(
    tones: Image.Image, pick: Callable[[Image.Image, Image.Image], Image.Image]
) -> Image.Image:
    """Return one dot for each cell: the lightest or the darkest of its tones."""
    for across, down in ((1, 0), (0, 1)):
        before, after = (ImageChops.offset(tones, step * across, step * down) for step in (-1, 1))
        tones = pick(pick(tones, before), after)
    size = tones.width // DOTS, tones.height // DOTS
    return tones.resize(size, Image.Resampling.NEAREST)


def _share(picture: Image.Image, share: float) -> int:
    """Return the tone that `share` of a picture does not exceed."""
    left = share * picture.width * picture.height
    for tone, count in enumerate(picture.histogram()):
        left -= count
        if left <= 0:
            return tone
    return 255


def _bits(inked: Image.Image) -> list[int]:
    """Return the rows of a black and white picture as numbers, the leftmost dot lowest."""
    mirrored = inked.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    width = mirrored.width
    spare = -width % 8
    packed = mirrored.convert("1", dither=Image.Dither.NONE).tobytes()
    step = (width + 7) // 8
    return [
        int.from_bytes(packed[at : at + step], "big") >> spare for at in range(0, len(packed), step)
    ]


def _up(length: float) -> int:
    return -int(-length // CELL)
