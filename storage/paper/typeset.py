"""Lines of text in their places: wrapping, centring, and the block of the statement.

Lengths are points; a block's lines are measured from its top left corner, downwards.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from storage.paper.lines import wrapped
from storage.paper.statement import Statement, day_line, entry_line, wording
from storage.paper.typeface import Style, clean, face

MM: Final = 72 / 25.4
BLOCK_WIDTH: Final = 96 * MM
LEADING: Final = 1.24
SMALLEST: Final = 9.0
STEP: Final = 0.5
REMEMBERED: Final = 256  # lines: an office's own come in every pack


@dataclass(frozen=True, slots=True)
class Run:
    """One line of text: where its baseline starts, its size and its cut."""

    x: float
    y: float
    size: float
    style: Style
    text: str

    def moved(self, x: float, y: float, scale: float = 1) -> "Run":
        """Return the run in the page's own measure, its block's top left corner at (x, y)."""
        return Run(x + self.x * scale, y - self.y * scale, self.size * scale, self.style, self.text)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines set together, and the room they ask for."""

    runs: tuple[Run, ...]
    width: float
    height: float


def block(statement: Statement) -> Block:
    """Set the statement as one centred column, with room for the seal and the signature."""
    form = wording(statement)
    column = _Column()
    column.add(form.title, "bold", 13)
    column.skip(2)
    column.add(entry_line(statement), "regular", 12.5)
    column.add(day_line(statement), "italic", 12.5)
    column.skip(5)
    column.add(form.person, "bold", 12.5)
    column.add(form.hint, "italic", 11)
    column.skip(2)
    column.add(statement.authority, "bold", 12.5)
    column.skip(form.seal * MM)
    column.add(statement.signer, "bold", 13)
    return Block(tuple(column.runs), BLOCK_WIDTH, column.height)


@lru_cache(REMEMBERED)
def line(text: str, style: Style, size: float) -> Block:
    """Set one short line by itself."""
    cut = face(style)
    run = Run(0, _rise(size), size, style, text)
    return Block((run,), cut.width(text, size), size * LEADING)


def operators(runs: tuple[Run, ...]) -> str:
    """Return the PDF operators that draw the runs, in black."""
    drawn = (
        f"/{run.style} {run.size:.2f} Tf 1 0 0 1 {run.x:.2f} {run.y:.2f} Tm "
        f"<{run.text.encode('utf-16-be').hex()}> Tj\n"
        for run in runs
    )
    return f"BT 0 g\n{''.join(drawn)}ET\n" if runs else ""


class _Column:
    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.height = 0.0

    def skip(self, room: float) -> None:
        self.height += room

    def add(self, text: str, style: Style, size: float) -> None:
        for left, fitting, words in _centred(text, style, size):
            self.runs.append(Run(left, self.height + _rise(fitting), fitting, style, words))
            self.height += fitting * LEADING


@lru_cache(REMEMBERED)
def _centred(text: str, style: Style, size: float) -> tuple[tuple[float, float, str], ...]:
    """Return the rows of a text: where each starts, its size and its words."""
    rows = []
    for part in filter(None, map(clean, text.splitlines())):
        fitting = _fitting(part, style, size)
        for words in wrapped(part, style, fitting, BLOCK_WIDTH):
            left = (BLOCK_WIDTH - face(style).width(words, fitting)) / 2
            rows.append((left, fitting, words))
    return tuple(rows)


def _rise(size: float) -> float:
    """Return how far a line's baseline lies under its top."""
    return 0.95 * size


def _fitting(text: str, style: Style, size: float) -> float:
    """Return the largest size, down to the smallest we read easily, that keeps one line."""
    widest = face(style).width(text, 1)
    while size > SMALLEST and widest * size > BLOCK_WIDTH:
        size -= STEP
    return size
