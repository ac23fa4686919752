"""What has lain too long, kind by kind: how to count it and how to let a slice of it go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    select,
    type_coerce,
    update,
)

from core.sweep import Stale
from storage.columns import Instant
from storage.keeping import acts, delegations, drafts
from storage.statement import Statement
from storage.tables import call_backs, documents, scans
from storage.traffic import bubbles, challenges, outbox

BEFORE: Any = bindparam("before", type_=Instant)
MOST: Any = bindparam("most", type_=Integer)
EMPTY: dict[str, Any] = {}
FULL = type_coerce(outbox.c.payload, Text) != "{}"
"""A parcel that still says something; one that is empty is known to have been answered."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`count` gives how many; `clear` lets at most so many go, and gives a name for each.

    `pages`: the names are the vault's.
    """

    count: Statement[int]
    clear: Statement[str]
    pages: bool = False


def counting(table: FromClause, old: ColumnElement[bool]) -> Statement[int]:
    """How many rows are old."""
    return Statement(select(func.count()).select_from(table).where(old), int)


def dropping(table: Table, key: Any, old: ColumnElement[bool], back: Any = None) -> Statement[str]:
    """A DELETE of some rows that are old."""
    some = select(key).where(old).order_by(key).limit(MOST)
    gone = delete(table).where(key.in_(some)).returning(key if back is None else back)
    return Statement(gone, str)


def blanking(
    table: Table, key: Any, old: ColumnElement[bool], values: Mapping[str, Any]
) -> Statement[str]:
    """An UPDATE of some rows that are old."""
    some = select(key).where(old).order_by(key).limit(MOST)
    return Statement(update(table).where(key.in_(some)).values(values).returning(key), str)


_RENEWED = (
    select(func.max(acts.c.at))
    .where(acts.c.what == "renew", acts.c.document_id == scans.c.document_id)
    .scalar_subquery()
)
_PAPER = select(documents.c.id).where(documents.c.id == scans.c.document_id)
_FILED_ANEW = exists(_PAPER.where(documents.c.version > scans.c.version))
_STANDING = documents.c.version >= scans.c.version  # a newer one is being scanned
_WITHDRAWN = exists(_PAPER.where(documents.c.withdrawn_at < BEFORE, _STANDING))
_OLD: Mapping[str, ColumnElement[bool]] = {
    "old_scans": and_(_FILED_ANEW, _RENEWED < BEFORE),
    "withdrawn": _WITHDRAWN,
    "parcels": and_(outbox.c.state != "waiting", outbox.c.done_at < BEFORE, FULL),
    "bubbles": bubbles.c.at < BEFORE,
    "challenges": and_(
        challenges.c.sent_at < BEFORE,
        func.coalesce(challenges.c.closed_at, challenges.c.expires_at) < BEFORE,
    ),
    "calls": and_(call_backs.c.taken_at < BEFORE, call_backs.c.phone != ""),
    "delegations": func.coalesce(delegations.c.revoked_at, delegations.c.until) < BEFORE,
}


def of_scans(old: ColumnElement[bool]) -> Rule:
    """Pages that are taken out of the rows and of the vault."""
    return Rule(counting(scans, old), dropping(scans, scans.c.name, old), pages=True)


RULES: Mapping[Stale, Rule] = MappingProxyType(
    {
        "old_scans": of_scans(_OLD["old_scans"]),
        "withdrawn": of_scans(_OLD["withdrawn"]),
        "parcels": Rule(
            counting(outbox, _OLD["parcels"]),
            blanking(outbox, outbox.c.id, _OLD["parcels"], {"payload": EMPTY}),
        ),
        "bubbles": Rule(
            counting(bubbles, _OLD["bubbles"]),
            dropping(bubbles, bubbles.c.seq, _OLD["bubbles"]),
        ),
        "challenges": Rule(
            counting(challenges, _OLD["challenges"]),
            dropping(challenges, challenges.c.id, _OLD["challenges"]),
        ),
        "calls": Rule(
            counting(call_backs, _OLD["calls"]),
            blanking(call_backs, call_backs.c.id, _OLD["calls"], {"phone": ""}),
        ),
        "delegations": Rule(
            counting(delegations, _OLD["delegations"]),
            dropping(delegations, delegations.c.id, _OLD["delegations"]),
        ),
    }
)
OLD_DRAFTS = Statement(
    select(drafts.c.officer_id, drafts.c.document_id, drafts.c.version)
    .where(drafts.c.opened_at < BEFORE)
    .order_by(drafts.c.officer_id)
    .limit(MOST),
    lambda *row: row,
)
DRAFTS = counting(drafts, drafts.c.opened_at < BEFORE)
