"""What the outbox carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to tell. `to` is its lane; an answer carries the key of its turn."""

    id: int
    to: str
    kind: str
    payload: dict[str, Any]
    priority: int
    state: Literal["waiting", "sent", "parked"]
    tries: int
    made_at: datetime
    next_at: datetime
    done_at: datetime | None
    trouble: str
    turn: str | None
    once: str | None
