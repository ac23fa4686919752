"""Invented people agree to what the desk does with their papers."""

from __future__ import annotations

from datetime import datetime

from core import consents
from core.keeping import Purpose
from core.ports import Book

AGREED: tuple[Purpose, ...] = ("keep_scans", "notify")


def agree(book: Book, at: datetime, citizen: int) -> None:
    """A yes to keeping scans and to messages, said at the desk."""
    for purpose in AGREED:
        consents.answer(
            book, at, citizen=citizen, purpose=purpose, given=True, lang="vi", peer="desk"
        )
