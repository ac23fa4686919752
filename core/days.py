"""Working days of a Vietnamese office: holidays are decisions, so a table has the last word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from holidays import HolidayBase

VN = ZoneInfo("Asia/Ho_Chi_Minh")

Kind = Literal["off", "work"]

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Day:
    """A decided day: `off` (a day of rest) or `work` (a make-up day), with its Vietnamese name."""

    date: date
    kind: Kind
    name: str


class Calendar:
    """The office's days: the table of decided days wins over the public holidays of Vietnam."""

    def __init__(self, overrides: Iterable[Day] = ()) -> None:
        self._decided = {day.date: day for day in overrides}

    def is_working(self, day: date) -> bool:
        """Tell whether the desk is open on the local date `day`."""
        decided = self._decided.get(day)
        if decided is not None:
            return decided.kind == "work"
        return _public(day.year).is_working_day(day)

    def first_working(self, day: date) -> date:
        """Return `day` itself when it is worked, else the first working day after it."""
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def next_working(self, day: date) -> date:
        """Return the first working day strictly after `day`."""
        return self.first_working(day + _ONE_DAY)

    def add_working(self, day: date, n: int) -> date:
        """Step `n` working days past `day` (0 is `day` itself); a negative `n` is a ValueError."""
        if n < 0:
            raise ValueError("working days are counted forward")
        for _ in range(n):
            day = self.next_working(day)
        return day

    def name_of(self, day: date) -> str | None:
        """Say in Vietnamese why `day` is off; None on a working day."""
        if self.is_working(day):
            return None
        decided = self._decided.get(day)
        if decided is not None:
            return decided.name
        return _public(day.year).get(day) or _weekend_name(day)


def local(at: datetime) -> datetime:
    """Return the moment `at` on a Vietnamese clock; a naive moment is a ValueError."""
    if at.tzinfo is None:
        raise ValueError("a moment carries its zone")
    return at.astimezone(VN)


def _weekend_name(day: date) -> str:
    return "Thứ Bảy" if day.weekday() == _SATURDAY else "Chủ nhật"


@lru_cache(maxsize=64)
def _public(year: int) -> "HolidayBase":
    """Return the public holidays and swapped Saturdays of one year, named in Vietnamese."""
    from holidays import country_holidays  # noqa: PLC0415  # the import is slow

    return country_holidays("VN", years=year, expand=False, language="vi")
