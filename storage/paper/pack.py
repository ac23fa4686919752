"""The print pack: every copy of every paper in an order, in one PDF.

The scans' JPEG bytes pass through untouched; only a few marks are written over them, in blank
space. Copies of one paper share their images, marks and fonts, so twenty weigh what one does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from storage.paper.blank import Box, Grid, ink
from storage.paper.jpeg import BadJpeg, Jpeg, read
from storage.paper.statement import NoWording, Statement
from storage.paper.typeface import MissingGlyph, Style, embed
from storage.paper.typeset import MM, Block, Run, block, line, operators
from storage.paper.writer import Writer

__all__ = ["BadPage", "MissingGlyph", "NoWording", "Options", "Original", "Statement", "compose"]

A4: Final = (595.28, 841.89)
SIDE, FOOT, HEAD = 12 * MM, 14 * MM, 8 * MM  # margins the statement keeps from a page's edges
CLEAR: Final = 2 * MM  # air around a mark
MARK: Final = "BẢN SAO"
MARK_MARGIN: Final = 12 * MM
MARK_DROP: Final = 6 * MM
MARK_LIFT: Final = 3 * MM
MARK_REACH: Final = 80 * MM
FOOTER_RISE: Final = 7 * MM
ADDED_TOP: Final = 30 * MM
TURNS: Final = {  # EXIF orientation: the unit square's matrix, as shares of width and height
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
COLOURS: Final = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
CMYK: Final = 4


class BadPage(ValueError):
    """A page of a paper is not a whole JPEG; pages count from 1."""

    def __init__(self, title: str, page_number: int, reason: str = "") -> None:
        self.title, self.page_number, self.reason = title, page_number, reason
        super().__init__(title, page_number, reason)

    def __str__(self) -> str:
        return f"page {self.page_number} of {self.title!a}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Original:
    """One paper of an order: its scanned pages, one JPEG each, and how many copies to print."""

    title: str
    pages: tuple[bytes, ...]
    copies: int
    statement: Statement


@dataclass(frozen=True, slots=True)
class Options:
    """What an office may leave out: "BẢN SAO" on the first page, "Trang x/y" on each.

    `two_sided`: an odd copy ends with a blank back, so that the next begins on its own sheet.
    """

    mark: bool = True
    footer: bool = True
    two_sided: bool = False


EVERYTHING: Final = Options()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page to print: its size, its scan and where the scan lies, and the text over it."""

    size: tuple[float, float]
    scan: Jpeg | None
    place: Box
    runs: tuple[Run, ...]


def compose(originals: Sequence[Original], options: Options = EVERYTHING) -> bytes:
    """Return the PDF of an order; raise `BadPage`, `MissingGlyph`, `NoWording` or `ValueError`."""
    if not originals:
        raise ValueError("an order has at least one paper")
    copies = [(leaves(original, options), original.copies) for original in originals]
    file = Writer()
    catalogue, tree = file.reserve(), file.reserve()
    styles: list[Style] = sorted({r.style for leafs, _ in copies for f in leafs for r in f.runs})
    fonts = "".join(f"/{style} {embed(style, file)} 0 R" for style in styles)
    pages: list[int] = []
    for leafs, count in copies:
        faces = [_page(file, leaf, tree, fonts) for leaf in leafs]
        if options.two_sided and len(faces) % 2:
            faces.append(_page(file, Leaf(leafs[-1].size, None, Box(0, 0, 0, 0), ()), tree, fonts))
        pages += [file.put(face) for _ in range(count) for face in faces]
    kids = " ".join(f"{page} 0 R" for page in pages)
    file.put(f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>", tree)
    file.put(
        f"<</Type/Catalog/Pages {tree} 0 R/Lang(vi-VN)/ViewerPreferences<</PrintScaling/None>>>>",
        catalogue,
    )
    return file.finish(catalogue)


def leaves(original: Original, options: Options) -> list[Leaf]:
    """Lay out one copy of a paper: its scans, then the marks, each in blank space."""
    if not original.pages or original.copies < 1:
        raise ValueError("a paper has at least one page and one copy")
    scans = [_read(original.title, at, data) for at, data in enumerate(original.pages, 1)]
    sheets = [_sheet(scan) for scan in scans]
    certified = block(original.statement)
    last = len(scans) - 1
    inks = {at: _ink(original.title, at, scans[at], *sheets[at]) for at in {0, last}}
    runs: dict[int, list[Run]] = {at: [] for at in range(last + 2)}
    if options.mark:
        runs[0] += _marked(sheets[0][0], inks[0])
    spot = _spot(certified, sheets[last][0], inks[last])
    if spot is None:
        runs[last + 1] += _alone(certified, sheets[last][0])
        sheets.append((sheets[last][0], Box(0, 0, 0, 0)))
    else:
        runs[last] += [run.moved(*spot) for run in certified.runs]
    if options.footer:
        for at, (size, _) in enumerate(sheets):
            runs[at] += _footer(at + 1, len(sheets), size)
    return [
        Leaf(size, scans[at] if at <= last else None, place, tuple(runs[at]))
        for at, (size, place) in enumerate(sheets)
    ]


def _read(title: str, number: int, data: bytes) -> Jpeg:
    try:
        return read(data)
    except BadJpeg as error:
        raise BadPage(title, number, str(error)) from error


def _ink(title: str, at: int, scan: Jpeg, size: tuple[float, float], place: Box) -> Grid:
    try:
        return ink(scan, size, place)
    except BadJpeg as error:
        raise BadPage(title, at + 1, str(error)) from error


def _sheet(scan: Jpeg) -> tuple[tuple[float, float], Box]:
    """Return the A4 sheet that lies as the scan does, and the scan's place in its middle."""
    across, up = scan.shape
    size = A4 if across <= up else (A4[1], A4[0])
    scale = min(size[0] / across, size[1] / up)
    width, height = across * scale, up * scale
    return size, Box((size[0] - width) / 2, (size[1] - height) / 2, width, height)


def _marked(size: tuple[float, float], grid: Grid) -> list[Run]:
    """Set "BẢN SAO" top right, or along the top edge when only the corner has ink."""
    mark = line(MARK, "bold", 14)
    wide, right = mark.width + CLEAR, size[0] - MARK_MARGIN
    left, top = right - mark.width, size[1] - MARK_DROP
    corner = Box(right - wide, top - mark.height, wide, mark.height)
    strip = Box(right - MARK_REACH, top - mark.height, MARK_REACH, mark.height + MARK_LIFT)
    for reach in (corner, strip):
        found = grid.find_high(wide, mark.height, reach)
        if found is not None:
            left, top = min(left, found[0] + CLEAR), found[1] + mark.height
            break
    grid.cover(Box(left, top - mark.height, mark.width, mark.height))
    return [run.moved(left, top) for run in mark.runs]


def _spot(certified: Block, size: tuple[float, float], grid: Grid) -> tuple[float, float] | None:
    """Return the top left corner of blank room for the statement, low and on the right."""
    width, height = certified.width + 2 * CLEAR, certified.height + 2 * CLEAR
    middle = size[0] / 2 - CLEAR
    for left in (middle, SIDE):
        within = Box(left, FOOT, size[0] - SIDE - left, size[1] - FOOT - HEAD)
        found = grid.find(width, height, within)
        if found is not None:
            return found[0] + CLEAR, found[1] + height - CLEAR
    return None


def _alone(certified: Block, size: tuple[float, float]) -> list[Run]:
    """Set the statement on a sheet of its own, smaller if it must be to fit."""
    scale = min(1, (size[1] - ADDED_TOP - FOOT) / certified.height)
    left, top = (size[0] - certified.width * scale) / 2, size[1] - ADDED_TOP
    return [run.moved(left, top, scale) for run in certified.runs]


def _footer(number: int, total: int, size: tuple[float, float]) -> list[Run]:
    words = line(f"Trang {number}/{total}", "regular", 10)
    return [run.moved((size[0] - words.width) / 2, FOOTER_RISE + 10) for run in words.runs]


def _page(file: Writer, leaf: Leaf, tree: int, fonts: str) -> str:
    """Write what a page shows and return the page object its copies repeat."""
    drawing, images = operators(leaf.runs), ""
    if leaf.scan is not None:
        images = f"/XObject<</scan {_image(file, leaf.scan)} 0 R>>"
        drawing = f"q {_matrix(leaf.scan, leaf.place)} cm /scan Do Q\n{drawing}"
    contents = file.stream("", drawing.encode("ascii"))
    means = file.put(f"<</Font<<{fonts}>>{images}>>")
    return (
        f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {leaf.size[0]} {leaf.size[1]}]"
        f"/Resources {means} 0 R/Contents {contents} 0 R>>"
    )


def _image(file: Writer, scan: Jpeg) -> int:
    upside = "/Decode[1 0 1 0 1 0 1 0]" if scan.components == CMYK and scan.adobe else ""
    return file.stream(
        f"/Type/XObject/Subtype/Image/Width {scan.width}/Height {scan.height}"
        f"/ColorSpace{COLOURS[scan.components]}/BitsPerComponent 8{upside}/Filter/DCTDecode",
        scan.data,
    )


def _matrix(scan: Jpeg, place: Box) -> str:
    """Return the matrix that lays a scan upright into its place."""
    a, b, c, d, e, f = TURNS[scan.orientation]
    wide, tall = place.width, place.height
    numbers = a * wide, b * tall, c * wide, d * tall, e * wide + place.x, f * tall + place.y
    return " ".join(f"{number:.4f}" for number in numbers)
