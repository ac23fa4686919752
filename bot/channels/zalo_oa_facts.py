"""What is true of an Official Account on Zalo: limits, addresses, messages, refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels import Hopeless, Trouble, Unreachable, WindowClosed
from bot.channels.plain import cut
from bot.render import SHARE, Bubble, Button
from handlers.screens import Attachment

ZALO = "https://openapi.zalo.me"
PICTURE = "https://developers.zalo.me/web/static/zalo.png"
"""Zalo's card that asks for a number has to carry a picture; this one is Zalo's own."""
LONGEST, LABEL, SUBTITLE = 2000, 100, 500
MOST_BUTTONS = 5
IMAGES, PAPER = ("image/jpeg", "image/png"), "application/pdf"
IMAGE_BYTES, FILE_BYTES = 1 << 20, 5 << 20
PATIENCE = 20.0
"""Seconds a call may take; an upload may take UPLOAD times as long."""
UPLOAD = 4
A_MINUTE, A_MOMENT, AN_HOUR = 60.0, 5.0, 3600.0
"""Calls are counted by the minute; what a person may be sent, by longer spans."""

STALE = (-216, -220, -124)
"""The access token is wrong or over: renewed once, and tried once more."""
WINDOW = (-230, -232, -234)
SHUT_OUT = (-213, -217, -227, -244)
NEVER = (-209, -210, -212, -221, -223, -224, -233, -235, -240, -248, -249)
"""Not allowed to this account, of no kind Zalo knows, against its rules."""
INVALID, TOO_MANY, SPENT = -201, -32, (-211, -218)
UNAUTHORIZED, TOO_LARGE = 401, 413

Message = dict[str, Any]

_USER = re.compile(r"[0-9A-Za-z]{1,64}", re.ASCII)


class AccessToken(Protocol):
    """Where the token of a call comes from. `renew` gives the one after a token that was refused.

    Both raise `Trouble` where there is none.
    """

    async def token(self) -> str: ...
    async def renew(self, stale: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on the wire: words with buttons, a file, or the card that asks for a number."""

    text: str = ""
    buttons: tuple[Button, ...] = ()
    file: Attachment | None = None
    card: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Zalo said instead of doing it. `status`: of HTTP; 0 when no answer came."""

    status: int
    error: int = 0
    about: str = ""
    remain: str = ""

    @property
    def is_stale(self) -> bool:
        return self.error in STALE or self.status == UNAUTHORIZED

    def meaning(self) -> Trouble | Hopeless:
        """What the relay has to know of it; nothing of Zalo's own words goes on."""
        what = f"zalo {self.error or self.status}"
        if self.error in WINDOW:
            return WindowClosed(what)
        if self.error in SHUT_OUT or (self.error == INVALID and "user_id" in self.about):
            return Unreachable(what)
        if self.error in (*NEVER, INVALID) or self.status == TOO_LARGE:
            return Hopeless(what)
        return Trouble(what, self._after())

    def _after(self) -> float | None:
        """Seconds to wait: the minute that is used up, or longer where a quota is."""
        if self.error == TOO_MANY:
            return A_MINUTE if self.remain in ("", "0") else A_MOMENT
        return AN_HOUR if self.error in SPENT else None


def data_in(status: int, body: bytes, headers: Mapping[str, str]) -> dict[str, Any] | Refusal:
    """What an answer holds; errors come with HTTP 200."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    error = said.get("error") if isinstance(said, dict) else None
    if not isinstance(error, int):
        return Refusal(status)
    if error == 0 and status < UNAUTHORIZED:
        data = said.get("data")
        return data if isinstance(data, dict) else {}
    remain = headers.get("X-RateLimit-Remain", "")
    return Refusal(status, error, str(said.get("message", "")), remain)


def address(scheme: str, user: object) -> str:
    """`zo:2468458835296117922`; ValueError for what is nobody."""
    if not isinstance(user, str) or not _USER.fullmatch(user):
        raise ValueError("not a user")
    return f"{scheme}:{user}"


def user_of(to: str, scheme: str) -> str:
    """The person an address of ours means; nobody else can ever be reached here."""
    ours, _, user = to.partition(":")
    if ours != scheme or not _USER.fullmatch(user):
        raise Hopeless("not an address of this channel")
    return user


def letters(bubble: Bubble) -> tuple[Letter, ...]:
    """The bubble as messages: its files, its words with their buttons, the card last."""
    if len(bubble.text) > LONGEST:
        raise Hopeless("a text too long for one message")
    said = [button for row in bubble.buttons for button in row]
    buttons = tuple(button for button in said if button.press != SHARE)
    if len(buttons) > MOST_BUTTONS:
        raise Hopeless("more buttons than one message carries")
    files = [Letter(file=file) for file in bubble.files]
    cards = [Letter(bubble.text, card=b.label) for b in said if b.press == SHARE]
    if not bubble.text.strip():
        if not files:
            raise Hopeless("nothing to show")
        return tuple(files)
    return (*files, Letter(bubble.text, buttons), *cards)


def words(text: str, buttons: tuple[Button, ...], press: Callable[[str], str]) -> Message:
    """Words, and under them what to press; a press comes back as words nobody sees."""
    if not buttons:
        return {"text": text}
    made = [
        {"title": cut(b.label, LABEL).strip() or "…", "type": "oa.query.hide", "payload": said}
        for b in buttons
        for said in (press(b.press),)
    ]
    return {"text": text, "attachment": {"type": "template", "payload": {"buttons": made}}}


def picture(upload: str) -> Message:
    """A picture that was uploaded."""
    element = {"media_type": "image", "attachment_id": upload}
    return template("media", element)


def document(upload: str) -> Message:
    """A file that was uploaded."""
    return {"attachment": {"type": "file", "payload": {"token": upload}}}


def card(title: str, text: str, image_url: str) -> Message:
    """The card by which a person hands over their own number."""
    first_line = text.strip().splitlines()[0]
    about = {"title": cut(title, LABEL), "subtitle": cut(first_line, SUBTITLE)}
    return template("request_user_info", {**about, "image_url": image_url})


def template(kind: str, element: dict[str, str]) -> Message:
    """A message of one element."""
    payload = {"template_type": kind, "elements": [element]}
    return {"attachment": {"type": "template", "payload": payload}}


def place_to_upload(file: Attachment, content: bytes) -> str:
    """`image` or `file`; Hopeless for what Zalo does not take."""
    if file.kind in IMAGES and len(content) <= IMAGE_BYTES:
        return "image"
    if file.kind == PAPER and len(content) <= FILE_BYTES:
        return "file"
    raise Hopeless("a file of a kind or size zalo does not take")
