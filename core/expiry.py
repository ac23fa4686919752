"""Papers that run out: their owner is told a month and a week before, once each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from core.consents import agreed
from core.days import local
from core.models import Document
from core.ports import Book, Look
from core.shelf import SOON, VERY_SOON, usable

MOST = 1000
"""Papers looked at on one day; the rest are found the day after."""


def tell(book: Book, at: datetime) -> int:
    """Put word to the owners' chats, or to the phone that speaks for them; how many papers."""
    told = 0
    for paper, days in running_out(book, local(at).date()):
        owner = book.people.citizen(paper.citizen_id)
        if not agreed(book, owner.id, "notify"):
            continue
        told += 1
        for link in book.people.links_of(owner.holder_id or owner.id):
            once = f"expiring:{paper.id}:{paper.expires_on}:{days}:{link.peer}"
            facts = {"paper": paper.id, "on": str(paper.expires_on)}
            book.outbox.put(link.peer, "expiring", facts, at, once=once)
    return told


def running_out(look: Look, today: date) -> Iterator[tuple[Document, int]]:
    """Usable papers of the last month and of the last week, with which of the two it is."""
    for paper in look.archive.expiring(today, today + SOON, MOST):
        if paper.expires_on is not None and usable(paper, today):
            last = paper.expires_on - today <= VERY_SOON
            yield paper, (VERY_SOON if last else SOON) // timedelta(days=1)
