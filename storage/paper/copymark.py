"""What tells one copy from another: "Bản k/n" and a QR that leads to the public check."""

from typing import Final

import segno

from storage.paper.sheet import Box
from storage.paper.typeset import MM, line, operators

CODE: Final = 24 * MM  # a QR's side with the quiet room around it
QUIET: Final = 4  # modules
CAPTION: Final = 14.0  # points high
WORDS: Final = "Bản {nth}/{copies}"


def room(*, number: bool, code: bool) -> tuple[float, float] | None:
    """Return the width and height a copy's own mark asks for; None when there is none."""
    if not number and not code:
        return None
    return CODE, (CODE if code else 0) + (CAPTION if number else 0)


def drawn(place: Box, nth: int, copies: int, *, number: bool, address: str) -> str:
    """Return the operators of the mark of the nth copy; the caption stands under the QR."""
    drawing = _code(address, place.x, place.y + place.height - CODE) if address else ""
    if number:
        words = line(WORDS.format(nth=nth, copies=copies), "regular", 10)
        left = place.x + (place.width - words.width) / 2
        drawing += operators(tuple(run.moved(left, place.y + CAPTION) for run in words.runs))
    return drawing


def _code(address: str, x: float, y: float) -> str:
    """Return the operators of a QR whose square has its lower left corner there."""
    rows = list(segno.make(address, error="m", micro=False).matrix)
    side = CODE / (len(rows) + 2 * QUIET)
    bars = [
        f"{x + (QUIET + start) * side:.2f} {y + CODE - (QUIET + at + 1) * side:.2f}"
        f" {(end - start) * side:.3f} {side:.3f} re"
        for at, row in enumerate(rows)
        for start, end in _runs(row)
    ]
    return "0 g\n" + "\n".join(bars) + "\nf\n"


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Return where dark modules begin and end."""
    edges = [at for at in range(len(row) + 1) if _dark(row, at) != _dark(row, at - 1)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _dark(row: bytearray, at: int) -> bool:
    return 0 <= at < len(row) and bool(row[at])
