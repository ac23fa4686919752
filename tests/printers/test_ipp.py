"""The client against a printer that others wrote."""

from __future__ import annotations

import asyncio
import re
import ssl
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.printers.facts import A4, PDF, TWO_SIDED, JobFacts, JobState, wanting
from bot.printers.ipp import Ipp, Ticket
from bot.printers.places import Place
from bot.printers.troubles import (
    Busy,
    Denied,
    IppError,
    Malformed,
    NotAPrinter,
    Unanswered,
    Unreached,
    Untrusted,
)
from bot.printers.wire import address
from tests.printers.conftest import Plug
from tests.printers.peers import Whole, free_port, wait_for

CODE = "LV-261123-0001"
PAPER = Whole(b"%PDF-1.4\n" + bytes(range(256)) * 2000 + b"\n%%EOF\n")


async def ended(printer: Ipp, number: int) -> JobFacts:
    """The job, once it came to an end."""
    async with asyncio.timeout(60):
        while True:
            job = await printer.job(number)
            assert job
            if job.state >= JobState.CANCELLED:
                return job
            await asyncio.sleep(0.1)


async def test_a_printer_says_what_it_is(session: ClientSession, plug: Plug) -> None:
    """PDF on A4 on both sides, and a sentence's worth of what it cannot."""
    both = await Ipp(session, plug("-2").uri).about()
    assert both.accepts
    assert not both.stopped
    assert {PDF} <= both.formats
    assert {A4} <= both.media
    assert wanting(both, two_sided=True) == []
    plain = await Ipp(session, plug().uri).about()
    assert wanting(plain, two_sided=True) == [TWO_SIDED]
    assert wanting(plain, two_sided=False) == []


async def test_what_is_printed_is_what_was_sent(session: ClientSession, plug: Plug) -> None:
    """Byte for byte, once, under the dossier's code, on A4, and under nobody's name."""
    paper = plug("-2")
    printer = Ipp(session, paper.uri)
    ticket = Ticket(CODE, TWO_SIDED)
    await printer.validate(ticket)
    job = await printer.print(ticket, PAPER)
    assert (await ended(printer, job.number)).state is JobState.COMPLETED
    assert paper.documents() == [PAPER.body]
    (took,) = paper.printed()
    assert (took.name, took.user, took.sides) == (CODE, "bansao", TWO_SIDED)
    assert took.copies in ("", "1")
    assert took.media == A4


async def test_jobs_are_found_by_name(session: ClientSession, plug: Plug) -> None:
    """A job is among those under way until it ended, then among the others."""
    paper = plug(pace=2)
    printer = Ipp(session, paper.uri)
    job = await printer.print(Ticket(CODE), PAPER)
    (under_way,) = await printer.jobs("not-completed")
    assert (under_way.number, under_way.name, under_way.user) == (job.number, CODE, "bansao")
    assert await printer.jobs("completed") == []
    await ended(printer, job.number)
    (over,) = await printer.jobs("completed")
    assert (over.number, over.name) == (job.number, CODE)
    assert await printer.jobs("not-completed") == []


async def test_a_job_is_taken_off_the_printer(session: ClientSession, plug: Plug) -> None:
    """Cancelled while it prints; a second time is refused; an unknown job is unknown."""
    paper = plug(pace=3)
    printer = Ipp(session, paper.uri)
    job = await printer.print(Ticket(CODE), PAPER)
    await asyncio.to_thread(wait_for, paper.printed, "the paper")
    await printer.cancel(job.number)
    assert (await ended(printer, job.number)).state is JobState.CANCELLED
    with pytest.raises(Denied):
        await printer.cancel(job.number)
    assert await printer.job(job.number + 7) is None


async def test_a_printer_that_has_a_job_says_so(session: ClientSession, plug: Plug) -> None:
    """0x0507 is `Busy`, whatever the document weighs, and nothing was taken."""
    paper = plug(pace=5)
    printer = Ipp(session, paper.uri)
    await printer.print(Ticket(CODE), PAPER)
    for document in (PAPER, Whole(PAPER.body * 20)):
        with pytest.raises(Busy):
            await printer.print(Ticket("LV-261123-0002"), document)
    assert [job.name for job in await printer.jobs("not-completed")] == [CODE]


async def test_what_a_printer_cannot_is_denied(session: ClientSession, plug: Plug) -> None:
    """A medium it has not is refused before anything is printed."""
    printer = Ipp(session, plug().uri)
    with pytest.raises(Denied):
        await printer.validate(Ticket(CODE, media="iso_2a0_1189x1682mm"))


async def test_an_old_printer_is_spoken_to_in_its_own_version(
    session: ClientSession, plug: Plug
) -> None:
    """One that refuses 2.0 gets 1.1, once it has said so."""
    old = plug("-V", "1.1")
    printer = Ipp(session, old.uri)
    job = await printer.print(Ticket(CODE), PAPER)
    assert (await ended(printer, job.number)).state is JobState.COMPLETED
    assert old.documents() == [PAPER.body]


async def test_a_printer_that_is_off_was_sent_nothing(session: ClientSession) -> None:
    """Nobody listens: `Unreached`, which is safe to try again."""
    with pytest.raises(Unreached):
        await Ipp(session, f"ipp://127.0.0.1:{free_port()}/ipp/print").print(Ticket(CODE), PAPER)
    with pytest.raises(Unreached):
        await Ipp(session, "ipp://printer.invalid/ipp/print").about()


async def test_a_printer_is_trusted_by_its_certificate(
    session: ClientSession, plug: Plug, tmp_path: Path
) -> None:
    """Over ipps:// only the one in the file is taken, and only under its own name."""
    paper = plug("-n", "localhost")
    uri = f"ipps://localhost:{paper.port}/ipp/print"
    with pytest.raises(Untrusted):
        await Ipp(session, uri).about()
    certificate = await asyncio.to_thread(ssl.get_server_certificate, ("localhost", paper.port))
    file = tmp_path / "printer.pem"
    file.write_text(certificate, encoding="utf-8")
    known = Place(uri, "HP-1", ca=str(file)).trust()
    assert (await Ipp(session, uri, known).about()).accepts
    with pytest.raises(Untrusted):
        await Ipp(session, uri.replace("localhost", "127.0.0.1"), known).about()


@pytest.mark.parametrize(
    ("uri", "url"),
    [
        ("ipp://192.0.2.9/ipp/print", "http://192.0.2.9:631/ipp/print"),
        ("ipps://hp.example/ipp/print#HP-1", "https://hp.example:631/ipp/print"),
        ("ipp://[2001:db8::9]:8631/a", "http://[2001:db8::9]:8631/a"),
    ],
)
def test_an_address_of_ipp_is_one_of_http(uri: str, url: str) -> None:
    """On port 631 where none is named."""
    assert str(address(uri)) == url


@pytest.mark.parametrize("uri", ["http://x/", "ipp://", "", "ipp://[::1", "file:///etc/passwd"])
def test_other_addresses_are_no_printers(uri: str) -> None:
    """Only ipp and ipps lead to one."""
    with pytest.raises(NotAPrinter):
        address(uri)


def answering(status: int, kind: str, body: bytes) -> TestServer:
    """Something that is no good printer."""

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=status, content_type=kind, body=body)

    app = web.Application()
    app.router.add_post("/{any:.*}", answer)
    return TestServer(app)


@pytest.mark.parametrize(
    ("status", "kind", "body", "trouble"),
    [
        (200, "text/html", b"hello", NotAPrinter),
        (302, "application/ipp", b"", NotAPrinter),
        (401, "application/ipp", b"", Denied),
        (500, "application/ipp", b"", NotAPrinter),
        (503, "application/ipp", b"", Busy),
        (200, "application/ipp", b"", Malformed),
        (200, "application/ipp", b"\x02\x00\x00\x00\x00\x00\x00\x01\x03", NotAPrinter),
        (200, "application/ipp", b"\x02\x00\x05\x03\x00\x00\x00\x01\x03", NotAPrinter),
        (200, "application/ipp", b"\x02\x00\x05\x06\x00\x00\x00\x01\x03", Busy),
        (200, "application/ipp", b"\x02\x00\x04\x0a\x00\x00\x00\x01\x03", Denied),
        (200, "application/ipp", b"x" * (2 << 20), Malformed),
    ],
)
async def test_what_is_no_printer_is_told_apart(
    session: ClientSession, status: int, kind: str, body: bytes, trouble: type[IppError]
) -> None:
    """Each wrong answer has its name, and an endless one an end."""
    async with answering(status, kind, body) as server:
        with pytest.raises(trouble):
            await Ipp(session, f"ipp://127.0.0.1:{server.port}/ipp/print").about()


async def test_after_a_document_was_sent_silence_is_not_a_no(session: ClientSession) -> None:
    """A connection dropped, an answer that is none, no answer in time: the job may be there."""
    over = asyncio.Event()

    async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.close()
        await writer.wait_closed()
        over.set()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        await drop(reader, writer)

    for behave in (drop, say_nothing):
        async with await asyncio.start_server(behave, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            printer = Ipp(session, f"ipp://127.0.0.1:{port}/ipp/print", patience=0.3)
            with pytest.raises(Unanswered):
                await printer.print(Ticket(CODE), Whole(b"%PDF"))
            await over.wait()
            over.clear()
    async with answering(200, "application/ipp", b"\x02\x00\x00\x00") as server:
        with pytest.raises(Unanswered):
            await Ipp(session, f"ipp://127.0.0.1:{server.port}/").print(
                Ticket(CODE), Whole(b"%PDF")
            )


def test_no_attribute_of_a_job_names_a_person() -> None:
    """What the client can say of a job is its code, its sides and its paper."""
    assert re.fullmatch(r"\['name', 'sides', 'media'\]", str(list(Ticket.__dataclass_fields__)))
