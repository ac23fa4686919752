from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.days import VN, Calendar
from core.promises import Hours, extra_days, lateness, promise, received
from tests.test_days import seed

HOURS = Hours()
CALENDAR = Calendar(seed())
MOMENTS = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001  # Hypothesis adds the zone
    datetime(2027, 12, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, VN]),
)

LAW = [
    ("2026-11-20 15:00", 0, "2026-11-20"),
    ("2026-11-20 15:01", 0, "2026-11-23"),
    ("2026-11-23 15:30", 0, "2026-11-25"),
    ("2026-02-13 15:30", 0, "2026-02-23"),
    ("2026-08-21 15:10", 0, "2026-08-22"),
    ("2025-12-31 16:00", 0, "2026-01-05"),
    ("2026-01-09 15:30", 0, "2026-01-10"),
    ("2026-04-24 15:30", 0, "2026-04-28"),
    ("2026-11-20 20:00", 0, "2026-11-23"),
    ("2026-11-20 10:00", 2, "2026-11-25"),
    ("2026-11-20 15:00:00.000001", 0, "2026-11-23"),
    ("2026-11-24 10:00", 0, "2026-11-25"),
]

OPENINGS = [
    ("2026-11-20 05:00", "2026-11-20 07:00"),
    ("2026-11-20 07:00", "2026-11-20 07:00"),
    ("2026-11-20 11:30", "2026-11-20 11:30"),
    ("2026-11-20 11:30:00.000001", "2026-11-20 13:30"),
    ("2026-11-20 12:00", "2026-11-20 13:30"),
    ("2026-11-20 16:59", "2026-11-20 16:59"),
    ("2026-11-20 17:00", "2026-11-20 17:00"),
    ("2026-11-20 17:00:01", "2026-11-23 07:00"),
    ("2026-11-21 09:00", "2026-11-23 07:00"),
    ("2026-11-23 23:00", "2026-11-25 07:00"),
]


def vn(text: str) -> datetime:
    """Read a moment written on a Vietnamese clock."""
    return datetime.fromisoformat(text).replace(tzinfo=VN)


@pytest.mark.parametrize(("sent", "extra", "day"), LAW)
def test_the_due_day_of_the_decree(sent: str, extra: int, day: str) -> None:
    """Up to 15:00 a copy is due the same day, after it the next working day."""
    due = promise(vn(sent), HOURS, CALENDAR, extra)
    assert due == vn(f"{day} 16:30")
    assert due.tzinfo is VN


@pytest.mark.parametrize(("sent", "counted"), OPENINGS)
def test_an_order_outside_hours_is_received_at_the_next_opening(sent: str, counted: str) -> None:
    """Inside hours receipt is the moment itself, both ends included, else the next opening."""
    assert received(vn(sent), HOURS, CALENDAR) == vn(counted)


def test_the_zone_of_the_sender_does_not_matter() -> None:
    """08:01 UTC is 15:01 in Vietnam, so after the cutoff."""
    sent = datetime(2026, 11, 20, 8, 1, tzinfo=UTC)
    assert promise(sent, HOURS, CALENDAR) == vn("2026-11-23 16:30")


@pytest.mark.parametrize("extra", [-1, 3])
def test_the_law_allows_two_more_days(extra: int) -> None:
    """A longer promise needs the citizen's agreement, so it is not computed here."""
    with pytest.raises(ValueError, match="two more"):
        promise(vn("2026-11-20 10:00"), HOURS, CALENDAR, extra)


@pytest.mark.parametrize(
    ("pages", "days"), [(0, 0), (1, 0), (200, 0), (201, 1), (500, 1), (501, 2), (10_000, 2)]
)
def test_many_pages_take_longer(pages: int, days: int) -> None:
    """More than 200 printed pages take one more day, more than 500 two."""
    assert extra_days(pages) == days


@pytest.mark.parametrize(
    ("handed_over", "verdict"),
    [
        ("2026-11-20 16:30", "early"),
        ("2026-11-23 15:29:59", "early"),
        ("2026-11-23 15:30", "on_time"),
        ("2026-11-23 16:30", "on_time"),
        ("2026-11-23 16:30:00.000001", "late"),
        ("2026-11-25 08:00", "late"),
    ],
)
def test_a_hand_over_is_early_on_time_or_late(handed_over: str, verdict: str) -> None:
    """Early is more than an hour before the due moment, late is any time after it."""
    assert lateness(vn("2026-11-23 16:30"), vn(handed_over)) == verdict


def test_the_evening_before_a_midnight_promise_is_early() -> None:
    """A hand-over on an earlier local date is early even within the hour."""
    assert lateness(vn("2026-11-23 00:30"), vn("2026-11-22 23:50")) == "early"


@pytest.mark.parametrize(
    "wrong",
    [
        {"morning": (time(11), time(7))},
        {"afternoon": (time(11), time(17))},
        {"cutoff": time(16, 45)},
        {"hand_out_by": time(18)},
    ],
)
def test_hours_run_forward(wrong: dict[str, time]) -> None:
    """Hours that cross themselves, or promise after closing, are refused."""
    with pytest.raises(ValueError, match="forward"):
        Hours(**wrong)  # type: ignore[arg-type]


@given(MOMENTS, st.integers(0, 2))
def test_a_promise_can_be_kept(sent: datetime, extra: int) -> None:
    """A promise falls on a working day, after receipt, at the hour of handing out."""
    due = promise(sent, HOURS, CALENDAR, extra)
    assert CALENDAR.is_working(due.date())
    assert due.time() == HOURS.hand_out_by
    assert sent <= received(sent, HOURS, CALENDAR) < due


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_who_asks_first_is_promised_first(sent: datetime, later: timedelta) -> None:
    """A later order is never due before an earlier one."""
    assert promise(sent, HOURS, CALENDAR) <= promise(sent + later, HOURS, CALENDAR)


@given(MOMENTS)
def test_receipt_is_in_hours(sent: datetime) -> None:
    """The lawful moment of receipt is always a moment when the desk is open."""
    moment = received(sent, HOURS, CALENDAR)
    sittings = (HOURS.morning, HOURS.afternoon)
    assert CALENDAR.is_working(moment.date())
    assert any(start <= moment.time() <= end for start, end in sittings)
    assert received(moment, HOURS, CALENDAR) == moment
    assert moment.date() >= date(2025, 1, 1)
