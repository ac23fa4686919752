"""SpeedSMS: text messages from a brand name, or from whatever number is free."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientSession

from bot.codes import Ailing, Message, NoSuchPhone
from bot.codes.wire import PATIENCE, Answer, Table, Wire, healthy, spoken

BASE = "https://api.speedsms.vn"
SEND, ACCOUNT = "/index.php/sms/send", "/index.php/user/info"
ANY_NUMBER, BRAND, SHARED_BRAND = 2, 3, 4
SHARED = ("Verify", "Notify")
"""Brand names that everybody may use."""
SUCCESS, ERROR = "success", "error"
TABLE = Table(
    taken=frozenset({"00"}),
    nobody=frozenset({"105"}),
    spent=frozenset({"300"}),
    ill=frozenset("007 008 009 101 110 113".split()),
)


class SpeedSmsSender:
    """One message a request. `sender`: a registered brand name, or "" for any number."""

    name, paid = "speedsms", True

    def __init__(
        self,
        session: ClientSession,
        token: str,
        sender: str = "",
        *,
        base_url: str = BASE,
        patience: float = PATIENCE,
    ) -> None:
        self._wire = Wire(session, base_url, patience)
        user = base64.b64encode(f"{token}:x".encode()).decode()
        self._headers = {"Authorization": f"Basic {user}"}
        self._sender, self._kind = sender, kind_of(sender)

    async def send(self, message: Message) -> None:
        request = {
            "to": [message.phone_as("84")],
            "content": message.text,
            "sms_type": self._kind,
            "sender": self._sender,
        }
        answer = await self._wire.post(SEND, json=request, headers=self._headers)
        judge(answer, spoken(answer))

    async def health(self) -> str:
        return await healthy(self._account())

    async def _account(self) -> str:
        answer = await self._wire.get(ACCOUNT, headers=self._headers)
        said = spoken(answer)
        found = said.get("data", said)
        if said.get("status") == ERROR or "balance" not in found:
            raise Ailing("the gateway refused", str(said.get("code", answer.status)))
        return "" if float(found["balance"]) > 0 else "the account is empty."


def kind_of(sender: str) -> int:
    """Which of its kinds of message a sender's name asks for."""
    if not sender:
        return ANY_NUMBER
    return SHARED_BRAND if sender in SHARED else BRAND


def judge(answer: Answer, said: Mapping[str, Any]) -> None:
    """A taken request may still have refused the one phone in it; some errors have no code."""
    data, sign = said.get("data"), str(said.get("code", ""))
    if said.get("status") == SUCCESS:
        if isinstance(data, dict) and data.get("invalidPhone"):
            raise NoSuchPhone("refused for this phone")
        sign = sign or "00"
    elif said.get("status") == ERROR and not sign:
        raise Ailing("the gateway refused")
    TABLE.judge(sign, answer.status)
