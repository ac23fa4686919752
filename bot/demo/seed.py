"""Fills an empty cabinet with the invented cast and their specimens."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
from collections.abc import Collection
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from typing import Any

from bot.app import House
from bot.demo.consent import agree
from bot.demo.people import DemoDocument, DemoOffice, DemoPerson, cast, papers
from bot.demo.specimens import draw
from core.models import Scan
from storage.book import Book
from storage.days import known_days
from storage.vault import KEEPING

WORKERS = 2
Drawing = tuple[DemoPerson, DemoDocument, DemoOffice]


async def seed_house(house: House, seed: int, only: Collection[str] | None = None) -> None:
    """Two offices, their officers, twenty citizens and what lies in their drawers; once.

    `only`: the citizens to have; all of them if not said.
    """
    if await house.cabinet.look(lambda book: book.people.offices()):
        return
    offices, everybody = cast(seed)
    people = [p for p in everybody if p.role != "citizen" or only is None or p.peer in only]
    home = {office.id: office for office in offices}
    drawings = [
        (person, paper, home[person.office])
        for person in people
        if person.role == "citizen"
        for paper in papers(person, seed)
    ]
    scans = await draw_all(drawings, seed)
    await house.cabinet.turn(lambda book: fill(book, house, offices, people, drawings, scans))


async def draw_all(drawings: list[Drawing], seed: int) -> list[list[bytes]]:
    """Every specimen's pages, drawn on all cores."""
    loop = asyncio.get_running_loop()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        jobs = [
            loop.run_in_executor(pool, draw, paper.kind, person, paper, office, seed)
            for person, paper, office in drawings
        ]
        return list(await asyncio.gather(*jobs))


def keep(house: House, document: int, number: int, page: bytes) -> Scan:
    """A page into the vault under a fresh name; the row that will say so."""
    name = house.world.chance(16).hex()
    house.vault.keep(name, document, page, house.world.chance(KEEPING))
    return Scan(document, number, name, hashlib.sha256(page).hexdigest())


def fill(
    book: Book,
    house: House,
    offices: list[DemoOffice],
    people: list[DemoPerson],
    drawings: list[Drawing],
    scans: list[list[bytes]],
) -> None:
    """All rows in one transaction, a page in the vault before its row is.

    A seeding that was cut short begins anew.
    """
    now = house.world.now()
    for day in known_days():
        book.days.keep(day)
    for office in offices:
        book.people.add_office(**office_row(office))
    citizens: dict[str, int] = {}
    for person in people:
        if person.role == "citizen":
            citizens[person.peer] = admit(book, person, now)
        else:
            book.people.add_officer(
                office_id=person.office,
                peer=f"staff:{person.peer}",
                name=person.name,
                role=person.role,
                active=True,
            )
    for (person, paper, _), pages in zip(drawings, scans, strict=True):
        document = book.archive.add_document(
            citizen_id=citizens[person.peer],
            **paper_row(paper),
            withdrawn_at=now if paper.withdrawn else None,
            added_at=now,
        )
        for number, page in enumerate(pages, 1):
            book.archive.add_scan(keep(house, document, number, page))


def admit(book: Book, person: DemoPerson, at: datetime) -> int:
    """A demo citizen, who has agreed to what the demo does with them."""
    facts = {"phone": person.phone, "id_number": person.number}
    citizen = book.people.add_person(person.office, person.name, at, **facts)
    agree(book, at, citizen)
    return citizen


def office_row(office: DemoOffice) -> dict[str, Any]:
    """A demo office as a row."""
    return {
        "id": office.id,
        "name": office.name,
        "place": office.place,
        "hotline": "0277 3845 000",
        "authority": office.authority,
        "signer": office.signer,
        "signer_title": office.signer_title,
        "number_first": False,
        "mark": True,
        "footer": True,
    }


def paper_row(paper: DemoDocument) -> dict[str, Any]:
    """A demo paper as a row; of its number only the tail is kept."""
    digits = "".join(sign for sign in paper.number if sign.isalnum())
    return {
        "kind": paper.kind,
        "title": paper.title,
        "tail": digits[-4:],
        "pages": paper.pages,
        "issued_on": paper.issued,
        "expires_on": paper.expires,
        "withdrawn_why": "CMND 9 số hết giá trị từ 01/01/2025" if paper.withdrawn else "",
    }
