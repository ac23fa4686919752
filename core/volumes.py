"""The nouns of the register: its books, numbers voided or lost, and what stops the count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

COPY = "SCT/BS"
"""The symbol of the register of copies certified from originals."""
Stop = Literal["restored", "behind", "moved", "unmarked"]


@dataclass(frozen=True, slots=True)
class Volume:
    """A book of the register; numbers `first` to `last` stand in it.

    `opened_by`: None where the year's first number opened it; `closed_by`: None where the next
    year did.
    """

    office_id: str
    kind: str
    year: int
    number: int
    opened_at: datetime
    opened_by: int | None
    first: int
    closed_at: datetime | None
    closed_by: int | None
    last: int | None

    @property
    def name(self) -> str:
        """As it is printed: `01/2026`."""
        return f"{self.number:02d}/{self.year}"


@dataclass(frozen=True, slots=True)
class Void:
    """A certification voided by a decision: asked by one officer, confirmed by another.

    The entry stays as it was written. `key_id`, `seal`: of every other column, once confirmed.
    """

    id: int
    office_id: str
    kind: str
    year: int
    number: int
    reason: str
    decision: str
    asked_by: int
    asked_at: datetime
    confirmed_by: int | None
    confirmed_at: datetime | None
    key_id: str
    seal: str

    @property
    def note(self) -> str:
        """What column 8 says."""
        return f"Huỷ theo Quyết định số {self.decision}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Loss:
    """A number that stands on paper and went with a restore: it has no entry and is not reissued.

    `lock_id`: the stop under which two officers read it off the paper.
    """

    office_id: str
    kind: str
    year: int
    number: int
    lock_id: int
    at: datetime

    @property
    def note(self) -> str:
        """What column 8 says."""
        return "Dữ liệu mất khi khôi phục; xem bản giấy"


@dataclass(frozen=True, slots=True)
class Lock:
    """Why an office gives no numbers until two officers have read the last ones off the paper.

    `floors`: the lowest number of each year ("2026") that can be true.
    """

    id: int
    office_id: str
    why: Stop
    at: datetime
    floors: dict[str, int]
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recount:
    """What one officer read off the paper: the last number of each year ("2026")."""

    lock_id: int
    officer_id: int
    at: datetime
    numbers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """How far an office has counted in a year."""

    office_id: str
    kind: str
    year: int
    count: int
