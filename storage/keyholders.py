"""Which master keys the desks at work hold: their lock files say so."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path


def declare(folder: Path, part: str, key_ids: Iterable[str]) -> None:
    """Say so, in the lock file this process holds."""
    (folder / (f"lock-{part}" if part else "lock")).write_text("\n".join(key_ids))


def without(folder: Path, key_id: str) -> bool:
    """Whether a desk is at work in this folder that does not hold this key."""
    at_work = [file for file in folder.glob("lock*") if held(file)]
    return any(key_id not in file.read_text().split() for file in at_work)


def held(file: Path) -> bool:
    """Whether a process holds this lock as its own."""
    handle = os.open(file, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
