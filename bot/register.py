"""`bansao register` and `bansao backup`: the register looked at, printed and copied."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from bot.settings import Settings
from core.examination import Fault, Year, faults, gathered, years_of
from core.keys import Keys
from core.monthly import Leaf, leaf
from storage import backup as copying
from storage.book import Book
from storage.glass import NoDesk, beside
from storage.paper.register import closing_pdf, month_pdf
from storage.sheets import workbook

WORDS = {
    "twice": "stands in the register twice",
    "missing": "is missing",
    "uncounted": "is higher than the counter",
    "other year": "is dated in another year",
    "day before": "is dated before the number before it",
    "book begins elsewhere": "begins a book that does not follow the one before",
    "book ends before it begins": "begins a book that ends before it begins",
    "book left open": "begins a book that was not closed before the next was opened",
    "other book": "names a book it does not stand in",
    "chain broken": "was changed, or a row before it was: its link does not fit",
    "key unknown": "was sealed with a key that BANSAO_CODE_PEPPERS does not hold",
    "void of nothing": "is void but has no entry",
    "void by one": "was voided without a second officer",
    "void changed": "is void, and the record of that was changed",
}


def verify(settings: Settings, office: str, year: int) -> bool:
    """Look at every year and say what is wrong; whether nothing was. The desk may be open."""
    keys = Keys(settings.peppers)
    with plainly():
        seen = beside(settings.data, keys, lambda book: list(chosen(book, office, year)))
    wrong = [fault for one in seen for fault in faults(keys, one)]
    say(told(fault) for fault in wrong)
    say([summary(seen, len(wrong))])
    return not wrong


def chosen(book: Book, office: str, year: int) -> Iterator[Year]:
    """The years to look at: all of all offices, or those named."""
    offices = [one.id for one in book.people.offices() if office in ("", one.id)]
    if office and office not in offices:
        sys.exit(f"There is no office {office}.")
    for one in offices:
        years = [year] if year else years_of(book, one)
        yield from (gathered(book, one, each) for each in years)


def told(fault: Fault) -> str:
    """One line of what is wrong; no personal data."""
    return f"office {fault.office_id}, year {fault.year}: {fault.number} {WORDS[fault.what]}"


def summary(seen: list[Year], wrong: int) -> str:
    """What was looked at, in one line."""
    entries, losses = sum(len(y.entries) for y in seen), sum(len(y.losses) for y in seen)
    voids = sum(void.confirmed_at is not None for y in seen for void in y.voids)
    books, old = sum(len(y.volumes) for y in seen), sum(y.unchained for y in seen)
    verdict = f"{wrong} wrong" if wrong else "all whole"
    older = f", {old} older than the chain" if old else ""
    return f"entries {entries}, books {books}, void {voids}, lost {losses}{older}: {verdict}"


def print_month(settings: Settings, file: Path, month: str, office: str) -> None:
    """The month ("2026-11") as a PDF."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", month)
    if found is None:
        sys.exit(f"{month} is no month: write it as 2026-11.")
    bind(file, month_pdf(read(settings, office, int(found[1]), int(found[2]))))


def close_year(settings: Settings, file: Path, year: int, office: str) -> None:
    """The closing sheet of a year as a PDF."""
    bind(file, closing_pdf(read(settings, office, year, 0)))


def export_year(settings: Settings, file: Path, year: int, office: str) -> None:
    """A year as a workbook."""
    bind(file, workbook(read(settings, office, year, 0)))


def read(settings: Settings, office: str, year: int, month: int) -> Leaf:
    """What is to be bound, of the one office there is or the one named."""

    def look(book: Book) -> Leaf | None:
        ids = [one.id for one in book.people.offices() if office in ("", one.id)]
        return leaf(book, ids[0], year, month) if len(ids) == 1 else None

    with plainly():
        found = beside(settings.data, Keys(settings.peppers), look)
    if found is None:
        sys.exit(f"There is no office {office}." if office else "Name the office: --office ID.")
    return found


def bind(file: Path, content: bytes) -> None:
    """Write a file of people's names: for its owner's eyes alone."""
    with plainly():
        file.touch(mode=0o600)
        file.write_bytes(content)
    say([f"{file}: {len(content)} bytes"])


def backup(settings: Settings, file: Path, at: datetime) -> None:
    """Copy the desk's rows beside the running desk; nothing is left where the copy is not good."""
    with plainly():
        made = copying.backup(settings.data, file, Keys(settings.peppers), at)
    say([f"{file}: entries {made.entries}, whole; a desk started on it asks for the last number"])


@contextlib.contextmanager
def plainly() -> Iterator[None]:
    """An end in one sentence where there is no desk, or the copy cannot be made."""
    try:
        yield
    except NoDesk as folder:
        sys.exit(f"No desk can be read in the folder {folder}.")
    except copying.BadCopy as trouble:
        sys.exit(f"The copy is not good and was not kept: {trouble}.")
    except FileExistsError as taken:
        sys.exit(f"{taken} is there already.")
    except OSError as trouble:
        sys.exit(f"The file cannot be written: {trouble.strerror or trouble}.")


def say(lines: Iterable[str]) -> None:
    """Lines for whoever called."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
