"""A person's data as a ZIP: facts as JSON, the same to read, and at the desk the scans too."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from bot.ports import Book, Cabinet
from bot.spool import Spool, kept
from core import export
from core.days import local
from core.models import Scan
from handlers.screens import Text, say
from handlers.words import words

ReadPage = Callable[[str, int], bytes]


async def file_behind(
    cabinet: Cabinet, read_page: ReadPage, token: str, at: datetime, hold: Callable[[], Spool]
) -> tuple[str, Spool] | None:
    """The name and bytes of the ZIP a link opens, while it lives; `hold` gives an empty spool."""
    found = await cabinet.look(partial(gathered, token=token, at=at))
    if found is None:
        return None
    facts, scans = found
    with kept(hold()) as spool:
        await asyncio.to_thread(pack, facts, scans, read_page, at, spool)
        return "du-lieu.zip", spool


def gathered(book: Book, token: str, at: datetime) -> tuple[dict[str, Any], list[Scan]] | None:
    """The facts a link opens, and where the pages lie that go with them."""
    opened = export.opened(book, token, at)
    if opened is None:
        return None
    facts = export.facts_of(book, opened.citizen_id, whole=opened.whole)
    papers = book.archive.documents_of(opened.citizen_id) if opened.whole else []
    return facts, [s for paper in papers for s in book.archive.scans_of(paper.id, paper.version)]


def pack(
    facts: dict[str, Any], scans: list[Scan], read_page: ReadPage, at: datetime, into: Spool
) -> None:
    """Write the ZIP, a page at a time; its files bear the hour of the desk."""
    when = local(at).timetuple()[:6]
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts(facts, scans, read_page, at):
            archive.writestr(zipfile.ZipInfo(name, when), body)
    into.flush()


def parts(
    facts: dict[str, Any], scans: list[Scan], read_page: ReadPage, at: datetime
) -> Iterator[tuple[str, bytes]]:
    """The files of the ZIP, each by its name."""
    yield "du-lieu.json", json.dumps(facts, ensure_ascii=False, indent=2).encode()
    yield "du-lieu.txt", readable(facts, at).encode()
    for scan in scans:
        page = read_page(scan.name, scan.document_id)
        yield f"giay-{scan.document_id}/trang-{scan.page}.jpg", page


def readable(facts: dict[str, Any], at: datetime) -> str:
    """The facts for somebody who reads, in Vietnamese."""
    spoken = words("vi").at(at)
    return "\n".join(spoken.text(line) for line in lines_of(facts, at))


def lines_of(facts: dict[str, Any], at: datetime) -> list[Text]:
    """A line a fact."""
    person = {k: facts[k] or "–" for k in ("name", "phone", "id_number", "born_on", "address")}
    told = [say("data_file.title", at=at), say("data_file.person", **person)]
    told += [say("data_file.paper", title=p["title"], pages=p["pages"]) for p in facts["papers"]]
    for order in facts["orders"]:
        placed = datetime.fromisoformat(order["at"])
        told.append(say("data_file.order", code=order["code"], at=placed, total=order["total"]))
    for consent in facts["consents"]:
        purpose = say(f"my_data.purpose.{consent['purpose']}")
        key = "data_file.yes" if consent["given"] else "data_file.no"
        said = datetime.fromisoformat(consent["at"])
        told.append(say(key, purpose=purpose, at=said, version=consent["version"]))
    told += [say("data_file.delegate", name=d["name"]) for d in facts["delegations"]]
    return told
