"""The kinds of fields a form may have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from core import phones
from core.names import tidy
from handlers.hearing import number_in
from handlers.screens import Choice, Screen, Text, say

T = TypeVar("T")
LONGEST_WORDS = 300
PHONE_LIKE = re.compile(r"(?<![0-9])(?:\+?84|0)[0-9 .\-]{8,14}[0-9](?![0-9])")
DIGITS_LIKE = re.compile(r"(?<![0-9])[0-9](?:[ .\-]?[0-9])*(?![0-9])")
NOTHING: Mapping[str, int] = {}


class Misread(Exception):
    """The answer does not fit the field; `note` says what would."""

    def __init__(self, note: Text) -> None:
        super().__init__(note.key)
        self.note = note


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A blank: its name, the screen that asks for it, and how an answer is read."""

    name: str
    screen: Screen
    read: Callable[[str], T]

    def noting(self, note: Text | None) -> Field[T]:
        """The same blank, asked with a note."""
        return replace(self, screen=replace(self.screen, note=note))


def lone(pattern: re.Pattern[str], said: str) -> str:
    """The one thing of its kind within a sentence; all that was said, if there is none or two."""
    found = pattern.findall(said[:LONGEST_WORDS])
    return str(found[0]) if len(found) == 1 else said


def code_in(said: str, length: int) -> str:
    """The one run of so many digits within a sentence, without what separates them."""
    runs = [re.sub(r"[ .\-]", "", run) for run in DIGITS_LIKE.findall(said[:LONGEST_WORDS])]
    fitting = [run for run in runs if len(run) == length]
    return fitting[0] if len(fitting) == 1 else said


def pick(
    name: str, text: Text, choices: Sequence[Choice], hint: str = "misread.pick"
) -> Field[str]:
    """One of the choices, by its value."""
    allowed = {choice.value for choice in choices}

    def read(said: str) -> str:
        if said not in allowed:
            raise Misread(say(hint))
        return said

    return Field(name, Screen(text, tuple(choices)), read)


def number(
    name: str,
    text: Text,
    low: int,
    high: int,
    *,
    quick: tuple[int, ...] = (),
    stands_for: Mapping[str, int] = NOTHING,
) -> Field[int]:
    """A whole number from low to high, in digits or words; other answers may stand for one."""

    def read(said: str) -> int:
        if said in stands_for:
            return stands_for[said]
        value = number_in(said)
        if value is None or not low <= value <= high:
            raise Misread(say("misread.number", low=low, high=high))
        return value

    shortcuts = tuple(Choice(str(n), str(n), shortcut=True) for n in quick)
    return Field(name, Screen(text, shortcuts, asks="number"), read)


def phone(name: str, text: Text, choices: tuple[Choice, ...] = ()) -> Field[str]:
    """A Vietnamese mobile number, as E.164."""
    allowed = {choice.value for choice in choices}

    def read(said: str) -> str:
        if said in allowed:
            return said
        try:
            return phones.read(lone(PHONE_LIKE, said))
        except phones.PhoneError as trouble:
            raise Misread(say(f"misread.phone.{trouble.code.value}")) from None

    return Field(name, Screen(text, choices, asks="number"), read)


def digits(name: str, text: Text, length: int, choices: tuple[Choice, ...] = ()) -> Field[str]:
    """Exactly so many digits; spaces, dots and dashes do not count."""
    allowed = {choice.value for choice in choices}

    def read(said: str) -> str:
        if said in allowed:
            return said
        found = code_in(unicodedata.normalize("NFKC", said), length)
        if not re.fullmatch(rf"[0-9]{{{length}}}", found):
            raise Misread(say("misread.digits", length=length))
        return found

    return Field(name, Screen(text, choices, asks="number"), read)


def sentence(name: str, text: Text, choices: tuple[Choice, ...] = ()) -> Field[str]:
    """A few words of the person's own; a choice stands for its value."""

    def read(said: str) -> str:
        clean = tidy(said)
        if not clean:
            raise Misread(say("misread.words"))
        if len(clean) > LONGEST_WORDS:
            raise Misread(say("misread.long", most=LONGEST_WORDS))
        return clean

    return Field(name, Screen(text, choices, asks="words"), read)
