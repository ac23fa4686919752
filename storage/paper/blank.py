"""Where a page has no ink, so that nothing is ever printed over what a paper says.

A scan is decoded small and grey and laid on a grid. A cell has ink when its tones differ more than
the page's own noise, or when it is clearly darker than the paper's tone.
"""

import struct
from collections.abc import Callable
from io import BytesIO
from typing import Final

from PIL import Image, ImageChops
from PIL.JpegImagePlugin import JpegImageFile

from storage.paper.grid import CELL, Grid, cells
from storage.paper.jpeg import BadJpeg, Jpeg
from storage.paper.sheet import Box, sheet

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


def ink(scan: Jpeg) -> Grid:
    """Find the ink of a scan on its sheet; raise `BadJpeg`."""
    size, place = sheet(scan.shape)
    columns, rows = cells(size)
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
