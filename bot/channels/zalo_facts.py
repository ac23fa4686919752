"""What is true of a Zalo bot: limits, addresses, events, refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels import Hopeless, TokenRefused, Trouble, Unreachable
from bot.channels.plain import clean, units
from bot.render import split

ZALO = "https://bot-api.zaloplatforms.com"
LONGEST_UNITS = 2000
SAFE = LONGEST_UNITS // 2
"""Characters that fit even where every one of them counts twice."""
TITLE_UNITS = 80
PATIENCE = 20.0
A_WHILE = 60.0
"""Seconds to leave the platform alone when it is too busy and does not say how long."""
WORDS, UNSUPPORTED = "message.text.received", "message.unsupported.received"
OTHERS = ("message.image.received", "message.sticker.received", "message.voice.received")
GONE = ("blocked", "not found", "invalid user", "invalid chat", "user not", "stopped")

_ADDRESS = re.compile(r"zb:([A-Za-z0-9._-]{1,64})")
_NAME = re.compile(r"[A-Za-z0-9._:-]{1,100}")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing the platform told us; `group`: it was said among others."""

    name: str
    chat: str
    sender: str
    key: str
    text: str
    group: bool


def event_of(update: Mapping[str, Any]) -> Event | None:
    """What an update tells, bare or wrapped; None for a bot's own words, ValueError if unreadable.

    A message kept by its own id is known again, however often it is delivered.
    """
    told = object_in(update, "result") if "result" in update else update
    name, message = told.get("event_name"), object_in(told, "message")
    sender, chat = object_in(message, "from"), object_in(message, "chat")
    if not isinstance(name, str):
        raise ValueError("an update that cannot be read")  # noqa: TRY004 - as of any other shape
    if sender.get("is_bot"):
        return None
    text = clean(message.get("text") or message.get("caption") or "")
    group = chat.get("chat_type") == "GROUP"
    here, who = identity(chat.get("id")), identity(sender.get("id", chat.get("id")))
    return Event(name, here, who, f"m{identity(message.get('message_id'))}", text, group)


def object_in(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part that has to be there; ValueError if it is not."""
    found = said.get(name)
    if not isinstance(found, dict):
        raise ValueError("an update that cannot be read")  # noqa: TRY004 - as of any other shape
    return found


def identity(value: Any) -> str:
    """An opaque name of the platform's; ValueError for what is none."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError("an update without its names")
    return value


def chat_of(to: str) -> str:
    """The chat an address of ours means; nothing else can ever be reached here."""
    found = _ADDRESS.fullmatch(to)
    if not found:
        raise Hopeless("not an address of this channel")
    return found[1]


def messages(text: str) -> Iterator[str]:
    """The text as it fits, cut where a paragraph, line or word ends."""
    if text.strip():
        yield from [text] if units(text) <= LONGEST_UNITS else split(text, SAFE)


def styles(text: str) -> list[dict[str, Any]]:
    """The first line of a text of several is its title, set bold; a long one is none."""
    title, more, _ = text.partition("\n")
    if not more or not title or units(title) > TITLE_UNITS:
        return []
    return [{"start": 0, "len": units(title), "st": ["b"]}]


def outcome(status: int, body: bytes, after: str | None) -> Any:
    """The result of a call, or its refusal raised.

    The platform says `ok: false` under HTTP 200 as well as under the error's own status.
    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Trouble(f"zalo {status}: no answer of the platform")
    if said.get("ok") is True:
        return said.get("result")
    code = said.get("error_code")
    raise refusal(
        code if isinstance(code, int) else status, str(said.get("description", "")), after
    )


def refusal(code: int, words: str, after: str | None) -> Trouble | Hopeless:
    """What the relay has to know of an error; 403 is the platform's word for trouble of its own."""
    gone = any(sign in words.lower() for sign in GONE)
    match code:
        case 401:
            return TokenRefused("zalo refuses the token")
        case 400 | 403 | 404 if gone:
            return Unreachable(f"zalo {code}")
        case 400 | 404 | 413:
            return Hopeless(f"zalo {code}")
        case 429:
            return Trouble("zalo 429", float(after) if after and after.isdecimal() else A_WHILE)
        case _:
            return Trouble(f"zalo {code}")
