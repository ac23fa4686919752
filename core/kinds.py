"""The kinds of papers people have copied, and the words they ask for them with."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from core.names import fold


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of paper: `short` is its button, `pages` a first guess, `words` its folded synonyms.

    `valid_months` is how long such a paper is usually accepted; `withdrawn` is the sentence to show
    when the law no longer knows it.
    """

    key: str
    title: str
    short: str
    pages: int
    words: tuple[str, ...]
    valid_months: int | None = None
    withdrawn: str | None = None


def _read(table: str) -> dict[str, DocumentKind]:
    """The kinds of a TOML table, in its order."""
    rows = tomllib.loads(table)
    return {
        key: DocumentKind(key, **{**row, "words": tuple(row["words"])}) for key, row in rows.items()
    }


KINDS: Mapping[str, DocumentKind] = MappingProxyType(
    _read(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
)

# Without marks these everyday words begin like a paper: "hồ sơ đó" like "sổ đỏ", "đang kiểm tra"
# like "đăng kiểm", "ủy ban ăn" like "bản án".
_NOT_PAPERS = ("ho so", "dang kiem tra", "uy ban")

_Words = tuple[str, ...]


def kinds_named(folded_text: str) -> list[str]:
    """Return the keys of the kinds named in a text from `names.fold`, the longest name first.

    A shorter name inside a longer one does not count: "trich luc khai sinh" names no khai_sinh.
    """
    found = sorted(_names_in(folded_text.split()), key=_length, reverse=True)
    return list(dict.fromkeys(key for name in found for key in _KEYS[name]))


def _names_in(words: list[str]) -> Iterator[_Words]:
    """Yield the names read from left to right, at each word the longest."""
    at = 0
    while at < len(words):
        name = _name_at(words, at)
        if name:
            yield name
        at += max(len(name), 1)


def _name_at(words: list[str], at: int) -> _Words:
    for name in _BY_FIRST_WORD.get(words[at], ()):
        if tuple(words[at : at + len(name)]) == name:
            return name
    return ()


def _length(name: _Words) -> int:
    return len(" ".join(name))


def _keys_by_name() -> dict[_Words, list[str]]:
    """Map each name, as folded words, to the kinds it may mean; one name may mean several."""
    keys: dict[_Words, list[str]] = {tuple(text.split()): [] for text in _NOT_PAPERS}
    for kind in KINDS.values():
        for text in dict.fromkeys((fold(kind.short), fold(kind.title), *kind.words)):
            keys.setdefault(tuple(text.split()), []).append(kind.key)
    return keys


def _by_first_word() -> dict[str, list[_Words]]:
    index: dict[str, list[_Words]] = {}
    for name in sorted(_KEYS, key=len, reverse=True):
        index.setdefault(name[0], []).append(name)
    return index


_KEYS = _keys_by_name()
_BY_FIRST_WORD = _by_first_word()


def masked_title(kind: str, tail: str) -> str:
    """A paper's name as chats may show it: `CCCD ••4877`."""
    short = KINDS[kind].short
    return f"{short} ••{tail}" if tail else short
