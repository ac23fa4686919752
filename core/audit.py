"""Every act on a person's file is written down in the transaction that does it."""

from __future__ import annotations

from datetime import datetime

from core.ports import Book


def note(
    book: Book,
    at: datetime,
    what: str,
    *,
    citizen: int,
    officer: int | None = None,
    document: int | None = None,
    order: int | None = None,
    peer: str = "",
    why: str = "",
) -> None:
    """Who (`officer`, None for the person or the clock) did `what` with whose file, and why."""
    book.acts.add(
        {
            "at": at,
            "officer_id": officer,
            "citizen_id": citizen,
            "what": what,
            "document_id": document,
            "order_id": order,
            "peer": peer,
            "why": why,
        }
    )
