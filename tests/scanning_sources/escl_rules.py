"""What a strict eSCL scanner says of itself, and what it will not take."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

SCAN = "{http://schemas.hp.com/imaging/escl/2011/05/03}"
PWG = "{http://www.pwg.org/schemas/2010/12/sm}"
SPACES = (
    'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
VERSION = "2.63"
VERSIONS = ("2.0", "2.1", VERSION)
"""Of a job: clients may speak an older one than the scanner does."""
COLOURS = ("RGB24", "Grayscale8")
FORMATS = ("image/jpeg", "application/pdf")
RESOLUTIONS = (75, 150, 300, 600)
INPUTS = ("Platen", "Feeder")
WIDTH, GLASS, LONG = 2550, 3508, 4200
"""1/300 inch: the width of the glass and of the feeder, the height of each."""

KNOWN = {
    *(f"{PWG}{name}" for name in ("Version", "ScanRegions", "InputSource", "DocumentFormat")),
    *(f"{SCAN}{name}" for name in ("Intent", "ColorMode", "XResolution", "YResolution")),
    *(f"{SCAN}{name}" for name in ("DocumentFormatExt", "Duplex", "ColorSpace", "CcdChannel")),
}
REGION = ("ContentRegionUnits", "Height", "Width", "XOffset", "YOffset")
UNITS = "escl:ThreeHundredthsOfInches"


class Wrong(Exception):
    """The job breaks a rule; the message says which."""


@dataclass(frozen=True)
class Asked:
    """A job as it was asked for."""

    input: str
    colour: str
    dpi: int
    form: str
    duplex: bool
    width: int
    height: int


def capabilities(*, platen: bool, feeder: bool, duplex: bool) -> str:
    """ScannerCapabilities of a scanner with these ways in."""
    glass = f"<scan:Platen>{caps('PlatenInputCaps', GLASS)}</scan:Platen>" if platen else ""
    back = caps("AdfDuplexInputCaps", LONG) if duplex else ""
    front = caps("AdfSimplexInputCaps", LONG)
    adf = (
        f"<scan:Adf>{front}{back}<scan:FeederCapacity>50</scan:FeederCapacity><scan:AdfOptions>"
        "<scan:AdfOption>DetectPaperLoaded</scan:AdfOption></scan:AdfOptions></scan:Adf>"
    )
    return (
        f"{HEAD}<scan:ScannerCapabilities {SPACES}><pwg:Version>{VERSION}</pwg:Version>"
        "<pwg:MakeAndModel>Máy quét MẪU 300</pwg:MakeAndModel>"
        "<pwg:SerialNumber>M0001</pwg:SerialNumber>"
        f"{glass}{adf if feeder else ''}</scan:ScannerCapabilities>"
    )


def caps(name: str, height: int) -> str:
    """The InputCaps of one way in."""
    colours = "".join(f"<scan:ColorMode>{colour}</scan:ColorMode>" for colour in COLOURS)
    forms = "".join(
        f"<pwg:DocumentFormat>{form}</pwg:DocumentFormat>"
        f"<scan:DocumentFormatExt>{form}</scan:DocumentFormatExt>"
        for form in FORMATS
    )
    dots = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in RESOLUTIONS
    )
    return (
        f"<scan:{name}><scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{WIDTH}</scan:MaxWidth>"
        f"<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{height}</scan:MaxHeight>"
        "<scan:MaxScanRegions>1</scan:MaxScanRegions>"
        "<scan:SettingProfiles><scan:SettingProfile>"
        f"<scan:ColorModes>{colours}</scan:ColorModes>"
        f"<scan:DocumentFormats>{forms}</scan:DocumentFormats>"
        "<scan:SupportedResolutions><scan:DiscreteResolutions>"
        f"{dots}</scan:DiscreteResolutions></scan:SupportedResolutions>"
        "</scan:SettingProfile></scan:SettingProfiles>"
        "<scan:SupportedIntents><scan:Intent>Document</scan:Intent></scan:SupportedIntents>"
        f"</scan:{name}>"
    )


def status(state: str, feeder: str, jobs: dict[str, str]) -> str:
    """ScannerStatus; `feeder` is "" where there is none, `jobs` the state of each by its path."""
    adf = f"<scan:AdfState>ScannerAdf{feeder}</scan:AdfState>" if feeder else ""
    rows = "".join(
        f"<scan:JobInfo><pwg:JobUri>{uri}</pwg:JobUri><pwg:JobState>{job}</pwg:JobState>"
        "<scan:Age>1</scan:Age></scan:JobInfo>"
        for uri, job in jobs.items()
    )
    return (
        f"{HEAD}<scan:ScannerStatus {SPACES}><pwg:Version>{VERSION}</pwg:Version>"
        f"<pwg:State>{state}</pwg:State>{adf}<scan:Jobs>{rows}</scan:Jobs></scan:ScannerStatus>"
    )


def asked_for(body: bytes, inputs: tuple[str, ...], *, duplex: bool) -> Asked:
    """What ScanSettings ask for; `Wrong` where a strict scanner would refuse them."""
    root = ET.fromstring(body)  # noqa: S314 - written by the client under test
    demand(root.tag == f"{SCAN}ScanSettings", f"a {root.tag}")
    tags = [child.tag for child in root]
    demand(len(set(tags)) == len(tags), "an element twice")
    demand(set(tags) <= KNOWN, f"unknown {set(tags) - KNOWN}")
    demand(value(root, f"{PWG}Version") in VERSIONS, "another version")
    width, height = region(root, value(root, f"{PWG}InputSource"))
    across, down = (int(value(root, f"{SCAN}{axis}Resolution")) for axis in "XY")
    demand(across == down, "resolution is not square")
    form = value(root, f"{PWG}DocumentFormat")
    demand(value(root, f"{SCAN}DocumentFormatExt") == form, "two formats")
    sides = root.findtext(f"{SCAN}Duplex", "false")
    demand(sides in ("true", "false"), "Duplex is no boolean")
    demand(sides == "false" or duplex, "no duplex here")
    return Asked(
        one_of(inputs, value(root, f"{PWG}InputSource")),
        one_of(COLOURS, value(root, f"{SCAN}ColorMode")),
        int(one_of(tuple(map(str, RESOLUTIONS)), str(across))),
        one_of(FORMATS, form),
        sides == "true",
        width,
        height,
    )


def region(root: ET.Element, source: str) -> tuple[int, int]:
    """Width and height of the one region, which lies within what the way in can take."""
    (found,) = root.findall(f"{PWG}ScanRegions/{PWG}ScanRegion")
    demand({child.tag for child in found} == {f"{PWG}{name}" for name in REGION}, "odd region")
    demand(value(found, f"{PWG}ContentRegionUnits") == UNITS, "other units")
    height, width, left, top = (int(value(found, f"{PWG}{name}")) for name in REGION[1:])
    longest = GLASS if source == "Platen" else LONG
    demand(left >= 0 and top >= 0 and width >= 16 and height >= 16, "a region of nothing")
    demand(left + width <= WIDTH and top + height <= longest, "beyond the paper")
    return width, height


def value(element: ET.Element, name: str) -> str:
    """What the one child of a name holds, to the letter."""
    found = element.findall(name)
    demand(len(found) == 1 and bool(found[0].text), f"no {name}")
    return str(found[0].text)


def one_of(known: tuple[str, ...], said: str) -> str:
    """The word, if it is a known one."""
    demand(said in known, f"{said} is none of {known}")
    return said


def demand(kept: bool, rule: str) -> None:
    """`Wrong` where a rule is not kept."""
    if not kept:
        raise Wrong(rule)
