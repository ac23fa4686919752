"""One-time codes: what they may cost, how they are sent for and judged."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.codes import Challenge, Guard
from core.days import local
from core.errors import AtTheDesk, CodeBudget, CodeCoolDown, CodeDayLimit, CodeLocked
from core.keys import token
from core.ports import Book, Look

LIFE = timedelta(minutes=5)
MOST_TRIES = 5
COOL_DOWNS = (60, 120, 300, 900)
SENDS_A_DAY = 5
RESERVED_SENDS = 2
PHONES_A_DAY, PHONES_A_SHIFT = 3, 60
BUDGET_AN_HOUR = 60
WRONGS_A_DAY = 10
WRONGS_IN_ROW = 30
FIRST_LOCK, LONGEST_LOCK = timedelta(hours=2), timedelta(hours=24)

LOG_IN, SENSITIVE = "log-in", "sensitive"
ASSISTED, NEW_NUMBER = "assisted", "new-number"
BY_OFFICERS = frozenset({ASSISTED, NEW_NUMBER})
"""Codes an officer asks for: read out by a caller, or by somebody at the desk."""


def cool_down(sends: int) -> timedelta:
    """How long to wait after the n-th code of a day."""
    return timedelta(seconds=COOL_DOWNS[min(sends, len(COOL_DOWNS)) - 1]) if sends else timedelta()


def guard_of(look: Look, phone_key: str, at: datetime) -> Guard:
    """The phone's counts for today; yesterday's sends and wrongs no longer weigh."""
    today = local(at).date()
    guard = look.logins.guard(phone_key)
    if guard is None:
        return Guard(phone_key, today, 0, None, 0, 0, 0, None)
    return guard if guard.day == today else replace(guard, day=today, sends=0, wrongs=0)


def send_code(
    book: Book, at: datetime, *, peer: str, phone: str, chance: bytes, purpose: str = LOG_IN
) -> str:
    """The id of the challenge this chat now has for the phone, registered or not.

    A code sent a moment ago stays the newest: asking again inside the cool-down sends nothing.
    The same rows and the same limits for a stranger's number: nobody learns who is registered.
    """
    phone_key = book.keys.index("phone", phone)
    guard = guard_of(book, phone_key, at)
    refuse_when_locked(guard, at)
    if guard.sent_at and at - guard.sent_at < cool_down(guard.sends):
        standing = book.logins.open_challenge(peer, phone_key, purpose)
        if standing and standing.expires_at > at and standing.tries < MOST_TRIES:
            return standing.id
        raise CodeCoolDown(until=guard.sent_at + cool_down(guard.sends))
    refuse_when_spent(book, guard, peer, at, purpose)
    return issue(book, at, guard, peer=peer, phone=phone, chance=chance, purpose=purpose)


def refuse_when_locked(guard: Guard, at: datetime) -> None:
    """A phone with too many wrong codes waits, or comes to the desk."""
    if guard.wrong_in_row >= WRONGS_IN_ROW:
        raise AtTheDesk
    if guard.locked_until and at < guard.locked_until:
        raise CodeLocked(until=guard.locked_until)


def refuse_when_spent(book: Book, guard: Guard, peer: str, at: datetime, purpose: str) -> None:
    """The day's codes of the phone, the day's phones of the chat, the hour's codes of the desk."""
    midnight = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    most = PHONES_A_SHIFT if purpose in BY_OFFICERS else PHONES_A_DAY
    if book.logins.phones_tried(peer, midnight, guard.phone_key) >= most:
        raise CodeDayLimit
    if book.logins.sent_since(at - timedelta(hours=1)) >= BUDGET_AN_HOUR:
        raise CodeBudget
    if guard.sends >= SENDS_A_DAY + RESERVED_SENDS:
        raise CodeDayLimit


def issue(
    book: Book,
    at: datetime,
    guard: Guard,
    *,
    peer: str,
    phone: str,
    chance: bytes,
    purpose: str,
) -> str:
    """Write the challenge, count it, and queue the text that carries its code."""
    citizen = book.people.citizen_by_phone(phone)
    links = book.people.links_of(citizen.id if citizen else 0)
    known = purpose in BY_OFFICERS or any(link.peer == peer for link in links)
    if guard.sends >= SENDS_A_DAY and not known:
        raise CodeDayLimit
    challenge = Challenge(
        id=token(chance, f"challenge:{guard.sends}"),
        peer=peer,
        phone_key=guard.phone_key,
        citizen_id=citizen.id if citizen else None,
        purpose=purpose,
        key_id=book.keys.newest,
        counter=guard.sends,
        tries=0,
        sent_at=at,
        expires_at=at + LIFE,
        closed_at=None,
        phone=phone if purpose == NEW_NUMBER else "",
    )
    book.logins.supersede(peer, at)
    book.logins.add_challenge(challenge)
    book.logins.keep_guard(replace(guard, sends=guard.sends + 1, sent_at=at))
    book.outbox.put(f"sms:{challenge.id}", "code", {"challenge": challenge.id}, at, priority=0)
    return challenge.id


def judge(
    book: Book, at: datetime, *, code: str, peer: str, challenge: str
) -> tuple[Challenge | None, dict[str, Any]]:
    """The challenge a right code closed, or None and the verdict; a wrong code is counted."""
    asked = book.logins.count_try(challenge, peer, at, MOST_TRIES)
    if asked is None:
        return None, {"verdict": "spent", "left": 0}
    guard = guard_of(book, asked.phone_key, at)
    refuse_when_locked(guard, at)
    expected = book.keys.one_time_code(asked.key_id, asked.id, asked.counter)
    same = hmac.compare_digest(expected.encode(), code.encode())
    if not same or not (asked.citizen_id or asked.phone):
        book.logins.keep_guard(after_wrong(guard, at))
        left = MOST_TRIES - asked.tries
        return None, {"verdict": "wrong" if left else "spent", "left": left}
    book.logins.close_challenge(asked.id, at)
    return asked, {}


def after_wrong(guard: Guard, at: datetime) -> Guard:
    """Ten wrong codes a day lock the phone for two hours, then twice as long each time."""
    wrongs, in_row = guard.wrongs + 1, guard.wrong_in_row + 1
    if wrongs % WRONGS_A_DAY:
        return replace(guard, wrongs=wrongs, wrong_in_row=in_row)
    lock = min(FIRST_LOCK * 2**guard.locks, LONGEST_LOCK)
    return replace(
        guard, wrongs=wrongs, wrong_in_row=in_row, locks=guard.locks + 1, locked_until=at + lock
    )
