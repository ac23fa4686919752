"""Every screen of the desk on one page: how long it takes to walk them all and write them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import process_time

from bot import preview

LIMIT = 10.0
"""Seconds of work a person waits for a page they asked for."""


def run() -> list[str]:
    """One walk."""
    with tempfile.TemporaryDirectory() as folder:
        began = process_time()
        count = preview.write(Path(folder) / "screens.html")
        took = process_time() - began
    kept = "kept" if took < LIMIT else "BROKEN"
    return [f"screens: {count} in {took:.1f} s of work (limit {LIMIT:.0f} s, {kept})"]
