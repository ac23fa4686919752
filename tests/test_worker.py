"""The process that lays paper out, and the line to it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.worker import PIECE, Desk, Worker

LONG = 60.0


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    """A worker that is let go in the end."""
    made = Worker()
    yield made
    made.close()


def twice(desk: Desk, count: int) -> int:
    """Give every page back twice; how many there were."""
    pages = desk.pages(count)
    for at in range(count):
        desk.take(pages[at] * 2)
    return len(pages)


def refuse(desk: Desk, words: str) -> None:
    """Begin, then find that it cannot be done."""
    desk.take(b"half")
    raise LookupError(words)


def die() -> None:
    """End without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_pages_go_in_and_pieces_come_out(worker: Worker) -> None:
    """In order, whole, and no smaller than is worth its way."""
    pages = [bytes([at]) * 9_000 for at in range(40)]
    made: list[bytes] = []
    count = await worker.write(twice, 40, pages=iter(pages), sink=made.append)
    assert count == 40
    assert b"".join(made) == b"".join(page * 2 for page in pages)
    assert all(len(piece) >= PIECE for piece in made[:-1])


async def test_a_page_is_opened_when_it_is_its_turn(worker: Worker) -> None:
    """Of what came before a page, all but the last pieces have left when it is asked for."""
    waiting: list[int] = []
    out = 0

    def pages() -> Iterator[bytes]:
        for at in range(20):
            waiting.append(at * 2 * PIECE - out)
            yield bytes(PIECE)

    def sink(piece: bytes) -> None:
        nonlocal out
        out += len(piece)

    await worker.write(twice, 20, pages=pages(), sink=sink)
    assert waiting == [0] * 20


async def test_what_it_raises_is_raised_here(worker: Worker) -> None:
    """And the same process goes on with the next."""
    pid = await worker.do(os.getpid)
    with pytest.raises(LookupError, match="nothing"):
        await worker.write(refuse, "nothing", pages=iter(()), sink=len)
    assert await worker.do(os.getpid) == pid != os.getpid()


async def test_a_page_that_cannot_be_opened_ends_the_work(worker: Worker) -> None:
    """Its own trouble is what is raised; nothing of the broken work is left on the line."""

    def pages() -> Iterator[bytes]:
        yield b"one"
        raise PermissionError

    with pytest.raises(PermissionError):
        await worker.write(twice, 2, pages=pages(), sink=len)
    assert await worker.do(abs, -3) == 3


async def test_a_worker_that_died_is_followed_by_another(worker: Worker) -> None:
    """Whoever waited hears of it, the next is served."""
    with pytest.raises((EOFError, ConnectionError)):
        await worker.do(die)
    assert await worker.do(abs, -3) == 3
    pid = await worker.do(os.getpid)
    os.kill(pid, signal.SIGKILL)
    assert worker._process
    while worker._process.is_alive():  # noqa: ASYNC110 - its last thread ends after its first
        await asyncio.sleep(0.01)
    assert await worker.do(abs, -3) == 3


async def test_many_at_once_are_done_one_after_another(worker: Worker) -> None:
    """Each gets its own."""
    assert await asyncio.gather(*(worker.do(abs, -n) for n in range(20))) == list(range(20))


async def test_it_ends_with_its_desk() -> None:
    """Let go, the process is gone; a second time is no trouble."""
    worker = Worker()
    pid = await worker.do(os.getpid)
    worker.close()
    assert not alive(pid)
    worker.close()
