"""The table of what is shown: a bubble, and the messages that go over the wire for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.render import Bubble, Button
from handlers.screens import Attachment

Json = dict[str, Any]

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
FILES = {
    "pack": b"%PDF-1.7 a pack",
    "slip": b"%PDF-1.7 a slip",
    "picture": PNG,
    "4 MB": b"%PDF" + b"1" * (4 << 20),
    "large": b"%PDF" + b"0" * (5 << 20),
    "big picture": PNG + b"0" * (1 << 20),
    "zip": b"PK\x03\x04",
}
PICTURE = "https://desk.example/oa.png"
PLAIN = "<b>5 < 6</b> & *đậm* [@user_id]"
LONG_LABEL = "Cấp bản sao trích lục khai sinh từ sổ gốc cho con của bà Nguyễn Thị Lựu nhé " * 2

PACK = Attachment("Tệp in.pdf", "pack")
SLIP = Attachment("Phiếu hẹn.pdf", "slip")
SEEN = Attachment("ảnh.png", "picture", "image/png")
YES_NO = ((Button("Đúng", "yes=1"), Button("Chưa", "yes=0")), (Button("Gặp cán bộ", "/person"),))
FIVE = tuple((Button(str(number), f"n={number}"),) for number in range(1, 6))
SHARE = ((Button("Gửi số của tôi", "/share_phone"),), (Button("Gặp cán bộ", "/person"),))
ASKED = "Xin nhập số điện thoại.\nVí dụ: 0912 345 678"


def words(text: str, *buttons: tuple[str, str]) -> Json:
    """Words on the wire, and buttons by what they mean."""
    if not buttons:
        return {"text": text}
    made = [{"title": title, "type": "oa.query.hide", "payload": press} for title, press in buttons]
    return {"text": text, "attachment": {"type": "template", "payload": {"buttons": made}}}


def template(kind: str, **element: str) -> Json:
    """A template of one element on the wire."""
    payload = {"template_type": kind, "elements": [element]}
    return {"attachment": {"type": "template", "payload": payload}}


def document(content: str) -> Json:
    """A file on the wire, by what is in it."""
    return {"attachment": {"type": "file", "payload": {"token": content}}}


@dataclass(frozen=True)
class Sending:
    """A bubble and its messages; uploads by their content, presses by their meaning."""

    bubble: Bubble
    wire: tuple[Json, ...]


YES_NO_KEYS = (("Đúng", "yes=1"), ("Chưa", "yes=0"), ("Gặp cán bộ", "/person"))
SENDINGS: dict[str, Sending] = {
    "words": Sending(Bubble("Chào bà."), (words("Chào bà."),)),
    "words that look like markup": Sending(Bubble(PLAIN), (words(PLAIN),)),
    "2,000 characters": Sending(Bubble("ạ" * 2000), (words("ạ" * 2000),)),
    "buttons": Sending(Bubble("Đúng chưa?", YES_NO), (words("Đúng chưa?", *YES_NO_KEYS),)),
    "five buttons": Sending(
        Bubble("Mấy bản?", FIVE), (words("Mấy bản?", *((str(n), f"n={n}") for n in range(1, 6))),)
    ),
    "an empty row": Sending(
        Bubble("Chào", ((), (Button("A", "a"),))), (words("Chào", ("A", "a")),)
    ),
    "a long label": Sending(
        Bubble("Chọn", ((Button(LONG_LABEL, "a"),),)),
        (words("Chọn", (LONG_LABEL[:99].rstrip() + "…", "a")),),
    ),
    "no label": Sending(Bubble("Chọn", ((Button(" ", "a"),),)), (words("Chọn", ("…", "a")),)),
    "a file alone": Sending(Bubble("", (), (PACK,)), (document("pack"),)),
    "a file and words": Sending(
        Bubble("Tệp in", YES_NO, (PACK,)), (document("pack"), words("Tệp in", *YES_NO_KEYS))
    ),
    "two files": Sending(
        Bubble("Hai tệp", (), (PACK, SLIP)), (document("pack"), document("slip"), words("Hai tệp"))
    ),
    "a file of 4 MB": Sending(
        Bubble("", (), (Attachment("Dữ liệu.pdf", "4 MB"),)), (document("4 MB"),)
    ),
    "a picture": Sending(
        Bubble("Mã", (), (SEEN,)),
        (template("media", media_type="image", attachment_id="picture"), words("Mã")),
    ),
    "one's own number": Sending(
        Bubble(ASKED, SHARE),
        (
            words(ASKED, ("Gặp cán bộ", "/person")),
            template(
                "request_user_info",
                title="Gửi số của tôi",
                subtitle="Xin nhập số điện thoại.",
                image_url=PICTURE,
            ),
        ),
    ),
    "one's own number and nothing else": Sending(
        Bubble("Số của bà?", SHARE[:1]),
        (
            words("Số của bà?"),
            template(
                "request_user_info",
                title="Gửi số của tôi",
                subtitle="Số của bà?",
                image_url=PICTURE,
            ),
        ),
    ),
}
