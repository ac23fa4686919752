"""The tray's page over HTTP: the link is the key, and what it opens is one officer's open paper."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer, unused_port
from PIL import Image

from bot.app import House, Plan, open_house
from bot.codes.inbox import Inbox
from bot.scanning import Receipt
from bot.scanning.sources import Sources
from bot.world import World
from core import archive
from tests.desk import PEPPERS, VAULT, BlankSheets, Stock, TestWorld
from tests.scanning_sources.escl_server import FakeScanner, scanner, sheet
from tests.telegram.office import until
from tests.visit import HANH, HANH_ID, NGA_ID, TAM

ROOT = Path(__file__).parents[1]
FACTS = {"kind": "ket_hon", "tail": "", "pages": 1, "issued": "", "expires": ""}
MEGABYTE = 1 << 20
RING = "t1:" + "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
PEPPER = "t1:" + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
"""`VAULT` and `PEPPERS` as settings."""


@dataclass
class Wire:
    """The desk's own machine, in front of a desk."""

    house: House
    http: TestClient[Any, Any]
    key: str = ""

    async def begin(self, peer: str = HANH) -> int:
        """An officer opens a paper, and with it the tray."""
        at = self.house.world.now()
        add = partial(archive.add_paper, at=at, peer=peer, citizen=NGA_ID, **FACTS)
        paper = int(await self.house.cabinet.turn(add))
        self.key = await self.key_of(peer)
        return paper

    async def key_of(self, peer: str) -> str:
        """What opens an officer's tray today."""

        def read(book: Any) -> str:
            return archive.token_of(book, book.people.officer_at(peer))

        return await self.house.cabinet.look(read)

    async def run(self, sql: str) -> None:
        """Change what no use-case here changes."""
        await self.house.cabinet.turn(lambda book: book.pen.raw(sql))

    async def ask(self, method: str, path: str, key: str = "", **more: Any) -> tuple[int, Any]:
        """Status and body of an answer under the tray's link."""
        async with self.http.request(method, f"/tray/{key or self.key}{path}", **more) as answer:
            told = answer.content_type == "application/json"
            return answer.status, await (answer.json() if told else answer.read())

    async def pages(self) -> list[int]:
        """The pages the state tells of."""
        _, told = await self.ask("GET", "/state")
        return [page["page"] for page in told["pages"]]


async def scan(_officer: int) -> list[Receipt]:
    """A scanner that gives two pages and then jams."""
    return [Receipt(2), Receipt(0, "scan.scanner.jam")]


@asynccontextmanager
async def wired(folder: Path, world: World, **plan: Any) -> AsyncIterator[Wire]:
    """A desk with its web door."""
    async with (
        open_house(Plan(folder, PEPPERS, VAULT, **plan), Inbox(world.now), world) as house,
        TestClient(TestServer(house.web(scan=scan))) as http,
    ):
        yield Wire(house, http)


@pytest.fixture
async def wire(stock: Stock, tmp_path: Path) -> AsyncIterator[Wire]:
    """A desk whose image work is quick."""
    async with wired(stock.copy(tmp_path / "desk"), TestWorld(), pages=BlankSheets()) as made:
        yield made


@pytest.fixture
async def real(stock: Stock, tmp_path: Path) -> AsyncIterator[Wire]:
    """A desk with the real reading room and the real clock."""
    async with wired(stock.copy(tmp_path / "desk"), World()) as made:
        yield made


ROUTES = [
    ("GET", "/state"),
    ("GET", "/pages/1"),
    ("POST", "/pages"),
    ("DELETE", "/pages/1"),
    ("POST", "/scan"),
]
NO_LINK = "Đường vào khay quét này không còn dùng được. Xin mở lại từ cuộc trò chuyện với quầy."
NO_SHIFT = "Anh/chị chưa mở ca hôm nay. Xin mở ca trong tin riêng với quầy."
NO_PAGE = "Trang này không còn trong khay."
NO_DRAFT = "Anh/chị chưa mở giấy nào để nhận bản quét. Xin bấm thêm giấy trước, rồi quét."
BROKEN = "Tệp này hỏng, hoặc chưa gửi trọn. Anh/chị gửi lại; nếu vẫn không được thì quét lại."


# ---- the key


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_wrong_key_opens_nothing(wire: Wire, method: str, path: str) -> None:
    """Made up, of no officer, of another form, or a colleague's proof under one's own number."""
    await wire.begin()
    await wire.ask("POST", "/pages", data=b"one")
    proof = (await wire.key_of(TAM)).rpartition("-")[2]
    for key in (f"khay-1-{'0' * 32}", f"khay-1-{proof}", f"khay-99-{proof}", "khay-1", "x", "%00"):
        assert await wire.ask(method, path, key, data=b"x") == (404, {"error": NO_LINK})
    assert await wire.pages() == [1]


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    ("then", "answer"),
    [
        ("UPDATE officers SET totp_turn = totp_turn + 1", (404, {"error": NO_LINK})),
        ("UPDATE officers SET active = 0", (404, {"error": NO_LINK})),
        ("UPDATE officers SET totp_key = 't1', shift_until = NULL", (403, {"error": NO_SHIFT})),
    ],
    ids=["renewed", "dismissed", "no shift"],
)
async def test_a_key_ends_with_what_it_stood_for(
    wire: Wire, method: str, path: str, then: str, answer: Any
) -> None:
    """A renewed authenticator or a dismissal voids the link; without a shift it says so."""
    await wire.begin()
    await wire.ask("POST", "/pages", data=b"one")
    await wire.run(then)
    assert await wire.ask(method, path, data=b"x") == answer


async def test_a_key_opens_its_own_officer_s_paper(wire: Wire) -> None:
    """Tâm's link shows nothing of Hạnh's paper, and drops nothing of it."""
    await wire.begin()
    await wire.ask("POST", "/pages", data=b"one")
    theirs = await wire.key_of(TAM)
    _, told = await wire.ask("GET", "/state", theirs)
    assert (told["title"], told["pages"], told["officer"]) == ("", [], "Tâm")
    for method in ("GET", "DELETE"):
        assert await wire.ask(method, "/pages/1", theirs) == (404, {"error": NO_PAGE})
    assert await wire.pages() == [1]


# ---- what it gives


async def test_the_tray_tells_what_is_in_it(wire: Wire) -> None:
    """Which paper, whose by initials only, its pages and what to look at; no cache keeps it."""
    await wire.begin()
    await wire.ask("POST", "/pages", data=b"one")
    await wire.ask("POST", "/pages", data=b"one")
    async with wire.http.get(f"/tray/{wire.key}/state") as answer:
        told = await answer.json()
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert (told["title"], told["who"], told["scanner"]) == ("Giấy kết hôn", "N.T.N.", True)
    notes = [page["notes"] for page in told["pages"]]
    assert notes[0] == []
    assert notes[1][0].startswith("Trang này trông giống một trang đã có.")


async def test_the_page_itself_is_the_same_for_everybody(wire: Wire) -> None:
    """What is in the tray comes after it, so it needs no key; its headers allow nothing foreign."""
    async with wire.http.get("/tray/whatever") as answer:
        assert answer.status == 200
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        page = await answer.text()
    assert "http://" not in page
    assert "https://" not in page
    assert "N.T.N." not in page


async def test_a_picture_is_of_the_open_paper_only(wire: Wire) -> None:
    """Filed, its page can be seen by this link no more."""
    paper = await wire.begin()
    await wire.ask("POST", "/pages", data=b"one")
    async with wire.http.get(f"/tray/{wire.key}/pages/1") as answer:
        assert (answer.status, answer.content_type) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "no-store"
        assert await answer.read() == b"one"
    at = wire.house.world.now()
    file = partial(archive.file_paper, at=at, peer=HANH, document=paper)
    await wire.house.cabinet.turn(file)
    assert await wire.ask("GET", "/pages/1") == (404, {"error": NO_PAGE})


async def test_a_page_is_dropped_once(wire: Wire) -> None:
    """A second tap finds it gone and takes no other; its picture leaves the vault."""
    await wire.begin()
    for name in (b"one", b"two", b"three"):
        assert await wire.ask("POST", "/pages", data=name) == (201, {"pages": 1})
    assert await wire.ask("DELETE", "/pages/2") == (200, {"left": 2})
    assert await wire.ask("DELETE", "/pages/2") == (404, {"error": NO_PAGE})
    assert await wire.ask("DELETE", "/pages/0") == (404, {"error": NO_PAGE})
    assert await wire.pages() == [1, 3]
    await wire.house.relay.settle()
    assert len(list(wire.house.vault.names())) == 2


async def test_a_refused_file_is_answered_with_its_sentence(wire: Wire) -> None:
    """422 and why; without an open paper 409."""
    paper = await wire.begin()
    assert await wire.ask("POST", "/pages", data=b"bad") == (422, {"pages": 0, "error": BROKEN})
    leave = partial(archive.drop_draft, at=wire.house.world.now(), peer=HANH)
    await wire.house.cabinet.turn(leave)
    assert await wire.ask("POST", "/pages", data=b"x") == (409, {"pages": 0, "error": NO_DRAFT})
    assert paper


async def test_a_scanner_s_trouble_comes_with_what_it_gave_before(wire: Wire) -> None:
    """Two pages, and why not a third."""
    await wire.begin()
    status, told = await wire.ask("POST", "/scan")
    assert (status, told["pages"]) == (422, 2)
    assert told["error"].startswith("Máy quét kẹt giấy")


async def test_without_a_scanner_there_is_none(wire: Wire) -> None:
    """404 with a sentence, and the state says so."""
    await wire.begin()
    async with TestClient(TestServer(wire.house.web())) as http:
        bare = Wire(wire.house, http, wire.key)
        _, told = await bare.ask("GET", "/state")
        assert told["scanner"] is False
        none = {"error": "Đơn vị chưa nối máy quét nào với quầy."}
        assert await bare.ask("POST", "/scan") == (404, none)


# ---- real files


def pdf(pages: int) -> bytes:
    """A small PDF of photographed sheets, no two alike."""
    made, sheets = io.BytesIO(), []
    for number in range(pages):
        page = Image.new("L", (1240, 1754), "white")
        page.paste(0, (100, 100 + 300 * number, 1100, 300 + 300 * number))
        sheets.append(page)
    sheets[0].save(made, "PDF", save_all=True, append_images=sheets[1:], resolution=150)
    return made.getvalue()


async def test_real_files_become_pages(real: Wire) -> None:
    """A JPEG is one page, a PDF of three is three behind it, and each picture can be opened."""
    await real.begin()
    assert await real.ask("POST", "/pages", data=sheet(200)) == (201, {"pages": 1})
    assert await real.ask("POST", "/pages", data=pdf(3)) == (201, {"pages": 3})
    assert await real.pages() == [1, 2, 3, 4]
    for page in range(1, 5):
        status, picture = await real.ask("GET", f"/pages/{page}")
        assert status == 200
        Image.open(io.BytesIO(picture)).verify()


async def test_real_files_that_are_none_leave_nothing(real: Wire) -> None:
    """Words, a PDF cut short, nothing at all: a sentence each, and an empty tray."""
    await real.begin()
    for body in (b"xin chao" * 100, pdf(2)[:900], b""):
        status, told = await real.ask("POST", "/pages", data=body)
        assert (status, told["pages"]) == (422, 0)
        assert told["error"].endswith(".")
    assert await real.pages() == []
    assert list(real.house.vault.names()) == []


async def test_a_hundred_megabytes_are_refused_without_being_held(real: Wire) -> None:
    """The answer comes while the file does, and memory grows by less than 50 MB."""
    await real.begin()
    most, before = 0, resident()

    async def body() -> AsyncIterator[bytes]:
        nonlocal most
        yield b"\xff\xd8\xff\xe0"
        for _ in range(400):
            yield bytes(MEGABYTE // 4)
            most = max(most, resident())

    status, told = await real.ask("POST", "/pages", data=body())
    assert (status, told["pages"]) == (422, 0)
    assert told["error"].startswith("Tệp này nặng hơn 40 MB.")
    assert most - before < 50 * MEGABYTE
    assert await real.pages() == []


def resident() -> int:
    """The bytes this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


# ---- other sources, end to end


async def test_a_watched_folder_fills_the_tray(real: Wire, tmp_path: Path) -> None:
    """A file put into the officer's folder becomes pages and is gone from it."""
    await real.begin()
    root = tmp_path / "scans"
    root.mkdir()
    async with ClientSession() as session:
        sources = Sources(real.house.cabinet, real.house.tray, real.house.world, session)
        watching = asyncio.create_task(sources.watch(root))
        try:
            await until(lambda: bool(list(root.glob(f"{HANH_ID}-*"))), "a folder", 30)
            (folder,) = root.glob(f"{HANH_ID}-*")
            (folder / "scan 1.pdf").write_bytes(pdf(2))
            await until(lambda: not any(file.is_file() for file in folder.rglob("*")), "taken", 30)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
    assert await real.pages() == [1, 2]


async def test_bansao_scan_fills_the_tray_of_a_running_desk(stock: Stock, tmp_path: Path) -> None:
    """A desk in one process, `bansao scan` in another, a strict scanner: two sheets, two pages."""
    folder, port = stock.copy(tmp_path / "desk"), unused_port()
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BANSAO_DATA": str(folder),
        "BANSAO_WEB_PORT": str(port),
        "BANSAO_CODE_PEPPERS": PEPPER,
        "BANSAO_VAULT_KEYS": RING,
    }
    async with wired(folder, World(), pages=BlankSheets()) as before:
        await before.begin()
    async with scanner(FakeScanner()) as machine:
        machine.load([sheet(90), sheet(230)])
        none = await bansao(tmp_path, env, "scan", "1", "--scanner", machine.url)
        assert "The desk does not answer" in none[1]
        machine.tray.clear()
        machine.load([sheet(90), sheet(230)])
        desk = await child(tmp_path, env, "run")
        try:
            assert desk.stdout
            assert (await desk.stdout.readline()).startswith(b"bansao ready")
            assert await bansao(tmp_path, env, "scan", "1", "--scanner", machine.url) == (
                "2 pages\n",
                "",
            )
            machine.load([sheet(90)])
            _, why = await bansao(tmp_path, env, "scan", "2", "--scanner", machine.url)
            assert why == f"{NO_DRAFT}\n"
            _, why = await bansao(tmp_path, env, "scan", "99", "--scanner", machine.url)
            assert why == "There is no officer number 99.\n"
        finally:
            desk.terminate()
            await desk.communicate()
        assert machine.wrongs == []
    async with wired(folder, World(), pages=BlankSheets()) as after:
        after.key = await after.key_of(HANH)
        assert await after.pages() == [1, 2]


async def test_sheets_of_one_paper_never_land_in_the_next(wire: Wire) -> None:
    """Whoever names the paper is refused once the officer has gone on to another."""
    await wire.begin()
    draft = await wire.house.cabinet.look(lambda book: book.archive.draft_of(HANH_ID))
    one, other = draft.name, f"{draft.document_id}.{draft.version + 1}"
    assert (await wire.ask("POST", f"/pages?paper={one}", data=b"one"))[0] == 201
    status, said = await wire.ask("POST", f"/pages?paper={other}", data=b"two")
    assert (status, said["error"]) == (409, NO_DRAFT)
    assert await wire.pages() == [1]


async def child(place: Path, env: dict[str, str], *words: str) -> asyncio.subprocess.Process:
    """`bansao` with these words."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        env=env,
        cwd=place,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def bansao(place: Path, env: dict[str, str], *words: str) -> tuple[str, str]:
    """What it said until it ended, and its complaint."""
    out, err = await (await child(place, env, *words)).communicate()
    return out.decode(), err.decode()
