"""An Official Account's token pair: renewed by one process at a time, on disk before it is used."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.channels import Trouble
from bot.ports import Book, Cabinet
from bot.world import World
from core.alerts import ZALO_GRANT, alert
from core.credentials import Credential
from core.errors import CabinetDown

OAUTH = "https://oauth.zaloapp.com/v4/oa/access_token"
AHEAD = timedelta(minutes=10)
"""How long before its end an access token is renewed."""
LEASE = timedelta(seconds=60)
"""Longer than any call may take: whoever has not stored a pair by then has died."""
SPARE = timedelta(seconds=15)
"""A token refused so soon after it was given is no reason to spend the next one."""
REST = timedelta(minutes=10)
"""After a refusal only a person can help: Zalo is asked again this much later."""
PATIENCE, LOOK, EVERY = 20.0, 0.2, 300.0
"""Seconds: of one call, between looks at somebody else's lease, between looks at a quiet pair."""
UNTOLD_LIFE = 3600
STORING = (0.2, 1.0, 5.0, 15.0)
"""Seconds between the tries at storing a pair: its refresh token is the only one there is."""
NONCE, SIGN = 12, 16
SERVER_TROUBLE = 500

log = structlog.get_logger("zalo_tokens")


class GrantLost(Trouble):
    """Zalo takes our refresh token no more: somebody has to grant the app again."""


class Refused(Exception):
    """Zalo's own number for why it gives no new pair."""


@dataclass(frozen=True, slots=True)
class App:
    """The app the account was granted to. `first`: the refresh token the grant came with."""

    app_id: str
    secret: str = field(repr=False)
    first: str = field(repr=False)

    def __post_init__(self) -> None:
        if not all((self.app_id, self.secret, self.first)):
            raise ValueError("an app has an id, a secret and a refresh token to begin with")


@dataclass(frozen=True, slots=True)
class Pair:
    """What Zalo gave last; `seen`: digests of the first tokens it ever began with."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seen: tuple[str, ...] = ()

    def packed(self) -> bytes:
        """As it is sealed."""
        return json.dumps([self.access, self.refresh, self.seen]).encode()


@dataclass(frozen=True, slots=True)
class Given:
    """A new pair as Zalo answers it; `seconds` the access token is good for."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int


class TokenKeeper:
    """`token` for every call, `renew` where Zalo has refused one; `Trouble` where there is none."""

    def __init__(
        self,
        app: App,
        world: World,
        url: str = OAUTH,
        *,
        lease: timedelta = LEASE,
        spare: timedelta = SPARE,
    ) -> None:
        self._app, self._world, self._url = app, world, url
        self._lease, self._spare = lease, spare
        self._given = ("", world.now())
        self._name = name_of(app.app_id)
        self._mark = hashlib.sha256(app.first.encode()).hexdigest()
        self._cabinet: Cabinet | None = None
        self._session: ClientSession | None = None
        self._under_way: set[asyncio.Task[str]] = set()
        self._closing = False

    def open(self, cabinet: Cabinet, session: ClientSession) -> None:
        """The desk is open: there is a book to keep the pair in."""
        self._cabinet, self._session = cabinet, session

    async def close(self) -> None:
        """Before the cabinet closes: nothing is bought any more, what is under way is stored."""
        self._closing = True
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def run(self) -> None:
        """Until cancelled: a desk nobody writes to keeps its grant all the same."""
        while True:
            with contextlib.suppress(Trouble, CabinetDown):
                await self.token()
            await asyncio.sleep(EVERY)

    async def token(self) -> str:
        """An access token that is good now; nobody waits for the one that is bought ahead."""
        found = await self._book.look(lambda book: book.credentials.of(self._name))
        pair, now = opened(found), self._world.now()
        known = bool(pair.access) and self._mark in pair.seen
        if found is None or not known or found.good_until <= now:
            return await self.renew(pair.access)
        if found.good_until <= now + AHEAD and not self._under_way:
            self._begin(pair.access)
        return pair.access

    async def renew(self, stale: str) -> str:
        """The token after this one, which Zalo has refused.

        Whoever waits for it may be stopped; a refresh token that is being spent may not.
        """
        return await asyncio.shield(self._begin(stale))

    def _begin(self, stale: str) -> asyncio.Task[str]:
        task = asyncio.create_task(self._fresh(stale))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[str]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()

    async def health(self) -> str:
        """Nothing when well, else one sentence; nothing is bought for it."""
        found = await self._book.look(lambda book: book.credentials.of(self._name))
        now, until = self._world.now(), found.leased_until if found else None
        if found and not found.lease and until and now < until:
            return "zalo takes the refresh token no more: grant the app again."
        if found is None or not opened(found).access:
            return "no access token has been bought yet."
        return "" if now < found.good_until else "the access token has run out."

    @property
    def _book(self) -> Cabinet:
        if self._cabinet is None:
            raise Trouble("the desk is not open", after=1.0)
        return self._cabinet

    async def _fresh(self, stale: str) -> str:
        """What another has stored meanwhile, or what we store ourselves."""
        token, at = self._given
        if stale and stale == token and self._world.now() < at + self._spare:
            raise Trouble("zalo refuses what it has just given", self._spare.total_seconds())
        holder = self._world.chance().hex()
        while not self._closing:
            found = await self._book.turn(partial(self._take, holder=holder, stale=stale))
            if self._is_fresh(found, stale):
                return opened(found).access
            if found.lease == holder:
                return await self._spend(opened(found), holder)
            if not found.lease:
                raise lost()
            await asyncio.sleep(LOOK)
        raise Trouble("the desk is closing")

    def _take(self, book: Book, holder: str, stale: str) -> Credential:
        """The pair, and with it the lease, if it is stale and nobody renews it."""
        now, found = self._world.now(), book.credentials.of(self._name)
        seen = opened(found).seen
        if self._mark not in seen:
            first = Pair("", self._app.first, (*seen, self._mark))
            book.credentials.keep(self._name, first.packed(), now, self._world.chance(NONCE))
        elif found is not None and self._is_fresh(found, stale):
            return found
        book.credentials.lease(self._name, holder, now, now + self._lease)
        taken = book.credentials.of(self._name)
        assert taken is not None
        return taken

    def _is_fresh(self, found: Credential, stale: str) -> bool:
        return opened(found).access not in ("", stale) and self._world.now() < found.good_until

    async def _spend(self, pair: Pair, holder: str) -> str:
        """Spend the refresh token, once; the new pair is on disk before anybody uses it."""
        try:
            given = await self._ask(pair.refresh)
        except Refused as refused:
            log.error("grant refused", sign=str(refused))  # noqa: TRY400 - no bug of ours
            await self._book.turn(partial(self._lost, holder=holder))
            raise lost() from None
        except Trouble:
            now = self._world.now()
            await self._book.turn(lambda book: book.credentials.rest(self._name, holder, now))
            raise
        token = await self._store(partial(self._keep, spent=pair.refresh, given=given))
        self._given = (token, self._world.now())
        return token

    async def _store(self, keep: Any) -> str:
        """A cabinet that cannot write is tried again: what is not stored now is lost for good."""
        for pause in STORING:
            try:
                return str(await self._book.turn(keep))
            except CabinetDown:
                log.error("a new token pair could not be stored")  # noqa: TRY400 - tried again
                await asyncio.sleep(pause)
        return str(await self._book.turn(keep))

    def _keep(self, book: Book, spent: str, given: Given) -> str:
        """Store it, unless the account was granted anew while Zalo was answering."""
        pair, now = opened(book.credentials.of(self._name)), self._world.now()
        if pair.refresh != spent:
            raise Trouble("the account was granted anew", after=1.0)
        new = replace(pair, access=given.access, refresh=given.refresh)
        good_until = now + timedelta(seconds=given.seconds)
        book.credentials.keep(self._name, new.packed(), good_until, self._world.chance(NONCE))
        return new.access

    def _lost(self, book: Book, holder: str) -> None:
        now = self._world.now()
        book.credentials.rest(self._name, holder, now + REST)
        alert(book, now, ZALO_GRANT)

    async def _ask(self, refresh: str) -> Given:
        """One call; `Refused` where Zalo says no, `Trouble` where it says nothing we can use."""
        assert self._session is not None
        form = {
            "refresh_token": refresh,
            "app_id": self._app.app_id,
            "grant_type": "refresh_token",
        }
        headers, timeout = {"secret_key": self._app.secret}, ClientTimeout(total=PATIENCE)
        try:
            async with self._session.post(
                self._url, data=form, headers=headers, timeout=timeout
            ) as got:
                body = json.loads(await got.read())
        except (ClientError, OSError, RecursionError, ValueError) as trouble:
            raise Trouble(f"zalo's token: {type(trouble).__name__}") from None
        if not isinstance(body, dict) or got.status >= SERVER_TROUBLE:
            raise Trouble(f"zalo's token: {got.status}")
        return given_in(body, refresh)


def lost() -> GrantLost:
    """What everybody is told until somebody grants the app again."""
    return GrantLost("zalo takes our refresh token no more", REST.total_seconds())


def given_in(body: dict[str, Any], spent: str) -> Given:
    """The pair in an answer. Its `expires_in` is a text; a pair is taken whatever that says."""
    if not body.get("access_token"):
        raise Refused(str(body.get("error"))[:SIGN])
    life = str(body.get("expires_in", ""))
    seconds = int(life) if life.isascii() and life.isdecimal() else UNTOLD_LIFE
    return Given(str(body["access_token"]), str(body.get("refresh_token") or spent), seconds)


def name_of(app_id: str) -> str:
    """What an app's pair is kept under."""
    return f"zalo-oa:{app_id}"


def opened(found: Credential | None) -> Pair:
    """The pair in a credential; an empty one where there is none yet."""
    if found is None:
        return Pair("", "")
    access, refresh, seen = json.loads(found.plain)
    return Pair(access, refresh, tuple(seen))
