"""Certification numbers, issued in the certifying transaction and never again."""

from __future__ import annotations

from datetime import datetime

from core.days import local
from core.kinds import KINDS
from core.models import Citizen, Entry, Line, Office
from core.ports import Book

COPY = "SCT/BS"


def issue_number(book: Book, at: datetime, office: Office, owner: Citizen, line: Line) -> Entry:
    """One number for one original, shared by its copies; counts 1.. in the Vietnamese year."""
    year = local(at).year
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
        signer=f"{office.signer}, {office.signer_title}",
        copies=line.copies,
        fee=line.fee * line.copies,
        note="",
        line_id=line.id,
    )
    book.register.add_entry(entry)
    book.orders.record_number(line.id, number, entry.book)
    return entry
