"""What the desk knows about a person, as plain facts; the link to it lives an hour."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from core import rights
from core.audit import note
from core.errors import NotYours
from core.kinds import masked_title
from core.models import Document
from core.names import mask_number
from core.phones import spaced
from core.ports import Book, Look
from core.roster import admin

LIFE = timedelta(hours=1)
MOST_ORDERS = 10_000
LINK = re.compile(r"(mine|desk)-([0-9]{1,9})-([0-9]{1,10})-([0-9a-f]{32})")

Which = Literal["mine", "desk"]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens: whose data, and whether with the pages of their papers."""

    citizen_id: int
    whole: bool


def for_citizen(book: Book, at: datetime, *, citizen: int, peer: str) -> str:
    """A link to a person's own data, without scans and with masked numbers."""
    note(book, at, "export", citizen=citizen, peer=peer)
    return link(book, "mine", citizen, at + LIFE)


def at_the_desk(book: Book, at: datetime, *, peer: str, request: int) -> str:
    """A link to everything, scans too, for somebody who stands at the desk."""
    officer = admin(book, peer, at)
    found = rights.at_hand(book, officer, request)
    if book.people.citizen(found.citizen_id).erased_at is not None:
        raise NotYours
    note(book, at, "export", citizen=found.citizen_id, officer=officer.id, peer=peer)
    return link(book, "desk", found.citizen_id, at + LIFE)


def link(look: Look, which: Which, citizen: int, until: datetime) -> str:
    """A name nobody can guess; what it stands for is kept nowhere. A new number voids it."""
    facts = (which, str(citizen), str(int(until.timestamp())))
    person = look.people.citizen_if(citizen)
    phone = person.phone if person else None
    return "-".join((*facts, look.keys.index("export", *facts, phone or "")))


def opened(look: Look, token: str, at: datetime) -> Opened | None:
    """What a link stands for; None once it has run out, and for any other token."""
    found = LINK.fullmatch(token)
    if found is None:
        return None
    until = datetime.fromtimestamp(int(found[3]), UTC)
    which: Which = "desk" if found[1] == "desk" else "mine"
    true = link(look, which, int(found[2]), until)
    if not hmac.compare_digest(true, token) or at >= until:
        return None
    frozen = look.people.citizen(int(found[2])).frozen_until
    if which == "mine" and frozen is not None and at < frozen:
        return None
    return Opened(int(found[2]), whole=which == "desk")


def facts_of(look: Look, citizen: int, *, whole: bool) -> dict[str, Any]:
    """Everything about one person, in plain values; numbers are masked unless `whole`."""
    person = look.people.citizen(citizen)
    return {
        "name": person.name,
        "phone": spaced(person.phone) if person.phone else "",
        "id_number": person.id_number if whole else mask_number(person.id_number),
        "born_on": str(person.born_on or ""),
        "address": person.address,
        "papers": [paper_of(paper) for paper in look.archive.documents_of(citizen)],
        "orders": [order_of(look, o) for o in look.orders.orders_of(citizen, MOST_ORDERS)],
        "consents": [
            {"purpose": c.purpose, "given": c.given, "version": c.version, "at": c.at.isoformat()}
            for c in look.trust.consents_of(citizen)
        ],
        "delegations": [
            {"name": d.name, "until": d.until.isoformat(), "ended": d.revoked_at is not None}
            for d in look.trust.delegations_of(citizen)
        ],
        "requests": [
            {"kind": r.kind, "about": r.about, "at": r.asked_at.isoformat(), "outcome": r.outcome}
            for r in look.acts.requests_of(citizen)
        ],
        "acts": [
            {"at": a.at.isoformat(), "what": a.what, "by_officer": a.officer_id is not None}
            for a in look.acts.acts_of(citizen, rights.MOST_ACTS)
        ],
    }


def paper_of(paper: Document) -> dict[str, Any]:
    """One paper, by its masked title."""
    return {
        "title": masked_title(paper.kind, paper.tail),
        "pages": paper.pages,
        "expires_on": str(paper.expires_on or ""),
        "withdrawn": paper.withdrawn_at is not None,
    }


def order_of(look: Look, order: Any) -> dict[str, Any]:
    """One order with its lines."""
    lines = [
        {"title": masked_title(line.kind, line.tail), "copies": line.copies}
        for line in look.orders.lines(order.id)
    ]
    facts = {"code": order.code, "stage": order.stage.value, "at": order.placed_at.isoformat()}
    return {**facts, "total": order.total, "lines": lines}
