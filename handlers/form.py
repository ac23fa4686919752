"""A conversation is a form being filled in.

A script walks its form from the top on every message and stops at the first empty field. It may
`look`, `ask` and `do`; whatever it returns is the last screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from core.models import Chat
from core.ports import Book, Look
from handlers.fields import Field, Misread
from handlers.screens import Choice, Inbound, Screen

T = TypeVar("T")
UseCase = Callable[..., Any]
SLOT = re.compile(r"[a-z_]+(\.[0-9]+)?")


class Waiting(Exception):
    """Not an error: the script has reached a field only the person can fill."""

    def __init__(self, slot: str, screen: Screen) -> None:
        super().__init__(slot)
        self.slot, self.screen = slot, screen


class Again(Exception):
    """Not an error: the script took answers back and is to be walked once more."""


@dataclass(slots=True)
class State:
    """A form as it is kept between messages.

    Two drawers: `answers` by name, in the order given, and `results` of use-cases, each with the
    number of answers there were when it ran. No button reaches the second. `waits`: another screen
    was shown since it asked.
    """

    script: str
    serial: int
    answers: dict[str, Any] = field(default_factory=dict)
    results: dict[str, list[Any]] = field(default_factory=dict)
    asking: str = ""
    asks: str = "choice"
    page: int = 0
    waits: bool = False
    last: dict[str, Any] | None = None

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> State:
        """A form as it was kept, with drawers of its own."""
        drawers = {"answers": dict(kept["answers"]), "results": dict(kept["results"])}
        return cls(**{**kept, **drawers})

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def named(self, choice: Choice) -> Choice:
        """A button that says which form and field it answers."""
        if choice.value[:1] in (">", "/", "!"):
            return choice
        return replace(choice, value=f"{self.serial}.{self.asking}={choice.value}")

    def is_settled(self, slot: str, value: str) -> bool:
        """Whether this very answer was given, and something was done since."""
        if self.answers.get(slot) != value:
            return False
        given = list(self.answers).index(slot)
        return any(done[0] > given for done in self.results.values())

    def forget_from(self, slot: str) -> None:
        """Drop an answer, the answers after it, and what was done since."""
        names = list(self.answers)
        kept = names.index(slot)
        for later in names[kept:]:
            del self.answers[later]
        self.results = {name: done for name, done in self.results.items() if done[0] <= kept}


class Form:
    """What a script is given: eyes (`look`), questions (`ask`) and hands (`do`)."""

    def __init__(self, book: Book, said: Inbound, state: State, chat: Chat) -> None:
        self.look: Look = book
        self.said, self.state = said, state
        self.peer, self.at, self.chance = said.peer, said.at, said.chance
        self._book, self._chat = book, chat
        self._fresh = True
        self.judged = False
        self._heard, self._typed = said.press or said.text, not said.press
        self._answering = state.asking if self._heard else ""
        self._seen: dict[str, int] = {}

    @property
    def chat(self) -> Chat:
        """The conversation with its session, as it stands after what was done in this walk."""
        if not self._fresh:
            self._chat, self._fresh = self.look.chats.chat(self.peer), True
        return self._chat

    def press(self, slot: str, value: str) -> None:
        """A button names its field, so an old button changes that answer and no other.

        The same answer once more, after something was done upon it, is a second tap.
        """
        self._answering, self._heard, self._typed = "", value, False
        if self.state.is_settled(slot, value):
            return
        if slot in self.state.answers:
            self.state.forget_from(slot)
            self._answering = slot
        elif slot == self.state.asking:
            self._answering = slot

    def ask(self, field: Field[T], check: UseCase | None = None, **more: Any) -> Any:
        """The field's value, or stop here and wait for it. `check` stores its verdict instead.

        A choice is answered by a press; what was typed and named none of them is no value.
        """
        slot = self._slot(field.name)
        if slot in self.state.answers:
            known = self.state.answers[slot]
            if check:
                return known
            try:
                return field.read(known)
            except Misread as misread:
                self.state.forget_from(slot)
                raise Waiting(slot, field.noting(misread.note).screen) from None
        if slot != self._answering:
            raise Waiting(slot, field.screen)
        return self._answer(slot, field, check, more)

    def _answer(
        self, slot: str, field: Field[T], check: UseCase | None, more: dict[str, Any]
    ) -> Any:
        self._answering = ""
        unread = self._typed and field.screen.asks == "choice"
        try:
            value = field.read("" if unread else self._heard)
        except Misread as misread:
            raise Waiting(slot, field.noting(misread.note).screen) from None
        self.state.answers[slot] = str(value)
        if check:
            self.state.answers[slot] = value = check(
                self._book, self.at, **{field.name: value}, **more
            )
            self._fresh, self.judged = False, True
        return value

    def do(self, use_case: UseCase, **values: Any) -> Any:
        """Run a use-case once, however often the script is walked; its result must be JSON."""
        slot = self._slot(f"!{use_case.__name__}")
        if slot not in self.state.results:
            result = use_case(self._book, self.at, **values)
            self.state.results[slot] = [len(self.state.answers), result]
            self._fresh = False
        return self.state.results[slot][1]

    def forget(self, *names: str) -> None:
        """Take back the answers and results of these names, whatever their round; keep all else."""
        for drawer in (self.state.answers, self.state.results):
            for slot in [s for s in drawer if s.lstrip("!").split(".")[0] in names]:
                del drawer[slot]
        self._seen = {n: c for n, c in self._seen.items() if n.lstrip("!") not in names}

    def forget_slots(self, *slots: str) -> None:
        """Take back exactly these answers, and walk again."""
        for slot in slots:
            self.state.answers.pop(slot, None)
        raise Again

    def given(self, name: str) -> str:
        """What a link or a wish brought along under this name, "" if nothing."""
        return str(self.state.answers.get(name, ""))

    def fill(self, slot: str, value: str) -> None:
        """Fill a field ahead of asking; what does not read is asked all the same."""
        self.state.answers.setdefault(slot, value)

    def _slot(self, name: str) -> str:
        self._seen[name] = self._seen.get(name, 0) + 1
        return name if self._seen[name] == 1 else f"{name}.{self._seen[name]}"

    def walk_again(self) -> None:
        """Start from the top with what is known now."""
        self._seen = {}


Script = Callable[[Form], Screen]


def walk(script: Script, form: Form) -> tuple[str, Screen]:
    """The slot now being asked for ("" when the form is complete) and the screen to show."""
    while True:
        try:
            return "", script(form)
        except Waiting as waiting:
            return waiting.slot, waiting.screen
        except Again:
            form.walk_again()
