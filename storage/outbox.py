"""What is to be told, to whom, and how far it got."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, literal, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from core.keys import Keys
from core.parcel import Parcel
from storage.sealing import seal
from storage.statement import Act, Pen, Statement, insert_into, like, upsert_into
from storage.traffic import cards, outbox, quarantine

MOST_OF_A_LANE = 100


def moment(at: datetime | None) -> datetime | None:
    """The shape of a lone moment, if there is one."""
    return at


_NEW = upsert(outbox).values(
    to=bindparam("to"),
    kind=bindparam("kind"),
    payload=bindparam("payload"),
    priority=bindparam("priority"),
    state=literal("waiting"),
    tries=literal(0),
    made_at=bindparam("made_at"),
    next_at=bindparam("next_at"),
    turn=bindparam("turn"),
    once=bindparam("once"),
)
PUT = Act(_NEW.on_conflict_do_nothing(index_elements=["once"]))
ANSWER = Statement(_NEW.returning(*like(Parcel, outbox)), Parcel)
ANSWERED = Statement(
    select(*like(Parcel, outbox)).where(outbox.c.turn == bindparam("turn")), Parcel
)
_OPEN = and_(
    outbox.c.state == "waiting", or_(outbox.c.next_at <= bindparam("at"), outbox.c.tries > 0)
)
_RANK = (
    func.row_number()
    .over(partition_by=outbox.c.to, order_by=(outbox.c.priority, outbox.c.id))
    .label("rank")
)
_RANKED = select(outbox.c.id, _RANK).where(_OPEN).subquery()
HEADS = Statement(
    select(*like(Parcel, outbox))
    .join(_RANKED, _RANKED.c.id == outbox.c.id)
    .where(_RANKED.c.rank == 1, outbox.c.next_at <= bindparam("at"))
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("most")),
    Parcel,
)
OF_LANE = Statement(
    select(*like(Parcel, outbox))
    .where(outbox.c.to == bindparam("lane"), _OPEN)
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(MOST_OF_A_LANE),
    Parcel,
)
WAITING = Statement(
    select(*like(Parcel, outbox))
    .where(outbox.c.state == "waiting", outbox.c.next_at <= bindparam("at"))
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("most")),
    Parcel,
)
NEXT_AFTER = Statement(
    select(func.min(outbox.c.next_at).label("at")).where(
        outbox.c.state == "waiting", outbox.c.next_at > bindparam("now")
    ),
    moment,
)
DONE = Act(
    update(outbox)
    .where(outbox.c.id == bindparam("parcel"))
    .values(state="sent", done_at=bindparam("at"))
)
LATER = Act(
    update(outbox)
    .where(outbox.c.id == bindparam("parcel"))
    .values(tries=bindparam("tried"), next_at=bindparam("at"), trouble=bindparam("why"))
)
PARK = Act(
    update(outbox)
    .where(outbox.c.id == bindparam("parcel"))
    .values(state="parked", done_at=bindparam("at"), trouble=bindparam("why"))
)
CARD = Statement(
    select(cards.c.ref).where(cards.c.to == bindparam("to"), cards.c.card == bindparam("card")),
    str,
)
KEEP_CARD = Act(upsert_into(cards, ["to", "card"], ["ref"]))
QUARANTINED = Statement(select(quarantine.c.id).where(quarantine.c.turn == bindparam("turn")), int)
QUARANTINE = Statement(
    insert_into(quarantine, ["peer", "turn", "at", "raw", "error"]).returning(quarantine.c.id), int
)


class Outbox:
    """The drawer of things to tell."""

    def __init__(self, pen: Pen, keys: Keys) -> None:
        self._pen, self._keys = pen, keys
        self.put_any = False

    def put(
        self,
        to: str,
        kind: str,
        payload: Mapping[str, Any],
        at: datetime,
        *,
        priority: int = 2,
        once: str | None = None,
    ) -> None:
        self.put_any = True
        self._pen.run(
            PUT,
            to=to,
            kind=kind,
            payload=dict(payload),
            priority=priority,
            made_at=at,
            next_at=at,
            turn=None,
            once=once,
        )

    def answer(
        self, to: str, turn: str, payload: Mapping[str, Any], at: datetime, by: datetime
    ) -> Parcel:
        """The answer of a turn; the relay shows it if the door has not by then."""
        return self._pen.one(
            ANSWER,
            to=to,
            kind="answer",
            payload=dict(payload),
            priority=1,
            made_at=at,
            next_at=by,
            turn=turn,
            once=None,
        )

    def answered(self, turn: str) -> Parcel | None:
        return self._pen.first(ANSWERED, turn=turn)

    def waiting(self, at: datetime, most: int) -> list[Parcel]:
        return self._pen.rows(WAITING, at=at, most=most)

    def heads(self, at: datetime, most: int) -> list[Parcel]:
        """The first parcel of each lane that is due; one tried in vain holds its lane up."""
        return self._pen.rows(HEADS, at=at, most=most)

    def of_lane(self, to: str, at: datetime) -> list[Parcel]:
        """What a lane has to carry, in order; nothing while its first has to wait."""
        rows = self._pen.rows(OF_LANE, lane=to, at=at)
        return rows if rows and rows[0].next_at <= at else []

    def next_after(self, now: datetime) -> datetime | None:
        """When something that waits becomes due."""
        return self._pen.one(NEXT_AFTER, now=now)

    def is_quarantined(self, turn: str) -> bool:
        return self._pen.first(QUARANTINED, turn=turn) is not None

    def done(self, parcel_id: int, at: datetime) -> None:
        self._pen.run(DONE, parcel=parcel_id, at=at)

    def later(self, parcel_id: int, tries: int, at: datetime, why: str) -> None:
        self._pen.run(LATER, parcel=parcel_id, tried=tries, at=at, why=why)

    def park(self, parcel_id: int, at: datetime, why: str) -> None:
        self._pen.run(PARK, parcel=parcel_id, at=at, why=why)

    def card(self, to: str, card: str) -> str | None:
        """The message that shows this card in that chat."""
        return self._pen.first(CARD, to=to, card=card)

    def keep_card(self, to: str, card: str, ref: str) -> None:
        self._pen.run(KEEP_CARD, to=to, card=card, ref=ref)

    def quarantine(
        self, peer: str, turn: str, at: datetime, raw: bytes, error: str, nonce: bytes
    ) -> int:
        """Keep, sealed, an update that broke a turn; the row's number is what people are told."""
        sealed = seal(self._keys.derive(self._keys.newest, "quarantine"), raw, nonce, b"")
        return self._pen.one(QUARANTINE, peer=peer, turn=turn, at=at, raw=sealed, error=error)
