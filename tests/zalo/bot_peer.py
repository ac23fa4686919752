"""Crabline as a Zalo Bot Platform: somebody else's idea of it."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientSession

from tests.telegram.peer import Crabline


async def say(crab: Crabline, chat: str, text: str, **more: Any) -> dict[str, Any]:
    """A person writes; `more`: chatType, senderName."""
    headers = {"X-Crabline-Admin-Token": crab.admin_token}
    body = {"chatId": chat, "senderId": chat, "text": text, **more}
    async with (
        ClientSession(headers=headers) as session,
        session.post(crab.admin_url, json=body) as response,
    ):
        assert response.ok, await response.text()
        update: dict[str, Any] = (await response.json())["result"]
        return update


def texts(crab: Crabline, chat: str) -> list[str]:
    """What a chat was sent, in order."""
    sent = [body for method, body in crab.calls() if method == "sendMessage"]
    return [str(body["text"]) for body in sent if body.get("chat_id") == chat]
