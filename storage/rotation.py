"""Every page under the newest master key, and which older keys are needed no more."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from storage.inspection import KINDS, Finding, Rows
from storage.vault import REWRAPPING, Damaged, Missing, ScanUnreadable, Vault


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many pages were turned, which could not be, and how many files each key still opens."""

    turned: int
    findings: list[Finding]
    files: Counter[str]


def rotate(vault: Vault, rows: Rows, chance: Callable[[int], bytes]) -> Rotation:
    """Turn what is not turned yet; cut short and begun again, it goes on. Unreachable, OSError."""
    turned, found = 0, list[Finding]()
    for scan in rows():
        try:
            turned += vault.rewrap(scan.name, scan.document_id, chance(REWRAPPING))
        except ScanUnreadable as trouble:
            found.append(Finding(scan, KINDS[type(trouble)]))
    now = set(rows())
    return Rotation(turned, [finding for finding in found if finding.scan in now], census(vault))


def census(vault: Vault) -> Counter[str]:
    """How many files each master key opens, whether a row names them or not."""
    files = Counter[str]()
    for name in vault.names():
        with contextlib.suppress(Missing, Damaged):
            files[vault.key_of(name)] += 1
    return files
