"""One request to a gateway: what was surely not sent, apart from what may have been."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    InvalidURL,
)
from yarl import URL

from bot.codes import Ailing, NoSuchPhone, Spent, Unsure

CONNECTING, PATIENCE = 5.0, 15.0
MOST_ANSWER = 1 << 16
LONGEST_SIGN = 16
REDIRECTS, TIMED_OUT, SERVERS_FAULT = 300, 408, 500
ALONE = {"Connection": "close"}
"""A kept connection may be closed under a request, and nobody knew whether it was taken."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway answered: a JSON object in `said`, if it was one, and the text as it came."""

    status: int
    said: Mapping[str, Any] | None = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """What a gateway's own codes mean; one that stands nowhere may mean anything."""

    taken: frozenset[str]
    nobody: frozenset[str]
    spent: frozenset[str]
    ill: frozenset[str]

    def judge(self, sign: str, status: int) -> None:
        """Return for a message that was taken; NoSuchPhone, Spent, Ailing or Unsure else."""
        if sign in self.taken:
            return
        if sign in self.nobody:
            raise NoSuchPhone(f"refused for this phone ({sign})")
        if sign in self.spent:
            raise Spent("the account is used up", sign)
        if sign in self.ill or REDIRECTS <= status < SERVERS_FAULT:
            raise Ailing("the gateway refused", short(sign) or str(status))
        raise Unsure("an answer that is in no table")


class Wire:
    """The way to one gateway. `base`: https, or this machine; `patience`: seconds."""

    def __init__(self, session: ClientSession, base: str, patience: float = PATIENCE) -> None:
        self._session, self._base, self._patience = session, base.rstrip("/"), patience

    async def post(self, path: str, **request: Any) -> Answer:
        """Ask once; a body that may have been read by somebody is never sent again."""
        return await self._ask("POST", path, **request)

    async def get(self, path: str, **request: Any) -> Answer:
        """Look something up. Nothing is sent to a phone by this."""
        return await self._ask("GET", path, **request)

    async def _ask(self, method: str, path: str, **request: Any) -> Answer:
        headers = {**ALONE, **request.pop("headers", {})}
        with told_apart():
            async with (
                asyncio.timeout(CONNECTING + self._patience),
                self._session.request(
                    method,
                    URL(self._base + path, encoded=True),
                    headers=headers,
                    timeout=ClientTimeout(total=None, connect=CONNECTING, sock_read=self._patience),
                    allow_redirects=False,
                    **request,
                ) as response,
            ):
                text = await whole(response)
                return judged(response.status, text)


async def whole(response: ClientResponse) -> str:
    """The answer's text; "" for one that is longer than any should be."""
    try:
        await response.content.readexactly(MOST_ANSWER)
    except asyncio.IncompleteReadError as ended:
        return ended.partial.decode("utf-8", "replace")
    return ""


def judged(status: int, text: str) -> Answer:
    """An answer that can be read; Ailing or Unsure for one that cannot."""
    if status >= SERVERS_FAULT or status == TIMED_OUT:
        raise Unsure(f"the gateway stumbled (HTTP {status})")
    return Answer(status, said_in(text), text)


def said_in(text: str) -> Mapping[str, Any] | None:
    """The JSON object in a text, if it is one."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def spoken(answer: Answer) -> Mapping[str, Any]:
    """The object a gateway has to answer with; Ailing or Unsure where there is none."""
    if answer.said is not None:
        return answer.said
    if answer.status >= REDIRECTS:
        raise Ailing("the gateway refused", str(answer.status))
    raise Unsure("an answer nobody can read")


def short(sign: str) -> str:
    """A gateway's code as it may be shown and noted: a few plain letters, or nothing."""
    plain = sign.isascii() and sign.replace("-", "").replace("_", "").isalnum()
    return sign if plain and len(sign) <= LONGEST_SIGN else ""


@contextlib.contextmanager
def told_apart() -> Iterator[None]:
    """What aiohttp raises, in our words; its own may quote addresses and headers."""
    try:
        yield
    except (ClientConnectorError, ConnectionTimeoutError, InvalidURL):
        raise Ailing("nobody answers there") from None
    except (ClientError, OSError, TimeoutError):
        raise Unsure("the connection broke") from None


async def healthy(question: Any) -> str:
    """What an awaited look at an account found; its trouble as a sentence."""
    try:
        return str(await question)
    except Ailing as ill:
        return f"{ill} ({ill.sign})." if ill.sign else f"{ill}."
    except (NoSuchPhone, Unsure, AttributeError, LookupError, TypeError, ValueError):
        return "its answer could not be read."
