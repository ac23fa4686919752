"""eSCL without its wire: what a scanner says of itself, and how a job is asked for.

The elements are those of the Mopria Alliance's eSCL specification, 2.x.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from xml.sax.saxutils import escape

from bot.scanning.escl_troubles import CoverOpen, Jam, NotAScanner, Refused, ScannerTrouble
from core.names import tidy

Way = Literal["platen", "feeder", "duplex"]

CAPS: dict[Way, str] = {
    "platen": "PlatenInputCaps",
    "feeder": "AdfSimplexInputCaps",
    "duplex": "AdfDuplexInputCaps",
}
INPUTS: dict[Way, str] = {"platen": "Platen", "feeder": "Feeder", "duplex": "Feeder"}
COLOURS = {"colour": ("RGB24", "Grayscale8"), "grey": ("Grayscale8", "RGB24")}
FORMATS = ("image/jpeg", "application/pdf")
A4_WIDTH, A4_HEIGHT = 2480, 3508
"""In 1/300 inch, which is how eSCL measures paper."""
FINEST = 2400
LONGEST_NAME = 80
DIGITS = 6


FEEDER_TROUBLES: dict[str, type[ScannerTrouble]] = {
    **dict.fromkeys(("HatchOpen", "DoorOpen"), CoverOpen),
    **dict.fromkeys(("Jam", "Mispick", "MultipickDetected"), Jam),
    **dict.fromkeys(("DuplexPageTooShort", "DuplexPageTooLong"), Jam),
    **dict.fromkeys(("InputTrayFailed", "InputTrayOverloaded"), Jam),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants scanned. `whole`: all of the glass or the longest paper, not just A4."""

    source: Literal["auto", "platen", "feeder"] = "auto"
    duplex: bool = False
    colour: Literal["colour", "grey"] = "colour"
    dpi: int = 300
    format: Literal["image/jpeg", "application/pdf"] = "image/jpeg"
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """What one way of putting paper in can do.

    `resolutions`: dpi, ascending; `extended`: the formats of DocumentFormatExt; `width`, `height`:
    the largest paper in 1/300 inch, 0 where the scanner does not say.
    """

    resolutions: tuple[int, ...]
    colours: tuple[str, ...]
    formats: tuple[str, ...]
    extended: tuple[str, ...]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Scanner:
    """What a scanner is: its name, the eSCL it speaks, and its ways of putting paper in."""

    name: str
    version: str
    slots: Mapping[Way, Slot]


@dataclass(frozen=True, slots=True)
class Status:
    """How a scanner is now.

    `state`: Idle, Processing, Testing, Stopped, Down; `feeder`: Loaded, Empty, Jam and so on, ""
    where there is none; `jobs`: the state of each job by the last part of its address.
    """

    state: str = ""
    feeder: str = ""
    jobs: Mapping[str, str] = field(default_factory=dict)

    def judge(self) -> None:
        """Raise what is wrong with the feeder, if anything is."""
        if trouble := FEEDER_TROUBLES.get(self.feeder):
            raise trouble


def scanner_of(body: bytes) -> Scanner:
    """A scanner by its ScannerCapabilities; `NotAScanner` for anything else."""
    root = tree(body, "ScannerCapabilities")
    found = {way: root.find(f".//{caps}") for way, caps in CAPS.items()}
    slots = {way: slot_of(caps) for way, caps in found.items() if caps is not None}
    if "feeder" in slots and "Duplex" in texts(root, "AdfOption"):
        slots.setdefault("duplex", slots["feeder"])
    if not slots:
        raise NotAScanner
    name = tidy(text(root, "MakeAndModel"))[:LONGEST_NAME]
    return Scanner(name, text(root, "Version") or "2.0", slots)


def slot_of(caps: Element) -> Slot:
    """One way in, by its InputCaps."""
    return Slot(
        resolutions=resolutions(caps),
        colours=texts(caps, "ColorMode"),
        formats=texts(caps, "DocumentFormat"),
        extended=texts(caps, "DocumentFormatExt"),
        width=number(caps, "MaxWidth"),
        height=number(caps, "MaxHeight"),
    )


def resolutions(caps: Element) -> tuple[int, ...]:
    """The square ones a scanner lists, and those within its range, up to `FINEST`."""
    pairs = (
        (number(one, "XResolution"), number(one, "YResolution"))
        for one in caps.iter("DiscreteResolution")
    )
    found = {across for across, down in pairs if across == down}
    span = caps.find(".//XResolutionRange")
    if span is not None:
        last = min(number(span, "Max"), FINEST)
        found |= set(range(number(span, "Min"), last + 1, number(span, "Step") or 1))
    return tuple(sorted(found - {0}))


def status_of(body: bytes) -> Status:
    """How a scanner is, by its ScannerStatus; `NotAScanner` for anything else."""
    root = tree(body, "ScannerStatus")
    jobs = {
        text(job, "JobUri").rstrip("/").rpartition("/")[2]: text(job, "JobState")
        for job in root.iter("JobInfo")
    }
    feeder = text(root, "AdfState").removeprefix("ScannerAdf")
    return Status(text(root, "State"), feeder, jobs)


def way_in(scanner: Scanner, status: Status, wish: Wish) -> Way:
    """Where to scan from: the feeder if it is loaded, else the glass; `Refused` without either.

    A feeder asked for by name is tried even when it looks empty: not every scanner sees its paper.
    """
    loaded = status.feeder == "Loaded" or status.feeder in FEEDER_TROUBLES
    fed = wish.source == "feeder" or (wish.source == "auto" and loaded)
    if not fed and "platen" in scanner.slots:
        return "platen"
    way: Way = "duplex" if wish.duplex else "feeder"
    if wish.source == "platen" or way not in scanner.slots:
        raise Refused
    status.judge()
    return way


def settings(scanner: Scanner, way: Way, wish: Wish) -> bytes:
    """The ScanSettings of a job: the wish, as near as this way of putting paper in comes to it."""
    slot = scanner.slots[way]
    height = slot.height or A4_HEIGHT
    width = slot.width or A4_WIDTH
    dpi = nearest(slot.resolutions, wish.dpi)
    form = first((wish.format, *FORMATS), slot.formats + slot.extended)
    extended = f"<scan:DocumentFormatExt>{form}</scan:DocumentFormatExt>" if slot.extended else ""
    sides = f"<scan:Duplex>{str(way == 'duplex').lower()}</scan:Duplex>" if way != "platen" else ""
    return SETTINGS.format(
        version=escape(scanner.version),
        height=height if wish.whole else min(height, A4_HEIGHT),
        width=width if wish.whole else min(width, A4_WIDTH),
        input=INPUTS[way],
        colour=first(COLOURS[wish.colour], slot.colours),
        form=form,
        extended=extended,
        dpi=dpi,
        sides=sides,
    ).encode()


SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<scan:ScanSettings xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
    ' xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03">'
    "<pwg:Version>{version}</pwg:Version>"
    "<scan:Intent>Document</scan:Intent>"
    "<pwg:ScanRegions><pwg:ScanRegion>"
    "<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>"
    "<pwg:Height>{height}</pwg:Height><pwg:Width>{width}</pwg:Width>"
    "<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>"
    "</pwg:ScanRegion></pwg:ScanRegions>"
    "<pwg:InputSource>{input}</pwg:InputSource>"
    "<scan:ColorMode>{colour}</scan:ColorMode>"
    "<pwg:DocumentFormat>{form}</pwg:DocumentFormat>{extended}"
    "<scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>"
    "{sides}</scan:ScanSettings>"
)
"""Prefixes as every scanner knows them: some look for the letters, not for the namespace."""


def first(wanted: Sequence[str], offered: Sequence[str]) -> str:
    """The first of what is wanted that is offered; the very first where nothing of it is."""
    return next((one for one in wanted if one in offered), wanted[0])


def nearest(offered: Sequence[int], dpi: int) -> int:
    """The coarsest resolution that is fine enough, else the finest; `dpi` where none is named."""
    return next((one for one in offered if one >= dpi), offered[-1] if offered else dpi)


def tree(body: bytes, name: str) -> Element:
    """A document called `name`, its namespaces dropped.

    `NotAScanner` for anything else, and for any document type: entities are declared there.
    """
    builder, parser = TreeBuilder(), expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = no_doctype
    parser.StartElementHandler = lambda tag, _: builder.start(tag.rpartition(" ")[2], {})
    parser.EndElementHandler = lambda tag: builder.end(tag.rpartition(" ")[2])
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise NotAScanner from None
    root = builder.close()
    if root.tag != name:
        raise NotAScanner
    return root


def no_doctype(*_declared: object) -> None:
    """Refuse it before anything in it is read."""
    raise NotAScanner


def texts(element: Element, name: str) -> tuple[str, ...]:
    """What the elements of a name hold, each once, in order."""
    held = ((found.text or "").strip() for found in element.iter(name))
    return tuple(dict.fromkeys(filter(None, held)))


def text(element: Element, name: str) -> str:
    """What the first element of a name holds; "" without one."""
    return next(iter(texts(element, name)), "")


def number(element: Element, name: str) -> int:
    """A whole number of a few digits; 0 for anything else."""
    held = text(element, name)
    return int(held) if held.isdecimal() and held.isascii() and len(held) <= DIGITS else 0
