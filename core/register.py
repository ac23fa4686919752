"""Certification numbers, issued in the certifying transaction and never again."""

from __future__ import annotations

from datetime import date, datetime

from core.checks import give_token
from core.days import local
from core.kinds import KINDS
from core.models import Citizen, Entry, Line, Office
from core.ports import Book, Look

COPY = "SCT/BS"


def issue_number(book: Book, at: datetime, office: Office, owner: Citizen, line: Line) -> Entry:
    """One number for one original, shared by its copies; counts 1.. in the Vietnamese year."""
    year = local(at).year
    signer, signer_title = signer_on(book, office.id, local(at).date())
    number = book.register.next_count(office.id, COPY, str(year))
    entry = Entry(
        office_id=office.id,
        kind=COPY,
        year=year,
        number=number,
        book=f"{office.book}/{year}",
        certified_at=at,
        requester=owner.name,
        title=KINDS[line.kind].title,
        signer=f"{signer}, {signer_title}",
        copies=line.copies,
        fee=line.fee * line.copies,
        note="",
        line_id=line.id,
    )
    book.register.add_entry(entry)
    book.orders.record_number(line.id, number, entry.book)
    give_token(book, entry)
    return entry


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
