"""Who works at the desk: invitations, authenticators, shifts, the staff group."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any, Literal

import pyotp

from core.audit import note
from core.desk import colleague
from core.errors import AlreadyMoved, InviteSpent, NotAdmin, NotYours
from core.keys import Keys, token
from core.models import Officer
from core.names import tidy
from core.orders import show_card
from core.ports import Book, Look
from core.staff import Invite

Role = Literal["officer", "admin"]
INVITE_LIFE, BIND_LIFE = timedelta(hours=24), timedelta(minutes=10)
SHIFT = timedelta(hours=12)
STEP = 30
DRIFT = 1
MOST_WRONG, SHUT_FOR = 5, timedelta(minutes=15)
SECRET_BYTES = 20
GROUP, BIND_LENGTH = "group", 8

MOST_CARDS = 200


def admin(look: Look, peer: str, at: datetime) -> Officer:
    """The admin behind a chat, with an open shift; an officer is told that this is the admin's."""
    officer = colleague(look, peer, at)
    if officer.role != "admin":
        raise NotAdmin
    return officer


def present(look: Look, peer: str) -> Officer:
    """The officer behind a chat, in a shift or not."""
    officer = look.people.officer_at(peer)
    if officer is None or not officer.active:
        raise NotYours
    return officer


def hashed(secret: str) -> str:
    """How a link or a code is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invite(book: Book, at: datetime, *, peer: str, name: str, role: Role, chance: bytes) -> str:
    """Let one person join the admin's office: the link is sent to the admin; when it runs out."""
    maker = admin(book, peer, at)
    seed = token(chance, f"invite:{role}")
    secret = invitation(book.keys, book.keys.newest, seed)
    add_invite(book, at, maker.office_id, role, tidy(name), maker.id, secret)
    note(book, at, "invite", officer=maker.id, peer=peer, why=role)
    facts = {"seed": seed, "key": book.keys.newest, "name": tidy(name)}
    until = (at + INVITE_LIFE).isoformat()
    book.outbox.put(peer, "invitation", {**facts, "until": until}, at, priority=1)
    return until


def invitation(keys: Keys, key_id: str, seed: str) -> str:
    """The secret of a link; derived when it is sent, kept as a hash."""
    return keys.derive(key_id, "invite", seed).hex()[:32]


def add_invite(
    book: Book,
    at: datetime,
    office_id: str,
    role: str,
    name: str,
    made_by: int | None,
    secret: str,
) -> None:
    """Write what a link or a code lets in; `made_by` is None for the very first one."""
    until = at + (BIND_LIFE if role == GROUP else INVITE_LIFE)
    book.roster.add_invite(Invite(hashed(secret), office_id, role, name, made_by, until, None))


def join(book: Book, at: datetime, *, peer: str, secret: str) -> int:
    """Somebody follows an invitation: from now on this chat is an officer's."""
    found = book.roster.use_invite(hashed(secret), at)
    if found is None or found.role == GROUP:
        raise InviteSpent
    number = admitted(book, peer, found)
    note(book, at, "join", officer=number, peer=peer, why=found.role)
    return number


def admitted(book: Book, peer: str, found: Invite) -> int:
    """The officer behind a chat from now on, a new one or one who comes back."""
    known = book.people.officer_at(peer)
    if known is None:
        facts = (found.office_id, peer, found.name, found.role, book.keys.newest)
        return book.roster.add_officer(*facts)
    if known.active or known.office_id != found.office_id:
        raise AlreadyMoved
    book.roster.take_back(known.id, found.name, found.role, book.keys.newest)
    return known.id


def bind_code(book: Book, at: datetime, *, peer: str, chance: bytes) -> str:
    """A short code an admin says in a group to make it the office's own."""
    maker = admin(book, peer, at)
    code = token(chance, f"invite:{GROUP}")[:BIND_LENGTH]
    add_invite(book, at, maker.office_id, GROUP, "", maker.id, code)
    return code


def bind_group(book: Book, at: datetime, *, peer: str, room: str, secret: str) -> str:
    """The group in which an admin says the code is the office's from now on; its office."""
    maker = admin(book, peer, at)
    found = book.roster.use_invite(hashed(secret), at)
    if found is None or found.role != GROUP or found.office_id != maker.office_id:
        raise InviteSpent
    book.roster.bind(maker.office_id, room, at)
    note(book, at, "bind_group", officer=maker.id, peer=peer)
    book.outbox.put(f"group:{maker.office_id}", "bound", {"office": maker.office_id}, at)
    book.outbox.put(peer, "rights", {"room": room, "office": maker.office_id}, at)
    for order in book.orders.open_orders(maker.office_id, MOST_CARDS):
        show_card(book, order.id, maker.office_id, at)
    return maker.office_id


def in_group(look: Look, officer: Officer, room: str) -> bool:
    """Whether a room is the group of the officer's office, in whichever of its topics."""
    bound = look.roster.group_of(officer.office_id)
    return bound is not None and bound.partition("/")[0] == room.partition("/")[0]


def remove(book: Book, at: datetime, *, peer: str, officer: int) -> str:
    """An officer leaves; their next press is refused. An admin cannot remove themselves."""
    maker = admin(book, peer, at)
    gone = own_officer(book, maker, officer)
    if gone.id == maker.id:
        raise NotYours
    book.roster.dismiss(officer)
    note(book, at, "dismiss", officer=maker.id, peer=peer, why=str(officer))
    return gone.name


def own_officer(look: Look, maker: Officer, officer: int) -> Officer:
    """An officer of the admin's own office who has not left."""
    team = look.people.officers_of(maker.office_id)
    found = next((one for one in team if one.id == officer and one.active), None)
    if found is None:
        raise NotYours
    return found


def totp_secret(keys: Keys, officer: Officer) -> str:
    """The base32 secret of an officer's authenticator; derived, never kept."""
    raw = keys.derive(officer.totp_key, "totp", str(officer.id), str(officer.totp_turn))
    return base64.b32encode(raw[:SECRET_BYTES]).decode()


def provisioning(keys: Keys, officer: Officer, office: str) -> str:
    """The otpauth address an authenticator reads from a QR."""
    return pyotp.TOTP(totp_secret(keys, officer)).provisioning_uri(
        name=officer.short, issuer_name=f"bansao {office}"
    )


def enrolment_token(keys: Keys, officer: Officer) -> str:
    """What opens the QR until its first code is used, the officer leaves, or it is renewed."""
    facts = (officer.id, officer.totp_turn, officer.totp_step, officer.active)
    proof = keys.derive(officer.totp_key or keys.newest, "totp-link", *map(str, facts))
    return f"totp-{officer.id}-{proof.hex()[:32]}"


def show_secret(book: Book, at: datetime, *, peer: str) -> None:
    """The officer is shown a secret of which no code was used yet; it is drawn when it is sent."""
    officer = present(book, peer)
    if not officer.totp_key or officer.totp_step:
        raise NotYours
    facts = {"officer": officer.id, "turn": officer.totp_turn}
    book.outbox.put(peer, "authenticator", facts, at, priority=1)


def renew(book: Book, at: datetime, *, peer: str, officer: int) -> str:
    """The officer gets a new authenticator; the old one and the open shift end."""
    theirs = own_officer(book, admin(book, peer, at), officer)
    book.roster.renew(theirs.id, book.keys.newest)
    note(book, at, "renew_code", officer=theirs.id, peer=peer)
    book.outbox.put(theirs.peer, "renewed", {"officer": theirs.id}, at)
    return theirs.name


def open_shift(book: Book, at: datetime, *, code: str, peer: str) -> dict[str, Any]:
    """Judge an authenticator's code: {"verdict": right | wrong | shut, "left": tries}.

    A code serves once.
    """
    officer = present(book, peer)
    if not officer.totp_key:
        raise NotYours
    if officer.shut_until and at < officer.shut_until:
        return {"verdict": "shut", "left": 0}
    step = matching_step(book.keys, officer, code, at)
    if step is None or step <= officer.totp_step:
        wrongs = officer.totp_wrongs + 1
        shut = at + SHUT_FOR if wrongs >= MOST_WRONG else None
        book.roster.note_wrong(officer.id, 0 if shut else wrongs, shut)
        return {"verdict": "shut" if shut else "wrong", "left": MOST_WRONG - wrongs}
    book.roster.open_shift(officer.id, step, at + SHIFT)
    note(book, at, "open_shift", officer=officer.id, peer=peer)
    return {"verdict": "right", "left": 0}


def matching_step(keys: Keys, officer: Officer, code: str, at: datetime) -> int | None:
    """The half-minute a code belongs to, within one step of now; every step is compared."""
    totp = pyotp.TOTP(totp_secret(keys, officer))
    now = int(at.timestamp()) // STEP
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def close_shift(book: Book, _at: datetime, *, peer: str) -> None:
    """The officer goes home."""
    book.roster.close_shift(present(book, peer).id)
