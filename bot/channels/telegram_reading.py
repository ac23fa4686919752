"""What a person did, from an update either library has parsed; both name its parts alike."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bot.channels import ChatMoved, Heard, Membership
from bot.channels.plain import clean
from bot.channels.telegram_facts import address

READ = ("message", "callback_query", "my_chat_member")
CONTENTS = (
    "animation audio checklist contact dice document game invoice live_photo location paid_media "
    "photo poll rich_message sticker story venue video video_note voice"
).split()
"""What a person can send besides words; everything else in a message is Telegram's own notice."""

_COMMAND = re.compile(r"(/\w+)@(\w+)(?!\S)", re.ASCII)


class AnyChat(Protocol):
    """A chat: `private`, `group`, `supergroup` or `channel`."""

    @property
    def id(self) -> int: ...
    @property
    def type(self) -> str: ...


class AnyUser(Protocol):
    """Somebody, or a bot."""

    @property
    def id(self) -> int: ...
    @property
    def is_bot(self) -> bool: ...


class AnyContact(Protocol):
    """A shared contact; `user_id` is Telegram's word for whose it is."""

    @property
    def phone_number(self) -> str: ...
    @property
    def user_id(self) -> int | None: ...


class InChat(Protocol):
    """A message, perhaps one too old to be more than its place."""

    @property
    def chat(self) -> AnyChat: ...


class AnyMessage(InChat, Protocol):
    """A message."""

    @property
    def message_id(self) -> int: ...
    @property
    def from_user(self) -> AnyUser | None: ...
    @property
    def sender_chat(self) -> AnyChat | None: ...
    @property
    def text(self) -> str | None: ...
    @property
    def caption(self) -> str | None: ...
    @property
    def contact(self) -> AnyContact | None: ...
    @property
    def migrate_to_chat_id(self) -> int | None: ...


class AnyPress(Protocol):
    """A button pressed."""

    @property
    def id(self) -> str: ...
    @property
    def data(self) -> str | None: ...
    @property
    def from_user(self) -> AnyUser: ...
    @property
    def message(self) -> InChat | None: ...


class AnyStanding(Protocol):
    """How a member stands in a chat."""

    @property
    def status(self) -> str: ...


class AnyChange(Protocol):
    """The bot stands differently in a chat."""

    @property
    def chat(self) -> AnyChat: ...
    @property
    def from_user(self) -> AnyUser: ...
    @property
    def new_chat_member(self) -> AnyStanding: ...


class AnyUpdate(Protocol):
    """The kinds of updates that are read."""

    @property
    def message(self) -> AnyMessage | None: ...
    @property
    def callback_query(self) -> AnyPress | None: ...
    @property
    def my_chat_member(self) -> AnyChange | None: ...


def read(
    raw: Mapping[str, Any],
    parse: Callable[[dict[str, Any]], AnyUpdate | None],
    scheme: str,
    username: str,
) -> Heard | ChatMoved | Membership | None:
    """What somebody did; None for what is no business of ours; ValueError if unreadable.

    `parse` gives None for what it cannot make out; it never sees kinds we do not read.
    """
    key = key_of(raw)
    kinds = {kind: raw[kind] for kind in READ if kind in raw}
    if not kinds:
        return None
    update = parse({"update_id": raw["update_id"], **kinds})
    if update is not None:
        with contextlib.suppress(AttributeError):  # a library may let pass what has holes
            return meaning(update, scheme, key, username)
    raise ValueError("an update that cannot be read")


def meaning(
    update: AnyUpdate, scheme: str, key: str, username: str
) -> Heard | ChatMoved | Membership | None:
    """What somebody did, of the kinds that are read."""
    if update.my_chat_member:
        return membership(update.my_chat_member, scheme, key)
    if update.callback_query:
        return pressed(update.callback_query, scheme, key)
    return said(update.message, scheme, key, username) if update.message else None


def key_of(update: Mapping[str, Any]) -> str:
    """The update's own name: `u<update_id>`."""
    number = update.get("update_id") if isinstance(update, Mapping) else None
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ValueError("an update without its number")
    return f"u{number}"


def membership(change: AnyChange, scheme: str, key: str) -> Membership:
    """Somebody let the bot in, put it out, or changed what it may do."""
    room, by = address(scheme, change.chat.id), address(scheme, change.from_user.id)
    return Membership(room, by, str.__str__(change.new_chat_member.status), key)


def pressed(query: AnyPress, scheme: str, key: str) -> Heard:
    """A button; under a message too old to be seen, its topic is not known any more."""
    peer, receipt = address(scheme, query.from_user.id), clean(query.id)
    room = room_of(query.message, scheme) if query.message else ""
    if query.data is None:
        return Heard(peer, key, room=room, receipt=receipt, kind="other")
    return Heard(peer, key, press=clean(query.data), room=room, receipt=receipt, kind="press")


def said(message: AnyMessage, scheme: str, key: str, username: str) -> Heard | ChatMoved | None:
    """Words, one's own phone number, or something else; bots and nameless senders are not heard."""
    person = message.from_user
    if message.migrate_to_chat_id:
        new = address(scheme, message.migrate_to_chat_id)
        return ChatMoved(address(scheme, message.chat.id), new, key)
    if person is None or person.is_bot or message.sender_chat:
        return None
    peer, room = address(scheme, person.id), room_of(message, scheme)
    if message.text:
        text = for_us(clean(message.text), username, in_group=bool(room))
        ref = "" if room else str(message.message_id)
        return None if text is None else Heard(peer, key, text, room=room, ref=ref)
    contact = message.contact
    if contact and contact.user_id == person.id and not room:
        return Heard(peer, key, international(contact.phone_number))
    if any(getattr(message, content, None) for content in CONTENTS):
        caption = clean(message.caption or "")
        return Heard(peer, key, caption, room=room, kind="other", file=file_of(message))
    return None


def file_of(message: AnyMessage) -> str:
    """Telegram's name for a document, or for the largest size of a picture; "" for the rest."""
    pictures = getattr(message, "photo", None)
    found = getattr(message, "document", None) or (pictures[-1] if pictures else None)
    return str(found.file_id) if found else ""


def room_of(message: InChat, scheme: str) -> str:
    """The group, or the topic of a forum; a mere thread of replies is none, a private chat no room.

    A topic is left out where the message is too old to tell.
    """
    if message.chat.type == "private":
        return ""
    in_topic = getattr(message, "is_topic_message", None)
    thread = getattr(message, "message_thread_id", None)
    return address(scheme, message.chat.id, thread if in_topic else None)


def for_us(text: str, username: str, *, in_group: bool) -> str | None:
    """The text without our name behind its command; None when it names another bot of a group."""
    found = _COMMAND.match(text)
    if not found or not username:
        return text
    if found[2].lower() == username.lower():
        return found[1] + text[found.end() :]
    return None if in_group else text


def international(phone: object) -> str:
    """A shared contact's number; Telegram sends it whole, at times without its plus."""
    return "+" + clean(phone).strip().removeprefix("+")
