"""How a one-time code, or a short piece of news, reaches a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

LONGEST = 160
DEAR = frozenset("[]{}\\^~|`")
"""Letters that cost two of a text message, or are refused by carriers."""
PhoneForm = Literal["84", "0", "+84"]


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

    def __post_init__(self) -> None:
        if not sendable(self.text):
            raise ValueError("not one text message of plain letters")

    def phone_as(self, form: PhoneForm) -> str:
        """The phone as a gateway wants it: 84912345678, 0912345678 or +84912345678."""
        return form + self.phone.removeprefix("+84")


def sendable(text: str) -> bool:
    """Whether this is one text message that every phone shows as it is."""
    plain = text.isascii() and text.isprintable() and not DEAR & set(text)
    return plain and 0 < len(text) <= LONGEST


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


class Spent(Ailing):
    """Its balance, or what it may send in a day, is used up."""


class Unsure(Exception):
    """It may have been sent: the connection broke after it was handed over. Never send it again."""


class CodeSender(Protocol):
    """Carries one message to one phone; returns once the gateway has taken it."""

    async def send(self, message: Message) -> None: ...


class Gateway(CodeSender, Protocol):
    """A sender of the settings. `paid`: each message costs money, so the day's budget is for it.

    `health`: "" when it would send, else what is wrong in a sentence; nobody is messaged.
    """

    @property
    def name(self) -> str: ...
    @property
    def paid(self) -> bool: ...

    async def health(self) -> str: ...
