"""The cabinet: one writer with group commit, and readers behind glass."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, event
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.crashpoints import crashpoint
from core.errors import CabinetDown
from core.guard import notice, tallied
from core.keys import Keys
from storage import mark, migrate
from storage.book import RELEASE, ROLLBACK, SAVEPOINT, Book
from storage.statement import Pen

T = TypeVar("T")
Work = Callable[[Book], Any]
Job = tuple[Work, "asyncio.Future[Any]"]

FILE = "bansao.sqlite3"
MOST_IN_A_BATCH = 256
BUSY_SECONDS = 5.0


def scrubbing(_book: Book) -> None:
    """Stands among the jobs for emptying the log, which no transaction can do."""


class CabinetBusy(Exception):
    """Another process is using this data folder."""


class Cabinet:
    """The desk's database in a folder. `news` is set whenever a commit leaves something to tell.

    One process a folder, or one for each `part` of the desk (the doors of citizens, of staff).
    """

    def __init__(self, folder: Path, keys: Keys, part: str = "") -> None:
        self.folder, self.keys = folder, keys
        self.news = asyncio.Event()
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._locks = lock_folder(folder, part)
        migrate.to_newest(folder / FILE)
        (folder / FILE).chmod(0o600)
        self.mark = mark.read(folder)
        self._reader = open_reader(folder / FILE)
        self._looks: set[asyncio.Task[Any]] = set()
        self._writer = threading.Thread(target=self._write, name="cabinet-writer", daemon=True)
        self._writer.start()

    async def turn(self, work: Callable[[Book], T]) -> T:
        """Run the work in a savepoint of the next commit; return once it is on disk."""
        done: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((work, done))
        return await done

    async def scrub(self) -> bool:
        """Empty the log, so that what was erased lies in no file; False while a reader holds it."""
        done: asyncio.Future[bool] = self._loop.create_future()
        self._jobs.put((scrubbing, done))
        return await done

    async def look(self, work: Callable[[Book], T]) -> T:
        """Run read-only work off the writer's way."""
        looking = asyncio.create_task(self._look(work))
        self._looks.add(looking)
        looking.add_done_callback(self._seen)
        return await asyncio.shield(looking)

    async def _look(self, work: Callable[[Book], T]) -> T:
        """Whoever asked may be stopped; what a reader has begun is finished before we close."""
        async with self._reader.connect() as connection:
            return await connection.run_sync(self._looking, work)

    def _seen(self, looking: asyncio.Task[Any]) -> None:
        self._looks.discard(looking)
        if not looking.cancelled():
            looking.exception()

    def _looking(self, connection: Connection, work: Callable[[Book], T]) -> T:
        cursor: Any = connection.connection.cursor()
        try:
            return work(Book(Pen(cursor, connection.dialect), self.keys))
        finally:
            cursor.close()

    async def guard_register(self, at: datetime) -> None:
        """Stop the count of every office whose rows are not the ones the mark was written for.

        A desk has a mark of its own file before its first number.
        """
        found = self.mark
        same = found is None or found.file == mark.here(self.folder / FILE)
        numbers = found.numbers if found else None

        def look_at_it(book: Book) -> None:
            notice(book, at, numbers, same_file=same)
            book.register.touched |= found is None or not same

        await self.turn(look_at_it)

    async def close(self) -> None:
        """Finish what waits, then let the folder go."""
        self._jobs.put(None)
        await asyncio.to_thread(self._writer.join)
        await asyncio.gather(*self._looks, return_exceptions=True)
        await self._reader.dispose()
        for lock in self._locks:
            os.close(lock)

    def _write(self) -> None:
        connection = open_writer(self.folder / FILE)
        book = Book(Pen(connection.cursor(), _dialect()), self.keys)
        with contextlib.closing(connection):
            while (batch := self._take()) is not None:
                turns = [job for job in batch if job[0] is not scrubbing]
                settled, news = commit(connection, book, turns) if turns else ([], False)
                settled = marked(self.folder / FILE, book, settled)
                settled += [
                    (done, emptied(connection), True) for w, done in batch if w is scrubbing
                ]
                self._loop.call_soon_threadsafe(self._settle, settled, news)

    def _take(self) -> list[Job] | None:
        """Everything that waits, up to a batch; None when the cabinet closes."""
        job = self._jobs.get()
        if job is None:
            return None
        batch = [job]
        with contextlib.suppress(Empty):
            while len(batch) < MOST_IN_A_BATCH:
                job = self._jobs.get_nowait()
                if job is None:
                    self._jobs.put(None)
                    break
                batch.append(job)
        return batch

    def _settle(self, settled: list[tuple[asyncio.Future[Any], Any, bool]], news: bool) -> None:
        for done, result, good in settled:
            if done.cancelled():
                continue
            if good:
                done.set_result(result)
            else:
                done.set_exception(result)
        if news:
            self.news.set()


def marked(
    file: Path, book: Book, settled: list[tuple[asyncio.Future[Any], Any, bool]]
) -> list[tuple[asyncio.Future[Any], Any, bool]]:
    """The same once the register's mark is on disk; where it cannot be, nobody is told anything."""
    if not book.register.touched:
        return settled
    crashpoint("before_mark")
    try:
        mark.keep(file, tallied(book.register.tallies()))
    except (OSError, sqlite3.Error) as trouble:
        down = CabinetDown(type(trouble).__name__)
        return [(done, down, False) for done, _, _ in settled]
    book.register.touched = False
    crashpoint("after_mark")
    return settled


def emptied(connection: sqlite3.Connection) -> bool:
    """Whether all of the log went into the file and the log was cut to nothing, right now."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        held: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error:
        return False
    else:
        return held == 0
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")


def commit(
    connection: sqlite3.Connection, book: Book, batch: list[Job]
) -> tuple[list[tuple[asyncio.Future[Any], Any, bool]], bool]:
    """One transaction for the whole batch: what each future gets, and whether there is news."""
    pen = book.pen
    book.outbox.put_any = False
    try:
        pen.raw("BEGIN IMMEDIATE")
        settled = [(done, *attempt(pen, book, work)) for work, done in batch]
        pen.raw("COMMIT")
    except sqlite3.Error as trouble:
        if connection.in_transaction:
            pen.raw("ROLLBACK")
        down = CabinetDown(type(trouble).__name__)
        return [(done, down, False) for _, done in batch], False
    return settled, book.outbox.put_any


def attempt(pen: Pen, book: Book, work: Work) -> tuple[Any, bool]:
    """One turn in its savepoint: a turn that fails is rolled back alone."""
    pen.raw(SAVEPOINT)
    try:
        result = work(book)
    except sqlite3.OperationalError:
        raise
    except Exception as trouble:  # noqa: BLE001 - handed to whoever waits for this turn
        pen.raw(ROLLBACK)
        pen.raw(RELEASE)
        return trouble, False
    pen.raw(RELEASE)
    return result, True


def lock_folder(folder: Path, part: str = "") -> list[int]:
    """Hold the whole folder for this process alone, or share it and hold one part."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not part:
        return [lock(folder / "lock", fcntl.LOCK_EX)]
    return [lock(folder / "lock", fcntl.LOCK_SH), lock(folder / f"lock-{part}", fcntl.LOCK_EX)]


def lock(file: Path, how: int) -> int:
    """A lock that ends with the process."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except OSError as taken:
        os.close(handle)
        raise CabinetBusy(str(file.parent)) from taken
    return handle


def open_writer(file: Path) -> sqlite3.Connection:
    """The one connection that writes and checkpoints; every commit reaches the disk."""
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def open_reader(file: Path) -> AsyncEngine:
    """Connections that cannot write."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}", hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def behind_glass(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    return engine


def _dialect() -> Dialect:
    return sqlite_dialect()
