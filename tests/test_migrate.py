"""The tables and their migrations say the same."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from storage import migrate


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
