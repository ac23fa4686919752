"""Certification numbers, issued in the certifying transaction and never again."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime

from core import books, guard
from core.checks import give_token
from core.crashpoints import crashpoint
from core.days import local
from core.keys import Keys
from core.kinds import KINDS
from core.models import Citizen, Entry, Line, Office
from core.ports import Book, Look
from core.volumes import COPY

__all__ = ["COPY", "issue_number", "linked", "plain", "signer_on"]


def issue_number(book: Book, at: datetime, office: Office, owner: Citizen, line: Line) -> Entry:
    """One number for one original, shared by its copies; counts 1.. in the Vietnamese year.

    RegisterLocked where the newest numbers may be missing.
    """
    guard.free(book, office.id)
    year = local(at).year
    signer, signer_title = signer_on(book, office.id, local(at).date())
    crashpoint("before_number")
    number = book.register.next_count(office.id, COPY, str(year))
    crashpoint("after_number")
    volume = books.current(book, at, office.id, COPY, year, number)
    entry = Entry(
        office_id=office.id,
        kind=COPY,
        year=year,
        number=number,
        book=volume.name,
        certified_at=at,
        requester=owner.name,
        title=KINDS[line.kind].title,
        signer=f"{signer}, {signer_title}",
        copies=line.copies,
        fee=line.fee * line.copies,
        note="",
        line_id=line.id,
        key_id=book.keys.newest,
        link="",
    )
    before = book.register.last_entry(office.id, COPY, year)
    entry = replace(entry, link=linked(book.keys, before.link if before else "", entry))
    book.register.add_entry(entry)
    crashpoint("after_entry")
    book.orders.record_number(line.id, number, entry.book)
    give_token(book, entry)
    return entry


COVERED = tuple(f.name for f in fields(Entry) if f.name != "link")


def linked(keys: Keys, before: str, entry: Entry) -> str:
    """The link of an entry: a keyed hash over the link before it and every column; KeyError."""
    facts = (plain(getattr(entry, name)) for name in COVERED)
    return keys.derive(entry.key_id, "register", before, *facts).hex()


def plain(value: object) -> str:
    """A column as the chain reads it."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


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
