"""What people have agreed to, whom they trust, and officers' sessions for callers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from core.keeping import Assist, Consent, Delegation
from storage.keeping import assists, consents, delegations
from storage.outbox import moment
from storage.statement import Act, Pen, Statement, like

CONSENTS_OF = Statement(
    select(*like(Consent, consents))
    .where(consents.c.citizen_id == bindparam("citizen_id"))
    .order_by(consents.c.id),
    Consent,
)
DELEGATION = Statement(
    select(*like(Delegation, delegations)).where(delegations.c.id == bindparam("id")), Delegation
)
DELEGATIONS_OF = Statement(
    select(*like(Delegation, delegations))
    .where(delegations.c.citizen_id == bindparam("citizen_id"))
    .order_by(delegations.c.id),
    Delegation,
)
DELEGATIONS_TO = Statement(
    select(*like(Delegation, delegations))
    .where(
        delegations.c.phone == bindparam("phone"),
        delegations.c.revoked_at.is_(None),
        delegations.c.until > bindparam("at"),
    )
    .order_by(delegations.c.id),
    Delegation,
)
REVOKE = Act(
    update(delegations)
    .where(delegations.c.id == bindparam("delegation"), delegations.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("at"))
)
ASSIST = Statement(select(*like(Assist, assists)).where(assists.c.id == bindparam("id")), Assist)
OPEN_ASSISTS = Statement(
    select(*like(Assist, assists))
    .where(
        assists.c.citizen_id == bindparam("citizen_id"),
        assists.c.ended_at.is_(None),
        assists.c.until > bindparam("at"),
    )
    .order_by(assists.c.id),
    Assist,
)
LAST_ASSISTED = Statement(
    select(func.max(assists.c.ended_at).label("at")).where(
        assists.c.officer_id == bindparam("officer"), assists.c.order_id.is_not(None)
    ),
    moment,
)
END_ASSIST = Act(
    update(assists)
    .where(assists.c.id == bindparam("assist"), assists.c.ended_at.is_(None))
    .values(ended_at=bindparam("at"), order_id=bindparam("order"))
)
END_BY, END_OF = (
    Act(
        update(assists)
        .where(column == bindparam("who"), assists.c.ended_at.is_(None))
        .values(ended_at=bindparam("at"))
    )
    for column in (assists.c.officer_id, assists.c.citizen_id)
)


def adding(table: Any) -> Statement[int]:
    """An INSERT of a whole row without its number, which comes back."""
    names: dict[str, Any] = {c.name: bindparam(c.name) for c in table.c if c.name != "id"}
    return Statement(insert(table).values(names).returning(table.c.id), int)


ADD_CONSENT, ADD_DELEGATION, ADD_ASSIST = adding(consents), adding(delegations), adding(assists)


class Trust:
    """The drawer of consents, delegates and assisted sessions."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def consents_of(self, citizen_id: int) -> list[Consent]:
        """Every answer ever given, oldest first."""
        return self._pen.rows(CONSENTS_OF, citizen_id=citizen_id)

    def add_consent(self, consent: Mapping[str, Any]) -> int:
        return self._pen.one(ADD_CONSENT, **consent)

    def delegation(self, delegation_id: int) -> Delegation | None:
        return self._pen.first(DELEGATION, id=delegation_id)

    def delegations_of(self, citizen_id: int) -> list[Delegation]:
        return self._pen.rows(DELEGATIONS_OF, citizen_id=citizen_id)

    def delegations_to(self, phone: str, at: datetime) -> list[Delegation]:
        return self._pen.rows(DELEGATIONS_TO, phone=phone, at=at)

    def add_delegation(self, delegation: Mapping[str, Any]) -> int:
        return self._pen.one(ADD_DELEGATION, revoked_at=None, **delegation)

    def revoke(self, delegation_id: int, at: datetime) -> None:
        self._pen.run(REVOKE, delegation=delegation_id, at=at)

    def assist(self, assist_id: int) -> Assist | None:
        return self._pen.first(ASSIST, id=assist_id)

    def open_assists_of(self, citizen_id: int, at: datetime) -> list[Assist]:
        return self._pen.rows(OPEN_ASSISTS, citizen_id=citizen_id, at=at)

    def last_assisted_order(self, officer_id: int) -> datetime | None:
        """When this officer's latest session for a caller ended in an order."""
        return self._pen.one(LAST_ASSISTED, officer=officer_id)

    def add_assist(self, officer_id: int, citizen_id: int, at: datetime, until: datetime) -> int:
        facts = {"opened_at": at, "until": until, "order_id": None, "ended_at": None}
        return self._pen.one(ADD_ASSIST, officer_id=officer_id, citizen_id=citizen_id, **facts)

    def end_assist(self, assist_id: int, at: datetime, order_id: int | None) -> None:
        self._pen.run(END_ASSIST, assist=assist_id, at=at, order=order_id)

    def end_assists_by(self, officer_id: int, at: datetime) -> None:
        """An officer has one caller at a time."""
        self._pen.run(END_BY, who=officer_id, at=at)

    def end_assists_of(self, citizen_id: int, at: datetime) -> None:
        """Nobody orders for this person by phone any more, until a new code is read out."""
        self._pen.run(END_OF, who=citizen_id, at=at)
