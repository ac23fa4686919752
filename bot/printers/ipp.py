"""A client of network printers: IPP over HTTP (RFC 8010, RFC 8011)."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from aiohttp import ClientSession

from bot.printers.decoding import decode
from bot.printers.encoding import encode
from bot.printers.facts import (
    A4,
    ABOUT_JOB,
    ABOUT_PRINTER,
    PDF,
    JobFacts,
    Printer,
    job_of,
    printer_of,
)
from bot.printers.troubles import Busy, Denied, Malformed, NotAPrinter, Unanswered, WrongVersion
from bot.printers.values import Attributes, Group, Message, Section, Tag, Value, one
from bot.printers.wire import PATIENCE, Document, Way, address, bare, exchange

MOST_JOBS = 500
NEWEST, OLDEST = (2, 0), (1, 1)
USER = "bansao"
FIRST_ERROR, FIRST_SERVER_ERROR, LAST_SERVER_ERROR = 0x0400, 0x0500, 0x05FF
OTHER_VERSION = 0x0503
NEVER = (0x0501, 0x0508, 0x0509)
"""Server errors that stay: no such operation, cancelled at the machine, one document a job."""
GONE = (0x0406, 0x0407)

Which = Literal["completed", "not-completed"]


class Operation(IntEnum):
    """What we ask of a printer."""

    PRINT_JOB = 0x0002
    VALIDATE_JOB = 0x0004
    CANCEL_JOB = 0x0008
    GET_JOB = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER = 0x000B


@dataclass(frozen=True, slots=True)
class Ticket:
    """How a document is printed. `name`: what the printer's own screen and log show."""

    name: str
    sides: str = ""
    media: str = A4


class Ipp:
    """One printer. `uri`: `ipp://host/ipp/print`, or `ipps://` as `trust` says; seconds.

    Every trouble is an `IppError`; only `Unanswered` leaves it open whether a job was taken.
    """

    def __init__(
        self,
        session: ClientSession,
        uri: str,
        trust: ssl.SSLContext | None = None,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._session, self._uri = session, bare(uri)
        self._way = Way(address(uri), trust, patience)
        self._version, self._count = NEWEST, 0

    async def about(self) -> Printer:
        """What the printer is, and how it is now."""
        asked = {"requested-attributes": keywords(ABOUT_PRINTER)}
        said = await self._ask(Operation.GET_PRINTER, asked)
        return printer_of(said.first(Section.PRINTER))

    async def validate(self, ticket: Ticket) -> None:
        """Whether the printer would take such a job; `Denied` if not."""
        await self._ask(Operation.VALIDATE_JOB, named(ticket), wished(ticket))

    async def print(self, ticket: Ticket, document: Document) -> JobFacts:
        """Hand a PDF over; the job as the printer took it."""
        try:
            said = await self._ask(Operation.PRINT_JOB, named(ticket), wished(ticket), document)
            return job_of(said.first(Section.JOB))
        except (Malformed, NotAPrinter):
            raise Unanswered from None

    async def job(self, number: int) -> JobFacts | None:
        """How far a job is; None when the printer knows it no more."""
        asked = {
            "job-id": one(Tag.INTEGER, number),
            **asking(),
            "requested-attributes": keywords(ABOUT_JOB),
        }
        try:
            said = await self._ask(Operation.GET_JOB, asked)
        except Denied as denied:
            if denied.status in GONE:
                return None
            raise
        return job_of(said.first(Section.JOB))

    async def jobs(self, which: Which) -> list[JobFacts]:
        """The jobs under way, or those that ended: as many as the printer remembers."""
        asked = {
            **asking(),
            "limit": one(Tag.INTEGER, MOST_JOBS),
            "requested-attributes": keywords(ABOUT_JOB),
            "which-jobs": one(Tag.KEYWORD, which),
        }
        said = await self._ask(Operation.GET_JOBS, asked)
        return [job_of(job) for job in said.all(Section.JOB) if job]

    async def cancel(self, number: int) -> None:
        """Take a job off the printer; `Denied` when it has ended."""
        await self._ask(Operation.CANCEL_JOB, {"job-id": one(Tag.INTEGER, number), **asking()})

    async def _ask(
        self,
        what: Operation,
        about: Attributes,
        job: Attributes | None = None,
        document: Document | None = None,
    ) -> Message:
        """The answer, in the newest version that the printer speaks."""
        try:
            return await self._ask_once(what, about, job, document)
        except WrongVersion:
            if self._version == OLDEST:
                raise NotAPrinter from None
            self._version = OLDEST
            return await self._ask(what, about, job, document)

    async def _ask_once(
        self,
        what: Operation,
        about: Attributes,
        job: Attributes | None,
        document: Document | None,
    ) -> Message:
        self._count += 1
        operation = {
            "attributes-charset": one(Tag.CHARSET, "utf-8"),
            "attributes-natural-language": one(Tag.LANGUAGE, "en"),
            "printer-uri": one(Tag.URI, self._uri),
            **about,
        }
        groups = [Group(Section.OPERATION, operation)]
        groups += [Group(Section.JOB, job)] if job else []
        request = encode(Message(self._version, what, self._count, tuple(groups)))
        answer = await exchange(self._session, self._way, request, document)
        return judged(decode(answer))


def judged(answer: Message) -> Message:
    """The answer, if the printer agreed."""
    status = answer.code
    if status == OTHER_VERSION:
        raise WrongVersion
    if FIRST_SERVER_ERROR <= status <= LAST_SERVER_ERROR and status not in NEVER:
        raise Busy(status)
    if status >= FIRST_ERROR:
        raise Denied(status)
    return answer


def keywords(names: list[str]) -> tuple[Value, ...]:
    """A set of keywords."""
    return tuple(Value(Tag.KEYWORD, name) for name in names)


def asking() -> dict[str, tuple[Value, ...]]:
    """Who asks: the desk, never a person."""
    return {"requesting-user-name": one(Tag.NAME, USER)}


def named(ticket: Ticket) -> dict[str, tuple[Value, ...]]:
    """What a job is called, and what its document is."""
    return {
        **asking(),
        "job-name": one(Tag.NAME, ticket.name),
        "document-format": one(Tag.MIME, PDF),
    }


def wished(ticket: Ticket) -> Mapping[str, tuple[Value, ...]]:
    """How it is printed: every copy is in the document already."""
    wish = {"copies": one(Tag.INTEGER, 1), "media": one(Tag.KEYWORD, ticket.media)}
    return wish | ({"sides": one(Tag.KEYWORD, ticket.sides)} if ticket.sides else {})
