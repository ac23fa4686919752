"""How the machinery is doing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, bindparam, case, column, func, or_, select, table

from core.backlog import Backlog
from storage.columns import Instant
from storage.statement import Pen, Statement
from storage.traffic import outbox, quarantine

DUE = (outbox.c.state == "waiting") & or_(
    outbox.c.next_at <= bindparam("at", type_=Instant), outbox.c.tries > 0
)
BACKLOG = Statement(
    select(
        func.count(case((DUE, 1))).label("waiting"),
        func.min(case((DUE, outbox.c.made_at)), type_=Instant).label("oldest"),
        func.count(case((outbox.c.state == "parked", 1))).label("parked"),
        select(func.count(quarantine.c.id, type_=Integer)).scalar_subquery().label("quarantined"),
    ),
    Backlog,
)
RELEASE = table("alembic_version", column("version_num", String))
VERSION = Statement(select(RELEASE.c.version_num), str)


class Health:
    """The drawer that is only looked into."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def backlog(self, at: datetime) -> Backlog:
        return self._pen.one(BACKLOG, at=at)

    def version(self) -> str:
        """The release the tables are of."""
        return self._pen.one(VERSION)
