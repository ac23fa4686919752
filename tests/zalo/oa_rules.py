"""What Zalo's Official Account API takes and refuses, as its pages say; stricter where they doubt.

A refusal is Zalo's number and words; it travels in an answer of HTTP 200.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import Any

Json = dict[str, Any]

LONGEST_TEXT, LONGEST_TITLE, LONGEST_SUBTITLE, LONGEST_PAYLOAD = 2000, 100, 500, 1000
MOST_BUTTONS = 5
IMAGE_BYTES, FILE_BYTES = 1 << 20, 5 << 20
QUERIES = ("oa.query.hide", "oa.query.show")
SIGNS = {b"\x89PNG": "image", b"\xff\xd8\xff": "image", b"%PDF": "file"}


class Refused(Exception):
    """Zalo would not."""

    def __init__(self, error: int, words: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(words)
        self.error, self.words, self.headers = error, words, headers or {}


def exactly(found: Any, *names: str) -> Json:
    """An object with these fields and no other."""
    if not isinstance(found, dict) or set(found) != set(names):
        raise Refused(-201, f"{'/'.join(names)} is invalid!")
    return found


def text_of(found: Any, most: int, field: str) -> str:
    """A text of one to so many characters, composed."""
    if not isinstance(found, str) or not 1 <= len(found) <= most or not found.strip():
        raise Refused(-201, f"{field} is invalid!")
    if unicodedata.normalize("NFC", found) != found:
        raise Refused(-201, f"{field} is invalid!")
    return found


def check_message(message: Any, uploads: Collection[str]) -> None:
    """One consultation message: words, words with buttons, a picture, a file, a question."""
    match message:
        case {"text": text, **rest} if not rest:
            text_of(text, LONGEST_TEXT, "text")
        case {"text": text, "attachment": {"type": "template", "payload": {"buttons": buttons}}}:
            exactly(message["attachment"]["payload"], "buttons")
            text_of(text, LONGEST_TEXT, "text")
            check_buttons(buttons)
        case {"attachment": {"type": "template", "payload": {"template_type": kind}}}:
            check_template(exactly(message, "attachment")["attachment"]["payload"], kind, uploads)
        case {"attachment": {"type": "file", "payload": payload}}:
            exactly(message, "attachment")
            if exactly(payload, "token")["token"] not in uploads:
                raise Refused(-201, "token is invalid!")
        case _:
            raise Refused(-233, "message type is invalid or not support")


def check_buttons(buttons: Any) -> None:
    """One to five that say something back."""
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
        raise Refused(-201, "buttons is invalid!")
    for button in buttons:
        fields = exactly(button, "title", "type", "payload")
        text_of(fields["title"], LONGEST_TITLE, "title")
        if fields["type"] not in QUERIES:
            raise Refused(-201, "type is invalid!")
        text_of(fields["payload"], LONGEST_PAYLOAD, "payload")


def check_template(payload: Json, kind: str, uploads: Collection[str]) -> None:
    """One element: an uploaded picture, or the question for the person's own number."""
    elements = exactly(payload, "template_type", "elements")["elements"]
    if not isinstance(elements, list) or len(elements) != 1:
        raise Refused(-201, "elements is invalid!")
    if kind == "media":
        element = exactly(elements[0], "media_type", "attachment_id")
        if element["media_type"] != "image" or element["attachment_id"] not in uploads:
            raise Refused(-201, "attachment_id is invalid!")
    elif kind == "request_user_info":
        element = exactly(elements[0], "title", "subtitle", "image_url")
        text_of(element["title"], LONGEST_TITLE, "title")
        text_of(element["subtitle"], LONGEST_SUBTITLE, "subtitle")
        if not str(element["image_url"]).startswith("https://"):
            raise Refused(-201, "image_url is invalid!")
    else:
        raise Refused(-233, "message type is invalid or not support")


def check_upload(content: bytes, kind: str) -> None:
    """A picture (JPEG, PNG) of at most 1 MB, or a PDF of at most 5 MB."""
    if not any(content.startswith(sign) for sign, what in SIGNS.items() if what == kind):
        raise Refused(-201, "file is invalid!")
    if len(content) > (IMAGE_BYTES if kind == "image" else FILE_BYTES):
        raise Refused(-210, "Parameter exceeds allowable limit")
