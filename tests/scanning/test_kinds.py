"""What a file is, is read from its bytes."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from handlers.words import LANGUAGES, words
from storage.scanning.kinds import kind_of
from storage.scanning.pages import MOST_BYTES, MOST_PAGES, REFUSALS, Refused, pages_of
from tests.scanning.corpus import drawn, good, saved

STRANGERS = {
    "gif": saved(Image.new("L", (9, 9)), "GIF"),
    "bmp": saved(Image.new("L", (9, 9)), "BMP"),
    "webp": saved(Image.new("RGB", (9, 9)), "WEBP"),
    "psd": b"8BPS\0\x01" + bytes(100),
    "zip": b"PK\x03\x04" + bytes(100),
    "word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
    "html": b"<!doctype html><p>%PDF-1.7",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "postscript": b"%!PS-Adobe-3.0\n",
    "zeros": bytes(100),
    "gif and pdf": b"GIF89a" + bytes(20) + b"%PDF-1.4\n",
}


def refusal(data: bytes) -> str:
    """Why a file is refused."""
    with pytest.raises(Refused) as caught:
        list(pages_of(data))
    return caught.value.key


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("jpeg 150", "jpeg"),
        ("png", "png"),
        ("tiff fax", "tiff"),
        ("tiff big", "tiff"),
        ("pdf scan", "pdf"),
    ],
)
def test_a_scan_is_known_by_its_first_bytes(name: str, kind: str) -> None:
    """There is no name to go by."""
    assert kind_of(good(name).data) == kind


def test_a_careless_pdf_is_known() -> None:
    """Blanks before the header are forgiven, as every reader forgives them."""
    assert kind_of(b"\xef\xbb\xbf\r\n%PDF-1.4") == "pdf"


@pytest.mark.parametrize("kind", STRANGERS)
def test_a_stranger_is_refused(kind: str) -> None:
    """Neither a picture we read nor a PDF."""
    assert refusal(STRANGERS[kind]) == "unknown"


def test_nothing_is_refused() -> None:
    """An empty file has no kind."""
    assert refusal(b"") == "empty"


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"hevc"])
def test_a_picture_of_an_iphone_is_named(brand: bytes) -> None:
    """So that somebody can be told which switch to set."""
    assert refusal(b"\0\0\0\x18ftyp" + brand + bytes(40)) == "heic"


def test_a_file_of_forty_mebibytes_is_the_largest() -> None:
    """One byte more is too many."""
    whole = good("jpeg 150").data
    assert len(list(pages_of(whole.ljust(MOST_BYTES, b"\0")))) == 1
    assert refusal(whole.ljust(MOST_BYTES + 1, b"\0")) == "too_large"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_limits_are_said_as_they_are(lang: str) -> None:
    """The sentences name the numbers of the code."""
    said = words(lang).texts
    assert str(MOST_BYTES >> 20) in said["scan.refused.too_large"]
    assert str(MOST_PAGES) in said["scan.refused.too_many_pages"]


def test_two_hundred_pages_are_the_most() -> None:
    """One more, and none is taken."""
    dot = Image.new("1", (40, 60))
    out = BytesIO()
    dot.save(out, "TIFF", save_all=True, append_images=[dot] * (MOST_PAGES - 1))
    assert len(list(pages_of(out.getvalue()))) == MOST_PAGES
    dot.save(out := BytesIO(), "TIFF", save_all=True, append_images=[dot] * MOST_PAGES)
    assert refusal(out.getvalue()) == "too_many_pages"


def test_eighty_megapixels_are_the_most() -> None:
    """One row more is too much; the largest sheet still becomes a page."""
    sheet = Image.new("L", (8000, 10_000), 250)
    sheet.paste(drawn(150, "L"), (500, 500))
    [page] = pages_of(saved(sheet, "PNG", compress_level=1))
    assert (page.width, page.height) == (2806, 3508)
    assert refusal(saved(Image.new("1", (8000, 10_001)), "PNG")) == "too_many_pixels"
    assert refusal(saved(Image.new("L", (8000, 10_001)), "JPEG")) == "too_many_pixels"


def test_a_refusal_names_one_of_the_keys() -> None:
    """A key without a sentence is a mistake of ours."""
    with pytest.raises(AssertionError):
        Refused("because")
    assert {Refused(key).key for key in REFUSALS} == set(REFUSALS)
