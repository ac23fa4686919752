"""A JPEG loses what is not picture, and nothing else."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from storage.paper.jpeg import BadJpeg
from storage.scanning.pages import pages_of
from storage.scanning.segments import frame_of, lean
from tests.scanning.corpus import drawn, exif, foreign_profile, jpeg
from tests.scanning.test_kinds import refusal

PLAIN = jpeg(drawn(150).resize((310, 438)))
BEHIND = {
    "zip": b"PK\x03\x04\x14\0" + b"x" * 500 + b"PK\x05\x06" + bytes(18),
    "page": b"<html><script>alert(1)</script></html>",
    "pdf": b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF",
    "jar": b"\xca\xfe\xba\xbe",
    "picture": PLAIN,
    "zeros": bytes(5000),
}


def segment(marker: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def after_start(data: bytes, *parts: bytes) -> bytes:
    """The same JPEG with more segments at its front."""
    return data[:2] + b"".join(parts) + data[2:]


@pytest.mark.parametrize("kind", BEHIND)
def test_what_lies_behind_the_picture_is_cut_off(kind: str) -> None:
    """A file that is a picture and something else is a picture."""
    assert lean(PLAIN + BEHIND[kind]) == lean(PLAIN)
    assert lean(PLAIN).jpeg.data == PLAIN


def test_what_lies_before_the_picture_is_cut_out() -> None:
    """Words, thumbnails, programs: no segment but those of the picture stays."""
    hidden = [segment(marker, b"hidden " * 900) for marker in (*range(0xE0, 0xF0), 0xFE)]
    thumbnail = segment(0xE0, b"JFXX\0\x10" + PLAIN[:60000])
    found = lean(after_start(PLAIN, *hidden, thumbnail))
    assert found.jpeg.data == PLAIN


def test_what_metadata_said_is_still_known() -> None:
    """How the picture lies and what its colours mean are told beside it."""
    told = lean(jpeg(drawn(150), exif=exif(6), icc_profile=foreign_profile()))
    assert told.orientation == 6
    assert told.profile == foreign_profile()
    assert told.jpeg.orientation == 1
    assert "Năm".encode() not in told.jpeg.data


def test_a_long_profile_comes_in_parts() -> None:
    """A profile larger than a segment is put together."""
    long = foreign_profile() + bytes(150_000)
    assert lean(jpeg(drawn(150), icc_profile=long)).profile == long


def test_the_kind_of_coding_is_told() -> None:
    """Only a single scan of a baseline frame counts as baseline."""
    assert lean(PLAIN).baseline
    assert not lean(jpeg(drawn(150), progressive=True)).baseline


def test_colours_of_adobe_stay_what_they_are() -> None:
    """The mark that says how four colours are stored is picture, not metadata."""
    stored = jpeg(drawn(150, "CMYK"))
    with Image.open(BytesIO(lean(stored).jpeg.data)) as kept, Image.open(BytesIO(stored)) as before:
        assert kept.tobytes() == before.tobytes()


def test_fill_between_segments_is_no_trouble() -> None:
    """Any number of 0xFF may stand before a marker."""
    assert lean(after_start(PLAIN, b"\xff\xff\xff")) == lean(PLAIN)


@pytest.mark.parametrize("sixteenth", range(1, 16))
def test_a_cut_off_picture_is_refused(sixteenth: int) -> None:
    """Wherever it was cut."""
    with pytest.raises(BadJpeg):
        lean(PLAIN[: len(PLAIN) * sixteenth // 16])


def test_endless_segments_are_refused() -> None:
    """Nobody counts a million comments."""
    with pytest.raises(BadJpeg):
        lean(after_start(PLAIN, segment(0xFE, b"") * 5000))


def test_two_frames_are_refused() -> None:
    """A picture that says its size twice lies once."""
    frame = PLAIN[PLAIN.index(b"\xff\xc0") :][:19]
    with pytest.raises(BadJpeg):
        lean(after_start(PLAIN, frame))


def test_the_frame_is_read_without_the_rest() -> None:
    """The size is known before anything is decoded."""
    assert frame_of(PLAIN[: PLAIN.index(b"\xff\xda")]) == (310, 438, 3)


@given(st.binary(max_size=400), st.integers(0, len(PLAIN)))
def test_no_bytes_do_anything_else(noise: bytes, at: int) -> None:
    """Whatever stands wherever: a JPEG or a `BadJpeg`."""
    for data in (noise, PLAIN[:at] + noise + PLAIN[at:], PLAIN[:at] + noise + PLAIN[at + 400 :]):
        try:
            assert lean(data).jpeg.data.startswith(b"\xff\xd8")
        except BadJpeg:
            continue


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("sixteenth", range(3, 16, 3))
def test_a_cut_picture_with_an_end_stitched_on_is_refused(
    sixteenth: int, orientation: int, mode: str
) -> None:
    """A scanner that was stopped closes its file; the rows it did not send are missing."""
    whole = jpeg(drawn(150, mode), exif=exif(orientation))
    assert refusal(whole[: len(whole) * sixteenth // 16] + b"\xff\xd9") == "broken"


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_grey_corner_is_no_missing_row(mode: str) -> None:
    """A page that ends in the very grey decoders fill up with is whole."""
    sheet = drawn(150, mode).copy()
    sheet.paste((128,) * len(mode), (0, 1500, *sheet.size))
    [page] = pages_of(jpeg(sheet))
    assert not page.turned
