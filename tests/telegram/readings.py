"""The table of what is read: an update as Telegram sends it, and what the desk hears of it.

Addresses are written `x:`; each channel puts its own scheme there.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from bot.channels import ChatMoved, Heard, Membership
from tests.telegram.fake_world import ADMIN

Json = dict[str, Any]
Read = Heard | ChatMoved | Membership | None

US = "Ban_Sao_Bot"
BOT: Json = {"id": 4242, "is_bot": True, "first_name": "Bản sao", "username": US}
LAN: Json = {"id": 7, "is_bot": False, "first_name": "Lan"}
HOSTILE: Json = {
    "id": 7,
    "is_bot": False,
    "first_name": "\u202e<script>alert(1)</script>\u0000 /huy @ban_sao_bot",
    "last_name": "'; DROP TABLE citizens; --" + "Ạ" * 300,
    "username": "../../etc/passwd",
}
ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
PRIVATE: Json = {"id": 7, "type": "private", "first_name": "Lan"}
GROUP: Json = {"id": -55, "type": "group", "title": "Một cửa"}
FORUM: Json = {"id": -10055, "type": "supergroup", "title": "Một cửa", "is_forum": True}
CHANNEL: Json = {"id": -10077, "type": "channel", "title": "Tin phường"}
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
FILE = {"file_id": "a", "file_unique_id": "b"}
STICKER = FILE | {
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}
OWN = {"phone_number": "84912345678", "first_name": "Lan", "user_id": 7}
STRANGERS = {"phone_number": "84987654321", "first_name": "Hà", "user_id": 8}
TOPIC: Json = {"message_thread_id": 9, "is_topic_message": True}
HEART = {"type": "emoji", "emoji": "❤"}
NFD = unicodedata.normalize("NFD", "Bản sao giấy khai sinh của bà Tạ Thị Lựu")


def message(chat: Json = PRIVATE, sender: Json | None = LAN, **content: Any) -> Json:
    """A message as it comes."""
    by = {"from": sender} if sender else {}
    return {"message_id": 3, "date": 1_795_400_000, "chat": chat, **by, **content}


def said(chat: Json = PRIVATE, sender: Json | None = LAN, **content: Any) -> Json:
    """An update with a message."""
    return {"update_id": 1, "message": message(chat, sender, **content)}


def pressed(under: Json | None, data: str | None = "copies=3", sender: Json = LAN) -> Json:
    """An update with a press."""
    query: Json = {"id": "q1", "from": sender, "chat_instance": "5"}
    query |= {"message": under} if under else {"inline_message_id": "m"}
    query |= {"data": data} if data is not None else {"game_short_name": "g"}
    return {"update_id": 1, "callback_query": query}


def stands(chat: Json, status: str, **more: Any) -> Json:
    """An update about what the bot may do."""
    change: Json = {"chat": chat, "from": LAN, "date": 1_795_400_000}
    change["old_chat_member"] = {"user": BOT, "status": "left"}
    return {
        "update_id": 1,
        "my_chat_member": change | {"new_chat_member": {"user": BOT, "status": status, **more}},
    }


def heard(text: str = "", **more: Any) -> Heard:
    """What Lan did."""
    return Heard("x:7", "u1", text, **more)


def press(data: str = "copies=3", room: str = "") -> Heard:
    """A button Lan pressed."""
    return heard(press=data, room=room, receipt="q1", kind="press")


def other(text: str = "", room: str = "") -> Heard:
    """Something Lan sent that is not words."""
    return heard(text, room=room, kind="other")


OLD_PRIVATE = {"chat": PRIVATE, "message_id": 3, "date": 0}
OLD_GROUP = {"chat": FORUM, "message_id": 3, "date": 0}
POSTED = {"sender_chat": CHANNEL, "is_automatic_forward": True}
TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
OTHER_BOT: Json = {"id": 99, "is_bot": True, "first_name": "Khác"}
REACTED = {"chat": GROUP, "message_id": 3, "date": 1, "old_reaction": [], "new_reaction": [HEART]}
LEFT = {"user": BOT, "status": "left"}

READINGS: dict[str, tuple[Json, Read]] = {
    "words": (said(text="chào"), heard("chào")),
    "words in pieces": (said(text=NFD), heard(unicodedata.normalize("NFC", NFD))),
    "words of 4,096 units": (said(text="👵" * 2048), heard("👵" * 2048)),
    "a hostile name": (said(sender=HOSTILE, text="chào"), heard("chào")),
    "a command": (said(text="/moi 3"), heard("/moi 3")),
    "a command with our name": (said(text="/moi@ban_sao_bot 3"), heard("/moi 3")),
    "only our name": (said(text="/moi@Ban_Sao_Bot"), heard("/moi")),
    "a link with a payload": (said(text="/start kind_cccd-3"), heard("/start kind_cccd-3")),
    "an address by mail": (said(text="/a@b.vn là gì"), heard("/a@b.vn là gì")),
    "words forwarded": (
        said(text="xem", forward_origin={"type": "user", "date": 1, "sender_user": OTHER_BOT}),
        heard("xem"),
    ),
    "words in a group": (said(GROUP, text="ai làm?"), heard("ai làm?", room="x:-55")),
    "words in a topic": (said(FORUM, text="x", **TOPIC), heard("x", room="x:-10055/9")),
    "a thread of replies": (
        said(FORUM, text="x", message_thread_id=9),
        heard("x", room="x:-10055"),
    ),
    "our command in a group": (
        said(GROUP, text="/moi@ban_sao_bot"),
        heard("/moi", room="x:-55"),
    ),
    "another bot's command": (said(GROUP, text="/moi@khac_bot"), None),
    "a press": (pressed(message(sender=BOT, text="mấy bản?")), press()),
    "a press of 64 bytes": (pressed(message(sender=BOT), "ấ" * 21 + "!"), press("ấ" * 21 + "!")),
    "a press in a group": (pressed(message(GROUP, BOT, text="thẻ")), press(room="x:-55")),
    "a press in a topic": (
        pressed(message(FORUM, BOT, text="thẻ", **TOPIC)),
        press(room="x:-10055/9"),
    ),
    "a press under an old message": (pressed(OLD_PRIVATE), press()),
    "a press under an old card": (pressed(OLD_GROUP), press(room="x:-10055")),
    "a press with no message": (pressed(None), press()),
    "a press that says nothing": (
        pressed(message(sender=BOT), None),
        heard(receipt="q1", kind="other"),
    ),
    "one's own number": (said(contact=OWN), heard("+84912345678")),
    "one's own number with a plus": (
        said(contact=OWN | {"phone_number": "+84 912345678"}),
        heard("+84 912345678"),
    ),
    "a stranger's number": (said(contact=STRANGERS), other()),
    "a number without an owner": (
        said(contact={"phone_number": "0912345678", "first_name": "Lan"}),
        other(),
    ),
    "a number in a group": (said(GROUP, contact=OWN), other(room="x:-55")),
    "a photo": (said(photo=PHOTO), other()),
    "a photo and words": (said(photo=PHOTO, caption="sổ hộ khẩu"), other("sổ hộ khẩu")),
    "a file in a group": (said(GROUP, document=FILE, caption="x"), other("x", room="x:-55")),
    "a voice": (said(voice=FILE | {"duration": 3}), other()),
    "a sticker": (said(sticker=STICKER), other()),
    "a place": (said(location={"latitude": 21.0, "longitude": 105.8}), other()),
    "an edit": ({"update_id": 1, "edited_message": message(text="sửa", edit_date=2)}, None),
    "a channel post": ({"update_id": 1, "channel_post": message(CHANNEL, None, text="x")}, None),
    "a post passed on": (said(FORUM, TELEGRAM, text="x", **POSTED), None),
    "an anonymous admin": (said(FORUM, ANONYMOUS, text="x", sender_chat=FORUM), None),
    "another bot": (said(GROUP, OTHER_BOT, text="x"), None),
    "nobody": (said(GROUP, None, text="x"), None),
    "a notice": (said(GROUP, new_chat_title="Mới"), None),
    "somebody joined": (said(GROUP, new_chat_members=[LAN]), None),
    "a group moved": (
        said(GROUP, ANONYMOUS, migrate_to_chat_id=-10055),
        ChatMoved("x:-55", "x:-10055", "u1"),
    ),
    "the other notice of it": (
        said(FORUM, ANONYMOUS, migrate_from_chat_id=-55, sender_chat=FORUM),
        None,
    ),
    "let in": (stands(GROUP, "member"), Membership("x:-55", "x:7", "member", "u1")),
    "made an admin": (
        stands(FORUM, "administrator", **ADMIN),
        Membership("x:-10055", "x:7", "administrator", "u1"),
    ),
    "put out": (
        stands(FORUM, "kicked", until_date=0),
        Membership("x:-10055", "x:7", "kicked", "u1"),
    ),
    "blocked": (
        stands(PRIVATE, "kicked", until_date=0),
        Membership("x:7", "x:7", "kicked", "u1"),
    ),
    "a reaction": ({"update_id": 1, "message_reaction": REACTED | {"user": LAN}}, None),
    "an unknown kind": ({"update_id": 1, "telepathy": {"from": LAN, "thought": 1}}, None),
    "nothing at all": ({"update_id": 1}, None),
    "new things around words": (said(text="chào", aura="xanh"), heard("chào")),
}

UNREADABLE: dict[str, Any] = {
    "no number": {"message": message(text="x")},
    "a number in words": {"update_id": "1", "message": message(text="x")},
    "a yes for a number": {"update_id": True, "message": message(text="x")},
    "a list": [],
    "a message that is a word": {"update_id": 1, "message": "x"},
    "no chat": {"update_id": 1, "message": {"message_id": 3, "date": 1, "from": LAN, "text": "x"}},
    "a chat that is a word": {"update_id": 1, "message": message() | {"chat": "x", "text": "x"}},
    "a chat by name": said({"id": "@phuong", "type": "group", "title": "x"}, text="x"),
    "a sender by name": said(sender=LAN | {"id": "bà Lan"}, text="x"),
    "a text that is a number": said(text=5),
    "half an emoji": said(text="\ud83d"),
    "a date beyond the calendar": said(text="x") | {"message": message(text="x") | {"date": 1e30}},
    "a press by nobody": {"update_id": 1, "callback_query": {"id": "q", "chat_instance": "1"}},
    "a standing of nobody": {"update_id": 1, "my_chat_member": {"chat": GROUP, "date": 1}},
}
