"""A client of network scanners: eSCL, the protocol behind AirScan and Mopria."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from aiohttp import (
    ClientConnectorCertificateError,
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientResponseError,
    ClientSession,
    ClientTimeout,
)
from yarl import URL

from bot.scanning import Receipt
from bot.scanning.escl_facts import (
    Scanner,
    Status,
    Way,
    Wish,
    scanner_of,
    settings,
    status_of,
    way_in,
)
from bot.scanning.escl_troubles import (
    BrokenOff,
    Busy,
    FeederEmpty,
    NotAScanner,
    Offline,
    Refused,
    ScannerTrouble,
    Untrusted,
)

ROOT = "eSCL"
PIECE = 64 << 10
MOST_XML = 256 << 10
MOST_FILES = 500
"""Of one job; no feeder holds more."""
PATIENCE = 60.0
"""Seconds a scanner may be silent, or ask us to wait: a lamp warms up, a sheet is long."""
PAUSE, CONNECTING, GOODBYE = 1.0, 10.0, 5.0
OK, CREATED, UNAVAILABLE = 200, 201, 503
OVER, CONFLICT = (404, 410), 409
LOCKED = (401, 403)
HEADERS = {"Accept-Encoding": "identity"}
GIVEN_UP = ("Aborted", "Canceled")

Put = Callable[[AsyncIterator[bytes]], Awaitable[Receipt]]


class Pieces:
    """One file as the scanner sends it. `trouble`: what broke it off, once something did."""

    def __init__(self, response: ClientResponse) -> None:
        self._pieces = response.content.iter_chunked(PIECE)
        self.trouble: ScannerTrouble | None = None

    def __aiter__(self) -> Pieces:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await anext(self._pieces)
        except (ClientError, OSError):
            self.trouble = BrokenOff()
            raise self.trouble from None


@dataclass
class Job:
    """A job the scanner has taken: where it is asked for pages, and how many came."""

    url: URL
    way: Way
    pages: int = 0


class Escl:
    """One scanner. `url`: `http://192.0.2.7/eSCL`, or its host alone; https as the session trusts.

    `patience`, `pause`: seconds. Every trouble is a `ScannerTrouble`, a bad address `NotAScanner`.
    """

    def __init__(
        self, session: ClientSession, url: str, *, patience: float = PATIENCE, pause: float = PAUSE
    ) -> None:
        self._session, self._root = session, root_of(url)
        self._patience, self._pause = patience, pause
        self._timeout = ClientTimeout(total=None, sock_connect=CONNECTING, sock_read=patience)

    async def about(self) -> Scanner:
        """What the scanner is."""
        said = await self._ask("GET", self._root / "ScannerCapabilities")
        return scanner_of(await self._read(said))

    async def status(self) -> Status:
        """How the scanner is now."""
        said = await self._ask_once("GET", self._root / "ScannerStatus")
        return status_of(await self._read(said))

    async def scan(self, wish: Wish) -> AsyncGenerator[Pieces, None]:
        """Each file of a job, to be read before the next is asked for.

        Close the generator when leaving early: the job is taken off the scanner then.
        """
        job = await self._begin(wish)
        over = False
        try:
            while response := await self._next(job):
                job.pages += 1
                pieces = Pieces(response)
                async with response:
                    yield pieces
                if pieces.trouble:
                    raise pieces.trouble
            over = True
        finally:
            if not over:
                await self._forget(job)

    async def _begin(self, wish: Wish) -> Job:
        scanner, status = await self.about(), await self.status()
        way = way_in(scanner, status, wish)
        asked = settings(scanner, way, wish)
        async with await self._ask("POST", self._root / "ScanJobs", way, asked) as response:
            if response.status == CREATED and (place := response.headers.get("Location")):
                return Job(self._at_home(place), way)
        await self._judge(way)
        raise Refused

    async def _next(self, job: Job) -> ClientResponse | None:
        """The next file; None when all have come."""
        if job.pages >= MOST_FILES:
            raise BrokenOff
        try:
            response = await self._ask("GET", job.url / "NextDocument", job.way)
        except Offline:
            raise BrokenOff from None
        if response.status == OK:
            return response
        response.release()
        await self._check_end(job, response.status)
        return None

    async def _check_end(self, job: Job, said: int) -> None:
        """Whether a job that has no further page has come to its end, and not to a stop.

        Some say 409 when the last sheet is through, so an empty feeder is an end too.
        """
        status = await self._judge(job.way)
        run_dry = said == CONFLICT and job.pages > 0 and status.feeder == "Empty"
        if not (said in OVER or run_dry) or status.jobs.get(job.url.name) in GIVEN_UP:
            raise BrokenOff if job.pages else Refused
        if not job.pages:
            raise Refused if job.way == "platen" else FeederEmpty

    async def _judge(self, way: Way | None) -> Status:
        """How the scanner is, as far as it says; raises what is wrong with a feeder in use."""
        try:
            status = await self.status()
        except ScannerTrouble:
            return Status()
        if way in ("feeder", "duplex"):
            status.judge()
        return status

    async def _ask(
        self, method: str, url: URL, way: Way | None = None, body: bytes | None = None
    ) -> ClientResponse:
        """The answer once the scanner has time; `Busy` when that takes longer than our patience."""
        waited = 0.0
        while True:
            response = await self._ask_once(method, url, body)
            if response.status != UNAVAILABLE:
                return response
            pause = max(self._pause, seconds(response.headers.get("Retry-After", "")))
            response.release()
            await self._judge(way)
            waited += pause
            if waited > self._patience:
                raise Busy
            await asyncio.sleep(pause)

    async def _ask_once(self, method: str, url: URL, body: bytes | None = None) -> ClientResponse:
        headers = HEADERS | ({"Content-Type": "text/xml"} if body else {})
        return await self._session.request(
            method,
            url,
            data=body,
            headers=headers,
            timeout=self._timeout,
            allow_redirects=False,
            middlewares=(plainly,),
        )

    async def _read(self, response: ClientResponse) -> bytes:
        """A small document."""
        async with response:
            if response.status == UNAVAILABLE:
                raise Busy
            if response.status in LOCKED:
                raise Refused
            try:
                body = await response.content.readexactly(MOST_XML + 1)
            except asyncio.IncompleteReadError as all_of_it:
                body = all_of_it.partial
            except (ClientError, OSError):
                raise Offline from None
        if response.status != OK or len(body) > MOST_XML:
            raise NotAScanner
        return body

    def _at_home(self, place: str) -> URL:
        """Where a job is, on the scanner itself: many give a host that only they know."""
        try:
            path = (self._root / "ScanJobs").join(URL(place)).raw_path
        except ValueError:
            raise NotAScanner from None
        return self._root.with_path(path.rstrip("/"), encoded=True)

    async def _forget(self, job: Job) -> None:
        """Take a job off the scanner, if it still listens."""
        with contextlib.suppress(ScannerTrouble, TimeoutError):
            async with asyncio.timeout(GOODBYE):
                (await self._ask_once("DELETE", job.url)).release()


async def plainly(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Ask once and say what went wrong in our words.

    Left to itself aiohttp asks again when a connection drops, and would get the page after.
    """
    try:
        return await handler(request)
    except ClientConnectorCertificateError:
        raise Untrusted from None
    except ClientResponseError:
        raise NotAScanner from None
    except (ClientError, OSError):
        raise Offline from None


def root_of(url: str) -> URL:
    """The scanner's address, with eSCL's folder where none is named."""
    try:
        root = URL(url if "://" in url else f"http://{url}")
    except ValueError:
        raise NotAScanner from None
    if root.scheme not in ("http", "https") or not root.host:
        raise NotAScanner
    path = root.path.rstrip("/") or f"/{ROOT}"
    return root.with_path(path)


def seconds(said: str) -> float:
    """A Retry-After in seconds; 0 for none, or for a date."""
    return float(said) if said.isdecimal() and said.isascii() else 0.0


async def bring(session: ClientSession, scanner_url: str, wish: Wish, put: Put) -> list[Receipt]:
    """Scan, and put each file where `put` takes it; a `ScannerTrouble` tells what came before."""
    receipts: list[Receipt] = []
    try:
        async with contextlib.aclosing(Escl(session, scanner_url).scan(wish)) as files:
            async for pieces in files:
                receipt = await put_one(pieces, put)
                receipts.append(receipt)
    except ScannerTrouble as trouble:
        trouble.brought = receipts
        raise
    return receipts


async def put_one(pieces: Pieces, put: Put) -> Receipt:
    """What became of one file.

    An upload that fails because its source broke off says only that it failed: say why.
    """
    try:
        return await put(pieces)
    except Exception:
        if pieces.trouble:
            raise pieces.trouble from None
        raise
