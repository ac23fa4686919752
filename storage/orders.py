"""Orders, their lines, and people who wait for a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, select, update

from core.keeping import CallBack
from core.models import Basis, Line, Order, Stage
from core.steps import ENDED, FRUITLESS
from storage.statement import Act, Pen, Statement, insert_into, like
from storage.tables import call_backs, lines, orders, packs

PLACED = (
    "code office_id citizen_id peer key_id stage placed_at received_at due_at total origin made_by"
).split()
LINE = "order_id document_id kind tail pages copies fee version".split()
CALL = "office_id peer citizen_id phone asked_at".split()

ORDER = Statement(select(*like(Order, orders)).where(orders.c.id == bindparam("id")), Order)
ORDER_CODED = Statement(
    select(*like(Order, orders)).where(orders.c.code == bindparam("code")), Order
)
LINES = Statement(
    select(*like(Line, lines))
    .where(lines.c.order_id == bindparam("order_id"))
    .order_by(lines.c.id),
    Line,
)
ORDERS_OF = Statement(
    select(*like(Order, orders))
    .where(orders.c.citizen_id == bindparam("citizen_id"))
    .order_by(orders.c.id.desc())
    .limit(bindparam("most")),
    Order,
)
OPEN_ORDERS = Statement(
    select(*like(Order, orders))
    .where(
        orders.c.office_id == bindparam("office_id"),
        *(orders.c.stage != stage for stage in sorted(ENDED)),
    )
    .order_by(orders.c.due_at, orders.c.id)
    .limit(bindparam("most")),
    Order,
)
HANDED_OVER = Statement(
    select(*like(Order, orders))
    .where(
        orders.c.office_id == bindparam("office_id"),
        orders.c.handed_over_at >= bindparam("start"),
        orders.c.handed_over_at < bindparam("end"),
    )
    .order_by(orders.c.handed_over_at),
    Order,
)
FEES_TAKEN = Statement(
    select(func.coalesce(func.sum(func.min(orders.c.paid, orders.c.total)), 0)).where(
        orders.c.office_id == bindparam("office_id"),
        orders.c.paid_at >= bindparam("start"),
        orders.c.paid_at < bindparam("end"),
        *(orders.c.stage != stage for stage in sorted(FRUITLESS)),
    ),
    int,
)
ADD = Statement(insert_into(orders, PLACED).returning(orders.c.id), int)
ADD_LINE = Act(insert_into(lines, LINE))
COUNT_TRY = Act(
    update(orders)
    .where(orders.c.id == bindparam("order"))
    .values(pick_up_tries=orders.c.pick_up_tries + 1)
)
RATE = Act(
    update(orders)
    .where(orders.c.id == bindparam("order"), orders.c.rating.is_(None))
    .values(rating=bindparam("stars"), rating_why=bindparam("why"))
)
PAYMENT = Act(
    update(orders)
    .where(
        orders.c.id == bindparam("order"),
        orders.c.stage == bindparam("seen"),
        orders.c.paid_at.is_(None),
    )
    .values(paid_at=bindparam("at"), paid_to=bindparam("officer"), paid=orders.c.total)
)
BASIS = Act(
    update(lines)
    .where(lines.c.id == bindparam("line"), lines.c.basis.is_(None))
    .values(basis=bindparam("how"), basis_by=bindparam("officer"), basis_at=bindparam("at"))
)
NUMBER = Act(
    update(lines)
    .where(lines.c.id == bindparam("line"))
    .values(number=bindparam("issued"), book=bindparam("volume"))
)
VERSION = Act(
    update(lines).where(lines.c.id == bindparam("line")).values(version=bindparam("printed"))
)
STOP = Act(
    update(lines)
    .where(lines.c.id == bindparam("line"), lines.c.number.is_(None), lines.c.stopped_at.is_(None))
    .values(stopped_at=bindparam("at"), stopped_why=bindparam("why"))
)
REPRICE = Act(
    update(orders).where(orders.c.id == bindparam("order")).values(total=bindparam("sum"))
)
PACK_BEHIND = Statement(
    select(packs.c.order_id)
    .where(packs.c.link == bindparam("link"), packs.c.until > bindparam("at"))
    .order_by(packs.c.order_id),
    int,
)
RENEW_PICK_UP = Act(
    update(orders)
    .where(orders.c.id == bindparam("order"))
    .values(pick_up_nth=orders.c.pick_up_nth + 1, pick_up_tries=0)
)
READDRESS = Act(
    update(orders).where(orders.c.citizen_id == bindparam("who")).values(peer=bindparam("chat"))
)
OPEN_PACK = Act(insert_into(packs))
CALL_BACK = Statement(
    select(*like(CallBack, call_backs)).where(call_backs.c.id == bindparam("id")), CallBack
)
ADD_CALL_BACK = Statement(insert_into(call_backs, CALL).returning(call_backs.c.id), int)
TAKE_CALL_BACK = Act(
    update(call_backs)
    .where(call_backs.c.id == bindparam("call"), call_backs.c.officer_id.is_(None))
    .values(officer_id=bindparam("officer"), taken_at=bindparam("at"))
)


@lru_cache(maxsize=64)
def moving(names: tuple[str, ...]) -> Act:
    """The UPDATE that writes these facts, if the order still stands where it was seen."""
    return Act(
        update(orders)
        .where(orders.c.id == bindparam("order"), orders.c.stage == bindparam("seen"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )


class Orders:
    """The drawer of orders."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def order(self, order_id: int) -> Order | None:
        return self._pen.first(ORDER, id=order_id)

    def order_coded(self, code: str) -> Order | None:
        return self._pen.first(ORDER_CODED, code=code)

    def lines(self, order_id: int) -> list[Line]:
        return self._pen.rows(LINES, order_id=order_id)

    def orders_of(self, citizen_id: int, most: int) -> list[Order]:
        return self._pen.rows(ORDERS_OF, citizen_id=citizen_id, most=most)

    def open_orders(self, office_id: str, most: int) -> list[Order]:
        return self._pen.rows(OPEN_ORDERS, office_id=office_id, most=most)

    def handed_over_between(self, office_id: str, start: datetime, end: datetime) -> list[Order]:
        return self._pen.rows(HANDED_OVER, office_id=office_id, start=start, end=end)

    def fees_taken(self, office_id: str, start: datetime, end: datetime) -> int:
        """Fees taken and not given back, in đồng."""
        return self._pen.one(FEES_TAKEN, office_id=office_id, start=start, end=end)

    def add(self, order: Mapping[str, Any]) -> int:
        return self._pen.one(ADD, **({"origin": "chat", "made_by": None} | dict(order)))

    def add_lines(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            self._pen.run(ADD_LINE, **row)

    def move(self, order_id: int, seen: Stage, **facts: Any) -> bool:
        statement = moving(tuple(sorted(facts)))
        new = {f"new_{name}": value for name, value in facts.items()}
        return self._pen.run(statement, order=order_id, seen=seen, **new) == 1

    def record_payment(self, order_id: int, seen: Stage, officer_id: int, at: datetime) -> bool:
        return self._pen.run(PAYMENT, order=order_id, seen=seen, officer=officer_id, at=at) == 1

    def count_pick_up_try(self, order_id: int) -> None:
        self._pen.run(COUNT_TRY, order=order_id)

    def rate(self, order_id: int, rating: int, why: str) -> bool:
        return self._pen.run(RATE, order=order_id, stars=rating, why=why) == 1

    def record_basis(self, line_id: int, basis: Basis, officer_id: int, at: datetime) -> bool:
        return self._pen.run(BASIS, line=line_id, how=basis, officer=officer_id, at=at) == 1

    def record_number(self, line_id: int, number: int, book: str) -> None:
        self._pen.run(NUMBER, line=line_id, issued=number, volume=book)

    def pack_behind(self, link: str, at: datetime) -> list[int]:
        """The orders a link opens, none when it is unknown or too old."""
        return self._pen.rows(PACK_BEHIND, link=link, at=at)

    def record_version(self, line_id: int, version: int) -> None:
        self._pen.run(VERSION, line=line_id, printed=version)

    def stop_line(self, line_id: int, at: datetime, why: str) -> bool:
        """The paper of this line went away; a line with a number stands for ever."""
        return self._pen.run(STOP, line=line_id, at=at, why=why) == 1

    def reprice(self, order_id: int, total: int) -> None:
        self._pen.run(REPRICE, order=order_id, sum=total)

    def readdress(self, citizen_id: int, peer: str) -> None:
        """News of all this person's orders goes to another chat from now on."""
        self._pen.run(READDRESS, who=citizen_id, chat=peer)

    def renew_pick_up(self, order_id: int) -> None:
        """Another code collects it from now on."""
        self._pen.run(RENEW_PICK_UP, order=order_id)

    def open_pack(self, link: str, order_id: int, officer_id: int, until: datetime) -> None:
        self._pen.run(OPEN_PACK, link=link, order_id=order_id, officer_id=officer_id, until=until)

    def call_back(self, call_id: int) -> CallBack | None:
        return self._pen.first(CALL_BACK, id=call_id)

    def add_call_back(self, call: Mapping[str, Any]) -> int:
        return self._pen.one(ADD_CALL_BACK, **call)

    def take_call_back(self, call_id: int, officer_id: int, at: datetime) -> bool:
        return self._pen.run(TAKE_CALL_BACK, call=call_id, officer=officer_id, at=at) == 1
