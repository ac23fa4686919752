"""Words and names as any platform takes them: whole letters, counted as they are on the wire."""

from __future__ import annotations

import re
import unicodedata

NAME_UNITS, ENDING = 120, 8
"""How long a file's name may be, and what stands behind its last dot."""

_UNFIT_FOR_A_NAME = re.compile(r'[\x00-\x1f\x7f"\\/\u202a-\u202e\u2066-\u2069]')


def units(text: str) -> int:
    """How long a platform finds a text: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """A text of at most so many units, never half a character."""
    if units(text) <= most:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)]
    return kept.decode("utf-16-le", "ignore").rstrip() + "…"


def clean(text: object) -> str:
    """What somebody typed, in NFC; ValueError for what is no text."""
    if not isinstance(text, str):
        raise ValueError("not a text")  # noqa: TRY004 - an update that cannot be read
    text.encode()
    return unicodedata.normalize("NFC", text)


def file_name(name: str) -> str:
    """A file's name that no header, folder or reading direction is broken by."""
    kept = _UNFIT_FOR_A_NAME.sub("_", name).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending) <= ENDING:
        return f"{cut(stem, NAME_UNITS)}.{ending}"
    return cut(kept, NAME_UNITS) or "file"
