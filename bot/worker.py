"""A process of its own for paper, so that the chat never waits for it.

Scans come to it one page at a time, and what it makes leaves it piece by piece.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, Literal, TypeVar

T = TypeVar("T")
PIECE: Final = 64 << 10
Kind = Literal["page", "piece", "done", "failed"]


class Worker:
    """Does one thing after another. The process starts with the first, and anew after it died."""

    def __init__(self) -> None:
        self._lane = ThreadPoolExecutor(1, "paper")
        self._process: BaseProcess | None = None
        self._line: Connection | None = None

    async def do(self, work: Callable[..., T], *values: object) -> T:
        """The outcome of `work(*values)`, raising what it raises."""
        outcome: T = await self._queue(work, values)
        return outcome

    async def write(
        self,
        work: Callable[..., T],
        *values: object,
        pages: Iterator[bytes],
        sink: Callable[[bytes], object],
    ) -> T:
        """The outcome of `work(desk, *values)`, which asks a `Desk` for pages and gives pieces."""
        outcome: T = await self._queue(work, values, pages, sink)
        return outcome

    def close(self) -> None:
        """Finish what is under way and let the process go."""
        self._lane.shutdown(cancel_futures=True)
        self._end()

    async def _queue(self, *order: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._lane, self._talk, *order)

    def _talk(
        self,
        work: Callable[..., Any],
        values: Sequence[object],
        pages: Iterator[bytes] | None = None,
        sink: Callable[[bytes], object] = len,
    ) -> Any:
        """One order from its beginning to its end; whatever breaks it off ends the process."""
        try:
            line = self._open()
            line.send((work, values, pages is not None))
            failed, outcome = follow(line, pages or iter(()), sink)
        except BaseException:
            self._end()
            raise
        if failed:
            raise outcome
        return outcome

    def _open(self) -> Connection:
        """Our end of the line; when nobody is at the other, somebody is now."""
        if self._line and self._process and self._process.is_alive():
            return self._line
        self._end()
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        with theirs:
            process = context.Process(target=serve, args=(theirs,), daemon=True)
            process.start()
            self._process = process
        return self._line

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.join()
        if self._line:
            self._line.close()
        self._process = self._line = None


def follow(
    line: Connection, pages: Iterator[bytes], sink: Callable[[bytes], object]
) -> tuple[bool, Any]:
    """Answer the process until it is done: whether it failed, and its outcome."""
    while True:
        kind, value = line.recv()
        if kind == "page":
            line.send_bytes(next(pages))
        elif kind == "piece":
            sink(value)
        else:
            return kind == "failed", value


class Desk:
    """Whoever gave the order, as the process sees them."""

    def __init__(self, line: Connection) -> None:
        self._line, self._held = line, bytearray()

    def pages(self, count: int) -> Sequence[bytes]:
        """The next pages, each fetched when it is asked for, once and in order."""
        return Pages(self._next, count)

    def take(self, piece: bytes) -> None:
        """The next piece of what is made."""
        self._held += piece
        if len(self._held) >= PIECE:
            self.flush()

    def flush(self) -> None:
        """Send what was held back so that a piece is worth its way."""
        if self._held:
            tell(self._line, "piece", bytes(self._held))
            self._held.clear()

    def _next(self) -> bytes:
        tell(self._line, "page")
        return self._line.recv_bytes()


class Pages(Sequence[bytes]):
    """Pages that lie elsewhere."""

    def __init__(self, fetch: Callable[[], bytes], count: int) -> None:
        self._fetch, self._count = fetch, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: Any) -> Any:
        if not 0 <= at < self._count:
            raise IndexError(at)
        return self._fetch()


def tell(line: Connection, kind: Kind, value: object = None) -> None:
    """One word to whoever gave the order."""
    line.send((kind, value))


def serve(line: Connection) -> None:
    """Do as told until nobody tells any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    follow_parent()
    with suppress(EOFError):
        while True:
            tell(line, *done(line, *line.recv()))


def done(
    line: Connection, work: Callable[..., Any], values: Sequence[object], wants_desk: bool
) -> tuple[Kind, Any]:
    """Do one thing; what it raises is an outcome too."""
    desk = Desk(line)
    try:
        outcome = work(desk, *values) if wants_desk else work(*values)
        desk.flush()
    except (EOFError, BrokenPipeError):
        raise
    except Exception as wrong:  # noqa: BLE001 - it is raised where the order came from
        return "failed", wrong
    return "done", outcome


def follow_parent() -> None:
    """End with the process that started this one, even when that one is killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(0)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()
