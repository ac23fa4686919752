"""A reading room whose children are weighed and timed."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from bot.scanning.cage import MEMORY, SECONDS
from bot.scanning.limited import PATIENCE, ReadingRoom
from bot.scanning.wire import Ended
from storage.scanning.pages import MOST_PAGES, REFUSALS, Page, Refused
from storage.scanning.segments import lean

PIECE = 1 << 16
SERVICE = 50 << 20
NOISE = 1.5  # of a machine that others use too, for what the clock measures
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass
class Reading:
    """What came of a file: its pages, the refusal or "", and what it cost.

    `seconds` by the clock; `grown` is how many bytes the service was larger at its largest.
    """

    pages: list[Page] = field(default_factory=list)
    refused: str = ""
    seconds: float = 0.0
    grown: int = 0
    ended: Ended | None = None


class WeighingRoom:
    """Reads one file after another."""

    def __init__(self) -> None:
        self._ended: list[Ended] = []
        self.room = ReadingRoom(self._ended.append)

    async def read(self, data: bytes) -> Reading:
        """All of a file."""
        found, begun, before = Reading(), time.perf_counter(), fresh_peak()
        self._ended.clear()
        try:
            async with aclosing(self.room.pages(pieces(data))) as pages:
                found.pages = [page async for page in pages]
        except Refused as refusal:
            found.refused = refusal.key
        found.seconds, found.grown = time.perf_counter() - begun, peak() - before
        found.ended = self._ended[0] if self._ended else None
        return found

    def close(self) -> None:
        """Nobody reads any more."""
        self.room.close()


def check(found: Reading) -> None:
    """What holds for any file in the world."""
    if found.ended:
        assert found.ended.memory <= MEMORY
        assert found.ended.seconds <= SECONDS + 1
    else:
        assert found.refused == "too_slow", "only of a child we ended ourselves we hear nothing"
    assert found.seconds <= PATIENCE * NOISE
    assert found.grown <= SERVICE
    assert len(found.pages) <= MOST_PAGES
    assert found.refused or found.pages
    assert found.refused in {"", *REFUSALS}
    assert all(lean(page.jpeg).jpeg.data == page.jpeg for page in found.pages)


async def pieces(data: bytes, size: int = PIECE) -> AsyncIterator[bytes]:
    """A file as it comes over a network."""
    for at in range(0, len(data), size):
        yield data[at : at + size]


def fresh_peak() -> int:
    """The memory of this process now, from which its peak is counted anew."""
    CLEAR.write_text("5")
    return peak()


def peak() -> int:
    """The most memory of this process since then, in bytes."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10
