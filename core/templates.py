"""The certification statement's words, version by version; the law's day decides which."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Final

from core.ports import Look
from core.staff import Template

LONGEST: Final = 200
BLANKS: Final = {
    "title": frozenset[str](),
    "entry": frozenset({"number", "book"}),
    "day": frozenset({"day", "month", "year"}),
    "placed_day": frozenset({"place", "day", "month", "year"}),
    "person": frozenset[str](),
    "hint": frozenset[str](),
    "signature": frozenset({"authority", "title"}),
}
"""What each line has to leave blank: all of it, once, and nothing else."""


def _read(table: str) -> tuple[Template, ...]:
    """The versions of a TOML table."""
    return tuple(Template(**row) for row in tomllib.loads(table).values())


BUILT_IN: Final = _read(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def in_force(known: Iterable[Template], on: date) -> Template | None:
    """The newest on a day, the later listed of two of one day; None before the first."""
    valid = [each for each in known if each.since <= on]
    return max(reversed(valid), key=lambda each: each.since) if valid else None


def template_on(look: Look, office_id: str, on: date) -> Template:
    """What an office prints on a (Vietnamese) day; before the law's first words, those."""
    known = [*BUILT_IN, *look.roster.templates(office_id)]
    return in_force(known, on) or min(BUILT_IN, key=lambda each: each.since)


def kept_for_later(look: Look, office_id: str, on: date) -> list[Template]:
    """An office's versions for days after one, each as it will be; newer words of law end them."""
    law = min((each.since for each in BUILT_IN if each.since > on), default=date.max)
    own = look.roster.templates(office_id)
    days = sorted({each.since for each in own if on < each.since < law})
    return [version for day in days if (version := in_force(own, day))]


def sound(line: str, words: str) -> bool:
    """Whether the words leave blank what the line has to, plainly, and are not too long."""
    if not words.strip() or len(words) > LONGEST:
        return False
    try:
        parts = [part for part in Formatter().parse(words) if part[1] is not None]
    except ValueError:
        return False
    plain = all(not spec and conversion is None for _, _, spec, conversion in parts)
    return plain and sorted(str(part[1]) for part in parts) == sorted(BLANKS[line])
