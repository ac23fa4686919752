"""Names as people write them: kept whole for print, folded for search, masked for chat."""

import re
from unicodedata import category, normalize

MASK = "••••"

_SHOWN_END = 4
_SHORTEST_MASKED = 8
_SPACE = " "
_NOT_WORD = re.compile(r"[\W_]+")

# đ has no decomposition; ð and ɖ are what old keyboards and fonts leave in its place.
_D = dict.fromkeys(map(ord, "đðɖ"), "d")
_MARKS = [*range(0x300, 0x370), *range(0x1AB0, 0x1B00), *range(0x1DC0, 0x1E00)]
_UNSEEN = [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
_FOLDED: dict[int, str] = _D | dict.fromkeys([*_MARKS, *_UNSEEN], "")


def tidy(text: str) -> str:
    """Return NFC text, spaces collapsed, control and format characters gone, case untouched."""
    if not text.isprintable():
        text = "".join(map(_printable, text))
    return _SPACE.join(normalize("NFC", text).split())


def fold(text: str) -> str:
    """Return what search compares: lower case, no diacritics, đ as d, punctuation as one space."""
    folded = normalize("NFKD", text).lower()
    return _NOT_WORD.sub(_SPACE, folded.translate(_FOLDED)).strip()


def initials(name: str) -> str:
    """Return "N.T.N." for "Nguyễn Thị Nở": the first letter of each word, Đ and marks kept."""
    firsts = (next(filter(str.isalpha, word), "") for word in tidy(name).split())
    return "".join(f"{first.upper()}." for first in firsts if first)


def mask_number(number: str) -> str:
    """Return "••••4877": the last 4 characters, or none of them when there are fewer than 8."""
    bare = "".join(number.split())
    return MASK + (bare[-_SHOWN_END:] if len(bare) >= _SHORTEST_MASKED else "")


def _printable(letter: str) -> str:
    if letter.isspace():
        return _SPACE
    return "" if category(letter) in {"Cc", "Cf", "Cs"} else letter


def unaccented(text: str) -> str:
    """ASCII for channels that carry no marks: `Lấp Vò` is `Lap Vo`; what has no letter goes."""
    plain = normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return plain.encode("ascii", "ignore").decode()


def whole(text: str) -> str:
    """NFC, without halves of characters or the NUL that no database can keep."""
    kept = text.encode("utf-8", "replace").decode().replace("\0", "")
    return normalize("NFC", kept)
