"""`bansao scan`: what lies in a scanner goes into an officer's tray of the running desk."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from functools import partial

from aiohttp import ClientError, ClientSession

from bot.scanning import Receipt
from bot.scanning.escl import bring
from bot.scanning.escl_facts import Wish
from bot.scanning.escl_troubles import ScannerTrouble
from bot.settings import Settings
from core.archive import token_of
from core.keys import Keys
from handlers.screens import say
from handlers.words import words
from storage.book import Book
from storage.glass import NoDesk, beside

NO_PAPER = "none"


async def scan(settings: Settings, officer: int, scanner: str, wish: Wish) -> None:
    """Scan, upload, and say how many pages went in; an end with a sentence where it does not go."""
    url = scanner or settings.scanner
    if not url:
        sys.exit("BANSAO_SCANNER: no scanner is named; give one with --scanner http://...")
    key, paper = tray_of(settings, officer)
    tray = f"http://{settings.web_host}:{settings.web_port}/tray/{key}/pages?paper={paper}"
    async with ClientSession() as session:
        try:
            receipts = await bring(session, url, wish, partial(upload, session, tray))
        except ScannerTrouble as trouble:
            sys.exit(words("vi").text(say(trouble.key)))
        except ClientError:
            sys.exit("The desk does not answer: is `bansao run` at work on this machine?")
    sys.stdout.write(f"{sum(receipt.pages for receipt in receipts)} pages\n")
    if refused := [receipt.refused for receipt in receipts if receipt.refused]:
        sys.exit("\n".join(refused))


def tray_of(settings: Settings, officer: int) -> tuple[str, str]:
    """The key of an officer's tray, and the paper all these sheets belong to."""

    def read(book: Book) -> tuple[str, str]:
        found = book.people.officer_if(officer)
        if found is None or not found.active:
            sys.exit(f"There is no officer number {officer}.")
        draft = book.archive.draft_of(officer)
        return token_of(book, found), draft.name if draft else NO_PAPER

    try:
        return beside(settings.data, Keys(settings.peppers), read)
    except NoDesk as nothing:
        sys.exit(f"There is no desk in the folder {nothing}.")


async def upload(session: ClientSession, tray: str, pieces: AsyncIterator[bytes]) -> Receipt:
    """One file into the tray; the desk's own sentence where it is refused."""
    async with session.post(tray, data=pieces) as answer:
        body = await answer.json()
    return Receipt(int(body.get("pages", 0)), str(body.get("error", "")))
