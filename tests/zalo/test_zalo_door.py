"""A bot on Zalo in front of an open desk: polled, posted to, silent, and what it cannot pass on."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot import zalo as polled
from bot.app import Plan, open_house
from bot.channels.zalo_bot import ZaloBotChannel
from bot.codes.inbox import Inbox
from bot.doors import Outside, introduce
from bot.intake import Intake
from bot.polling import BotApi, NotTaken, webhook
from bot.render import render
from bot.serve import listening
from bot.world import World
from bot.zalo import SECRET_HEADER, ZaloPoller
from handlers.screens import Attachment, Screen, say
from handlers.words import words
from tests.desk import PEPPERS, VAULT, BlankSheets, Stock
from tests.telegram.office import SECRET, until
from tests.zalo.bot_server import TOKEN, FakeZalo, Fault, zalo

LAN = "6ede9afa66b88fe6d6a9"
HELLO = "trả lời tự động"


@dataclass
class Front:
    """The desk behind the bot, both ways in."""

    fake: FakeZalo
    poller: ZaloPoller
    hook: str
    house: Any

    def told(self) -> list[str]:
        """What Lan sees."""
        return [str(message.get("text", "")) for message in self.fake.shown.get(LAN, [])]

    async def post(self, update: Any, secret: str = SECRET) -> int:
        """Somebody posts to our webhook; its answer."""
        headers = {SECRET_HEADER: secret}
        async with (
            ClientSession(headers=headers) as session,
            session.post(self.hook, json=update) as answer,
        ):
            return answer.status


@pytest.fixture
async def front(stock: Stock, tmp_path: Path) -> AsyncIterator[Front]:
    """A desk on a copy, open."""
    world = World()
    async with zalo() as fake:
        channel: Any = ZaloBotChannel(TOKEN, fake.url)
        channels = {"zb": channel}
        folder = stock.copy(tmp_path / "desk")
        plan = Plan(folder, PEPPERS, VAULT, lambda _fetch: channels, pages=BlankSheets())
        async with open_house(plan, Inbox(world.now), world) as house, ClientSession() as session:
            intake = Intake(channel, "citizen", house.door, house.cabinet, world)
            site = house.web([web.post("/zalo/bot", webhook(intake, SECRET, SECRET_HEADER))])
            async with listening(site, "127.0.0.1", 0) as url:
                poller = ZaloPoller(BotApi(session, TOKEN, fake.url), intake)
                yield Front(fake, poller, f"{url}/zalo/bot", house)
        await channel.close()


async def test_silence_is_no_trouble(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """408 under HTTP 200 says that there is nothing new."""
    monkeypatch.setattr(polled, "POLL_SECONDS", 0.05)
    assert await front.poller.once() == 0
    await front.fake.say(LAN, "chào")
    assert await front.poller.once() == 1
    await until(lambda: any(HELLO in text for text in front.told()), "the menu")


@pytest.mark.parametrize("wrapped", [False, True])
async def test_both_shapes_of_a_post_are_answered_once(front: Front, *, wrapped: bool) -> None:
    """Bare as it comes, wrapped as the pages say; delivered again it is the same answer."""
    update = front.fake.event("text", LAN, text="chào")
    body = {"ok": True, "result": update} if wrapped else update
    for _ in range(3):
        assert await front.post(body) == 200
    await until(front.told, "the menu")
    assert await front.house.cabinet.look(partial(count, of="outbox WHERE kind = 'answer'")) == 1


def count(book: Any, of: str) -> int:
    """How many rows there are."""
    book.pen.raw(f"SELECT count(*) FROM {of}")  # noqa: S608 - our own words
    return int(book.pen._cursor.fetchall()[0][0])


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET.upper()])
async def test_a_strangers_post_is_turned_away(front: Front, secret: str) -> None:
    """Whoever does not know the secret is not heard."""
    assert await front.post(front.fake.event("text", LAN, text="chào"), secret) == 401
    await asyncio.sleep(0.05)
    assert front.told() == []


async def test_an_empty_secret_guards_nothing_and_is_refused(front: Front) -> None:
    """A webhook cannot even be made without one."""
    with pytest.raises(ValueError, match="without a secret"):
        webhook(front.poller._intake, "", SECRET_HEADER)


async def test_what_zalo_may_not_pass_on_is_answered_kindly(front: Front) -> None:
    """Words of a child, or a kind it cannot carry: another way is shown, nothing is put aside."""
    await front.fake.hand_out(front.fake.event("unsupported", LAN))
    await front.poller.once()
    await until(lambda: any("chưa nhận được tin này" in text for text in front.told()), "a way")
    assert "0277 3845 000" in front.told()[-1]
    assert await front.house.cabinet.look(partial(count, of="quarantine")) == 0


async def test_a_file_is_fetched_at_the_desk() -> None:
    """What a bot cannot carry is said, with where to have it; no address of ours is shown."""
    file = Attachment("du-lieu.zip", "t" * 32, "application/zip")
    screen = Screen(say("menu.home"), files=(file,))
    can = ZaloBotChannel(TOKEN).can
    (bubble,) = render(screen, can, words("vi"), desk="http://127.0.0.1:8080")
    assert "Xin nhận tại quầy" in bubble.text
    assert "127.0.0.1" not in bubble.text
    assert "t" * 32 not in bubble.text


async def test_a_door_that_is_refused_does_not_keep_the_desk_shut() -> None:
    """What a platform does not let us ask is no reason not to open: only a bad token is."""
    async with zalo() as fake:
        channel: Any = ZaloBotChannel(TOKEN, fake.url)
        fake.faults["getMe"] = deque([Fault(code=400, words="not for this kind of bot")])
        await introduce(
            Outside("zalo+bot", "citizen", channel, TOKEN, fake.url, "BANSAO_ZALO_TOKEN")
        )
        await channel.close()
    assert not fake.faults["getMe"]


async def test_an_answer_without_an_update_is_silence(front: Front) -> None:
    """No result at all says that there is nothing new; nothing is put aside, nobody is alarmed."""
    for nothing in ("null", "{}", "[]"):
        body = f'{{"ok": true, "result": {nothing}}}'
        front.fake.faults["getUpdates"] = deque([Fault(body=body)])
        assert await front.poller.once() == 0
    assert await front.house.cabinet.look(partial(count, of="quarantine")) == 0


@pytest.mark.parametrize("code", ["null", '"busy"', "[]", "true"])
async def test_an_odd_refusal_is_a_refusal(code: str) -> None:
    """A code that is no number does not end the one task that sets the webhook."""
    async with zalo() as fake, ClientSession() as session:
        body = f'{{"ok": false, "error_code": {code}}}'
        fake.faults["setWebhook"] = deque([Fault(body=body, status=503)])
        api = BotApi(session, TOKEN, fake.url)
        with pytest.raises(NotTaken) as refused:
            await api.call("setWebhook", url="https://example.vn/zalo/bot", secret_token=SECRET)
    assert refused.value.status == 503
