"""How the desk is doing: counted by when the copies left, not by when the file was closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.days import local
from core.models import Order, Stage
from core.ports import Look
from core.promises import lateness


@dataclass(frozen=True, slots=True)
class Figures:
    """One office, one month. `closed_late`: served in time, file closed after the promise."""

    early: int
    on_time: int
    late: int
    in_progress: int
    overdue: int
    closed_late: tuple[Order, ...]
    ratings: dict[int, int]
    fees: int


def month_of(at: datetime) -> tuple[datetime, datetime]:
    """The local month around a moment."""
    start = local(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return start, (start + timedelta(days=32)).replace(day=1)


def closed_late(order: Order, at: datetime) -> bool:
    """Handed over in time, but the software learnt of the end only after the promise."""
    if order.handed_over_at is None or order.handed_over_at > order.due_at:
        return False
    return (order.closed_at or at) > order.due_at


def figures(look: Look, office_id: str, at: datetime) -> Figures:
    """The month's figures of an office."""
    done = look.orders.handed_over_between(office_id, *month_of(at))
    standing = look.orders.open_orders(office_id, 10_000)
    waiting = [order for order in standing if order.stage is not Stage.HANDED_OVER]
    kinds = Counter(lateness(o.due_at, o.handed_over_at) for o in done if o.handed_over_at)
    return Figures(
        early=kinds["early"],
        on_time=kinds["on_time"],
        late=kinds["late"],
        in_progress=sum(order.due_at >= at for order in waiting),
        overdue=sum(order.due_at < at for order in waiting),
        closed_late=tuple(order for order in done if closed_late(order, at)),
        ratings=dict(Counter(order.rating for order in done if order.rating)),
        fees=sum(min(order.paid, order.total) for order in done),
    )
