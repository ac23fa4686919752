"""The certification statement: the values of one, and the lines it becomes."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.staff import Template
from core.templates import BUILT_IN, in_force


@dataclass(frozen=True, slots=True)
class Statement:
    """The values of one certification; what is None is left as dots for a pen.

    `template`: the office's words of that day; without one they are the law's.
    """

    number: str | None
    book: str | None
    on: date | None
    place: str
    authority: str
    signer: str
    template: Template | None = None


WORDINGS: Final = BUILT_IN
NUMBER_DOTS: Final = "." * 12
BOOK_DOTS: Final = "." * 14
DAY_DOTS: Final = "." * 6
YEAR_DOTS: Final = "." * 8
LAST_PADDED_MONTH: Final = 2


class NoWording(LookupError):
    """No wording of the statement was in force on this day."""


def wording(statement: Statement) -> Template:
    """Return the words of a statement; the newest of the law's where the day is left open."""
    if statement.template:
        return statement.template
    found = in_force(WORDINGS, statement.on or date.max)
    if found is None:
        raise NoWording(statement.on)
    return found


def entry_line(statement: Statement) -> str:
    """Return the line with the number and the book."""
    number, book = statement.number or NUMBER_DOTS, statement.book or BOOK_DOTS
    return wording(statement).entry.format(number=number, book=book)


def day_line(statement: Statement) -> str:
    """Return the line with the place and the day, written as offices write days."""
    form, on = wording(statement), statement.on
    words = form.placed_day if statement.place.strip() else form.day
    if on is None:
        day, month, year = DAY_DOTS, DAY_DOTS, YEAR_DOTS
    else:
        month = f"{on.month:02}" if on.month <= LAST_PADDED_MONTH else str(on.month)
        day, year = f"{on.day:02}", str(on.year)
    return words.format(place=statement.place, day=day, month=month, year=year)
