"""A code no phone gets: an officer who has seen the person's card reads it out at the desk."""

from __future__ import annotations

from datetime import datetime

from core.audit import note
from core.codes import Challenge
from core.desk import colleague, needs_shift
from core.errors import NotNow, OtherOffice
from core.one_time import BY_OFFICERS
from core.ports import Book, Look

WAITS, SHOWN, AT_DESK = "read_out", "read_out_code", "code_at_desk"
"""News: to officers on shift, to the one who saw the card, to whoever asked for the code."""


def living(look: Look, challenge: str, at: datetime) -> Challenge | None:
    """A code that may be read out: of a person, not run out, not used, not asked by an officer.

    A caller's code and a new number's have to show that a phone is at hand.
    """
    asked = look.logins.challenge(challenge)
    if asked is None or asked.citizen_id is None or asked.purpose in BY_OFFICERS:
        return None
    return asked if asked.closed_at is None and asked.expires_at > at else None


def offer(book: Book, at: datetime, *, challenge: str) -> int:
    """Tell the officers on shift of the person's office; how many they are."""
    asked = living(book, challenge, at)
    if asked is None or asked.citizen_id is None:
        return 0
    office = book.people.citizen(asked.citizen_id).office_id
    here = [o for o in book.people.officers_of(office) if o.active and not needs_shift(o, at)]
    for officer in here:
        once = f"{WAITS}:{challenge}:{officer.id}"
        about = {"challenge": challenge}
        book.outbox.put(officer.peer, WAITS, about, at, priority=0, once=once)
    return len(here)


def invite(book: Book, at: datetime, *, challenge: str) -> None:
    """Tell whoever asked to come to the desk: the same words whether or not the phone is known."""
    asked = book.logins.challenge(challenge)
    if asked is not None and asked.purpose not in BY_OFFICERS:
        about, once = {"challenge": challenge}, f"{AT_DESK}:{challenge}"
        book.outbox.put(asked.peer, AT_DESK, about, at, priority=1, once=once)


def show(book: Book, at: datetime, *, peer: str, challenge: str) -> None:
    """The officer saw the card: the code goes to their own chat, and the act is written down."""
    officer = colleague(book, peer, at)
    asked = living(book, challenge, at)
    if asked is None or asked.citizen_id is None:
        raise NotNow
    citizen = book.people.citizen(asked.citizen_id)
    if citizen.office_id != officer.office_id:
        raise OtherOffice(office=book.people.office(citizen.office_id).name)
    note(book, at, "read_out", citizen=citizen.id, officer=officer.id, peer=peer)
    book.outbox.put(peer, SHOWN, {"challenge": challenge}, at, priority=0)
