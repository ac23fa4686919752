"""A table with thin rules; on every page it reaches, its head is repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from storage.paper.letterhead import Rule
from storage.paper.lines import wrapped
from storage.paper.slips.sheet import LEFT, WIDTH, Sheet
from storage.paper.typeface import Style, clean, face
from storage.paper.typeset import Run

SIZE: Final = 12.0
LEADING: Final = 15.5
PAD: Final = 4.0
AIR: Final = 6.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its share of the width, and whether its cells stand in the middle."""

    head: str
    share: float
    centred: bool = True


def table(sheet: Sheet, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Set the rows under the head, each row whole on one page."""
    edges = edges_of(columns)
    head = [column.head for column in columns]
    opened = False
    sheet.skip(AIR)
    for row in rows:
        height = height_of(edges, row, "regular")
        more = 0 if opened else height_of(edges, head, "bold")
        if sheet.keep(height + more) or not opened:
            put(sheet, edges, head, "bold", columns=None)
            opened = True
        put(sheet, edges, row, "regular", columns=columns)
    sheet.skip(AIR)


def edges_of(columns: Sequence[Column]) -> list[float]:
    """The left edge of every column and the right one of the last, from the margin."""
    whole, edges = sum(column.share for column in columns), [0.0]
    for column in columns:
        edges.append(edges[-1] + WIDTH * column.share / whole)
    return edges


def cells(edges: Sequence[float], row: Sequence[str], style: Style) -> list[list[str]]:
    """Every cell in lines that fit its column."""
    rooms = [right - left - 2 * PAD for left, right in pairwise(edges)]
    return [
        list(wrapped(clean(text), style, SIZE, room)) for text, room in zip(row, rooms, strict=True)
    ]


def height_of(edges: Sequence[float], row: Sequence[str], style: Style) -> float:
    """How tall a row is."""
    return max(len(cell) for cell in cells(edges, row, style)) * LEADING + 2 * PAD


def put(
    sheet: Sheet,
    edges: Sequence[float],
    row: Sequence[str],
    style: Style,
    *,
    columns: Sequence[Column] | None,
) -> None:
    """Draw one row with the rules around it; without columns every cell stands in the middle."""
    top, height = sheet.y, height_of(edges, row, style)
    for n, lines in enumerate(cells(edges, row, style)):
        centred = columns is None or columns[n].centred
        spare = (height - 2 * PAD - len(lines) * LEADING) / 2
        for at, line in enumerate(lines):
            wide = face(style).width(line, SIZE)
            left = (edges[n] + edges[n + 1] - wide) / 2 if centred else edges[n] + PAD
            base = top + PAD + spare + at * LEADING + SIZE
            sheet.page.runs.append(Run(LEFT + left, base, SIZE, style, line))
    frame(sheet, edges, top, height)
    sheet.y += height


def frame(sheet: Sheet, edges: Sequence[float], top: float, height: float) -> None:
    """Rule a row off on all sides and between its cells."""
    for y in (top, top + height):
        sheet.page.rules.append(Rule(LEFT, y, LEFT + edges[-1], y))
    for x in edges:
        sheet.page.rules.append(Rule(LEFT + x, top, LEFT + x, top + height))


SERIAL: Final = Column("STT", 1.2)
TITLE: Final = Column("Tên giấy tờ", 8, centred=False)
