"""The ink of a page on a grid of 2 mm cells: where blank room is, and how a grid is kept.

A grid is found once, when a page is taken, and kept in its row; composing decodes nothing.
"""

import zlib
from base64 import b64decode, b64encode
from typing import Final

from storage.paper.sheet import Box

CELL: Final = 2 * 72 / 25.4  # points


class BadGrid(ValueError):
    """This is not the grid of a page of this size."""


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

    def inked(self, box: Box) -> bool:
        """Say whether a rectangle touches ink."""
        top, bottom, left, right = self._cells(box)
        mask = ((1 << (right - left)) - 1) << left
        return any(row & mask for row in self._rows[top:bottom])

    def packed(self) -> bytes:
        """Return the rows, each in whole bytes, its leftmost cell the lowest bit of the first."""
        step = _step(self._columns)
        return b"".join(row.to_bytes(step, "little") for row in self._rows)

    def _first(
        self, width: float, height: float, within: Box, *, lowest: bool
    ) -> tuple[float, float] | None:
        top, bottom, left, right = self._cells(within)
        wide, tall = _up(width), _up(height)
        if wide > right - left or tall > bottom - top:
            return None
        room = (1 << right) - (1 << left)
        stacks = list(enumerate(_stacked(self._rows[top:bottom], tall), top))
        for start, ink in reversed(stacks) if lowest else stacks:
            if free := _starts(~ink & room, wide):
                return (free.bit_length() - 1) * CELL, (len(self._rows) - start - tall) * CELL
        return None

    def _cells(self, box: Box) -> tuple[int, int, int, int]:
        """Return the rows and columns that a rectangle touches: top, bottom, left, right."""
        last = len(self._rows)
        top = max(last - _up(box.y + box.height), 0)
        bottom = min(last - int(box.y / CELL), last)
        return top, bottom, max(int(box.x / CELL), 0), min(_up(box.x + box.width), self._columns)


def cells(size: tuple[float, float]) -> tuple[int, int]:
    """Return the columns and rows of the grid of a page."""
    return int(size[0] / CELL), int(size[1] / CELL)


def unpacked(data: bytes, size: tuple[float, float]) -> Grid:
    """Return the grid of a page from its rows; raise `BadGrid`."""
    columns, rows = cells(size)
    step = _step(columns)
    if len(data) != step * rows:
        raise BadGrid
    starts = range(0, len(data), step)
    return Grid([int.from_bytes(data[at : at + step], "little") for at in starts], columns)


def text_of(packed: bytes) -> str:
    """Return the rows of a grid as a row of the book keeps them: deflated, in base 64."""
    return b64encode(zlib.compress(packed, 9)).decode("ascii")


def from_text(text: str, size: tuple[float, float]) -> Grid:
    """Return the grid of a page as a row of the book keeps it; raise `BadGrid`."""
    try:
        return unpacked(zlib.decompress(b64decode(text, validate=True)), size)
    except (ValueError, zlib.error) as error:
        raise BadGrid from error


def _stacked(rows: list[int], tall: int) -> list[int]:
    """Return for each row the ink of it and of those under it, `tall` rows together."""
    have = 1
    while have < tall:
        step = min(have, tall - have)
        rows = [row | below for row, below in zip(rows, rows[step:], strict=False)]
        have += step
    return rows


def _starts(free: int, wide: int) -> int:
    """Return the columns from which `wide` columns are free."""
    have = 1
    while free and have < wide:
        step = min(have, wide - have)
        free &= free >> step
        have += step
    return free


def _step(columns: int) -> int:
    return (columns + 7) // 8


def _up(length: float) -> int:
    return -int(-length // CELL)
