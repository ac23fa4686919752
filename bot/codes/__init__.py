"""How a one-time code reaches a phone."""

from __future__ import annotations

from typing import Protocol


class CodeSender(Protocol):
    """Carries one short text to one phone (E.164)."""

    async def send(self, phone: str, text: str) -> None: ...
