"""The drawer that forgets: a person's traces, wherever they are, and what has lain too long."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from core.sweep import Stale
from storage import traces
from storage.archive import CLOSE_DRAFT, DROP_PAPER, DROP_SCANS
from storage.people import People
from storage.retention import DRAFTS, OLD_DRAFTS, RULES
from storage.statement import Pen


class Sweep:
    """The drawer that forgets."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def stale(self, what: Stale, before: datetime) -> int:
        counted = DRAFTS if what == "drafts" else RULES[what].count
        return self._pen.one(counted, before=before)

    def clear(self, what: Stale, before: datetime, most: int) -> tuple[int, list[str]]:
        """How many went, and the vault's pages among them."""
        if what == "drafts":
            return self._clear_drafts(before, most)
        rule = RULES[what]
        gone = self._pen.rows(rule.clear, before=before, most=most)
        return len(gone), gone if rule.pages else []

    def _clear_drafts(self, before: datetime, most: int) -> tuple[int, list[str]]:
        """A paper never filed goes with its pages."""
        names: list[str] = []
        old: Sequence[Any] = self._pen.rows(OLD_DRAFTS, before=before, most=most)
        for officer, document, version in old:
            self._pen.run(CLOSE_DRAFT, officer=officer)
            names += self._pen.rows(DROP_SCANS, document=document, of_version=version)
            self._pen.run(DROP_PAPER, document=document)
        return len(old), names

    def requests_due(self, before: datetime) -> list[int]:
        """Open requests with a clock that runs out before then, the most urgent first."""
        return self._pen.rows(traces.DUE, before=before)

    def orders_under_way(self, citizen_id: int) -> int:
        """A person's orders that are not handed over, and others' with a paper of theirs."""
        return self._pen.one(traces.UNDER_WAY, who=citizen_id)

    def scans_kept(self, citizen_id: int) -> int:
        return self._pen.one(traces.SCANS_KEPT, who=citizen_id)

    def chats_of(self, citizen_id: int) -> list[str]:
        """Every chat this person spoke from; none of an officer's."""
        return self._pen.rows(traces.CHATS_OF, who=citizen_id)

    def words_of(self, citizen_id: int) -> list[str]:
        """Free words about this person, by whoever wrote them down."""
        return self._pen.rows(traces.WORDS_OF, who=citizen_id)

    def drop_scans(self, citizen_id: int) -> list[str]:
        self._pen.run(traces.DROP_DRAFTS, who=citizen_id)
        return self._pen.rows(traces.DROP_ALL_SCANS, who=citizen_id)

    def blank_person(self, citizen_id: int, name: str, at: datetime) -> None:
        People(self._pen).change_person(citizen_id, name=name, erased_at=at, **traces.NOTHING)

    def blank_papers(self, citizen_id: int, at: datetime, why: str) -> None:
        self._pen.run(traces.BLANK_PAPERS, who=citizen_id, at=at, why=why)
        self._pen.run(traces.BLANK_LINES, who=citizen_id)

    def blank_orders(self, citizen_id: int, peer: str) -> None:
        self._pen.run(traces.BLANK_ORDERS, who=citizen_id, nowhere=peer)
        self._pen.run(traces.BLANK_EXTENSIONS, who=citizen_id)
        self._pen.run(traces.DROP_PACKS, who=citizen_id)

    def blank_proofs(self, citizen_id: int) -> None:
        """Consents, acts and requests stay, without words and addresses."""
        for statement in (traces.BLANK_CONSENTS, traces.BLANK_ACTS, traces.BLANK_REQUESTS):
            self._pen.run(statement, who=citizen_id)

    def forget_codes(self, citizen_id: int, keys: Collection[str]) -> None:
        """Codes that were asked for, and what each phone used up of them."""
        for key in keys or ("",):
            self._pen.run(traces.DROP_CODES, who=citizen_id, key=key)
            self._pen.run(traces.DROP_GUARD, key=key)

    def forget_ties(
        self, citizen_id: int, chats: Collection[str], phone: str, at: datetime
    ) -> None:
        """Who was to be called, who may order for whom, who was helped."""
        self._pen.run(traces.BLANK_CALLS, who=citizen_id, their_phone=phone)
        for chat in chats:
            self._pen.run(traces.BLANK_CALLS_FROM, chat=chat)
        self._pen.run(traces.DROP_DELEGATIONS, who=citizen_id)
        self._pen.run(traces.BLANK_DELEGATE, their_phone=phone, at=at)
        self._pen.run(traces.END_ASSISTS, who=citizen_id, at=at)

    def forget_chats(self, citizen_id: int, chats: Sequence[str], at: datetime) -> None:
        """What was said and shown in these chats; who else speaks from them stays signed in."""
        self._pen.run(traces.DROP_LINKS, who=citizen_id)
        self._pen.run(traces.END_SESSION, who=citizen_id)
        for chat in chats:
            others = People(self._pen).citizens_linked(chat)
            self._pen.run(traces.BLANK_OWN if others else traces.BLANK_SAID, chat=chat, at=at)
            for statement in (traces.EMPTY_CHAT, traces.DROP_SHOWN, traces.DROP_ASIDE):
                self._pen.run(statement, chat=chat)

    def forget_words(self, needles: Sequence[str], at: datetime) -> None:
        """What staff was shown or typed with one of these (in lower case) in it."""
        for found, act, more in (
            (traces.SAID_TO_STAFF, traces.BLANK_PARCEL, {"at": at}),
            (traces.SHOWN_TO_STAFF, traces.DROP_BUBBLE, {}),
            (traces.STAFF_FORMS, traces.EMPTY_FORMS, {}),
        ):
            for row in naming(self._pen.rows(found), needles):
                self._pen.run(act, row=row, **more)


def naming(rows: Iterable[tuple[Any, str]], needles: Sequence[str]) -> list[Any]:
    """The rows that hold a needle."""
    return [key for key, text in rows if holds(text.lower(), needles)]


def holds(text: str, needles: Sequence[str]) -> bool:
    """Whether any of the needles is in it."""
    return any(needle in text for needle in needles)
