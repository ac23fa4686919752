"""Who is speaking: one-time codes, what they may cost, and how long a session lives."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.days import local
from core.errors import AtTheDesk, CodeBudget, CodeCoolDown, CodeDayLimit, CodeLocked, NotYours
from core.keys import token
from core.models import Challenge, Chat, Citizen, Guard
from core.ports import Book, Look

LIFE, SECOND_LIFE = timedelta(minutes=5), timedelta(minutes=15)
MOST_TRIES = 5
COOL_DOWNS = (60, 120, 300, 900)
SENDS_A_DAY = 5
RESERVED_SENDS = 2
PHONES_A_DAY = 3
BUDGET_AN_HOUR = 60
WRONGS_A_DAY = 10
WRONGS_IN_ROW = 30
MOST_TAILS = 3
FIRST_LOCK, LONGEST_LOCK = timedelta(hours=2), timedelta(hours=24)
IDLE, ABSOLUTE = timedelta(minutes=15), timedelta(hours=12)
WARN_BEFORE = timedelta(minutes=2)
FRESH_CODE = timedelta(minutes=20)
STALE_ACCOUNT, DEAD_ACCOUNT = timedelta(days=60), timedelta(days=180)
FREEZE = timedelta(hours=24)

LOG_IN, SECOND_CHECK, SENSITIVE = "log-in", "second-check", "sensitive"
SESSION_WARNING = "session_warning"


def session_of(chat: Chat, at: datetime) -> int | None:
    """The citizen this chat may act for at this moment, if any."""
    if chat.citizen_id is None or chat.opened_at is None or chat.seen_at is None:
        return None
    alive = at - chat.seen_at <= IDLE and at - chat.opened_at <= ABSOLUTE
    return chat.citizen_id if alive else None


def warning_at(chat: Chat) -> datetime | None:
    """When an open session is to be warned that it ends."""
    if chat.seen_at is None or chat.opened_at is None:
        return None
    return min(chat.seen_at + IDLE, chat.opened_at + ABSOLUTE) - WARN_BEFORE


def has_fresh_code(chat: Chat, at: datetime) -> bool:
    """Whether a code was entered recently enough for a sensitive act."""
    return chat.code_at is not None and at - chat.code_at <= FRESH_CODE


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
    refuse_when_spent(book, guard, peer, at)
    return issue(book, at, guard, peer=peer, phone=phone, chance=chance, purpose=purpose)


def refuse_when_locked(guard: Guard, at: datetime) -> None:
    """A phone with too many wrong codes waits, or comes to the desk."""
    if guard.wrong_in_row >= WRONGS_IN_ROW:
        raise AtTheDesk
    if guard.locked_until and at < guard.locked_until:
        raise CodeLocked(until=guard.locked_until)


def refuse_when_spent(book: Book, guard: Guard, peer: str, at: datetime) -> None:
    """The day's codes of the phone, the day's phones of the chat, the hour's codes of the desk."""
    midnight = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    if book.logins.phones_tried(peer, midnight, guard.phone_key) >= PHONES_A_DAY:
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
    if guard.sends >= SENDS_A_DAY and all(link.peer != peer for link in links):
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
    )
    book.logins.supersede(peer, at)
    book.logins.add_challenge(challenge)
    book.logins.keep_guard(replace(guard, sends=guard.sends + 1, sent_at=at))
    book.outbox.put(f"sms:{challenge.id}", "code", {"challenge": challenge.id}, at, priority=0)
    return challenge.id


def enter_code(book: Book, at: datetime, *, code: str, peer: str, challenge: str) -> dict[str, Any]:
    """Judge a code: {"verdict": right | wrong | spent | check | desk | frozen, "left": tries}.

    The try is counted before anything is compared, by one statement.
    """
    asked = book.logins.count_try(challenge, peer, at, MOST_TRIES)
    if asked is None:
        return {"verdict": "spent", "left": 0}
    guard = guard_of(book, asked.phone_key, at)
    refuse_when_locked(guard, at)
    expected = book.keys.one_time_code(asked.key_id, asked.id, asked.counter)
    same = hmac.compare_digest(expected.encode(), code.encode())
    if not same or asked.citizen_id is None:
        book.logins.keep_guard(after_wrong(guard, at))
        left = MOST_TRIES - asked.tries
        return {"verdict": "wrong" if left else "spent", "left": left}
    book.logins.close_challenge(asked.id, at)
    return admit(book, at, book.people.citizen(asked.citizen_id), asked)


def after_wrong(guard: Guard, at: datetime) -> Guard:
    """Ten wrong codes a day lock the phone for two hours, then twice as long each time."""
    wrongs, in_row = guard.wrongs + 1, guard.wrong_in_row + 1
    if wrongs % WRONGS_A_DAY:
        return replace(guard, wrongs=wrongs, wrong_in_row=in_row)
    lock = min(FIRST_LOCK * 2**guard.locks, LONGEST_LOCK)
    return replace(
        guard, wrongs=wrongs, wrong_in_row=in_row, locks=guard.locks + 1, locked_until=at + lock
    )


def admit(book: Book, at: datetime, citizen: Citizen, asked: Challenge) -> dict[str, Any]:
    """Open the session, unless the account has slept so long that the number may be another's."""
    if citizen.frozen_until and at < citizen.frozen_until:
        return {"verdict": "frozen", "left": 0}
    asleep = at - citizen.last_used_at
    if asleep > DEAD_ACCOUNT:
        return {"verdict": "desk", "left": 0}
    if asleep > STALE_ACCOUNT and asked.purpose == LOG_IN:
        second = second_check(book, at, asked)
        return {"verdict": "check", "left": MOST_TAILS, "challenge": second.id}
    return welcome(book, at, citizen, asked)


def second_check(book: Book, at: datetime, asked: Challenge) -> Challenge:
    """The challenge that counts the tries at the last four of the personal number."""
    second = replace(
        asked,
        id=book.keys.index(SECOND_CHECK, asked.id),
        purpose=SECOND_CHECK,
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
    open_session(book, at, citizen, asked.peer)
    return {"verdict": "right", "left": 0}


def open_session(book: Book, at: datetime, citizen: Citizen, peer: str) -> None:
    """One chat, one citizen; chats that knew the citizen before hear of a new one."""
    links = book.people.links_of(citizen.id)
    if all(link.peer != peer for link in links):
        for link in links:
            book.outbox.put(link.peer, "new_chat", {"citizen": citizen.id, "peer": peer}, at)
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
    """The owner disowns a new chat: its session ends and the account opens nowhere for a day."""
    for citizen_id in book.people.citizens_linked(peer):
        for link in book.people.links_of(citizen_id):
            if link.peer != peer and alert_id(book, link.peer) == alert:
                book.chats.end_session(link.peer)
                book.people.unlink(citizen_id, link.peer)
                book.people.freeze(citizen_id, at + FREEZE)
                return
    raise NotYours
