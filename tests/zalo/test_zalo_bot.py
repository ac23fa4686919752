"""The Zalo bot channel: a table of what is heard, one of what is shown, one of what goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web

from bot.channels import Heard, Hopeless, TokenRefused, Trouble, Unreachable, Unread, open_platform
from bot.channels.zalo_bot import ZaloBotChannel
from bot.once import Once
from bot.polling import BotApi, NotTaken
from bot.render import Bubble
from bot.serve import listening
from bot.world import World
from handlers.screens import Attachment
from tests.telegram import peer
from tests.telegram.peer import Crabline
from tests.zalo import bot_peer
from tests.zalo.bot_server import TOKEN, FakeZalo, zalo

pytestmark = pytest.mark.asyncio(loop_scope="module")
Json = dict[str, Any]
LAN = "6ede9afa66b88fe6d6a9"
QR = Attachment("ma.png", "qr", "image/png")
PICTURE = b"\x89PNG a picture"
OLD_WOMAN = "👵"


def message(**more: Any) -> Json:
    """A message with its names."""
    about = {"from": {"id": LAN, "display_name": "Lan", "is_bot": False}, "message_id": "m1"}
    return {**about, "chat": {"id": LAN, "chat_type": "PRIVATE"}, "date": 1, **more}


def update(kind: str, **more: Any) -> Json:
    """An update, bare."""
    return {"event_name": f"message.{kind}.received", "message": message(**more)}


ME, KEY = f"zb:{LAN}", "mm1"
GROUP = {"id": "g1", "chat_type": "GROUP"}
BOT = {"id": "b1", "display_name": "bot", "is_bot": True}
SAID_OF_IT = r"cannot be read|names|not a text|surrogates"
READINGS: dict[str, tuple[Json, Heard | Unread | None]] = {
    "words": (update("text", text="3 bản"), Heard(ME, KEY, "3 bản")),
    "words, wrapped": (
        {"ok": True, "result": update("text", text="3 bản")},
        Heard(ME, KEY, "3 bản"),
    ),
    "words in pieces of letters": (update("text", text="giấy"), Heard(ME, KEY, "giấy")),
    "no words": (update("text", text=""), Heard(ME, KEY)),
    "a picture as the pages say": (
        update("image", photo="https://p.example/1", caption="đây"),
        Heard(ME, KEY, "đây", kind="other"),
    ),
    "a picture as it comes": (
        update("image", photo_url="https://p.example/1", message_type="CHAT_PHOTO"),
        Heard(ME, KEY, kind="other"),
    ),
    "a sticker": (update("sticker", sticker="s1"), Heard(ME, KEY, kind="other")),
    "a voice": (update("voice", voice_url="https://v"), Heard(ME, KEY, kind="other")),
    "what Zalo may not pass on": (update("unsupported"), Unread(ME, KEY)),
    "an event of tomorrow": (update("reaction", text="x"), None),
    "a group": (update("text", text="x", chat=GROUP), None),
    "a bot": (update("text", text="x", **{"from": BOT}), None),
}
UNREADABLE: dict[str, Any] = {
    "nothing": {},
    "no message": {"event_name": "message.text.received"},
    "a result that is none": {"ok": True, "result": [1]},
    "a chat that is a number": update("text", text="x", chat={"id": 7, "chat_type": "PRIVATE"}),
    "a chat with a slash": update("text", text="x", chat={"id": "../x"}),
    "no name of its own": update("text", text="x", message_id=None),
    "a text that is a list": update("text", text=["x"]),
    "half a letter": update("text", text="\ud800"),
    "an event that is a number": {"event_name": 7, "message": message()},
}


@pytest.mark.parametrize("name", READINGS)
async def test_an_update_is_heard(name: str) -> None:
    """Each update of the table is heard as it says."""
    said, expected = READINGS[name]
    assert ZaloBotChannel(TOKEN).read(said) == expected


@pytest.mark.parametrize("name", UNREADABLE)
async def test_an_unreadable_update_says_so_and_nothing_more(name: str) -> None:
    """What cannot be read is a ValueError without the person's name or words."""
    with pytest.raises(ValueError, match=SAID_OF_IT) as refused:
        ZaloBotChannel(TOKEN).read(UNREADABLE[name])
    assert LAN not in str(refused.value)
    assert "Lan" not in str(refused.value)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fake() -> AsyncIterator[FakeZalo]:
    """Our own strict platform."""
    async with zalo() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Crabline]:
    """Somebody else's, where it is installed."""
    if why := peer.missing():
        pytest.skip(why)
    async with peer.crabline(tmp_path_factory.mktemp("crab"), TOKEN, "zalo") as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def channel(fake: FakeZalo) -> AsyncIterator[ZaloBotChannel]:
    """A channel with an address for its pictures, on our own platform."""

    async def fetch(token: str) -> bytes:
        assert token == "qr"
        return PICTURE

    once = Once("https://desk.example/", fetch, World())
    app = web.Application()
    app.add_routes(once.routes())
    async with listening(app, "127.0.0.1", 0) as address:
        fake.leads["https://desk.example"] = address
        made = ZaloBotChannel(TOKEN, fake.url, once.address)
        yield made
        await made.close()


BOLD_14 = [{"start": 0, "len": 14, "st": ["b"]}]
SENDINGS: dict[str, tuple[Bubble, list[Json]]] = {
    "words": (Bubble("Chào bà."), [{"text": "Chào bà."}]),
    "a title": (
        Bubble("Xem lại đơn 👵\n1. Đặt đơn"),
        [
            {
                "text": "Xem lại đơn 👵\n1. Đặt đơn",
                "text_styles": [{"start": 0, "len": 14, "st": ["b"]}],
            }
        ],
    ),
    "a first line too long for a title": (
        Bubble("dài " * 30 + "\nhết"),
        [{"text": "dài " * 30 + "\nhết"}],
    ),
    "words that look like markup": (Bubble("<b>5 < 6</b> *đậm*"), [{"text": "<b>5 < 6</b> *đậm*"}]),
    "2,000 units": (Bubble("👵" * 1000), [{"text": "👵" * 1000}]),
    "more than 2,000 units": (Bubble("👵" * 1001), [{"text": "👵" * 1000}, {"text": "👵"}]),
}


async def show_one(url: str, calls: Callable[[], list[tuple[str, Json]]], name: str) -> None:
    """Show a bubble of the table, and compare what the server was asked."""
    made = ZaloBotChannel(TOKEN, url)
    bubble, expected = SENDINGS[name]
    before = len(calls())
    assert await made.show(ME, bubble, name="b1", edit="7")
    sent = [body for _, body in calls()[before:]]
    assert sent == [{"chat_id": LAN, **body} for body in expected]
    await made.close()


@pytest.mark.parametrize("name", SENDINGS)
async def test_a_bubble_is_shown(fake: FakeZalo, name: str) -> None:
    """Each bubble of the table goes over the wire as the table says."""
    await show_one(fake.url, lambda: fake.calls, name)


@pytest.mark.parametrize("name", SENDINGS)
async def test_a_bubble_is_shown_to_a_peer(crab: Crabline, name: str) -> None:
    """Somebody else's platform takes the same bubbles and finds the same on its wire."""
    await show_one(crab.base_url, crab.calls, name)


async def test_a_picture_is_fetched_once(channel: ZaloBotChannel, fake: FakeZalo) -> None:
    """The platform fetches it from an address of ours that does not open a second time."""
    before = len(fake.pictures)
    await channel.show(ME, Bubble("Mã của bà", files=(QR,)), name="p", edit=None)
    methods = [method for method, _ in fake.calls[-3:]]
    assert methods == ["sendChatAction", "sendPhoto", "sendMessage"]
    assert fake.pictures[before:] == [PICTURE]
    photo = str(fake.calls[-2][1]["photo"])
    assert photo.startswith("https://desk.example/once/")
    at_home = photo.replace("https://desk.example", fake.leads["https://desk.example"])
    async with ClientSession() as session, session.get(at_home) as again:
        assert again.status == 404


async def test_a_look_at_the_head_takes_nothing(fake: FakeZalo, channel: ZaloBotChannel) -> None:
    """A platform that asks first how large a picture is still gets it."""
    address = await channel._picture(QR)  # type: ignore[misc]
    at_home = address.replace("https://desk.example", fake.leads["https://desk.example"])
    async with ClientSession() as session:
        async with session.head(at_home) as head:
            assert head.status == 200
        async with session.get(at_home) as got:
            assert await got.read() == PICTURE
            assert got.headers["Cache-Control"] == "no-store"


TROUBLES: dict[str, tuple[Json, type[Exception]]] = {
    "a bad token under 200": ({"code": 401, "words": "Unauthorized"}, TokenRefused),
    "a bad token under 401": ({"code": 401, "status": 401}, TokenRefused),
    "blocked": ({"code": 403, "words": "user has blocked the bot"}, Unreachable),
    "no such chat": ({"code": 400, "words": "Chat not found"}, Unreachable),
    "the platform's own trouble": ({"code": 403, "words": "Internal server error"}, Trouble),
    "malformed": ({"code": 400, "words": "text is too long"}, Hopeless),
    "too slow": ({"code": 408, "words": "Request timeout"}, Trouble),
    "too much": ({"code": 429, "words": "Quota exceeded"}, Trouble),
    "a broken gateway": ({"status": 502, "body": "<html>bad gateway"}, Trouble),
    "an answer of no shape": ({"body": "[1]"}, Trouble),
    "a lost connection": ({"drop": True}, Trouble),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_a_refusal_is_understood(channel: ZaloBotChannel, fake: FakeZalo, name: str) -> None:
    """Each error of the table means one thing to the relay, and none holds the token."""
    fault, meaning = TROUBLES[name]
    fake.fail("sendMessage", **fault)
    with pytest.raises(meaning) as raised:
        await channel.show(ME, Bubble("x"), name="b", edit=None)
    assert type(raised.value) is meaning
    assert "canary" not in repr(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(("given", "wait"), [("", 60.0), ("7", 7.0), ("soon", 60.0)])
async def test_a_busy_platform_is_left_alone(
    channel: ZaloBotChannel, fake: FakeZalo, given: str, wait: float
) -> None:
    """For as long as it says, or a minute."""
    fake.fail("sendMessage", code=429, after=given)
    with pytest.raises(Trouble) as raised:
        await channel.show(ME, Bubble("x"), name="b", edit=None)
    assert raised.value.after == wait


async def test_what_was_sent_is_not_sent_again(channel: ZaloBotChannel, fake: FakeZalo) -> None:
    """A long screen that broke off goes on with the part that was missing."""
    bubble, before = Bubble(OLD_WOMAN * 1500), len(fake.shown.get(LAN, []))
    for fault in ({"code": 500}, {"code": 500}):
        fake.fail("sendMessage", **fault)
    fake.faults["sendMessage"].appendleft(None)  # type: ignore[arg-type]
    with pytest.raises(Trouble):
        await channel.show(ME, bubble, name="long", edit=None)
    with pytest.raises(Trouble):
        await channel.show(ME, bubble, name="long", edit=None)
    await channel.show(ME, bubble, name="long", edit=None)
    told = [shown["text"] for shown in fake.shown[LAN][before:]]
    assert told == [OLD_WOMAN * 1000, OLD_WOMAN * 500]


@pytest.mark.parametrize("to", ["tg:7", "zb:", "zb:a/b", "zb:" + "a" * 65, "zb:é"])
async def test_an_address_of_another_channel_is_hopeless(channel: ZaloBotChannel, to: str) -> None:
    """Only our own addresses are ever called."""
    with pytest.raises(Hopeless):
        await channel.show(to, Bubble("x"), name="b", edit=None)


async def test_nothing_is_never_sent(channel: ZaloBotChannel) -> None:
    """A bubble of blanks is hopeless before it is sent."""
    with pytest.raises(Hopeless):
        await channel.show(ME, Bubble(" \n"), name="b", edit=None)


async def test_it_knows_its_name_and_has_no_more_to_do(channel: ZaloBotChannel) -> None:
    """The name is asked for; commands, presses, groups and taking away do not exist here."""
    assert await channel.who() == "bot.BanSao"
    await channel.greet({"/moi": "Bắt đầu"})
    await channel.acknowledge("1", "x")
    await channel.erase(ME, "1")
    assert await channel.rights("zb:g") is None
    assert not channel.can.buttons
    assert channel.can.pictures
    assert channel.can.public


async def test_a_token_that_is_wrong_is_named(fake: FakeZalo) -> None:
    """The platform answers 200 to a bad token, and we are not taken in."""
    made = ZaloBotChannel("1:x", fake.url)
    with pytest.raises(TokenRefused):
        await made.who()
    await made.close()


async def test_it_opens_by_its_name() -> None:
    """The door `zalo+bot` shares no phones and has no pictures without an address for them."""
    made = open_platform("zalo+bot", "zb", TOKEN, "http://127.0.0.1:1")
    assert not made.can.contact
    assert not made.can.pictures


async def test_webhooks_are_set_and_taken_away(fake: FakeZalo, crab: Crabline) -> None:
    """Both platforms know the methods; a short secret and a plain address are refused by ours."""
    async with ClientSession() as session:
        for url in (fake.url, crab.base_url):
            api = BotApi(session, TOKEN, url)
            assert (await api.call("getWebhookInfo"))["url"] == ""
            await api.call("deleteWebhook")
        api = BotApi(session, TOKEN, fake.url)
        for url, secret in (("http://x", "long enough"), ("https://x", "short")):
            with pytest.raises(NotTaken, match="400"):
                await api.call("setWebhook", url=url, secret_token=secret)


async def test_a_peers_message_is_heard(crab: Crabline) -> None:
    """What somebody else's platform hands out is heard."""
    said = await bot_peer.say(crab, LAN, "Tôi cần 3 bản")
    async with ClientSession() as session:
        handed = await BotApi(session, TOKEN, crab.base_url).call("getUpdates", timeout="1")
    assert handed == said
    assert ZaloBotChannel(TOKEN).read(handed) == Heard(
        ME, f"m{said['message']['message_id']}", "Tôi cần 3 bản"
    )
