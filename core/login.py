"""Who is speaking: what a right code opens, and how long a session lives."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core import orders
from core.audit import note
from core.codes import Challenge
from core.days import local
from core.errors import AlreadyMoved, NotNow, NotYours
from core.models import Chat, Citizen, Order
from core.one_time import (
    ASSISTED,
    LOG_IN,
    after_wrong,
    guard_of,
    judge,
    refuse_when_locked,
)
from core.ports import Book, Look

SECOND_LIFE = timedelta(minutes=15)
MOST_TAILS = 3
MOST_ORDERS = 100
IDLE, ABSOLUTE = timedelta(minutes=15), timedelta(hours=12)
WARN_BEFORE = timedelta(minutes=2)
FRESH_CODE = timedelta(minutes=20)
STALE_ACCOUNT, DEAD_ACCOUNT = timedelta(days=60), timedelta(days=180)
FREEZE = timedelta(hours=24)

SECOND_CHECK, SECOND_ASSISTED = "second-check", "second-assisted"
SESSION_WARNING = "session_warning"


def session_of(chat: Chat, at: datetime) -> int | None:
    """The citizen this chat may act for at this moment, if any."""
    if chat.citizen_id is None or chat.opened_at is None or chat.seen_at is None:
        return None
    alive = at - chat.seen_at <= IDLE and at - chat.opened_at <= ABSOLUTE
    return chat.citizen_id if alive else None


def awake(book: Book, peer: str, at: datetime) -> Chat:
    """The conversation, its session ended if it slept too long."""
    chat = book.chats.chat(peer)
    if chat.citizen_id is not None and session_of(chat, at) is None:
        book.chats.end_session(peer)
        return replace(chat, citizen_id=None, opened_at=None, code_at=None)
    return chat


def warning_at(chat: Chat) -> datetime | None:
    """When an open session is to be warned that it ends."""
    if chat.seen_at is None or chat.opened_at is None:
        return None
    return min(chat.seen_at + IDLE, chat.opened_at + ABSOLUTE) - WARN_BEFORE


def has_fresh_code(chat: Chat, at: datetime) -> bool:
    """Whether a code was entered recently enough for a sensitive act."""
    return chat.code_at is not None and at - chat.code_at <= FRESH_CODE


def enter_code(book: Book, at: datetime, *, code: str, peer: str, challenge: str) -> dict[str, Any]:
    """Judge a code: {"verdict": right | wrong | spent | check | desk | frozen, "left": tries}.

    The try is counted before anything is compared, by one statement.
    """
    asked, verdict = judge(book, at, code=code, peer=peer, challenge=challenge)
    if asked is None or asked.citizen_id is None:
        return verdict
    return admit(book, at, book.people.citizen(asked.citizen_id), asked)


def prove_number(
    book: Book, at: datetime, *, code: str, peer: str, challenge: str
) -> dict[str, Any]:
    """Judge a code that shows a new number is at hand: {"verdict": right | wrong | spent, …}.

    A right one brings "proof" along, for `proved` on the same day.
    """
    asked, verdict = judge(book, at, code=code, peer=peer, challenge=challenge)
    if asked is None:
        return verdict
    return {"verdict": "right", "left": 0, "proof": proof(book, at, peer, asked.phone_key)}


def proof(look: Look, at: datetime, peer: str, phone_key: str) -> str:
    """What only a right code brings: this chat showed today that it hears this phone."""
    return look.keys.index("proved", peer, phone_key, local(at).date().isoformat())


def proved(look: Look, at: datetime, *, peer: str, phone: str, shown: str) -> bool:
    """Whether that is what was shown."""
    true = proof(look, at, peer, look.keys.index("phone", phone))
    return hmac.compare_digest(true.encode(), shown.encode())


def admit(book: Book, at: datetime, citizen: Citizen, asked: Challenge) -> dict[str, Any]:
    """Open the session, unless the account has slept so long that the number may be another's."""
    if citizen.frozen_until and at < citizen.frozen_until:
        return {"verdict": "frozen", "left": 0}
    asleep = at - citizen.last_used_at
    if asleep > DEAD_ACCOUNT:
        return {"verdict": "desk", "left": 0}
    if asleep > STALE_ACCOUNT and asked.purpose in (LOG_IN, ASSISTED):
        second = second_check(book, at, asked)
        return {"verdict": "check", "left": MOST_TAILS, "challenge": second.id}
    return welcome(book, at, citizen, asked)


def second_check(book: Book, at: datetime, asked: Challenge) -> Challenge:
    """The challenge that counts the tries at the last four of the personal number."""
    purpose = SECOND_ASSISTED if asked.purpose == ASSISTED else SECOND_CHECK
    second = replace(
        asked,
        id=book.keys.index(SECOND_CHECK, asked.id),
        purpose=purpose,
        tries=0,
        sent_at=at,
        expires_at=at + SECOND_LIFE,
    )
    book.logins.add_challenge(second)
    return second


def enter_tail(book: Book, at: datetime, *, tail: str, peer: str, challenge: str) -> dict[str, Any]:
    """The second check of a sleeping account: {"verdict": right | check | desk, "left": tries}."""
    asked = book.logins.count_try(challenge, peer, at, MOST_TAILS)
    if asked is None or asked.citizen_id is None:
        return {"verdict": "desk", "left": 0}
    guard = guard_of(book, asked.phone_key, at)
    refuse_when_locked(guard, at)
    owner = book.people.citizen(asked.citizen_id)
    if not hmac.compare_digest(owner.id_tail.encode(), tail.encode()):
        book.logins.keep_guard(after_wrong(guard, at))
        left = MOST_TAILS - asked.tries
        return {"verdict": "check" if left else "desk", "left": left, "challenge": challenge}
    book.logins.close_challenge(asked.id, at)
    return welcome(book, at, owner, asked)


def welcome(book: Book, at: datetime, citizen: Citizen, asked: Challenge) -> dict[str, Any]:
    """The phone's wrong codes in a row are forgotten only now, with the door open."""
    book.logins.keep_guard(replace(guard_of(book, asked.phone_key, at), wrong_in_row=0, locks=0))
    if asked.purpose not in (ASSISTED, SECOND_ASSISTED):
        open_session(book, at, citizen, asked.peer)
    return {"verdict": "right", "left": 0, "citizen": citizen.id}


def open_session(book: Book, at: datetime, citizen: Citizen, peer: str) -> None:
    """One chat, one citizen; chats that knew the citizen before hear of a new one."""
    links = book.people.links_of(citizen.id)
    if all(link.peer != peer for link in links):
        for link in links:
            book.outbox.put(link.peer, "new_chat", {"citizen": citizen.id, "peer": peer}, at)
    if not links:
        book.orders.readdress(citizen.id, peer)
    note(book, at, "sign_in", citizen=citizen.id, peer=peer)
    book.people.link(citizen.id, peer, at)
    book.people.used(citizen.id, at)
    book.chats.open_session(peer, citizen.id, at)
    book.outbox.put(
        peer,
        SESSION_WARNING,
        {"opened": at.isoformat()},
        at + IDLE - WARN_BEFORE,
        once=f"warn:{peer}:{at.isoformat()}",
    )


def sign_out(book: Book, _at: datetime, *, peer: str) -> None:
    """End this chat's session."""
    book.chats.end_session(peer)


def sign_out_everywhere(book: Book, _at: datetime, *, citizen: int) -> None:
    """End every session of a citizen."""
    book.chats.end_sessions_of(citizen)


def alert_id(book: Look, peer: str) -> str:
    """How a button names a chat without telling which it is."""
    return book.keys.index("chat", peer)[:16]


def disown(book: Book, at: datetime, *, peer: str, alert: str) -> None:
    """The owner disowns a new chat: its session ends and the account opens nowhere for a day.

    Of people who share a chat, every file that the new one has opened too.
    """
    opened = [
        (citizen_id, link.peer)
        for citizen_id in book.people.citizens_linked(peer)
        for link in book.people.links_of(citizen_id)
        if link.peer != peer and alert_id(book, link.peer) == alert
    ]
    if not opened:
        raise NotYours
    for citizen_id, stranger in opened:
        book.chats.end_session(stranger)
        book.people.unlink(citizen_id, stranger)
        take_back_orders(book, at, citizen_id, stranger=stranger, owner=peer)
        book.people.freeze(citizen_id, at + FREEZE)
        note(book, at, "disown", citizen=citizen_id, peer=peer)


def take_back_orders(
    book: Book, at: datetime, citizen_id: int, *, stranger: str, owner: str
) -> None:
    """What a stranger ordered is cancelled unless it is printed; the rest has other codes.

    Whoever was in may have looked at every order of the file.
    """
    for order in book.orders.orders_of(citizen_id, MOST_ORDERS):
        theirs = order.peer == stranger and order.origin == "chat"
        if not theirs or not taken_back(book, at, order):
            change_code(book, at, order, owner)
    book.orders.readdress(citizen_id, owner)


def taken_back(book: Book, at: datetime, order: Order) -> bool:
    """Cancel it, if it is not too late for that."""
    try:
        orders.cancel(book, at, order=order.id, citizen=order.citizen_id)
    except (NotNow, AlreadyMoved):
        return False
    return True


def change_code(book: Book, at: datetime, order: Order, owner: str) -> None:
    """Copies the stranger may wait for: their code collects nothing, the owner has another.

    The desk is told to look closely at who comes.
    """
    if order.handed_over_at or order.ended_at:
        return
    book.orders.renew_pick_up(order.id)
    group, about = f"group:{order.office_id}", {"order": order.id}
    book.outbox.put(owner, "new_code", about, at, priority=1)
    book.outbox.put(group, "disowned", about, at, priority=1)
    book.outbox.put(group, "card", about, at)
