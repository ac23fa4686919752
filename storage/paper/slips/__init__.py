"""Papers besides the copies, each in A4: values in, PDF bytes out."""

from collections.abc import Callable, Mapping
from typing import Final

from core.slips import Kind, Slip
from storage.paper.slips import given, letters, received
from storage.paper.slips.ink import pdf_of
from storage.paper.slips.sheet import Page, Sheet
from storage.paper.typeface import MissingGlyph

__all__ = ["MissingGlyph", "compose", "pages"]

LAYOUTS: Final[Mapping[Kind, Callable[[Sheet, Slip], None]]] = {
    "request": received.request,
    "appointment": received.appointment,
    "more_needed": letters.more_needed,
    "refusal": letters.refusal,
    "apology": letters.apology,
    "receipt": given.receipt,
    "hand_over": given.hand_over,
}


def compose(slip: Slip) -> bytes:
    """The PDF of a slip; `MissingGlyph` where a character cannot be drawn."""
    return pdf_of(pages(slip), slip.at)


def pages(slip: Slip) -> list[Page]:
    """What its pages show."""
    sheet = Sheet()
    LAYOUTS[slip.kind](sheet, slip)
    return sheet.pages
