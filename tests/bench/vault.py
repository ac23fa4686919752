"""How fast pages go into the vault and come out, beside plain AES-GCM of the same bytes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage import envelope
from storage.stores import FolderStore
from storage.vault import KEEPING, REWRAPPING, Vault
from tests.bench.machine import append_and_sync

ROUNDS = 7
PAGES = 100
WEIGHT = 300_000
"""Bytes: a page scanned at 200 dpi."""
LARGE = 16_000_000
OLD = {"k1": bytes(range(32))}
NEW = {"k2": bytes(range(32, 64)), **OLD}
CHANCE = bytes(range(KEEPING))
NONCE, HERE = CHANCE[:12], envelope.place(1, "a" * 32)
Way = Callable[[str, bytes], object]


def run() -> list[str]:
    """A hundred pages of 300 kB, every way in turn; medians of seven rounds."""
    pages = {f"{number:02x}" * 16: os.urandom(WEIGHT) for number in range(PAGES)}  # noqa: TID251 - a bench's own
    with tempfile.TemporaryDirectory() as name:
        floor = append_and_sync(Path(name)) * 1e3
        spent = measured(Path(name) / "vault", pages)
    speed = {way: f"{WEIGHT / took / 1e6:,.0f}" for way, took in spent.items()}
    keep, disk, rewrap = (spent[way] * 1e3 for way in ("keep", "disk", "rewrap"))
    return [
        f"vault, {PAGES} pages of {WEIGHT // 1000} kB",
        (
            f"  MB/s: seal {speed['seal']} (plain AES-256-GCM {speed['encrypt']}),"
            f" read {speed['read']} (plain {speed['decrypt']}; the file alone {speed['file']})"
        ),
        (
            f"  keep, durable: {keep:.2f} ms a page, {speed['keep']} MB/s;"
            f" of it the same bytes written and synced {disk:.2f} ms,"
            f" append 4 KiB + fdatasync {floor:.2f} ms; to a newer key: {rewrap:.2f} ms a page"
        ),
    ]


def measured(folder: Path, pages: dict[str, bytes]) -> dict[str, float]:
    """Median seconds a page of each way."""
    bytearray(LARGE)  # once it held so much, a process no longer hands memory back each time
    spent: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, way in ways(folder).items():
            begun = perf_counter()
            for page, content in pages.items():
                way(page, content)
            spent.setdefault(name, []).append((perf_counter() - begun) / PAGES)
        shutil.rmtree(folder)
    return {name: median(times) for name, times in spent.items()}


def ways(folder: Path) -> dict[str, Way]:
    """What is done with a page, in an order in which each finds what it needs."""
    store, plain = FolderStore(folder), AESGCM(OLD["k1"])
    old, new = Vault(store, OLD), Vault(store, NEW)
    locked = plain.encrypt(NONCE, bytes(WEIGHT), b"")
    return {
        "encrypt": lambda _, page: plain.encrypt(NONCE, page, b""),
        "decrypt": lambda *_: plain.decrypt(NONCE, locked, b""),
        "seal": lambda _, page: envelope.close(page, OLD, HERE, CHANCE),
        "disk": lambda name, page: synced(folder / f"plain-{name}", page),
        "keep": lambda name, page: old.keep(name, 1, page, CHANCE),
        "file": lambda name, _: store.get(name),
        "read": lambda name, _: old.read(name, 1),
        "rewrap": lambda name, _: new.rewrap(name, 1, CHANCE[:REWRAPPING]),
    }


def synced(path: Path, content: bytes) -> None:
    """A file that is on disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201 - a bench prints
