"""`bansao audit verify`: is the chain of acts whole, beside a running desk."""

from __future__ import annotations

import re
import sys

from bot.settings import Settings
from core.chain import Fault, Head, faults
from core.keys import Keys
from storage.book import Book
from storage.glass import NoDesk, beside

HEAD = re.compile(r"([0-9]{1,15}):([0-9a-f]{8,64})")
MOST_NAMED = 20
WORDS = {
    "gap": "an act is missing here",
    "edited": "its words are not those that were written down",
    "unlinked": "its facts or its place are not those that were sealed",
    "unknown_key": "sealed with a key that BANSAO_CODE_PEPPERS does not hold",
    "cut": "the chain ends before this act, which was posted",
    "other_head": "its seal is not the one that was posted",
}


def verify(settings: Settings, posted: list[str]) -> bool:
    """Read the whole chain and name what is wrong; whether nothing was. `posted`: `number:seal`."""
    heads, keys = [head_of(text) for text in posted], Keys(settings.peppers)

    def read(book: Book) -> tuple[list[Fault], int]:
        last = book.acts.last()
        return list(faults(keys, book.acts.chain(), heads)), last.id if last else 0

    try:
        found, many = beside(settings.data, keys, read)
    except NoDesk as nothing:
        sys.exit(f"There is no desk in the folder {nothing}.")
    for fault in found[:MOST_NAMED]:
        sys.stdout.write(f"act {fault.id}: {WORDS[fault.trouble]}\n")
    rest = f", {len(found)} faults" if found else ", all sealed"
    sys.stdout.write(f"{many} acts{rest}\n")
    return not found


def head_of(text: str) -> Head:
    """A head as an admin was given it."""
    found = HEAD.fullmatch(text.strip().lower())
    if found is None:
        sys.exit("A head is number:seal, as in the admin's chat: 1234:0123456789abcdef")
    return Head(int(found[1]), found[2])
