"""A desk's folder with pages in its vault, and what it takes to damage them."""

from __future__ import annotations

import base64
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from bot.settings import PREFIX, Settings
from bot.world import World
from core.models import Scan
from storage.cabinet import FILE
from storage.inventory import pages_of
from storage.stores import FolderStore, Store
from storage.vault import KEEPING, Vault
from tests.desk import PEPPERS, VAULT, Stock

ROOT = Path(__file__).parent.parent
NEW = {"k2": bytes(range(64, 96)), **VAULT}
LONG_AGO = timedelta(hours=2)
fresh = World().chance


def furnish(stock: Stock, folder: Path, store: Store | None = None, pages: int = 2) -> list[Scan]:
    """A folder whose every document has as many pages, all of them in the vault; its rows."""
    stock.copy(folder)
    vault = Vault(store or FolderStore(folder / "scans"), VAULT)
    documents = [scan.document_id for scan in pages_of(folder)]
    execute(folder, "DELETE FROM scans")
    for document in documents:
        for number in range(1, pages + 1):
            name = f"{document:016x}{number:016x}"
            page = page_of(document, number)
            vault.keep(name, document, page, fresh(KEEPING))
            row = (document, number, name, hashlib.sha256(page).hexdigest())
            execute(
                folder,
                "INSERT INTO scans (document_id, page, name, sha256) VALUES (?, ?, ?, ?)",
                *row,
            )
    return pages_of(folder)


def page_of(document: int, number: int) -> bytes:
    """What is on a page."""
    return f"canary page {number} of document {document}. ".encode() * 40


def execute(folder: Path, command: str, *values: str | int) -> None:
    """A change of the rows, committed."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.execute(command, values)


def file_of(folder: Path, scan: Scan) -> Path:
    """Where a page lies."""
    return folder / "scans" / scan.name[:2] / scan.name


def age(file: Path, at: datetime, by: timedelta = LONG_AGO) -> Path:
    """Have a file look as if it lay there for long."""
    then = (at - by).timestamp()
    os.utime(file, (then, then))
    return file


def ring(keys: Mapping[str, bytes]) -> str:
    """Keys as a setting."""
    return ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in keys.items())


def settings(folder: Path, keys: Mapping[str, bytes] = VAULT, **values: str) -> Settings:
    """The settings of this folder alone."""
    rings = {"code_peppers": ring(PEPPERS), "vault_keys": ring(keys)}
    return Settings(_env_file=None, data=folder, **rings, **values)  # type: ignore[arg-type]


def bansao(folder: Path, *words: str, keys: Mapping[str, bytes] = VAULT) -> subprocess.Popen[str]:
    """The command line, begun."""
    ours = {"DATA": str(folder), "CODE_PEPPERS": ring(PEPPERS), "VAULT_KEYS": ring(keys)}
    env = {"PATH": os.environ["PATH"], **{PREFIX + name: text for name, text in ours.items()}}
    command = [sys.executable, "-m", "bot", *words]
    out = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out, text=True)  # noqa: S603 - our own program
