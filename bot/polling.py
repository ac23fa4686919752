"""Taking updates by asking again and again, whichever platform is asked."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from bot.intake import Intake
from core.errors import CabinetDown

POLL_SECONDS = 25
SLACK_SECONDS = 10
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
CONFLICT = 409

log = structlog.get_logger("intake.platform")


class NotTaken(Exception):
    """The platform did not do as asked; its message says why and holds no token."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(f"{status} {what}")
        self.status = status


class BotApi:
    """A few methods of a bot platform over one session: `POST <base>/bot<token>/<method>`.

    Telegram and Zalo answer alike: `ok` with a result, or an error's code, whatever the status.
    """

    def __init__(self, session: ClientSession, token: str, base_url: str) -> None:
        self._session = session
        self._root = f"{base_url.rstrip('/')}/bot{token}/"

    async def call(self, method: str, patience: float = 20.0, **params: Any) -> Any:
        """The result of a method; `NotTaken` without the token for anything else."""
        timeout = ClientTimeout(total=patience)
        try:
            async with self._session.post(self._root + method, json=params, timeout=timeout) as got:
                body = json.loads(await got.read())
        except (ClientError, OSError, RecursionError, ValueError) as trouble:
            raise NotTaken(0, type(trouble).__name__) from None
        if not isinstance(body, dict) or not body.get("ok"):
            facts = body if isinstance(body, dict) else {}
            code = facts.get("error_code")
            status = code if type(code) is int else got.status
            raise NotTaken(status, str(facts.get("description", "")))
        return body.get("result")


class Poller:
    """Asks until it is cancelled, longer and longer apart while the platform is in trouble.

    `begin` goes before the first time, `once` takes what there is.
    """

    def __init__(self, api: BotApi, intake: Intake) -> None:
        self._api, self._intake = api, intake
        self._pause = FIRST_PAUSE

    async def begin(self) -> None:
        """Make ready to be asked."""
        raise NotImplementedError

    async def once(self) -> int:
        """Take what there is and wait for it to commit; how many updates there were."""
        raise NotImplementedError

    async def run(self) -> None:
        """Until cancelled."""
        begun = False
        while True:
            try:
                if not begun:
                    await self.begin()
                begun = True
                await self.once()
                self._pause = FIRST_PAUSE
            except Exception as trouble:  # noqa: BLE001 - polling ends only with the desk
                await self._wait_a_little(trouble)

    async def _wait_a_little(self, trouble: Exception) -> None:
        """Say what is wrong, and leave the platform alone, longer each time."""
        if isinstance(trouble, NotTaken):
            with contextlib.suppress(CabinetDown):
                await self._complain(trouble)
        else:
            log.warning("not taken", side=self._intake.side, trouble=type(trouble).__name__)
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _complain(self, trouble: NotTaken) -> None:
        if trouble.status == CONFLICT:
            log.error("another program polls with this token", side=self._intake.side)
            await self._intake.conflict()
        else:
            log.warning("no updates", side=self._intake.side, status=trouble.status)


def webhook(intake: Intake, secret: str, header: str) -> Any:
    """A handler that answers 200 once the update's turn is on disk; strangers get 401.

    `header`: where the platform puts the secret it was given.
    """
    if not secret:
        raise ValueError("a webhook without a secret")
    expected = secret.encode()

    async def take(request: web.Request) -> web.Response:
        given = request.headers.get(header, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            raise web.HTTPUnauthorized(reason="no")
        raw = await request.read()
        try:
            update = json.loads(raw)
        except (ValueError, RecursionError):
            update = None
        if not isinstance(update, dict):
            raise web.HTTPBadRequest(reason="not an update")
        await intake.take(update, raw)
        return web.json_response({"ok": True})

    return take
