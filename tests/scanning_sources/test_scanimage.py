"""A client nobody here wrote scans from our fake scanner: what the fake demands is real."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.scanning.escl import Escl
from bot.scanning.escl_facts import Wish
from tests.scanning_sources import scanimage
from tests.scanning_sources.escl_server import FakeScanner, Fault, scanner, sheet
from tests.scanning_sources.scanimage import ScanImage

SHADES = (16, 128, 240)


@pytest.fixture
async def fake() -> AsyncIterator[FakeScanner]:
    """A scanner that is on, with an empty feeder."""
    async with scanner(FakeScanner()) as switched_on:
        yield switched_on


@pytest.fixture
def sane(tmp_path: Path, fake: FakeScanner) -> ScanImage:
    """Scanimage that knows this scanner and no other."""
    if why := scanimage.missing():
        pytest.skip(why)
    found = ScanImage(tmp_path)
    found.know(fake.url)
    return found


async def test_it_is_listed(sane: ScanImage) -> None:
    """The scanner is found by its address and recognised as eSCL."""
    code, said = await sane.run("-L")
    assert code == 0
    assert "`airscan:e0:quay' is a eSCL quay" in said


async def test_its_capabilities_are_understood(sane: ScanImage) -> None:
    """Resolutions, colours, ways in and paper are read as they were meant."""
    code, said = await sane.run("-d", scanimage.DEVICE, "-A")
    assert code == 0
    assert "--resolution 75|150|300|600dpi" in said
    assert "--mode Color|Gray" in said
    assert "--source Flatbed|ADF|ADF Duplex" in said
    assert "-x 0..215.9mm" in said


async def test_the_glass_is_scanned(sane: ScanImage, fake: FakeScanner) -> None:
    """One page from the glass, and no rule broken."""
    code, said = await sane.scan("--source=Flatbed", "-o", "glass.pnm")
    assert code == 0, said
    assert sane.shades() == [200]
    assert fake.wrongs == []


async def test_the_feeder_is_scanned_to_the_last_sheet(sane: ScanImage, fake: FakeScanner) -> None:
    """Every sheet in its order, then the word that there are no more."""
    fake.load(map(sheet, SHADES))
    _, said = await sane.scan("--source=ADF", "--batch=%d.pnm")
    assert "3 pages scanned" in said
    assert "out of documents" in said
    assert sane.shades() == list(SHADES)
    assert fake.wrongs == []


async def test_a_jam_is_a_jam_to_it_too(sane: ScanImage, fake: FakeScanner) -> None:
    """What our client calls a jam the other client calls one.

    It throws away a page it has but did not read yet, so the second sheet waits for the first.
    """
    fake.load(map(sheet, SHADES))
    fake.fault = Fault(after=1, jam="Jam", over=409, once=(sane.folder / "1.pnm").exists)
    _, said = await sane.scan("--source=ADF", "--batch=%d.pnm")
    assert "jammed" in said
    assert len(sane.shades()) == 1


async def test_our_client_asks_for_what_it_asks_for(
    sane: ScanImage, fake: FakeScanner, session: ClientSession
) -> None:
    """For the same pages both clients send the same job, all of the feeder wide and long."""
    fake.load([sheet(16)])
    await sane.run("-d", scanimage.DEVICE, "--source=ADF", "--resolution=300", "--batch=%d.pnm")
    fake.load([sheet(16)])
    async for file in Escl(session, fake.url).scan(Wish(whole=True)):
        assert b"".join([piece async for piece in file]) == sheet(16)
    theirs, ours = fake.asked
    assert ours == theirs
