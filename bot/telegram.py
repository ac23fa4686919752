"""Telegram's own calls for taking updates: polling and webhooks, offset and secret are ours."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from bot.intake import Intake
from core.errors import CabinetDown

ALLOWED = ("message", "callback_query", "my_chat_member")
POLL_SECONDS = 25
SLACK_SECONDS = 10
MOST_UPDATES = 100
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
CONFLICT = 409
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name

log = structlog.get_logger("intake.telegram")
"""Not below `telegram`: that is the library's, and hushed."""


class NotTaken(Exception):
    """The platform did not hand over updates; its message says why and holds no token."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(f"{status} {what}")
        self.status = status


class BotApi:
    """A few methods of the Bot API over one session."""

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
            raise NotTaken(
                int(facts.get("error_code", got.status)), str(facts.get("description", ""))
            )
        return body["result"]


class Poller:
    """Long polling: an update is acknowledged (by the next offset) after its turn has committed."""

    def __init__(self, api: BotApi, intake: Intake) -> None:
        self._api, self._intake = api, intake
        self._offset = 0
        self._pause = FIRST_PAUSE

    async def run(self) -> None:
        """Until cancelled. What is being taken when we are stopped comes again."""
        hooked = True
        while True:
            try:
                if hooked:
                    await self._api.call("deleteWebhook", drop_pending_updates=False)
                hooked = False
                await self.once()
                self._pause = FIRST_PAUSE
            except Exception as trouble:  # noqa: BLE001 - polling ends only with the desk
                await self._wait_a_little(trouble)

    async def once(self) -> int:
        """Take what there is, wait for it to commit, move the offset on; how many there were."""
        updates = await self._api.call(
            "getUpdates",
            POLL_SECONDS + SLACK_SECONDS,
            offset=self._offset,
            limit=MOST_UPDATES,
            timeout=POLL_SECONDS,
            allowed_updates=list(ALLOWED),
        )
        await self._take(updates)
        if updates:
            self._offset = max(int(update["update_id"]) for update in updates) + 1
        return len(updates)

    async def _take(self, updates: Sequence[dict[str, Any]]) -> None:
        """All at once: the writer keeps each person's order and they share a commit."""
        raws = [json.dumps(update).encode() for update in updates]
        takes = [self._intake.take(u, raw) for u, raw in zip(updates, raws, strict=True)]
        await asyncio.gather(*takes)

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


def webhook(intake: Intake, secret: str) -> Any:
    """A handler that answers 200 once the update's turn is on disk; strangers get 401."""
    expected = secret.encode()

    async def take(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
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
