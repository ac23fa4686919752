"""An officer orders for a caller: the code goes to the caller's phone and serves one order."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from typing import Any, Literal

from core import login, one_time, orders
from core.alerts import ASSIST_STOPPED, ASSISTS, alert
from core.audit import note
from core.days import local
from core.desk import colleague, take
from core.errors import (
    AlreadyMoved,
    AssistOver,
    NotNow,
    NotRegistered,
    NotYours,
    OtherOffice,
)
from core.keeping import Assist
from core.models import Officer, Stage
from core.parcel import NOBODY
from core.ports import Book, Look

State = Literal["open", "late", "stopped", "served", "hung_up"]

LIFE = timedelta(minutes=20)
MOST_WITHOUT_ORDER = 3
"""Where news goes for somebody who has no chat: nowhere, and the card says to phone."""


def send(book: Book, at: datetime, *, peer: str, phone: str, chance: bytes) -> str:
    """Send the caller a code that says what it is for; its challenge."""
    officer = colleague(book, peer, at)
    found = book.people.citizen_by_phone(phone)
    if found is None:
        raise NotRegistered
    if found.office_id != officer.office_id:
        raise OtherOffice(office=book.people.office(found.office_id).name)
    asked = one_time.send_code(
        book, at, peer=peer, phone=phone, chance=chance, purpose=one_time.ASSISTED
    )
    warn_of_many(book, at, officer)
    return asked


def warn_of_many(book: Book, at: datetime, officer: Officer) -> None:
    """Codes for callers and never an order: somebody should look at it."""
    midnight = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    since = max(midnight, book.trust.last_assisted_order(officer.id) or midnight)
    sent = book.logins.sent_by(officer.peer, one_time.ASSISTED, since)
    if sent >= MOST_WITHOUT_ORDER:
        alert(book, at, ASSISTS, office_id=officer.office_id, number=officer.id)


def enter_code(book: Book, at: datetime, *, code: str, peer: str, challenge: str) -> dict[str, Any]:
    """Judge what the caller read out; a right code brings "assist" along."""
    officer = colleague(book, peer, at)
    verdict = login.enter_code(book, at, code=code, peer=peer, challenge=challenge)
    return opened(book, at, officer, verdict)


def enter_tail(book: Book, at: datetime, *, tail: str, peer: str, challenge: str) -> dict[str, Any]:
    """The second check of a sleeping file, read out by the caller."""
    officer = colleague(book, peer, at)
    verdict = login.enter_tail(book, at, tail=tail, peer=peer, challenge=challenge)
    return opened(book, at, officer, verdict)


def opened(book: Book, at: datetime, officer: Officer, verdict: dict[str, Any]) -> dict[str, Any]:
    """Open the session, and tell the caller so on every chat of theirs; an officer has one call."""
    if verdict["verdict"] != "right":
        return verdict
    citizen = int(verdict["citizen"])
    book.trust.end_assists_by(officer.id, at)
    number = book.trust.add_assist(officer.id, citizen, at, at + LIFE)
    note(book, at, "assist", citizen=citizen, officer=officer.id, peer=officer.peer)
    book.people.used(citizen, at)
    tell_everywhere(book, at, citizen, "assisted", {"assist": number})
    return verdict | {"assist": number}


def tell_everywhere(
    book: Book, at: datetime, citizen: int, kind: str, about: dict[str, Any]
) -> None:
    """The same word to every chat that has opened this file."""
    for link in book.people.links_of(citizen):
        book.outbox.put(link.peer, kind, about, at, priority=1)


def mine(look: Look, peer: str, at: datetime, assist: int) -> Assist:
    """The officer's own session for a caller, open or not."""
    officer = colleague(look, peer, at)
    found = look.trust.assist(assist)
    if found is None or found.officer_id != officer.id:
        raise NotYours
    return found


def state(look: Look, at: datetime, held: Assist) -> State:
    """Whether a session still serves, and if not why; a frozen file serves nobody."""
    frozen = look.people.citizen(held.citizen_id).frozen_until
    if held.order_id is not None:
        return "served"
    if frozen is not None and at < frozen:
        return "stopped"
    if held.ended_at is not None:
        return "hung_up"
    return "open" if at < held.until else "late"


def session(look: Look, peer: str, at: datetime, assist: int) -> Assist:
    """The officer's own open session for a caller."""
    held = mine(look, peer, at, assist)
    if state(look, at, held) != "open":
        raise AssistOver
    return held


def place(
    book: Book, at: datetime, *, peer: str, assist: int, wishes: list[list[int]]
) -> dict[str, int | str]:
    """The caller's one order; the session ends with it."""
    held = session(book, peer, at, assist)
    placed = orders.place(
        book,
        at,
        citizen=held.citizen_id,
        peer=chat_of(book, held.citizen_id),
        wishes=wishes,
        origin="phone",
        officer=held.officer_id,
    )
    book.trust.end_assist(assist, at, int(placed["id"]))
    return placed


def place_here(
    book: Book, at: datetime, *, peer: str, citizen: int, wishes: list[list[int]]
) -> dict[str, int | str]:
    """An order of somebody who stands at the desk; this officer has it in hand at once."""
    officer = colleague(book, peer, at)
    to = chat_of(book, citizen)
    placed = orders.place(
        book, at, citizen=citizen, peer=to, wishes=wishes, origin="desk", officer=officer.id
    )
    take(book, at, peer=peer, order=int(placed["id"]), seen=Stage.PLACED)
    tell_everywhere(book, at, citizen, "ordered_here", {"order": placed["id"]})
    return placed


def chat_of(look: Look, citizen: int) -> str:
    """The chat this person used last; an address that leads nowhere if there is none."""
    links = look.people.links_of(citizen)
    return max(links, key=lambda link: link.last_at).peer if links else f"{NOBODY}{citizen}"


def stop(book: Book, at: datetime, *, peer: str, assist: int) -> None:
    """The person was not calling: the session ends, and the file opens nowhere for a day.

    An order it has made already is taken back, unless its copies are printed.
    """
    held = book.trust.assist(assist)
    if held is None or held.citizen_id not in book.people.citizens_linked(peer):
        raise NotYours
    if held.ended_at is None:
        book.trust.end_assist(assist, at, None)
    if held.order_id is not None:
        with contextlib.suppress(NotNow, AlreadyMoved):
            orders.cancel(book, at, order=held.order_id, citizen=held.citizen_id)
    book.people.freeze(held.citizen_id, at + login.FREEZE)
    officer = book.people.officer(held.officer_id)
    note(book, at, "stop_assist", citizen=held.citizen_id, officer=officer.id, peer=peer)
    alert(book, at, ASSIST_STOPPED, office_id=officer.office_id, number=officer.id)


def end(book: Book, at: datetime, *, peer: str, assist: int) -> None:
    """The caller has hung up, or wants nothing more."""
    held = session(book, peer, at, assist)
    book.trust.end_assist(assist, at, None)
    note(book, at, "end_assist", citizen=held.citizen_id, officer=held.officer_id, peer=peer)
