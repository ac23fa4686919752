"""Scans damaged at random, read in the real child: `python -m tests.scanning.fuzz SECONDS [SEED]`.

What must hold for any file in the world is checked for each. A file for which it does not is kept
as hex in `found/`, where test_hostile.py reads it from then on, and the run ends with 1.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random  # noqa: TID251 - a run can be repeated by its seed

from tests.scanning.corpus import born_digital, drawn, exif, jpeg, saved, scanned_pdf
from tests.scanning.hostile import HOSTILE
from tests.scanning.room import WeighingRoom, check

FOUND = Path(__file__).with_name("found")
DPI = 40
LARGEST = 100_000  # bytes of a hostile file that is damaged too
SLOW = {"pdf of tiles in tiles", "pdf of forms in forms", "pdf of a form in itself"}
EDGES = (0, 1, 2, 127, 128, 255, 256, 32767, 65535, 1 << 24, (1 << 31) - 1, 1 << 31, (1 << 32) - 1)
NUMBER = re.compile(rb"\d+")
PNG = b"\x89PNG\r\n\x1a\n"
Damage = Callable[[bytes, Random], bytes]


@cache
def seeds() -> list[bytes]:
    """Small files of every kind, and the small ones of those made to hurt."""
    page, grey, black = (drawn(DPI, mode) for mode in ("RGB", "L", "1"))
    files = [jpeg(page), jpeg(grey), jpeg(drawn(DPI, "CMYK")), jpeg(page, progressive=True)]
    files += [jpeg(page, restart_marker_rows=1), jpeg(page, exif=exif(6), comment="x")]
    files += [saved(each, "PNG") for each in (page, grey, black, page.quantize(16))]
    files += [saved(grey.convert("I;16"), "PNG"), saved(page.convert("RGBA"), "PNG")]
    packed = ("raw", "tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits")
    files += [saved(page, "TIFF", compression=each) for each in packed]
    files += [saved(black, "TIFF", compression=each) for each in ("group3", "group4")]
    files += [saved(page, "TIFF", save_all=True, append_images=[drawn(DPI, seed=2).copy()])]
    files += [scanned_pdf(2, DPI), scanned_pdf(1, DPI, 90), born_digital(1)]
    hurting = [make() for name, (_, make) in HOSTILE.items() if name not in SLOW]
    return files + [data for data in hurting if len(data) < LARGEST]


def bits(data: bytes, chance: Random) -> bytes:
    """A few bits turned over."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 16)):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def length(data: bytes, chance: Random) -> bytes:
    """A number of two or four bytes that is at some edge."""
    size = chance.choice((2, 4))
    at, order = chance.randrange(len(data)), chance.choice(("big", "little"))
    number = (chance.choice(EDGES) & (1 << 8 * size) - 1).to_bytes(size, order)  # type: ignore[arg-type]
    return data[:at] + number + data[at + size :]


def digits(data: bytes, chance: Random) -> bytes:
    """A number in words that is another."""
    found = list(NUMBER.finditer(data[:4000])) + list(
        NUMBER.finditer(data, max(len(data) - 4000, 0))
    )
    if not found:
        return bits(data, chance)
    start, end = chance.choice(found).span()
    return data[:start] + str(chance.choice(EDGES)).encode() + data[end:]


def repeated(data: bytes, chance: Random) -> bytes:
    """A part that comes again and again."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    end = min(end, start + 5000)
    return data[:end] + data[start:end] * chance.randint(1, 20) + data[end:]


def cut(data: bytes, chance: Random) -> bytes:
    """A part that is missing."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[min(end, start + chance.choice((1, 100, 10_000))) :]


def cut_off(data: bytes, chance: Random) -> bytes:
    """The end that is missing."""
    return data[: chance.randrange(len(data) + 1)]


def moved(data: bytes, chance: Random) -> bytes:
    """Two parts that have changed places."""
    one, two, three = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return data[:one] + data[two:three] + data[one:two] + data[three:]


DAMAGES: tuple[Damage, ...] = (bits, bits, length, length, digits, repeated, cut, cut_off, moved)


def damaged(files: list[bytes], chance: Random) -> bytes:
    """One of the files, damaged, or the head of one before the tail of another."""
    data = chance.choice(files)
    if chance.random() < 0.15:
        other = chance.choice(files)
        data = data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = chance.choice(DAMAGES)(data or b"\0", chance)
    return checked(data) if data.startswith(PNG) and chance.random() < 0.8 else data


def checked(data: bytes) -> bytes:
    """A PNG whose checksums are right again, so that it is read further."""
    out, at = bytearray(data), len(PNG)
    while at + 12 <= len(out):
        end = at + 8 + int.from_bytes(out[at : at + 4], "big")
        if end + 4 > len(out):
            break
        out[end : end + 4] = zlib.crc32(out[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(out)


async def run(seconds: float, seed: int) -> bool:
    """Damage and read until the time is over; whether all held."""
    chance, room, files = Random(seed), WeighingRoom(), seeds()
    outcomes: Counter[str] = Counter()
    memory = grown = 0
    begun = time.monotonic()
    try:
        while (spent := time.monotonic() - begun) < seconds:
            data = damaged(files, chance)
            found = await room.read(data)
            try:
                check(found)
            except AssertionError as error:
                say(f"fuzz: {keep(data)} breaks a promise: {error}")
                return False
            outcomes[found.refused or "read"] += 1
            memory = max(memory, found.ended.memory if found.ended else 0)
            grown = max(grown, found.grown)
    finally:
        room.close()
    total = outcomes.total()
    told = ", ".join(f"{key} {count}" for key, count in outcomes.most_common())
    say(
        f"fuzz: {total} damaged files in {spent:.0f} s ({total / spent:.0f} files/s), seed {seed}:"
        f" {told}; a child's most {memory >> 20} MB, the service +{grown >> 20} MB; all held"
    )
    return True


def keep(data: bytes) -> Path:
    """Where the file lies from now on."""
    FOUND.mkdir(exist_ok=True)
    place = FOUND / f"{zlib.crc32(data):08x}.hex"
    place.write_text(data.hex(), encoding="ascii")
    return place


def say(line: str) -> None:
    """To whoever watches."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """0 when all held."""
    seconds, *seed = sys.argv[1:]
    number = int(seed[0]) if seed else time.time_ns() % 1_000_000
    return 0 if asyncio.run(run(float(seconds), number)) else 1


if __name__ == "__main__":
    sys.exit(main())
