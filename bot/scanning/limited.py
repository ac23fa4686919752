"""Scanned files, read where they can do no harm: in a child that may do nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from typing import Final

from bot.scanning import wire
from storage.scanning.pages import (
    MOST_BYTES,
    MOST_GRID_BYTES,
    MOST_PAGE_BYTES,
    MOST_PAGES,
    Page,
    Refused,
    alike,
)

SEATS: Final = 8  # files taken in at once
DESKS: Final = 2  # of them, how many are read at once
PATIENCE: Final = 30.0  # seconds by the clock; a child at work hears its own alarm long before
SLOW: Final = {signal.SIGPROF, signal.SIGXCPU}
CAGE: Final = (sys.executable, "-m", "bot.scanning.cage")


class ReadingRoom:
    """Turns files into pages, each file in a limited child of its own; one for the house.

    The process that forks the children is started for the first file and kept. `heard` is told
    how each child went.
    """

    refusal: type[Exception] = Refused

    def __init__(self, heard: Callable[[wire.Ended], None] = lambda _: None) -> None:
        self._heard = heard
        self._seats, self._desks = asyncio.Semaphore(SEATS), asyncio.Semaphore(DESKS)
        self._control: socket.socket | None = None
        self._cage: subprocess.Popen[bytes] | None = None

    async def pages(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[Page, None]:
        """The pages of a file; raise `Refused`, also after pages, which are then void.

        Whoever stops listening ends the child.
        """
        async with self._seats:
            reader, writer = await asyncio.open_unix_connection(sock=self._line())
            try:
                await _pour(pieces, writer)
                async with self._desks:
                    with suppress(OSError):  # a child that has died is heard of soon
                        writer.write_eof()
                    child = Child(reader, self._heard)
                    while page := await child.page():
                        yield page
            finally:
                writer.transport.abort()

    def alike(self, one: int, other: int) -> bool:
        """Whether two pages, by their marks, are of one sheet."""
        return alike(one, other)

    def close(self) -> None:
        """End the children and whoever forks them."""
        if self._control and self._cage:
            self._control.close()
            self._cage.wait()
            self._control = self._cage = None

    def _line(self) -> socket.socket:
        """Our end of a line to a new child; when nobody is there to fork one, somebody is now."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._hand_over(theirs)
            except OSError:
                self.close()
                self._hand_over(theirs)
        return ours

    def _hand_over(self, line: socket.socket) -> None:
        if not self._control:
            self._control, self._cage = _started()
        socket.send_fds(self._control, [b"\0"], [line.fileno()])


class Child:
    """What a child tells of its file, judged."""

    def __init__(self, reader: StreamReader, heard: Callable[[wire.Ended], None]) -> None:
        self._reader, self._heard = reader, heard
        self._pages, self._done, self._verdict = 0, False, "broken"

    async def page(self) -> Page | None:
        """The next page; None after the last; raise `Refused`."""
        while frame := await _frame(self._reader):
            head, data = frame
            if head.kind == wire.PAGE and self._pages < MOST_PAGES:
                self._pages += 1
                return wire.page_told(head, data)
            self._note(head.kind, data)
        if self._done and self._pages:
            return None
        raise Refused(self._verdict)

    def _note(self, kind: bytes, data: bytes) -> None:
        if kind == wire.DONE:
            self._done = True
        elif kind == wire.REFUSED:
            self._verdict = wire.key_told(data)
        elif kind == wire.ENDED:
            how = wire.end_told(data)
            self._verdict = "too_slow" if how.signal in SLOW else self._verdict
            self._heard(how)


def _started() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Start the cage, with nothing of our settings around it."""
    ours, theirs = socket.socketpair()
    with theirs:
        cage = subprocess.Popen(  # noqa: S603 - ourselves
            CAGE,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
            start_new_session=True,
        )
    return ours, cage


async def _pour(pieces: AsyncIterator[bytes], writer: StreamWriter) -> None:
    """Send a file as it comes, whatever has become of the child."""
    length = 0
    async for piece in pieces:
        length += len(piece)
        if length > MOST_BYTES:
            raise Refused("too_large")
        with suppress(ConnectionError):
            writer.write(piece)
            await writer.drain()


async def _frame(reader: StreamReader) -> tuple[wire.Head, bytes] | None:
    """What a child says next; None when it says nothing more, or no page could be so large."""
    try:
        async with asyncio.timeout(PATIENCE):
            head = wire.head_told(await reader.readexactly(wire.HEAD.size))
            if head.size > MOST_PAGE_BYTES + MOST_GRID_BYTES:
                return None
            return head, await reader.readexactly(head.size)
    except TimeoutError as error:
        raise Refused("too_slow") from error
    except (IncompleteReadError, ConnectionError):
        return None
