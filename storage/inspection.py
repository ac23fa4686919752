"""Whether every page is in the vault, whole and in its place, and nothing else lies there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from core.models import Scan
from storage.vault import Damaged, Locked, Missing, ScanUnreadable, Unreachable, Vault

YOUNG = timedelta(hours=1)
"""A page lies in the vault before its row is written: for so long it may be without one."""

Kind = Literal["missing", "damaged", "foreign", "locked", "unreachable", "another page"]
Rows = Callable[[], list[Scan]]
KINDS: dict[type[ScanUnreadable], Kind] = {
    Missing: "missing",
    Damaged: "damaged",
    Locked: "locked",
    Unreachable: "unreachable",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a page; `instead`: the document and page a foreign file was sealed for."""

    scan: Scan
    kind: Kind
    instead: Scan | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """The pages looked at, what is wrong with some, and the files no row names."""

    pages: list[Scan]
    findings: list[Finding]
    orphans: list[str]

    @property
    def clean(self) -> bool:
        return not self.findings and not self.orphans


def inspect(vault: Vault, rows: Rows, at: datetime) -> Inspection:
    """Open every page. What the desk erased or added meanwhile is no fault. OSError."""
    before = rows()
    lying = [name for name, since in vault.files() if since < at - YOUNG]
    found = [finding for scan in before if (finding := look_at(vault, scan, before))]
    now = set(rows())
    named = {scan.name for scan in now.union(before)}
    orphans = sorted(name for name in lying if name not in named)
    return Inspection(before, [finding for finding in found if finding.scan in now], orphans)


def look_at(vault: Vault, scan: Scan, known: Iterable[Scan]) -> Finding | None:
    """What is wrong with one page, if anything is."""
    try:
        page = vault.read(scan.name, scan.document_id)
    except ScanUnreadable as trouble:
        kind = KINDS[type(trouble)]
        return (displaced(vault, scan, known) if kind == "damaged" else None) or Finding(scan, kind)
    same = hashlib.sha256(page).hexdigest() == scan.sha256
    return None if same else Finding(scan, "another page")


def displaced(vault: Vault, scan: Scan, known: Iterable[Scan]) -> Finding | None:
    """A file that opens in another place: there it was sealed, here it is foreign."""
    here = (scan.document_id, scan.name)
    places = {here: scan}
    places |= {(other.document_id, other.name): other for other in known}
    places |= {(other.document_id, scan.name): other for other in known if other != scan}
    found = vault.belongs(scan.name, places)
    return Finding(scan, "foreign", places[found]) if found and found != here else None
