"""What lies on this machine: the folder, its room, the rows, the keys that open the scans."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.doctor import Finding, fine, wrong
from bot.settings import Settings
from bot.vault import opened
from core.keys import Keys
from core.models import Office
from storage import migrate
from storage.cabinet import FILE
from storage.glass import NoDesk, beside
from storage.inspection import look_at
from storage.vault import Unreachable

LEAST_ROOM = 2 << 30
"""Bytes free below which a desk should not begin a week."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO
LOOKED_AT = 5


def at_home(settings: Settings) -> Iterator[Finding]:
    """The folder, the disk, the rows, the newest pages of the vault."""
    yield folder(settings.data)
    yield room(settings.data)
    try:
        offices = beside(settings.data, Keys(settings.peppers), lambda book: book.people.offices())
    except NoDesk:
        yield wrong("database", "there is none yet: add an office (bansao office --help).")
        return
    yield rows(settings.data, offices)
    yield vault(settings)


def folder(data: Path) -> Finding:
    """It is there, ours to write in, and nobody else's to read."""
    name = f"BANSAO_DATA ({data})"
    if not data.is_dir():
        return wrong(name, "there is no such folder; the desk makes it with the first office.")
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        return wrong(name, "this user may not write there.")
    if data.stat().st_mode & OTHERS:
        return wrong(name, "others on this machine can look in: chmod 700 it.")
    return fine(name, "only this user can look in.")


def room(data: Path) -> Finding:
    """The disk has room."""
    free = shutil.disk_usage(data if data.exists() else Path()).free
    gigabytes = f"{free / (1 << 30):.1f} GB free"
    if free < LEAST_ROOM:
        return wrong("disk", f"{gigabytes}: make room before the desk has to refuse people.")
    return fine("disk", f"{gigabytes}.")


def rows(data: Path, offices: list[Office]) -> Finding:
    """The rows are of this release, and there is an office."""
    version = migrate.version_of(data / FILE)
    if not offices:
        return wrong("database", "it has no office yet: bansao office --help.")
    if version != migrate.NEWEST:
        return wrong("database", f"it is of release {version}: `bansao run` brings it up.")
    return fine("database", f"release {version}, {len(offices)} office(s).")


def vault(settings: Settings) -> Finding:
    """The newest pages open with the keys there are."""
    name = "BANSAO_VAULT_KEYS"
    try:
        scans, known = opened(settings)
        pages = known()
        looked = pages[-LOOKED_AT:]
        bad = [found for scan in looked if (found := look_at(scans, scan, pages))]
    except (Unreachable, OSError):
        return wrong(name, "the store of the scans cannot be reached.")
    if any(found.kind == "locked" for found in bad):
        return wrong(name, "a page is sealed with a key that is not among them.")
    if bad:
        return wrong(name, f"{len(bad)} of the newest pages are not whole: bansao vault check.")
    return fine(name, f"the newest {len(looked)} page(s) open.")
