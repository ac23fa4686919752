"""Somebody else who may order or collect: what is lent, to whom, until when, and taken back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from core import desk
from core.audit import note
from core.days import VN, local
from core.errors import DelegateLimits, DocumentGone, NotYours, ReasonNeeded
from core.keeping import Delegation
from core.models import Document, Order, Stage
from core.names import tidy
from core.ports import Book, Look
from core.shelf import covers

MOST_LIVE = 10
MOST_DAYS = 365
LONGEST_NAME = 80


def live(look: Look, citizen_id: int, at: datetime) -> list[Delegation]:
    """Those this person trusts today, in the order they were named."""
    given = look.trust.delegations_of(citizen_id)
    return [one for one in given if one.revoked_at is None and one.until > at]


def to_lend(look: Look, citizen_id: int) -> list[Document]:
    """Their own papers and the household's; never what others lend them, nor what is withdrawn."""
    papers = look.archive.household_papers(citizen_id)
    return [paper for paper in papers if paper.withdrawn_at is None]


def give(
    book: Book,
    at: datetime,
    *,
    citizen: int,
    peer: str,
    name: str,
    phone: str,
    may_order: bool,
    may_collect: bool,
    papers: list[int] | None,
    last: str,
) -> int:
    """Name somebody until the end of the day `last` (ISO); whose phone it is, nobody looks up.

    `papers`: document ids, None for every paper of one's own; `phone` is kept where they may order.
    """
    facts: dict[str, Any] = {
        "citizen_id": citizen,
        "name": named(name),
        "phone": phone if may_order else "",
        "may_order": may_order,
        "may_collect": may_collect,
        "papers": papers,
        "until": end_of(date.fromisoformat(last)),
        "made_at": at,
    }
    refuse_too_much(book, at, facts)
    number = book.trust.add_delegation(facts)
    note(book, at, "lend", citizen=citizen, peer=peer, why=f"delegation {number}")
    return number


def named(name: str) -> str:
    """A name of a length a card can carry, or a refusal."""
    if not tidy(name):
        raise ReasonNeeded
    return tidy(name)[:LONGEST_NAME]


def end_of(day: date) -> datetime:
    """The midnight a day ends with."""
    return datetime.combine(day + timedelta(days=1), time(), VN)


def refuse_too_much(look: Look, at: datetime, facts: dict[str, Any]) -> None:
    """Ten people at once, a year at most, somebody who may do something, papers of one's own."""
    citizen, papers = facts["citizen_id"], facts["papers"]
    longest = end_of(local(at).date() + timedelta(days=MOST_DAYS))
    if len(live(look, citizen, at)) >= MOST_LIVE or not at < facts["until"] <= longest:
        raise DelegateLimits(most=MOST_LIVE)
    if not (facts["may_order"] and facts["phone"]) and not facts["may_collect"]:
        raise ReasonNeeded
    if papers is not None:
        own = {paper.id for paper in to_lend(look, citizen)}
        if not papers or not own.issuperset(papers):
            raise DocumentGone


def revoke(book: Book, at: datetime, *, citizen: int, peer: str, delegation: int) -> None:
    """From this moment on they may no more; a basket of theirs loses the papers."""
    given = book.trust.delegation(delegation)
    if given is None or given.citizen_id != citizen:
        raise NotYours
    if given.revoked_at is None:
        book.trust.revoke(delegation, at)
        note(book, at, "take_back", citizen=citizen, peer=peer, why=f"delegation {delegation}")


def end_to(book: Book, at: datetime, phone: str, officer: int, peer: str) -> None:
    """A number that may be somebody else's soon: nothing is lent to it any more."""
    for given in book.trust.delegations_to(phone, at):
        book.trust.revoke(given.id, at)
        why = f"delegation {given.id}"
        note(book, at, "take_back", citizen=given.citizen_id, officer=officer, peer=peer, why=why)


def collectors(look: Look, order: Order, at: datetime) -> list[Delegation]:
    """Those who may collect every paper of this order today."""
    papers = [look.archive.document(w.document_id) for w in look.orders.lines(order.id) if w.live]
    return [
        given
        for given in live(look, order.citizen_id, at)
        if given.may_collect and all(paper and covers(given, paper) for paper in papers)
    ]


def hand_over(
    book: Book, at: datetime, *, peer: str, order: int, seen: Stage, delegation: int, shown: str
) -> None:
    """The copies go to somebody the citizen named, who has shown a paper (`shown`, masked)."""
    officer = desk.colleague(book, peer, at)
    wanted = desk.at_hand(book, officer, order)
    given = next((one for one in collectors(book, wanted, at) if one.id == delegation), None)
    if given is None:
        raise NotYours
    facts = {"proof": "id", "collector": given.name, "shown": shown}
    desk.hand_over(book, at, peer=peer, order=order, seen=seen, **facts)
    note(
        book,
        at,
        "collect",
        citizen=wanted.citizen_id,
        officer=officer.id,
        order=order,
        peer=peer,
        why=f"delegation {given.id}",
    )
