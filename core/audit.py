"""Every act is written down in the transaction that does it, sealed behind the one before."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from core.chain import SHOWN, Head, SealedAct, digest, seal
from core.days import local
from core.ports import Book, Look


def note(
    book: Book,
    at: datetime,
    what: str,
    *,
    citizen: int | None = None,
    officer: int | None = None,
    document: int | None = None,
    order: int | None = None,
    peer: str = "",
    why: str = "",
) -> None:
    """Who (`officer`, None for the person or the clock) did `what`, with whose file, and why."""
    key_id, last = book.keys.newest, book.acts.last()
    act = SealedAct(
        id=(last.id if last else 0) + 1,
        at=at,
        officer_id=officer,
        citizen_id=citizen,
        what=what,
        document_id=document,
        order_id=order,
        peer=peer,
        why=why,
        peer_digest=digest(book.keys, key_id, "peer", peer),
        why_digest=digest(book.keys, key_id, "why", why),
        key_id=key_id,
        link="",
    )
    link = seal(book.keys, last.link if last else "", act)
    book.acts.add(asdict(replace(act, link=link)))


def head(look: Look) -> Head | None:
    """The newest act and the beginning of its seal."""
    last = look.acts.last()
    return Head(last.id, last.link[:SHOWN]) if last else None


def post_head(book: Book, at: datetime) -> int:
    """Give every admin the day's head to keep: who changes the past cannot change their chats."""
    newest = head(book)
    if newest is None:
        return 0
    day, told = local(at).date().isoformat(), 0
    for office in book.people.offices():
        for officer in book.people.officers_of(office.id):
            if officer.role == "admin" and officer.active:
                about = {"number": newest.id, "mark": newest.mark}
                once = f"head:{day}:{officer.id}"
                book.outbox.put(officer.peer, "head", about, at, priority=3, once=once)
                told += 1
    return told
