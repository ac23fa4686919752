"""How far a page lies askew, by the rows its ink falls into.

The ink is summed over narrow strips, the strips are slid against each other as a turn would, and
the rows are summed over all strips: where lines of print fall together, rows differ most.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from statistics import median
from typing import Final

from PIL import Image

STRIPS: Final = 32
NARROWEST: Final = 2 * STRIPS  # dots; less shows no line
WIDEST: Final = 5.0  # degrees searched on either side
COARSE, FINE = 0.5, 0.1  # degrees from one try to the next
LARGEST, SMALLEST = 4.0, 0.3  # degrees a page is turned at all
CLEAR: Final = 4.0  # times the median of all tries that a peak must reach
TOP: Final = 0.7  # share of a peak's height that is its foot
SPREAD: Final = 6.0  # rows that must make the peak: one edge or fold is no page
QUIET: Final = 100.0  # what the rows of a page without lines differ by
EDGE: Final = 0.04  # share of the rows, at either end, that sliding may empty


@dataclass(frozen=True, slots=True)
class Strips:
    """The ink of each strip by rows, and how many dots wide a strip is."""

    ink: Image.Image
    width: float


def skew_of(ink: Image.Image) -> float:
    """Degrees to turn a page by, counter-clockwise, until it lies straight; 0.0 if it may stay.

    `ink` is light where there is ink. Lines of print may run across the page or up and down.
    """
    if min(ink.size) < NARROWEST:
        return 0.0
    for lying in (ink, ink.transpose(Image.Transpose.ROTATE_90)):
        angle = _peak(_strips(lying))
        if angle is not None:
            return round(-angle, 2) if abs(angle) >= SMALLEST else 0.0
    return 0.0


def _strips(ink: Image.Image) -> Strips:
    aside = ink.width // STRIPS, ink.height // (2 * STRIPS)  # a lid's shadow is no print
    inner = ink.crop((aside[0], aside[1], ink.width - aside[0], ink.height - aside[1]))
    strips = inner.resize((STRIPS, inner.height), Image.Resampling.BOX)
    return Strips(strips.convert("F"), inner.width / STRIPS)


def _peak(strips: Strips) -> float | None:
    """How far the lines of a page fall to the right, in degrees; None when no angle stands out."""
    tries = _scores(strips, _steps(0.0, WIDEST, COARSE))
    near = _scores(strips, _steps(_best(tries), COARSE, FINE))
    best = _best(near)
    clear = near[best] >= CLEAR * (median(tries.values()) + QUIET)
    if not clear or abs(best) > LARGEST or _rows(strips, best) < SPREAD:
        return None
    return _middle(near, TOP * near[best])


def _scores(strips: Strips, angles: list[float]) -> dict[float, float]:
    return {angle: sum(_contrasts(strips, angle)) for angle in angles}


def _best(scores: dict[float, float]) -> float:
    return max(scores, key=scores.__getitem__)


def _middle(scores: dict[float, float], foot: float) -> float:
    """Where the peak's top stands, which is finer than the steps: its weight above the foot."""
    tops = {angle: score - foot for angle, score in scores.items() if score > foot}
    return sum(angle * top for angle, top in tops.items()) / sum(tops.values())


def _steps(middle: float, reach: float, step: float) -> list[float]:
    count = round(reach / step)
    return [middle + step * number for number in range(-count, count + 1)]


def _rows(strips: Strips, angle: float) -> float:
    """How many rows make the score, as if all of them gave alike."""
    contrasts = _contrasts(strips, angle)
    return sum(contrasts) ** 2 / sum(contrast * contrast for contrast in contrasts)


def _contrasts(strips: Strips, angle: float) -> list[float]:
    """How each row differs from the next but one, squared, once the page is turned."""
    slide = math.tan(math.radians(angle)) * strips.width
    matrix = (1, 0, 0, -slide, 1, slide * STRIPS / 2)
    turned = strips.ink.transform(
        strips.ink.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
    )
    column = turned.resize((1, turned.height), Image.Resampling.BOX)
    cut = int(turned.height * EDGE) + 1
    rows = array("f", column.tobytes())[cut:-cut]
    return [(row - after) ** 2 for row, after in zip(rows, rows[2:], strict=False)]
