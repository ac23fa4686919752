"""Strangers ask so often and no more, and cost no more memory than that."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from bot.limits import MinuteLimit
from tests.desk import MORNING


def test_the_counters_are_bounded() -> None:
    """However many addresses a minute has, there are no more counters than the limit."""
    limit, at = MinuteLimit(3, 50), datetime(2026, 11, 23, 2, 0, 30, tzinfo=UTC)
    waits = Counter(limit.wait(str(n), at) for n in range(100_000))
    assert waits == {0: 50, 30: 99_950}
    assert len(limit._counts) == 50
    assert [limit.wait("a", at + timedelta(seconds=30)) for _ in range(5)] == [0, 0, 0, 60, 60]
    assert len(limit._counts) == 1


def test_a_clock_set_back_does_not_lock_out() -> None:
    """An earlier minute is another minute."""
    limit = MinuteLimit(1, 1)
    assert limit.wait("a", MORNING) == 0
    assert limit.wait("a", MORNING) == 60
    assert limit.wait("a", MORNING - timedelta(hours=1)) == 0
