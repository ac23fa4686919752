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


@dataclass(frozen=True, slots=True)
class Template:
    """A certification statement's words, in force from `since` until the next one's day.

    `source`: what ordered them; `placed`: whether the place stands before the day; `seal`: room for
    seal and signature, in mm.
    """

    since: date
    source: str
    title: str
    entry: str
    day: str
    placed_day: str
    placed: bool
    person: str
    hint: str
    signature: str
    seal: int
