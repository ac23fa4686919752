"""Scans as office scanners, fax machines and phones write them, made up by a generator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from random import Random  # noqa: TID251 - a seeded grain, the same on every run
from typing import Any

from fpdf import FPDF
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter

from storage.paper.typeface import FILES, FONTS

A4 = 8.27, 11.69  # inches
PAPER = (240, 238, 232)
LINES = (
    "Chứng nhận ông Nguyễn Văn An, cư trú tại ấp Bình Hiệp A,",
    "xã Lấp Vò, tỉnh Đồng Tháp, đã nộp đủ giấy tờ theo quy định.",
    "Họ và tên mẹ: Trần Thị Bé Năm",
)
SKEWS = (-3.0, -2.2, -1.4, -0.7, 0.5, 1.0, 1.7, 2.6, 3.0)
TURNED = range(2, 9)
LOW, MIDDLE, REDUCED = (1240, 1754), (2481, 3507), (2482, 3508)  # 150 dpi, 300, less than 600
DRAWN = 2481, 3508  # a page of a PDF


@dataclass(frozen=True, slots=True)
class Good:
    """A file and what must come of it.

    `sizes` are of its pages; `skew` is how it was laid; `untouched` pages keep their codes.
    """

    data: bytes
    sizes: tuple[tuple[int, int], ...]
    grey: bool = False
    skew: float = 0.0
    untouched: bool = False


@cache
def drawn(dpi: int, mode: str = "RGB", skew: float = 0.0, seed: int = 1) -> Image.Image:
    """An A4 sheet of print on grainy paper, laid askew counter-clockwise."""
    size = round(A4[0] * dpi), round(A4[1] * dpi)
    sheet = Image.new("RGB", size, PAPER)
    pen, letters = ImageDraw.Draw(sheet), ImageFont.truetype(FONTS / FILES["regular"], dpi // 6)
    chance = Random(seed)
    for y in range(dpi, size[1] - dpi, dpi // 4):
        pen.text((dpi * 0.8, y), chance.choice(LINES), (30, 30, 36), letters)
    stamp = (
        size[0] * 5 // 9,
        size[1] * 3 // 4,
        size[0] * 7 // 9,
        size[1] * 3 // 4 + size[0] * 2 // 9,
    )
    pen.ellipse(stamp, outline=(200, 30, 40), width=dpi // 25)
    laid = sheet.rotate(skew, Image.Resampling.BICUBIC, fillcolor=PAPER)
    return ImageChops.add(laid, grain(size, seed), 1, -128).convert(mode)


def grain(size: tuple[int, int], seed: int) -> Image.Image:
    """What paper and lamp add to each dot."""
    raw = Image.frombytes("L", size, Random(seed).randbytes(size[0] * size[1]))
    tones = raw.point([128 + (tone - 128) * 7 // 128 for tone in range(256)])
    return Image.merge("RGB", (tones, tones, tones))


def saved(picture: Image.Image, kind: str, **how: Any) -> bytes:
    """The bytes of a file."""
    out = BytesIO()
    picture.copy().save(out, kind, **how)  # saving leaves traces on a picture
    return out.getvalue()


def jpeg(picture: Image.Image, **how: Any) -> bytes:
    """As a scanner would."""
    return saved(picture, "JPEG", **{"quality": 80, **how})


def exif(orientation: int) -> Image.Exif:
    """What a phone tells: how it was held, by whom it was made, where it was."""
    told = Image.Exif()
    told[0x0112], told[0x010F] = orientation, "Máy của bà Năm"
    told.get_ifd(0x8825).update({1: "N", 2: (10.0, 21.0, 45.0), 3: "E", 4: (105.0, 31.0, 8.0)})
    return told


def foreign_profile() -> bytes:
    """The profile of a screen that is not sRGB by name."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace("sRGB".encode("utf-16-be"), "Mine".encode("utf-16-be"))


def lying(orientation: int, dpi: int) -> Image.Image:
    """The sheet as stored when EXIF says how to lift it upright."""
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose, each undone
    return drawn(dpi).transpose(Image.Transpose(back[orientation]))


def scanned_pdf(pages: int, dpi: int, rotation: int = 0) -> bytes:
    """Plain scans, one JPEG on each page."""
    sheets = [drawn(dpi, seed=seed) for seed in range(pages)]
    plain = saved(sheets[0], "PDF", resolution=dpi, save_all=True, append_images=sheets[1:])
    book = PdfWriter(clone_from=PdfReader(BytesIO(plain)))
    for page in book.pages:
        page.rotate(rotation)
    return written(book)


def written(book: PdfWriter) -> bytes:
    """A PDF's bytes."""
    out = BytesIO()
    book.write(out)
    return out.getvalue()


def born_digital(pages: int) -> bytes:
    """Print that never was paper."""
    book = FPDF(format="A4")
    book.add_font("Tinos", fname=FONTS / FILES["regular"])
    for _ in range(pages):
        book.add_page()
        book.set_font("Tinos", size=14)
        for line in LINES * 8:
            book.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    return bytes(book.output())


def fax(pages: int, down: int) -> bytes:
    """What a fax machine keeps: black or white, and fewer rows than columns to the inch."""
    size = 1728, round(A4[1] * down)
    sheet = drawn(200, "L").resize(size).point([255 * (tone > 150) for tone in range(256)])
    first, *rest = [sheet.convert("1")] * pages
    how = {"compression": "group3", "dpi": (204, down), "save_all": True, "append_images": rest}
    return saved(first, "TIFF", **how)


def with_thumbnail() -> bytes:
    """A TIFF whose second picture is a small one of the first."""
    small = drawn(150).resize((124, 175))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    return saved(drawn(150), "TIFF", save_all=True, append_images=[small])


def with_alpha() -> Image.Image:
    """A sheet that is clear where it has no ink."""
    clear = drawn(150).copy()
    clear.putalpha(clear.convert("L").point([255 * (tone < 150) for tone in range(256)]))
    return clear


def by_phone(turn: int) -> Good:
    """A picture of a phone that was held otherwise."""
    return Good(jpeg(lying(turn, 150), exif=exif(turn)), (LOW,))


def askew(skew: float, mode: str = "RGB") -> Good:
    """A sheet laid on the glass in a hurry."""
    sheet = drawn(150, mode, skew)
    return Good(jpeg(sheet), (LOW,), grey=mode == "L", skew=skew)


GOOD: dict[str, Callable[[], Good]] = {
    "jpeg 150": lambda: Good(jpeg(drawn(150)), (LOW,), untouched=True),
    "jpeg 300": lambda: Good(jpeg(drawn(300)), (MIDDLE,), untouched=True),
    "jpeg 300 grey": lambda: Good(jpeg(drawn(300, "L")), (MIDDLE,), grey=True, untouched=True),
    "jpeg 600": lambda: Good(jpeg(drawn(600)), (REDUCED,)),
    "jpeg restarts": lambda: Good(jpeg(drawn(150), restart_marker_rows=1), (LOW,), untouched=True),
    "jpeg with metadata": lambda: Good(
        jpeg(drawn(150), exif=exif(1), comment="Bà Năm", dpi=(150, 150), xmp=b"<x:xmpmeta/>"),
        (LOW,),
        untouched=True,
    ),
    "jpeg progressive": lambda: Good(jpeg(drawn(150), progressive=True), (LOW,)),
    "jpeg cmyk": lambda: Good(jpeg(drawn(150, "CMYK")), (LOW,)),
    "jpeg profile": lambda: Good(jpeg(drawn(150), icc_profile=foreign_profile()), (LOW,)),
    **{f"jpeg exif {turn}": partial(by_phone, turn) for turn in TURNED},
    **{f"jpeg skew {skew}": partial(askew, skew) for skew in SKEWS},
    "jpeg grey skew": partial(askew, -1.5, "L"),
    "jpeg almost straight": lambda: Good(jpeg(drawn(150, skew=0.2)), (LOW,), untouched=True),
    "png": lambda: Good(saved(drawn(150), "PNG"), (LOW,)),
    "png 600": lambda: Good(saved(drawn(600, "L"), "PNG", compress_level=1), (REDUCED,), grey=True),
    "png grey": lambda: Good(saved(drawn(150, "L"), "PNG"), (LOW,), grey=True),
    "png black": lambda: Good(saved(drawn(150, "1"), "PNG"), (LOW,), grey=True),
    "png 16 bits": lambda: Good(
        saved(drawn(150, "L").convert("I").point(lambda tone: tone * 257).convert("I;16"), "PNG"),
        (LOW,),
        grey=True,
    ),
    "png palette": lambda: Good(saved(drawn(150).quantize(64), "PNG"), (LOW,)),
    "png alpha": lambda: Good(saved(with_alpha(), "PNG"), (LOW,)),
    "png exif": lambda: Good(saved(lying(6, 150), "PNG", exif=exif(6)), (LOW,)),
    "tiff fax": lambda: Good(fax(3, 98), ((1728, 2386),) * 3, grey=True),
    "tiff fax fine": lambda: Good(fax(2, 196), ((1728, 2291),) * 2, grey=True),
    "tiff 600 group 4": lambda: Good(
        saved(drawn(600, "1"), "TIFF", compression="group4", dpi=(600, 600)), (REDUCED,), grey=True
    ),
    "tiff pages": lambda: Good(
        saved(
            drawn(150),
            "TIFF",
            compression="tiff_lzw",
            save_all=True,
            append_images=[drawn(150, seed=2).copy()],
        ),
        (LOW, LOW),
    ),
    "tiff jpeg": lambda: Good(saved(drawn(150), "TIFF", compression="jpeg"), (LOW,)),
    "tiff cmyk": lambda: Good(saved(drawn(150, "CMYK"), "TIFF"), (LOW,)),
    "tiff big": lambda: Good(saved(drawn(150), "TIFF", big_tiff=True), (LOW,)),
    "tiff exif": lambda: Good(saved(lying(8, 150), "TIFF", exif=exif(8)), (LOW,)),
    "tiff thumbnail": lambda: Good(with_thumbnail(), (LOW,)),
    "pdf scan": lambda: Good(scanned_pdf(1, 150), (LOW,), untouched=True),
    "pdf scans": lambda: Good(scanned_pdf(10, 150), (LOW,) * 10, untouched=True),
    "pdf scan turned": lambda: Good(scanned_pdf(1, 150, 90), (LOW[::-1],)),
    "pdf fax": lambda: Good(saved(drawn(150, "1"), "PDF", resolution=150), (DRAWN,), grey=True),
    "pdf born digital": lambda: Good(born_digital(2), (DRAWN,) * 2, grey=True),
}


@cache
def good(name: str) -> Good:
    """A file by its name."""
    return GOOD[name]()
