"""Who did what with whose file, and what people asked about their data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from core.chain import Newest, SealedAct
from core.keeping import Act as Deed
from core.keeping import Request
from storage.keeping import acts, requests
from storage.statement import Act, Pen, Statement, insert_into, like
from storage.trust import adding

A_SLICE = 2_000
ACTS_OF = Statement(
    select(*like(Deed, acts))
    .where(acts.c.citizen_id == bindparam("citizen_id"))
    .order_by(acts.c.id.desc())
    .limit(bindparam("most")),
    Deed,
)
REQUEST = Statement(
    select(*like(Request, requests)).where(requests.c.id == bindparam("id")), Request
)
REQUESTS_OF = Statement(
    select(*like(Request, requests))
    .where(requests.c.citizen_id == bindparam("citizen_id"))
    .order_by(requests.c.id),
    Request,
)
OPEN_REQUESTS = Statement(
    select(*like(Request, requests))
    .where(requests.c.office_id == bindparam("office_id"), requests.c.outcome == "")
    .order_by(requests.c.finish_by, requests.c.id),
    Request,
)
LAST = Statement(select(acts.c.id, acts.c.link).order_by(acts.c.id.desc()).limit(1), Newest)
CHAIN = Statement(
    select(*like(SealedAct, acts))
    .where(acts.c.id > bindparam("after"))
    .order_by(acts.c.id)
    .limit(bindparam("most")),
    SealedAct,
)
ADD = Act(insert_into(acts))
ADD_REQUEST = adding(requests)
ANSWER = Act(
    update(requests)
    .where(requests.c.id == bindparam("request"), requests.c.answered_at.is_(None))
    .values(answered_at=bindparam("at"), answered_by=bindparam("officer"))
)
FINISH = Act(
    update(requests)
    .where(requests.c.id == bindparam("request"), requests.c.outcome == "")
    .values(
        finished_at=bindparam("at"),
        finished_by=bindparam("officer"),
        outcome=bindparam("how"),
        why=bindparam("reason"),
    )
)
OPEN_NOW: dict[str, Any] = {
    "answered_at": None,
    "answered_by": None,
    "finished_at": None,
    "finished_by": None,
    "outcome": "",
    "why": "",
}


class Acts:
    """The drawer of acts and requests."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def acts_of(self, citizen_id: int, most: int) -> list[Deed]:
        """The latest first."""
        return self._pen.rows(ACTS_OF, citizen_id=citizen_id, most=most)

    def last(self) -> Newest | None:
        return self._pen.first(LAST)

    def chain(self) -> Iterator[SealedAct]:
        """Every act from the first on, a slice at a time."""
        after = 0
        while rows := self._pen.slice(CHAIN, after=after, most=A_SLICE):
            yield from rows
            after = rows[-1].id

    def add(self, act: Mapping[str, Any]) -> None:
        self._pen.run(ADD, **act)

    def request(self, request_id: int) -> Request | None:
        return self._pen.first(REQUEST, id=request_id)

    def requests_of(self, citizen_id: int) -> list[Request]:
        return self._pen.rows(REQUESTS_OF, citizen_id=citizen_id)

    def open_requests(self, office_id: str) -> list[Request]:
        """The most urgent first."""
        return self._pen.rows(OPEN_REQUESTS, office_id=office_id)

    def add_request(self, request: Mapping[str, Any]) -> int:
        return self._pen.one(ADD_REQUEST, **(OPEN_NOW | dict(request)))

    def answer_request(self, request_id: int, officer_id: int, at: datetime) -> bool:
        return self._pen.run(ANSWER, request=request_id, officer=officer_id, at=at) == 1

    def finish_request(
        self, request_id: int, officer_id: int | None, at: datetime, outcome: str, why: str
    ) -> bool:
        facts = {"officer": officer_id, "at": at, "how": outcome, "reason": why}
        return self._pen.run(FINISH, request=request_id, **facts) == 1
