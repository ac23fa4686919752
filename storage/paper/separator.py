"""The slip before an order in a batch: large enough to be read at arm's length from a stack."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.amounts import dong
from storage.paper.layout import Leaf
from storage.paper.sheet import A4, NOWHERE
from storage.paper.typeface import Style, clean, face
from storage.paper.typeset import MM, Run

SIDE: Final = 20 * MM
WIDTH: Final = A4[0] - 2 * SIDE
TOP: Final = 30 * MM
FOOT: Final = 20 * MM
LEADING: Final = 1.35
SEAM_FROM: Final = 2  # sheets


@dataclass(frozen=True, slots=True)
class Heading:
    """What the slip says of an order beside its papers: no name, no phone; `total` in đồng."""

    code: str
    initials: str
    total: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the order as it was laid out: how many copies, and of how many sheets each."""

    title: str
    copies: int
    pages: int
    sheets: int


def separator(heading: Heading, papers: Sequence[Paper]) -> Leaf:
    """Lay out the slip of an order; a long list is set smaller, so that it is one page."""
    copies, sheets = sum(p.copies for p in papers), sum(p.copies * p.sheets for p in papers)
    slip = _Slip()
    slip.add("PHIẾU NGĂN ĐƠN", "regular", 16)
    slip.add(heading.code, "bold", 48)
    slip.add(heading.initials, "bold", 34)
    slip.skip(10 * MM)
    rows = [*map(_row, papers), *filter(None, map(_seam, papers))]
    size = min(24.0, (slip.left - 40 * MM) / max(len(rows), 1) / LEADING)
    for row in rows:
        slip.add(row, "regular", size)
    slip.skip(8 * MM)
    slip.add(f"{copies} bản · {sheets} tờ · {dong(heading.total)}", "bold", 30)
    return Leaf(A4, None, NOWHERE, tuple(slip.runs))


def _row(paper: Paper) -> str:
    return f"{paper.copies} × {paper.title} ({paper.pages} trang)"


def _seam(paper: Paper) -> str:
    """Remind of the seam stamp, which a copy of several sheets needs."""
    if paper.sheets < SEAM_FROM:
        return ""
    return f"Đóng dấu giáp lai: {paper.title}, mỗi bản {paper.sheets} tờ"


class _Slip:
    """Lines from the top of a page, none wider than the page."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._y = A4[1] - TOP

    @property
    def left(self) -> float:
        """The room that is left, in points."""
        return self._y - FOOT

    def skip(self, room: float) -> None:
        self._y -= room

    def add(self, text: str, style: Style, size: float) -> None:
        words = clean(text)
        size = min(size, WIDTH / max(face(style).width(words, 1), 1))
        self._y -= size * LEADING
        self.runs.append(Run(SIDE, self._y, size, style, words))
