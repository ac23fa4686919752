"""A printer whose paper is in our hands: it takes a job, and goes on when a story says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.printers.decoding import decode
from bot.printers.encoding import encode
from bot.printers.facts import A4, ONE_SIDED, PDF, JobState
from bot.printers.ipp import Operation
from bot.printers.values import Attributes, Group, Message, Section, Tag, one, value

NOT_FOUND = 0x0406
IDLE, STOPPED = 3, 5
UNDER_WAY = range(JobState.PENDING, JobState.CANCELLED)


@dataclass
class Sheet:
    """A job as the printer keeps it; `sheets`: how many came out."""

    number: int
    name: str
    user: str
    document: bytes
    state: JobState = JobState.PROCESSING
    sheets: int = 0

    def attributes(self) -> Attributes:
        """What it says of itself."""
        return {
            "job-id": one(Tag.INTEGER, self.number),
            "job-name": one(Tag.NAME, self.name),
            "job-originating-user-name": one(Tag.NAME, self.user),
            "job-state": one(Tag.ENUM, int(self.state)),
            "job-media-sheets-completed": one(Tag.INTEGER, self.sheets),
        }


@dataclass
class OfficePrinter:
    """One printer on a free port of this machine. `reason`: why it stands still, in IPP's words."""

    reason: str = "none"
    jobs: list[Sheet] = field(default_factory=list)

    async def switch_on(self) -> None:
        """From now on it answers at `uri`."""
        app = web.Application(client_max_size=1 << 30)
        app.router.add_post("/ipp/print", self._answer)
        self._server = TestServer(app)
        await self._server.start_server()
        self.uri = f"ipp://127.0.0.1:{self._server.port}/ipp/print#HP-1"

    async def switch_off(self) -> None:
        """Nobody answers any more."""
        await self._server.close()

    def forget(self) -> None:
        """Off and on again: it knows nothing of what it was given."""
        self.jobs.clear()

    def come_out(self) -> None:
        """Whatever it was given is paper."""
        for job in self.jobs:
            if job.state in UNDER_WAY:
                job.state, job.sheets = JobState.COMPLETED, job.document.count(b"/Type/Page/")

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        asked = decode(body)
        status, groups = self._act(asked, body)
        said = Message(asked.version, status, asked.request, (OPERATION, *groups))
        return web.Response(body=encode(said), content_type="application/ipp")

    def _act(self, asked: Message, body: bytes) -> tuple[int, list[Group]]:
        """What it does, and what it says of it."""
        about = asked.first(Section.OPERATION)
        if asked.code == Operation.GET_PRINTER:
            return 0, [Group(Section.PRINTER, self._about())]
        if asked.code == Operation.PRINT_JOB:
            return 0, [of(self._take(about, body))]
        if asked.code == Operation.GET_JOBS:
            ended = value(about, "which-jobs", str) == "completed"
            return 0, [of(job) for job in self.jobs if ended != (job.state in UNDER_WAY)]
        if asked.code == Operation.VALIDATE_JOB:
            return 0, []
        number = value(about, "job-id", int)
        found = [job for job in self.jobs if job.number == number]
        if asked.code == Operation.CANCEL_JOB and found:
            found[0].state = JobState.CANCELLED
        return (0, [of(found[0])]) if found else (NOT_FOUND, [])

    def _take(self, about: Attributes, body: bytes) -> Sheet:
        """The document begins after the request."""
        name, user = (value(about, n, str) for n in ("job-name", "requesting-user-name"))
        number = 1 + max((job.number for job in self.jobs), default=0)
        self.jobs.append(Sheet(number, name, user, body[body.index(b"%PDF") :]))
        return self.jobs[-1]

    def _about(self) -> dict[str, Any]:
        return {
            "printer-make-and-model": one(Tag.TEXT, "HP 1"),
            "printer-state": one(Tag.ENUM, IDLE if self.reason == "none" else STOPPED),
            "printer-state-reasons": one(Tag.KEYWORD, self.reason),
            "printer-is-accepting-jobs": one(Tag.BOOLEAN, True),
            "document-format-supported": one(Tag.MIME, PDF),
            "media-supported": one(Tag.KEYWORD, A4),
            "sides-supported": one(Tag.KEYWORD, ONE_SIDED),
        }


def of(job: Sheet) -> Group:
    """A job, as an answer has it."""
    return Group(Section.JOB, job.attributes())


OPERATION = Group(
    Section.OPERATION,
    {
        "attributes-charset": one(Tag.CHARSET, "utf-8"),
        "attributes-natural-language": one(Tag.LANGUAGE, "en"),
    },
)
