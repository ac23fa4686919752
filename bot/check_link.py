"""`bansao check-link`: the address a certified copy carries, beside a running desk."""

from __future__ import annotations

import sys

from bot.settings import Settings
from core.checks import address_of
from core.keys import Keys
from core.register import COPY
from storage.book import Book
from storage.glass import NoDesk, beside


def show(settings: Settings, office_id: str, year: int, number: int) -> bool:
    """Print it; whether there is one."""
    if not settings.check_url:
        sys.exit("BANSAO_CHECK_URL is empty: copies carry no address.")

    def look(book: Book) -> str | None:
        return address_of(book, settings.check_url, office_id, COPY, year, number)

    try:
        found = beside(settings.data, Keys(settings.peppers), look)
    except NoDesk as nothing:
        sys.exit(f"There is no desk in the folder {nothing}.")
    sys.stdout.write(f"{found or 'No such number, or its key is gone.'}\n")
    return found is not None
