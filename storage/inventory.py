"""What ought to lie in the vault, read beside a running desk: no lock is taken, nothing written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import dialect

from core.models import Scan
from storage.cabinet import BUSY_SECONDS, FILE
from storage.statement import Pen, Statement, like
from storage.tables import scans

PAGES = Statement(select(*like(Scan, scans)).order_by(scans.c.document_id, scans.c.page), Scan)


class NoDesk(Exception):
    """No database of a desk can be read in this folder."""


def pages_of(folder: Path) -> list[Scan]:
    """Every page the rows name, by document and page; NoDesk."""
    address = f"{(folder / FILE).resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as connection:
            return Pen(connection.cursor(), dialect()).rows(PAGES)
    except sqlite3.OperationalError as trouble:
        raise NoDesk(str(folder)) from trouble
