"""The nouns of a roster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Invite:
    """A link that lets one person in, or a code that binds one group, once; its hash is kept."""

    hash: str
    office_id: str
    role: str
    name: str
    made_by: int | None
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Signer:
    """Who may sign certifications of an office, from a day to a day."""

    id: int
    office_id: str
    name: str
    title: str
    since: date
    until: date | None
