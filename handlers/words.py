"""Sentences by name, in each language, with blanks that know how to be filled.

A blank may carry a shape: `{fee:dong}`, `{due:when}`, `{at:hour}`, `{at:day}`, `{code:spaced}`,
`{names:list}`, `{rows:lines}`, `{copies:n copy|copies}`.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from core.amounts import dong
from core.days import local
from handlers.screens import Text

FOLDER = Path(__file__).with_name("texts")
LANGUAGES = ("vi", "en")


class Words(string.Formatter):
    """One language's sentences. `now` lets a moment be said as people say it (today, tomorrow)."""

    def __init__(self, lang: str, texts: Mapping[str, str]) -> None:
        self.lang, self.texts = lang, texts
        self.now: datetime | None = None

    def at(self, now: datetime) -> Words:
        """The same words, spoken at this moment."""
        spoken = Words(self.lang, self.texts)
        spoken.now = now
        return spoken

    def text(self, sentence: Text | str) -> str:
        """The sentence in this language."""
        if isinstance(sentence, str):
            return sentence
        return self.vformat(self.texts[sentence.key], (), sentence.values)

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Text):
            return self.text(value)
        if isinstance(value, list):
            parts = [self.text(part) for part in value]
            return ("\n" if format_spec == "lines" else ", ").join(parts)
        return self._shaped(value, format_spec)

    def _shaped(self, value: Any, shape: str) -> str:
        if shape == "dong":
            return dong(value)
        if shape == "spaced":
            return " ".join(str(value))
        if shape.startswith("n "):
            one, _, many = shape[2:].partition("|")
            return f"{value} {one if value == 1 else many or one}"
        if isinstance(value, datetime):
            return self._moment(local(value), shape or "when")
        return str(value)

    def _moment(self, at: datetime, shape: str) -> str:
        hour, day = f"{at:%H:%M}", f"{at.day}/{at.month}"
        if shape == "hour":
            return hour
        if shape == "date":
            return f"{day}/{at.year}"
        weekday = self.texts[f"weekday.{at.weekday()}"]
        if shape == "day":
            return f"{weekday} {day}/{at.year}"
        return self.texts[self._nearness(at)].format(hour=hour, weekday=weekday, day=day)

    def _nearness(self, at: datetime) -> str:
        """Which way of saying a moment: today, tomorrow, or any day."""
        if self.now is not None:
            days = (at.date() - local(self.now).date()).days
            if days in (0, 1):
                return ("when.today", "when.tomorrow")[days]
        return "when.full"


def flatten(table: Mapping[str, Any], path: str = "") -> dict[str, str]:
    """`{"a": {"b": "x"}}` as `{"a.b": "x"}`."""
    flat: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{path}{name}.")
        else:
            flat[f"{path}{name}"] = value
    return flat


def words(lang: str) -> Words:
    """The sentences of a language; an unknown one is answered in Vietnamese."""
    return spoken(lang if lang in LANGUAGES else LANGUAGES[0])


@cache
def spoken(lang: str) -> Words:
    """The sentences of a language there is, read once."""
    table = tomllib.loads((FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    return Words(lang, flatten(table))
