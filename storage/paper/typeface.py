"""Tinos as the paper sees it: widths, the letters it can draw, and its place inside a PDF.

A character is written as its own UTF-16 code, so the text of a page is its own record: what is
drawn and what is copied out of the file cannot differ.
"""

import struct
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from storage.paper.writer import Writer

Style = Literal["regular", "bold", "italic"]

FONTS: Final = Path(__file__).parent / "fonts"
FILES: Final[Mapping[Style, str]] = {
    "regular": "Tinos_400Regular.ttf",
    "bold": "Tinos_700Bold.ttf",
    "italic": "Tinos_400Regular_Italic.ttf",
}
NAMES: Final[Mapping[Style, str]] = {
    "regular": "BANSAO+Tinos",
    "bold": "BANSAO+Tinos-Bold",
    "italic": "BANSAO+Tinos-Italic",
}
FLAGS: Final[Mapping[Style, int]] = {"regular": 6, "bold": 6, "italic": 70}
DRAWING: Final = {"glyf", "head", "hhea", "hmtx", "loca", "maxp", "GlyphOrder"}


class MissingGlyph(ValueError):
    """The typeface cannot draw these characters, so the paper is not made."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = tuple(sorted(set(characters)))
        super().__init__(self.characters)

    def __str__(self) -> str:
        named = ", ".join(f"{c!a} (U+{ord(c):04X})" for c in self.characters)
        return f"Tinos cannot draw {named}"


@dataclass(frozen=True, slots=True)
class Face:
    """One cut of Tinos; widths are thousandths of the size, the rest is ready for a PDF."""

    widths: Mapping[str, int]
    width_rows: str
    metrics: str
    program_length: int
    program: bytes
    glyphs: bytes

    def width(self, text: str, size: float) -> float:
        """Return the width of `text` in the unit of `size`; raise `MissingGlyph`."""
        if missing := set(text) - self.widths.keys():
            raise MissingGlyph(missing)
        return sum(self.widths[c] for c in text) * size / 1000


@cache
def face(style: Style) -> Face:
    """Return one cut of Tinos, read once in a process."""
    with TTFont(FONTS / FILES[style], recalcBBoxes=False, recalcTimestamp=False) as font:
        scale = 1000 / font["head"].unitsPerEm
        names = {chr(code): name for code, name in sorted(font.getBestCmap().items())}
        widths = {c: round(scale * font["hmtx"][name][0]) for c, name in names.items()}
        glyphs = _glyph_map({ord(c): font.getGlyphID(name) for c, name in names.items()})
        metrics = _metrics(font, scale)
        program = _program(font)
    return Face(
        widths, _width_rows(widths), metrics, len(program), zlib.compress(program, 9), glyphs
    )


def clean(text: str) -> str:
    """Return `text` on one line in NFC, without the characters that have no ink of their own."""
    inked = (
        " " if c.isspace() else c
        for c in text
        if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"}
    )
    return unicodedata.normalize("NFC", " ".join("".join(inked).split()))


def embed(style: Style, file: Writer) -> int:
    """Write one cut into the PDF and return the number of its font object."""
    cut, name = face(style), NAMES[style]
    program = file.stream(f"/Filter/FlateDecode/Length1 {cut.program_length}", cut.program)
    glyphs = file.stream("/Filter/FlateDecode", cut.glyphs)
    unicode = file.stream("/Filter/FlateDecode", _unicode_map())
    descriptor = file.put(
        f"<</Type/FontDescriptor/FontName/{name}/Flags {FLAGS[style]}"
        f"{cut.metrics}/FontFile2 {program} 0 R>>"
    )
    descendant = file.put(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor {descriptor} 0 R/DW 500/W[{cut.width_rows}]/CIDToGIDMap {glyphs} 0 R>>"
    )
    return file.put(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>"
    )


def _metrics(font: TTFont, scale: float) -> str:
    head, lines, post, cap = font["head"], font["hhea"], font["post"], font["OS/2"].sCapHeight
    box = " ".join(str(round(scale * v)) for v in (head.xMin, head.yMin, head.xMax, head.yMax))
    bold = head.macStyle & 1
    return (
        f"/FontBBox[{box}]/ItalicAngle {post.italicAngle:.2f}/StemV {140 if bold else 80}"
        f"/Ascent {round(scale * lines.ascent)}/Descent {round(scale * lines.descent)}"
        f"/CapHeight {round(scale * cap)}"
    )


def _program(font: TTFont) -> bytes:
    for tag in set(font.keys()) - DRAWING:
        del font[tag]
    out = BytesIO()
    font.save(out)
    return out.getvalue()


@cache
def _unicode_map() -> bytes:
    ranges = "".join(f"<{row:02X}00><{row:02X}FF><{row:02X}00>\n" for row in range(0x22))
    cmap = (
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
        "/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n"
        "1 begincodespacerange<0000><FFFF>endcodespacerange\n"
        f"{0x22} beginbfrange\n{ranges}endbfrange\n"
        "endcmap CMapName currentdict/CMap defineresource pop end end"
    )
    return zlib.compress(cmap.encode("ascii"), 9)


def _glyph_map(glyphs: Mapping[int, int]) -> bytes:
    codes = range(max(glyphs) + 1)
    return zlib.compress(struct.pack(f">{len(codes)}H", *(glyphs.get(c, 0) for c in codes)), 9)


def _width_rows(widths: Mapping[str, int]) -> str:
    """Return the widths as PDF wants them: each unbroken row of codes by its first."""
    rows, expected = "", -1
    for code, width in sorted((ord(c), width) for c, width in widths.items()):
        rows += f" {width}" if code == expected else f"]{code}[{width}"
        expected = code + 1
    return f"{rows[1:]}]"
