"""The web chat: bubbles kept in a mailbox, read by polling or a stream."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from bot.render import Bubble, Capabilities

Keep = Callable[[str, str, dict[str, Any]], Awaitable[None]]


class WebChat:
    """Shows by keeping. `keep(to, bubble id, content)` puts a bubble into the mailbox for good."""

    can = Capabilities(buttons=True, edit=True, files=True, groups=True, longest=4096, home=True)

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)

    async def show(self, to: str, bubble: Bubble, *, name: str, edit: str | None) -> str:
        """Keep the bubble under its own id; the same id again is an edit."""
        bubble_id = edit or name
        await self._keep(to, bubble_id, content(bubble))
        for listener in self._listeners.get(to, ()):
            listener.set()
        return bubble_id

    async def acknowledge(self, receipt: str, words: str) -> None:
        """A press on the web waits for nothing."""

    @contextlib.contextmanager
    def listening(self, *lanes: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever something is shown in one of the lanes."""
        bell = asyncio.Event()
        for lane in lanes:
            self._listeners[lane].add(bell)
        try:
            yield bell
        finally:
            for lane in lanes:
                self._listeners[lane].discard(bell)
                if not self._listeners[lane]:
                    del self._listeners[lane]


def content(bubble: Bubble) -> dict[str, Any]:
    """A bubble as the mailbox and the wire carry it."""
    return {
        "text": bubble.text,
        "buttons": [[{"label": b.label, "press": b.press} for b in row] for row in bubble.buttons],
        "files": [
            {"name": file.name, "type": file.kind, "url": f"/files/{file.token}"}
            for file in bubble.files
        ],
    }
