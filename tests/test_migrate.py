"""The tables and their migrations say the same, and an old desk keeps everything it knew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from core.keys import Keys
from core.models import Document, Scan
from storage import migrate
from storage.cabinet import FILE, open_writer
from storage.glass import beside
from tests.desk import PEPPERS

BEFORE = "0002"
AT, LATER = "2026-10-01T02:00:00.000000+00:00", "2026-10-02T03:00:00.000000+00:00"
OLD: dict[str, list[dict[str, Any]]] = {
    "offices": [
        {
            "id": "LV",
            "name": "UBND xã Lấp Vò",
            "place": "Lấp Vò",
            "signer": "Ký",
            "signer_title": "P",
        }
    ],
    "officers": [
        {"id": 1, "office_id": "LV", "peer": "staff:o1", "name": "Hạnh", "role": "officer"},
        {"id": 2, "office_id": "LV", "peer": "staff:o2", "name": "Tâm", "role": "admin"},
    ],
    "citizens": [
        {"id": 1, "phone": "+84912345678", "name": "Nguyễn Thị Ngà", "id_tail": "4877"},
        {"id": 2, "phone": "+84987654321", "name": "ðỗ  Đình-Đạt", "id_tail": ""},
    ],
    "documents": [
        {"id": 1, "citizen_id": 1, "kind": "cccd", "title": "CCCD", "tail": "4877", "pages": 2},
        {"id": 4, "citizen_id": 2, "kind": "khai_sinh", "title": "x", "pages": 1},
        {"id": 9, "citizen_id": 1, "kind": "ket_hon", "title": "y", "pages": 1, "withdrawn_at": AT},
    ],
    "scans": [
        {"document_id": 1, "page": 1, "name": "a" * 32, "sha256": "1" * 64},
        {"document_id": 1, "page": 2, "name": "b" * 32, "sha256": "2" * 64},
        {"document_id": 4, "page": 1, "name": "c" * 32, "sha256": "3" * 64},
    ],
    "orders": [
        {
            "id": 1,
            "stage": "handed_over",
            "total": 8000,
            "paid_at": LATER,
            "paid_to": 1,
            "rating": 4,
        },
        {"id": 2, "stage": "accepted", "total": 2000, "officer_id": 2, "accepted_at": LATER},
        {"id": 3, "stage": "refused", "total": 4000, "ended_at": LATER, "reason": "damaged"},
    ],
    "lines": [
        {"id": 1, "order_id": 1, "document_id": 1, "kind": "cccd", "pages": 2, "copies": 2}
        | {
            "fee": 4000,
            "basis": "original",
            "basis_by": 1,
            "basis_at": AT,
            "number": 1,
            "book": "x",
        },
        {"id": 2, "order_id": 2, "document_id": 4, "kind": "khai_sinh", "pages": 1, "copies": 1}
        | {"fee": 2000},
        {"id": 3, "order_id": 3, "document_id": 9, "kind": "ket_hon", "pages": 1, "copies": 1}
        | {"fee": 4000},
    ],
    "entries": [
        {"office_id": "LV", "kind": "SCT/BS", "year": 2026, "number": 1, "book": "x", "fee": 8000}
        | {"certified_at": AT, "requester": "Nguyễn Thị Ngà", "title": "CCCD", "signer": "Ký"}
        | {"copies": 2, "line_id": 1}
    ],
    "counters": [{"office_id": "LV", "kind": "SCT/BS", "period": "2026", "count": 1}],
    "chats": [
        {"peer": "citizen:c1", "lang": "en", "elder": 1, "citizen_id": 1, "opened_at": AT}
        | {"seen_at": LATER, "serial": 7, "forms": '[{"id": 1}]', "shown": "[]"}
    ],
    "links": [{"citizen_id": 1, "peer": "citizen:c1", "first_at": AT, "last_at": LATER}],
    "challenges": [
        {"id": "x" * 32, "peer": "citizen:c1", "phone_key": "k", "citizen_id": 1, "key_id": "t1"}
        | {"purpose": "log-in", "counter": 0, "tries": 1, "sent_at": AT, "expires_at": LATER}
    ],
    "packs": [{"link": "d" * 32, "order_id": 1, "officer_id": 1, "until": LATER}],
    "call_backs": [
        {
            "id": 1,
            "office_id": "LV",
            "peer": "citizen:c1",
            "citizen_id": 1,
            "phone": "",
            "asked_at": AT,
        }
    ],
}
"""Rows of the release before, without what every row of a table has alike."""
ALIKE: dict[str, dict[str, Any]] = {
    "citizens": {"office_id": "LV", "last_used_at": LATER},
    "orders": {"office_id": "LV", "citizen_id": 1, "peer": "citizen:c1", "key_id": "t1"}
    | {"placed_at": AT, "received_at": AT, "due_at": LATER},
    "lines": {"tail": ""},
}
GONE = {("citizens", "id_tail")}


def test_a_new_database_is_brought_to_the_newest_release(tmp_path: Path) -> None:
    """An empty folder ends at the newest revision, and a second call does nothing."""
    file = tmp_path / "new.sqlite3"
    assert migrate.version_of(file) is None
    migrate.to_newest(file)
    assert migrate.version_of(file) == migrate.NEWEST
    migrate.to_newest(file)


def test_the_newest_revision_is_named_in_the_code() -> None:
    """`NEWEST` is alembic's head."""
    scripts = ScriptDirectory(str(migrate.SCRIPTS))
    assert scripts.get_current_head() == migrate.NEWEST


def test_the_migrations_build_exactly_the_tables(tmp_path: Path) -> None:
    """Alembic finds nothing left to change after the last revision."""
    file = tmp_path / "same.sqlite3"
    migrate.to_newest(file)
    command.check(migrate.config_for(file))


# ---- a desk of the release before


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A database of the release before, brought up."""
    made = tmp_path / FILE
    command.upgrade(migrate.config_for(made), BEFORE)
    with closing(open_writer(made)) as connection:
        for table, rows in filled():
            marks = ", ".join(f":{name}" for name in rows)
            sql = f"INSERT INTO {table} ({', '.join(rows)}) VALUES ({marks})"  # noqa: S608 - our own
            connection.execute(sql, rows)
    assert migrate.version_of(made) == BEFORE
    migrate.to_newest(made)
    return made


def filled() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every old row, whole."""
    for table, rows in OLD.items():
        for row in rows:
            code = {"code": f"LV-261001-{row['id']:04d}"} if table == "orders" else {}
            yield table, ALIKE.get(table, {}) | code | row


def read(file: Path, query: str) -> list[Any]:
    """Rows of the database as it is now."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def test_nothing_is_lost(file: Path) -> None:
    """Every value of every old row stands where it stood, but the number's tail, which moved."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        for table, row in filled():
            kept = {name: value for name, value in row.items() if (table, name) not in GONE}
            found = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own
            assert kept.items() <= max(map(dict, found), key=lambda new: alike(kept, new)).items()
            assert len(found) == len(OLD[table])


def alike(old: dict[str, Any], new: dict[str, Any]) -> int:
    """How many values two rows share."""
    return sum(new.get(name) == value for name, value in old.items())


def test_what_is_new_is_filled_from_what_was_known(file: Path) -> None:
    """The number's tail, the words of search, when people came, what was paid."""
    assert read(file, "SELECT id_number, folded, called, added_at, holder_id FROM citizens") == [
        ("4877", "nguyen thi nga", "nga thi nguyen", LATER, None),
        ("", "do dinh dat", "dat dinh do", LATER, None),
    ]
    paid = "SELECT paid, origin, made_by, collector_paper FROM orders ORDER BY id"
    assert read(file, paid) == [(8000, "chat", None, ""), *[(0, "chat", None, "")] * 2]
    kept = "SELECT version, uses, original_needed, added_at FROM documents"
    assert read(file, kept) == [(1, 0, 0, LATER)] * 3
    assert read(file, "SELECT version, stopped_at, stopped_why FROM lines") == [(1, None, "")] * 3


def test_every_pointer_leads_somewhere(file: Path) -> None:
    """No row points at one that is gone, no index is out of step."""
    assert read(file, "PRAGMA foreign_key_check") == []
    assert read(file, "PRAGMA integrity_check") == [("ok",)]


def test_the_tables_are_those_of_a_fresh_desk(file: Path) -> None:
    """Alembic finds nothing to change; what alembic does not see is there too."""
    command.check(migrate.config_for(file))
    papers = "SELECT sql FROM sqlite_master WHERE name = 'documents'"
    assert "AUTOINCREMENT" in read(file, papers)[0][0]


def test_a_new_paper_gets_a_number_nobody_had(file: Path) -> None:
    """Behind the highest of before, also after the highest is gone."""
    with closing(open_writer(file)) as connection:
        added = "INSERT INTO documents (citizen_id, kind, title, pages, added_at) VALUES"
        connection.execute(f"{added} (1, 'x', 'x', 1, '{AT}')")
        connection.execute("DELETE FROM documents WHERE id = 10")
        connection.execute(f"{added} (1, 'x', 'x', 1, '{AT}')")
    assert read(file, "SELECT MAX(id) FROM documents") == [(11,)]


def test_the_desk_reads_its_old_rows(file: Path) -> None:
    """Papers, scans, orders and lines come out as the nouns of today."""
    with closing(sqlite3.connect(file)):
        paper, scans, order = beside(file.parent, Keys(PEPPERS), look)
    assert (paper.tail, paper.version, paper.original_needed) == ("4877", 1, False)
    assert [(scan.page, scan.name, scan.version) for scan in scans] == [
        (1, "a" * 32, 1),
        (2, "b" * 32, 1),
    ]
    assert (order.paid, order.rating, order.origin) == (8000, 4, "chat")


def look(book: Any) -> tuple[Document, list[Scan], Any]:
    """A paper, its pages, an order."""
    return book.archive.document(1), book.archive.scans_of(1, 1), book.orders.order(1)
