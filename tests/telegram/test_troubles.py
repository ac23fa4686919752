"""What goes wrong on Telegram, and what the relay is told of it."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import pytest

from bot.channels import Hopeless, Moved, Trouble, Unreachable
from bot.channels.telegram_facts import Rights, TokenRefused
from bot.render import Bubble, Button
from tests.telegram.conftest import Wired, channel_of
from tests.telegram.fake_api import TOKEN
from tests.telegram.sendings import PACK, SLIP, YES_NO, YES_NO_KEYS

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = TOKEN.split(":")[1]
HELLO = Bubble("Chào bà.")

REFUSALS: dict[str, tuple[dict[str, Any], type[Exception]]] = {
    "too many": ({"status": 429, "words": "Too Many Requests", "retry_after": 7}, Trouble),
    "too many, no telling": ({"status": 429, "words": "Too Many Requests"}, Trouble),
    "blocked": ({"status": 403, "words": "Forbidden: bot was blocked by the user"}, Unreachable),
    "gone": ({"status": 403, "words": "Forbidden: user is deactivated"}, Unreachable),
    "kicked": ({"status": 403, "words": "Forbidden: bot was kicked from the group"}, Unreachable),
    "no chat": ({"status": 400, "words": "Bad Request: chat not found"}, Unreachable),
    "no topic": ({"status": 400, "words": "Bad Request: message thread not found"}, Unreachable),
    "closed topic": ({"status": 400, "words": "Bad Request: TOPIC_CLOSED"}, Unreachable),
    "muted": (
        {"status": 400, "words": "Bad Request: not enough rights to send text messages"},
        Unreachable,
    ),
    "malformed": ({"status": 400, "words": "Bad Request: BUTTON_DATA_INVALID"}, Hopeless),
    "too large": ({"status": 413, "words": "Request Entity Too Large"}, Hopeless),
    "bad token": ({"status": 401, "words": "Unauthorized"}, TokenRefused),
    "no such bot": ({"status": 404, "words": "Not Found"}, TokenRefused),
    "two pollers": ({"status": 409, "words": "Conflict"}, Trouble),
    "broken": ({"status": 500}, Trouble),
    "a gateway's page": ({"status": 502, "how": "garbage"}, Trouble),
    "a stranger's page": ({"status": 200, "how": "garbage"}, Trouble),
    "hung up": ({"how": "close"}, Trouble),
    "hung up after it was done": ({"how": "close after"}, Trouble),
    "silent": ({"how": "hang"}, Trouble),
    "silent after it was done": ({"how": "hang after"}, Trouble),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_refusal_is_told_and_never_tried_again(wired: Wired, name: str) -> None:
    """Each way to fail has its exception; whether to try again is the relay's to say."""
    fault, expected = REFUSALS[name]
    chat, channel = wired.person(), wired.channel
    wired.fake.fail("sendMessage", chat=chat, **fault)
    if "silent" in name:
        channel = channel_of(wired.library, wired.fake.base_url, patience=1.0)
    with pytest.raises((Trouble, Hopeless, Moved)) as told:
        await channel.show(wired.to(chat), HELLO, name="b", edit=None)
    if channel is not wired.channel:
        await channel.close()
    assert type(told.value) is expected
    assert getattr(told.value, "after", None) == fault.get("retry_after")
    assert len(wired.sent(chat)) == 1
    await wired.platform.show(wired.to(chat), HELLO, name="b", edit=None)


async def test_a_person_who_blocked_us_is_unreachable(wired: Wired) -> None:
    """Blocked, never started, or unknown: the person has shut us out."""
    chat, stranger = wired.person(), wired.person()
    wired.fake.stand(chat, "kicked", by=chat)
    wired.fake.person(stranger, started=False)
    for to in (chat, stranger, 999_999):
        with pytest.raises(Unreachable):
            await wired.platform.show(wired.to(to), HELLO, name="b", edit=None)


async def test_a_group_that_moved_says_where(wired: Wired) -> None:
    """The new address is told to whoever still writes to the old one, and both agree."""
    chat, person = wired.group(), wired.person()
    update = wired.fake.migrate(chat, by=person)
    with pytest.raises(Moved) as moved:
        await wired.platform.show(wired.to(chat), HELLO, name="b", edit=None)
    heard = wired.platform.read(update)
    assert moved.value.to == getattr(heard, "new", None)
    await wired.platform.show(moved.value.to, HELLO, name="b", edit=None)


async def test_an_edit_changes_the_message_it_names(wired: Wired) -> None:
    """Words and buttons change in place; without new buttons the old ones go."""
    chat = wired.person()
    show = wired.platform.show
    ref = await show(wired.to(chat), HELLO, name="b", edit=None)
    assert await show(wired.to(chat), Bubble("Đúng chưa?", YES_NO), name="c", edit=ref) == ref
    (message,) = wired.fake.shown(chat)
    assert (message["text"], message["reply_markup"]) == ("Đúng chưa?", YES_NO_KEYS)
    assert await show(wired.to(chat), HELLO, name="d", edit=ref) == ref
    assert "reply_markup" not in wired.fake.shown(chat)[0]


async def test_an_edit_that_changes_nothing_is_done(wired: Wired) -> None:
    """The message already is what it should be."""
    chat = wired.person()
    ref = await wired.platform.show(wired.to(chat), Bubble("x", YES_NO), name="b", edit=None)
    again = await wired.platform.show(wired.to(chat), Bubble("x", YES_NO), name="c", edit=ref)
    assert again == ref


async def test_an_edit_of_what_cannot_be_edited_is_sent_anew(wired: Wired) -> None:
    """Gone, another's, a file's, or another channel's reference: a new message says it."""
    chat = wired.person()
    show = wired.platform.show
    theirs = wired.fake.say(chat, "của tôi")["message"]["message_id"]
    file = await show(wired.to(chat), Bubble("tệp", (), (PACK,)), name="b", edit=None)
    old = {"999999", str(theirs), file, "b12-1", "٧"}
    fresh = {await show(wired.to(chat), HELLO, name="c", edit=ref) for ref in sorted(old)}
    assert len(fresh) == len(old)
    assert not fresh & old


async def test_a_message_the_library_cannot_describe_was_sent(wired: Wired) -> None:
    """What Telegram did and aiogram cannot decode is not sent twice."""
    if wired.library == "ptb":
        pytest.skip("python-telegram-bot does not look so closely")
    chat = wired.person()
    wired.fake.fail("sendMessage", chat=chat, how="odd")
    ref = await wired.platform.show(wired.to(chat), HELLO, name="b", edit=None)
    assert wired.fake.shown(chat)[-1]["message_id"] == int(ref)


async def test_a_refused_edit_is_told(wired: Wired) -> None:
    """A flood or a block is the same trouble for an edit."""
    chat = wired.person()
    ref = await wired.platform.show(wired.to(chat), HELLO, name="b", edit=None)
    wired.fake.fail("editMessageText", chat=chat, status=429, words="Too Many", retry_after=3)
    with pytest.raises(Trouble) as told:
        await wired.platform.show(wired.to(chat), Bubble("x"), name="c", edit=ref)
    assert told.value.after == 3
    assert len(wired.fake.shown(chat)) == 1


async def test_a_try_again_sends_only_what_is_missing(wired: Wired) -> None:
    """When the second of two files failed, the first is not sent twice."""
    chat, two = wired.person(), Bubble("hai tệp", (), (PACK, SLIP))
    wired.fake.fail("sendDocument", chat=chat, having="hai tệp")
    with pytest.raises(Trouble):
        await wired.platform.show(wired.to(chat), two, name="b", edit=None)
    await wired.platform.show(wired.to(chat), two, name="b", edit=None)
    names = [m["document"]["file_name"] for m in wired.fake.shown(chat)]
    assert names == [PACK.name, SLIP.name]


async def test_a_press_is_acknowledged_once(wired: Wired) -> None:
    """A press ends with a few words, cut to what Telegram takes; too late is no trouble."""
    chat = wired.person()
    await wired.platform.show(wired.to(chat), Bubble("?", YES_NO), name="b", edit=None)
    heard = wired.platform.read(wired.fake.press(chat, "yes=1"))
    receipt = getattr(heard, "receipt", "")
    for words in ("Đã nhận ạ. " * 40, "", "x"):
        await wired.platform.acknowledge(receipt, words)
    answers = wired.fake.called("answerCallbackQuery")[-3:]
    assert [call.status for call in answers] == [200, 400, 400]
    assert len(answers[0].values["text"]) <= 200
    assert "text" not in answers[1].values


async def test_an_acknowledgement_in_a_flood_is_trouble(wired: Wired) -> None:
    """What is not merely late is told."""
    wired.fake.fail("answerCallbackQuery", status=429, words="Too Many", retry_after=2)
    with pytest.raises(Trouble):
        await wired.platform.acknowledge("1", "x")


@pytest.mark.parametrize(
    ("standing", "reads_all", "expected"),
    [
        ("administrator", False, Rights("administrator", sees=True, edits=True, pins=True)),
        ("member", False, Rights("member", sees=False, edits=True, pins=True)),
        ("member", True, Rights("member", sees=True, edits=True, pins=True)),
        ("restricted", False, Rights("restricted", sees=False, edits=False, pins=False)),
        ("left", True, None),
        ("kicked", True, None),
    ],
)
async def test_rights_in_a_group(
    wired: Wired, standing: str, reads_all: bool, expected: Rights | None
) -> None:
    """An admin sees everything; a member only with its privacy mode off; nobody has none."""
    chat = wired.group()
    wired.fake.group(chat, standing=standing)
    wired.fake.bot.reads_all = reads_all
    assert await wired.channel.rights(wired.to(chat)) == expected


async def test_the_bot_names_itself_and_its_commands(wired: Wired) -> None:
    """Commands are offered without their stroke; the name is kept for reading."""
    wired.channel.username = ""
    assert await wired.channel.who() == wired.channel.username == "ban_sao_bot"
    await wired.channel.greet({"/moi": "Bắt đầu", "huy": "Huỷ"})
    assert [c["command"] for c in wired.fake.bot.commands] == ["moi", "huy"]


async def test_the_token_is_never_told(
    wired: Wired, caplog: pytest.LogCaptureFixture, library: str
) -> None:
    """No log line at DEBUG, exception, traceback or repr holds the token, whatever fails."""
    caplog.set_level(logging.DEBUG)
    fake, told = wired.fake, [repr(wired.channel), str(wired.channel)]
    echo = {"words": f"Bad Request: /bot{TOKEN}/x"}
    faults: list[dict[str, Any]] = [{"status": n, "how": "garbage"} for n in (200, 404, 502)]
    faults += [{"how": "close"}, {"status": 400, **echo}, {"status": 500, **echo}]
    nowhere = channel_of(library, "http://127.0.0.1:1", patience=1.0)
    for fault in (*faults, None):
        chat = wired.person()
        if fault:
            fake.fail("sendMessage", chat=chat, **fault)
        channel = wired.channel if fault else nowhere
        with pytest.raises((Trouble, Hopeless)) as raised:
            await channel.show(wired.to(chat), HELLO, name="b", edit=None)
        told += traceback.format_exception(raised.value)
        assert raised.value.__cause__ is raised.value.__context__ is None
    await nowhere.close()
    assert SECRET not in "".join(told) + caplog.text
    assert "Chào bà" not in caplog.text


SHARE = Bubble("Số của bà?", ((Button("Gửi số", "/share_phone"),), (Button("Thôi", "/menu"),)))


async def test_a_phone_is_asked_with_a_keyboard(wired: Wired) -> None:
    """Citizens share their number with one press; the staff's bot shows a plain button."""
    chat = wired.person()
    await wired.platform.show(wired.to(chat), SHARE, name="b", edit=None)
    (_, body), *_ = wired.sent(chat)
    if wired.library == "ptb":
        assert "inline_keyboard" in body["reply_markup"]
        return
    keyboard = body["reply_markup"]
    assert keyboard["keyboard"] == [
        [{"text": "Gửi số", "request_contact": True}],
        [{"text": "Thôi"}],
    ]
    assert keyboard["one_time_keyboard"] is True


@pytest.mark.parametrize("buttons", [(), YES_NO])
async def test_the_keyboard_is_put_away_by_the_next_message(wired: Wired, buttons: Any) -> None:
    """It goes with the next words, or just before them when they have buttons of their own."""
    if wired.library == "ptb":
        pytest.skip("the staff's bot shows no keyboard")
    chat = wired.person()
    for bubble in (SHARE, Bubble("Cảm ơn", buttons), Bubble("Hết", buttons)):
        await wired.platform.show(wired.to(chat), bubble, name="b", edit=None)
    sent = [(body["text"], body.get("reply_markup")) for _, body in wired.sent(chat)][1:]
    gone = {"remove_keyboard": True}
    if buttons:
        assert sent == [("✓", gone), ("Cảm ơn", YES_NO_KEYS), ("Hết", YES_NO_KEYS)]
    else:
        assert sent == [("Cảm ơn", gone), ("Hết", None)]


async def test_a_phone_is_never_asked_in_a_group(wired: Wired) -> None:
    """Telegram shares numbers in private chats only."""
    chat = wired.group()
    await wired.platform.show(wired.to(chat), SHARE, name="b", edit=None)
    (_, body), *_ = wired.sent(chat)
    assert "inline_keyboard" in body["reply_markup"]
