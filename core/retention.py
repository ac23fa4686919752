"""How long things lie at the desk; what has lain longer is forgotten, a slice a turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from core.archive import shred
from core.ports import Book, Look
from core.sweep import Stale

DRAFTS = timedelta(hours=24)
"""Pages nobody filed by the next day were scanned by mistake, or their officer went home."""
OLD_SCANS = timedelta(days=30)
"""Newer scans of a paper are looked at in their first month; then the older ones serve nobody."""
WITHDRAWN = timedelta(days=90)
"""A paper taken off the shelf by mistake comes back within a season, or never."""
TOLD = timedelta(days=30)
"""Platforms send a message again within days; who was told what is asked within a month."""
CODES = timedelta(days=30)
"""Whose phone was asked for in vain is looked into within a month."""
CALLS = timedelta(days=30)
"""A call that was made is made again within a month, or asked for anew."""
DELEGATIONS = timedelta(days=365)
"""Who might collect whose copies is disputed within a year."""

LIMITS: Mapping[Stale, timedelta] = MappingProxyType(
    {
        "drafts": DRAFTS,
        "old_scans": OLD_SCANS,
        "withdrawn": WITHDRAWN,
        "parcels": TOLD,
        "bubbles": TOLD,
        "challenges": CODES,
        "calls": CALLS,
        "delegations": DELEGATIONS,
    }
)
A_SLICE = 200
"""Rows a turn: a few milliseconds, so that nobody who speaks meanwhile waits."""


def due(look: Look, at: datetime) -> dict[Stale, int]:
    """How much of each kind has lain too long."""
    return {what: look.sweep.stale(what, at - life) for what, life in LIMITS.items()}


def clear(book: Book, at: datetime, *, what: Stale, most: int = A_SLICE) -> int:
    """Forget one slice of a kind; how many that were, fewer than `most` when none are left."""
    count, pages = book.sweep.clear(what, at - LIMITS[what], most)
    shred(book, at, pages)
    return count
