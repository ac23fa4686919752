"""Consent is to one purpose, in the very words that were shown, and the last answer stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from core import citizens, consents
from core.consents import PURPOSES, WORDINGS, Wording
from core.keeping import Purpose
from handlers.words import LANGUAGES
from tests.desk import Stock
from tests.visit import HANH, HANH_ID, NGA_ID, Visit

FRESH = {
    "phone": "",
    "proof": "",
    "name": "Nguyễn Thị Tư",
    "id_number": "",
    "born": "",
    "address": "",
}


@pytest.fixture
def visit(stock: Stock, tmp_path: Path) -> Iterator[Visit]:
    """A filled counter of one's own."""
    made = Visit(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def newcomer(visit: Visit) -> int:
    """Somebody who was asked nothing yet."""
    return int(visit.do(citizens.register, **FRESH))


def hear(
    visit: Visit, citizen: int, purpose: Purpose, *, given: bool = True, lang: str = "vi"
) -> None:
    """The person's answer to an officer."""
    facts = {"citizen": citizen, "purpose": purpose, "given": given, "lang": lang}
    visit.do(citizens.hear_consent, **facts)


def test_silence_is_no(visit: Visit) -> None:
    """Who was never asked has agreed to nothing."""
    someone = newcomer(visit)
    assert consents.standing(visit.truth, someone) == {}
    assert not any(consents.agreed(visit.truth, someone, purpose) for purpose in PURPOSES)


def test_each_purpose_is_by_itself(visit: Visit) -> None:
    """A yes to one is none to the others."""
    someone = newcomer(visit)
    hear(visit, someone, "post")
    agreed = {p: consents.agreed(visit.truth, someone, p) for p in PURPOSES}
    assert agreed == {"keep_scans": False, "notify": False, "post": True}


def test_the_last_answer_stands_and_every_answer_stays(visit: Visit) -> None:
    """Yes, no, yes: three rows, and the third counts."""
    someone = newcomer(visit)
    for given in (True, False, True):
        hear(visit, someone, "notify", given=given)
        assert consents.agreed(visit.truth, someone, "notify") is given
    assert [c.given for c in visit.truth.trust.consents_of(someone)] == [True, False, True]
    assert [(act.what, act.why) for act in visit.acts(someone)][:3] == [
        ("consent", "notify"),
        ("no_consent", "notify"),
        ("consent", "notify"),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_keeps_the_digest_of_the_text_that_was_shown(visit: Visit, lang: str) -> None:
    """What is on the officer's screen, word for word, is what was agreed to: who, where, when."""
    visit.turn(lambda book: book.chats.keep(replace(book.chats.chat(HANH), lang=lang)))
    shown = visit.ask(HANH, press=f">consents?citizen={NGA_ID}")
    words = "\n".join(shown.text.splitlines()[1:-1]).strip()
    visit.ask(HANH, press=next(iter(shown.buttons.values())))
    kept = visit.truth.trust.consents_of(NGA_ID)[-1]
    assert kept.digest == hashlib.sha256(words.encode()).hexdigest()
    assert (kept.purpose, kept.given, kept.lang) == ("keep_scans", True, lang)
    assert kept.version == WORDINGS["keep_scans"].version
    assert (kept.officer_id, kept.peer, kept.at) == (HANH_ID, HANH, visit.world.now())


def test_a_language_there_is_not_is_answered_in_vietnamese(visit: Visit) -> None:
    """The digest is of the Vietnamese words, and the row says so."""
    hear(visit, NGA_ID, "notify", lang="xx")
    kept = visit.truth.trust.consents_of(NGA_ID)[-1]
    assert (kept.lang, kept.digest) == ("vi", WORDINGS["notify"].digest("vi"))


def test_the_person_s_own_answer_names_no_officer(visit: Visit) -> None:
    """Said in their own chat, nobody wrote it down for them."""
    facts = {"purpose": "notify", "given": False, "lang": "en", "peer": "citizen:c1"}
    visit.turn(partial(consents.answer, at=visit.world.now(), citizen=NGA_ID, **facts))
    kept = visit.truth.trust.consents_of(NGA_ID)[-1]
    assert (kept.officer_id, kept.peer, kept.lang) == (None, "citizen:c1", "en")


def test_every_purpose_is_worded_in_every_language() -> None:
    """No language falls back on another's words, and no digest is another's."""
    digests = {WORDINGS[p].digest(lang) for p in PURPOSES for lang in LANGUAGES}
    assert all(set(WORDINGS[p].texts) == set(LANGUAGES) for p in PURPOSES)
    assert len(digests) == len(PURPOSES) * len(LANGUAGES)


def test_a_changed_letter_is_another_digest() -> None:
    """A text cannot change without its digest."""
    assert Wording("1", {"vi": "a"}).digest("vi") != Wording("1", {"vi": "b"}).digest("vi")
