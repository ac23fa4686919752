"""`bansao vault`: is every page there and whole; every page under the newest master key."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from bot.app import Plan, open_vault
from bot.settings import Settings
from bot.world import World
from storage import keyholders
from storage.inspection import Finding, Inspection, Rows, inspect
from storage.inventory import NoDesk, pages_of
from storage.rotation import Rotation
from storage.rotation import rotate as turn_all
from storage.vault import Unreachable, Vault

WORDS = {
    "missing": "missing",
    "damaged": "damaged",
    "foreign": "sealed for another place",
    "locked": "sealed with a key that BANSAO_VAULT_KEYS does not hold",
    "unreachable": "the store does not answer",
    "another page": "whole, but not the page its row names",
}


def check(settings: Settings, at: datetime) -> bool:
    """Look at every page and say what is wrong; whether nothing was."""
    with plainly():
        vault, rows = opened(settings)
        seen = inspect(vault, rows, at)
    say(told(finding) for finding in seen.findings)
    say(f"no row names the file {name!a}" for name in seen.orphans)
    say([summary(seen)])
    return seen.clean


def rotate(settings: Settings, world: World) -> bool:
    """Turn every page to the newest master key; whether each could be."""
    with plainly():
        vault, rows = opened(settings)
        if keyholders.without(settings.data, vault.newest):
            sys.exit(f"The desk at work does not hold {vault.newest} yet. Start it again first.")
        done = turn_all(vault, rows, world.chance)
    say(told(finding) for finding in done.findings)
    say([f"{done.turned} pages turned to {vault.newest}"])
    say(verdict(done, key_id) for key_id in vault.older)
    return not done.findings


def opened(settings: Settings) -> tuple[Vault, Rows]:
    """The vault of the settings and a way to ask for its rows; NoDesk."""
    rows = partial(pages_of, settings.data)
    rows()
    plan = Plan(settings.data, settings.peppers, settings.vault, bucket=settings.bucket)
    return open_vault(plan), rows


@contextlib.contextmanager
def plainly() -> Iterator[None]:
    """An end in one sentence where there is no desk or the store is out of reach."""
    try:
        yield
    except NoDesk as folder:
        sys.exit(f"No desk can be read in the folder {folder}.")
    except (Unreachable, OSError):
        sys.exit("The store of the vault cannot be reached.")


def verdict(done: Rotation, key_id: str) -> str:
    """Whether an older key may go."""
    if files := done.files[key_id]:
        return f"{key_id} is still needed (files: {files}): leave it in BANSAO_VAULT_KEYS"
    return (
        f"{key_id} is needed no more: after a clean `bansao vault check` take it out of"
        " BANSAO_VAULT_KEYS, and keep it with the backups made until today"
    )


def summary(seen: Inspection) -> str:
    """How many pages were looked at, and of each kind of trouble how many there are."""
    documents = len({scan.document_id for scan in seen.pages})
    kinds = Counter[str](finding.kind for finding in seen.findings)
    kinds["orphans"] = len(seen.orphans)
    wrong = ", ".join(f"{kind} {count}" for kind, count in kinds.items() if count)
    return f"pages {len(seen.pages)}, documents {documents}: {wrong or 'all whole'}"


def told(finding: Finding) -> str:
    """One line of what is wrong with a page; no personal data."""
    scan, other = finding.scan, finding.instead
    instead = f": document {other.document_id}, page {other.page}" if other else ""
    return f"document {scan.document_id}, page {scan.page}: {WORDS[finding.kind]}{instead}"


def say(lines: Iterable[str]) -> None:
    """Lines for whoever called."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
