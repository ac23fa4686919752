"""A small book for tests of forms and turns: conversations, and marks left by use-cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from core.models import Chat
from core.ports import Book
from handlers.screens import Choice, Inbound, Screen, say
from handlers.turn import Answer, Counter, take_turn

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WHO = "citizen:toy"


class ToyChats:
    """Conversations, kept as a row would keep them."""

    def __init__(self) -> None:
        self.kept: dict[str, Chat] = {}

    def chat(self, peer: str) -> Chat:
        return self.kept.get(peer, Chat(peer))

    def keep(self, chat: Chat) -> None:
        forms, shown = json.loads(json.dumps([chat.forms, chat.shown]))
        self.kept[chat.peer] = replace(chat, forms=forms, shown=shown)

    def show(self, peer: str, shown: list[list[str]]) -> None:
        self.kept[peer] = replace(self.chat(peer), shown=json.loads(json.dumps(shown)))

    def end_session(self, peer: str) -> None:
        self.kept[peer] = replace(self.chat(peer), citizen_id=None)


class ToyBook:
    """What a turn may touch; `undo` drops the marks made since the turn began."""

    def __init__(self) -> None:
        self.chats = ToyChats()
        self.marks: list[Any] = []
        self.before: list[Any] = []

    def undo(self) -> None:
        self.marks[:] = self.before

    def as_book(self) -> Book:
        """As the scripts see it."""
        return cast("Book", self)


def said(text: str = "", press: str = "") -> Inbound:
    """One message of the one speaker."""
    return Inbound(WHO, "citizen", AT, key="k", chance=b"chance", text=text, press=press)


@dataclass
class Toy:
    """A counter with scripts of one's own, and somebody who talks to it."""

    scripts: dict[str, tuple[Callable[..., Screen], frozenset[str]]]
    book: ToyBook = field(default_factory=ToyBook)

    def counter(self) -> Counter:
        menu = Screen(say("menu.hello", office="X"), (Choice("Việc A", ">a"), Choice("B", ">b")))
        return Counter(
            scripts=self.scripts,
            menu=lambda _book, _chat, _said: menu,
            admits=lambda _book, who: who.peer == WHO,
            explain=lambda _book, refusal: say(f"refusal.{refusal.key}", **refusal.values),
            quiet=(Choice(say("menu.back"), "/back"),),
        )

    def hear(self, text: str = "", press: str = "") -> Screen:
        """Say something; the screen it leads to."""
        self.book.before = list(self.book.marks)
        answer = take_turn(self.book.as_book(), said(text, press), self.counter())
        assert isinstance(answer, Answer)
        return answer.screen

    def chat(self) -> Chat:
        """The conversation as it is kept."""
        return self.book.chats.chat(WHO)


def presses(screen: Screen) -> list[str]:
    """What the buttons of a screen say."""
    return [choice.value for choice in screen.choices]
