"""What the tests of the sources of scans may ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.scanning_sources.escl_server import SHEETS, FakeScanner, scanner
from tests.scanning_sources.scan_folder import ScanFolder


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """A session as the desk opens one."""
    async with ClientSession() as opened:
        yield opened


@pytest.fixture
def scans(tmp_path: Path) -> Iterator[ScanFolder]:
    """Two empty folders."""
    made = ScanFolder(tmp_path / "scans")
    yield made
    made.folders.close()


@pytest.fixture
async def fake() -> AsyncIterator[FakeScanner]:
    """A scanner that is on, with three sheets in the feeder."""
    async with scanner(FakeScanner()) as switched_on:
        switched_on.load(SHEETS)
        yield switched_on
        assert switched_on.wrongs == []
