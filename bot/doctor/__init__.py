"""`bansao check`: everything a desk needs tried out, nobody messaged, a sentence each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. `wrong`: what to do about it, "" when all is well."""

    what: str
    fine: str = ""
    wrong: str = ""

    def __str__(self) -> str:
        mark = "WRONG" if self.wrong else "ok   "
        return f"{mark} {self.what}: {self.wrong or self.fine}"


def fine(what: str, sentence: str) -> Finding:
    """It works."""
    return Finding(what, fine=sentence)


def wrong(what: str, sentence: str) -> Finding:
    """It does not; the sentence says what to do."""
    return Finding(what, wrong=sentence)
