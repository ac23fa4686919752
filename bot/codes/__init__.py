"""How a one-time code, or a short piece of news, reaches a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One short text to one phone (E.164).

    `text`: unaccented, at most 160 characters; `ref`: the same for every try, at most 48 of
    a-z 0-9 -; `code`: the one-time code where there is one, for a gateway with templates of its
    own; `kind`: `code`, or the kind of news; `values`: what fills a template of that news.
    """

    phone: str = field(repr=False)
    text: str = field(repr=False)
    ref: str
    code: str = field(default="", repr=False)
    kind: str = "code"
    values: dict[str, str] = field(default_factory=dict, repr=False)


class NotSent(Exception):
    """Nothing was sent, for certain: another sender may. Its message holds no phone and no text."""


class NoSuchPhone(NotSent):
    """This way does not lead to that phone: no account, a blocked or impossible number."""


class Ailing(NotSent):
    """The sender itself is ill: its key, balance, template, quota, or no answer before it took it.

    `sign`: the gateway's own code for it, for the operator.
    """

    def __init__(self, what: str, sign: str = "") -> None:
        super().__init__(what)
        self.sign = sign


class Unsure(Exception):
    """It may have been sent: the connection broke after it was handed over. Never send it again."""


class CodeSender(Protocol):
    """Carries one message to one phone; returns once the gateway has taken it."""

    async def send(self, message: Message) -> None: ...
