"""A pack goes to paper: by the office's printer where it has one, else from a link."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.jobs import Why
from core.models import Officer, Order
from core.ports import Book

PACK_LIFE = timedelta(hours=1)


def queue(
    book: Book, at: datetime, officer: Officer, order: Order, why: Why = "", spoilt: int = 0
) -> None:
    """One more job for the office's printer."""
    nth = max(len(book.jobs.jobs_of(order.id)) + 1, 2 if why else 1)
    facts = {"order_id": order.id, "office_id": order.office_id, "officer_id": officer.id}
    job = book.jobs.add(
        {**facts, "nth": nth, "reason": why, "spoilt": spoilt, "asked_at": at, "changed_at": at}
    )
    line_up(book, at, order.office_id, job)


def line_up(book: Book, at: datetime, office_id: str, job: int) -> None:
    """The print room is to take the job up, after those before it."""
    book.outbox.put(f"printer:{office_id}", "print", {"job": job}, at)


def by_link(book: Book, at: datetime, officer: Officer, order: int, link: str) -> None:
    """The pack for this officer's eyes, behind a link that lives an hour."""
    book.orders.open_pack(link, order, officer.id, at + PACK_LIFE)
    book.outbox.put(officer.peer, "pack", {"order": order, "token": link}, at, priority=1)
