"""IPP's way over HTTP (RFC 8010, section 3.2): one request, one connection, one answer."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Protocol

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorError,
    ClientConnectorSSLError,
    ClientError,
    ClientResponse,
    ClientResponseError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
)
from yarl import URL

from bot.printers.troubles import (
    Busy,
    Denied,
    Malformed,
    NotAPrinter,
    Unanswered,
    Unreached,
    Untrusted,
    WrongVersion,
)

IPP = "application/ipp"
PORT = 631
MOST_ANSWER = 1 << 20
CONNECTING, PATIENCE = 10.0, 30.0
SLOWEST = 50_000
"""Octets a second below which a printer that takes a document is given up."""
OK, UNAVAILABLE = 200, 503
FIRST_CLIENT_STATUS, FIRST_SERVER_STATUS = 400, 500
BAD_REQUEST = 400
"""What some printers say to a version they do not know, before they read any further."""


def open_session() -> ClientSession:
    """A session whose requests go out once, each on a connection of its own."""
    return ClientSession(connector=TCPConnector(force_close=True))


@dataclass(frozen=True, slots=True)
class Way:
    """How a printer is reached. `trust`: None for the machine's own list; `patience`: seconds."""

    url: URL
    trust: ssl.SSLContext | None
    patience: float


class Document(Protocol):
    """What is printed. `size`: octets; `pieces` gives them from the beginning, each time."""

    @property
    def size(self) -> int: ...
    def pieces(self) -> AsyncIterator[bytes]: ...


async def exchange(
    session: ClientSession, way: Way, request: bytes, document: Document | None
) -> bytes:
    """The answer's octets; a document gets the time it needs at the slowest."""
    weight = document.size if document else 0
    patience, size = way.patience + weight / SLOWEST, len(request) + weight
    with troubles():
        async with (
            asyncio.timeout(patience + CONNECTING),
            session.post(
                way.url,
                data=pieces(request, document),
                headers={"Content-Type": IPP, "Content-Length": str(size)},
                timeout=ClientTimeout(total=None, connect=CONNECTING, sock_read=patience),
                allow_redirects=False,
                ssl=True if way.trust is None else way.trust,
            ) as response,
        ):
            return await read(response)


async def pieces(request: bytes, document: Document | None) -> AsyncIterator[bytes]:
    """The request, then the document, never held whole."""
    yield request
    if document:
        async for piece in document.pieces():
            yield piece


async def read(response: ClientResponse) -> bytes:
    """The answer's octets, if it is one."""
    if response.status == UNAVAILABLE:
        raise Busy
    if response.status == BAD_REQUEST:
        raise WrongVersion
    if FIRST_CLIENT_STATUS <= response.status < FIRST_SERVER_STATUS:
        raise Denied(response.status)
    if response.status != OK or response.content_type != IPP:
        raise NotAPrinter
    try:
        await response.content.readexactly(MOST_ANSWER)
    except asyncio.IncompleteReadError as whole:
        return whole.partial
    raise Malformed("too long")


@contextlib.contextmanager
def troubles() -> Iterator[None]:
    """What aiohttp raises, in our words: what was surely not sent apart from what might have."""
    try:
        yield
    except (ClientConnectorCertificateError, ClientConnectorSSLError):
        raise Untrusted from None
    except (ClientConnectorError, ConnectionTimeoutError):
        raise Unreached from None
    except ClientResponseError:
        raise NotAPrinter from None
    except (ClientError, OSError):
        raise Unanswered from None


def bare(uri: str) -> str:
    """The printer's own name: what it is called by in a request, without our part after #."""
    return uri.partition("#")[0]


def address(uri: str) -> URL:
    """Where a printer listens: `ipp` is HTTP, `ipps` is HTTPS, both on port 631."""
    try:
        there = URL(bare(uri))
    except ValueError:
        raise NotAPrinter from None
    scheme = {"ipp": "http", "ipps": "https"}.get(there.scheme)
    if scheme is None or not there.host:
        raise NotAPrinter
    return there.with_scheme(scheme).with_port(there.explicit_port or PORT)
