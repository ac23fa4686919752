"""The fake Telegram is as strict as the real one, in refusing and in handing out updates."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, FormData, web

from tests.telegram.fake_api import ANOTHER_TOKEN, TOKEN, FakeTelegram, telegram

Json = dict[str, Any]
LAN, FORUM = 7, -1005500


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """A fake Telegram of one's own, with Lan and a forum."""
    async with telegram() as server:
        server.person(LAN)
        server.group(FORUM, forum=True)
        yield server


async def ask(fake: FakeTelegram, method: str, token: str = TOKEN, **params: Any) -> Json:
    """One call, in JSON."""
    async with (
        ClientSession() as session,
        session.post(f"{fake.base_url}/bot{token}/{method}", json=params) as response,
    ):
        said: Json = await response.json()
        assert said["ok"] == (response.status == 200)
        return said


async def until(happens: Callable[[], bool]) -> None:
    """Wait for something that takes its time."""
    for _ in range(1000):
        if happens():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


def buttons(*rows: Any) -> Json:
    """An inline keyboard."""
    return {"inline_keyboard": list(rows)}


BUTTON = {"text": "A", "callback_data": "a"}
REFUSED: dict[str, tuple[str, Json, str]] = {
    "no text": ("sendMessage", {"chat_id": 7}, "message text is empty"),
    "blank": ("sendMessage", {"chat_id": 7, "text": " \n"}, "message text is empty"),
    "too long": ("sendMessage", {"chat_id": 7, "text": "👵" * 2049}, "message is too long"),
    "no chat": ("sendMessage", {"text": "x"}, "chat_id is not a number"),
    "unknown": ("sendMessage", {"chat_id": 8, "text": "x"}, "chat not found"),
    "thread": (
        "sendMessage",
        {"chat_id": FORUM, "text": "x", "message_thread_id": 3},
        "message thread not found",
    ),
    "null keys": (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": buttons() | {"inline_keyboard": None}},
        "expected in reply markup",
    ),
    "press of 65": (
        "sendMessage",
        {
            "chat_id": 7,
            "text": "x",
            "reply_markup": buttons([BUTTON | {"callback_data": "x" * 65}]),
        },
        "BUTTON_DATA_INVALID",
    ),
    "bare button": (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": buttons([{"text": "A"}])},
        "text buttons are unallowed",
    ),
    "nine in a row": (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": buttons([BUTTON] * 9)},
        "too long",
    ),
    "edit of nothing": (
        "editMessageText",
        {"chat_id": 7, "message_id": 99, "text": "x"},
        "message to edit not found",
    ),
    "unknown press": ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old"),
    "no file": ("sendDocument", {"chat_id": 7}, "there is no document"),
    "command": (
        "setMyCommands",
        {"commands": [{"command": "/Moi", "description": "x"}]},
        "BOT_COMMAND_INVALID",
    ),
    "wrong file": ("getFile", {"file_id": "x"}, "wrong file_id"),
    "method": ("sendTelepathy", {}, "Not Found"),
    "plain http": ("setWebhook", {"url": "http://phuong.vn/x"}, "HTTPS"),
    "secret": (
        "setWebhook",
        {"url": "https://phuong.vn/x", "secret_token": "bí mật"},
        "unallowed characters",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_it_refuses_what_telegram_refuses(fake: FakeTelegram, name: str) -> None:
    """Each rule is refused in Telegram's own words."""
    method, params, words = REFUSED[name]
    assert words in (await ask(fake, method, **params))["description"]


async def test_a_wrong_token_is_unauthorized(fake: FakeTelegram) -> None:
    """Each bot has its own token."""
    assert (await ask(fake, "getMe", "1:x"))["error_code"] == 401
    assert (await ask(fake, "getMe", ANOTHER_TOKEN))["result"]["username"] == "can_bo_bot"


async def test_an_edit_must_change_something(fake: FakeTelegram) -> None:
    """Words, then buttons, then neither; and no message of another is edited."""
    keys = buttons([BUTTON])
    sent = (await ask(fake, "sendMessage", chat_id=7, text="x", reply_markup=keys))["result"]
    edit = {"chat_id": 7, "message_id": sent["message_id"]}
    assert (
        "not modified"
        in (await ask(fake, "editMessageText", **edit, text="x", reply_markup=keys))["description"]
    )
    assert (await ask(fake, "editMessageReplyMarkup", **edit))["ok"]
    assert "not modified" in (await ask(fake, "editMessageReplyMarkup", **edit))["description"]
    other = await ask(fake, "editMessageText", ANOTHER_TOKEN, **edit, text="y")
    assert "can't be edited" in other["description"]


async def test_a_press_is_answered_once(fake: FakeTelegram) -> None:
    """Only a button that is there is pressed, and the second answer is too late."""
    await ask(fake, "sendMessage", chat_id=7, text="x", reply_markup=buttons([BUTTON]))
    with pytest.raises(AssertionError):
        fake.press(LAN, "b")
    query = fake.press(LAN, "a")["callback_query"]["id"]
    assert (await ask(fake, "answerCallbackQuery", callback_query_id=query))["ok"]
    assert not (await ask(fake, "answerCallbackQuery", callback_query_id=query))["ok"]


async def test_an_offset_confirms_all_before_it(fake: FakeTelegram) -> None:
    """Updates come again until the next one is asked for; their numbers only grow."""
    ids = [fake.say(LAN, text)["update_id"] for text in "abc"]
    assert ids == sorted(set(ids))
    for offset, expected in ((0, ids), (ids[1], ids[1:]), (0, ids[1:]), (-1, ids[2:])):
        got = (await ask(fake, "getUpdates", offset=offset))["result"]
        assert [update["update_id"] for update in got] == expected
    assert (await ask(fake, "getUpdates", offset=ids[2] + 1))["result"] == []
    assert fake.say(LAN, "d")["update_id"] > ids[2]


async def test_a_long_poll_ends_when_there_is_news(fake: FakeTelegram) -> None:
    """Who waits is told at once."""
    poll = asyncio.create_task(ask(fake, "getUpdates", timeout=30))
    await until(lambda: fake.bot.poll > 0)
    fake.say(LAN, "x")
    assert len((await poll)["result"]) == 1


async def test_a_second_poller_ends_the_first(fake: FakeTelegram) -> None:
    """Two of the same bot are a conflict for the one that waited."""
    first = asyncio.create_task(ask(fake, "getUpdates", timeout=30))
    await until(lambda: fake.bot.poll > 0)
    assert (await ask(fake, "getUpdates"))["ok"]
    assert (await first)["error_code"] == 409


async def test_only_asked_for_kinds_come(fake: FakeTelegram) -> None:
    """`allowed_updates` is remembered until it is named again."""
    await ask(fake, "getUpdates", allowed_updates=json.dumps(["message"]))
    fake.stand(FORUM, "member", by=LAN)
    fake.say(LAN, "x", chat=FORUM)
    (update,) = (await ask(fake, "getUpdates"))["result"]
    assert "message" in update


async def test_a_webhook_gets_each_update_until_it_takes_it(fake: FakeTelegram) -> None:
    """In order, with the secret, again after a refusal; nobody polls meanwhile."""
    got: list[tuple[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        got.append((secret, (await request.json())["message"]["text"]))
        return web.Response(status=503 if len(got) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    assert (await ask(fake, "setWebhook", url=url, secret_token="s-1"))["ok"]
    assert (await ask(fake, "getUpdates"))["error_code"] == 409
    for text in "ab":
        fake.say(LAN, text)
    await until(lambda: not fake.bot.waiting)
    info = (await ask(fake, "getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"]) == (url, 0)
    assert "503" in info["last_error_message"]
    assert (await ask(fake, "deleteWebhook"))["ok"]
    await runner.cleanup()
    assert got == [("s-1", "a"), ("s-1", "a"), ("s-1", "b")]


async def test_a_file_comes_back_as_it_was_sent(fake: FakeTelegram) -> None:
    """What was uploaded can be fetched, byte for byte, photo or document."""
    for kind in ("Document", "Photo"):
        form = FormData({"chat_id": "7"})
        form.add_field(kind.lower(), b"\x00\xff tep", filename="tệp.pdf")
        url = f"{fake.base_url}/bot{TOKEN}/send{kind}"
        async with ClientSession() as session, session.post(url, data=form) as response:
            sent = (await response.json())["result"][kind.lower()]
        file_id = sent["file_id"] if kind == "Document" else sent[0]["file_id"]
        path = (await ask(fake, "getFile", file_id=file_id))["result"]["file_path"]
        url = f"{fake.base_url}/file/bot{TOKEN}/{path}"
        async with ClientSession() as session, session.get(url) as response:
            assert await response.read() == b"\x00\xff tep"


async def test_a_topic_is_made_by_who_may(fake: FakeTelegram) -> None:
    """A topic takes messages from then on; without the right there is none."""
    topic = (await ask(fake, "createForumTopic", chat_id=FORUM, name="Đơn 12"))["result"]
    thread = topic["message_thread_id"]
    sent = await ask(fake, "sendMessage", chat_id=FORUM, text="x", message_thread_id=thread)
    assert sent["result"]["is_topic_message"] is True
    admins = (await ask(fake, "getChatAdministrators", chat_id=FORUM))["result"]
    assert {admin["user"]["username"] for admin in admins} == {"ban_sao_bot", "can_bo_bot"}
    fake.stand(FORUM, "member", by=LAN)
    refused = await ask(fake, "createForumTopic", chat_id=FORUM, name="Đơn 13")
    assert "not enough rights" in refused["description"]


async def test_faults_are_as_ordered(fake: FakeTelegram) -> None:
    """A fault strikes its method and chat so many times, done or not, and then is over."""
    fake.person(8)
    fake.fail("sendMessage", chat=7, status=429, words="Too Many Requests", retry_after=5)
    fake.fail("sendMessage", chat=7, how="close after")
    assert (await ask(fake, "sendMessage", chat_id=8, text="x"))["ok"]
    refused = await ask(fake, "sendMessage", chat_id=7, text="x")
    assert refused["parameters"] == {"retry_after": 5}
    with pytest.raises(ClientError):
        await ask(fake, "sendMessage", chat_id=7, text="đã gửi")
    assert [message["text"] for message in fake.shown(7)] == ["đã gửi"]
    assert (await ask(fake, "sendMessage", chat_id=7, text="x"))["ok"]
    assert [call.status for call in fake.called("sendMessage")] == [200, 429, 200, 200]
