"""Zalo's template messages (ZBS): a registered template, sent to the account of a phone number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from aiohttp import ClientSession

from bot.codes import Ailing, Message, NoSuchPhone
from bot.codes.wire import PATIENCE, Answer, Table, Wire, healthy, spoken

BASE = "https://business.openapi.zalo.me"
SEND, QUOTA = "/message/template", "/message/quota"
CODE = "code"
UNAUTHORISED = 401
STALE = frozenset({"-124", "-216", "-220"})
"""What a token is refused with that was good until a moment ago."""
TABLE = Table(
    taken=frozenset({"0"}),
    nobody=frozenset("-108 -110 -114 -118 -119 -133 -139 -140 -141".split()),
    spent=frozenset("-115 -144 -147".split()),
    ill=frozenset(
        "-32 -101 -102 -103 -104 -105 -109 -111 -112 -1121 -1122 -117 -120 -124 -125"
        " -131 -132 -135 -136 -137 -216 -220".split()
    ),
)
"""At night (-133) this way leads to nobody, and others may."""


class Tokens(Protocol):
    """The keeper of an account's access token. `renew`: another one than the stale one."""

    async def token(self) -> str: ...
    async def renew(self, stale: str) -> str: ...


class ZaloTemplateSender:
    """One message a request.

    `templates`: ids by the kind of message; `parameter`: what the code's template calls the code.
    """

    name, paid = "zalo_template", True

    def __init__(
        self,
        session: ClientSession,
        tokens: Tokens,
        templates: Mapping[str, str],
        *,
        parameter: str = "otp",
        sandbox: bool = False,
        base_url: str = BASE,
        patience: float = PATIENCE,
    ) -> None:
        self._wire = Wire(session, base_url, patience)
        self._tokens, self._templates, self._parameter = tokens, templates, parameter
        self._mode = {"mode": "development"} if sandbox else {}

    async def send(self, message: Message) -> None:
        template = self._templates.get(message.kind)
        if template is None:
            raise NoSuchPhone("no template for this kind of message")
        values = {self._parameter: message.code} if message.kind == CODE else message.values
        request = {
            "phone": message.phone_as("84"),
            "template_id": template,
            "template_data": values,
            "tracking_id": message.ref,
            **self._mode,
        }
        answer = await self._asked("post", SEND, json=request)
        TABLE.judge(sign_of(answer), answer.status)

    async def health(self) -> str:
        return await healthy(self._quota())

    async def _quota(self) -> str:
        answer = await self._asked("get", QUOTA)
        TABLE.judge(sign_of(answer), answer.status)
        left = spoken(answer)["data"]["remainingQuota"]
        return "" if int(left) > 0 else "the day's quota is used up."

    async def _asked(self, how: str, path: str, **request: Any) -> Answer:
        """The answer; a token that has just run out is renewed once, for nothing was taken."""
        token = await given(self._tokens.token())
        for last in (False, True):
            answer = await self._once(how, path, token, **request)
            if last or not stale(answer):
                break
            token = await given(self._tokens.renew(token))
        return answer

    async def _once(self, how: str, path: str, token: str, **request: Any) -> Answer:
        ask = self._wire.post if how == "post" else self._wire.get
        return await ask(path, headers={"access_token": token}, **request)


async def given(token: Any) -> str:
    """An awaited token; whatever its keeper's trouble is, nothing was sent."""
    try:
        return str(await token)
    except Exception:  # noqa: BLE001 - a keeper's own words may quote a token
        raise Ailing("no access token", "token") from None


def stale(answer: Answer) -> bool:
    """Whether another token may be taken where this one was not."""
    return answer.status == UNAUTHORISED or sign_of(answer) in STALE


def sign_of(answer: Answer) -> str:
    """The error's number, a number or digits; Ailing or Unsure for an answer without one."""
    return str(spoken(answer).get("error", ""))
