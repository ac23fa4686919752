"""Who works at the desk: invitations, shifts, the staff group, who signs."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date, datetime, timedelta
from typing import Literal

import pyotp

from core.desk import colleague
from core.errors import AlreadyMoved, InviteSpent, NotAdmin, NotYours
from core.keys import Keys, token
from core.models import Officer
from core.names import tidy
from core.ports import Book, Look
from core.staff import Invite

Role = Literal["officer", "admin"]
INVITE_LIFE, BIND_LIFE = timedelta(hours=24), timedelta(minutes=10)
SHIFT = timedelta(hours=12)
STEP = 30
DRIFT = 1
MOST_WRONG, SHUT_FOR = 5, timedelta(minutes=15)
SECRET_BYTES = 20
GROUP = "group"


def admin(look: Look, peer: str, at: datetime) -> Officer:
    """The admin behind a chat, with an open shift; an officer is told that this is the admin's."""
    officer = colleague(look, peer, at)
    if officer.role != "admin":
        raise NotAdmin
    return officer


def hashed(secret: str) -> str:
    """How a link or a code is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invite(book: Book, at: datetime, *, peer: str, name: str, role: Role, chance: bytes) -> str:
    """A single-use token that lets one person join the admin's office."""
    maker = admin(book, peer, at)
    return make_invite(book, at, maker.office_id, role, tidy(name), maker.id, chance)


def make_invite(
    book: Book,
    at: datetime,
    office_id: str,
    role: str,
    name: str,
    made_by: int | None,
    chance: bytes,
) -> str:
    """Write an invitation and return its token; `made_by` is None for the very first one."""
    whole = token(chance, f"invite:{role}")
    secret, life = (whole[:8], BIND_LIFE) if role == GROUP else (whole, INVITE_LIFE)
    book.roster.add_invite(Invite(hashed(secret), office_id, role, name, made_by, at + life, None))
    return secret


def join(book: Book, at: datetime, *, peer: str, secret: str) -> int:
    """Somebody follows an invitation: from now on this chat is an officer's."""
    found = book.roster.use_invite(hashed(secret), at)
    if found is None or found.role == GROUP:
        raise InviteSpent
    if book.people.officer_at(peer) is not None:
        raise AlreadyMoved
    return book.roster.add_officer(found.office_id, peer, found.name, found.role, book.keys.newest)


def bind_code(book: Book, at: datetime, *, peer: str, chance: bytes) -> str:
    """A short code an admin says in a group to make it the office's own."""
    maker = admin(book, peer, at)
    return make_invite(book, at, maker.office_id, GROUP, "", maker.id, chance)


def bind_group(book: Book, at: datetime, *, peer: str, room: str, secret: str) -> str:
    """The group in which an admin says the code is the office's from now on; its office."""
    maker = admin(book, peer, at)
    found = book.roster.use_invite(hashed(secret), at)
    if found is None or found.role != GROUP or found.office_id != maker.office_id:
        raise InviteSpent
    book.roster.bind(maker.office_id, room, at)
    return maker.office_id


def remove(book: Book, at: datetime, *, peer: str, officer: int) -> str:
    """An officer leaves; their next press is refused. An admin cannot remove themselves."""
    maker = admin(book, peer, at)
    gone = book.people.officer(officer)
    if gone.office_id != maker.office_id or gone.id == maker.id:
        raise NotYours
    book.roster.dismiss(officer)
    return gone.name


def totp_secret(keys: Keys, officer: Officer) -> str:
    """The base32 secret of an officer's authenticator; derived, never kept."""
    raw = keys.derive(officer.totp_key, "totp", str(officer.id), str(officer.totp_turn))
    return base64.b32encode(raw[:SECRET_BYTES]).decode()


def provisioning(keys: Keys, officer: Officer, office: str) -> str:
    """The otpauth address an authenticator reads from a QR."""
    return pyotp.TOTP(totp_secret(keys, officer)).provisioning_uri(
        name=officer.short, issuer_name=f"bansao {office}"
    )


def open_shift(book: Book, at: datetime, *, code: str, peer: str) -> dict[str, str]:
    """Judge an authenticator's code: {"verdict": right | wrong | shut}. A code serves once."""
    officer = book.people.officer_at(peer)
    if officer is None or not officer.active:
        raise NotYours
    if officer.shut_until and at < officer.shut_until:
        return {"verdict": "shut"}
    step = matching_step(book.keys, officer, code, at)
    if step is None or step <= officer.totp_step:
        wrongs = officer.totp_wrongs + 1
        shut = at + SHUT_FOR if wrongs >= MOST_WRONG else None
        book.roster.note_wrong(officer.id, 0 if shut else wrongs, shut)
        return {"verdict": "shut" if shut else "wrong"}
    book.roster.open_shift(officer.id, step, at + SHIFT)
    return {"verdict": "right"}


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
    officer = book.people.officer_at(peer)
    if officer is None:
        raise NotYours
    book.roster.close_shift(officer.id)


def signer_on(look: Look, office_id: str, day: date) -> tuple[str, str]:
    """Who signs on a day, name and title: the newest dated entry, else the office's own."""
    dated = [
        signer
        for signer in look.roster.signers(office_id)
        if signer.since <= day and (signer.until is None or day <= signer.until)
    ]
    if dated:
        newest = max(dated, key=lambda signer: (signer.since, signer.id))
        return newest.name, newest.title
    office = look.people.office(office_id)
    return office.signer, office.signer_title
