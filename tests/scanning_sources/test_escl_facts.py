"""What scanners say of themselves is read with care, and jobs are asked for in their words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scanning.escl_facts import (
    FEEDER_TROUBLES,
    Scanner,
    Slot,
    Status,
    Wish,
    nearest,
    scanner_of,
    settings,
    status_of,
    way_in,
)
from bot.scanning.escl_troubles import CoverOpen, Jam, NotAScanner, Refused, ScannerTrouble
from handlers.words import LANGUAGES, words
from tests.scanning_sources import escl_rules
from tests.scanning_sources.escl_rules import HEAD, SPACES, asked_for, capabilities, status

SCANNER = scanner_of(capabilities(platen=True, feeder=True, duplex=True).encode())
GLASS = scanner_of(capabilities(platen=True, feeder=False, duplex=False).encode())
FED = scanner_of(capabilities(platen=False, feeder=True, duplex=False).encode())
LOADED, EMPTY = Status("Idle", "Loaded"), Status("Idle", "Empty")

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><x>&i;</x>"
)
FOREIGN = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
NONSENSE = {
    "nothing": b"",
    "a page": b"<!doctype html><html><body>Welcome</body></html>",
    "half": capabilities(platen=True, feeder=False, duplex=False).encode()[:300],
    "another document": f"{HEAD}<a/>".encode(),
    "no way in": f"{HEAD}<scan:ScannerCapabilities {SPACES}/>".encode(),
    "bytes": bytes(range(256)),
    "an unknown writing": b'<?xml version="1.0" encoding="klingon"?><x/>',
    "an undeclared entity": b"<x>&a;</x>",
    "a bomb": BOMB.encode(),
    "a bomb in two bytes a letter": BOMB.encode("utf-16"),
    "a foreign entity": FOREIGN.encode(),
}


def test_a_scanner_is_read_whole() -> None:
    """Name, version, and for each way in its paper, resolutions, colours and formats."""
    glass, feeder = SCANNER.slots["platen"], SCANNER.slots["feeder"]
    assert (SCANNER.name, SCANNER.version) == ("Máy quét MẪU 300", "2.63")
    assert list(SCANNER.slots) == ["platen", "feeder", "duplex"]
    forms = ("image/jpeg", "application/pdf")
    assert glass == Slot((75, 150, 300, 600), ("RGB24", "Grayscale8"), forms, forms, 2550, 3508)
    assert feeder == replace(glass, height=4200)


def test_a_range_of_resolutions_is_read() -> None:
    """What lies on the steps of a range can be asked for, up to a sensible end."""
    dots = (
        "<scan:ResolutionRange><scan:XResolutionRange><scan:Min>100</scan:Min>"
        "<scan:Max>999999</scan:Max><scan:Step>100</scan:Step></scan:XResolutionRange>"
        "</scan:ResolutionRange>"
    )
    body = f"{HEAD}<scan:ScannerCapabilities {SPACES}><scan:PlatenInputCaps>{dots}"
    body += "</scan:PlatenInputCaps></scan:ScannerCapabilities>"
    slot = scanner_of(body.encode()).slots["platen"]
    assert slot.resolutions == tuple(range(100, 2401, 100))
    assert (slot.width, slot.height) == (0, 0)


def test_a_hostile_name_is_tidied() -> None:
    """A name is one short line, whatever a scanner calls itself."""
    said = capabilities(platen=True, feeder=False, duplex=False)
    body = said.replace("Máy quét MẪU 300", "x\n\u202ey" + "z" * 500).encode()
    assert scanner_of(body).name == ("x yz" + "z" * 500)[:80]


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_no_scanner(name: str) -> None:
    """Neither document is read from anything else, and no entity is ever expanded."""
    for read in (scanner_of, status_of):
        with pytest.raises(NotAScanner):
            read(NONSENSE[name])


@given(st.binary(max_size=300))
def test_any_bytes_are_a_scanner_or_none(body: bytes) -> None:
    """There is no third outcome."""
    with pytest.raises(NotAScanner):
        scanner_of(body)


def test_a_status_is_read() -> None:
    """State, feeder, and each job by the last part of its address."""
    jobs = {"/eSCL/ScanJobs/a": "Completed", "http://x.invalid/eSCL/ScanJobs/b/": "Aborted"}
    read = status_of(status("Processing", "Jam", jobs).encode())
    assert read == Status("Processing", "Jam", {"a": "Completed", "b": "Aborted"})
    assert status_of(status("Idle", "", {}).encode()) == Status("Idle")


@pytest.mark.parametrize(
    ("scanner", "now", "wish", "way"),
    [
        (SCANNER, LOADED, Wish(), "feeder"),
        (SCANNER, EMPTY, Wish(), "platen"),
        (SCANNER, Status("Idle", "Processing"), Wish(), "platen"),
        (SCANNER, LOADED, Wish(source="platen"), "platen"),
        (SCANNER, EMPTY, Wish(source="feeder"), "feeder"),
        (SCANNER, LOADED, Wish(duplex=True), "duplex"),
        (SCANNER, EMPTY, Wish(duplex=True), "platen"),
        (GLASS, Status("Idle"), Wish(), "platen"),
        (FED, EMPTY, Wish(), "feeder"),
        (SCANNER, Status("Idle", "Jam"), Wish(source="platen"), "platen"),
    ],
)
def test_the_feeder_if_it_is_loaded_else_the_glass(
    scanner: Scanner, now: Status, wish: Wish, way: str
) -> None:
    """What is asked for by name comes first, then where the paper lies."""
    assert way_in(scanner, now, wish) == way


@pytest.mark.parametrize(
    ("scanner", "wish"),
    [
        (GLASS, Wish(source="feeder")),
        (FED, Wish(source="platen")),
        (FED, Wish(source="feeder", duplex=True)),
    ],
)
def test_what_a_scanner_has_not_is_refused(scanner: Scanner, wish: Wish) -> None:
    """Above all no back pages are lost without a word."""
    with pytest.raises(Refused):
        way_in(scanner, LOADED, wish)


@pytest.mark.parametrize(("feeder", "trouble"), sorted(FEEDER_TROUBLES.items()))
def test_a_feeder_in_trouble_is_no_empty_feeder(feeder: str, trouble: type[ScannerTrouble]) -> None:
    """A jam is said before a job begins; the glass is not scanned in its place."""
    with pytest.raises(trouble) as told:
        way_in(SCANNER, Status("Idle", feeder), Wish())
    assert type(told.value) in (Jam, CoverOpen)


def test_a_job_keeps_every_rule() -> None:
    """Each way in and each wish give settings that a strict scanner takes."""
    for way in SCANNER.slots:
        for wish in (Wish(), Wish(colour="grey", whole=True, format="application/pdf", dpi=200)):
            body = settings(SCANNER, way, wish)
            asked = asked_for(body, escl_rules.INPUTS, duplex=True)
            assert asked.duplex is (way == "duplex")
            assert asked.dpi == 300
            assert asked.form == wish.format
            assert asked.colour == ("Grayscale8" if wish.colour == "grey" else "RGB24")
            whole = (2550, SCANNER.slots[way].height)
            assert (asked.width, asked.height) == (whole if wish.whole else (2480, 3508))


def test_a_job_says_the_scanners_own_version() -> None:
    """A scanner that speaks 2.0 is asked in 2.0, and nothing it said can leave its place."""
    told = settings(replace(SCANNER, version="2.0<x>"), "platen", Wish()).decode()
    assert "<pwg:Version>2.0&lt;x&gt;</pwg:Version>" in told


def test_an_old_scanner_is_not_asked_what_it_does_not_know() -> None:
    """DocumentFormatExt came with 2.1; grey is asked for where there is no colour."""
    slot = replace(GLASS.slots["platen"], extended=(), colours=("Grayscale8",), width=0, height=0)
    told = settings(replace(GLASS, slots={"platen": slot}), "platen", Wish()).decode()
    assert "DocumentFormatExt" not in told
    assert "<scan:ColorMode>Grayscale8</scan:ColorMode>" in told
    assert "<pwg:Height>3508</pwg:Height><pwg:Width>2480</pwg:Width>" in told


def test_the_nearest_resolution_is_fine_enough() -> None:
    """Never coarser than wished where something finer is offered."""
    assert [nearest((75, 200, 400), dpi) for dpi in (50, 200, 300, 600)] == [75, 200, 400, 400]
    assert nearest((), 300) == 300


@pytest.mark.parametrize("trouble", ScannerTrouble.__subclasses__())
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_trouble_has_its_sentence(trouble: type[ScannerTrouble], lang: str) -> None:
    """In each language, and none has another's."""
    texts = words(lang).texts
    assert texts[trouble.key]
    keys = [one.key for one in ScannerTrouble.__subclasses__()]
    assert len(set(keys)) == len(keys)
