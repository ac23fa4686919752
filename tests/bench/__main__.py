"""`make bench`: every figure beside its peer and the machine it was measured on."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench import (
    chain,
    machine,
    pack,
    scanning,
    screens,
    search,
    startup,
    turns,
    updates,
    vault,
)


def main() -> None:
    """Print as it goes."""
    with tempfile.TemporaryDirectory() as folder:
        say(machine.describe(Path(folder)))
    for part in (turns, updates, pack, scanning, vault, search, chain, screens, startup):
        say(part.run())


def say(lines: list[str]) -> None:
    """A part of the report."""
    print("\n".join(lines), end="\n\n", flush=True)  # noqa: T201 - a bench prints


if __name__ == "__main__":
    main()
