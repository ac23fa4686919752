"""The hashes of the tokens on certified copies."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    select,
)

from core.models import Entry
from core.tokens import Check
from storage.columns import metadata
from storage.registry import voids
from storage.statement import Act, Pen, Statement, insert_into, like
from storage.tables import entries

PLACE = ["office_id", "kind", "year", "number"]

checks = Table(
    "checks",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("key_id", String(16), nullable=False),
    Column("office_id", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    ForeignKeyConstraint(PLACE, [f"entries.{name}" for name in PLACE]),
    UniqueConstraint(*PLACE),
)

ADD = Act(insert_into(checks))
CHECK = Statement(
    select(*like(Check, checks)).where(*(checks.c[name] == bindparam(name) for name in PLACE)),
    Check,
)
BEHIND = Statement(
    select(*like(Entry, entries))
    .join(checks, checks.c.digest == bindparam("digest"))
    .where(*(entries.c[name] == checks.c[name] for name in PLACE)),
    Entry,
)


VOID = Statement(
    select(voids.c.reason, voids.c.decision).where(
        voids.c.confirmed_at.is_not(None), *(voids.c[name] == bindparam(name) for name in PLACE)
    ),
    lambda reason, decision: (str(reason), str(decision)),
)


class Checks:
    """The drawer of tokens."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def add(self, check: Check) -> None:
        self._pen.run(ADD, **asdict(check))

    def check_of(self, office_id: str, kind: str, year: int, number: int) -> Check | None:
        return self._pen.first(CHECK, office_id=office_id, kind=kind, year=year, number=number)

    def entry_behind(self, digest: str) -> Entry | None:
        return self._pen.first(BEHIND, digest=digest)

    def void_of(self, office_id: str, kind: str, year: int, number: int) -> tuple[str, str] | None:
        """The reason and the decision of a confirmed void."""
        return self._pen.first(VOID, office_id=office_id, kind=kind, year=year, number=number)
