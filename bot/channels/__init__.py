"""What every channel is: it shows bubbles; a platform's channel also reads updates."""

from __future__ import annotations

from typing import Protocol

from bot.render import Bubble, Capabilities


class Trouble(Exception):
    """A bubble could not be shown now. `after`: seconds the platform asked us to wait."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what)
        self.after = after


class Hopeless(Exception):
    """A bubble can never be shown there: blocked, gone, malformed."""


class Channel(Protocol):
    """One way to reach people.

    `show` returns the message's reference, which a later `edit` may name. `name` is the same for
    every try at the same thing: a channel that can will show it once only.
    """

    @property
    def can(self) -> Capabilities: ...

    async def show(self, to: str, bubble: Bubble, *, name: str, edit: str | None) -> str: ...
