"""The nouns of one-time codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Challenge:
    """A one-time code that was asked for. The code itself is derived, never kept.

    `phone` is kept only where the code proves a number that no citizen has yet.
    """

    id: str
    peer: str
    phone_key: str
    citizen_id: int | None
    purpose: str
    key_id: str
    counter: int
    tries: int
    sent_at: datetime
    expires_at: datetime
    closed_at: datetime | None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """What one phone has used up of its codes. `day`: the local day the counts belong to."""

    phone_key: str
    day: date
    sends: int
    sent_at: datetime | None
    wrongs: int
    wrong_in_row: int
    locks: int
    locked_until: datetime | None
