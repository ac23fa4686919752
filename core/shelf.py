"""Which papers a person may have copied today: their own, the household's, those lent to them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from core.days import local
from core.keeping import Delegation
from core.models import Citizen, Document
from core.ports import Look

SOON, VERY_SOON = timedelta(days=30), timedelta(days=7)

Obstacle = Literal["", "withdrawn", "expired", "original"]


def obstacle(document: Document, today: date) -> Obstacle:
    """Why no copies can be made of a paper; "" when they can."""
    if document.withdrawn_at is not None or document.version == 0:
        return "withdrawn"
    if document.expires_on is not None and document.expires_on < today:
        return "expired"
    return "original" if document.original_needed else ""


def usable(document: Document, today: date) -> bool:
    """Whether copies may still be made."""
    return not obstacle(document, today)


def ends_soon(document: Document, today: date) -> bool:
    """Whether a usable paper runs out within 30 days."""
    return document.expires_on is not None and today <= document.expires_on <= today + SOON


def papers_of(look: Look, citizen_id: int, at: datetime) -> list[Document]:
    """Everything on the shelf in front of this person, usable or not, their own first."""
    reader = look.people.citizen(citizen_id)
    return [*look.archive.household_papers(citizen_id), *lent_to(look, reader, at)]


def shelf(look: Look, citizen_id: int, at: datetime) -> list[Document]:
    """What can be copied today."""
    today = local(at).date()
    return [paper for paper in papers_of(look, citizen_id, at) if usable(paper, today)]


def lent_to(look: Look, reader: Citizen, at: datetime) -> list[Document]:
    """Papers of others of the same office who named this person's phone, each once."""
    if reader.phone is None:
        return []
    lent = {
        paper.id: paper
        for lending in look.trust.delegations_to(reader.phone, at)
        if lending.may_order and lends(look, lending.citizen_id, reader, at)
        for paper in lendable(look, lending)
        if covers(lending, paper)
    }
    return list(lent.values())


def lends(look: Look, lender_id: int, reader: Citizen, at: datetime) -> bool:
    """Whether this lender's file may be opened at all: nobody opens a frozen one."""
    lender = look.people.citizen(lender_id)
    if lender.id in (reader.id, reader.holder_id) or lender.office_id != reader.office_id:
        return False
    return lender.frozen_until is None or at >= lender.frozen_until


def lendable(look: Look, lending: Delegation) -> list[Document]:
    """`All` is the lender's own papers; one of the household is lent by name."""
    if lending.papers is None:
        return look.archive.documents_of(lending.citizen_id)
    return look.archive.household_papers(lending.citizen_id)


def speaker_of(look: Look, citizen_id: int) -> int:
    """Who speaks for this person: the holder of the household, else they themselves."""
    return look.people.citizen(citizen_id).holder_id or citizen_id


def covers(lending: Delegation, paper: Document) -> bool:
    """Whether a delegation is about this paper."""
    return lending.papers is None or paper.id in lending.papers
