"""What an event of an Official Account says: who did what, or that it is no business of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels import Heard, Membership
from bot.channels.plain import clean
from bot.channels.zalo_oa_facts import address

WORDS, FOLLOW, UNFOLLOW, INFO = "user_send_text", "follow", "unfollow", "user_submit_info"
OTHERS = tuple(
    f"user_send_{kind}"
    for kind in "image gif link audio video sticker location business_card file".split()
)
"""What a person can send besides words."""
LONGEST_KEY = 128

Unwrap = Callable[[str, str], str | None]


def read(event: Mapping[str, Any], scheme: str, unwrap: Unwrap) -> Heard | Membership | None:
    """What somebody did; None for echoes, receipts, groups; ValueError if unreadable.

    `unwrap(user, text)`: the press in such words, None where they are a person's own.
    """
    name = name_of(event)
    if name == WORDS:
        return said(event, scheme, unwrap)
    if name in OTHERS:
        message = part(event, "message")
        caption = clean(message.get("text") or "")
        return Heard(peer_of(event, "sender", scheme), key_of(message), caption, kind="other")
    if name == INFO:
        peer = peer_of(event, "sender", scheme)
        return Heard(peer, made_key(event), international(part(event, "info").get("phone")))
    if name == FOLLOW:
        return Heard(peer_of(event, "follower", scheme), made_key(event), "/start")
    if name == UNFOLLOW:
        peer = peer_of(event, "follower", scheme)
        return Membership(peer, peer, "left", made_key(event))
    return None


def name_of(event: Mapping[str, Any]) -> str:
    """The event's kind; ValueError for what is no event."""
    name = event.get("event_name") if isinstance(event, Mapping) else None
    if not isinstance(name, str) or not name:
        raise ValueError("an event without its name")
    return name


def said(event: Mapping[str, Any], scheme: str, unwrap: Unwrap) -> Heard:
    """Words, or a button that came back as words."""
    peer, message = peer_of(event, "sender", scheme), part(event, "message")
    key, text = key_of(message), clean(message.get("text"))
    press = unwrap(peer.partition(":")[2], text)
    if press is None:
        return Heard(peer, key, text)
    return Heard(peer, key, press=press, kind="press")


def part(event: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside an event."""
    found = event.get(name)
    if not isinstance(found, Mapping):
        raise ValueError(f"an event without its {name}")  # noqa: TRY004 - cannot be read
    return found


def peer_of(event: Mapping[str, Any], name: str, scheme: str) -> str:
    """The person's address."""
    return address(scheme, part(event, name).get("id"))


def key_of(message: Mapping[str, Any]) -> str:
    """The message's own name on Zalo: the same however often it is delivered."""
    key = message.get("msg_id")
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        raise ValueError("a message without its name")
    return clean(key)


def made_key(event: Mapping[str, Any]) -> str:
    """A name for an event that has none: its kind and its time, which no repetition changes."""
    at = event.get("timestamp")
    if not isinstance(at, str | int) or isinstance(at, bool) or not 0 < len(str(at)) <= LONGEST_KEY:
        raise ValueError("an event without its time")
    return f"{event['event_name']}-{clean(str(at))}"


def international(phone: object) -> str:
    """A number as the card hands it over: whole, without its plus; else as it was typed."""
    digits = clean(phone).strip()
    return f"+{digits}" if digits.startswith("84") else digits
