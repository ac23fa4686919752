"""Telegram's way of handing over updates: an offset acknowledges those whose turns are on disk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from bot.intake import Intake
from bot.polling import POLL_SECONDS, SLACK_SECONDS, BotApi, Poller

ALLOWED = ("message", "callback_query", "my_chat_member")
MOST_UPDATES = 100
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


class TelegramPoller(Poller):
    """Long polling: an update is acknowledged (by the next offset) after its turn has committed."""

    def __init__(self, api: BotApi, intake: Intake) -> None:
        super().__init__(api, intake)
        self._offset = 0

    async def begin(self) -> None:
        """No webhook beside us; what waits there comes to us."""
        await self._api.call("deleteWebhook", drop_pending_updates=False)

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
