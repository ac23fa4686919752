"""The table of what is read: an event as Zalo posts it, and what the desk hears of it."""

from __future__ import annotations

import unicodedata
from typing import Any

from bot.channels import Heard, Membership
from bot.channels.zalo_oa_presses import STALE, wrapped
from tests.zalo.oa_server import APP_ID, OA_ID

Json = dict[str, Any]
Read = Heard | Membership | None

LAN, HA = "246845883529197922", "552177279717587730"
AT = "1795400000000"
KEYS = (b"k2" * 16, b"k1" * 16)
NFD = unicodedata.normalize("NFD", "Bản sao giấy khai sinh của bà Tạ Thị Lựu")
PRESS_64 = "ấ" * 21 + "!"


def event(name: str, message: Any = None, sender: str = LAN, **more: Any) -> Json:
    """An event between a person and the account."""
    made = {
        "app_id": APP_ID,
        "sender": {"id": sender},
        "recipient": {"id": OA_ID},
        "user_id_by_app": "9" + sender,
        "event_name": name,
        "timestamp": AT,
    }
    return made | ({} if message is None else {"message": message}) | more


def said(text: Any, **more: Any) -> Json:
    """Words."""
    return event("user_send_text", {"msg_id": "h1", "text": text, **more})


def sent(kind: str, **more: Any) -> Json:
    """Something that is not words."""
    attachment = {"type": kind, "payload": {"url": "https://f20.zdn.vn/x"}}
    return event(f"user_send_{kind}", {"msg_id": "h1", "attachments": [attachment], **more})


def managed(name: str, **more: Any) -> Json:
    """An event about the account and a person."""
    return {
        "oa_id": OA_ID,
        "follower": {"id": LAN},
        "user_id_by_app": "9" + LAN,
        "event_name": name,
        "source": "oa_profile",
        "app_id": APP_ID,
        "timestamp": AT,
        **more,
    }


def shared(phone: Any, sender: str = LAN) -> Json:
    """The card that asks for a number, filled in."""
    place = {"user_city": "Đồng Tháp", "user_ward": "Lấp Vò", "user_address": "Ấp 3"}
    info = {"name": "Lan", "phone": phone, "user_dob": "30/10/1999", "full_address": place}
    return event("user_submit_info", sender=sender, info=info)


def heard(text: str = "", key: str = "h1", **more: Any) -> Heard:
    """What Lan did."""
    return Heard(f"zo:{LAN}", key, text, **more)


def pressed(press: str) -> Heard:
    """A button Lan pressed."""
    return heard(press=press, kind="press")


def other(text: str = "") -> Heard:
    """Something Lan sent that is not words."""
    return heard(text, kind="other")


READINGS: dict[str, tuple[Json, Read]] = {
    "words": (said("chào"), heard("chào")),
    "words in pieces": (said(NFD), heard(unicodedata.normalize("NFC", NFD))),
    "a command": (said("/moi 3"), heard("/moi 3")),
    "words that look like a press": (said("7.copies=3"), heard("7.copies=3")),
    "words with a hash": (said("#dat"), heard("#dat")),
    "new things around words": (said("chào", aura="xanh"), heard("chào")),
    "a press": (said(wrapped(LAN, "7.copies=3", KEYS)), pressed("7.copies=3")),
    "a press of 64 bytes": (said(wrapped(LAN, PRESS_64, KEYS)), pressed(PRESS_64)),
    "a press sealed with an older key": (said(wrapped(LAN, "/menu", KEYS[1:])), pressed("/menu")),
    "a press passed on by another": (said(wrapped(HA, "7.copies=3", KEYS)), pressed(STALE)),
    "a press with another's seal": (said(wrapped(LAN, "/menu", (b"x",))), pressed(STALE)),
    "a press cut short": (said(wrapped(LAN, "/menu", KEYS)[:-5]), pressed(STALE)),
    "a press made by hand": (said("bs:Ny5jb3BpZXM9Mw=="), pressed(STALE)),
    "the mark alone": (said("bs:"), pressed(STALE)),
    "the mark and words": (said("bs: tôi cần 3 bản"), pressed(STALE)),
    "a picture": (sent("image"), other()),
    "a picture and words": (sent("image", text="sổ hộ khẩu"), other("sổ hộ khẩu")),
    "a link": (sent("link", text="https://x.vn"), other("https://x.vn")),
    "a voice": (sent("audio"), other()),
    "a film": (sent("video"), other()),
    "a sticker": (sent("sticker"), other()),
    "a place": (sent("location"), other()),
    "a card of somebody": (sent("business_card"), other()),
    "a file": (sent("file"), other()),
    "a moving picture": (sent("gif"), other()),
    "one's own number": (shared("84912345678"), heard("+84912345678", f"user_submit_info-{AT}")),
    "a number as it is typed": (
        shared("0912345678"),
        heard("0912345678", f"user_submit_info-{AT}"),
    ),
    "begins to follow": (managed("follow"), heard("/start", f"follow-{AT}")),
    "follows no more": (
        managed("unfollow"),
        Membership(f"zo:{LAN}", f"zo:{LAN}", "left", f"unfollow-{AT}"),
    ),
    "our own words": (event("oa_send_text", {"msg_id": "h1", "text": "chào"}, OA_ID), None),
    "our own picture": (event("oa_send_image", {"msg_id": "h1"}, OA_ID), None),
    "words in a group": (event("user_send_group_text", {"msg_id": "h1", "text": "chào"}), None),
    "a receipt": (event("user_received_message", {"msg_id": "h1", "tracking_id": "b1"}), None),
    "it was seen": (event("user_seen_message", {"msg_ids": ["h1"]}), None),
    "somebody without a name": (event("anonymous_send_text", {"msg_id": "h1", "text": "x"}), None),
    "a tag": (managed("add_user_to_tag", tag={"user_ids": [LAN], "name": "x"}), None),
    "a quota": ({"event_name": "change_oa_daily_quota", "oaId": OA_ID, "timestamp": AT}, None),
    "an unknown kind": (event("telepathy", {"thought": 1}), None),
}

UNREADABLE: dict[str, Any] = {
    "nothing": {},
    "a list": [],
    "no name": event("") | {"event_name": None},
    "a name that is a number": event("x") | {"event_name": 7},
    "no sender": {"event_name": "user_send_text", "message": {"msg_id": "h", "text": "Lan"}},
    "a sender that is a word": said("Lan") | {"sender": "Lan"},
    "a sender that is a number": said("Lan") | {"sender": {"id": 246845883529197922}},
    "a sender with a way out": said("Lan") | {"sender": {"id": "../1"}},
    "no message": event("user_send_text"),
    "a message without its name": event("user_send_text", {"text": "Lan"}),
    "a message with a number for a name": event("user_send_text", {"text": "Lan", "msg_id": 7}),
    "a message with no end of a name": event(
        "user_send_text", {"text": "Lan", "msg_id": "x" * 999}
    ),
    "no text": event("user_send_text", {"msg_id": "h1"}),
    "a text that is a number": said(5),
    "half an emoji": said("\ud83d"),
    "a picture without its name": event("user_send_image", {"attachments": []}),
    "no number": event("user_submit_info", info={"name": "Lan"}),
    "a number that is none": shared(84912345678),
    "no follower": event("follow"),
    "no time": managed("follow") | {"timestamp": None},
    "a time that is a yes": managed("follow") | {"timestamp": True},
}
