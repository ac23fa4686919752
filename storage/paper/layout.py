"""Where everything stands on the pages of a copy: scans, marks, the statement, each in blank room.

A layout knows of a scan its header and its ink, so that its bytes need not be kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from storage.paper.copymark import room
from storage.paper.grid import BadGrid, Grid, from_text
from storage.paper.jpeg import BadJpeg, Head, Jpeg, read
from storage.paper.sheet import NOWHERE, Box, sheet
from storage.paper.statement import Statement
from storage.paper.typeset import MM, Block, Run, block, line

SIDE, FOOT, HEAD = 12 * MM, 14 * MM, 8 * MM  # margins the statement keeps from a page's edges
CLEAR: Final = 2 * MM  # air around a mark
MARK: Final = "BẢN SAO"
MARK_MARGIN: Final = 12 * MM
MARK_DROP: Final = 6 * MM
MARK_LIFT: Final = 3 * MM
MARK_REACH: Final = 80 * MM
FOOTER_RISE: Final = 7 * MM
ADDED_TOP: Final = 30 * MM

Size = tuple[float, float]


class BadPage(ValueError):
    """A page of a paper is not a whole JPEG; pages count from 1."""

    def __init__(self, title: str, page_number: int, reason: str = "") -> None:
        self.title, self.page_number, self.reason = title, page_number, reason
        super().__init__(title, page_number, reason)

    def __str__(self) -> str:
        return f"page {self.page_number} of {self.title!a}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Original:
    """One paper of an order: its scanned pages, one JPEG each, and how many copies to print.

    A page is asked for once, in order. `inks`: the grid of each page as its row keeps it; where
    one is "" or missing, the first and the last page are decoded to find it. `codes`: the address
    behind the QR of each copy, none where copies have no QR.
    """

    title: str
    pages: Sequence[bytes]
    copies: int
    statement: Statement
    inks: Sequence[str] = ()
    codes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What an office may leave out: "BẢN SAO" on the first page, "Trang x/y" on each.

    `two_sided`: an odd copy ends with a blank back, so that the next begins on its own sheet;
    `number`: each copy says which of how many it is.
    """

    mark: bool = True
    footer: bool = True
    two_sided: bool = False
    number: bool = False


EVERYTHING: Final = Options()


@dataclass(frozen=True, slots=True)
class Sight:
    """What a layout knows of a scan; the ink of the first and the last page alone is asked for."""

    head: Head
    ink: Grid | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page to print: its size, its scan and where the scan lies, and the text over it.

    `own`: where a copy's own mark stands, on one page of the copy.
    """

    size: Size
    scan: Head | None
    place: Box
    runs: tuple[Run, ...]
    own: Box | None = None


def leaves(original: Original, options: Options = EVERYTHING) -> list[Leaf]:
    """Lay out one copy of a paper; raise `BadPage`, `MissingGlyph`, `NoWording`."""
    sights = [sight(original, at, scan) for at, scan in enumerate(opened(original))]
    return laid(original.statement, sights, options, own_room(original, options))


def own_room(original: Original, options: Options) -> Size | None:
    """Return the room for what tells the copies of a paper apart."""
    return room(number=options.number, code=bool(original.codes))


def opened(original: Original) -> Iterator[Jpeg]:
    """Ask for the pages, one after another; raise `BadPage`, or ValueError where none is wanted."""
    if not original.pages or original.copies < 1:
        raise ValueError("a paper has at least one page and one copy")
    if len(original.codes) not in {0, original.copies}:
        raise ValueError("each copy has a QR, or none has")
    for at in range(len(original.pages)):
        try:
            yield read(original.pages[at])
        except BadJpeg as error:
            raise BadPage(original.title, at + 1, str(error)) from error


def sight(original: Original, at: int, scan: Jpeg) -> Sight:
    """Keep what the layout of a page needs, counted from 0; raise `BadPage`."""
    if at not in {0, len(original.pages) - 1}:
        return Sight(scan.head, None)
    try:
        return Sight(scan.head, _ink(original.inks[at] if original.inks else "", scan))
    except BadJpeg as error:
        raise BadPage(original.title, at + 1, str(error)) from error


def laid(
    statement: Statement, sights: Sequence[Sight], options: Options, own: Size | None = None
) -> list[Leaf]:
    """Lay scans on sheets, then the marks, each in blank space; a page is added where none is.

    `own`: the room a copy's own mark asks for; where it finds none, it goes with the statement to
    the page that is added.
    """
    sheets = [sheet(each.head.shape) for each in sights]
    first, last = sights[0].ink, sights[-1].ink
    assert first is not None
    assert last is not None
    runs: list[list[Run]] = [[] for _ in sights]
    if options.mark:
        runs[0] += _marked(sheets[0][0], first)
    certified, size = block(statement), sheets[-1][0]
    spot, place = _spot(certified, size, last), None
    if spot and own:
        last.cover(Box(spot[0], spot[1] - certified.height, certified.width, certified.height))
        place = _own(own, sheets, first, last)
        spot = spot if place else None
    if spot is None:
        place = (len(sheets), Box(SIDE, FOOT, *own)) if own else None
        runs.append(_alone(certified, size))
        sheets.append((size, NOWHERE))
    else:
        runs[-1] += [run.moved(*spot) for run in certified.runs]
    if options.footer:
        for at, (under, _) in enumerate(sheets):
            runs[at] += _footer(at + 1, len(sheets), under)
    heads = [*(each.head for each in sights), None]
    return [
        Leaf(under, head, lies, tuple(text), place[1] if place and place[0] == at else None)
        for at, ((under, lies), head, text) in enumerate(zip(sheets, heads, runs, strict=False))
    ]


def _ink(kept: str, scan: Jpeg) -> Grid:
    """Take the grid a row keeps; find it anew where there is none that fits."""
    from storage.paper.blank import ink  # noqa: PLC0415 - decoding is for older rows alone

    try:
        return from_text(kept, sheet(scan.shape)[0]) if kept else ink(scan)
    except BadGrid:
        return ink(scan)


def _marked(size: Size, grid: Grid) -> list[Run]:
    """Set "BẢN SAO" top right, or along the top edge when only the corner has ink."""
    mark = line(MARK, "bold", 14)
    wide, right = mark.width + CLEAR, size[0] - MARK_MARGIN
    left, top = right - mark.width, size[1] - MARK_DROP
    corner = Box(right - wide, top - mark.height, wide, mark.height)
    strip = Box(right - MARK_REACH, top - mark.height, MARK_REACH, mark.height + MARK_LIFT)
    for reach in (corner, strip):
        found = grid.find_high(wide, mark.height, reach)
        if found is not None:
            left, top = min(left, found[0] + CLEAR), found[1] + mark.height
            break
    grid.cover(Box(left, top - mark.height, mark.width, mark.height))
    return [run.moved(left, top) for run in mark.runs]


def _spot(certified: Block, size: Size, grid: Grid) -> tuple[float, float] | None:
    """Return the top left corner of blank room for the statement, low and on the right."""
    width, height = certified.width + 2 * CLEAR, certified.height + 2 * CLEAR
    middle = size[0] / 2 - CLEAR
    for left in (middle, SIDE):
        within = Box(left, FOOT, size[0] - SIDE - left, size[1] - FOOT - HEAD)
        found = grid.find(width, height, within)
        if found is not None:
            return found[0] + CLEAR, found[1] + height - CLEAR
    return None


def _own(
    own: Size, sheets: Sequence[tuple[Size, Box]], first: Grid, last: Grid
) -> tuple[int, Box] | None:
    """Return the page and the room for a copy's own mark: at the left of the last, or the first."""
    for at, grid in ((len(sheets) - 1, last), (0, first)):
        size = sheets[at][0]
        for right in (SIDE + own[0] + CLEAR, size[0] - SIDE):
            found = grid.find(*own, Box(SIDE, FOOT, right - SIDE, size[1] - FOOT - HEAD))
            if found is not None:
                return at, Box(*found, *own)
    return None


def _alone(certified: Block, size: Size) -> list[Run]:
    """Set the statement on a sheet of its own, smaller if it must be to fit."""
    scale = min(1, (size[1] - ADDED_TOP - FOOT) / certified.height)
    left, top = (size[0] - certified.width * scale) / 2, size[1] - ADDED_TOP
    return [run.moved(left, top, scale) for run in certified.runs]


def _footer(number: int, total: int, size: Size) -> list[Run]:
    words = line(f"Trang {number}/{total}", "regular", 10)
    return [run.moved((size[0] - words.width) / 2, FOOTER_RISE + 10) for run in words.runs]
