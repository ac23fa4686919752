"""What the Bot API refuses, as the real one does: the parameters of a call, read strictly."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.multipart import BodyPartReader

MOST_BUTTONS, MOST_IN_A_ROW = 100, 8
DOCUMENT_MOST, PHOTO_MOST, DOWNLOAD_MOST = 50 << 20, 10 << 20, 20 << 20
COMMAND = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
ACTIONS = {"callback_data", "url", "copy_text", "switch_inline_query", "web_app"}


class Refused(Exception):
    """A call that is answered `ok: false`."""

    def __init__(self, description: str, status: int = 400, **parameters: int) -> None:
        super().__init__(description)
        self.description, self.status, self.parameters = description, status, parameters


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came over the wire."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """What a call brought along; JSON, a form and a multipart form all read alike."""

    values: dict[str, Any]
    files: dict[str, Upload]

    def text(self, name: str, most: int, *, required: bool = True) -> str:
        """A text within its limit in UTF-16 units, trimmed as Telegram trims it."""
        value = self.values.get(name, "")
        if not isinstance(value, str):
            raise Refused(f"Bad Request: {name} must be a string")
        value = value.strip()
        if required and not value:
            raise Refused("Bad Request: message text is empty")
        if len(value.encode("utf-16-le")) // 2 > most:
            what = "message" if name == "text" else f"message {name}"
            raise Refused(f"Bad Request: {what} is too long")
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        value = self.values.get(name, default)
        try:
            assert value is not None
            assert not isinstance(value, bool | float)
            return int(value)
        except (AssertionError, TypeError, ValueError):
            raise Refused(f"Bad Request: {name} is not a number") from None

    def flag(self, name: str) -> bool:
        """A yes or no."""
        value = self.values.get(name, False)
        if value in (True, "true", "True", "1"):
            return True
        if value in (False, "false", "False", "0", ""):
            return False
        raise Refused(f"Bad Request: {name} is not a yes or no")

    def json(self, name: str) -> Any:
        """A nested value: an object in JSON, its text in a form."""
        value = self.values.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value)
            except ValueError:
                raise Refused(f"Bad Request: can't parse {name} JSON object") from None
        return value

    def upload(self, name: str, most: int) -> Upload:
        """An uploaded file, in a part of its own name or the one `attach://` points to."""
        value = self.values.get(name)
        part = value.removeprefix("attach://") if isinstance(value, str) else name
        found = self.files.get(part)
        if found is None:
            raise Refused(f"Bad Request: there is no {name} in the request")
        if not found.content:
            raise Refused("Bad Request: file must be non-empty")
        if len(found.content) > most:
            raise Refused("Request Entity Too Large", 413)
        return found

    def markup(self) -> dict[str, Any] | None:
        """The keyboard, checked button by button; None for none."""
        if "reply_markup" not in self.values:
            return None
        markup = self.json("reply_markup")
        if not isinstance(markup, dict):
            raise Refused("Bad Request: object expected as reply markup")
        if "inline_keyboard" in markup:
            check_rows(markup["inline_keyboard"], check_inline)
            return markup if any(markup["inline_keyboard"]) else None
        if "keyboard" in markup:
            check_rows(markup["keyboard"], check_typed)
        elif markup.get("remove_keyboard") is not True:
            raise Refused("Bad Request: object expected as reply markup")
        return markup


async def params_of(request: web.Request) -> Params:
    """What the request brought along."""
    values: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values |= await request.json()
    elif request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            assert part.name, "a part without a name"
            if part.filename is None:
                values[part.name] = await part.text()
            else:
                kind = part.headers.get("Content-Type", "")
                files[part.name] = Upload(part.filename, kind, bytes(await part.read()))
    else:
        values |= dict(await request.post())
    return Params(values, files)


def check_rows(rows: Any, check: Any) -> None:
    """Rows of buttons, not too many."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Refused("Bad Request: field of type Array of Array expected in reply markup")
    for button in (button for row in rows for button in row):
        check(button)
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise Refused("Bad Request: reply markup is too long")


def check_inline(button: Any) -> None:
    """A button under a message does exactly one thing."""
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise Refused("Bad Request: can't parse inline keyboard button: field text is missing")
    if not button["text"].strip():
        raise Refused("Bad Request: inline keyboard button text must be non-empty")
    if len(ACTIONS & button.keys()) != 1:
        raise Refused("Bad Request: text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise Refused("Bad Request: BUTTON_DATA_INVALID")


def check_typed(button: Any) -> None:
    """A button of the keyboard types its own text, or shares what it says."""
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise Refused("Bad Request: keyboard button text must be non-empty")
    if "callback_data" in button:
        raise Refused("Bad Request: keyboard buttons carry no callback data")


def check_commands(commands: Any) -> None:
    """The list a bot offers."""
    if not isinstance(commands, list) or len(commands) > 100:
        raise Refused("Bad Request: BOT_COMMANDS_TOO_MUCH")
    for offered in commands:
        if not COMMAND.fullmatch(offered.get("command", "")):
            raise Refused("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(offered.get("description", "")) <= 256:
            raise Refused("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
