"""How fast the chain of acts is proved: 100,000 acts, read from the disk and checked."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from core import audit
from core.chain import faults
from core.keys import Keys
from storage.cabinet import Cabinet
from storage.glass import beside
from tests.desk import MORNING, PEPPERS, fill

MANY, A_TURN = 100_000, 500


async def written(folder: Path) -> float:
    """The seconds of writing so many acts, a few hundred a turn."""
    cabinet = Cabinet(folder, Keys(PEPPERS))
    try:
        await cabinet.turn(fill)
        begun = time.perf_counter()
        for _ in range(MANY // A_TURN):
            await cabinet.turn(some_acts)
        return time.perf_counter() - begun
    finally:
        await cabinet.close()


def some_acts(book: object) -> None:
    """A few hundred looks at one file."""
    for _ in range(A_TURN):
        audit.note(book, MORNING, "look", citizen=1, officer=1, peer="staff:o1")  # type: ignore[arg-type]


def run() -> list[str]:
    """A line: acts a second written and proved."""
    with tempfile.TemporaryDirectory() as name:
        folder, keys = Path(name), Keys(PEPPERS)
        wrote = asyncio.run(written(folder))
        begun = time.perf_counter()
        found = beside(folder, keys, lambda book: list(faults(keys, book.acts.chain())))
        proved = time.perf_counter() - begun
    assert not found
    speed = f"proved in {proved:.2f} s ({MANY / proved:,.0f} a second)"
    return [f"chain of acts: {MANY:,} {speed}, written {MANY / wrote:,.0f} a second"]
