"""A desk killed while it takes a file: `python -m tests.scanning_sources.dying ROOT`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from bot.scanning import Receipt, Source
from tests.scanning_sources.scan_folder import HANH
from tests.scanning_sources.scan_folder import ScanFolder as Scans


async def die(officer_id: int, pieces: AsyncIterator[bytes], source: Source) -> Receipt:  # noqa: ARG001 - as Take
    """Read the file to its end, and be killed before saying that it was taken."""
    assert [piece async for piece in pieces]
    os.kill(os.getpid(), signal.SIGKILL)
    return Receipt(1)


async def main(root: Path) -> None:
    """Look until killed."""
    scans = Scans(root)
    scans.desk.adding = {HANH}
    scans.folders._take = die
    await scans.looks()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
