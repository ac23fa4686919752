"""People who would rather talk to a person."""

from __future__ import annotations

from datetime import datetime

from core.desk import colleague
from core.errors import AlreadyMoved, NotYours
from core.ports import Book


def ask_for_call(
    book: Book, at: datetime, *, peer: str, office: str, citizen: int | None, phone: str
) -> int:
    """Note that somebody waits for a call, and tell the staff group without saying who."""
    call = book.orders.add_call_back(
        {
            "office_id": office,
            "peer": peer,
            "citizen_id": citizen,
            "phone": phone,
            "asked_at": at,
        }
    )
    book.outbox.put(f"group:{office}", "call", {"call": call}, at)
    return call


def take_call(book: Book, at: datetime, *, peer: str, call: int) -> str:
    """One officer takes the call; the number is for that officer's eyes."""
    officer = colleague(book, peer, at)
    wanted = book.orders.call_back(call)
    if wanted is None or wanted.office_id != officer.office_id:
        raise NotYours
    if not book.orders.take_call_back(call, officer.id, at):
        raise AlreadyMoved
    book.outbox.put(f"group:{officer.office_id}", "call", {"call": call}, at)
    return wanted.phone
