"""The plain way to make a pack, through fpdf2: slow, short, and what the quick way must equal."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final, Literal

from fpdf import FPDF
from PIL import Image, ImageOps

from storage.paper.layout import EVERYTHING, Leaf, Options, Original, leaves
from storage.paper.sheet import A4
from storage.paper.typeface import FILES, FONTS, Style

CUTS: Final[dict[Style, Literal["", "B", "I"]]] = {"regular": "", "bold": "B", "italic": "I"}


def reference(originals: Sequence[Original], options: Options = EVERYTHING) -> bytes:
    """Return the same pages as `compose`, every copy drawn anew and turned scans re-encoded."""
    pdf = FPDF(unit="pt", format=A4)
    pdf.set_auto_page_break(auto=False)
    for style, cut in CUTS.items():
        pdf.add_font("Tinos", cut, FONTS / FILES[style])
    for original in originals:
        for _ in range(original.copies):
            for at, leaf in enumerate(leaves(original, options)):
                _draw(pdf, leaf, original.pages[at] if leaf.scan else b"")
    return bytes(pdf.output())


def _draw(pdf: FPDF, leaf: Leaf, scan: bytes) -> None:
    pdf.add_page(orientation="P" if leaf.size == A4 else "L", format=A4)
    if scan:
        left, top = leaf.place.x, leaf.size[1] - leaf.place.y - leaf.place.height
        pdf.image(_upright(scan), left, top, leaf.place.width, leaf.place.height)
    for run in leaf.runs:
        pdf.set_font("Tinos", CUTS[run.style], run.size)
        pdf.text(run.x, leaf.size[1] - run.y, run.text)


def _upright(data: bytes) -> BytesIO:
    with Image.open(BytesIO(data)) as picture:
        if picture.getexif().get(0x0112, 1) == 1:
            return BytesIO(data)
        out = BytesIO()
        ImageOps.exif_transpose(picture).save(out, "PNG")
        return out
