"""The nouns of a person's file: consents, delegates, acts, what a person may ask, calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Purpose = Literal["keep_scans", "notify", "post"]
Asking = Literal["export", "correct", "withdraw", "erase"]


@dataclass(frozen=True, slots=True)
class Consent:
    """A yes or a no to one purpose. `digest`: of the very text that was shown; `peer`: where.

    `officer_id`: who wrote it down, None where the person answered themselves.
    """

    id: int
    citizen_id: int
    purpose: Purpose
    given: bool
    version: str
    digest: str
    lang: str
    at: datetime
    peer: str
    officer_id: int | None


@dataclass(frozen=True, slots=True)
class Delegation:
    """Somebody who may order or collect for a citizen.

    `phone`: theirs (E.164), "" where they only collect; `papers`: document ids, None for all.
    """

    id: int
    citizen_id: int
    name: str
    phone: str
    may_order: bool
    may_collect: bool
    papers: list[int] | None
    until: datetime
    made_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Assist:
    """An officer's session for a caller: it serves one order and ends with it."""

    id: int
    officer_id: int
    citizen_id: int
    opened_at: datetime
    until: datetime
    order_id: int | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what with whose file. `officer_id` None: the person themselves, or the desk's clock.

    `peer`: the chat it was said in, "" for what the desk did by itself.
    """

    id: int
    at: datetime
    officer_id: int | None
    citizen_id: int | None
    what: str
    document_id: int | None
    order_id: int | None
    peer: str
    why: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked under the law on personal data, with its two clocks.

    `about`: what it concerns, in words or as a purpose; `outcome`: "" while it is open.
    """

    id: int
    office_id: str
    citizen_id: int
    kind: Asking
    about: str
    peer: str
    asked_at: datetime
    answer_by: datetime
    finish_by: datetime
    answered_at: datetime | None
    answered_by: int | None
    finished_at: datetime | None
    finished_by: int | None
    outcome: Literal["", "done", "refused"]
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The paper an officer is adding: scans that come in now are pages of this version."""

    officer_id: int
    document_id: int
    version: int
    opened_at: datetime

    @property
    def name(self) -> str:
        """Which version of which paper it is."""
        return f"{self.document_id}.{self.version}"


@dataclass(frozen=True, slots=True)
class NewPaper:
    """What is known of a paper when it is added."""

    kind: str
    title: str
    tail: str
    pages: int
    issued_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class CallBack:
    """Somebody asked for a person. `phone` is shown to the officer who takes it, to nobody else."""

    id: int
    office_id: str
    peer: str
    citizen_id: int | None
    phone: str
    asked_at: datetime
    officer_id: int | None
    taken_at: datetime | None
