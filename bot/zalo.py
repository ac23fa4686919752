"""The Zalo Bot Platform's way of handing over updates: one at a time, and gone once handed over."""

from __future__ import annotations

import json

from bot.polling import POLL_SECONDS, SLACK_SECONDS, NotTaken, Poller

SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
NOTHING_NEW = 408


class ZaloPoller(Poller):
    """Long polling without an acknowledgement: the next is asked for once this one is on disk.

    A kill between the two loses that one; a webhook does not.
    """

    async def begin(self) -> None:
        """No webhook beside us."""
        await self._api.call("deleteWebhook")

    async def once(self) -> int:
        """Take one update, if there is one; 408, or no result, says that there is none."""
        try:
            update = await self._api.call(
                "getUpdates", POLL_SECONDS + SLACK_SECONDS, timeout=str(POLL_SECONDS)
            )
        except NotTaken as silence:
            if silence.status == NOTHING_NEW:
                return 0
            raise
        if not update:
            return 0
        for one in update if isinstance(update, list) else [update]:
            await self._intake.take(one, json.dumps(one).encode())
        return 1
