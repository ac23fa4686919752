"""How often strangers may ask."""

from __future__ import annotations

from datetime import datetime

MINUTE = 60


class MinuteLimit:
    """So many a minute of the clock, each and all together.

    The counters go with their minute, and nobody is counted once all are full: there are never
    more counters than `every`.
    """

    def __init__(self, each: int, every: int) -> None:
        self.each, self.every = each, every
        self._minute, self._all = -1, 0
        self._counts: dict[str, int] = {}

    def wait(self, who: str, at: datetime) -> int:
        """Count one more; 0, or the seconds until it may be asked again (and it is not counted)."""
        minute, second = divmod(int(at.timestamp()), MINUTE)
        if minute != self._minute:
            self._minute, self._all = minute, 0
            self._counts.clear()
        count = self._counts.get(who, 0)
        if count >= self.each or self._all >= self.every:
            return MINUTE - second
        self._counts[who] = count + 1
        self._all += 1
        return 0
