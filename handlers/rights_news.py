"""What people are told about their own data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from core.days import local
from core.kinds import masked_title
from core.ports import Look
from core.shelf import usable
from handlers.dates import moment
from handlers.my_data import BACK, state
from handlers.screens import Choice, Screen, say

Payload = Mapping[str, Any]


def erased(look: Look, payload: Payload, _at: datetime) -> Screen:
    """The last word to somebody the desk no longer knows."""
    return Screen(say("rights.erased", office=look.people.office(payload["office"]).name))


def request_news(look: Look, payload: Payload, _at: datetime) -> Screen | None:
    """How a request stands now; nothing once its person was forgotten."""
    request = look.acts.request(payload["request"])
    if request is None or look.people.citizen(request.citizen_id).erased_at is not None:
        return None
    return Screen(say("rights.news", state=state(request)), BACK)


def expiring(look: Look, payload: Payload, at: datetime) -> Screen | None:
    """A paper runs out soon; copies can be made until it has."""
    paper = look.archive.document(payload["paper"])
    if paper is None or str(paper.expires_on) != payload["on"]:
        return None
    if not usable(paper, local(at).date()):
        return None
    last = moment(date.fromisoformat(payload["on"]))
    order = Choice(say("menu.order_copies"), f">order_copies?document={paper.id}")
    title = masked_title(paper.kind, paper.tail)
    return Screen(say("rights.expiring", title=title, last=last), (order,))


LETTERS: Mapping[str, Callable[[Look, Payload, datetime], Screen | None]] = {
    "erased": erased,
    "request_news": request_news,
    "expiring": expiring,
}
