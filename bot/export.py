"""A person's data as a ZIP: facts as JSON, the same to read, and at the desk the scans too."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from bot.ports import Book, Cabinet
from core import export
from core.days import local
from core.models import Scan
from handlers.screens import Text, say
from handlers.words import words

ReadPage = Callable[[str, int], bytes]


async def file_behind(
    cabinet: Cabinet, read_page: ReadPage, token: str, at: datetime
) -> tuple[str, bytes] | None:
    """The name and bytes of the ZIP a link opens, while it lives."""
    found = await cabinet.look(partial(gathered, token=token, at=at))
    if found is None:
        return None
    facts, scans = found
    return "du-lieu.zip", await asyncio.to_thread(packed, facts, scans, read_page, at)


def gathered(book: Book, token: str, at: datetime) -> tuple[dict[str, Any], list[Scan]] | None:
    """The facts a link opens, and where the pages lie that go with them."""
    opened = export.opened(book, token, at)
    if opened is None:
        return None
    facts = export.facts_of(book, opened.citizen_id, whole=opened.whole)
    papers = book.archive.documents_of(opened.citizen_id) if opened.whole else []
    return facts, [s for paper in papers for s in book.archive.scans_of(paper.id, paper.version)]


def packed(facts: dict[str, Any], scans: list[Scan], read_page: ReadPage, at: datetime) -> bytes:
    """The ZIP; its files bear the hour of the desk."""
    parts = {
        "du-lieu.json": json.dumps(facts, ensure_ascii=False, indent=2).encode(),
        "du-lieu.txt": readable(facts, at).encode(),
    }
    parts |= {
        f"giay-{s.document_id}/trang-{s.page}.jpg": read_page(s.name, s.document_id) for s in scans
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name, local(at).timetuple()[:6]), body)
    return made.getvalue()


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
