"""A network scanner is asked for pages: all of them, once each, or a plain word why not."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.scanning.escl import Escl
from bot.scanning.escl_facts import Wish
from bot.scanning.escl_troubles import (
    BrokenOff,
    Busy,
    CoverOpen,
    FeederEmpty,
    Jam,
    NotAScanner,
    Offline,
    Refused,
    ScannerTrouble,
    Untrusted,
)
from tests.desk import MORNING
from tests.scanning_sources import escl_rules
from tests.scanning_sources.escl_server import (
    SHEETS,
    FakeScanner,
    Fault,
    Where,
    serving,
)

A4_AT_300 = (2480, 3508)


@pytest.fixture
def escl(fake: FakeScanner, session: ClientSession) -> Escl:
    """A client of it."""
    return Escl(session, fake.url)


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the client wanted to wait, each time; it does not."""
    sleep, wanted = asyncio.sleep, []

    async def nap(seconds: float) -> None:
        if seconds >= 1:
            wanted.append(seconds)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", nap)
    return wanted


async def read(client: Escl, wish: Wish, into: list[bytes]) -> None:
    """Put every file of a job, whole, into a list."""
    async with contextlib.aclosing(client.scan(wish)) as files:
        async for file in files:
            page = b"".join([piece async for piece in file])
            into.append(page)


async def pages(client: Escl, wish: Wish | None = None) -> list[bytes]:
    """Every file of a job."""
    came: list[bytes] = []
    await read(client, wish or Wish(), came)
    return came


async def until_trouble(client: Escl, wish: Wish | None = None) -> tuple[list[bytes], Any]:
    """The whole files that came, and what stopped the rest."""
    came: list[bytes] = []
    with pytest.raises(ScannerTrouble) as told:
        await read(client, wish or Wish(), came)
    return came, told.value


async def test_a_loaded_feeder_is_scanned_to_its_last_sheet(fake: FakeScanner, escl: Escl) -> None:
    """Every sheet once and in order, as it was sent, and nothing asked for after the end."""
    assert await pages(escl) == SHEETS
    assert [call.split("/")[-1] for call in fake.calls].count("NextDocument") == 4
    assert not any(call.startswith("DELETE") for call in fake.calls)
    (asked,) = fake.asked
    assert (asked.input, asked.form, asked.dpi, asked.duplex) == (
        "Feeder",
        "image/jpeg",
        300,
        False,
    )
    assert (asked.width, asked.height) == A4_AT_300


async def test_an_empty_feeder_leaves_the_glass(fake: FakeScanner, escl: Escl) -> None:
    """With nothing in the feeder, the one page on the glass."""
    fake.tray.clear()
    assert await pages(escl) == [fake.glass]
    assert fake.asked[0].input == "Platen"


async def test_both_sides_are_asked_for(fake: FakeScanner, escl: Escl) -> None:
    """A wish for both sides reaches the scanner, in grey and as one PDF if so wished."""
    await pages(escl, Wish(duplex=True, colour="grey", format="application/pdf"))
    (asked,) = fake.asked
    assert (asked.duplex, asked.colour, asked.form) == (True, "Grayscale8", "application/pdf")


async def test_pages_come_in_pieces(fake: FakeScanner, escl: Escl) -> None:
    """A slow page is handed on as it comes, and is the same page."""
    fake.slow = True
    counts = []
    async for file in escl.scan(Wish()):
        pieces = [piece async for piece in file]
        counts.append(len(pieces))
        assert b"".join(pieces) in SHEETS
    assert min(counts) > 1


async def test_the_scanner_says_what_it_is_and_how_it_is(escl: Escl) -> None:
    """Its name, its ways in, and the state of its feeder."""
    about, status = await escl.about(), await escl.status()
    assert about.name == "Máy quét MẪU 300"
    assert list(about.slots) == ["platen", "feeder", "duplex"]
    assert (status.state, status.feeder) == ("Idle", "Loaded")


@pytest.mark.parametrize("tail", ["", "/", "/eSCL", "/eSCL/"])
@pytest.mark.parametrize("scheme", ["", "http://"])
async def test_an_address_may_name_the_folder_or_not(
    fake: FakeScanner, session: ClientSession, scheme: str, tail: str
) -> None:
    """However the address was copied down, it leads to the scanner."""
    host = fake.url.removeprefix("http://").removesuffix("/eSCL")
    assert (await Escl(session, f"{scheme}{host}{tail}").about()).name


@pytest.mark.parametrize("url", ["", "http://", "ftp://192.0.2.7/", "http://[", "http://h:x/", "/"])
async def test_what_is_no_address_is_said(session: ClientSession, url: str) -> None:
    """A typing error is told before anything is asked."""
    with pytest.raises(NotAScanner):
        Escl(session, url)


@pytest.mark.parametrize("where", ["absolute", "path", "relative", "slash"])
async def test_a_job_is_found_where_it_is_said_to_be(
    fake: FakeScanner, escl: Escl, where: Where
) -> None:
    """Whether the address of the job is whole, a path or relative."""
    fake.where = where
    assert await pages(escl) == SHEETS


async def test_a_job_elsewhere_is_asked_for_here(fake: FakeScanner, escl: Escl) -> None:
    """Another host in the job's address is never spoken to; its path is this scanner's."""
    fake.where = "foreign"
    assert await pages(escl) == SHEETS


@pytest.mark.parametrize(("where", "trouble"), [("none", Refused), ("garbage", NotAScanner)])
async def test_a_job_that_is_nowhere_is_no_job(
    fake: FakeScanner, escl: Escl, where: Where, trouble: type[ScannerTrouble]
) -> None:
    """Without an address there is nothing to ask for."""
    fake.where = where
    came, told = await until_trouble(escl)
    assert (came, type(told)) == ([], trouble)


@pytest.mark.parametrize(
    ("retry", "waited"),
    [
        *(("", 1), ("0", 1), ("7", 7), ("-1", 1), ("soon", 1)),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 1),
    ],
)
async def test_a_busy_scanner_is_waited_for(
    fake: FakeScanner, escl: Escl, naps: list[float], retry: str, waited: float
) -> None:
    """As long as it says, at least a second, and then it is asked again."""
    fake.fault = Fault(busy=2, retry=retry)
    assert await pages(escl) == SHEETS
    assert naps == [waited] * 2


async def test_a_page_that_is_not_ready_is_waited_for(fake: FakeScanner, escl: Escl) -> None:
    """Busy between two pages, and then every page once."""
    came = []
    async for file in escl.scan(Wish()):
        came.append(b"".join([piece async for piece in file]))
        fake.fault = Fault(busy=2)
    assert came == SHEETS


async def test_waiting_has_an_end(fake: FakeScanner, escl: Escl, naps: list[float]) -> None:
    """A scanner that stays busy for a minute is said to be busy."""
    fake.fault = Fault(busy=1000, retry="9")
    came, told = await until_trouble(escl)
    assert (came, type(told)) == ([], Busy)
    assert sum(naps) == 54


async def test_a_long_wait_is_not_begun(fake: FakeScanner, escl: Escl, naps: list[float]) -> None:
    """Told to come back in an hour, we say so at once and do not ask before."""
    fake.fault = Fault(busy=1, retry="3600")
    _, told = await until_trouble(escl)
    assert type(told) is Busy
    assert naps == []


async def test_somebody_elses_job_is_not_disturbed(fake: FakeScanner, escl: Escl) -> None:
    """While the scanner works for another it is busy, and their job goes on."""
    async with contextlib.aclosing(escl.scan(Wish())) as theirs:
        await anext(theirs)
        _, told = await until_trouble(escl)
        assert type(told) is Busy
        assert [job.state for job in fake.jobs.values()] == ["Processing"]


@pytest.mark.parametrize("over", [404, 409, 410, 500])
@pytest.mark.parametrize(("jam", "trouble"), [("Jam", Jam), ("HatchOpen", CoverOpen)])
async def test_a_jam_in_the_middle_is_told_after_the_pages_before(
    fake: FakeScanner, escl: Escl, jam: str, trouble: type[ScannerTrouble], over: int
) -> None:
    """The pages that came are whole, and the end is never taken for the last sheet."""
    fake.fault = Fault(after=2, jam=jam, over=over)
    came, told = await until_trouble(escl)
    assert (came, type(told)) == (SHEETS[:2], trouble)


@pytest.mark.parametrize("over", [404, 410])
async def test_a_job_given_up_is_not_a_job_done(fake: FakeScanner, escl: Escl, over: int) -> None:
    """Somebody pressed stop on the scanner: what is missing is said to be missing."""
    fake.fault = Fault(after=1, stop=True, over=over)
    came, told = await until_trouble(escl)
    assert (came, type(told)) == (SHEETS[:1], BrokenOff)


async def test_a_conflict_after_the_last_sheet_is_the_end(fake: FakeScanner, escl: Escl) -> None:
    """Some scanners say 409 when the feeder has run empty."""
    fake.fault = Fault(over=409)
    assert await pages(escl) == SHEETS


async def test_a_failure_after_the_last_sheet_is_not_the_end(fake: FakeScanner, escl: Escl) -> None:
    """A scanner that breaks down has not said that all came."""
    fake.fault = Fault(over=500)
    came, told = await until_trouble(escl)
    assert (came, type(told)) == (SHEETS, BrokenOff)


async def test_a_feeder_without_end_is_stopped(
    fake: FakeScanner, escl: Escl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More files than any feeder holds are a scanner gone wrong."""
    monkeypatch.setattr("bot.scanning.escl.MOST_FILES", 2)
    came, told = await until_trouble(escl)
    assert (came, type(told)) == (SHEETS[:2], BrokenOff)
    assert fake.calls[-1] == "DELETE /eSCL/ScanJobs/job-1"


async def test_an_open_cover_is_said_before_a_job(fake: FakeScanner, escl: Escl) -> None:
    """No job is begun on a feeder that cannot work."""
    fake.adf = "HatchOpen"
    _, told = await until_trouble(escl)
    assert type(told) is CoverOpen
    assert fake.jobs == {}


async def test_a_feeder_asked_for_and_empty_is_told(fake: FakeScanner, escl: Escl) -> None:
    """The glass is not scanned in its place."""
    fake.tray.clear()
    came, told = await until_trouble(escl, Wish(source="feeder"))
    assert (came, type(told)) == ([], FeederEmpty)


async def test_a_feeder_that_does_not_see_its_paper_is_tried(fake: FakeScanner, escl: Escl) -> None:
    """Asked for by name, a feeder that says it is empty still gives its sheets."""
    fake.sees_paper = False
    assert await pages(escl, Wish(source="feeder")) == SHEETS


async def test_a_page_cut_off_is_no_page(fake: FakeScanner, escl: Escl) -> None:
    """A connection that drops within a page is told while reading it; the job is taken off."""
    fake.fault = Fault(after=1, drop="page")
    came, told = await until_trouble(escl)
    assert (came, type(told)) == (SHEETS[:1], BrokenOff)
    assert fake.calls[-1] == "DELETE /eSCL/ScanJobs/job-1"


async def test_a_cut_that_nobody_minds_is_told_all_the_same(fake: FakeScanner, escl: Escl) -> None:
    """Whoever swallows the trouble of a page does not get the next one."""
    fake.fault = Fault(after=1, drop="page")
    files = escl.scan(Wish())
    assert [piece async for piece in await anext(files)]
    with contextlib.suppress(BrokenOff):
        assert [piece async for piece in await anext(files)]
    with pytest.raises(BrokenOff):
        await anext(files)


async def test_a_page_is_never_asked_for_twice(fake: FakeScanner, escl: Escl) -> None:
    """A connection that drops before a page has begun is told: asking again would skip a sheet."""
    fake.fault = Fault(after=1, drop="head")
    came, told = await until_trouble(escl)
    assert (came, type(told)) == (SHEETS[:1], BrokenOff)
    assert len([call for call in fake.calls if "NextDocument" in call]) == 2


async def test_leaving_early_takes_the_job_off(fake: FakeScanner, escl: Escl) -> None:
    """The feeder stops, and the scanner is free for the next."""
    async with contextlib.aclosing(escl.scan(Wish())) as files:
        file = await anext(files)
        await anext(file)
    assert [job.state for job in fake.jobs.values()] == ["Canceled"]
    assert fake.calls[-1] == "DELETE /eSCL/ScanJobs/job-1"
    assert await pages(escl) == SHEETS[1:]


async def test_a_scanner_that_is_off_is_told(session: ClientSession) -> None:
    """Nobody listens there."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(Offline):
        await Escl(session, f"http://127.0.0.1:{port}").about()


async def test_a_silent_scanner_is_told(session: ClientSession) -> None:
    """It takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Offline):
            await Escl(session, url, patience=0.05).about()


@pytest.mark.parametrize("name", ["ScannerCapabilities", "ScannerStatus"])
async def test_nonsense_is_no_scanner(fake: FakeScanner, escl: Escl, name: str) -> None:
    """A page of words, a bomb, or a document that does not end in time: no job is begun."""
    whole = escl_rules.capabilities(platen=True, feeder=False, duplex=False).encode()
    long = (whole if "Cap" in name else escl_rules.status("Idle", "", {}).encode()).ljust(1 << 20)
    for body in (b"<html>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", long):
        fake.documents[name] = body
        _, told = await until_trouble(escl)
        assert type(told) is NotAScanner
    assert fake.jobs == {}


@pytest.mark.parametrize(
    ("status", "trouble"), [(302, NotAScanner), (404, NotAScanner), (401, Refused), (403, Refused)]
)
async def test_another_server_is_no_scanner(
    session: ClientSession, status: int, trouble: type[ScannerTrouble]
) -> None:
    """A redirect leads nowhere, and a scanner that wants a password refuses."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": "http://evil.invalid/eSCL"})

    async with serving(answer) as url:
        with pytest.raises(trouble):
            await Escl(session, url).about()


async def test_what_speaks_no_http_is_no_scanner(session: ClientSession) -> None:
    """A printer's raw port, say."""

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.write(b"@PJL INFO STATUS\r\n\r\n")
        request.transport.close()
        return web.Response()

    async with serving(answer) as url:
        with pytest.raises(NotAScanner):
            await Escl(session, url).about()


async def test_a_scanner_that_speaks_no_tls_is_told(
    fake: FakeScanner, session: ClientSession
) -> None:
    """A secure address where only a plain one is served."""
    with pytest.raises(Offline):
        await Escl(session, fake.url.replace("http://", "https://")).about()


async def test_a_scanner_that_signs_for_itself_is_told(
    session: ClientSession, tmp_path: Path
) -> None:
    """Nobody vouches for its certificate; the sentence names the way out."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response()

    async with serving(answer, self_signed(tmp_path)) as url:
        with pytest.raises(Untrusted):
            await Escl(session, url).about()


def self_signed(folder: Path) -> ssl.SSLContext:
    """What most scanners show."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made = made.public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(MORNING).not_valid_after(MORNING + timedelta(days=3650))
    signed = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    file = folder / "scanner.pem"
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(plain + signed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
