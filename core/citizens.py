"""People's files: the first visit, the household on one phone, a new number, search at the desk."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from core import rights
from core.archive import file_at_hand
from core.audit import note
from core.consents import agreed, answer
from core.delegates import end_to
from core.desk import colleague
from core.errors import NameMissing, NotProved, NotYours, NumberTaken, OddNumber, OtherOffice
from core.keeping import Purpose
from core.login import proved
from core.models import Citizen, Officer
from core.names import fold, tidy
from core.parcel import NOBODY
from core.phones import PhoneError
from core.phones import read as read_phone
from core.ports import Book, Look

MOST_FOUND = 20
SHORTEST_SEARCH = 2
ID_NUMBER = re.compile(r"[0-9]{12}|[0-9]{9}")
PROVINCES = frozenset(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 "
    "036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 "
    "074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096".split()
)
"""How a personal number begins: the province of the birth's registration, 2016 to 2025."""


def known_prefix(id_number: str) -> bool:
    """Whether a personal number begins with a province there was; an unknown one is only odd."""
    return id_number[:3] in PROVINCES


def register(
    book: Book,
    at: datetime,
    *,
    peer: str,
    phone: str,
    proof: str,
    name: str,
    id_number: str,
    born: str,
    address: str,
    holder: int = 0,
) -> int:
    """Open a file. `phone` "" for somebody without one; `holder`: whose phone speaks for them.

    A phone of their own has been proved by a code in this chat today.
    """
    officer = colleague(book, peer, at)
    refuse_unsound(name, id_number)
    facts: dict[str, Any] = {
        "id_number": id_number,
        "born_on": date.fromisoformat(born) if born else None,
        "address": tidy(address),
    }
    if holder:
        facts["holder_id"] = head_of(book, file_at_hand(book, officer, holder)).id
    elif phone:
        refuse_unproved(book, at, peer, phone, proof)
        facts["phone"] = phone
    number = book.people.add_person(officer.office_id, tidy(name), at, **facts)
    note(book, at, "register", citizen=number, officer=officer.id, peer=peer)
    return number


def refuse_unsound(name: str, id_number: str) -> None:
    """Nobody is without a name; a personal number is one, or "" where it is not known."""
    if not fold(name):
        raise NameMissing
    if id_number and not ID_NUMBER.fullmatch(id_number):
        raise OddNumber


def head_of(look: Look, person: Citizen) -> Citizen:
    """The person whose phone speaks for a household."""
    return look.people.citizen(person.holder_id) if person.holder_id else person


def refuse_unproved(look: Look, at: datetime, peer: str, phone: str, proof: str) -> None:
    """A number that is nobody's yet, and heard its code today."""
    if not proved(look, at, peer=peer, phone=phone, shown=proof):
        raise NotProved
    if look.people.citizen_by_phone(phone) is not None:
        raise NumberTaken


def change_phone(
    book: Book, at: datetime, *, peer: str, citizen: int, phone: str, proof: str
) -> None:
    """A new number, proved by a code; every chat that knew the old one is shut out.

    For somebody of a household it is a number of their own: they speak for themselves from now on.
    """
    officer = colleague(book, peer, at)
    person = file_at_hand(book, officer, citizen)
    refuse_unproved(book, at, peer, phone, proof)
    shut_out(book, at, person, officer)
    book.people.change_person(citizen, phone=phone, holder_id=None, last_used_at=at)
    note(book, at, "new_phone", citizen=citizen, officer=officer.id, peer=peer)


def release_phone(book: Book, at: datetime, *, peer: str, citizen: int) -> None:
    """The number has gone to somebody else: it opens this file no more."""
    officer = colleague(book, peer, at)
    person = file_at_hand(book, officer, citizen)
    shut_out(book, at, person, officer)
    book.people.change_person(citizen, phone=None)
    note(book, at, "released_phone", citizen=citizen, officer=officer.id, peer=peer)


def shut_out(book: Book, at: datetime, person: Citizen, officer: Officer) -> None:
    """No chat and no code opens this file any more, none hears of it, the number borrows nothing.

    Word of orders under way goes by phone until a chat has opened the file anew.
    """
    book.chats.end_sessions_of(person.id)
    book.logins.close_codes_of(person.id, at)
    book.trust.end_assists_of(person.id, at)
    for link in book.people.links_of(person.id):
        book.people.unlink(person.id, link.peer)
    book.orders.readdress(person.id, f"{NOBODY}{person.id}")
    if person.phone:
        end_to(book, at, person.phone, officer.id, officer.peer)


def wake(book: Book, at: datetime, *, peer: str, citizen: int) -> None:
    """Somebody whose file slept has shown at the desk who they are."""
    officer = colleague(book, peer, at)
    person = file_at_hand(book, officer, citizen)
    book.people.used(person.id, at)
    book.people.change_person(person.id, frozen_until=None)
    note(book, at, "wake", citizen=person.id, officer=officer.id, peer=peer)


def at_hand(look: Look, peer: str, at: datetime, citizen: int) -> Citizen:
    """A file of the officer's own office, for somebody in a shift."""
    return file_at_hand(look, colleague(look, peer, at), citizen)


def look_into(book: Book, at: datetime, *, peer: str, citizen: int) -> int:
    """Open a file to read it: the person can see that it was."""
    officer = colleague(book, peer, at)
    person = file_at_hand(book, officer, citizen)
    note(book, at, "look", citizen=person.id, officer=officer.id, peer=peer)
    return person.id


def hear_consent(
    book: Book, at: datetime, *, peer: str, citizen: int, purpose: Purpose, given: bool, lang: str
) -> None:
    """Write down what the person at the desk answered to the words they were shown."""
    officer = colleague(book, peer, at)
    person = file_at_hand(book, officer, citizen)
    stays = agreed(book, person.id, purpose) or book.archive.documents_of(person.id)
    no: Callable[..., None] = rights.take_back if stays else partial(answer, given=False)
    said = rights.give if given else no
    said(book, at, citizen=person.id, purpose=purpose, lang=lang, peer=peer, officer=officer.id)


def correct(book: Book, at: datetime, *, peer: str, citizen: int, what: str, value: str) -> None:
    """One fact put right; the act keeps what it was as a digest, not in words."""
    officer = colleague(book, peer, at)
    person = file_at_hand(book, officer, citizen)
    if what not in ("name", "id_number", "born_on", "address"):
        raise NotYours
    if what == "name" and not fold(value):
        raise NameMissing
    if what == "id_number" and not ID_NUMBER.fullmatch(value):
        raise OddNumber
    was = hashlib.sha256(str(getattr(person, what)).encode()).hexdigest()[:12]
    new: Any = tidy(value)
    if what == "born_on":
        new = date.fromisoformat(value) if value else None
    book.people.change_person(citizen, **{what: new})
    note(book, at, "correct", citizen=citizen, officer=officer.id, peer=peer, why=f"{what} ({was})")


def find(look: Look, officer: Officer, words: str) -> list[Citizen]:
    """By phone, personal number or name without marks; people of the officer's own office.

    One more than `MOST_FOUND` means that there are more.
    """
    by_phone = phone_in(words)
    found = look.people.citizen_by_phone(by_phone) if by_phone else None
    if found is not None:
        if found.office_id != officer.office_id:
            raise OtherOffice(office=look.people.office(found.office_id).name)
        return standing([found, *look.people.household(found.id)])
    bare = re.sub(r"[ .-]", "", words)
    if ID_NUMBER.fullmatch(bare):
        return standing(look.people.citizens_numbered(officer.office_id, bare))
    folded = fold(words)
    if len(folded) < SHORTEST_SEARCH:
        return []
    return standing(look.people.citizens_called(officer.office_id, folded, MOST_FOUND + 1))


def standing(people: list[Citizen]) -> list[Citizen]:
    """Those who were not erased."""
    return [person for person in people if person.erased_at is None]


def phone_in(words: str) -> str:
    """The phone number somebody wrote, "" if it is none."""
    try:
        return read_phone(words)
    except PhoneError:
        return ""
