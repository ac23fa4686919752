"""The sheet a scan is printed on, and where it lies there; lengths are points."""

from dataclasses import dataclass
from typing import Final

A4: Final = (595.28, 841.89)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from its bottom left corner."""

    x: float
    y: float
    width: float
    height: float


NOWHERE: Final = Box(0, 0, 0, 0)


def sheet(shape: tuple[int, int]) -> tuple[tuple[float, float], Box]:
    """Return the A4 sheet that lies as a scan of this shape does, and the scan in its middle."""
    across, up = shape
    size = A4 if across <= up else (A4[1], A4[0])
    scale = min(size[0] / across, size[1] / up)
    width, height = across * scale, up * scale
    return size, Box((size[0] - width) / 2, (size[1] - height) / 2, width, height)
