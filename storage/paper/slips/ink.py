"""Pages of a slip as a PDF, and a QR as an image."""

from datetime import datetime
from io import BytesIO
from typing import Final

import segno
from fpdf import FPDF

from storage.paper.letterhead import RULE
from storage.paper.pack import A4
from storage.paper.reference import CUTS
from storage.paper.slips.sheet import BOTTOM, Page
from storage.paper.typeface import FILES, FONTS, face
from storage.paper.typeset import MM

FOOT: Final = 10.0
FOOT_Y: Final = BOTTOM + 8 * MM
QR_SCALE: Final = 8
QUIET: Final = 2


def pdf_of(pages: list[Page], at: datetime) -> bytes:
    """Draw the pages; equal input gives equal bytes, and the file names nobody."""
    pdf = FPDF(unit="pt", format=A4)
    pdf.set_auto_page_break(auto=False)
    pdf.set_creation_date(at)
    pdf.set_lang("vi-VN")
    pdf.set_line_width(RULE)
    for style in sorted({run.style for page in pages for run in page.runs}):
        pdf.add_font("Tinos", CUTS[style], FONTS / FILES[style])
    for number, page in enumerate(pages, 1):
        _draw(pdf, page)
        if len(pages) > 1:
            _number(pdf, f"Trang {number}/{len(pages)}")
    return bytes(pdf.output())


def qr(text: str) -> bytes:
    """The text as a QR (PNG), its error correction medium, its quiet zone two modules wide."""
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=QR_SCALE, border=QUIET)
    return picture.getvalue()


def _draw(pdf: FPDF, page: Page) -> None:
    pdf.add_page()
    for run in page.runs:
        pdf.set_font("Tinos", CUTS[run.style], run.size)
        pdf.text(run.x, run.y, run.text)
    for rule in page.rules:
        pdf.line(rule.x, rule.y, rule.to_x, rule.to_y)
    for picture in page.pictures:
        pdf.image(BytesIO(picture.png), picture.x, picture.y, picture.side, picture.side)


def _number(pdf: FPDF, words: str) -> None:
    pdf.set_font("Tinos", "", FOOT)
    pdf.text((A4[0] - face("regular").width(words, FOOT)) / 2, FOOT_Y, words)
