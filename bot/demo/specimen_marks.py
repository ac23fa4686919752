"""Small drawn things: the seal, a signature, a face without features, guilloche, a chip."""

import random  # noqa: TID251 - a demo must repeat
from functools import lru_cache
from itertools import pairwise
from math import cos, pi, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from bot.demo.specimen_pen import BLUE, BOLD, Colour, Pen, fit, font

Points = list[tuple[float, float]]
GOLD = (214, 164, 40)


def stamp(page: Image.Image, mask: Image.Image, at: tuple[int, int], colour: Colour) -> None:
    """Press a grey mask as ink: what is below stays readable through it."""
    box = (at[0], at[1], at[0] + mask.width, at[1] + mask.height)
    ink = Image.composite(
        Image.new("RGB", mask.size, colour),
        Image.new("RGB", mask.size, "white"),
        mask,
    )
    page.paste(ImageChops.multiply(page.crop(box), ink), box[:2])


def star(x: float, y: float, radius: float) -> Points:
    """The ten corners of a five-pointed star."""
    return [
        (x + r * sin(i * pi / 5), y - r * cos(i * pi / 5))
        for i in range(10)
        for r in (radius if i % 2 == 0 else radius * 0.4,)
    ]


def seal(page: Image.Image, x: int, y: int, words: str, chance: random.Random) -> None:
    """A round red seal about (x, y); its lower arc says it is a specimen."""
    face = _seal(words).rotate(chance.uniform(-14, 14), Image.Resampling.BILINEAR)
    worn = Image.frombytes("L", (24, 24), chance.randbytes(576)).filter(ImageFilter.BoxBlur(1))
    worn = worn.resize(face.size, Image.Resampling.BICUBIC).point(lambda v: 150 + v * 90 // 255)
    face = ImageChops.multiply(face, worn)
    stamp(page, face, (x - face.width // 2, y - face.height // 2), (214, 24, 40))


@lru_cache(maxsize=32)
def _seal(words: str) -> Image.Image:
    size = 600
    face = Image.new("L", (size, size), 0)
    draw, c = ImageDraw.Draw(face), size / 2
    for radius, thick in ((280, 11), (262, 4), (172, 5)):
        draw.circle((c, c), radius, outline=255, width=thick)
    draw.polygon(star(c, c - 14, 92), fill=255)
    _wreath(draw, c)
    _ring(face, words, 214, 48, top=True)
    _ring(face, "★ BẢN MẪU ★", 216, 50, top=False)
    return face.resize((size // 2, size // 2), Image.Resampling.LANCZOS)


def _wreath(draw: ImageDraw.ImageDraw, c: float) -> None:
    for i in range(-8, 9):
        angle = pi / 2 + i * 0.19
        x, y = c + 138 * cos(angle), c + 138 * sin(angle)
        draw.ellipse((x - 10, y - 10, x + 10, y + 10), outline=255, width=5)


def _ring(face: Image.Image, words: str, radius: int, size: int, *, top: bool) -> None:
    """Set words along the ring, over the top or under the bottom."""
    room = 3.9 if top else 1.9
    size = fit(words, size, BOLD, room * radius)
    type_ = font(BOLD, size)
    angle = -type_.getlength(words) / radius / 2
    for sign in words:
        step = type_.getlength(sign) / radius
        _ring_sign(face, sign, radius, size, angle + step / 2, top=top)
        angle += step


def _ring_sign(
    face: Image.Image, sign: str, radius: int, size: int, angle: float, *, top: bool
) -> None:
    c, up = face.width / 2, 1 if top else -1
    small = Image.new("L", (96, 96), 0)
    if sign == "★":
        ImageDraw.Draw(small).polygon(star(48, 48, 22), fill=255)
    else:
        ImageDraw.Draw(small).text((48, 48 + size * 0.34), sign, 255, font(BOLD, size), "ms")
    small = small.rotate(-up * angle * 180 / pi, Image.Resampling.BICUBIC)
    x, y = c + radius * sin(angle), c - up * radius * cos(angle)
    face.paste(255, (round(x) - 48, round(y) - 48), small)


def signature(page: Image.Image, x: int, y: int, chance: random.Random, width: int = 340) -> None:
    """A scribble in blue ink from (x, y), the last stroke running back under it."""
    canvas = Image.new("L", (720, 300), 0)
    draw = ImageDraw.Draw(canvas)
    turns, lean = chance.randint(7, 17), chance.uniform(-30, 46)
    knots = [(30.0, 200.0), (90 + lean, chance.uniform(10, 70)), (70.0, 240.0)]
    for i in range(turns):
        swing = chance.uniform(12, 70) * (1.3 - i / turns) * (-1) ** i
        knots.append((110 + 430 * i / turns + lean * (i % 2), 165 - swing))
    knots += [(660.0, chance.uniform(70, 150)), (chance.uniform(200, 460), 236.0), (700.0, 210.0)]
    path = spline(knots)
    for i, (a, b) in enumerate(pairwise(path)):
        draw.line((*a, *b), fill=225, width=7 + round(3 * sin(i / 9)))
    small = canvas.resize((width, width * 5 // 12), Image.Resampling.BILINEAR, reducing_gap=2)
    stamp(page, small, (x, y), BLUE)


def spline(knots: Points, steps: int = 12) -> Points:
    """A smooth path through the knots (Catmull-Rom)."""
    ends = [knots[0], *knots, knots[-1]]
    path = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for i in range(steps):
            t = i / steps
            path.append((_between(t, a[0], b[0], c[0], d[0]), _between(t, a[1], b[1], c[1], d[1])))
    return path


def _between(t: float, a: float, b: float, c: float, d: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def portrait(
    page: Image.Image, box: tuple[int, int, int, int], *, female: bool, grey: bool
) -> None:
    """A head and shoulders with no features: nobody's picture."""
    high = box[3] - box[1]
    wide = (box[2] - box[0]) * 800 // high
    photo = Image.new("RGB", (wide, 800), (196, 214, 226))
    draw, c = ImageDraw.Draw(photo), wide / 2
    skin, shirt = (226, 190, 164), (236, 238, 240)
    hair = (150, 148, 150) if grey else (44, 36, 36)
    if female:
        draw.rounded_rectangle((c - 172, 190, c + 172, 600), 150, fill=hair)
    draw.ellipse((c - 300, 590, c + 300, 1100), fill=shirt)
    draw.rounded_rectangle((c - 66, 480, c + 66, 680), 60, fill=(210, 172, 146))
    draw.polygon([(c - 96, 604), (c, 720), (c + 96, 604), (c + 60, 590), (c - 60, 590)], fill=skin)
    draw.line((c - 110, 600, c, 730, c + 110, 600), fill=(168, 178, 190), width=12)
    draw.ellipse((c - 128, 220, c + 128, 548), fill=skin)
    draw.pieslice((c - 142, 170, c + 142, 500), 180, 360, fill=hair)
    if not female:
        draw.rectangle((c - 142, 330, c - 118, 390), fill=hair)
        draw.rectangle((c + 118, 330, c + 142, 390), fill=hair)
    photo = photo.resize((box[2] - box[0], high), Image.Resampling.LANCZOS, reducing_gap=2)
    page.paste(photo, box[:2])


def emblem(page: Image.Image, x: int, y: int, radius: int) -> None:
    """A red disc with a gold star in a ring of ears: it stands for the emblem, it is not it."""
    size = radius * 2 + 8
    disc = Image.new("RGBA", (size * 3, size * 3), (0, 0, 0, 0))
    draw, c, r = ImageDraw.Draw(disc), size * 1.5, radius * 3
    draw.circle((c, c), r * 0.8, fill=(200, 32, 36, 255))
    for ring, grain in ((0.95, 0.05), (0.86, 0.055), (0.77, 0.05)):
        for i in range(-27, 28):
            angle = pi / 2 + i * 0.106
            gx, gy = c + r * ring * cos(angle), c + r * ring * sin(angle)
            draw.circle((gx, gy), r * grain, fill=(*GOLD, 255), outline=(168, 118, 24, 255))
    draw.polygon(star(c, c - r * 0.16, r * 0.4), fill=(250, 214, 60, 255))
    draw.chord((c - r * 0.42, c + r * 0.3, c + r * 0.42, c + r * 0.98), 180, 360, fill=(*GOLD, 255))
    small = disc.resize((size, size), Image.Resampling.LANCZOS)
    page.paste(small, (x - size // 2, y - size // 2), small)


def guilloche(wide: int, high: int, ground: Colour, line: Colour) -> Image.Image:
    """Fine interlaced waves on a tinted ground, as security papers have."""
    waves = _waves().crop((0, 0, wide, high))
    paper = Image.new("RGB", (wide, high), ground)
    paper.paste(line, (0, 0), waves)
    return paper


@lru_cache(maxsize=1)
def _waves() -> Image.Image:
    wide, high = 1920 * 2, 2100 * 2
    mask = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(mask)
    for i in range(-8, 58):
        level, phase = high * i / 46, i * 0.21
        draw.line(_wave(wide, level, high * 0.1, 1.7, phase), fill=255, width=2)
        draw.line(_wave(wide, level, high * 0.08, 2.4, -phase), fill=255, width=2)
    return mask.reduce(2)


def _wave(wide: int, level: float, swing: float, bend: float, phase: float) -> Points:
    return [
        (x, level + swing * sin(bend * 2 * pi * x / wide + phase) * cos(1.3 * pi * x / wide))
        for x in range(0, wide + 12, 12)
    ]


def speckle(page: Image.Image, x: int, y: int, side: int, chance: random.Random) -> None:
    """A square that looks like a QR code and says nothing: its three eyes are not a QR's."""
    cells = Image.new("L", (29, 29))
    cells.putdata([chance.choice((30, 255)) for _ in range(841)])
    pen = ImageDraw.Draw(cells)
    for cx, cy in ((0, 0), (22, 0), (0, 22)):
        pen.rectangle((cx, cy, cx + 6, cy + 6), fill=255, outline=30)
        pen.rectangle((cx + 2, cy + 3, cx + 4, cy + 4), fill=30)
    page.paste(cells.resize((side, side), Image.Resampling.NEAREST).convert("RGB"), (x, y))


def chip(pen: Pen, x: int, y: int, wide: int, high: int) -> None:
    """A contact chip."""
    dark = (146, 112, 40)
    pen.draw.rounded_rectangle((x, y, x + wide, y + high), 12, (222, 190, 106), dark, 3)
    for part in (1, 2):
        at = y + high * part // 3
        pen.draw.line((x, at, x + wide, at), fill=dark, width=3)
    pen.draw.line((x + wide // 3, y, x + wide // 3, y + high), fill=dark, width=3)
    pen.draw.line((x + wide * 2 // 3, y, x + wide * 2 // 3, y + high), fill=dark, width=3)
    inner = (x + wide // 3, y + high // 4, x + wide * 2 // 3, y + high * 3 // 4)
    pen.draw.rounded_rectangle(inner, 8, (230, 202, 124), dark, 3)
