"""By which way people were told of their orders last."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import bindparam, select

from core.parcel import Told
from storage.reaching import told
from storage.statement import Act, Pen, Statement, like, upsert_into

OF = Statement(select(*like(Told, told)).where(told.c.order_id == bindparam("order_id")), Told)
KEEP = Act(upsert_into(told, ["order_id"], ["kind", "way", "at"]))


class ToldBy:
    """The drawer of ways news went by that did not go by the first."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def of(self, order_id: int) -> Told | None:
        return self._pen.first(OF, order_id=order_id)

    def keep(self, told_by: Told) -> None:
        self._pen.run(KEEP, **asdict(told_by))
