"""A PDF's page is its scan, untouched, or else what a printer would draw."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pytest
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from storage.scanning.pages import Page, Refused, pages_of
from storage.scanning.plain_scans import PlainScans
from tests.scanning.corpus import (
    born_digital,
    drawn,
    exif,
    foreign_profile,
    good,
    jpeg,
    scanned_pdf,
    written,
)
from tests.scanning.hostile import CATALOGUE, PAGE, TREE, locked, pdf, stream

FULL = b"q 595 0 0 842 0 0 cm /I Do Q"
RGB = b"/ColorSpace/DeviceRGB"


@cache
def scan() -> bytes:
    """What lies on the pages."""
    return jpeg(drawn(150))


def page_of(
    content: bytes = FULL,
    page: bytes = b"",
    image: bytes = RGB,
    picture: bytes = b"",
    kind: bytes = b"/Filter/DCTDecode",
) -> bytes:
    """A PDF of one page with one picture, as told."""
    data = picture or scan()
    with Image.open(BytesIO(data)) as opened:
        size = b"/Width %d/Height %d" % opened.size
    means = b"/Resources<</XObject<</I 5 0 R>>>>" + page
    head = b"/Type/XObject/Subtype/Image/BitsPerComponent 8" + size + kind + image
    profile = stream(foreign_profile(), b"/N 3")
    return pdf(CATALOGUE, TREE, PAGE % means, stream(content), stream(data, head), profile)


def only(data: bytes) -> Page:
    """The one page of a file."""
    [page] = pages_of(data)
    return page


PLAIN = {
    "as it is": page_of,
    "scaled first": lambda: page_of(b"q .24 0 0 .24 0 0 cm q 2480 0 0 3508 0 0 cm/I Do Q Q"),
    "no states": lambda: page_of(b"595 0 0 842 0 0 cm\n/I Do\n"),
    "a hair's breadth less": lambda: page_of(b"q 594 0 0 840 .5 1 cm /I Do Q"),
    "with a name": lambda: page_of(image=RGB + b"/Name/I/Interpolate true"),
    "filters in a list": lambda: page_of(kind=b"/Filter[/DCTDecode]"),
    "metadata in the picture": lambda: page_of(picture=jpeg(drawn(150), exif=exif(1))),
    "how a phone was held is not asked in a pdf": lambda: page_of(
        picture=jpeg(drawn(150), exif=exif(3))
    ),
    "its own crop": lambda: page_of(page=b"/CropBox[0 0 595 842]"),
    "no notes": lambda: page_of(page=b"/Annots[]"),
}

MORE = {
    "something is written over it": lambda: page_of(FULL + b" BT /F 12 Tf (x) Tj ET"),
    "something is drawn under it": lambda: page_of(b"0 0 99 99 re f " + FULL),
    "the picture comes twice": lambda: page_of(FULL + FULL),
    "it is clipped": lambda: page_of(b"q 0 0 99 99 re W n " + FULL + b" Q"),
    "it is see-through": lambda: page_of(b"/G gs " + FULL),
    "it is half a page": lambda: page_of(b"q 595 0 0 421 0 0 cm /I Do Q"),
    "it lies across": lambda: page_of(b"q 0 842 -595 0 595 0 cm /I Do Q"),
    "it is mirrored": lambda: page_of(b"q -595 0 0 842 595 0 cm /I Do Q"),
    "it reaches over the edge": lambda: page_of(b"q 700 0 0 990 -50 -50 cm /I Do Q"),
    "only part is shown": lambda: page_of(page=b"/CropBox[0 0 595 421]"),
    "there is a note on it": lambda: page_of(page=b"/Annots[<</Subtype/Square/Rect[0 0 9 9]>>]"),
    "it has a mask": lambda: page_of(image=RGB + b"/SMask 6 0 R"),
    "it is a negative": lambda: page_of(image=RGB + b"/Decode[1 0 1 0 1 0]"),
    "its colours are others": lambda: page_of(image=b"/ColorSpace[/ICCBased 6 0 R]"),
    "its colours are not its own": lambda: page_of(image=b"/ColorSpace/DeviceGray"),
    "it says another size": lambda: page_of().replace(b"/Width 1240", b"/Width 1239"),
    "it says its size twice": lambda: page_of(image=RGB + b"/Width 1240"),
    "it is hidden": lambda: page_of(image=RGB + b"/OC<</Type/OCG>>"),
    "its codes are packed once more": lambda: page_of(
        kind=b"/Filter/DCTDecode/DecodeParms<</ColorTransform 0>>"
    ),
    "it is in four colours": lambda: page_of(
        picture=jpeg(drawn(150, "CMYK")), image=b"/ColorSpace/DeviceCMYK"
    ),
    "states do not match": lambda: page_of(FULL + b" Q"),
    "more is said than a scanner says": lambda: page_of(b"q Q " * 600 + FULL),
    "something is left unsaid": lambda: page_of(FULL + b" 1 0 0"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_scan_is_taken_as_it_is(name: str) -> None:
    """Exactly one picture that covers the page: its codes pass."""
    assert only(PLAIN[name]()).jpeg == only(scan()).jpeg


@pytest.mark.parametrize("name", MORE)
def test_anything_more_is_drawn(name: str) -> None:
    """What a reader would show is more than the picture, or other."""
    assert PlainScans(MORE[name]()).scan(0) is None


def test_what_is_drawn_is_what_a_reader_shows() -> None:
    """A negative comes out as one, and a page half covered is half white."""
    negative, half = only(MORE["it is a negative"]()), only(MORE["it is half a page"]())
    assert tone(negative, 10, 10) < 40
    assert tone(half, 10, 10) == 255
    assert tone(half, 10, half.height - 10) < 250


def tone(page: Page, x: int, y: int) -> int:
    """How light a dot is."""
    with Image.open(BytesIO(page.jpeg)) as picture:
        dot = picture.convert("L").getpixel((x, y))
    assert isinstance(dot, int)
    return dot


@pytest.mark.parametrize("turn", [90, 180, 270, -90, 450])
def test_a_turned_page_is_turned(turn: int) -> None:
    """As the viewer shows it, whichever way the number is written."""
    told = PlainScans(page_of(page=b"/Rotate %d" % turn)).scan(0)
    assert told
    assert told.orientation == {90: 6, 180: 3, 270: 8}[turn % 360]
    page = only(page_of(page=b"/Rotate %d" % turn))
    assert (page.width > page.height) == (turn % 180 == 90)


def test_what_was_filled_in_is_drawn() -> None:
    """The words in a form's fields are on the page."""
    book = FPDF(format="A4")
    book.add_page()
    form = PdfWriter(clone_from=PdfReader(BytesIO(bytes(book.output()))))
    bare = only(written(form))
    form.add_annotation(0, field("NGUYEN VAN AN"))
    assert bare.warnings == ("blank",)
    assert only(written(form)).warnings == ()


def field(words: str) -> dict[str, object]:
    """A note with words in it."""
    from pypdf.annotations import FreeText  # noqa: PLC0415 - this test's alone

    note = FreeText(text=words, rect=(50, 550, 500, 650), font_size="40pt")
    note[NameObject("/Contents")] = TextStringObject(words)
    return note


def test_a_password_is_asked_for() -> None:
    """Who needs one to read it cannot have it copied."""
    with pytest.raises(Refused, match="locked"):
        only(locked())


def test_a_pdf_that_only_forbids_is_read() -> None:
    """A file that opens without a password is drawn, whatever it forbids."""
    book = PdfWriter(clone_from=PdfReader(BytesIO(born_digital(1))))
    book.encrypt("", "chủ", algorithm="AES-256")
    assert only(written(book)).warnings == ()


def test_large_and_small_sheets_are_drawn_to_measure() -> None:
    """300 dots an inch, and no side longer than A4's."""
    sizes = {}
    for name, size in {"card": (153, 243), "a4": (595, 842), "a1": (1684, 2384)}.items():
        book = FPDF(unit="pt", format=size)
        book.add_page()
        page = only(bytes(book.output()))
        sizes[name] = page.width, page.height
    assert sizes == {"card": (638, 1013), "a4": (2479, 3508), "a1": (2478, 3508)}


def test_pages_come_in_order() -> None:
    """Scans and print in one file keep their places."""
    book = PdfWriter()
    for data in (scanned_pdf(1, 150), born_digital(1), scanned_pdf(1, 150, 90)):
        book.append(BytesIO(data))
    pages = list(pages_of(written(book)))
    assert [page.width for page in pages] == [1240, 2481, 1754]


def test_a_broken_scan_breaks_its_file() -> None:
    """A picture cut inside a whole PDF is not drawn half."""
    data = good("pdf scan").data
    codes = data.index(b"\xff\xda") + 2000
    with pytest.raises(Refused, match="broken"):
        only(data[:codes] + b"\xff\xd9" * 400 + data[codes + 800 :])
