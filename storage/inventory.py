"""What ought to lie in the vault, read beside a running desk."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from core.keys import Keys
from core.models import Scan
from storage.glass import NoDesk, beside
from storage.statement import Statement, like
from storage.tables import scans

PAGES = Statement(select(*like(Scan, scans)).order_by(scans.c.document_id, scans.c.page), Scan)


def pages_of(folder: Path) -> list[Scan]:
    """Every page the rows name, by document and page; NoDesk."""
    return beside(folder, Keys({}), lambda book: book.pen.rows(PAGES))


__all__ = ["NoDesk", "pages_of"]
