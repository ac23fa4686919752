"""Statements are written in SQLAlchemy Core, compiled once for each dialect, run on the driver."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Column, Dialect, Select, Table, bindparam, insert
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.sql import ClauseElement

T = TypeVar("T")
Processor = Callable[[Any], Any] | None


class Cursor(Protocol):
    """What a database driver's cursor can do, the part we use."""

    @property
    def rowcount(self) -> int: ...
    def execute(self, text: str, values: Any = ..., /) -> Any: ...
    def fetchall(self) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL text, the values it takes in order, and what turns a row back into Python."""

    text: str
    names: tuple[tuple[str, Processor, Any], ...]
    positional: bool
    results: tuple[Processor, ...]

    def values(self, given: dict[str, Any]) -> Any:
        ready = (
            (name, process(value) if process else value)
            for name, process, fixed in self.names
            for value in (given.get(name, fixed),)
        )
        return tuple(v for _, v in ready) if self.positional else dict(ready)


class Statement(Generic[T]):
    """One statement and the shape of its rows."""

    def __init__(self, clause: ClauseElement, shape: Callable[..., T]) -> None:
        self.clause, self.shape = clause, shape
        self.reads = isinstance(clause, Select)
        self._compiled: dict[str, Compiled] = {}

    def compiled(self, dialect: Dialect) -> Compiled:
        """The statement in this dialect, made at first use."""
        ready = self._compiled.get(dialect.name)
        if ready is None:
            ready = self._compiled[dialect.name] = compile_for(self.clause, dialect)
        return ready


class Act(Statement[Any]):
    """A statement that changes rows and returns none."""

    def __init__(self, clause: ClauseElement) -> None:
        super().__init__(clause, tuple)


def compile_for(clause: ClauseElement, dialect: Dialect) -> Compiled:
    """Compile once; remember how each value goes in and comes out."""
    made: Any = clause.compile(dialect=dialect)
    positional = made.positiontup is not None
    order = made.positiontup if positional else list(made.params)
    binds = made.binds
    names = tuple(
        (name, binds[name].type.dialect_impl(dialect).bind_processor(dialect), made.params[name])
        for name in order
    )
    columns = getattr(clause, "exported_columns", ())
    results = tuple(c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns)
    return Compiled(str(made), names, positional, results)


class Pen:
    """Runs statements on one driver cursor.

    A read that is repeated before anything was written is answered from memory.
    """

    def __init__(self, cursor: Cursor, dialect: Dialect) -> None:
        self._cursor, self._dialect = cursor, dialect
        self._known: dict[Any, list[Any]] = {}
        self.statements = 0

    def rows(self, statement: Statement[T], **values: Any) -> list[T]:
        """Every row, in its shape."""
        if not statement.reads:
            return self._fetch(statement, values)
        question = (statement, *values.values())
        if question not in self._known:
            self._known[question] = self._fetch(statement, values)
        return self._known[question]

    def slice(self, statement: Statement[T], **values: Any) -> list[T]:
        """The same for a long read in slices: nothing of it stays in memory."""
        return self._fetch(statement, values)

    def first(self, statement: Statement[T], **values: Any) -> T | None:
        """The first row, or nothing."""
        rows = self.rows(statement, **values)
        return rows[0] if rows else None

    def one(self, statement: Statement[T], **values: Any) -> T:
        """The one row there must be."""
        (row,) = self.rows(statement, **values)
        return row

    def run(self, statement: Statement[Any], **values: Any) -> int:
        """How many rows the statement touched."""
        self._execute(statement, values)
        return self._cursor.rowcount

    def raw(self, text: str) -> None:
        """A command of the engine itself."""
        self._known.clear()
        self._cursor.execute(text)

    def _fetch(self, statement: Statement[T], values: dict[str, Any]) -> list[T]:
        ready = self._execute(statement, values)
        shape, results = statement.shape, ready.results
        return [
            shape(*(p(v) if p and v is not None else v for p, v in zip(results, row, strict=True)))
            for row in self._cursor.fetchall()
        ]

    def _execute(self, statement: Statement[Any], values: dict[str, Any]) -> Compiled:
        self.statements += 1
        if not statement.reads:
            self._known.clear()
        ready = statement.compiled(self._dialect)
        self._cursor.execute(ready.text, ready.values(values))
        return ready


def like(shape: type[Any], table: Table) -> list[Column[Any]]:
    """The table's columns in the order of a dataclass's fields."""
    return [table.c[f.name] for f in fields(shape)]


def insert_into(table: Table, names: Iterable[str] = ()) -> Any:
    """An INSERT of the named columns (all of them if none is named)."""
    chosen = list(names) or [column.name for column in table.c]
    return insert(table).values({name: bindparam(name) for name in chosen})


def upsert_into(table: Table, keys: list[str], changed: Iterable[str]) -> Any:
    """An INSERT of a whole row that, where the keys exist, changes the named columns instead."""
    row = upsert(table).values({column.name: bindparam(column.name) for column in table.c})
    return row.on_conflict_do_update(
        index_elements=keys, set_={name: row.excluded[name] for name in changed}
    )
