"""The tables as this release needs them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0006"
SCRIPTS = Path(__file__).with_name("migrations")


def version_of(file: Path) -> str | None:
    """The release a database was made for; None for a new one."""
    if not file.exists():
        return None
    with closing(sqlite3.connect(file)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return None
    return row[0] if row else None


def to_newest(file: Path) -> None:
    """Bring the database up; alembic is loaded only when there is something to do."""
    if version_of(file) == NEWEST:
        return
    from alembic import command  # noqa: PLC0415 - slow to import, seldom needed

    command.upgrade(config_for(file), "head")


def config_for(file: Path) -> Config:
    """Alembic's settings, without a file of its own."""
    from alembic.config import Config  # noqa: PLC0415 - slow to import, seldom needed

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{file}")
    return config
