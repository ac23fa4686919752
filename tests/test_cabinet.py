"""The cabinet: one writer, many turns in a commit, and nothing acknowledged that is not on disk."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.world import World
from core import login
from core.errors import CabinetDown
from core.keys import Keys
from storage import cabinet as cabinets
from storage.book import Book
from storage.cabinet import FILE, Cabinet, CabinetBusy
from tests.desk import BAO, CUC, MORNING, NGA, PEPPERS, Desk, Stock, sign_in
from tests.turns import Turns

SECONDS = 60
"""How long a test waits for what has to come; passing never takes so long."""


@pytest.fixture
async def cabinet(
    stock: Stock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Cabinet]:
    """A filled cabinet that gives up on a locked database at once."""
    monkeypatch.setattr(cabinets, "BUSY_SECONDS", 0.01)
    opened = Cabinet(stock.copy(tmp_path / "desk"), Keys(PEPPERS))
    yield opened
    await opened.close()


def count(book: Book) -> int:
    """One more."""
    return book.register.next_count("LV", "test", "2026")


def truth(cabinet: Cabinet, query: str) -> list[Any]:
    """Committed rows, through a connection of our own."""
    with contextlib.closing(sqlite3.connect(cabinet.folder / FILE)) as connection:
        return connection.execute(query).fetchall()


class Gate:
    """A turn that holds the writer until everything else waits behind it."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self._entered, self._open = threading.Event(), threading.Event()
        self.statements: list[str] = []

    def _hold(self, book: Book) -> None:
        cursor: Any = book.pen._cursor
        self._entered.set()
        self._open.wait(SECONDS)
        cursor.connection.set_trace_callback(self.statements.append)

    async def gather(self, *works: Callable[[Book], Any]) -> list[Any]:
        """Queue the works behind a closed gate, open it, and return what each got."""
        held = asyncio.create_task(self._cabinet.turn(self._hold))
        await asyncio.to_thread(self._entered.wait, SECONDS)
        waiting = [asyncio.create_task(self._cabinet.turn(work)) for work in works]
        await asyncio.sleep(0)
        self._open.set()
        await held
        return await asyncio.gather(*waiting, return_exceptions=True)


async def test_turns_that_wait_share_one_commit(cabinet: Cabinet) -> None:
    """A hundred turns that wait together are one transaction."""
    gate = Gate(cabinet)
    assert await gate.gather(*[count] * 100) == list(range(1, 101))
    assert gate.statements.count("COMMIT") == 2
    assert gate.statements.count("SAVEPOINT turn") == 100


async def test_a_failing_turn_is_rolled_back_alone(cabinet: Cabinet) -> None:
    """In one commit the turn that fails leaves nothing; its neighbours stand, with no gap."""

    def broken(book: Book) -> None:
        count(book)
        raise ZeroDivisionError

    def unlawful(book: Book) -> None:
        count(book)
        book.pen.raw("INSERT INTO days (date, kind, name) VALUES ('2026-01-01', 'wrong', '')")

    got = await Gate(cabinet).gather(count, broken, count, unlawful, count)
    assert [one for one in got if isinstance(one, int)] == [1, 2, 3]
    assert [type(one) for one in got[1::2]] == [ZeroDivisionError, sqlite3.IntegrityError]
    assert truth(cabinet, "SELECT count FROM counters WHERE kind = 'test'") == [(3,)]


async def test_a_result_is_given_only_after_the_commit(cabinet: Cabinet) -> None:
    """Whoever has a result can read it through another connection."""
    for expected in range(1, 21):
        assert await cabinet.turn(count) == expected
        assert truth(cabinet, "SELECT count FROM counters WHERE kind = 'test'") == [(expected,)]


async def test_five_hundred_at_once_are_five_hundred(cabinet: Cabinet) -> None:
    """No increment is lost or doubled, over more than one batch."""
    got = await asyncio.gather(*(cabinet.turn(count) for _ in range(500)))
    assert sorted(got) == list(range(1, 501))
    assert truth(cabinet, "SELECT count FROM counters WHERE kind = 'test'") == [(500,)]


async def test_turns_keep_the_order_they_came_in(cabinet: Cabinet) -> None:
    """First come, first written: also over many batches, with failures between."""
    done: list[int] = []

    def work(book: Book, n: int) -> None:
        done.append(count(book) and n)
        if n % 7 == 0:
            raise ValueError

    await asyncio.gather(
        *(cabinet.turn(partial(work, n=n)) for n in range(700)), return_exceptions=True
    )
    assert done == list(range(700))


async def test_undo_forgets_this_turn_and_no_other(cabinet: Cabinet) -> None:
    """What a turn takes back is gone; what it writes after, and its neighbours, stay."""

    def second_thoughts(book: Book) -> int:
        for _ in range(5):
            count(book)
        book.undo()
        return count(book)

    assert await Gate(cabinet).gather(count, second_thoughts, count) == [1, 2, 3]


async def test_someone_who_stopped_waiting_is_no_trouble(cabinet: Cabinet) -> None:
    """A cancelled waiter changes nothing for the others; its turn was asked for and is done."""
    lost = asyncio.create_task(cabinet.turn(count))
    await asyncio.sleep(0)
    lost.cancel()
    assert await Gate(cabinet).gather(count, count) == [2, 3]


async def test_the_reader_cannot_write(cabinet: Cabinet) -> None:
    """What looks does not touch: a write through glass is an error."""
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - kept beside its use

    with pytest.raises((DBAPIError, sqlite3.OperationalError), match="readonly"):
        await cabinet.look(count)
    assert truth(cabinet, "SELECT count(*) FROM counters WHERE kind = 'test'") == [(0,)]


async def test_one_folder_one_process(cabinet: Cabinet) -> None:
    """A second cabinet on the folder is refused, in this process and in another."""
    with pytest.raises(CabinetBusy):
        Cabinet(cabinet.folder, cabinet.keys)
    code = (
        "import sys; from pathlib import Path; from storage.cabinet import *\n"
        "try: lock_folder(Path(sys.argv[1]))\n"
        "except CabinetBusy: sys.exit(7)"
    )
    command = [sys.executable, "-c", code, str(cabinet.folder)]
    done = await asyncio.to_thread(subprocess.run, command, timeout=SECONDS, check=False)
    assert done.returncode == 7
    assert await cabinet.turn(count) == 1


async def test_a_folder_that_was_closed_is_free_again(stock: Stock, tmp_path: Path) -> None:
    """Closing finishes what waits and lets the folder go."""
    folder = stock.copy(tmp_path / "desk")
    first = Cabinet(folder, Keys(PEPPERS))
    waiting = [asyncio.create_task(first.turn(count)) for _ in range(50)]
    await asyncio.sleep(0)
    await first.close()
    assert await asyncio.gather(*waiting) == list(range(1, 51))
    second = Cabinet(folder, Keys(PEPPERS))
    assert await second.turn(count) == 51
    await second.close()


@contextlib.contextmanager
def locked(folder: Path) -> Any:
    """Another connection holds the database for itself."""
    other = sqlite3.connect(folder / FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def test_a_locked_database_is_said_and_survived(cabinet: Cabinet) -> None:
    """While another holds the database every turn hears so; afterwards all is as before."""
    assert await cabinet.turn(count) == 1
    with locked(cabinet.folder):
        got = await asyncio.gather(
            *(cabinet.turn(count) for _ in range(20)), return_exceptions=True
        )
        assert {type(one) for one in got} == {CabinetDown}
        assert await cabinet.look(lambda book: len(book.people.offices())) == 2
    assert await cabinet.turn(count) == 2


async def test_a_full_disk_is_said_and_survived(cabinet: Cabinet) -> None:
    """No room: the turns of that commit hear so and leave nothing; with room all goes on."""
    await cabinet.turn(lambda book: book.pen.raw("PRAGMA max_page_count = 1"))

    def large(book: Book) -> int:
        number = count(book)
        book.outbox.put("citizen:c1", "note", {"text": "x" * 1_000_000}, MORNING)
        return number

    got = await Gate(cabinet).gather(count, large, count)
    assert [type(one) for one in got] == [CabinetDown] * 3
    assert truth(cabinet, "SELECT count(*) FROM counters WHERE kind = 'test'") == [(0,)]
    await cabinet.turn(lambda book: book.pen.raw("PRAGMA max_page_count = 1000000"))
    assert await Gate(cabinet).gather(count, large, count) == [1, 2, 3]


async def test_nothing_is_acknowledged_while_the_database_is_locked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that cannot be written is not answered; sent again later it is, once."""
    await sign_in(desk)
    monkeypatch.setattr(cabinets, "BUSY_SECONDS", 0.01)
    await desk.restart()
    with locked(desk.folder), pytest.raises(CabinetDown):
        await desk.say("citizen:c1", "cccd", key="same")
    assert "mấy bản" in (await desk.say("citizen:c1", "cccd", key="same"))[-1].text
    assert "mấy bản" in (await desk.say("citizen:c1", "cccd", key="same"))[-1].text


# ---- kill -9

CHATS = {"c1": NGA, "c2": BAO, "c3": CUC}
ORDERS_EACH, KILLS = 12, 10


class Victim:
    """The desk in a process of its own, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.url = folder, ""
        self._process: asyncio.subprocess.Process | None = None
        self.up = asyncio.Event()

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.killable", str(self.folder), stdout=subprocess.PIPE
        )
        assert self._process.stdout
        line = await asyncio.wait_for(self._process.stdout.readline(), SECONDS)
        self.url = line.decode().strip()
        self.up.set()

    async def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        assert self._process
        self.up.clear()
        os.kill(self._process.pid, signal.SIGKILL)
        await self._process.wait()


class Client:
    """One citizen who sends each message until it is acknowledged, and only then the next."""

    def __init__(self, victim: Victim, http: aiohttp.ClientSession, chat: str, first: int) -> None:
        self._victim, self._http, self._chat, self._first = victim, http, chat, first
        self.acknowledged = 0

    async def order_all(self, acked: Callable[[], Any]) -> None:
        """Order after order, each of another size."""
        for n in range(ORDERS_EACH):
            wish = f">order_copies?document={self._first}&copies={1 + n % 5}"
            for step, said in enumerate(({"press": wish}, {"text": "xong"}, {"text": "đặt đơn"})):
                await self._until_acknowledged({"key": f"{n}-{step}", **said})
                await acked()
            self.acknowledged += 1

    async def _until_acknowledged(self, message: dict[str, str]) -> None:
        while True:
            await asyncio.wait_for(self._victim.up.wait(), SECONDS)
            with contextlib.suppress(aiohttp.ClientError):
                url = f"{self._victim.url}api/chat/citizen/{self._chat}"
                async with self._http.post(url, json=message) as answer:
                    if answer.status == 202:
                        return
            await asyncio.sleep(0.01)


async def drained(turns: Turns) -> None:
    """Until nothing but reminders waits to be shown."""
    async with asyncio.timeout(SECONDS):
        while turns.rows(  # noqa: ASYNC110 - it is another process that has to get there
            "SELECT 1 FROM outbox WHERE state = 'waiting' AND kind != 'session_warning'"
        ):
            await asyncio.sleep(0.05)


async def test_ten_kills_lose_nothing_and_double_nothing(stock: Stock, tmp_path: Path) -> None:
    """Killed ten times amid orders: every acknowledged one is there once, and was shown."""
    folder = stock.copy(tmp_path / "desk")
    turns = Turns(folder)
    turns.world.at = World().now()
    for chat, phone in CHATS.items():
        owner = turns.truth.people.citizen_by_phone(phone)
        assert owner
        turns.turn(
            partial(login.open_session, at=turns.world.now(), citizen=owner, peer=f"citizen:{chat}")
        )
    victim = Victim(folder)
    await victim.start()
    acks, kills = 0, 0

    async def acked() -> None:
        nonlocal acks, kills
        acks += 1
        if kills < KILLS and acks >= (kills + 1) * len(CHATS) * ORDERS_EACH * 3 // (KILLS + 1):
            kills += 1
            await victim.kill()
            await victim.start()

    async with aiohttp.ClientSession() as http:
        clients = [Client(victim, http, chat, 1 + 3 * n) for n, chat in enumerate(CHATS)]
        await asyncio.gather(*(client.order_all(acked) for client in clients))
    await drained(turns)
    await victim.kill()
    assert kills == KILLS
    assert [client.acknowledged for client in clients] == [ORDERS_EACH] * len(CHATS)
    placed = turns.rows(
        "SELECT peer, code, copies FROM orders o JOIN lines l ON l.order_id = o.id ORDER BY o.id"
    )
    assert Counter(peer for peer, _, _ in placed) == {f"citizen:{c}": ORDERS_EACH for c in CHATS}
    for chat in CHATS:
        sizes = [copies for peer, _, copies in placed if peer == f"citizen:{chat}"]
        assert sizes == [1 + n % 5 for n in range(ORDERS_EACH)]
    shown = str(turns.rows("SELECT content FROM bubbles"))
    assert all(code in shown for _, code, _ in placed)
    assert turns.rows("PRAGMA integrity_check") == [("ok",)]
    turns.close()


COUNTING = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 2000000) "
    "SELECT count(*) FROM n"
)
"""Keeps a reader busy for a while."""


async def test_a_look_that_nobody_waits_for_ends_before_the_cabinet(
    stock: Stock, tmp_path: Path
) -> None:
    """Whoever asked was stopped; the reader has finished by the time the cabinet is closed."""
    cabinet, begun, ended = (
        Cabinet(stock.copy(tmp_path / "desk"), Keys(PEPPERS)),
        asyncio.Event(),
        asyncio.Event(),
    )

    def work(book: Any) -> None:
        begun.set()
        book.pen.raw(COUNTING)
        ended.set()

    asked = asyncio.create_task(cabinet.look(work))
    await begun.wait()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert not ended.is_set()
    await cabinet.close()
    assert ended.is_set()
