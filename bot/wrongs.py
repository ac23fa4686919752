"""What the web door says no with."""

from __future__ import annotations

import json

from aiohttp import web

WRONG = {
    "json": "Nội dung gửi lên không đọc được.",
    "key": "Tin nhắn thiếu mã nhận biết (key), hoặc mã quá dài.",
    "words": "Tin nhắn phải có đúng một trong hai: chữ (text) hoặc nút (press).",
    "long": "Tin nhắn dài quá 4.000 chữ cái.",
    "door": "Không có cửa này.",
    "peer": "Địa chỉ người nhắn không hợp lệ.",
    "after": "Số thứ tự không hợp lệ.",
    "large": "Nội dung gửi lên quá lớn.",
    "trouble": "Quầy gặp trục trặc. Xin ông/bà thử lại sau.",
    "busy": "Quầy tạm thời chưa ghi được. Tin của ông/bà sẽ được gửi lại.",
    "glyph": "Hồ sơ có chữ lạ nên chưa in được. Anh/chị sửa tên, địa chỉ hoặc lý do, rồi in lại.",
    "file": "Đường mở tệp đã hết hạn hoặc không đúng.",
}

BY_STATUS = {404: "door", 413: "large"}


def wrong(what: str, kind: type[web.HTTPException] = web.HTTPBadRequest) -> web.HTTPException:
    """A refusal with its sentence."""
    body = json.dumps({"error": WRONG[what]}, ensure_ascii=False)
    return kind(text=body, content_type="application/json")
