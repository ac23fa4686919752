"""A copy of the database made beside a running desk, proved, and marked as a copy."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.dialects.sqlite import dialect

from core.examination import Fault, Year, faults, gathered, years_of
from core.keys import Keys
from storage.book import Book
from storage.cabinet import BUSY_SECONDS, FILE
from storage.glass import NoDesk
from storage.statement import Pen

STEP = 1_024
"""Pages copied at a time; the running desk writes between two steps."""


class BadCopy(Exception):
    """The copy is not whole: the message says in which way."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a good copy holds."""

    years: list[Year]

    @property
    def entries(self) -> int:
        return sum(len(year.entries) for year in self.years)


def backup(folder: Path, to: Path, keys: Keys, at: datetime) -> Copied:
    """Copy the desk of a folder into one file. NoDesk, BadCopy, FileExistsError, OSError.

    A desk that is started on the copy gives no numbers before two officers have read the last ones
    off the paper.
    """
    if to.exists():
        raise FileExistsError(str(to))
    fresh = to.with_name(f"{to.name}.new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        copy(folder / FILE, fresh)
        copied = prove(fresh, keys, at)
        settle(fresh, to)
    finally:
        fresh.unlink(missing_ok=True)
    return copied


def copy(source: Path, to: Path) -> None:
    """The pages, log included, as one file."""
    address = f"{source.resolve().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as desk,
            closing(sqlite3.connect(to)) as target,
        ):
            desk.backup(target, pages=STEP, sleep=0.01)
            target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as trouble:
        raise NoDesk(str(source.parent)) from trouble


def prove(file: Path, keys: Keys, at: datetime) -> Copied:
    """Integrity, foreign keys and the register's chain; then the lock that goes with a copy."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        if wrong := next(unsound(connection), None):
            raise BadCopy(wrong)
        book = Book(Pen(connection.cursor(), dialect()), keys)
        offices = [office.id for office in book.people.offices()]
        years = [gathered(book, office, y) for office in offices for y in years_of(book, office)]
        if fault := next((f for year in years for f in faults(keys, year)), None):
            raise BadCopy(told(fault))
        connection.execute("BEGIN")
        for office in offices:
            if book.register.locked(office) is None:
                book.register.add_lock(office, "restored", at, {})
        connection.execute("COMMIT")
    return Copied(years)


def unsound(connection: sqlite3.Connection) -> Iterator[str]:
    """What the engine itself finds wrong."""
    for (said,) in connection.execute("PRAGMA integrity_check"):
        if said != "ok":
            yield said
    for table, row, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} points at nothing"


def told(fault: Fault) -> str:
    """A fault in a line; no personal data."""
    return f"office {fault.office_id}, year {fault.year}, number {fault.number}: {fault.what}"


def settle(fresh: Path, to: Path) -> None:
    """The file under its name, on disk."""
    with fresh.open("rb") as whole:
        os.fsync(whole.fileno())
    fresh.replace(to)
    place = os.open(to.parent, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
