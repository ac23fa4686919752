"""The scan tray on the desk's own machine: upload, look, drop, scan. The link is the key."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from aiohttp import web

from bot.ports import Book, Cabinet
from bot.scanning import Receipt
from bot.scanning.tray import NO_DRAFT, Tray, open_draft
from bot.world import World
from core import archive
from core.desk import needs_shift
from core.kinds import masked_title
from core.models import Officer, Scan
from core.names import initials
from handlers.screens import Text, say
from handlers.words import words

TOKEN = re.compile(r"khay-([0-9]{1,9})-[0-9a-f]{32}")
PAGE = files("bot") / "static" / "tray.html"
PIECE = 256 * 1024
NO_STORE = {"Cache-Control": "no-store"}

ReadPage = Callable[[str, int], bytes]
ScanNow = Callable[[int], Awaitable[list[Receipt]]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the tray's page needs of the house. `scan`: the office's scanner, if it has one."""

    cabinet: Cabinet
    tray: Tray
    read_page: ReadPage
    world: World
    scan: ScanNow | None = None


DESK = web.AppKey("tray", Desk)


def routes() -> list[web.RouteDef]:
    """The addresses under one tray's link."""
    return [
        web.get("/tray/{token}", index),
        web.get("/tray/{token}/state", state),
        web.get("/tray/{token}/pages/{page:[0-9]{1,4}}", picture),
        web.post("/tray/{token}/pages", upload),
        web.delete("/tray/{token}/pages/{page:[0-9]{1,4}}", drop),
        web.post("/tray/{token}/scan", scan),
    ]


def owner(book: Book, token: str) -> Officer | None:
    """The officer whose tray a link opens."""
    found = TOKEN.fullmatch(token)
    officer = book.people.officer_if(int(found[1])) if found else None
    if officer is None or not officer.active:
        return None
    true = archive.token_of(book, officer)
    return officer if hmac.compare_digest(true.encode(), token.encode()) else None


async def officer_of(request: web.Request) -> Officer:
    """The officer, in a shift; anybody else is told why not."""
    desk, token = request.app[DESK], request.match_info["token"]
    officer = await desk.cabinet.look(lambda book: owner(book, token))
    if officer is None:
        raise refusal("tray.no_link", web.HTTPNotFound)
    if needs_shift(officer, desk.world.now()):
        raise refusal("refusal.shift_closed", web.HTTPForbidden)
    return officer


def refusal(key: str, kind: type[web.HTTPException]) -> web.HTTPException:
    """A refusal with its sentence."""
    body = json.dumps({"error": words("vi").text(say(key))}, ensure_ascii=False)
    return kind(text=body, content_type="application/json")


async def index(request: web.Request) -> web.StreamResponse:
    """The page; what is in the tray comes after it."""
    del request
    return web.FileResponse(str(PAGE), headers={"Cache-Control": "no-cache"})


async def state(request: web.Request) -> web.Response:
    """The paper being added and its pages: {"title", "who", "pages": [{"page", "name", "notes"}]}.

    "title" is "" where no paper is open.
    """
    officer, desk = await officer_of(request), request.app[DESK]
    now = desk.world.now()

    def read(book: Book) -> dict[str, Any]:
        draft = open_draft(book, officer.id, now)
        paper = book.archive.document(draft.document_id) if draft else None
        shown = {"officer": officer.short, "scanner": desk.scan is not None}
        if draft is None or paper is None:
            return {**shown, "title": "", "who": "", "pages": []}
        who = initials(book.people.citizen(paper.citizen_id).name)
        pages = [told(scan) for scan in archive.drafted(book, draft)]
        return {**shown, "title": masked_title(paper.kind, paper.tail), "who": who, "pages": pages}

    return web.json_response(await desk.cabinet.look(read), headers=NO_STORE)


def told(scan: Scan) -> dict[str, Any]:
    """A page as the wire carries it."""
    spoken = words("vi")
    notes = [spoken.text(say(f"scan.warning.{note}")) for note in scan.notes.split(",") if note]
    return {"page": scan.page, "name": scan.name, "notes": notes}


async def page_of(request: web.Request, officer: Officer) -> Scan:
    """The page a request names, of the paper being added."""
    desk, number = request.app[DESK], int(request.match_info["page"])
    now = desk.world.now()

    def read(book: Book) -> Scan | None:
        draft = open_draft(book, officer.id, now)
        pages = archive.drafted(book, draft) if draft else []
        return next((scan for scan in pages if scan.page == number), None)

    found = await desk.cabinet.look(read)
    if found is None:
        raise refusal("tray.no_page", web.HTTPNotFound)
    return found


async def picture(request: web.Request) -> web.Response:
    """One page of the paper being added."""
    scan = await page_of(request, await officer_of(request))
    body = await asyncio.to_thread(request.app[DESK].read_page, scan.name, scan.document_id)
    return web.Response(body=body, content_type="image/jpeg", headers=NO_STORE)


async def upload(request: web.Request) -> web.Response:
    """One file, in pieces; what became of it: {"pages"} or {"error"}.

    `?paper=`: only into this one, for whoever brings several sheets of one paper.
    """
    officer, tray = await officer_of(request), request.app[DESK].tray
    draft, paper = await tray.draft(officer.id), request.query.get("paper", "")
    if paper and (draft is None or draft.name != paper):
        return answer([Receipt(0, NO_DRAFT)])
    return answer([await tray.take(officer.id, pieces(request), "web", draft)])


async def pieces(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it comes in."""
    async for piece in request.content.iter_chunked(PIECE):
        yield piece


def answer(receipts: list[Receipt]) -> web.Response:
    """How many pages were taken, and why a file was not."""
    refused = next((receipt.refused for receipt in receipts if receipt.refused), "")
    body: dict[str, Any] = {"pages": sum(receipt.pages for receipt in receipts)}
    if not refused:
        return web.json_response(body, status=201)
    body["error"] = words("vi").text(why(refused))
    return web.json_response(body, status=409 if refused == NO_DRAFT else 422)


def why(refused: str) -> Text:
    """The sentence for a refusal; a scanner's is one by itself."""
    if refused == NO_DRAFT:
        return say("refusal.no_draft")
    return say(refused) if "." in refused else say(f"scan.refused.{refused}")


async def drop(request: web.Request) -> web.Response:
    """Take one page out."""
    officer, desk = await officer_of(request), request.app[DESK]
    scan, now = await page_of(request, officer), desk.world.now()
    left = await desk.cabinet.turn(
        lambda book: archive.drop_pages(
            book, now, peer=officer.peer, document=scan.document_id, page=scan.page
        )
    )
    return web.json_response({"left": left})


async def scan(request: web.Request) -> web.Response:
    """Have the office's scanner scan what lies in it."""
    officer, desk = await officer_of(request), request.app[DESK]
    if desk.scan is None:
        raise refusal("tray.no_scanner", web.HTTPNotFound)
    return answer(await desk.scan(officer.id))
