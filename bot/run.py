"""The desk with an office's own settings: the web door on this machine, codes on the terminal."""

from __future__ import annotations

import sys

from bot.app import open_house
from bot.codes.console import ConsoleSender
from bot.serve import serve
from bot.settings import Settings


async def run(settings: Settings) -> None:
    """Serve until told to stop; a cabinet without an office says how to add one."""
    codes = ConsoleSender(sys.stdout)
    async with open_house(settings.data, settings.peppers, settings.vault, codes) as house:
        if not await house.cabinet.look(lambda book: book.people.offices()):
            sys.exit("No office yet. Add one first: bansao office --help")
        await serve(house.web(), settings.web_host, settings.web_port, announce)


async def add_office(settings: Settings, **facts: str) -> None:
    """Write an office's row."""
    async with open_house(settings.data, settings.peppers, settings.vault, nowhere()) as house:
        row = {"number_first": False, "mark": True, "footer": True, "book": "01", **facts}
        await house.cabinet.turn(lambda book: book.people.add_office(**row))


async def add_officer(settings: Settings, **facts: str) -> None:
    """Write an officer's row."""
    async with open_house(settings.data, settings.peppers, settings.vault, nowhere()) as house:
        await house.cabinet.turn(lambda book: book.people.add_officer(active=True, **facts))


def nowhere() -> ConsoleSender:
    """Maintenance sends no codes; if one were due it would show on the error stream."""
    return ConsoleSender(sys.stderr)


def announce(url: str) -> None:
    """One line for people and programs."""
    sys.stdout.write(f"bansao ready: {url}\n")
    sys.stdout.flush()
