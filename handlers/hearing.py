"""What was meant by what was typed: numbers as words, labels with typos, words for every chat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from core.names import fold
from handlers.words import LANGUAGES, words

CLOSE_ENOUGH = 0.8
SHORTEST_GUESS = 3
MOST_HEARD = 1_000

NUMBER_WORDS = {
    word: value
    for value, spellings in enumerate(
        (
            "khong zero",
            "mot one",
            "hai two",
            "ba three",
            "bon tu four",
            "nam lam five",
            "sau six",
            "bay seven",
            "tam eight",
            "chin nine",
            "muoi chuc ten",
        )
    )
    for word in spellings.split()
}
TENS = {"muoi", "chuc"}
ASCII_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,6}(?![0-9])")

BACK, MENU, CANCEL, PERSON, MORE = "/back", "/menu", "/cancel", "/person", "/more"


def heard(text: str) -> str:
    """Typed text folded for comparing, cut to a length nobody types by hand."""
    return fold(text[:MOST_HEARD])


def number_in(text: str) -> int | None:
    """The one whole number somebody wrote in digits or words; None if none, or several."""
    folded = heard(text)
    found = ASCII_NUMBER.findall(folded)
    if found:
        return int(found[0]) if len(found) == 1 else None
    return spelled(folded.split())


def spelled(said: Sequence[str]) -> int | None:
    """`muoi lam` is 15, `hai muoi` is 20, `ba` is 3."""
    parts = [word for word in said if word in NUMBER_WORDS]
    if not parts:
        return None
    if "muoi" not in parts and "chuc" not in parts:
        return NUMBER_WORDS[parts[0]] if len(parts) == 1 else None
    cut = next(i for i, word in enumerate(parts) if word in TENS)
    tens = NUMBER_WORDS[parts[cut - 1]] if cut else 1
    ones = NUMBER_WORDS[parts[cut + 1]] if cut + 1 < len(parts) else 0
    return tens * 10 + ones


def global_word(text: str) -> str | None:
    """The command a word stands for anywhere in the conversation."""
    folded = heard(text)
    return spoken_commands().get(folded or text.strip())


@lru_cache(maxsize=1)
def spoken_commands() -> dict[str, str]:
    """Every language's words for the commands."""
    spoken = {"0": PERSON}
    for lang in LANGUAGES:
        texts = words(lang).texts
        meanings = {f"command{c.replace('/', '.')}": c for c in (BACK, MENU, CANCEL, PERSON, MORE)}
        meanings |= {"command.lang": f">lang?lang={lang}", "command.elder": ">elder?on=1"}
        for key, meaning in meanings.items():
            spoken |= {fold(word): meaning for word in texts[key].split(",")}
    return spoken


def closest(text: str, options: Iterable[tuple[str, Sequence[str]]]) -> str | None:
    """The one option whose words fit what was typed; None if none does, or two do."""
    said = heard(text)
    listed = [(value, [w for w in names if w]) for value, names in options]
    if not said:
        return None
    for fits in (is_same, begins, is_typo):
        found = {value for value, names in listed if any(fits(said, name) for name in names)}
        if len(found) == 1:
            return found.pop()
        if found:
            return None
    return None


def is_same(said: str, name: str) -> bool:
    """Word for word."""
    return said == name


def begins(said: str, name: str) -> bool:
    """The first words of the label, or the label with polite words around it."""
    return f"{name} ".startswith(f"{said} ") or (
        len(name) >= SHORTEST_GUESS and f" {name} " in f" {said} "
    )


def is_typo(said: str, name: str) -> bool:
    """A slip or two of the thumb."""
    if len(said) < SHORTEST_GUESS or abs(len(said) - len(name)) > SHORTEST_GUESS:
        return False
    return SequenceMatcher(None, said, name).ratio() >= CLOSE_ENOUGH
