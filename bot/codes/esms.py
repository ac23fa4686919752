"""eSMS: brand name text messages. Its own codes, and a request id that is good for a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import ClientSession

from bot.codes import Message, Unsure
from bot.codes.wire import PATIENCE, Answer, Table, Wire, healthy, spoken

BASE = "https://rest.esms.vn"
SEND = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
BALANCE = "/MainService.svc/json/GetBalance_json"
CARE = "2"
"""The kind of message a code is: from a brand name, to one's own customer."""
REPEATED = "124"
TABLE = Table(
    taken=frozenset({"100"}),
    nobody=frozenset({"99", "108", "177"}),
    spent=frozenset({"103"}),
    ill=frozenset("101 102 104 110 118 119 120 140 146 204 300 301".split()),
)


class EsmsSender:
    """One message a request. `brand`: the registered name; `sandbox`: checked, and never sent."""

    name, paid = "esms", True

    def __init__(
        self,
        session: ClientSession,
        key: str,
        secret: str,
        brand: str,
        *,
        sandbox: bool = False,
        base_url: str = BASE,
        patience: float = PATIENCE,
    ) -> None:
        self._wire = Wire(session, base_url, patience)
        self._keys = {"ApiKey": key, "SecretKey": secret}
        self._facts = {"Brandname": brand, "SmsType": CARE, "IsUnicode": "0"}
        self._sandbox = "1" if sandbox else "0"

    async def send(self, message: Message) -> None:
        request = {
            **self._keys,
            **self._facts,
            "Phone": message.phone_as("0"),
            "Content": message.text,
            "Sandbox": self._sandbox,
            "RequestId": message.ref,
        }
        answer = await self._wire.post(SEND, json=request)
        judge(answer, spoken(answer))

    async def health(self) -> str:
        return await healthy(self._balance())

    async def _balance(self) -> str:
        answer = await self._wire.post(BALANCE, json=self._keys)
        said = spoken(answer)
        judge(answer, said)
        return "" if float(said.get("Balance", 0)) > 0 else "the account is empty."


def judge(answer: Answer, said: Mapping[str, Any]) -> None:
    """A request that was not even understood is answered without a code of its own."""
    sign = str(said.get("CodeResult", said.get("CodeResponse", "")))
    if sign == REPEATED:
        raise Unsure("an earlier try had this request id")
    if not sign and "error" in said:
        sign = "110"
    TABLE.judge(sign, answer.status)
