import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.days import VN, Calendar, Day, Kind, local

SEED = Path(__file__).parents[1] / "storage" / "calendar_vn.csv"


def seed() -> list[Day]:
    """Read the seed table of decided days."""
    with SEED.open(encoding="utf-8", newline="") as file:
        return [
            Day(date.fromisoformat(row["date"]), cast("Kind", row["kind"]), row["name"])
            for row in csv.DictReader(file)
        ]


DECIDED = Calendar(seed())
BARE = Calendar()
DATES = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def test_the_seed_knows_two_kinds_of_days() -> None:
    """Every row of the seed is a day off or a make-up day, once, with a name."""
    days = seed()
    assert {day.kind for day in days} == {"off", "work"}
    assert len({day.date for day in days}) == len(days)
    assert all(day.name for day in days)


@pytest.mark.parametrize("day", seed(), ids=lambda day: day.date.isoformat())
def test_the_table_wins(day: Day) -> None:
    """Every decided day is as decided, whatever the weekday or the package says."""
    assert DECIDED.is_working(day.date) is (day.kind == "work")
    assert DECIDED.name_of(day.date) == (None if day.kind == "work" else day.name)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 11, 24), "Ngày Văn hóa Việt Nam"),
        (date(2026, 11, 21), "Thứ Bảy"),
        (date(2026, 11, 22), "Chủ nhật"),
        (date(2026, 11, 23), None),
    ],
)
def test_a_day_off_has_a_vietnamese_name(day: date, name: str | None) -> None:
    """Without a table the public holidays and the weekend still say why the desk is closed."""
    assert BARE.name_of(day) == name
    assert BARE.is_working(day) is (name is None)


def test_a_later_decision_replaces_an_earlier_one() -> None:
    """Of two decisions on one day the last given counts."""
    monday = date(2026, 11, 23)
    calendar = Calendar([Day(monday, "off", "Bão"), Day(monday, "work", "Hết bão")])
    assert calendar.is_working(monday)


def test_the_next_working_day_is_strictly_after() -> None:
    """Friday's next working day is Monday, and Saturday's first working day too."""
    friday, saturday, monday = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
    assert DECIDED.next_working(friday) == monday
    assert DECIDED.first_working(friday) == friday
    assert DECIDED.first_working(saturday) == monday


def test_working_days_are_counted_forward() -> None:
    """A negative number of working days is refused."""
    with pytest.raises(ValueError, match="forward"):
        DECIDED.add_working(date(2026, 11, 20), -1)


@given(DATES, st.integers(0, 15))
def test_adding_working_days_passes_exactly_so_many(day: date, n: int) -> None:
    """Between a day and the day n working days on there lie n working days, the last included."""
    end = DECIDED.add_working(day, n)
    passed = (day + timedelta(i) for i in range(1, (end - day).days + 1))
    assert sum(map(DECIDED.is_working, passed)) == n
    assert n == 0 or DECIDED.is_working(end)


def test_a_moment_is_shown_on_a_vietnamese_clock() -> None:
    """17:30 UTC is half past midnight of the next day in Vietnam."""
    shown = local(datetime(2026, 11, 20, 17, 30, tzinfo=UTC))
    assert shown == datetime(2026, 11, 21, 0, 30, tzinfo=VN)
    assert shown.tzinfo is VN


def test_a_naive_moment_is_refused() -> None:
    """A moment without a zone is a bug, not a guess."""
    with pytest.raises(ValueError, match="zone"):
        local(datetime(2026, 11, 20, 17, 30))  # noqa: DTZ001  # the fact under test
