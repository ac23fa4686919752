"""Whoever changes a row of the register is found out."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from core import next_book, voids
from core.examination import Fault, faults, gathered, years_of
from core.keys import Keys
from core.volumes import COPY
from tests.register.rows import ADMIN, LAP_VO, TAM, issue, write
from tests.turns import Turns

GUARDS = [
    f"{t}_{act}" for t in ("entries", "voids", "losses") for act in ("update", "delete", "insert")
]


def found(turns: Turns, year: int = 2026) -> list[tuple[int, str]]:
    """What an examination says of Lấp Vò's year."""
    turns.book.pen.raw("SELECT 1")
    return [(f.number, f.what) for f in faults(turns.keys, gathered(turns.truth, "LV", year))]


def tamper(turns: Turns, *sql: str) -> None:
    """Somebody with the file in their hands takes the triggers away and changes rows."""
    connection = sqlite3.connect(turns.file, isolation_level=None)
    connection.execute("PRAGMA foreign_keys=OFF")
    for guard in GUARDS:
        connection.execute(f"DROP TRIGGER {guard}")
    for one in sql:
        connection.execute(one)
    connection.close()


def voided(turns: Turns, number: int) -> None:
    """A number two officers have voided."""
    at = turns.world.now()
    facts = {"year": 2026, "number": number, "reason": "ghi sai tên", "decision": "12/QĐ-UBND"}
    void = turns.turn(partial(voids.ask_void, at=at, peer=LAP_VO, **facts))
    turns.turn(partial(voids.confirm_void, at=at, peer=TAM, void=void))


@pytest.fixture
def filled(turns: Turns) -> Turns:
    """Six numbers in two books, the second one void."""
    issue(turns, 3)
    turns.turn(lambda book: next_book.open_next(book, turns.world.now(), peer=ADMIN))
    turns.pass_time(hours=1)
    issue(turns, 3)
    voided(turns, 2)
    return turns


def test_what_the_desk_wrote_is_whole(filled: Turns) -> None:
    """Numbers, days, books, chain and voids agree."""
    assert found(filled) == []
    assert years_of(filled.truth, "LV") == [2026]
    assert [v.last for v in filled.truth.register.volumes("LV", COPY, 2026)] == [3, None]


COLUMNS = {
    "requester": "'Người khác'",
    "title": "'Bằng'",
    "signer": "'Tôi'",
    "copies": "9",
    "fee": "1",
    "note": "'x'",
    "line_id": "999",
    "certified_at": "'2026-11-23T03:00:01.000000+00:00'",
    "key_id": "'t2'",
    "link": "'00'",
}


@pytest.mark.parametrize("column", [f"{name} = {value}" for name, value in COLUMNS.items()])
def test_no_column_of_an_entry_can_be_changed_unseen(filled: Turns, column: str) -> None:
    """Each column is under the chain."""
    tamper(filled, f"UPDATE entries SET {column} WHERE number = 6")  # noqa: S608 - ours
    assert {number for number, _ in found(filled)} == {6}


DATED = "UPDATE entries SET certified_at = '{}T03:00:00.000000+00:00' WHERE number = {}"
TAMPERINGS: dict[str, tuple[str, tuple[int, str]]] = {
    "the middle is cut out": ("DELETE FROM entries WHERE number = 3", (3, "missing")),
    "the tail is cut off": ("DELETE FROM entries WHERE number = 6", (6, "missing")),
    "the counter is set back": (
        "UPDATE counters SET count = 5 WHERE kind LIKE 'SCT%'",
        (6, "uncounted"),
    ),
    "the counter is set ahead": (
        "UPDATE counters SET count = 7 WHERE kind LIKE 'SCT%'",
        (7, "missing"),
    ),
    "another book is named": (
        "UPDATE entries SET book = '01/2026' WHERE number = 5",
        (5, "other book"),
    ),
    "a book is moved": (
        "UPDATE books SET first = 5 WHERE number = 2",
        (5, "book begins elsewhere"),
    ),
    "a day is turned back": (DATED.format("2026-11-20", 5), (5, "day before")),
    "a void loses its entry": ("UPDATE voids SET number = 9", (9, "void of nothing")),
    "a void changes its reason": ("UPDATE voids SET reason = 'khác'", (2, "void changed")),
    "a void has one officer": ("UPDATE voids SET confirmed_by = asked_by", (2, "void by one")),
    "the year is another": (DATED.format("2027-02-20", 6), (6, "other year")),
    "a book stays open": ("UPDATE books SET last = NULL, closed_at = NULL", (1, "book left open")),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_tampering_is_seen_and_named(filled: Turns, how: str) -> None:
    """The row that was touched is the one named."""
    sql, expected = TAMPERINGS[how]
    tamper(filled, sql)
    assert expected in found(filled)


def test_two_rows_that_change_places_are_seen(filled: Turns) -> None:
    """Two entries with swapped numbers break the chain at both."""
    sql = "UPDATE entries SET number = {} WHERE number = {}"
    tamper(filled, sql.format(99, 4), sql.format(4, 5), sql.format(5, 99))
    assert {number for number, what in found(filled) if what == "chain broken"} >= {4, 5}


def test_who_writes_a_row_anew_without_the_key_is_seen(filled: Turns) -> None:
    """A chain made with another key does not fit."""
    seen = gathered(filled.truth, "LV", 2026)
    others = Keys({"t1": bytes(32)})
    first = [f for f in faults(others, seen) if f.what == "chain broken"]
    assert [f.number for f in first] == [1, 2, 3, 4, 5, 6]
    unknown = faults(Keys({"t9": bytes(32)}), seen)
    assert Fault("LV", 2026, 1, "key unknown") in list(unknown)


def test_one_number_twice_is_seen(filled: Turns) -> None:
    """Rows the table itself would refuse are still examined."""
    seen = gathered(filled.truth, "LV", 2026)
    twice = replace(seen, entries=[*seen.entries, seen.entries[-1]])
    assert Fault("LV", 2026, 6, "twice") in list(faults(filled.keys, twice))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entries SET copies = 9 WHERE number = 1",
        "DELETE FROM entries WHERE number = 1",
        "REPLACE INTO entries SELECT * FROM entries WHERE number = 1",
        "UPDATE voids SET reason = 'khác'",
        "DELETE FROM voids",
        "REPLACE INTO voids SELECT * FROM voids",
    ],
)
def test_the_database_itself_refuses_to_change_the_register(filled: Turns, sql: str) -> None:
    """Neither an update nor a delete nor a replacing insert touches what was written."""
    before = filled.rows("SELECT * FROM entries"), filled.rows("SELECT * FROM voids")
    connection = sqlite3.connect(filled.file, isolation_level=None)
    with pytest.raises(sqlite3.DatabaseError, match="never changed"):
        connection.execute(sql)
    connection.close()
    assert before == (filled.rows("SELECT * FROM entries"), filled.rows("SELECT * FROM voids"))


def test_entries_older_than_the_chain_come_first_and_are_counted(turns: Turns) -> None:
    """Rows of an earlier release have no link; the chain begins behind them and never ends."""
    issue(turns, 2)
    tamper(turns, "UPDATE entries SET key_id = '', link = '' WHERE number = 1")
    seen = gathered(turns.truth, "LV", 2026)
    assert seen.unchained == 1
    assert found(turns) == [(2, "chain broken")]


def test_a_long_year_is_whole(turns: Turns) -> None:
    """The examination of thousands of rows says nothing where nothing is wrong."""
    many = 3_000
    turns.turn(partial(write, many=many))
    assert found(turns) == []
    assert len(gathered(turns.truth, "LV", 2026).entries) == many


def test_the_new_year_closes_the_old_books(turns: Turns) -> None:
    """17:00 UTC on 31 December: number 1, book 01, and the old book has its last number."""
    turns.world.at = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
    assert issue(turns, 2) == [1, 2]
    turns.pass_time(seconds=1)
    assert issue(turns, 1) == [1]
    old, new = (turns.truth.register.volumes("LV", COPY, year)[0] for year in (2026, 2027))
    assert (old.first, old.last, old.closed_at) == (1, 2, turns.world.at)
    assert (new.name, new.first, new.last) == ("01/2027", 1, None)
    assert found(turns) == found(turns, 2027) == []
