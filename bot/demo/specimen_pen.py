"""A drawing hand over one sheet: words, rules and frames in pixels of 200 to the inch."""

from functools import lru_cache
from importlib.resources import as_file, files
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

WIDE, HIGH = 1654, 2339  # A4 at 200 dpi
FOOT = 1585  # below it a last page is left to the certification statement
INK = (38, 36, 40)
BLUE = (36, 52, 140)
RED = (196, 30, 42)
DOT = ((0, 0), (1, 0), (0, 1), (1, 1))
PAPER = (253, 252, 248)

Face = Literal["400Regular", "700Bold", "400Regular_Italic", "700Bold_Italic"]
PLAIN: Face = "400Regular"
BOLD: Face = "700Bold"
SLANT: Face = "400Regular_Italic"
STRONG: Face = "700Bold_Italic"
Colour = tuple[int, int, int]


@lru_cache(maxsize=256)
def font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """One of the four Tinos faces, the same letters the desk prints with."""
    with as_file(files("storage.paper") / "fonts" / f"Tinos_{face}.ttf") as path:
        return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def sheet(colour: Colour = PAPER) -> Image.Image:
    """An empty A4 page."""
    return Image.new("RGB", (WIDE, HIGH), colour)


class Pen:
    """Writes on an image; words too long for their `width` are set smaller until they fit."""

    def __init__(self, image: Image.Image, ink: Colour = INK) -> None:
        self.image = image
        self.ink = ink
        self.draw = ImageDraw.Draw(image)

    def put(
        self,
        x: float,
        y: float,
        text: str,
        size: int = 36,
        face: Face = PLAIN,
        *,
        ink: Colour | None = None,
        anchor: str = "ls",
        width: float | None = None,
    ) -> float:
        """Write one line on its baseline; gives back where it ends."""
        type_ = font(face, fit(text, size, face, width) if width else size)
        self.draw.text((x, y), text, ink or self.ink, type_, anchor=anchor)
        return x + type_.getlength(text)

    def middle(
        self,
        x: float,
        y: float,
        text: str,
        size: int = 36,
        face: Face = PLAIN,
        *,
        ink: Colour | None = None,
        width: float | None = None,
    ) -> None:
        """Write one line around `x`."""
        self.put(x, y, text, size, face, ink=ink, anchor="ms", width=width)

    def lines(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        width: float,
        *,
        face: Face = PLAIN,
        lead: float = 1.5,
    ) -> float:
        """Write a paragraph; gives back the next baseline."""
        for line in wrap(text, size, face, width):
            self.put(x, y, line, size, face)
            y += size * lead
        return y

    def field(
        self,
        x: float,
        y: float,
        label: str,
        value: str,
        width: float,
        *,
        size: int = 34,
        face: Face = BOLD,
        ink: Colour | None = None,
    ) -> None:
        """A label, then its value on a dotted line that ends at `x + width`."""
        start = self.put(x, y, f"{label}: ", size) + 4
        self.dots(start, x + width, y + 7)
        self.put(start + 6, y, value, size, face, ink=ink, width=x + width - start - 8)

    def dots(self, x: float, until: float, y: float) -> None:
        """A dotted line."""
        at = [(step + i, y + j) for step in range(int(x), int(until), 8) for i, j in DOT]
        self.draw.point(at, fill=(150, 150, 150))

    def rule(self, x: float, y: float, width: float, thick: int = 2) -> None:
        """A straight line under a heading, centred on `x`."""
        self.draw.line((x - width / 2, y, x + width / 2, y), fill=self.ink, width=thick)

    def frame(self, box: tuple[int, int, int, int], colour: Colour) -> None:
        """The double border of a certificate, with a row of small lozenges between."""
        left, top, right, bottom = box
        self.draw.rectangle(box, outline=colour, width=6)
        inner = (left + 30, top + 30, right - 30, bottom - 30)
        self.draw.rectangle(inner, outline=colour, width=3)
        for x in range(left + 18, right - 10, 24):
            self._lozenge(x, top + 18, colour)
            self._lozenge(x, bottom - 18, colour)
        for y in range(top + 42, bottom - 30, 24):
            self._lozenge(left + 18, y, colour)
            self._lozenge(right - 18, y, colour)

    def _lozenge(self, x: int, y: int, colour: Colour) -> None:
        self.draw.polygon([(x - 9, y), (x, y - 7), (x + 9, y), (x, y + 7)], outline=colour, width=2)

    def motto(self, x: float, y: float, size: int = 34) -> None:
        """The two lines at the head of every Vietnamese paper."""
        self.middle(x, y, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size, BOLD)
        self.middle(x, y + size * 1.4, "Độc lập - Tự do - Hạnh phúc", size + 2, BOLD)
        width = font(BOLD, size + 2).getlength("Độc lập - Tự do - Hạnh phúc")
        self.rule(x, y + size * 1.4 + 14, width)


def fit(text: str, size: int, face: Face, width: float) -> int:
    """The largest size up to `size` at which the line is no wider than `width`."""
    while size > 8 and font(face, size).getlength(text) > width:
        size -= 1
    return size


def wrap(text: str, size: int, face: Face, width: float) -> list[str]:
    """Break a paragraph between words."""
    type_, done, line = font(face, size), list[str](), ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and type_.getlength(longer) > width:
            done.append(line)
            longer = word
        line = longer
    return [*done, line]
