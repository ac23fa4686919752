"""When a copy is due (Decree 23/2015, Articles 7 and 21) and how a hand-over compares with it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from core.days import VN, Calendar, local

MANY_PAGES = 200
VERY_MANY_PAGES = 500
MOST_EXTRA_DAYS = 2
EARLY_BY = timedelta(minutes=60)

Lateness = Literal["early", "on_time", "late"]


@dataclass(frozen=True, slots=True)
class Hours:
    """The desk's local hours; both ends of a sitting are open, and they must run forward."""

    morning: tuple[time, time] = (time(7, 0), time(11, 30))
    afternoon: tuple[time, time] = (time(13, 30), time(17, 0))
    cutoff: time = time(15, 0)
    hand_out_by: time = time(16, 30)

    def __post_init__(self) -> None:
        sittings = (*self.morning, *self.afternoon)
        promised = (self.cutoff, self.hand_out_by, self.afternoon[1])
        if list(sittings) != sorted(sittings) or list(promised) != sorted(promised):
            raise ValueError("the desk's hours run forward")


def received(at: datetime, hours: Hours, calendar: Calendar) -> datetime:
    """Return the lawful moment of receipt (Vietnamese zone): `at`, or the next opening after it."""
    here = local(at)
    today, clock = here.date(), here.time()
    if not calendar.is_working(today) or clock > hours.afternoon[1]:
        return _moment(calendar.next_working(today), hours.morning[0])
    if clock < hours.morning[0]:
        return _moment(today, hours.morning[0])
    if hours.morning[1] < clock < hours.afternoon[0]:
        return _moment(today, hours.afternoon[0])
    return here


def promise(at: datetime, hours: Hours, calendar: Calendar, extra_days: int = 0) -> datetime:
    """Return the due moment (Vietnamese zone) of an order sent at `at`.

    Received up to the cutoff it is due the same day, after it the next working day, and then
    `extra_days` working days later; other than 0 to 2 of them is a ValueError.
    """
    if not 0 <= extra_days <= MOST_EXTRA_DAYS:
        raise ValueError("the law allows at most two more working days")
    start = received(at, hours, calendar)
    days = extra_days + (start.time() > hours.cutoff)
    return _moment(calendar.add_working(start.date(), days), hours.hand_out_by)


def extra_days(pages: int) -> int:
    """Return the extra working days for an order of `pages` printed pages, all copies counted."""
    return (pages > MANY_PAGES) + (pages > VERY_MANY_PAGES)


def due_on(day: date, hours: Hours) -> datetime:
    """Return the moment (Vietnamese zone) by which copies are handed out on a day."""
    return _moment(day, hours.hand_out_by)


def lateness(due: datetime, handed_over_at: datetime) -> Lateness:
    """Compare a hand-over with its due moment.

    Late is after `due`; early is on an earlier local date, or more than 60 minutes before `due`.
    """
    if handed_over_at > due:
        return "late"
    if local(handed_over_at).date() < local(due).date() or due - handed_over_at > EARLY_BY:
        return "early"
    return "on_time"


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, VN)
