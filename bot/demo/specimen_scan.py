"""What a tired office scanner adds to a sheet, and the word MẪU that every specimen wears."""

import random  # noqa: TID251 - a demo must repeat
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from bot.demo.specimen_pen import BOLD, FOOT, HIGH, PAPER, RED, STRONG, WIDE, Pen, font

GLASS = (246, 246, 244)  # what shows beside a skewed sheet
PALE = (252, 231, 229)
SLACK = 192  # the noise tile is larger than a page by this much
NOTICE = "Bản mẫu – không có giá trị"


def scan(page: Image.Image, chance: random.Random, *, last: bool = False) -> bytes:
    """Mark the page as a specimen, lay it on the glass a little askew and press the button."""
    page = mark(page, bare_foot=last and ends_early(page))
    if chance.random() < 0.4:
        page = _folded(page, chance)
    page = page.rotate(
        chance.uniform(-0.6, 0.6),
        Image.Resampling.BILINEAR,
        fillcolor=GLASS,
    )
    page = ImageChops.multiply(page, _light(chance.randrange(2)))
    page = ImageChops.add(page, _grain(chance), 1, -128)
    out = BytesIO()
    page.save(out, "JPEG", quality=65, dpi=(200, 200))
    return out.getvalue()


def ends_early(page: Image.Image) -> bool:
    """Whether nothing is written on the foot of the page."""
    written = ImageChops.difference(page, Image.new("RGB", page.size, PAPER)).getbbox()
    return written is None or written[3] <= FOOT


def mark(page: Image.Image, *, bare_foot: bool = False) -> Image.Image:
    """MẪU across the sheet, pale, and one plain line at its very end.

    A bare foot is left to the certification statement.
    """
    marked = ImageChops.multiply(page, _stencil())
    if bare_foot:
        foot = (0, FOOT, WIDE, HIGH)
        marked.paste(page.crop(foot), foot)
    Pen(marked, RED).put(150, HIGH - 40, NOTICE, 32, STRONG)
    return marked


@lru_cache(maxsize=1)
def _stencil() -> Image.Image:
    side = 2880  # a little over the page's diagonal
    field = Image.new("L", (side, side), 0)
    word = _word()
    for row, y in enumerate(range(0, side, 200)):
        for x in range(-row % 2 * word.width // 2, side, word.width):
            field.paste(word, (x, y))
    field = field.rotate(32, Image.Resampling.BILINEAR)
    left, top = (side - WIDE) // 2, (side - HIGH) // 2
    stencil = Image.new("RGB", (WIDE, HIGH), "white")
    stencil.paste(PALE, (0, 0), field.crop((left, top, left + WIDE, top + HIGH)))
    return stencil


def _word() -> Image.Image:
    type_ = font(BOLD, 120)
    word = Image.new("L", (round(type_.getlength("MẪU")) + 190, 200), 0)
    ImageDraw.Draw(word).text((95, 160), "MẪU", 255, type_, anchor="ls")
    return word


def _folded(page: Image.Image, chance: random.Random) -> Image.Image:
    y = chance.choice((HIGH // 2, HIGH // 3, 2 * HIGH // 3)) + chance.randint(-30, 30)
    band = Image.linear_gradient("L").resize((WIDE, 26)).point(lambda v: 255 - v // 9)
    strip = (0, y, WIDE, y + 26)
    shade = Image.merge("RGB", (band, band, band))
    page.paste(ImageChops.multiply(page.crop(strip), shade), strip)
    return page


@lru_cache(maxsize=2)
def _light(side: int) -> Image.Image:
    """Warm paper under an uneven lamp, the lid's shadow along one long edge and the top."""
    chance = random.Random(f"lamp {side}")
    lamp = Image.frombytes("L", (8, 11), chance.randbytes(88)).filter(ImageFilter.BoxBlur(2))
    lamp = lamp.resize((WIDE, HIGH), Image.Resampling.BICUBIC).point(lambda v: 242 + v // 24)
    ramp = Image.linear_gradient("L").point(lambda v: 186 + v * 69 // 255)
    edge = ramp.rotate(90 if side else -90).resize((34, HIGH))
    shadow = Image.new("L", (WIDE, HIGH), 255)
    shadow.paste(edge, (0 if side else WIDE - 34, 0))
    top = Image.new("L", (WIDE, HIGH), 255)
    top.paste(ramp.resize((WIDE, 16)), (0, 0))
    lamp = ImageChops.multiply(ImageChops.multiply(lamp, shadow), top)
    return Image.merge("RGB", (lamp, lamp.point(lambda v: v * 254 // 255), lamp.point(_warm)))


def _warm(value: int) -> int:
    return value * 249 // 255


@lru_cache(maxsize=1)
def _noise() -> Image.Image:
    wide, high = WIDE + SLACK, HIGH + SLACK
    raw = Image.frombytes("L", (wide, high), random.Random("grain").randbytes(wide * high))
    soft = raw.filter(ImageFilter.BoxBlur(1))  # nine dice make a bell
    grey = soft.point(lambda v: 128 + (v - 128) // 14)
    return Image.merge("RGB", (grey, grey, grey))


def _grain(chance: random.Random) -> Image.Image:
    x, y = chance.randrange(SLACK), chance.randrange(SLACK)
    return _noise().crop((x, y, x + WIDE, y + HIGH))
