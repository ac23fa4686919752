"""News of an order as one text message: what, by when, whom to call; no name and no paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import reach
from core.days import local
from core.models import Order
from core.ports import Look
from handlers.code_text import plain
from handlers.news import draw, pick_up
from handlers.screens import Text, say

WITH_CODE = frozenset({"printed", "ready"})
LONGEST_HOTLINE = 20
"""What the longest of these texts leaves beside the longest place."""


def texted(
    look: Look, kind: str, payload: Mapping[str, Any], at: datetime
) -> tuple[str, Text] | None:
    """The phone (E.164), "" where none may be texted, and the text; None for what is not true."""
    order = look.orders.order(payload["order"])
    if order is None or draw(look, kind, reach.PHONE, payload, at) is None:
        return None
    return reach.phone_for(look, order, kind, at), text_of(look, order, kind)


def text_of(look: Look, order: Order, kind: str) -> Text:
    """What a text of this kind says of an order."""
    office = look.people.office(order.office_id)
    values: dict[str, Text | str] = {
        "place": plain(office.place),
        "code": order.code,
        "due": f"{local(order.due_at):%H:%M %d/%m}",
        "call": whom_to_call(office.hotline),
    }
    if kind in WITH_CODE:
        values["pick_up"] = pick_up(look, order)
    return say(f"sms.news.{kind}", **values)


def whom_to_call(hotline: str) -> Text | str:
    """The desk's number; one that a text message cannot carry is left out, never cut."""
    fits = plain(hotline) == hotline and 0 < len(hotline) <= LONGEST_HOTLINE
    return say("sms.phone_us", hotline=hotline) if fits else ""
