"""The chain of acts: each is sealed together with the one before, under a key.

Words that may name somebody enter as keyed digests, so that erasing them breaks no seal.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from core.keys import Keys

SHOWN = 16
"""Hex digits of a seal that people copy."""

Trouble = Literal["gap", "edited", "unlinked", "unknown_key", "cut", "other_head"]


@dataclass(frozen=True, slots=True)
class SealedAct:
    """An act as it lies in the chain. `link`: its seal; `key_id`: the pepper it is made with."""

    id: int
    at: datetime
    officer_id: int | None
    citizen_id: int | None
    what: str
    document_id: int | None
    order_id: int | None
    peer: str
    why: str
    peer_digest: str
    why_digest: str
    key_id: str
    link: str


@dataclass(frozen=True, slots=True)
class Newest:
    """The act the next one is sealed behind."""

    id: int
    link: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest act of a day and the beginning of its seal, as it was posted."""

    id: int
    mark: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with which act."""

    id: int
    trouble: Trouble


def digest(keys: Keys, key_id: str, column: str, text: str) -> str:
    """What stands for words in a seal; "" for none."""
    return keys.derive(key_id, "act", column, text).hex()[:32] if text else ""


def seal(keys: Keys, before: str, act: SealedAct) -> str:
    """The seal of an act behind the one whose seal is `before` ("" for the first)."""
    facts = (
        f"{before}|{act.id}|{act.at.astimezone(UTC).isoformat(timespec='microseconds')}"
        f"|{act.officer_id}|{act.citizen_id}|{act.what}|{act.document_id}|{act.order_id}"
        f"|{act.peer_digest}|{act.why_digest}"
    )
    return keys.derive(act.key_id, "chain", facts).hex()


def faults(keys: Keys, acts: Iterable[SealedAct], heads: Iterable[Head] = ()) -> Iterator[Fault]:
    """Everything wrong with a chain that is read in order from its first act, and with its heads.

    A posted head shows a tail that was cut off and a chain that was made anew.
    """
    posted = {head.id: head.mark for head in heads}
    known: dict[tuple[str, str, str], str] = {}
    before, number = "", 0
    for act in acts:
        number += 1
        if act.id != number:
            yield Fault(number, "gap")
            number = act.id
        if trouble := wrong(keys, before, act, known):
            yield Fault(act.id, trouble)
        mark = posted.pop(act.id, None)
        if mark is not None and not hmac.compare_digest(act.link[: len(mark)], mark):
            yield Fault(act.id, "other_head")
        before = act.link
    yield from (Fault(missing, "cut") for missing in sorted(posted))


def wrong(
    keys: Keys, before: str, act: SealedAct, known: dict[tuple[str, str, str], str]
) -> Trouble | None:
    """What is wrong with one act behind the one before it; `known` keeps digests made before."""
    if act.key_id not in keys.peppers:
        return "unknown_key"
    for column, text, kept in (
        ("peer", act.peer, act.peer_digest),
        ("why", act.why, act.why_digest),
    ):
        question = (act.key_id, column, text)
        if text and question not in known:
            known[question] = digest(keys, *question)
        if text and known[question] != kept:
            return "edited"
    true = seal(keys, before, act)
    return None if hmac.compare_digest(true, act.link) else "unlinked"
