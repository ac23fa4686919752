"""PDF files become pages: the JPEG of a plain scan as it is, anything else drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it tells no types
from PIL import Image

from storage.scanning.jpegs import jpeg_page
from storage.scanning.pages import MOST_PAGES, Page, Refused
from storage.scanning.plain_scans import PlainScans
from storage.scanning.sheets import ENOUGH, finish

POINTS: Final = 72  # an inch
DOTS: Final = 300  # an inch, where the long side is not too long for it
LOCKED: Final = {pdfium.raw.FPDF_ERR_PASSWORD, pdfium.raw.FPDF_ERR_SECURITY}


def pdf_pages(data: bytes) -> Iterator[Page]:
    """The pages of a PDF; scripts, links and attachments stay behind."""
    with closing(_opened(data)) as book:
        book.init_forms()
        if len(book) > MOST_PAGES:
            raise Refused("too_many_pages")
        plain = PlainScans(data)
        for number in range(len(book)):
            scan = plain.scan(number)
            yield jpeg_page(*scan) if scan else finish(_drawn(book, number))


def _opened(data: bytes) -> pdfium.PdfDocument:
    if not _is_whole(data):
        raise Refused("broken")
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Refused("locked" if error.err_code in LOCKED else "broken") from error


def _is_whole(data: bytes) -> bool:
    """Whether the last object is followed by a table: readers mend a cut file, with pages blank."""
    last = data.rfind(b"endobj")
    table = data.find(b"startxref", max(last, 0))
    return -1 < table < data.find(b"%%EOF", table)


def _drawn(book: pdfium.PdfDocument, number: int) -> Image.Image:
    """A page as a printer would draw it, with what was filled into its forms."""
    with closing(book[number]) as page:
        wide, high = page.get_size()
        if not 0 < min(wide, high) <= max(wide, high) < float("inf"):
            raise Refused("broken")
        scale = min(DOTS / POINTS, ENOUGH / max(wide, high))
        with closing(page.render(scale=scale)) as drawn:
            picture: Image.Image = drawn.to_pil()
            return picture.convert("RGB")
