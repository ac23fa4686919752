"""What waits to be told, and what went wrong on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """Messages due or tried in vain, the oldest of them, those given up, updates put aside."""

    waiting: int
    oldest: datetime | None
    parked: int
    quarantined: int
