"""The rows beside a running desk: no lock is taken, nothing can be written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from sqlalchemy.dialects.sqlite import dialect

from core.keys import Keys
from storage.book import Book
from storage.cabinet import BUSY_SECONDS, FILE
from storage.statement import Pen

T = TypeVar("T")


class NoDesk(Exception):
    """No database of a desk can be read in this folder."""


def beside(folder: Path, keys: Keys, work: Callable[[Book], T]) -> T:
    """What the work reads of the desk in a folder; NoDesk."""
    address = f"{(folder / FILE).resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as connection:
            return work(Book(Pen(connection.cursor(), dialect()), keys))
    except sqlite3.OperationalError as trouble:
        raise NoDesk(str(folder)) from trouble
