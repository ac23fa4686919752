"""The mark beside the database: how far the register has counted, and which file it counted in.

It is written after the commit and before the answer leaves: into a new file, synced, put in the
place of the old one, the folder synced. A database behind it has lost numbers that were told.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NAME, ANCHOR = "register.mark", "register.here"
Numbers = Mapping[tuple[str, str, int], int]


@dataclass(frozen=True, slots=True)
class Mark:
    """The number of the database's file (its inode) and the highest number of each count."""

    file: int
    numbers: Numbers


def read(folder: Path) -> Mark | None:
    """The mark of a folder; None where there is none, or none that can be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads((folder / NAME).read_text(encoding="utf-8"))
        numbers = {(str(o), str(k), int(y)): int(n) for o, k, y, n in kept["numbers"]}
        return Mark(int(kept["file"]), numbers)
    return None


def keep(database: Path, numbers: Numbers) -> None:
    """Have the mark on disk before this returns; no number in it ever gets lower. OSError."""
    folder = database.parent
    place = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        before = read(folder)
        highest = dict(before.numbers) if before else {}
        for count, number in numbers.items():
            highest[count] = max(number, highest.get(count, 0))
        write(folder / f"{NAME}.new", Mark(here(database), highest))
        (folder / f"{NAME}.new").replace(folder / NAME)
        os.fsync(place)
    finally:
        os.close(place)


def here(database: Path) -> int:
    """Which files these are: an inode is given out again, a change time cannot be copied."""
    anchor = database.parent / ANCHOR
    if not anchor.exists():
        anchor.touch(0o600)
    return database.stat().st_ino ^ anchor.stat().st_ctime_ns


def write(file: Path, mark: Mark) -> None:
    """One mark, on disk."""
    rows = [[*count, number] for count, number in sorted(mark.numbers.items())]
    with file.open("w", encoding="utf-8") as out:
        json.dump({"file": mark.file, "numbers": rows}, out)
        out.flush()
        os.fsync(out.fileno())
    file.chmod(0o600)
