"""What a file is, by its bytes."""

from __future__ import annotations

from typing import Final, Literal

from storage.scanning.pages import Refused

Kind = Literal["jpeg", "png", "tiff", "pdf"]
STARTS: Final[dict[bytes, Kind]] = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"II+\0": "tiff",
    b"MM\0+": "tiff",
    b"%PDF-": "pdf",
}
HEIC: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
BLANKS: Final = b"\xef\xbb\xbf\0\t\n\f\r "  # what careless programs put before a PDF


def kind_of(data: bytes) -> Kind:
    """The kind of a file we can read; raise `Refused`."""
    if not data:
        raise Refused("empty")
    if data[4:8] == b"ftyp" and data[8:12] in HEIC:
        raise Refused("heic")
    for start, kind in STARTS.items():
        if data.startswith(start):
            return kind
    if data[:1024].lstrip(BLANKS).startswith(b"%PDF-"):
        return "pdf"
    raise Refused("unknown")
