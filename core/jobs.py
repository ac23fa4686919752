"""Jobs of the office's printer: one for each time a pack is put on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

Why = Literal["", "jam", "faint", "missing", "other"]
REASONS: tuple[Why, ...] = ("jam", "faint", "missing", "other")
"""Why a pack is printed again; "" for the first time."""


class JobState(StrEnum):
    """How far a job is. `UNSURE`: it may be on paper or not, and only a person can see which."""

    QUEUED = "queued"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    PRINTING = "printing"
    STOPPED = "stopped"
    UNSURE = "unsure"
    DONE = "done"
    ABORTED = "aborted"
    CANCELLED = "cancelled"
    BY_HAND = "by_hand"


UNSENT = frozenset({JobState.QUEUED, JobState.WAITING})
AT_PRINTER = frozenset({JobState.SENT, JobState.PRINTING, JobState.STOPPED})
OVER = frozenset({JobState.DONE, JobState.ABORTED, JobState.CANCELLED, JobState.BY_HAND})


@dataclass(frozen=True, slots=True)
class Job:
    """One printing of an order. `nth`: 1 for the first; `spoilt`: sheets the time before wasted.

    `number`: the printer's own, once it took the job; `after`: the newest number it had given
    before; `trouble`: why it stands still; `sheets`: what came out.
    """

    id: int
    order_id: int
    office_id: str
    officer_id: int
    nth: int
    reason: Why
    spoilt: int
    state: JobState
    number: int | None
    after: int
    tries: int
    trouble: str
    sheets: int
    asked_at: datetime
    changed_at: datetime


class LookJobs(Protocol):
    """What is printed where."""

    def printer_of(self, office_id: str) -> str | None: ...
    def job(self, job_id: int) -> Job | None: ...
    def jobs_of(self, order_id: int) -> list[Job]: ...


class Jobs(LookJobs, Protocol):
    """The same, to write in."""

    def declare(self, printers: Mapping[str, str]) -> None: ...
    def add(self, job: Mapping[str, Any]) -> int: ...
    def move(self, job_id: int, seen: JobState, **facts: Any) -> bool: ...
