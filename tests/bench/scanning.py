"""How fast scans become pages, beside Pillow decoding the same JPEGs and doing nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from io import BytesIO
from statistics import median
from time import process_time

from PIL import Image

from bot.scanning.limited import ReadingRoom
from storage.scanning.pages import pages_of
from tests.scanning.corpus import drawn, jpeg, scanned_pdf
from tests.scanning.room import pieces

ROUNDS, DPI, PAGES = 9, 300, 10


def run() -> list[str]:
    """Pages a second of one core; a file read in the limited child; each beside decoding alone."""
    clean, askew = jpeg(drawn(DPI)), jpeg(drawn(DPI, skew=1.3))
    book = scanned_pdf(PAGES, DPI)
    return [
        f"scans to pages: A4, {DPI} dpi, colour, JPEG of {len(clean) // 1000} kB; CPU of one core",
        row("clean JPEG, codes untouched", clean, [clean]),
        row("the same askew by 1.3°, turned", askew, [askew]),
        row(f"PDF of {PAGES} plain scans", book, [page.jpeg for page in pages_of(book)]),
        asyncio.run(in_the_child(clean)),
    ]


def row(name: str, data: bytes, jpegs: list[bytes]) -> str:
    """One line: ours, Pillow's, and the ratio."""
    ours, theirs = interleaved(lambda: list(pages_of(data)), lambda: decode(jpegs))
    count = len(jpegs)
    return (
        f"  {name}: {count / ours:.1f} pages/s; Pillow decoding alone {count / theirs:.1f} pages/s"
        f" ({ours / theirs:.2f} × its time)"
    )


def decode(jpegs: list[bytes]) -> None:
    """Every dot in full, and no more."""
    for data in jpegs:
        with Image.open(BytesIO(data)) as picture:
            picture.load()


def interleaved(*works: Callable[[], object]) -> list[float]:
    """The median CPU seconds of each, run in turn, a first time unmeasured."""
    spent: list[list[float]] = [[] for _ in works]
    for number in range(ROUNDS + 1):
        for work, times in zip(works, spent, strict=True):
            begun = process_time()
            work()
            if number:
                times.append(process_time() - begun)
    return [median(times) for times in spent]


async def in_the_child(data: bytes) -> str:
    """What the limited child adds, by the clock: fork, both ways over the line, and burial."""
    room = ReadingRoom()
    loop, times = asyncio.get_running_loop(), []
    try:
        for _ in range(ROUNDS + 1):
            begun = loop.time()
            async for _page in room.pages(pieces(data)):
                pass
            times.append(loop.time() - begun)
    finally:
        room.close()
    first, rest = times[0], median(times[1:])
    return (
        f"  clean JPEG through the limited child, by the clock: {rest * 1e3:.0f} ms a file"
        f" (the first, which starts the process that forks: {first * 1e3:.0f} ms)"
    )


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201 - a bench prints
