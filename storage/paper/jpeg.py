"""What a PDF must know of a JPEG before it passes the bytes through."""

from dataclasses import dataclass
from typing import Final, Literal

STARTS: Final = {0xC0, 0xC1, 0xC2}
OTHER_STARTS: Final = {0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
ALONE: Final = {0x01, *range(0xD0, 0xD8)}
MOST_PIXELS: Final = 80_000_000
UPRIGHT: Final = 1
MIRRORS: Final = range(1, 9)


class BadJpeg(ValueError):
    """These bytes are not a whole JPEG that a printer can draw."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a scan's header says; width and height are as stored, in pixels."""

    width: int
    height: int
    components: int
    adobe: bool
    orientation: int

    @property
    def shape(self) -> tuple[int, int]:
        """Width and height as a person sees them, after the EXIF turn."""
        turned = self.orientation > 4  # noqa: PLR2004 - 5 to 8 lie on their side
        return (self.height, self.width) if turned else (self.width, self.height)


@dataclass(frozen=True, slots=True)
class Jpeg(Head):
    """A scan's header and its bytes."""

    data: bytes

    @property
    def head(self) -> Head:
        """The header alone, so that the bytes can be let go."""
        return Head(self.width, self.height, self.components, self.adobe, self.orientation)


def read(data: bytes) -> Jpeg:
    """Read the header of a JPEG without decoding it; raise `BadJpeg`."""
    if data[:2] != b"\xff\xd8":
        raise BadJpeg("not a JPEG")
    frame, adobe, orientation, at = b"", False, UPRIGHT, 2
    while True:
        marker, body, at = _segment(data, at)
        if marker in STARTS:
            frame = body
        elif marker in OTHER_STARTS:
            raise BadJpeg("a kind of JPEG that printers do not read")
        elif marker == 0xEE and body[:5] == b"Adobe":  # noqa: PLR2004
            adobe = True
        elif marker == 0xE1 and body[:6] == b"Exif\0\0":  # noqa: PLR2004
            orientation = _orientation(body[6:])
        elif marker == 0xDA:  # noqa: PLR2004 - the picture itself begins
            break
    if data.rfind(b"\xff\xd9") < at:
        raise BadJpeg("cut off before its end")
    return _checked(data, frame, adobe=adobe, orientation=orientation)


def _segment(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Return the marker at `at`, its body and where the next begins."""
    if data[at : at + 1] != b"\xff":
        raise BadJpeg("broken between its segments")
    while data[at : at + 1] == b"\xff":
        at += 1
    marker = data[at] if at < len(data) else 0
    if marker in ALONE:
        return marker, b"", at + 1
    length = int.from_bytes(data[at + 1 : at + 3], "big")
    end = at + 1 + length
    if length < 2 or end > len(data):  # noqa: PLR2004 - the length counts its own two bytes
        raise BadJpeg("cut off in its header")
    return marker, data[at + 3 : end], end


def _checked(data: bytes, frame: bytes, *, adobe: bool, orientation: int) -> Jpeg:
    if len(frame) < 6 or frame[0] != 8:  # noqa: PLR2004 - depth, height, width, components
        raise BadJpeg("without a picture of 8 bits")
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    if not 0 < width * height <= MOST_PIXELS:
        raise BadJpeg("empty or larger than any sheet")
    if frame[5] not in {1, 3, 4}:
        raise BadJpeg("in unknown colours")
    return Jpeg(width, height, frame[5], adobe, orientation, data)


def _orientation(tiff: bytes) -> int:
    """Return EXIF's orientation, 1 to 8; anything unreadable counts as upright."""
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)

    first = number(4, 4)
    for entry in range(first + 2, min(first + 2 + 12 * number(first, 2), len(tiff)), 12):
        if number(entry, 2) == 0x0112:  # noqa: PLR2004 - the tag of orientation
            return value if (value := number(entry + 8, 2)) in MIRRORS else UPRIGHT
    return UPRIGHT
