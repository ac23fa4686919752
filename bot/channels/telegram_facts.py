"""What is true of Telegram whichever library speaks to it: limits, addresses, refusals."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels import Hopeless, Moved, TokenRefused, Trouble, Unreachable
from bot.channels.plain import cut, units
from bot.render import Bubble, Button
from handlers.screens import Attachment

TELEGRAM = "https://api.telegram.org"
LONGEST = 2000
"""Characters of one bubble: safe even where every one of them counts twice."""
TEXT_UNITS, CAPTION_UNITS, ACKNOWLEDGED_UNITS, LABEL_UNITS = 4096, 1024, 200, 64
PRESS_BYTES = 64
SHARE_PHONE = "/share_phone"
TICK = "✓"
PATIENCE = 20.0
"""Seconds a call may take; an upload may take UPLOAD times as long."""
UPLOAD = 4
MOST_BEGUN = 500

SHUT_OUT = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "group chat was deactivated",
    "peer_id_invalid",
    "bot was kicked",
    "bot is not a member",
    "not enough rights to send",
    "no rights to send",
    "chat_write_forbidden",
    "message thread not found",
    "topic_deleted",
    "topic_closed",
)
UNCHANGED = ("message is not modified",)
NOT_THERE_TO_EDIT = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "message_id_invalid",
)
TOO_LATE = ("query is too old", "query id is invalid", "query_id_invalid")

QUIET = {
    "aiogram": logging.WARNING,
    "aiohttp.client": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    # At ERROR it repeats what a server said, and a server may repeat our URL.
    "telegram": logging.CRITICAL,
}

FetchFile = Callable[[str], Awaitable[bytes]]
Rows = tuple[tuple[Button, ...], ...]

_ADDRESS = re.compile(r"([a-z]+):(-?[0-9]{1,19})(?:/([0-9]{1,19}))?", re.ASCII)


class Member(Protocol):
    """What either library says of a member; only some members have what they may do."""

    @property
    def status(self) -> str: ...


class Permissions(Protocol):
    """What every member of a group may do."""

    @property
    def can_pin_messages(self) -> bool | None: ...


@dataclass(frozen=True, slots=True)
class Rights:
    """What the bot may do in a group.

    `sees`: every message, not only commands and replies; `edits`: writes, and so edits its own.
    """

    status: str
    sees: bool
    edits: bool
    pins: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, or one topic of it."""

    chat: int
    thread: int | None = None

    @property
    def private(self) -> bool:
        return self.chat > 0


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on the wire: words, buttons, and at most one file."""

    text: str
    rows: Rows = ()
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Telegram said instead of doing it. `status`: of HTTP; 0 when no answer came."""

    status: int
    words: str
    after: float | None = None
    moved_to: int | None = None

    @property
    def is_unchanged(self) -> bool:
        return self.status == 400 and says(self.words, UNCHANGED)  # noqa: PLR2004 - HTTP

    @property
    def is_nothing_to_edit(self) -> bool:
        return self.status == 400 and says(self.words, NOT_THERE_TO_EDIT)  # noqa: PLR2004 - HTTP

    @property
    def is_too_late(self) -> bool:
        return self.status == 400 and says(self.words, TOO_LATE)  # noqa: PLR2004 - HTTP

    def meaning(self, scheme: str) -> Trouble | Hopeless | Moved:
        """What the relay has to know of it."""
        if self.moved_to is not None:
            return Moved(address(scheme, self.moved_to))
        match self.status:
            case 401 | 404:
                return TokenRefused("telegram refuses the token")
            case 403:
                return Unreachable(self.words)
            case 400 if says(self.words, SHUT_OUT):
                return Unreachable(self.words)
            case 400 | 413:
                return Hopeless(self.words)
            case _:
                return Trouble(f"telegram {self.status}: {self.words}", self.after)


def refusal(status: int, body: str | bytes, token: str) -> Refusal | None:
    """What an answer that is not `ok` says; None for one that is."""
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return Refusal(status, "no answer of the Bot API")
    if said.get("ok") is True:
        return None
    more = said.get("parameters") or {}
    words = scrub(str(said.get("description", "")), token)
    return Refusal(status, words, more.get("retry_after"), more.get("migrate_to_chat_id"))


def says(words: str, signs: tuple[str, ...]) -> bool:
    """Telegram's error table is prose: one of the signs is in it."""
    return any(sign in words.lower() for sign in signs)


def ref_of(sent: Any) -> str:
    """A message's reference, from the library's message or from the wire's."""
    return str(sent["message_id"] if isinstance(sent, dict) else sent.message_id)


def rights_of(member: Member, usual: Permissions | None, *, reads_all: bool) -> Rights | None:
    """What a member may do; `reads_all`: its privacy mode is off."""
    status = str.__str__(member.status)
    if status in {"left", "kicked"} or not getattr(member, "is_member", True):
        return None
    admin = status in {"administrator", "creator"}
    writes = bool(getattr(member, "can_send_messages", True))
    pins = getattr(member, "can_pin_messages", None)
    if pins is None:
        pins = usual is not None and usual.can_pin_messages
    return Rights(status, sees=admin or reads_all, edits=admin or writes, pins=bool(pins))


def hold_loggers() -> None:
    """Keep the libraries from logging URLs, which hold the token, and what people wrote."""
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)


def scrub(text: str, token: str) -> str:
    """A stranger's words without the token, short enough for a log line."""
    for secret in (token, token.partition(":")[2]):
        text = text.replace(secret, "***") if secret else text
    return cut(text, 200)


def address(scheme: str, chat: object, thread: object = None) -> str:
    """`tg:123`, or `ts:-100123/7` for a topic; ValueError for what is no chat."""
    for number in (chat, thread):
        if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
            raise ValueError("not a chat")
    if not chat:
        raise ValueError("not a chat")
    return f"{scheme}:{chat}" + (f"/{thread}" if thread else "")


def place_of(to: str, scheme: str) -> Place:
    """The chat an address of ours means; nothing else can ever be reached here."""
    found = _ADDRESS.fullmatch(to)
    if not found or found[1] != scheme:
        raise Hopeless("not an address of this channel")
    return Place(int(found[2]), int(found[3]) if found[3] else None)


def letters(bubble: Bubble) -> tuple[Letter, ...]:
    """The bubble as messages: its words under its only file, or after all of them."""
    rows = tuple(tuple(fit(button) for button in row) for row in bubble.buttons if row)
    if units(bubble.text) > TEXT_UNITS:
        raise Hopeless("a text too long for one message")
    if not bubble.files and not bubble.text.strip():
        raise Hopeless("nothing to show")
    if units(bubble.text) <= CAPTION_UNITS and bubble.files:
        *others, last = bubble.files
        return (*(Letter("", file=file) for file in others), Letter(bubble.text, rows, last))
    return (*(Letter("", file=file) for file in bubble.files), Letter(bubble.text, rows))


def fit(button: Button) -> Button:
    """The button with a label of sensible length; ValueError for a press Telegram cannot carry."""
    if not 1 <= len(button.press.encode()) <= PRESS_BYTES:
        raise ValueError(f"a press is 1 to {PRESS_BYTES} bytes: {button.press!r}")
    return Button(cut(button.label, LABEL_UNITS).strip() or "…", button.press)


def asks_phone(rows: Rows) -> bool:
    """Whether a button would share the person's own phone number."""
    return any(button.press == SHARE_PHONE for row in rows for button in row)
