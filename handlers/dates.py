"""Days as people write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from core.days import VN
from handlers.fields import Field, Misread
from handlers.screens import Choice, Screen, Text, say

YEAR = r"(?:19|20)[0-9]{2}|[0-9]{2}"
WRITTEN = re.compile(
    rf"(?<![0-9])([0-9]{{1,2}}) ?[/.-] ?([0-9]{{1,2}})(?: ?[/.-] ?({YEAR}))?(?![0-9/])"
)
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CENTURIES = (1900, 2000)
LEAP_YEAR = 2000


def moment(day: date) -> datetime:
    """A day as a sentence can carry it."""
    return datetime.combine(day, time(), VN)


def day(
    name: str, text: Text, first: date, last: date, choices: tuple[Choice, ...] = ()
) -> Field[str]:
    """A day from first to last, in ISO; `24/12` is the first such day, a choice its value."""
    allowed = {choice.value for choice in choices}

    def read(said: str) -> str:
        if said in allowed:
            return said
        found = day_in(said, first, last)
        if not first <= found <= last:
            raise Misread(say("misread.day.range", first=moment(first), last=moment(last)))
        return found.isoformat()

    return Field(name, Screen(text, choices, asks="number"), read)


def day_in(said: str, first: date, last: date) -> date:
    """The one day somebody wrote."""
    if ISO.fullmatch(said):
        return made(*map(int, said.split("-")))
    found = WRITTEN.findall(said)
    if len(found) != 1:
        raise Misread(say("misread.day.unclear"))
    number, month, year = found[0]
    if year:
        return made(full(int(year), last), int(month), int(number))
    return without_year(int(number), int(month), first, last)


def full(year: int, last: date) -> int:
    """`58` is 1958 where 2058 is beyond the last day that may be meant."""
    if year >= CENTURIES[0]:
        return year
    return next((c + year for c in CENTURIES[::-1] if c + year <= last.year), CENTURIES[1] + year)


def without_year(number: int, month: int, first: date, last: date) -> date:
    """The first day of that name from `first` on; the 29th of February waits for its year."""
    made(LEAP_YEAR, month, number)
    days = []
    for year in range(first.year, last.year + 1):
        try:
            days.append(date(year, month, number))
        except ValueError:
            continue
    return next((one for one in days if one >= first), days[-1] if days else date.min)


def made(year: int, month: int, number: int) -> date:
    """The day, if the calendar has it."""
    try:
        return date(year, month, number)
    except ValueError:
        raise Misread(say("misread.day.none")) from None
