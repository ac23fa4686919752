"""What a page looks like from afar: small and grey is enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops, ImageFilter

from storage.scanning.skew import skew_of

SMALL: Final = 850  # dots of the long side
AROUND: Final = 20  # dots around a dot that tell the tone of the paper there
FAINT: Final = 16  # grey levels under the paper's tone that are still paper
STRENGTH: Final = 3
BLACK: Final = 128  # of ink, when a dot counts as inked
LEAST_INK: Final = 0.0002  # share of the dots of a page that is not blank
MARGIN: Final = 32  # one part of a side in so many, where scanners leave shadows
COLUMNS, ROWS = 9, 8
MARKED: Final = 4  # dots that are one for the mark


@dataclass(frozen=True, slots=True)
class Look:
    """The skew in degrees, see `skew_of`; whether the page is blank; its mark, straightened."""

    skew: float
    blank: bool
    mark: int


def look(grey: Image.Image) -> Look:
    """Look at a page, which is `small` or smaller."""
    ink = ink_of(grey)
    skew = skew_of(ink)
    inner = _inner(ink)
    return Look(skew, _is_blank(inner), _mark(inner.reduce(MARKED).rotate(skew)))


def small(picture: Image.Image) -> Image.Image:
    """A grey copy, small enough to be looked at quickly."""
    size = within(picture.size, SMALL)
    if size == picture.size:
        return picture.convert("L")
    return picture.resize(size, Image.Resampling.BOX, reducing_gap=2).convert("L")


def within(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size of the same shape whose long side is `longest`, or less if it was less."""
    scale = min(longest / max(size), 1)
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


def ink_of(grey: Image.Image) -> Image.Image:
    """Light where the page is darker than the paper around."""
    paper = grey.filter(ImageFilter.BoxBlur(AROUND))
    deep = [min(255, STRENGTH * depth) if depth > FAINT else 0 for depth in range(256)]
    return ImageChops.subtract(paper, grey).point(deep)


def _is_blank(ink: Image.Image) -> bool:
    inked = sum(ink.histogram()[BLACK:])
    return inked < LEAST_INK * ink.width * ink.height


def _inner(ink: Image.Image) -> Image.Image:
    """Without the margins."""
    aside = ink.width // MARGIN, ink.height // MARGIN
    return ink.crop((aside[0], aside[1], ink.width - aside[0], ink.height - aside[1]))


def _mark(ink: Image.Image) -> int:
    """64 bits: is there more ink than in the field to the right, field by field?"""
    fields = ink.resize((COLUMNS, ROWS), Image.Resampling.BOX).tobytes()
    mark = 0
    for row in range(ROWS):
        for at in range(row * COLUMNS, (row + 1) * COLUMNS - 1):
            mark = mark << 1 | (fields[at] > fields[at + 1])
    return mark
