"""A small, strict eSCL scanner on the loopback: a glass, a feeder, faults, a recorder."""

from __future__ import annotations

import asyncio
import contextlib
import io
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web
from aiohttp.typedefs import Handler
from PIL import Image

from tests.scanning_sources import escl_rules
from tests.scanning_sources.escl_rules import Asked, Wrong

XML = "text/xml"
PIECE = 512

Where = Literal["absolute", "path", "relative", "foreign", "slash", "none", "garbage"]


def sheet(shade: int, dpi: int = 75) -> bytes:
    """A grey A4 page as a JPEG."""
    made = io.BytesIO()
    size = round(210 / 25.4 * dpi), round(297 / 25.4 * dpi)
    Image.new("RGB", size, (shade,) * 3).save(made, "JPEG", dpi=(dpi, dpi))
    return made.getvalue()


SHEETS = [sheet(shade) for shade in (16, 128, 240)]


@dataclass
class Fault:
    """What goes wrong: with pages from the `after`th on, or with documents and jobs.

    `busy`: how many 503 the next calls get, `retry` their Retry-After; `over`: the status that
    says there is no further page; `stop`: the job is given up; `drop`: the connection is cut
    before ("head") or within ("page") a page; `jam`: the feeder's state from then on. A jam comes
    `once` something else has happened, as a sheet is pulled only after the one before it.
    """

    after: int = 0
    busy: int = 0
    retry: str = ""
    over: int = 404
    stop: bool = False
    jam: str = ""
    drop: Literal["", "head", "page"] = ""
    once: Callable[[], bool] = field(default=lambda: True)


@dataclass
class Running:
    """A job on the scanner."""

    asked: Asked
    sheets: deque[bytes]
    state: str = "Processing"
    sent: int = 0


@dataclass
class FakeScanner:
    """The scanner. `url` is what a client is given; `calls` is all it was ever asked."""

    platen: bool = True
    feeder: bool = True
    duplex: bool = True
    sees_paper: bool = True
    where: Where = "absolute"
    slow: bool = False
    fault: Fault = field(default_factory=Fault)
    tray: deque[bytes] = field(default_factory=deque)
    glass: bytes = field(default_factory=lambda: sheet(200))
    documents: dict[str, bytes] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)
    jobs: dict[str, Running] = field(default_factory=dict)
    state: str = "Idle"
    adf: str = ""
    url: str = ""

    def load(self, sheets: Iterable[bytes]) -> None:
        """Put sheets into the feeder."""
        self.tray.extend(sheets)

    @property
    def asked(self) -> list[Asked]:
        """Every job it was asked for."""
        return [job.asked for job in self.jobs.values()]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The ways in, as jobs name them."""
        return ("Platen",) * self.platen + ("Feeder",) * self.feeder

    def app(self) -> web.Application:
        """Its web server."""
        app = web.Application(middlewares=[self._listen])
        app.router.add_get("/eSCL/ScannerCapabilities", self._capabilities)
        app.router.add_get("/eSCL/ScannerStatus", self._status)
        app.router.add_post("/eSCL/ScanJobs", self._take)
        app.router.add_get("/eSCL/ScanJobs/{job}/NextDocument", self._next)
        app.router.add_delete("/eSCL/ScanJobs/{job}", self._drop)
        return app

    @web.middleware
    async def _listen(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Record the call; a busy scanner says so to all but those who ask how it is."""
        self.calls.append(f"{request.method} {request.path}")
        if self.fault.busy and not request.path.endswith("ScannerStatus"):
            self.fault.busy -= 1
            headers = {"Retry-After": self.fault.retry} if self.fault.retry else {}
            return web.Response(status=503, headers=headers)
        return await handler(request)

    async def _capabilities(self, _request: web.Request) -> web.Response:
        said = escl_rules.capabilities(
            platen=self.platen, feeder=self.feeder, duplex=self.duplex
        ).encode()
        return self._document("ScannerCapabilities", said)

    async def _status(self, _request: web.Request) -> web.Response:
        jobs = {f"/eSCL/ScanJobs/{name}": job.state for name, job in self.jobs.items()}
        said = escl_rules.status(self._now(), self._paper(), jobs).encode()
        return self._document("ScannerStatus", said)

    def _document(self, name: str, said: bytes) -> web.Response:
        return web.Response(body=self.documents.get(name, said), content_type=XML)

    def _now(self) -> str:
        working = any(job.state == "Processing" for job in self.jobs.values())
        return "Processing" if working else self.state

    def _paper(self) -> str:
        if not self.feeder:
            return ""
        return self.adf or ("Loaded" if self.tray and self.sees_paper else "Empty")

    async def _take(self, request: web.Request) -> web.Response:
        if self._now() == "Processing":
            return web.Response(status=503)
        try:
            body = await request.read()
            escl_rules.demand(request.content_type in (XML, "application/xml"), "not XML")
            asked = escl_rules.asked_for(body, self.inputs, duplex=self.duplex)
        except (Wrong, SyntaxError, ValueError) as wrong:
            self.wrongs.append(str(wrong))
            return web.Response(status=400)
        name = f"job-{len(self.jobs) + 1}"
        fed = asked.input == "Feeder"
        self.jobs[name] = Running(asked, self.tray if fed else deque([self.glass]))
        return web.Response(status=201, headers=self._location(request, name))

    def _location(self, request: web.Request, name: str) -> dict[str, str]:
        path = f"/eSCL/ScanJobs/{name}"
        places: dict[Where, str] = {
            "absolute": f"http://{request.host}{path}",
            "path": path,
            "relative": f"ScanJobs/{name}",
            "foreign": f"http://evil.invalid:1{path}",
            "slash": f"http://{request.host}{path}/",
            "garbage": "http://[",
        }
        return {"Location": places[self.where]} if self.where in places else {}

    async def _next(self, request: web.Request) -> web.StreamResponse:
        job = self.jobs.get(request.match_info["job"])
        if job is None or job.state != "Processing":
            return web.Response(status=404)
        if job.sent >= self.fault.after:
            while not self.fault.once():  # noqa: ASYNC110 - another program rings no bell
                await asyncio.sleep(0.01)
            if response := self._fails(request, job):
                return response
        if not job.sheets:
            job.state = "Completed"
            return web.Response(status=self.fault.over)
        job.sent += 1
        return await self._send(request, job, job.sheets.popleft())

    def _fails(self, request: web.Request, job: Running) -> web.Response | None:
        fault = self.fault
        if fault.drop == "head":
            job.sheets.popleft()
            return abort(request)
        if fault.jam or fault.stop:
            self.adf, job.state = fault.jam, "Aborted"
            return web.Response(status=fault.over)
        return None

    async def _send(self, request: web.Request, job: Running, page: bytes) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": job.asked.form})
        response.content_length = len(page)
        await response.prepare(request)
        broken = self.fault.drop == "page" and job.sent > self.fault.after
        for start in range(0, len(page) // 2 if broken else len(page), PIECE):
            await response.write(page[start : start + PIECE])
            await asyncio.sleep(0.001 if self.slow else 0)
        if broken:
            return abort(request)
        return response

    async def _drop(self, request: web.Request) -> web.Response:
        job = self.jobs.get(request.match_info["job"])
        if job is None:
            return web.Response(status=404)
        job.state = "Canceled"
        return web.Response()


def abort(request: web.Request) -> web.Response:
    """Cut the connection."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@contextlib.asynccontextmanager
async def scanner(fake: FakeScanner) -> AsyncIterator[FakeScanner]:
    """The scanner, switched on and listening."""
    runner = web.AppRunner(fake.app(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}/eSCL"
        yield fake
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def serving(answer: Any, context: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server of one answer."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        scheme = "https" if context else "http"
        yield f"{scheme}://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
