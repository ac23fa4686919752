"""What the admins are told at once, in their own chats."""

from __future__ import annotations

from datetime import datetime

from core.ports import Book

CONFLICT, POISON, GROUP_LOST, GROUP_BLIND = "conflict", "poison", "group_lost", "group_blind"
ASSISTS, RIGHTS = "assists", "rights"
ASSIST_STOPPED = "assist.stopped"
CODES_ILL, CODES_SPENT, CODES_BUDGET = "codes_ill", "codes_spent", "codes_budget"
CODES = (CODES_ILL, CODES_SPENT, CODES_BUDGET)
ZALO_GRANT = "zalo_grant"
KINDS = (
    *(CONFLICT, POISON, GROUP_LOST, GROUP_BLIND, ASSISTS, RIGHTS, ASSIST_STOPPED),
    *CODES,
    ZALO_GRANT,
)


def alert(book: Book, at: datetime, what: str, *, office_id: str = "", number: int = 0) -> None:
    """Tell the admins of an office, or of all, once an hour for the same thing."""
    offices = [office_id] if office_id else [office.id for office in book.people.offices()]
    hour = at.strftime("%Y%m%d%H")
    for name in offices:
        for officer in book.people.officers_of(name):
            if officer.role == "admin" and officer.active:
                once = f"alert:{what}:{number}:{hour}:{officer.id}"
                facts = {"what": what, "number": number}
                book.outbox.put(officer.peer, "alert", facts, at, priority=1, once=once)
