"""Consent for each purpose: the text shown, its version and digest, and what stands today."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from core.audit import note
from core.keeping import Purpose
from core.ports import Book, Look

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@dataclass(frozen=True, slots=True)
class Wording:
    """One purpose's text, by language, and its version."""

    version: str
    texts: Mapping[str, str]

    def text(self, lang: str) -> str:
        """The words in a language there is, else in Vietnamese."""
        return self.texts.get(lang, self.texts["vi"])

    def digest(self, lang: str) -> str:
        """SHA-256 of the words as they are shown."""
        return hashlib.sha256(self.text(lang).encode()).hexdigest()


def _read(table: str) -> dict[Purpose, Wording]:
    """The purposes of a TOML table."""
    rows = tomllib.loads(table)
    found: dict[Purpose, Wording] = {}
    for purpose in PURPOSES:
        texts = {lang: words.strip() for lang, words in rows[purpose].items() if lang != "version"}
        found[purpose] = Wording(rows[purpose]["version"], texts)
    return found


WORDINGS: Mapping[Purpose, Wording] = MappingProxyType(
    _read(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
)


def answer(
    book: Book,
    at: datetime,
    *,
    citizen: int,
    purpose: Purpose,
    given: bool,
    lang: str,
    peer: str,
    officer: int | None = None,
) -> None:
    """Keep a yes or a no with the text it answers, when, and where it was said."""
    wording = WORDINGS[purpose]
    lang = lang if lang in wording.texts else "vi"
    book.trust.add_consent(
        {
            "citizen_id": citizen,
            "purpose": purpose,
            "given": given,
            "version": wording.version,
            "digest": wording.digest(lang),
            "lang": lang,
            "at": at,
            "peer": peer,
            "officer_id": officer,
        }
    )
    what = "consent" if given else "no_consent"
    note(book, at, what, citizen=citizen, officer=officer, peer=peer, why=purpose)


def standing(look: Look, citizen_id: int) -> dict[Purpose, bool]:
    """The last answer to each purpose that was ever asked."""
    return {consent.purpose: consent.given for consent in look.trust.consents_of(citizen_id)}


def agreed(look: Look, citizen_id: int, purpose: Purpose) -> bool:
    """Whether the last answer was yes; silence is no."""
    return standing(look, citizen_id).get(purpose, False)


def taken_back(look: Look, citizen: int, purpose: Purpose) -> bool:
    """Whether the person said yes once, and then no."""
    said = [one.given for one in look.trust.consents_of(citizen) if one.purpose == purpose]
    return any(said) and not said[-1]
