"""What the edges ask of the cabinet, beyond what the law asks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from core import ports
from core.models import Parcel

T = TypeVar("T")


class Post(ports.Outbox, Protocol):
    """The outbox as those see it who carry it."""

    def answer(
        self, to: str, turn: str, payload: Mapping[str, Any], at: datetime, by: datetime
    ) -> Parcel: ...
    def answered(self, turn: str) -> Parcel | None: ...
    def waiting(self, at: datetime, most: int) -> list[Parcel]: ...
    def next_at(self) -> datetime | None: ...
    def done(self, parcel_id: int, at: datetime) -> None: ...
    def later(self, parcel_id: int, tries: int, at: datetime, why: str) -> None: ...
    def park(self, parcel_id: int, at: datetime, why: str) -> None: ...
    def card(self, to: str, card: str) -> str | None: ...
    def keep_card(self, to: str, card: str, ref: str) -> None: ...
    def quarantine(
        self, peer: str, turn: str, at: datetime, raw: bytes, error: str, nonce: bytes
    ) -> int: ...


class Mailbox(Protocol):
    """The web chat's bubbles."""

    def after(self, to: str, seq: int, most: int = ...) -> list[Any]: ...
    def keep(self, to: str, bubble_id: str, content: dict[str, Any], at: datetime) -> Any: ...


class Book(ports.Book, Protocol):
    """The cabinet with the drawers that only the edges open."""

    @property
    def outbox(self) -> Post: ...
    @property
    def mailbox(self) -> Mailbox: ...


class Cabinet(Protocol):
    """Turns that commit, looks that cannot write, and a bell for news."""

    news: asyncio.Event

    async def turn(self, work: Callable[[Any], T]) -> T: ...
    async def look(self, work: Callable[[Any], T]) -> T: ...
