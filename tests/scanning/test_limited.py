"""Files are read in a child that can do nothing else, and that never outlives its use."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from asyncio import StreamReader
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from PIL import Image

from bot.scanning import limited, wire
from bot.scanning.cage import CPU_SECONDS
from bot.scanning.limited import Child, ReadingRoom
from storage.scanning.pages import MOST_BYTES, MOST_PAGE_BYTES, Page, Refused, pages_of
from tests.scanning.confined import ATTEMPTS
from tests.scanning.corpus import good, jpeg
from tests.scanning.hostile import HOSTILE
from tests.scanning.room import WeighingRoom, pieces

ROOT = Path(__file__).parents[2]
SOON = 10.0  # seconds that the end of a process may take on a busy machine
ENDLESS = "pdf of tiles in tiles"


@pytest.fixture
def weighing() -> Iterator[WeighingRoom]:
    """A room of one's own."""
    opened = WeighingRoom()
    yield opened
    opened.close()


@pytest.fixture
def room(weighing: WeighingRoom) -> ReadingRoom:
    """The room without its scales."""
    return weighing.room


def children(pid: int) -> list[int]:
    """Whom a process has forked."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def environment(pid: int) -> bytes:
    """What a process was started with."""
    return Path(f"/proc/{pid}/environ").read_bytes()


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def until(happens: Callable[[], bool]) -> None:
    """Until it has happened, at most so long as a busy machine may need."""
    async with asyncio.timeout(SOON):
        while not happens():  # noqa: ASYNC110 - processes ring no bell
            await asyncio.sleep(0.01)


async def until_ended(*pids: int) -> None:
    """Until none of them runs."""
    await until(lambda: not any(is_alive(pid) for pid in pids))


async def until_forked(pid: int) -> int:
    """The first child of a process, once there is one."""
    await until(lambda: bool(children(pid)))
    return children(pid)[0]


def forker(room: ReadingRoom) -> int:
    """Who forks the children of a room."""
    assert room._cage
    return room._cage.pid


async def all_of(pages: AsyncIterator[Page]) -> list[Page]:
    """Every page."""
    return [page async for page in pages]


def endless(room: ReadingRoom) -> asyncio.Task[list[Page]]:
    """A file being read that would take for ever."""
    data = HOSTILE[ENDLESS][1]()
    return asyncio.create_task(all_of(room.pages(pieces(data))))


async def reading(room: ReadingRoom) -> tuple[asyncio.Task[list[Page]], int]:
    """The same, and the child at it."""
    task = endless(room)
    await asyncio.sleep(0)
    return task, await until_forked(forker(room))


def run(module: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A program of these tests, by itself."""
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(  # noqa: S603 - ourselves
        command, capture_output=True, text=True, cwd=ROOT, check=False
    )


@pytest.mark.parametrize(
    "name",
    [
        "jpeg with metadata",
        "jpeg skew 1.7",
        "png alpha",
        "tiff fax",
        "pdf scans",
        "pdf born digital",
    ],
)
async def test_a_child_gives_what_it_would_here(room: ReadingRoom, name: str) -> None:
    """Nothing is lost or added on the way."""
    data = good(name).data
    assert await all_of(room.pages(pieces(data))) == list(pages_of(data))


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
async def test_pieces_may_be_of_any_size(room: ReadingRoom, size: int) -> None:
    """A file is what its pieces are together."""
    data = saved_small()
    assert await all_of(room.pages(pieces(data, size))) == list(pages_of(data))


def saved_small() -> bytes:
    """A small file."""
    return HOSTILE["png of a line"][1]()


def test_a_confined_child_can_do_nothing() -> None:
    """No file, folder, socket, pipe, program, process, thread, memory or right."""
    said = json.loads(run("tests.scanning.confined").stdout)
    assert set(said) == set(ATTEMPTS)
    assert "worked" not in said.values(), said
    assert not Path("/tmp/escaped").exists()  # noqa: S108 - it must not be there


def test_slow_pages_run_out_of_time() -> None:
    """A file that gives pages without end, each just in time, ends by the alarm."""
    ended = run("tests.scanning.confined", "slow")
    assert -ended.returncode == signal.SIGPROF
    assert 1 <= ended.stdout.count("page") <= 3
    assert CPU_SECONDS <= 120


async def test_no_setting_of_ours_is_around_a_child(
    room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tokens and keys are in the environment of the service alone."""
    monkeypatch.setenv("BANSAO_TOKEN", "geheim")
    await all_of(room.pages(pieces(saved_small())))
    around = environment(forker(room))
    assert b"geheim" not in around
    assert {entry.split(b"=")[0] for entry in around.split(b"\0") if entry} == {b"PYTHONPATH"}


async def test_cancelling_ends_the_child(room: ReadingRoom) -> None:
    """Nobody works for who has gone."""
    task, child = await reading(room)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until_ended(child)


async def test_not_listening_ends_the_child(room: ReadingRoom) -> None:
    """After the first page of ten nobody wants the others."""
    async with aclosing(room.pages(pieces(good("pdf scans").data))) as pages:
        await anext(pages)
        [child] = children(forker(room))
    await until_ended(child)


async def test_leaving_at_any_moment_is_no_trouble(room: ReadingRoom) -> None:
    """A child may end by itself in the very moment nobody listens any more."""
    for number in range(40):
        task = asyncio.create_task(all_of(room.pages(pieces(saved_small()))))
        await asyncio.sleep(number / 2000)
        task.cancel()
        await asyncio.wait([task])
    before = forker(room)
    await until(lambda: not children(before))
    assert await all_of(room.pages(pieces(saved_small())))
    assert forker(room) == before


async def test_closing_ends_everybody(room: ReadingRoom) -> None:
    """The house closes."""
    task, child = await reading(room)
    everybody = forker(room), child
    room.close()
    await until_ended(*everybody)
    with pytest.raises(Refused):
        await task


async def test_a_killed_service_takes_everybody_along() -> None:
    """Even `kill -9` leaves no reader behind."""
    command = [sys.executable, "-m", "tests.scanning.killable"]
    service = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert service.stdout
    forks = int(await service.stdout.readline())
    child = await until_forked(forks)
    service.kill()
    await service.wait()
    await until_ended(forks, child)


async def test_a_killed_child_is_a_broken_file(room: ReadingRoom) -> None:
    """And the next file is read."""
    task, child = await reading(room)
    os.kill(child, signal.SIGKILL)
    with pytest.raises(Refused, match="broken"):
        await task
    assert await all_of(room.pages(pieces(saved_small())))


async def test_a_child_that_hangs_is_ended(
    room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that neither works nor speaks is not waited for."""
    assert await all_of(room.pages(pieces(saved_small())))
    monkeypatch.setattr(limited, "PATIENCE", 1.0)
    task, child = await reading(room)
    os.kill(child, signal.SIGSTOP)
    with pytest.raises(Refused, match="too_slow"):
        await task
    await until_ended(child)


async def test_who_forks_is_started_again(room: ReadingRoom) -> None:
    """A house whose reader was killed opens a new one for the next file."""
    assert await all_of(room.pages(pieces(saved_small())))
    before = forker(room)
    os.kill(before, signal.SIGKILL)
    await until_ended(before)
    assert await all_of(room.pages(pieces(saved_small())))
    assert forker(room) != before


async def test_no_more_is_taken_than_may_be_read(room: ReadingRoom) -> None:
    """A file without end is refused at its first byte too many."""
    taken = 0

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1 << 20
            yield bytes(1 << 20)

    with pytest.raises(Refused, match="too_large"):
        await all_of(room.pages(without_end()))
    assert taken == MOST_BYTES + (1 << 20)


async def test_a_large_file_is_never_held(weighing: WeighingRoom) -> None:
    """Forty mebibytes go through, the service grows by less than half of them."""
    whole = good("jpeg 150").data.ljust(MOST_BYTES, b"\0")
    await weighing.read(saved_small())
    found = await weighing.read(whole)
    assert len(found.pages) == 1
    assert found.grown < MOST_BYTES // 2


async def test_a_source_that_fails_is_heard(room: ReadingRoom) -> None:
    """Its own error comes through, and its child has gone."""

    async def torn() -> AsyncIterator[bytes]:
        yield b"\xff\xd8"
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await all_of(room.pages(torn()))
    await until(lambda: not children(forker(room)))


async def test_a_slow_source_holds_nobody_up(room: ReadingRoom) -> None:
    """While three files trickle in, another is read."""
    never = asyncio.Event()

    async def trickling() -> AsyncIterator[bytes]:
        yield b"\xff\xd8"
        await never.wait()

    slow = [asyncio.create_task(all_of(room.pages(trickling()))) for _ in range(3)]
    await asyncio.sleep(0)
    assert await all_of(room.pages(pieces(saved_small())))
    never.set()
    assert await asyncio.gather(*slow, return_exceptions=True)


async def test_many_files_are_read_at_once(room: ReadingRoom) -> None:
    """Each gets its own pages back."""
    names = ["jpeg 150", "png", "tiff fax", "pdf scan"] * 5
    read = await asyncio.gather(*(all_of(room.pages(pieces(good(name).data))) for name in names))
    assert [len(pages) for pages in read] == [len(good(name).sizes) for name in names]


PAGE = jpeg(Image.new("L", (40, 40)))
LIES = {
    "nothing": b"",
    "half a head": wire.done()[:5],
    "done without a page": wire.done(),
    "no jpeg": wire.HEAD.pack(*wire.Head(wire.PAGE, 4)) + b"<svg" + wire.done(),
    "a jpeg that lies": wire.HEAD.pack(*wire.Head(wire.PAGE, 200)) + PAGE[:200] + wire.done(),
    "more than a page": wire.HEAD.pack(*wire.Head(wire.PAGE, MOST_PAGE_BYTES + 1)) + bytes(99),
    "less than it said": wire.HEAD.pack(*wire.Head(wire.PAGE, 5000)) + bytes(99),
    "a key of its own": wire.refused("; rm -rf /"),
    "an end of its own": wire.HEAD.pack(*wire.Head(b"X", 3)) + b"abc",
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_child_that_lies_is_a_broken_file(lie: str) -> None:
    """Whoever has taken a child over gains nothing by it."""
    told = StreamReader()
    told.feed_data(LIES[lie])
    told.feed_eof()
    with pytest.raises(Refused, match="broken"):
        await Child(told, lambda _: None).page()


async def test_a_child_cannot_give_pages_without_end() -> None:
    """Two hundred are the most, whatever it says."""
    [page] = pages_of(saved_small())
    told = StreamReader()
    told.feed_data((wire.page_head(page) + page.jpeg + page.grid) * 201 + wire.done())
    told.feed_eof()
    child = Child(told, lambda _: None)
    assert [await child.page() for _ in range(200)] == [page] * 200
    assert await child.page() is None
