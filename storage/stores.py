"""Where sealed files lie: a folder, or whatever else keeps bytes under a name."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

DRAFT = ".part"
NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


class Store(Protocol):
    """Bytes under names. What returned is there for good; an OSError did not happen, or might have.

    `put`: FileExistsError when the name is taken. `replace`, `get`: FileNotFoundError when it is
    not; a reader gets the old bytes or the new. `get`: the first `most` bytes, all of them if
    negative. `remove`: what is not there is gone already. `files`: everything, and since when.
    """

    def put(self, name: str, sealed: bytes) -> None: ...
    def replace(self, name: str, sealed: bytes) -> None: ...
    def get(self, name: str, most: int = -1) -> bytes: ...
    def remove(self, name: str) -> None: ...
    def files(self) -> Iterator[tuple[str, datetime]]: ...


class FolderStore:
    """A folder of its owner alone, with a folder inside for each two first letters of a name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, name: str, sealed: bytes) -> None:
        path = self._path(name)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        sync_folder(self.folder)
        with alone_in(path.parent):
            if path.exists():
                raise FileExistsError(name)
            write(path, sealed)

    def replace(self, name: str, sealed: bytes) -> None:
        path = self._path(name)
        with alone_in(path.parent):
            path.stat()
            write(path, sealed)

    def get(self, name: str, most: int = -1) -> bytes:
        with self._path(name).open("rb") as file:
            return file.read(most)

    def remove(self, name: str) -> None:
        path = self._path(name)
        with contextlib.suppress(FileNotFoundError), alone_in(path.parent):
            for file in (path, draft_of(path)):
                file.unlink(missing_ok=True)

    def files(self) -> Iterator[tuple[str, datetime]]:
        for path in self.folder.rglob("*"):
            with contextlib.suppress(FileNotFoundError):
                if not path.is_dir():
                    since = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
                    yield self._name(path), since

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _name(self, path: Path) -> str:
        at_home = path == self._path(path.name)
        return path.name if at_home else str(path.relative_to(self.folder))


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Change a folder's files while nobody else does; on leaving its entries are on disk.

    Two processes must not write one draft, and a page that was removed must not come back.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path: Path, sealed: bytes) -> None:
    """Give a name its whole content at once: a draft, on disk, then renamed."""
    draft = draft_of(path)
    try:
        with os.fdopen(os.open(draft, NEW, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def draft_of(path: Path) -> Path:
    """Where a file is written before it has its name."""
    return path.with_name(path.name + DRAFT)


def sync_folder(folder: Path) -> None:
    """Have the folder's own entries on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
