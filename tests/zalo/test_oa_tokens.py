"""A token pair: spent once, stored before it is used, by one process of several."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.channels import Trouble
from bot.world import World
from bot.zalo_tokens import (
    AHEAD,
    SPARE,
    App,
    Given,
    GrantLost,
    Pair,
    Refused,
    TokenKeeper,
    given_in,
    opened,
)
from core.errors import CabinetDown
from core.keys import Keys
from storage.cabinet import FILE, Cabinet
from tests.desk import PEPPERS, Stock, TestWorld
from tests.zalo.oa_server import A_LIFE, APP_ID, APP_SECRET, FIRST, FakeZalo, zalo

ROOT = Path(__file__).parents[2]
ROUNDS = 100
NEWER = {"t2": bytes(range(64, 96)), **PEPPERS}
ANEW = "canary-refresh-token-anew"


@pytest.fixture
async def fake() -> AsyncIterator[FakeZalo]:
    """A Zalo of one's own."""
    async with zalo() as server:
        yield server


@pytest.fixture
def folder(stock: Stock, tmp_path: Path) -> Path:
    """A desk's folder, with an admin in it."""
    return stock.copy(tmp_path / "desk")


@contextlib.asynccontextmanager
async def keeping(
    folder: Path,
    fake: FakeZalo,
    first: str = FIRST,
    peppers: dict[str, bytes] = PEPPERS,
    world: World | None = None,
    spare: timedelta = SPARE,
) -> AsyncIterator[tuple[TokenKeeper, Cabinet]]:
    """A keeper at work, and its cabinet."""
    cabinet = Cabinet(folder, Keys(peppers))
    app = App(APP_ID, APP_SECRET, first)
    keeper = TokenKeeper(app, world or World(), fake.oauth, spare=spare)
    async with ClientSession() as session:
        keeper.open(cabinet, session)
        yield keeper, cabinet
        await keeper.close()
    await cabinet.close()


def row(folder: Path) -> tuple[str, bytes, str]:
    """The credential as it lies on disk: pepper, sealed bytes, lease."""
    with contextlib.closing(sqlite3.connect(folder / FILE)) as cabinet:
        found = cabinet.execute("SELECT key_id, sealed, lease FROM credentials").fetchone()
    return str(found[0]), bytes(found[1]), str(found[2])


def alerts(folder: Path) -> list[str]:
    """What the admins are told."""
    with contextlib.closing(sqlite3.connect(folder / FILE)) as cabinet:
        told = cabinet.execute("SELECT payload FROM outbox WHERE kind = 'alert'").fetchall()
    return [json.loads(payload)["what"] for (payload,) in told]


async def test_the_first_pair_is_bought_once(folder: Path, fake: FakeZalo) -> None:
    """The token of the settings is spent for a pair; the pair outlives the process, sealed."""
    async with keeping(folder, fake) as (keeper, _):
        token = await keeper.token()
        assert await keeper.token() == token
    async with keeping(folder, fake) as (keeper, _):
        assert await keeper.token() == token
    assert (fake.refreshes, fake.reuses) == (1, 0)
    key_id, sealed, lease = row(folder)
    assert (key_id, lease) == ("t1", "")
    for secret in (token, fake.refresh, FIRST):
        assert secret.encode() not in sealed
        assert secret.encode() not in (folder / FILE).read_bytes()


async def test_many_at_once_spend_one(folder: Path, fake: FakeZalo) -> None:
    """Twenty who ask at the same time get the same token, and one call was made."""
    async with keeping(folder, fake, spare=timedelta()) as (keeper, _):
        tokens = await asyncio.gather(*(keeper.token() for _ in range(20)))
        assert len(set(tokens)) == 1
        renewed = await asyncio.gather(*(keeper.renew(tokens[0]) for _ in range(20)))
        assert len(set(renewed)) == 1
        assert renewed[0] != tokens[0]
    assert (fake.refreshes, fake.reuses) == (2, 0)


async def test_it_is_renewed_before_it_ends(folder: Path, fake: FakeZalo) -> None:
    """Ten minutes before its end the next is bought, once, and nobody waits for it."""
    world = TestWorld()
    async with keeping(folder, fake, world=world) as (keeper, _):
        first = await keeper.token()
        world.at += A_LIFE - AHEAD - timedelta(minutes=1)
        assert await keeper.token() == first
        world.at += timedelta(minutes=2)
        assert await keeper.token() == first
        meanwhile = await asyncio.gather(*(keeper.token() for _ in range(9)))
        await asyncio.gather(*keeper._under_way)
        following = await keeper.token()
        assert following != first
        assert set(meanwhile) <= {first, following}
    assert (fake.refreshes, fake.reuses) == (2, 0)


async def test_an_ill_zalo_is_no_reason_to_stop_early(folder: Path, fake: FakeZalo) -> None:
    """While the old token is good it is used; after that there is none, and the lease is free."""
    world = TestWorld()
    async with keeping(folder, fake, world=world) as (keeper, _):
        first = await keeper.token()
        fake.fail("access_token", how="status", status=503, times=2)
        world.at += A_LIFE - timedelta(minutes=5)
        assert await keeper.token() == first
        await asyncio.gather(*keeper._under_way, return_exceptions=True)
        assert fake.faults[0].times == 1
        world.at += timedelta(minutes=6)
        with pytest.raises(Trouble) as told:
            await keeper.token()
        assert not isinstance(told.value, GrantLost)
        assert await keeper.token() != first
    assert (fake.refreshes, fake.reuses) == (2, 0)


@pytest.mark.parametrize("how", ["garbage", "close", "status"])
async def test_an_answer_that_is_none_is_tried_again(
    folder: Path, fake: FakeZalo, how: str
) -> None:
    """A broken line or a stranger's page is trouble of the moment, and nobody is alarmed."""
    async with keeping(folder, fake) as (keeper, _):
        fake.fail("access_token", how=how, status=200 if how == "garbage" else 502)
        with pytest.raises(Trouble):
            await keeper.token()
        assert await keeper.token()
    assert alerts(folder) == []


async def test_a_grant_that_is_lost_is_told_once(folder: Path, fake: FakeZalo) -> None:
    """A spent refresh token alarms the admins once an hour; Zalo is left alone meanwhile."""
    fake.spent.add(FIRST)
    world = TestWorld()
    async with keeping(folder, fake, world=world) as (keeper, _):
        for _ in range(3):
            with pytest.raises(GrantLost) as told:
                await keeper.token()
            assert told.value.after == 600
        assert fake.reuses == 1
        world.at += timedelta(minutes=11)
        with pytest.raises(GrantLost):
            await keeper.token()
        assert fake.reuses == 2
    assert alerts(folder) == ["zalo_grant"]


async def test_a_new_grant_is_taken_at_once(folder: Path, fake: FakeZalo) -> None:
    """A refresh token of the settings that was never seen goes first; an old one never again."""
    async with keeping(folder, fake, spare=timedelta()) as (keeper, _):
        token = await keeper.token()
        fake.spent.add(fake.refresh)
        with pytest.raises(GrantLost):
            await keeper.renew(token)
    fake.refresh = ANEW
    async with keeping(folder, fake, first=ANEW) as (keeper, _):
        token = await keeper.token()
    async with keeping(folder, fake) as (keeper, _):
        assert await keeper.token() == token
    assert (fake.refreshes, fake.reuses) == (2, 1)


async def test_an_older_pepper_still_opens_it(folder: Path, fake: FakeZalo) -> None:
    """A pair sealed before the peppers were changed is read; the next one takes the newest."""
    async with keeping(folder, fake) as (keeper, _):
        token = await keeper.token()
    async with keeping(folder, fake, peppers=NEWER) as (keeper, _):
        assert await keeper.token() == token
        assert row(folder)[0] == "t1"
        assert await keeper.renew(token) != token
    assert row(folder)[0] == "t2"
    assert (fake.refreshes, fake.reuses) == (2, 0)


async def test_a_pair_that_cannot_be_stored_is_not_let_go(folder: Path, fake: FakeZalo) -> None:
    """A cabinet that fails for a moment is tried again, and nobody saw the token before."""
    async with keeping(folder, fake) as (keeper, cabinet):
        turn, failed = cabinet.turn, list[int]()

        async def ailing(work: object) -> object:
            if fake.refreshes and len(failed) < 2:
                failed.append(1)
                raise CabinetDown("disk full")
            return await turn(work)  # type: ignore[arg-type]

        cabinet.turn = ailing  # type: ignore[method-assign, assignment]
        token = await keeper.token()
        assert len(failed) == 2
    async with keeping(folder, fake) as (keeper, _):
        assert await keeper.token() == token
    assert (fake.refreshes, fake.reuses) == (1, 0)


async def test_a_caller_that_is_stopped_stops_no_purchase(folder: Path, fake: FakeZalo) -> None:
    """A refresh under way when the desk closes is still stored."""
    async with keeping(folder, fake) as (keeper, _):
        asking = asyncio.create_task(keeper.token())
        await fake.asked.wait()
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking
    async with keeping(folder, fake) as (keeper, _):
        assert await keeper.token()
    assert (fake.refreshes, fake.reuses) == (1, 0)


async def test_a_quiet_desk_keeps_its_grant(folder: Path, fake: FakeZalo) -> None:
    """Where nobody asks for a token, the keeper looks after it by itself."""
    async with keeping(folder, fake) as (keeper, _):
        running = asyncio.create_task(keeper.run())
        await fake.asked.wait()
        token = await keeper.token()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert token in fake.tokens
    assert (fake.refreshes, fake.reuses) == (1, 0)


async def test_a_closing_desk_buys_nothing(folder: Path, fake: FakeZalo) -> None:
    """A token that is good is still given; a new one is not begun."""
    async with keeping(folder, fake) as (keeper, _):
        token = await keeper.token()
        await keeper.close()
        assert await keeper.token() == token
        with pytest.raises(Trouble):
            await keeper.renew(token)
    assert (fake.refreshes, fake.reuses) == (1, 0)


async def test_a_token_refused_at_once_spends_no_other(folder: Path, fake: FakeZalo) -> None:
    """Where Zalo refuses what it has just given, another token would be refused as well."""
    world = TestWorld()
    async with keeping(folder, fake, world=world) as (keeper, _):
        token = await keeper.token()
        with pytest.raises(Trouble) as told:
            await keeper.renew(token)
        assert told.value.after == SPARE.total_seconds()
        assert fake.refreshes == 1
        world.at += SPARE
        assert await keeper.renew(token) != token
    assert (fake.refreshes, fake.reuses) == (2, 0)


async def test_a_grant_given_anew_while_zalo_answers_is_kept(folder: Path, fake: FakeZalo) -> None:
    """An answer to the older grant does not take the newer one's place."""
    async with keeping(folder, fake) as (keeper, cabinet):
        answer = keeper._ask

        async def slow(refresh: str) -> Given:
            given = await answer(refresh)
            anew = Pair("", ANEW, (keeper._mark,)).packed()
            at = World().now()
            await cabinet.turn(lambda b: b.credentials.keep(keeper._name, anew, at, b"n" * 12))
            return given

        keeper._ask = slow  # type: ignore[method-assign]
        with pytest.raises(Trouble):
            await keeper.token()
        kept = await cabinet.look(lambda book: book.credentials.of(keeper._name))
        assert kept is not None
        assert opened(kept).refresh == ANEW


async def test_how_a_grant_does(folder: Path, fake: FakeZalo) -> None:
    """One sentence for whoever keeps the desk, and nothing is bought to say it."""
    world = TestWorld()
    async with keeping(folder, fake, world=world) as (keeper, _):
        assert "bought yet" in await keeper.health()
        await keeper.token()
        assert await keeper.health() == ""
        world.at += A_LIFE
        assert "run out" in await keeper.health()
        fake.spent.add(fake.refresh)
        with pytest.raises(GrantLost):
            await keeper.token()
        assert "grant the app again" in await keeper.health()
        assert fake.refreshes == 1


def test_an_app_has_all_it_needs() -> None:
    """Nothing empty is sent to Zalo."""
    for facts in (("", "s", "r"), ("1", "", "r"), ("1", "s", "")):
        with pytest.raises(ValueError, match="refresh token"):
            App(*facts)


async def test_a_wrong_app_key_is_told(folder: Path, fake: FakeZalo) -> None:
    """What only a person can mend is an alarm, whichever it is; the token is not spent."""
    async with keeping(folder, fake) as (keeper, _):
        keeper._app = App(APP_ID, "another", FIRST)
        with pytest.raises(GrantLost):
            await keeper.token()
    assert alerts(folder) == ["zalo_grant"]
    assert fake.refreshes == 0


@pytest.mark.parametrize(
    ("life", "seconds"),
    [("90000", 90_000), (90_000, 90_000), (None, 3600), ("soon", 3600), ("-1", 3600), ("٣", 3600)],
)
def test_a_pair_is_taken_whatever_its_life(life: object, seconds: int) -> None:
    """The life is a text or a number; a pair is too dear to be let go for want of it."""
    body = {"access_token": "a", "refresh_token": "r", "expires_in": life}
    assert given_in(body, "spent") == Given("a", "r", seconds)


def test_an_answer_without_a_pair_is_a_refusal() -> None:
    """It says Zalo's number; without a new refresh token the old one is kept."""
    with pytest.raises(Refused, match="-14020"):
        given_in({"error": -14020, "error_name": "Refresh token is used"}, "spent")
    assert given_in({"access_token": "a"}, "spent").refresh == "spent"


async def test_a_desk_that_is_not_open_has_no_token(fake: FakeZalo) -> None:
    """Before and after, whoever asks is told to come back."""
    keeper = TokenKeeper(App(APP_ID, APP_SECRET, FIRST), World(), fake.oauth)
    with pytest.raises(Trouble):
        await keeper.token()


def test_no_secret_is_in_what_is_printed() -> None:
    """Neither an app nor a pair shows what it holds."""
    assert "canary" not in repr(App(APP_ID, APP_SECRET, FIRST))


class Child:
    """A process that keeps the pair of a folder."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def hears(self) -> str:
        """Its next line."""
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            return (await self.process.stdout.readline()).decode().strip()

    def ask(self, stale: str) -> None:
        """Have it renew."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{stale or '-'}\n".encode())

    async def kill(self) -> None:
        """The power goes."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def end(self) -> None:
        """No more lines."""
        if self.process.returncode is None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            async with asyncio.timeout(20):
                assert await self.process.wait() == 0


async def start(folder: Path, part: str, oauth: str, lease: float = 60) -> Child:
    """One more process on the same folder."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.zalo.oa_keeping"),
        *(str(folder), part, oauth, str(lease)),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    child = Child(process)
    assert await child.hears() == "ready"
    return child


async def test_two_processes_never_spend_the_same_token(folder: Path, fake: FakeZalo) -> None:
    """A hundred rounds: both are told at once that the token is stale, one of them renews it."""
    parts = ("citizen", "staff")
    children = await asyncio.gather(*(start(folder, part, fake.oauth) for part in parts))
    stale = ""
    for number in range(1, ROUNDS + 1):
        for child in children:
            child.ask(stale)
        one, other = await asyncio.gather(*(child.hears() for child in children))
        assert one == other != stale
        assert not one.startswith("!")
        assert (fake.refreshes, fake.reuses) == (number, 0)
        stale = one
    for child in children:
        await child.end()


@pytest.mark.parametrize("how", ["hang", "hang after"])
async def test_killed_in_the_middle(folder: Path, fake: FakeZalo, how: str) -> None:
    """The next one waits for the lease to end; what the dead one had bought is gone, and told."""
    fake.fail("access_token", how=how)
    dying = await start(folder, "citizen", fake.oauth, lease=1)
    dying.ask("")
    await asyncio.wait_for(fake.asked.wait(), 20)
    assert row(folder)[2] != ""
    await dying.kill()
    heir = await start(folder, "staff", fake.oauth, lease=1)
    heir.ask("")
    heard = await heir.hears()
    await heir.end()
    if how == "hang":
        assert heard in fake.tokens
        assert (fake.refreshes, fake.reuses, alerts(folder)) == (1, 0, [])
    else:
        assert heard == "!GrantLost"
        assert (fake.refreshes, fake.reuses, alerts(folder)) == (1, 1, ["zalo_grant"])
