"""The public check of a copy: a token for each number, and what it tells who holds it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from core.keys import Keys
from core.models import Entry
from core.names import initials
from core.ports import Book, Look
from core.tokens import Check

PATH = "/kiem-tra/"


@dataclass(frozen=True, slots=True)
class Facts:
    """What anybody who holds the paper may know. `decision`: that voided it, "" while good."""

    office: str
    hotline: str
    kind: str
    number: int
    book: str
    certified_at: datetime
    title: str
    copies: int
    signer_title: str
    requester: str
    void: bool
    decision: str


def give_token(book: Book, entry: Entry) -> None:
    """A number that is issued can be checked from then on; only the hash of its token is kept."""
    place = (entry.office_id, entry.kind, entry.year, entry.number)
    key_id = book.keys.newest
    book.checks.add(Check(digest(derived(book.keys, key_id, *place)), key_id, *place))


def derived(keys: Keys, key_id: str, office_id: str, kind: str, year: int, number: int) -> str:
    """128 bits in hex, the same whenever they are asked for; KeyError without the pepper."""
    return keys.derive(key_id, "check", office_id, kind, str(year), str(number)).hex()[:32]


def digest(token: str) -> str:
    """The name under which a token is known; any words have one."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def token_of(look: Look, office_id: str, kind: str, year: int, number: int) -> str | None:
    """The token of a number; None where it has none, or where its pepper is gone."""
    check = look.checks.check_of(office_id, kind, year, number)
    if check is None or check.key_id not in look.keys.peppers:
        return None
    return derived(look.keys, check.key_id, office_id, kind, year, number)


def address_of(
    look: Look, root: str, office_id: str, kind: str, year: int, number: int
) -> str | None:
    """The address a copy carries; `root`: the public address of the page, "" for none."""
    token = token_of(look, office_id, kind, year, number) if root else None
    return f"{root}{PATH}{token}" if token else None


def facts_behind(look: Look, token: str) -> Facts | None:
    """What the register says under a token; every token that is none takes the same way."""
    entry = look.checks.entry_behind(digest(token))
    if entry is None:
        return None
    office = look.people.office(entry.office_id)
    void = look.checks.void_of(entry.office_id, entry.kind, entry.year, entry.number)
    return Facts(
        office=office.name,
        hotline=office.hotline,
        kind=entry.kind,
        number=entry.number,
        book=entry.book,
        certified_at=entry.certified_at,
        title=entry.title,
        copies=entry.copies,
        signer_title=entry.signer.partition(", ")[2],
        requester=initials(entry.requester),
        void=void is not None,
        decision=void[1] if void else "",
    )
