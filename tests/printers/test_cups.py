"""The desk at a print server that keeps its own books: `cupsd`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from aiohttp import ClientSession

from bot.printers import room
from bot.printers.ipp import Ipp
from core.jobs import JobState
from tests.desk import Stock
from tests.printers.cups import FILTER, Server, serving
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


async def test_a_print_server_will_do(cups: Server, session: ClientSession) -> None:
    """It says of itself what a printer says."""
    facts = await Ipp(session, cups.uri).about()
    assert facts.accepts
    assert "application/pdf" in facts.formats
    assert "iso_a4_210x297mm" in facts.media
