"""What was meant by what was typed: numbers as words, labels with typos, words for every chat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from core.names import fold, tidy
from handlers.words import LANGUAGES, words

CLOSE_ENOUGH = 0.8
SHORTEST_GUESS = 3
MOST_HEARD = 1_000

NUMBERS = (
    "khong zero",
    "mot one",
    "hai two",
    "ba three",
    "bon four",
    "nam five",
    "sau six",
    "bay seven",
    "tam eight",
    "chin nine",
    *"ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
)
ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: n for n, spellings in enumerate(NUMBERS) for word in spellings.split()}
NUMBER_WORDS |= {word: n * 10 for n, word in enumerate(ROUND.split(), 2)}
AFTER_TEN = {"tu": 4, "lam": 5, "nham": 5}
UNIT = "|".join(" ".join(NUMBERS[1:10]).split())
HURRIED = re.compile(rf"\b({UNIT}) (?=(?:{'|'.join(AFTER_TEN)})\b)")
SPELLED = re.compile(
    rf"\b(?:({UNIT}) )?(?:muoi|chuc)(?: ({UNIT}|{'|'.join(AFTER_TEN)}))?\b"
    rf"|\b({'|'.join(NUMBER_WORDS)})\b"
)
IN_DIGITS = re.compile(r"([0-9]+)( (?:muoi|chuc)\b)?")
MOST_DIGITS = 6
BEYOND = re.compile(r"\b(?:tram|nghin|ngan|trieu|ruoi|dozen|hundred|thousand)\b")
# With their marks on, these are no numbers: "bà lấy hai bản" is 2.
UNLIKE = re.compile(r"\b(?:bà|bá|bả|hải|nằm|sâu|bày|tạm|tấm)\b")

DENIAL = re.compile(
    r"\b(?:khong|ko|k|hong|chua|khoan|not|no|never|don t|dung(?! (?:roi|vay|the|do)\b))\b"
)

BACK, MENU, CANCEL, PERSON, MORE = "/back", "/menu", "/cancel", "/person", "/more"
RESUME = "/resume"


def heard(text: str) -> str:
    """Typed text folded for comparing, cut to a length nobody types by hand."""
    return fold(text[:MOST_HEARD])


def number_in(text: str) -> int | None:
    """The one whole number somebody wrote in digits or words; None if none, or several."""
    folded = fold(UNLIKE.sub(" ", tidy(text[:MOST_HEARD]).lower()))
    if BEYOND.search(folded):
        return None
    found = IN_DIGITS.findall(folded)
    if not found:
        return spelled(folded)
    digits, tens = found[0]
    if len(found) > 1 or len(digits) > MOST_DIGITS:
        return None
    return int(digits) * (10 if tens else 1)


def spelled(folded: str) -> int | None:
    """`muoi lam` is 15, `hai lam` 25, `ba` 3; `ba hoac muoi` is two numbers, so None."""
    found = SPELLED.findall(HURRIED.sub(r"\1 muoi ", folded))
    if len(found) != 1:
        return None
    tens, ones, alone = found[0]
    if alone:
        return NUMBER_WORDS[alone]
    return NUMBER_WORDS.get(tens, 1) * 10 + (NUMBER_WORDS | AFTER_TEN).get(ones, 0)


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
    listed = [(value, n) for value, names in options for n in names if n and not denied(said, n)]
    if not said:
        return None
    for fits in (is_same, begins, holds, is_typo):
        found = [(value, name) for value, name in listed if fits(said, name)]
        if values := {value for value, name in found if fits is not holds or widest(name, found)}:
            return values.pop() if len(values) == 1 else None
    return None


def denied(said: str, name: str) -> bool:
    """Somebody who says no never means a label without one: `khong huy` is not `huy`."""
    return bool(DENIAL.search(said)) and not DENIAL.search(name)


def is_same(said: str, name: str) -> bool:
    """Word for word."""
    return said == name


def begins(said: str, name: str) -> bool:
    """The first words of the label."""
    return f"{name} ".startswith(f"{said} ")


def holds(said: str, name: str) -> bool:
    """The label with polite words around it."""
    return len(name) >= SHORTEST_GUESS and f" {name} " in f" {said} "


def widest(name: str, found: Iterable[tuple[str, str]]) -> bool:
    """No other label found has this one inside: `rat hai long` was meant, not `hai long`."""
    return not any(name != other and f" {name} " in f" {other} " for _, other in found)


def is_typo(said: str, name: str) -> bool:
    """A slip or two of the thumb."""
    if len(said) < SHORTEST_GUESS or abs(len(said) - len(name)) > SHORTEST_GUESS:
        return False
    swapped = said[0] == name[0] and sorted(said) == sorted(name)
    return swapped or SequenceMatcher(None, said, name).ratio() >= CLOSE_ENOUGH
