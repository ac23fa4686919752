"""The print pack: every copy of every paper in an order, or in many orders, in one PDF.

The scans' JPEG bytes pass through untouched, one page at a time; only a few marks are written over
them, in blank space. Copies of one paper share their images, marks and fonts, so twenty weigh what
one does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from storage.paper.copymark import drawn
from storage.paper.jpeg import Head, Jpeg
from storage.paper.layout import (
    EVERYTHING,
    BadPage,
    Leaf,
    Options,
    Original,
    laid,
    leaves,
    opened,
    own_room,
    sight,
)
from storage.paper.separator import Heading, Paper, separator
from storage.paper.sheet import A4, NOWHERE, Box
from storage.paper.statement import NoWording, Statement
from storage.paper.typeface import FILES, MissingGlyph, embed
from storage.paper.typeset import operators
from storage.paper.writer import Sink, Writer

__all__ = [
    "A4",
    "BadPage",
    "Dossier",
    "Heading",
    "MissingGlyph",
    "NoWording",
    "Options",
    "Original",
    "Statement",
    "compose",
    "leaves",
    "write",
    "write_batch",
]

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


@dataclass(frozen=True, slots=True)
class Dossier:
    """One order of a batch: what its separator says, and its papers."""

    heading: Heading
    originals: Sequence[Original]


def compose(originals: Sequence[Original], options: Options = EVERYTHING) -> bytes:
    """Return the PDF of an order; raise as `write` does."""
    pieces: list[bytes] = []
    write(originals, pieces.append, options)
    return b"".join(pieces)


def write(originals: Iterable[Original], sink: Sink, options: Options = EVERYTHING) -> int:
    """Give the PDF of an order to `sink`, piece by piece; of the scans one is held at a time.

    Return how many pages it has. Raise `BadPage`, `MissingGlyph`, `NoWording` or `ValueError`: what
    was given is then no file.
    """
    pack = _Pack(Writer(sink), options)
    for original in originals:
        pack.add(original)
    return pack.finish()


def write_batch(dossiers: Iterable[Dossier], sink: Sink, options: Options = EVERYTHING) -> int:
    """Give one PDF of many orders to `sink`, a separator before each; as `write` does."""
    pack = _Pack(Writer(sink), options)
    for dossier in dossiers:
        pack.add_dossier(dossier)
    return pack.finish()


class Face(NamedTuple):
    """A page as all copies show it, without its contents; `own`: where a copy's mark stands."""

    page: str
    contents: int
    own: Box | None


class _Pack:
    """A pack under way."""

    def __init__(self, file: Writer, options: Options) -> None:
        self._file, self._options = file, options
        self._catalogue, self._tree, self._fonts = (file.reserve() for _ in range(3))
        self._pages: list[int] = []

    def add_dossier(self, dossier: Dossier) -> None:
        """Write an order, its separator first; how many sheets it has is known after its papers."""
        before = len(self._pages)
        papers = [self.add(original) for original in dossier.originals]
        slip = [separator(dossier.heading, papers)]
        self._pages[before:before] = [self._put(face) for face in self._faces(slip, [])]

    def add(self, original: Original) -> Paper:
        """Write one paper, its pages once and its copies as often as they are printed."""
        images, sights = [], []
        for at, scan in enumerate(opened(original)):
            sights.append(sight(original, at, scan))
            images.append(_image(self._file, scan))
        own = own_room(original, self._options)
        leafs = laid(original.statement, sights, self._options, own)
        faces = list(self._faces(leafs, images))
        for nth in range(1, original.copies + 1):
            self._pages += [self._put(face, original, nth) for face in faces]
        sheets = -(-len(leafs) // 2) if self._options.two_sided else len(leafs)
        return Paper(original.title, original.copies, len(leafs), sheets)

    def finish(self) -> int:
        """Write what holds the pages together; return how many there are."""
        if not self._pages:
            raise ValueError("an order has at least one paper")
        file, kids = self._file, " ".join(f"{page} 0 R" for page in self._pages)
        fonts = "".join(f"/{style} {embed(style, file)} 0 R" for style in FILES)
        file.put(f"<<{fonts}>>", self._fonts)
        file.put(f"<</Type/Pages/Count {len(self._pages)}/Kids[{kids}]>>", self._tree)
        file.put(
            f"<</Type/Catalog/Pages {self._tree} 0 R/Lang(vi-VN)"
            "/ViewerPreferences<</PrintScaling/None>>>>",
            self._catalogue,
        )
        file.finish(self._catalogue)
        return len(self._pages)

    def _put(self, face: Face, original: Original | None = None, nth: int = 1) -> int:
        """Write a page of the nth copy: what all copies show, and its own mark over it."""
        shown = f"{face.contents} 0 R"
        if face.own and original:
            address = original.codes[nth - 1] if original.codes else ""
            number = self._options.number
            mark = drawn(face.own, nth, original.copies, number=number, address=address)
            shown = f"[{shown} {self._file.stream('', mark.encode('ascii'))} 0 R]"
        return self._file.put(f"{face.page}/Contents {shown}>>")

    def _faces(self, leafs: list[Leaf], images: list[int]) -> Iterator[Face]:
        """Give the page objects that copies repeat; for two sides they are even."""
        for at, leaf in enumerate(leafs):
            yield self._face(leaf, images[at] if leaf.scan else 0)
        if self._options.two_sided and len(leafs) % 2:
            yield self._face(Leaf(leafs[-1].size, None, NOWHERE, ()), 0)

    def _face(self, leaf: Leaf, image: int) -> Face:
        """Write what a page shows and return the page its copies repeat."""
        drawing, images = operators(leaf.runs), ""
        if leaf.scan is not None:
            images = f"/XObject<</scan {image} 0 R>>"
            drawing = f"q {_matrix(leaf.scan, leaf.place)} cm /scan Do Q\n{drawing}"
        contents = self._file.stream("", drawing.encode("ascii"))
        page = (
            f"<</Type/Page/Parent {self._tree} 0 R/MediaBox[0 0 {leaf.size[0]} {leaf.size[1]}]"
            f"/Resources<</Font {self._fonts} 0 R{images}>>"
        )
        return Face(page, contents, leaf.own)


def _image(file: Writer, scan: Jpeg) -> int:
    upside = "/Decode[1 0 1 0 1 0 1 0]" if scan.components == CMYK and scan.adobe else ""
    return file.stream(
        f"/Type/XObject/Subtype/Image/Width {scan.width}/Height {scan.height}"
        f"/ColorSpace{COLOURS[scan.components]}/BitsPerComponent 8{upside}/Filter/DCTDecode",
        scan.data,
    )


def _matrix(scan: Head, place: Box) -> str:
    """Return the matrix that lays a scan upright into its place."""
    a, b, c, d, e, f = TURNS[scan.orientation]
    wide, tall = place.width, place.height
    numbers = a * wide, b * tall, c * wide, d * tall, e * wide + place.x, f * tall + place.y
    return " ".join(f"{number:.4f}" for number in numbers)
