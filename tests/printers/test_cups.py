"""The desk at a print server that keeps its own books: `cupsd`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from aiohttp import ClientSession
from PIL import Image, ImageChops, ImageFilter, ImageStat

from bot.printers import room
from bot.printers.ipp import Ipp
from bot.printing import job_of
from core.jobs import JobState
from tests.desk import Stock
from tests.printers.cups import FILTER, PDF_DEVICE, Server, serving
from tests.printers.desk import PrintingDesk, ordered, put_on_paper
from tests.printers.peers import missing, wait_for

CODE = "LV-261123-0001"


@pytest.fixture
def cups() -> Iterator[Server]:
    """A server of this test."""
    if lacking := missing("cupsd", str(FILTER)):
        pytest.skip(lacking)
    with serving() as server:
        yield server


async def test_the_page_log_names_the_order_and_its_copies(
    cups: Server, stock: Stock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One job, under the dossier's code and nobody's name; three pages, each once, on A4."""
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.1)
    desk = PrintingDesk(stock.copy(tmp_path / "desk"), cups.uri)
    await desk.open()
    try:
        await ordered(desk)
        await put_on_paper(desk)
        job = await desk.until(JobState.DONE)
        await desk.settle()
        assert "đã in xong 3 tờ" in desk.card()
    finally:
        await desk.close()
    wait_for(cups.pages, "the page log")
    rows = cups.pages()
    assert {(row[0], row[1], row[4]) for row in rows} == {(str(job.number), "bansao", CODE)}
    assert sum(int(row[3]) for row in rows) == 3
    printed = pypdfium2.PdfDocument(io.BytesIO(cups.kept(job.number or 0)))
    assert len(printed) == 3


@pytest.fixture
def drawing() -> Iterator[Server]:
    """A server whose device is Debian's cups-pdf: PostScript in, a PDF of its own out."""
    if lacking := missing("cupsd", "gs", str(FILTER), str(PDF_DEVICE)):
        pytest.skip(lacking)
    with serving("cups-pdf:/") as server:
        yield server


async def test_a_driver_that_draws_the_pack_anew_draws_the_same(
    drawing: Server, stock: Stock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through PostScript and back: three A4 pages with the scan and the statement on each."""
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.1)
    desk = PrintingDesk(stock.copy(tmp_path / "desk"), drawing.uri)
    await desk.open()
    try:
        await ordered(desk)
        await put_on_paper(desk)
        await desk.until(JobState.DONE)
        await desk.settle()
        assert "đã in xong 3 tờ" in desk.card()
        ours = await pack_of(desk)
    finally:
        await desk.close()
    wait_for(drawing.laid_down, "the paper")
    (file,) = drawing.laid_down()
    assert CODE in file.name
    for drawn, meant in zip(pictures(file.read_bytes()), pictures(ours), strict=True):
        assert abs(drawn.width - meant.width) <= 1
        assert drawn.height == meant.height
        apart = ImageChops.difference(drawn.resize(meant.size), meant)
        assert 0 < darkness(apart) < darkness(ImageChops.invert(meant)) / 3


def darkness(picture: Image.Image) -> float:
    """How much there is on a black page."""
    return ImageStat.Stat(picture).mean[0]


async def pack_of(desk: PrintingDesk) -> bytes:
    """The pack as the shop lays it out."""
    job = await desk.look(lambda book: job_of(book, book.orders.order(1)))
    with (await desk.house.shop.lay_out(job)).file as file:
        return await file.read()


def pictures(pack: bytes) -> list[Image.Image]:
    """Every page as somebody sees it without glasses."""
    with pypdfium2.PdfDocument(pack) as book:
        drawn = [page.render(scale=1).to_pil().convert("L") for page in book]
    return [picture.filter(ImageFilter.GaussianBlur(2)) for picture in drawn]


async def test_a_print_server_will_do(cups: Server, session: ClientSession) -> None:
    """It says of itself what a printer says."""
    facts = await Ipp(session, cups.uri).about()
    assert facts.accepts
    assert "application/pdf" in facts.formats
    assert "iso_a4_210x297mm" in facts.media
