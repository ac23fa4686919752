"""An Official Account as a channel: one table of what is read, one of what is shown."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from bot.channels import Hopeless, Platform, Trouble, Unreachable, WindowClosed
from bot.channels.zalo_oa import OaChannel
from bot.channels.zalo_oa_presses import unwrapped
from bot.render import Bubble, Button, Capabilities, render
from handlers.screens import Attachment, Choice, Screen, say
from handlers.words import words
from tests.zalo.oa_readings import KEYS, LAN, READINGS, UNREADABLE, said
from tests.zalo.oa_sendings import FILES, PACK, PICTURE, SENDINGS, SHARE, YES_NO
from tests.zalo.oa_server import FREE, WINDOW, FakeZalo, zalo

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID_OF_IT = "an event without|a message without|not a user|not a text|surrogates not allowed"
HELLO = Bubble("Chào bà.")
MESSAGE = "message/cs"
HOSTILE_NAME = '../../"Bản\r\nsao"\u202e\\fdp.exe' + "x" * 300 + ".pdf"


@dataclass
class Tokens:
    """Where the channel's token comes from; how often a new one was asked for."""

    fake: FakeZalo
    current: str = ""
    renewed: list[str] = field(default_factory=list)

    async def token(self) -> str:
        self.current = self.current or self.fake.grant()
        return self.current

    async def renew(self, stale: str) -> str:
        self.renewed.append(stale)
        self.current = self.fake.grant()
        return self.current


@dataclass
class Wired:
    """A channel, its server, and people no other test uses."""

    fake: FakeZalo
    tokens: Tokens
    channel: OaChannel
    numbers: Any

    @property
    def platform(self) -> Platform:
        """The channel as the desk sees it."""
        return self.channel

    def person(self) -> str:
        """Somebody new."""
        user = f"2468458835{next(self.numbers)}"
        self.fake.person(user)
        return user

    async def show(self, user: str, bubble: Bubble, name: str = "b1") -> str:
        """Show this person a bubble."""
        return await self.platform.show(f"zo:{user}", bubble, name=name, edit=None)

    def wire(self, user: str) -> list[dict[str, Any]]:
        """What this person was shown: uploads by their content, presses by their meaning."""
        return [self._plain(user, message) for message in self.fake.sent(user)]

    def _plain(self, user: str, message: dict[str, Any]) -> dict[str, Any]:
        plain = json.loads(json.dumps(message))
        del plain["message_id"], plain["quota"]
        payload = plain.get("attachment", {}).get("payload", {})
        for button in payload.get("buttons", []):
            button["payload"] = unwrapped(user, button["payload"], KEYS)
        for place in (payload, *payload.get("elements", [])):
            for name in {"token", "attachment_id"} & set(place):
                content = self.fake.uploads[place[name]][0]
                place[name] = next(token for token, laid in FILES.items() if laid == content)
        return dict(plain)


async def fetch(token: str) -> bytes:
    """What the desk lays out under a token."""
    return FILES[token]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def wired() -> AsyncIterator[Wired]:
    """A channel on a fake Zalo."""
    async with zalo() as fake:
        tokens = Tokens(fake)
        channel = OaChannel(tokens, fake.base_url, fetch, press_keys=KEYS, picture=PICTURE)
        yield Wired(fake, tokens, channel, itertools.count(10_000_000))
        await channel.close()


@pytest.mark.parametrize("name", READINGS)
async def test_an_event_is_heard(wired: Wired, name: str) -> None:
    """Each event of the table is heard as the table says."""
    event, expected = READINGS[name]
    assert wired.platform.read(event) == expected


@pytest.mark.parametrize("name", UNREADABLE)
async def test_an_unreadable_event_says_so_and_nothing_more(wired: Wired, name: str) -> None:
    """What cannot be read is a ValueError without the words of the person."""
    with pytest.raises(ValueError, match=SAID_OF_IT) as refused:
        wired.platform.read(UNREADABLE[name])
    assert "Lan" not in str(refused.value)


async def test_what_is_not_read_is_counted(wired: Wired) -> None:
    """By its kind, and the kinds have an end."""
    wired.channel.unread.clear()
    for number in range(70):
        wired.channel.read({"event_name": f"telepathy_{number}"})
    wired.channel.read({"event_name": "telepathy_1"})
    assert wired.channel.unread["telepathy_1"] == 2
    assert wired.channel.unread["others"] == 20
    assert len(wired.channel.unread) == 51


@pytest.mark.parametrize("name", SENDINGS)
async def test_a_bubble_is_shown(wired: Wired, name: str) -> None:
    """Each bubble of the table goes over the wire as the table says."""
    user, sending = wired.person(), SENDINGS[name]
    ref = await wired.show(user, sending.bubble)
    assert wired.wire(user) == list(sending.wire)
    assert ref in {message["message_id"] for message in wired.fake.sent(user)}


async def test_a_press_means_what_its_button_says(wired: Wired) -> None:
    """What the fake sends back for a button is heard as its press, from its own chat only."""
    user, other = wired.person(), wired.person()
    await wired.show(user, Bubble("Đúng chưa?", YES_NO))
    payload = wired.fake.find(user, lambda title: title == "Chưa")
    made = wired.fake.event(user, "user_send_text", {"text": payload})
    heard = wired.platform.read(made)
    assert heard is not None
    assert (getattr(heard, "press", ""), getattr(heard, "text", "")) == ("yes=0", "")
    assert "yes=0" not in payload
    passed_on = wired.fake.event(other, "user_send_text", {"text": payload})
    assert getattr(wired.platform.read(passed_on), "press", "") == "?"


async def test_no_word_is_taken_for_a_press(wired: Wired) -> None:
    """Whoever types what a button means has only typed it."""
    for press in ("7.copies=3", ">my_data", "!take:12:placed", "/menu"):
        heard = wired.platform.read(said(press))
        assert getattr(heard, "press", None) == ""


async def test_a_file_has_its_name_and_bytes(wired: Wired) -> None:
    """The bytes are those the desk laid out; a hostile name is tamed and keeps its ending."""
    user = wired.person()
    await wired.show(user, Bubble("", (), (Attachment(HOSTILE_NAME, "pack"),)))
    content, name, _ = list(wired.fake.uploads.values())[-1]
    assert content == FILES["pack"]
    assert name.startswith("_.._")
    assert "Bản" in name
    assert name.endswith(".pdf")
    assert not set('"\\/\r\n\u202e') & set(name)
    assert len(name) < 130


@pytest.mark.parametrize(
    "file",
    [
        Attachment("x.pdf", "large"),
        Attachment("x.png", "big picture", "image/png"),
        Attachment("x.zip", "zip", "application/zip"),
    ],
    ids=lambda file: file.token,
)
async def test_a_file_zalo_does_not_take_is_hopeless(wired: Wired, file: Attachment) -> None:
    """Too large, or of another kind: said before anything is sent."""
    user, before = wired.person(), len(wired.fake.calls)
    with pytest.raises(Hopeless):
        await wired.show(user, Bubble("Đây", (), (file,)))
    assert len(wired.fake.calls) == before


@pytest.mark.parametrize(
    "bubble",
    [
        Bubble("ạ" * 2001),
        Bubble(" \n"),
        Bubble(""),
        Bubble("Chọn", tuple((Button(str(n), f"n={n}"),) for n in range(6))),
    ],
    ids=["long", "blank", "empty", "six buttons"],
)
async def test_what_zalo_never_takes_is_not_sent(wired: Wired, bubble: Bubble) -> None:
    """It is hopeless before it is sent."""
    user, before = wired.person(), len(wired.fake.calls)
    with pytest.raises(Hopeless):
        await wired.show(user, bubble)
    assert len(wired.fake.calls) == before


@pytest.mark.parametrize(
    "to", ["citizen:c01", "zo", "zo:", "zo:a/b", "zb:7", "zo:7 ", "zo:" + "7" * 65]
)
async def test_an_address_of_another_channel_is_hopeless(wired: Wired, to: str) -> None:
    """Only our own addresses are ever called."""
    with pytest.raises(Hopeless) as refused:
        await wired.platform.show(to, HELLO, name="b", edit=None)
    assert not isinstance(refused.value, Unreachable)


async def test_what_a_screen_becomes(wired: Wired) -> None:
    """Five choices are buttons, the quiet ones go into words; six, or a long one, are a menu."""
    can: Capabilities = wired.channel.can
    quiet = (Choice(say("menu.back"), "/back"), Choice(say("menu.person"), "/person"))

    def shown(*labels: str) -> Bubble:
        choices = tuple(Choice(label, f"1.n={n}") for n, label in enumerate(labels))
        (bubble,) = render(Screen(say("order.which"), choices, quiet=quiet), can, words("vi"))
        return bubble

    three, five, six, long = shown(*"abc"), shown(*"abcde"), shown(*"abcdef"), shown("a" * 101)
    assert [len(row) for bubble in (three, five) for row in bubble.buttons] == [3, 2, 5]
    assert "0 để gặp cán bộ" in five.text
    assert "0 để gặp cán bộ" not in three.text
    assert six.buttons == long.buttons == ()
    assert "6. f" in six.text
    assert f"1. {'a' * 101}" in long.text


async def test_files_that_do_not_travel_lie_at_the_desk(wired: Wired) -> None:
    """A file of a kind Zalo does not take is named with where it is to be had."""
    ours = Screen(say("menu.home"), files=(Attachment("x.zip", "t" * 32, "application/zip"),))
    (bubble,) = render(ours, wired.channel.can, words("vi"), desk="http://127.0.0.1:8080")
    assert bubble.files == ()
    assert "x.zip" in bubble.text
    assert "127.0.0.1" not in bubble.text


async def test_what_the_channel_says_of_itself(wired: Wired) -> None:
    """No edits, no groups, a number by a tap; files only where there is a way to them."""
    bare = OaChannel(wired.tokens, press_keys=KEYS)
    assert not any((bare.can.files, bare.can.edit, bare.can.groups))
    assert bare.can.contact
    assert wired.channel.can.files
    assert await wired.channel.who() == "UBND xã Lấp Vò"
    assert await wired.platform.rights("zo:1") is None
    await wired.platform.greet({"/moi": "Bắt đầu"})
    await wired.platform.acknowledge("1", "Đã nhận")
    await wired.platform.erase(f"zo:{LAN}", "m1")
    for keys in ((), (b"",)):
        with pytest.raises(ValueError, match="key"):
            OaChannel(wired.tokens, press_keys=keys)


REFUSALS: dict[str, tuple[dict[str, Any], type[Exception], float | None]] = {
    "seven days": ({"error": -230}, WindowClosed, None),
    "interaction over": ({"error": -232}, WindowClosed, None),
    "night": ({"error": -234}, WindowClosed, None),
    "not a follower": ({"error": -213}, Unreachable, None),
    "refuses invitations": ({"error": -217}, Unreachable, None),
    "banned or long away": ({"error": -227}, Unreachable, None),
    "wants none of these": ({"error": -244}, Unreachable, None),
    "nobody": ({"error": -201, "words": "user_id is invalid!"}, Unreachable, None),
    "another field": ({"error": -201, "words": "text is invalid!"}, Hopeless, None),
    "beyond a limit": ({"error": -210}, Hopeless, None),
    "of no kind": ({"error": -233}, Hopeless, None),
    "not verified": ({"error": -221}, Hopeless, None),
    "a smaller package": ({"error": -224}, Hopeless, None),
    "against the rules": ({"error": -248}, Hopeless, None),
    "the app's minute": (
        {"error": -32, "headers": {"X-RateLimit-Limit": "4000", "X-RateLimit-Remain": "0"}},
        Trouble,
        60.0,
    ),
    "a minute nobody tells": ({"error": -32}, Trouble, 60.0),
    "the account's minute": (
        {"error": -32, "headers": {"X-RateLimit-Remain": "12"}},
        Trouble,
        5.0,
    ),
    "a quota": ({"error": -211}, Trouble, 3600.0),
    "the person's quota": ({"error": -218}, Trouble, 3600.0),
    "failed": ({"error": -200}, Trouble, None),
    "out of money": ({"error": -321}, Trouble, None),
    "an upload that is over": ({"error": -100}, Trouble, None),
    "a number of no table": ({"error": -99999}, Trouble, None),
    "broken": ({"how": "status", "status": 500}, Trouble, None),
    "too large": ({"how": "status", "status": 413}, Hopeless, None),
    "a gateway's page": ({"how": "garbage", "status": 502}, Trouble, None),
    "a stranger's page": ({"how": "garbage", "status": 200}, Trouble, None),
    "hung up": ({"how": "close"}, Trouble, None),
    "hung up after it was done": ({"how": "close after"}, Trouble, None),
    "silent": ({"how": "hang"}, Trouble, None),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_refusal_is_told_and_never_tried_again(wired: Wired, name: str) -> None:
    """Each way to fail has its exception; whether to try again is the relay's to say."""
    fault, expected, after = REFUSALS[name]
    user, tokens, before = wired.person(), wired.tokens, len(wired.fake.calls)
    patience = 0.5 if name == "silent" else 20.0
    channel = OaChannel(tokens, wired.fake.base_url, press_keys=KEYS, patience=patience)
    wired.fake.fail(MESSAGE, to=user, **fault)
    with pytest.raises((Trouble, Hopeless)) as told:
        await channel.show(f"zo:{user}", HELLO, name="b", edit=None)
    assert type(told.value) is expected
    assert getattr(told.value, "after", None) == after
    assert len(wired.fake.calls) - before == 1
    assert "invalid" not in str(told.value)
    await channel.show(f"zo:{user}", HELLO, name="b", edit=None)
    await channel.close()


STALE: dict[str, dict[str, Any]] = {
    "wrong": {"error": -216},
    "over": {"error": -220},
    "as templates say it": {"error": -124},
    "as http says it": {"how": "status", "status": 401},
}


@pytest.mark.parametrize("name", STALE)
async def test_a_stale_token_is_renewed_once(wired: Wired, name: str) -> None:
    """The call is made again with the next token, and arrives once."""
    user, (stale, renewed) = wired.person(), (await wired.tokens.token(), wired.tokens.renewed)
    del renewed[:]
    wired.fake.fail(MESSAGE, to=user, **STALE[name])
    await wired.show(user, HELLO)
    assert renewed == [stale]
    assert len(wired.fake.sent(user)) == 1
    assert wired.fake.calls[-1].token == wired.tokens.current != stale


async def test_a_token_that_is_refused_twice_is_trouble(wired: Wired) -> None:
    """There is no third try, and no circle."""
    user, before = wired.person(), len(wired.fake.calls)
    wired.fake.fail(MESSAGE, to=user, error=-216, times=9)
    with pytest.raises(Trouble):
        await wired.show(user, HELLO)
    assert len(wired.fake.calls) - before == 2
    wired.fake.faults.clear()


async def test_an_upload_is_made_again_with_the_next_token(wired: Wired) -> None:
    """A form that was sent once is made anew."""
    user = wired.person()
    wired.fake.fail("upload/file", error=-216)
    await wired.show(user, Bubble("", (), (PACK,)))
    assert list(wired.fake.uploads.values())[-1][0] == FILES["pack"]


async def test_the_rest_is_sent_after_trouble(wired: Wired) -> None:
    """What arrived of a bubble before it broke is not sent twice."""
    user, sending = wired.person(), SENDINGS["two files"]
    wired.fake.fail(MESSAGE, to=user, error=-200, having="Hai tệp")
    with pytest.raises(Trouble):
        await wired.show(user, sending.bubble)
    assert len(wired.wire(user)) == 2
    await wired.show(user, sending.bubble)
    assert wired.wire(user) == list(sending.wire)


async def test_an_account_without_the_card_asks_in_words(wired: Wired) -> None:
    """Where Zalo does not take the card, the words before it are enough."""
    user = wired.person()
    wired.fake.fail(MESSAGE, to=user, error=-233, having="request_user_info")
    ref = await wired.show(user, Bubble("Số của bà?", SHARE))
    assert [message["text"] for message in wired.wire(user)] == ["Số của bà?"]
    assert ref == wired.fake.sent(user)[-1]["message_id"]


async def test_the_windows_are_zalos(wired: Wired) -> None:
    """Two days free, seven in all; then nothing, until the person says something."""
    user = wired.person()
    await wired.show(user, HELLO)
    wired.fake.passed += FREE * 1.5
    wired.tokens.current = ""
    await wired.show(user, HELLO)
    quotas = [message["quota"] for message in wired.fake.sent(user)]
    assert quotas == ["free", "purchase_quota"]
    wired.fake.passed += WINDOW
    wired.tokens.current = ""
    with pytest.raises(WindowClosed):
        await wired.show(user, HELLO)
    wired.fake.event(user, "user_send_text", {"text": "chào"})
    await wired.show(user, HELLO)


async def test_a_person_who_shut_us_out_is_unreachable(wired: Wired) -> None:
    """Blocked, or unknown to the account."""
    user = wired.person()
    wired.fake.person(user).blocked = True
    for who in (user, "1"):
        with pytest.raises(Unreachable):
            await wired.show(who, HELLO)
