"""Any gateway that takes a POST: what it is sent and what its answers mean is in the settings."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape

from aiohttp import ClientSession
from yarl import URL

from bot.codes import Ailing, Message, NoSuchPhone, PhoneForm, Unsure
from bot.codes.wire import CONNECTING, PATIENCE, Answer, Wire, short

HOLE = re.compile(r"\{(phone|text|ref|code)\}")
Shape = Literal["json", "form", "xml"]
KINDS: Mapping[Shape, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "xml": "text/xml; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a gateway is spoken to.

    `body`: a JSON text, a form (`a=1&b={phone}`) or an XML text with {phone} {text} {ref} {code};
    `path`: where in a JSON answer its code stands (`data.status`), "" for the whole text;
    `taken`, `nobody`, `refused`: what the code is then; the rest may mean anything.
    """

    url: str
    body: str = field(repr=False)
    shape: Shape = "json"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    phone: PhoneForm = "84"
    path: str = ""
    taken: str = ""
    nobody: str = ""
    refused: str = ""


class HttpSender:
    """One message a request. No GET: what stands in an address is noted on the way."""

    name, paid = "http", True

    def __init__(
        self, session: ClientSession, recipe: Recipe, *, patience: float = PATIENCE
    ) -> None:
        self._recipe = recipe
        self._wire = Wire(session, recipe.url, patience)
        self._headers = {"Content-Type": KINDS[recipe.shape], **recipe.headers}

    async def send(self, message: Message) -> None:
        body = filled(self._recipe, message).encode()
        answer = await self._wire.post("", data=body, headers=self._headers)
        judge(self._recipe, answer)

    async def health(self) -> str:
        """Whether somebody listens there; more cannot be asked without sending something."""
        there = URL(self._recipe.url)
        secure = there.scheme == "https"
        try:
            async with asyncio.timeout(CONNECTING):
                _, pen = await asyncio.open_connection(there.host, there.port, ssl=secure or None)
        except (OSError, TimeoutError):
            return "nobody answers there."
        pen.close()
        return ""


def filled(recipe: Recipe, message: Message) -> str:
    """The body with its holes filled; what is filled in never becomes part of its structure."""
    values = {
        "phone": message.phone_as(recipe.phone),
        "text": message.text,
        "ref": message.ref,
        "code": message.code,
    }

    def fill(text: str) -> str:
        return HOLE.sub(lambda hole: values[hole[1]], text)

    if recipe.shape == "json":
        return json.dumps(inside(json.loads(recipe.body), fill))
    if recipe.shape == "form":
        pairs = parse_qsl(recipe.body, keep_blank_values=True)
        return urlencode([(name, fill(value)) for name, value in pairs])
    return HOLE.sub(lambda hole: escape(values[hole[1]], {'"': "&quot;"}), recipe.body)


def inside(value: Any, fill: Callable[[str], str]) -> Any:
    """A JSON value with every text in it filled, names excepted."""
    if isinstance(value, str):
        return fill(value)
    if isinstance(value, list):
        return [inside(one, fill) for one in value]
    if isinstance(value, dict):
        return {name: inside(one, fill) for name, one in value.items()}
    return value


def judge(recipe: Recipe, answer: Answer) -> None:
    """What the settings say about this answer; a status of refusal needs no words."""
    code = code_in(recipe.path, answer)
    said = re.fullmatch if recipe.path else re.search
    ok = answer.status < 300  # noqa: PLR2004 - HTTP's own
    if code is not None:
        if ok and said(recipe.taken, code):
            return
        if recipe.nobody and said(recipe.nobody, code):
            raise NoSuchPhone("refused for this phone")
        if recipe.refused and said(recipe.refused, code):
            raise Ailing("the gateway refused", short(code))
    if not ok:
        raise Ailing("the gateway refused", str(answer.status))
    raise Unsure("an answer the settings say nothing of")


def code_in(path: str, answer: Answer) -> str | None:
    """What stands at the path of an answer, or its whole text; None where there is nothing."""
    if not path:
        return answer.text or None
    found: Any = answer.said
    for name in path.split("."):
        if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, dict):
            found = found.get(name)
        else:
            return None
    if found is None or isinstance(found, (dict, list)):
        return None
    return found if isinstance(found, str) else json.dumps(found)
