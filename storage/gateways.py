"""What each way to a phone was asked on a day: taken, perhaps taken, refused."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.reaching import gateways
from storage.statement import Act, Pen, Statement

COUNTS = ("sent", "unsure", "failed")
_NEW = upsert(gateways).values({column.name: bindparam(column.name) for column in gateways.c})
COUNT = Act(
    _NEW.on_conflict_do_update(
        index_elements=["sender", "day"],
        set_={name: gateways.c[name] + _NEW.excluded[name] for name in COUNTS},
    )
)
SPENT = Statement(
    select(func.coalesce(func.sum(gateways.c.sent + gateways.c.unsure), 0)).where(
        gateways.c.day == bindparam("day")
    ),
    int,
)


class Gateways:
    """The drawer of the days of the gateways."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def count(
        self, sender: str, day: date, *, sent: int = 0, unsure: int = 0, failed: int = 0
    ) -> None:
        """Add to a sender's local day."""
        counts = {"sent": sent, "unsure": unsure, "failed": failed}
        self._pen.run(COUNT, sender=sender, day=day, **counts)

    def spent(self, day: date) -> int:
        """How many messages of a local day were taken, or may have been."""
        return self._pen.one(SPENT, day=day)
