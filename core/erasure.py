"""A person is forgotten: everything but the register, the money, and what proves the law was kept.

What stays of them and why: docs/decisions/0010.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from core.archive import VAULT, shred
from core.audit import note
from core.errors import NotYours, OrdersOpen
from core.keys import Keys
from core.kinds import KINDS
from core.models import Citizen
from core.names import fold
from core.parcel import NOBODY
from core.phones import spaced
from core.ports import Book

GONE = "(đã xoá)"
"""The name on the tombstone; orders and the register still point to its row."""
CLEAN = "scrub"
"""A parcel of the vault's lane: once all before it is carried, nothing is left in freed pages."""
SHORTEST_WORD = 4
"""Shorter words are in everybody's sentences, and tell of nobody."""
KEY = re.compile(r"[a-z_]+(\.[a-z_]+)*")
COMMON = frozenset(kind.title for kind in KINDS.values())
"""Names of sentences and of kinds of papers stand in everybody's rows."""


def refuse_under_way(book: Book, citizen: int) -> None:
    """Orders on their way need the papers, the name for the register, and a chat to tell."""
    if under_way := book.sweep.orders_under_way(citizen):
        raise OrdersOpen(n=under_way)


def erase(book: Book, at: datetime, person: Citizen, officer: int | None, peer: str) -> None:
    """Forget a person; their own chats are told, then nothing is known of those either."""
    if person.erased_at is not None:
        raise NotYours
    refuse_under_way(book, person.id)
    chats, words = book.sweep.chats_of(person.id), words_of(book, person)
    phone = person.phone or ""
    destroy_scans(book, at, person.id)
    book.sweep.forget_chats(person.id, chats, at)
    book.sweep.forget_words(list(needles(words)), at)
    book.sweep.forget_ties(person.id, chats, phone, at)
    book.sweep.forget_codes(person.id, phone_keys(book.keys, phone))
    book.sweep.blank_orders(person.id, f"{NOBODY}{person.id}")
    book.sweep.blank_papers(person.id, at, "erased")
    book.sweep.blank_person(person.id, GONE, at)
    book.sweep.blank_proofs(person.id)
    note(book, at, "erase", citizen=person.id, officer=officer, peer=peer)
    for chat in (chat for chat in chats if not chat.startswith(NOBODY)):
        book.outbox.put(chat, "erased", {"office": person.office_id}, at, priority=1)
    book.outbox.put(VAULT, CLEAN, {}, at)


def destroy_scans(book: Book, at: datetime, citizen: int) -> int:
    """Every page of every version of a person's papers leaves the vault; how many."""
    names = book.sweep.drop_scans(citizen)
    shred(book, at, names)
    return len(names)


def words_of(book: Book, person: Citizen) -> list[str]:
    """What names this person wherever it was written: themselves, and words they said."""
    phone = person.phone or ""
    national = f"0{phone[3:]}" if phone else ""
    numbers = [phone, phone[1:], national, national[1:], spaced(phone) if phone else ""]
    said = [word for word in book.sweep.words_of(person.id) if word not in COMMON]
    known = [person.name, person.id_number, person.address, *numbers, *said]
    return [word for word in known if word and not KEY.fullmatch(word)]


def needles(words: Iterable[str]) -> Iterator[str]:
    """Every way the words stand in a row: in any case, without marks, and as JSON escapes them."""
    for word in sorted(set(words)):
        for form in sorted({word, word.lower(), word.upper(), word.title(), fold(word)}):
            if len(form) >= SHORTEST_WORD:
                yield from {lowered(form), lowered(json.dumps(form)[1:-1])}


def lowered(text: str) -> str:
    """Lower case as a database lowers: plain letters alone."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def phone_keys(keys: Keys, phone: str) -> list[str]:
    """Under which names codes for this phone were counted, whichever pepper was the newest."""
    if not phone:
        return []
    return [keys.derive(key_id, "index", "phone", phone).hex()[:32] for key_id in keys.peppers]
