"""Keeps pages until killed: `python -m tests.keeping FOLDER`; prints each name once it lies."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.world import World
from storage.stores import FolderStore
from storage.vault import KEEPING, Vault

DOCUMENT = 7
KEYS = {"k1": bytes(range(32))}
PAGE = bytes(range(256)) * 8_000


def main(folder: Path) -> None:
    """One page after the other."""
    world, vault = World(), Vault(FolderStore(folder), KEYS)
    while True:
        name = world.chance().hex()
        vault.keep(name, DOCUMENT, PAGE, world.chance(KEEPING))
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
