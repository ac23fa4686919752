"""The certification statement: its legal wording by date, and the lines it becomes."""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Statement:
    """The values of one certification; what is None is left as dots for a pen."""

    number: str | None
    book: str | None
    on: date | None
    place: str
    authority: str
    signer: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The words the law fixes, in force from `since` until the next wording's date."""

    since: date
    source: str
    title: str
    entry: str
    day: str
    placed_day: str
    person: str
    hint: str


# The annex of Decree 280/2025 has not been read; when it is, its words join the list with its date.
WORDINGS: Final = (
    Wording(
        since=date(2015, 4, 10),
        source="Nghị định 23/2015/NĐ-CP",
        title="Chứng thực bản sao đúng với bản chính",
        entry="Số chứng thực {number} quyển số {book} - SCT/BS",
        day="Ngày {day} tháng {month} năm {year}",
        placed_day="{place}, ngày {day} tháng {month} năm {year}",
        person="Người thực hiện chứng thực",
        hint="(ký, ghi rõ họ tên, chức danh, đóng dấu)",
    ),
)
NUMBER_DOTS: Final = "." * 12
BOOK_DOTS: Final = "." * 14
DAY_DOTS: Final = "." * 6
YEAR_DOTS: Final = "." * 8
LAST_PADDED_MONTH: Final = 2


class NoWording(LookupError):
    """No wording of the statement was in force on this day."""


def wording(on: date | None) -> Wording:
    """Return the wording in force on a day, or the newest when the day is left open."""
    known = sorted(WORDINGS, key=lambda each: each.since)
    valid = [each for each in known if on is None or each.since <= on]
    if not valid:
        raise NoWording(on)
    return valid[-1]


def entry_line(statement: Statement) -> str:
    """Return the line with the number and the book."""
    number, book = statement.number or NUMBER_DOTS, statement.book or BOOK_DOTS
    return wording(statement.on).entry.format(number=number, book=book)


def day_line(statement: Statement) -> str:
    """Return the line with the place and the day, written as offices write days."""
    form, on = wording(statement.on), statement.on
    words = form.placed_day if statement.place.strip() else form.day
    if on is None:
        day, month, year = DAY_DOTS, DAY_DOTS, YEAR_DOTS
    else:
        month = f"{on.month:02}" if on.month <= LAST_PADDED_MONTH else str(on.month)
        day, year = f"{on.day:02}", str(on.year)
    return words.format(place=statement.place, day=day, month=month, year=year)
