"""Pages of a PDF that are nothing but one JPEG, which then need not be drawn."""

from __future__ import annotations

from functools import cached_property
from io import BytesIO
from typing import Any, Final, NamedTuple

from pypdf import PageObject, PdfReader

from storage.paper.jpeg import UPRIGHT
from storage.scanning.colours import is_usual
from storage.scanning.segments import frame_of

MOST_CONTENT: Final = 2048  # bytes; a scanner's page says little more than "here is the picture"
AIR: Final = 0.01  # share of a side by which a picture may miss the sheet's edge
LIES: Final = {0: UPRIGHT, 90: 6, 180: 3, 270: 8}  # /Rotate as EXIF says it
DEVICES: Final = {"/DeviceGray": 1, "/DeviceRGB": 3}
ALONE: Final = ("/DCTDecode", ["/DCTDecode"])
HARMLESS: Final = {
    *("/Type", "/Subtype", "/Name", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent"),
    *("/Filter", "/Length", "/Interpolate", "/Metadata"),
}  # keys of a picture that change nothing of what its JPEG says itself


class NotPlain(Exception):
    """The page is more than one upright picture."""


class Scan(NamedTuple):
    """A page's JPEG and how it lies, as EXIF says it."""

    jpeg: bytes
    orientation: int


class Place(NamedTuple):
    """Where a picture lies on a sheet and how large, in points."""

    width: float
    height: float
    left: float
    bottom: float


class PlainScans:
    """Looks for plain scans in a PDF; what two readers might read otherwise is left to be drawn."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def scan(self, number: int) -> Scan | None:
        """The scan that is all of a page, counted from 0."""
        try:
            return None if self._reader.is_encrypted else _scan(self._reader.pages[number])
        except Exception:  # noqa: BLE001 - whatever it was, the page is drawn instead
            return None

    @cached_property
    def _reader(self) -> PdfReader:
        return PdfReader(BytesIO(self._data), strict=True)


def _scan(page: PageObject) -> Scan:
    name, place = _shown(_content(page))
    resources: Any = page["/Resources"]
    image = resources["/XObject"][name]
    jpeg: bytes = image.get_data()
    width, height, components = frame_of(jpeg)
    plain = (
        not page.get("/Annots")
        and _fills(place, page)
        and set(image) <= HARMLESS
        and image["/Subtype"] == "/Image"
        and image["/Filter"] in ALONE
        and (image["/Width"], image["/Height"]) == (width, height)
        and _components(image["/ColorSpace"]) == components
    )
    if not plain:
        raise NotPlain
    return Scan(jpeg, LIES[page.rotation % 360])


def _content(page: PageObject) -> bytes:
    contents = page.get_contents()
    if contents is None or len(content := contents.get_data()) > MOST_CONTENT:
        raise NotPlain
    return content


def _shown(content: bytes) -> tuple[str, Place]:
    """The name and the place of the one picture a page shows."""
    place, saved = Place(1, 1, 0, 0), []
    said: list[bytes] = []
    shown: list[tuple[str, Place]] = []
    for word in content.replace(b"/", b" /").split():
        if word == b"q" and not said:
            saved.append(place)
        elif word == b"Q" and not said:
            place = saved.pop()
        elif word == b"cm":
            place, said = _placed(said, place), []
        elif word == b"Do":
            [name], said = said, []
            shown.append((name.decode("ascii"), place))
        else:
            said.append(word)
    [only] = shown
    if said:
        raise NotPlain
    return only


def _placed(said: list[bytes], sheet: Place) -> Place:
    """A place told in the measures of another."""
    width, across, along, height, left, bottom = map(float, said)
    if across or along or not width > 0 or not height > 0:
        raise NotPlain
    return Place(
        width * sheet.width,
        height * sheet.height,
        left * sheet.width + sheet.left,
        bottom * sheet.height + sheet.bottom,
    )


def _fills(place: Place, page: PageObject) -> bool:
    """Whether a picture covers the sheet, and nothing of it is cut off."""
    box = page.cropbox
    air = AIR * float(min(box.width, box.height))
    sides = (
        (place.left, box.left),
        (place.bottom, box.bottom),
        (place.left + place.width, box.right),
        (place.bottom + place.height, box.top),
    )
    return page.mediabox == box and all(abs(one - float(other)) <= air for one, other in sides)


def _components(space: Any) -> int:
    """How many components a colour has that a JPEG alone would show the same way."""
    if space in DEVICES:
        return DEVICES[space]
    name, profile = space
    count = int(profile.get_object()["/N"])
    usual = count == DEVICES["/DeviceGray"] or is_usual(profile.get_object().get_data())
    if name != "/ICCBased" or count not in DEVICES.values() or not usual:
        raise NotPlain
    return count
