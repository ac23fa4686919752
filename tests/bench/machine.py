"""What the figures were measured on, and the floor under them."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import time
from pathlib import Path

WRITES = 200


def describe(folder: Path) -> list[str]:
    """The machine, its Python, its SQLite, and what one durable write of 4 KiB costs."""
    floor = append_and_sync(folder)
    return [
        (
            f"machine: {os.cpu_count()} cores, {platform.machine()}, Python "
            f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}"
        ),
        f"floor: append 4 KiB + fdatasync, median {floor * 1e3:.2f} ms",
    ]


def append_and_sync(folder: Path) -> float:
    """Median seconds of one append of 4 KiB that has reached the disk."""
    times = []
    with (folder / "floor").open("wb") as file:
        for _ in range(WRITES):
            begun = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - begun)
    return statistics.median(times)
