"""The table of what is shown: a bubble, and what goes over the wire for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot.render import Bubble, Button
from handlers.screens import Attachment

Json = dict[str, Any]

LONG_LABEL = "Cấp bản sao trích lục khai sinh từ sổ gốc cho con của bà Nguyễn Thị Lựu nhé"
PRESS_64 = "ấ" * 21 + "!"
EMOJI = "👵" * 2048
LONG_WORDS = "Bà đọc kỹ. " * 100
PLAIN = "<b>5 < 6</b> & *đậm* _nghiêng_ [x](http://x.vn) `mã`"
HOSTILE_NAME = '../../"Bản\r\nsao"\u202e\\fdp.exe' + "x" * 300 + ".pdf"
SAFE_NAME = "_.._" + "_Bản__sao___fdp.exe"

YES_NO = ((Button("Đúng", "yes=1"), Button("Chưa", "yes=0")), (Button("Gặp cán bộ", "/person"),))
PACK, SLIP = Attachment("Tệp in.pdf", "pack"), Attachment("Phiếu hẹn.pdf", "slip")
NO_PREVIEW = {"is_disabled": True}


def keys(*rows: tuple[tuple[str, str], ...]) -> Json:
    """Buttons as the wire has them."""
    return {
        "inline_keyboard": [[{"text": t, "callback_data": press} for t, press in r] for r in rows]
    }


YES_NO_KEYS = keys((("Đúng", "yes=1"), ("Chưa", "yes=0")), (("Gặp cán bộ", "/person"),))


def words(text: str, **more: Any) -> tuple[str, Json]:
    """Words on the wire."""
    return "sendMessage", {"text": text, "link_preview_options": NO_PREVIEW, **more}


def document(name: str, **more: Any) -> tuple[str, Json]:
    """A file on the wire."""
    return "sendDocument", {"document": name, **more}


@dataclass(frozen=True)
class Sending:
    """A bubble and its payloads, beyond `chat_id` and what a side protects."""

    bubble: Bubble
    wire: tuple[tuple[str, Json], ...]
    where: Literal["person", "group", "topic"] = "person"


SENDINGS: dict[str, Sending] = {
    "words": Sending(Bubble("Chào bà."), (words("Chào bà."),)),
    "words that look like markup": Sending(Bubble(PLAIN), (words(PLAIN),)),
    "4,096 units of emoji": Sending(Bubble(EMOJI), (words(EMOJI),)),
    "buttons": Sending(
        Bubble("Đúng chưa?", YES_NO), (words("Đúng chưa?", reply_markup=YES_NO_KEYS),)
    ),
    "an empty row": Sending(
        Bubble("Chào", ((), (Button("A", "a"),))),
        (words("Chào", reply_markup=keys((("A", "a"),))),),
    ),
    "a long label": Sending(
        Bubble("Chọn", ((Button(LONG_LABEL, "a"),),)),
        (words("Chọn", reply_markup=keys(((LONG_LABEL[:63].rstrip() + "…", "a"),))),),
    ),
    "no label": Sending(
        Bubble("Chọn", ((Button(" ", "a"),),)), (words("Chọn", reply_markup=keys((("…", "a"),))),)
    ),
    "a press of 64 bytes": Sending(
        Bubble("Chọn", ((Button("A", PRESS_64),),)),
        (words("Chọn", reply_markup=keys((("A", PRESS_64),))),),
    ),
    "a file under its words": Sending(
        Bubble("Tệp in", YES_NO, (PACK,)),
        (document("Tệp in.pdf", caption="Tệp in", reply_markup=YES_NO_KEYS),),
    ),
    "a file alone": Sending(Bubble("", (), (PACK,)), (document("Tệp in.pdf"),)),
    "two files": Sending(
        Bubble("Hai tệp", (), (PACK, SLIP)),
        (document("Tệp in.pdf"), document("Phiếu hẹn.pdf", caption="Hai tệp")),
    ),
    "a file and long words": Sending(
        Bubble(LONG_WORDS, YES_NO, (PACK,)),
        (document("Tệp in.pdf"), words(LONG_WORDS, reply_markup=YES_NO_KEYS)),
    ),
    "a group": Sending(
        Bubble("Thẻ", YES_NO), (words("Thẻ", reply_markup=YES_NO_KEYS),), where="group"
    ),
    "a topic": Sending(Bubble("Thẻ"), (words("Thẻ", message_thread_id=9),), where="topic"),
    "a file in a topic": Sending(
        Bubble("Thẻ", (), (PACK,)),
        (document("Tệp in.pdf", caption="Thẻ", message_thread_id=9),),
        where="topic",
    ),
}
