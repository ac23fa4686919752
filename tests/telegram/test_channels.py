"""Both Telegram channels do the same: one table of what is read, one of what is shown."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.channels import Heard, Hopeless, Platform, Unreachable
from bot.render import Bubble, Button
from handlers.screens import Attachment
from tests.telegram.conftest import FILES, FORUM, Wired, channel_of
from tests.telegram.readings import PHOTO, READINGS, UNREADABLE, Read
from tests.telegram.sendings import HOSTILE_NAME, PACK, SENDINGS, YES_NO, Sending

SAID_OF_IT = "not a chat|not a text|cannot be read|without its number|surrogates not allowed"

pytestmark = pytest.mark.asyncio(loop_scope="module")


def spoken(read: Read, scheme: str) -> Read:
    """What the table says, in a channel's own addresses."""
    if read is None:
        return None
    fields = dataclasses.asdict(read)
    ours = {k: v.replace("x:", f"{scheme}:", 1) for k, v in fields.items() if v.startswith("x:")}
    return dataclasses.replace(read, **ours)


@pytest.mark.parametrize("name", READINGS)
async def test_an_update_is_heard(wired: Wired, name: str) -> None:
    """Each update of the table is heard the same whichever library parses it."""
    update, expected = READINGS[name]
    assert wired.platform.read(update) == spoken(expected, wired.channel.scheme)


@pytest.mark.parametrize("name", UNREADABLE)
async def test_an_unreadable_update_says_so_and_nothing_more(wired: Wired, name: str) -> None:
    """What cannot be read is a ValueError without the words of the person."""
    with pytest.raises(ValueError, match=SAID_OF_IT) as refused:
        wired.platform.read(UNREADABLE[name])
    assert refused.value.__cause__ is None
    assert "Lan" not in str(refused.value)


async def test_a_name_not_known_yet_is_left_on_its_command(library: str) -> None:
    """Before `who` was asked, a command keeps whatever name it carries."""
    channel = channel_of(library, "http://127.0.0.1:1")
    update, _ = READINGS["only our name"]
    assert channel.read(update).text == "/moi@Ban_Sao_Bot"
    await channel.close()


async def show_one(wired: Wired, sending: Sending) -> list[tuple[str, dict[str, Any]]]:
    """Show a bubble of the table, and look at what the server was asked."""
    chat = {"person": wired.person, "group": wired.group}.get(sending.where, lambda: FORUM)()
    to = wired.to(chat, wired.topic if sending.where == "topic" else None)
    before = len(wired.sent(chat))
    ref = await wired.platform.show(to, sending.bubble, name="b1", edit=None)
    assert ref.isdecimal()
    return wired.sent(chat)[before:]


def check_payloads(wired: Wired, sending: Sending, sent: list[tuple[str, dict[str, Any]]]) -> None:
    """The payloads are the table's; citizens' are protected, the staff's are not."""
    protected = {"protect_content": True} if wired.library == "aiogram" else {}
    for (_, body), (_, expected) in zip(sent, sending.wire, strict=True):
        assert {k: v for k, v in body.items() if k != "chat_id"} == expected | protected
    assert [method for method, _ in sent] == [method for method, _ in sending.wire]


@pytest.mark.parametrize("name", SENDINGS)
async def test_a_bubble_is_shown(wired: Wired, name: str) -> None:
    """Each bubble of the table goes over the wire as the table says."""
    check_payloads(wired, SENDINGS[name], await show_one(wired, SENDINGS[name]))


@pytest.mark.parametrize("name", SENDINGS)
async def test_a_bubble_is_shown_to_a_peer(wired_to_peer: Wired, name: str) -> None:
    """Somebody else's server takes the same bubbles and finds the same on its wire."""
    sent = await show_one(wired_to_peer, SENDINGS[name])
    check_payloads(wired_to_peer, SENDINGS[name], sent)


async def test_a_peers_message_is_heard(wired_to_peer: Wired) -> None:
    """What somebody else's server delivers is heard."""
    crab, chat = wired_to_peer.crab, wired_to_peer.person()
    await crab.say(chat, "Tôi cần 3 bản")
    async with ClientSession() as session:
        url = f"{crab.base_url}/bot{crab.token}/getUpdates"
        async with session.post(url, json={"offset": -1}) as response:
            update = (await response.json())["result"][0]
    key = f"u{update['update_id']}"
    expected = Heard(wired_to_peer.to(chat), key, "Tôi cần 3 bản")
    assert wired_to_peer.platform.read(update) == expected


async def test_what_the_fake_delivers_is_heard(wired: Wired) -> None:
    """The fake makes updates as Telegram does: words, numbers, presses, groups, moves."""
    fake, lan, group, read = wired.fake, wired.person(), wired.group(), wired.platform.read
    me, room = wired.to(lan), wired.to(group)
    await wired.platform.show(room, Bubble("thẻ", YES_NO), name="b", edit=None)
    await wired.platform.show(me, Bubble("?", YES_NO), name="b", edit=None)
    updates = [
        (fake.say(lan, "chào"), {"peer": me, "text": "chào"}),
        (fake.say(lan, "x", chat=FORUM, thread=9), {"peer": me, "room": wired.to(FORUM, 9)}),
        (fake.say(lan, None, photo=PHOTO, caption="ảnh"), {"kind": "other", "text": "ảnh"}),
        (fake.share_contact(lan, "84912345678"), {"kind": "words", "text": "+84912345678"}),
        (fake.share_contact(lan, "84912345678", of=1), {"kind": "other", "text": ""}),
        (fake.press(lan, "yes=1"), {"press": "yes=1", "room": "", "kind": "press"}),
        (fake.press(lan, "yes=0", chat=group), {"press": "yes=0", "room": room, "peer": me}),
        (fake.stand(group, "administrator", by=lan), {"room": room, "status": "administrator"}),
        (fake.stand(lan, "kicked", by=lan), {"room": me, "by": me, "status": "kicked"}),
        (fake.migrate(group, by=lan), {"old": room, "new": wired.to(int(f"-100{-group}"))}),
    ]
    for update, expected in updates:
        heard = dataclasses.asdict(read(update))  # type: ignore[arg-type]
        assert {key: heard[key] for key in expected} == expected
        assert heard["key"] == f"u{update['update_id']}"


async def test_a_peer_knows_us_and_our_commands(wired_to_peer: Wired) -> None:
    """Set-up and acknowledgement are understood by somebody else's server."""
    assert await wired_to_peer.channel.who() == "ban_sao_bot"
    await wired_to_peer.channel.greet({"/moi": "Bắt đầu"})
    await wired_to_peer.platform.acknowledge("1", "Đã nhận")


async def test_a_peer_takes_an_edit(wired_to_peer: Wired) -> None:
    """An edit keeps its reference on somebody else's server."""
    to = wired_to_peer.to(wired_to_peer.person())
    first = await wired_to_peer.platform.show(to, Bubble("một", YES_NO), name="b", edit=None)
    assert await wired_to_peer.platform.show(to, Bubble("hai"), name="b2", edit=first) == first


async def test_a_file_arrives_whole(wired: Wired) -> None:
    """The bytes of a file are those the desk laid out."""
    chat = wired.person()
    await wired.platform.show(wired.to(chat), Bubble("", (), (PACK,)), name="b", edit=None)
    file_id = wired.fake.shown(chat)[-1]["document"]["file_id"]
    assert wired.fake.files[file_id] == FILES["pack"]


async def test_a_hostile_file_name_is_tamed(wired: Wired) -> None:
    """A file's name breaks no header, folder or reading direction, and keeps its ending."""
    chat, file = wired.person(), Attachment(HOSTILE_NAME, "pack")
    await wired.platform.show(wired.to(chat), Bubble("", (), (file,)), name="b", edit=None)
    (_, body), *_ = wired.sent(chat)
    assert body["document"].startswith("_.._")
    assert body["document"].endswith(".pdf")
    assert not set('"\\/\r\n\u202e') & set(body["document"])
    assert len(body["document"]) < 130


@pytest.mark.parametrize("press", ["", "ấ" * 21 + "!!", "x" * 65])
async def test_a_press_telegram_cannot_carry_is_named(wired: Wired, press: str) -> None:
    """A press beyond 64 bytes is our own mistake, said aloud before anything is sent."""
    chat = wired.person()
    bubble = Bubble("Chọn", ((Button("A", press),),))
    with pytest.raises(ValueError, match="64 bytes"):
        await wired.platform.show(wired.to(chat), bubble, name="b", edit=None)
    assert not wired.sent(chat)


@pytest.mark.parametrize("bubble", [Bubble("👵" * 2048 + "!"), Bubble(" \n"), Bubble("")])
async def test_what_telegram_never_takes_is_not_sent(wired: Wired, bubble: Bubble) -> None:
    """A text of 4,097 units, and one of nothing, are hopeless before they are sent."""
    chat = wired.person()
    with pytest.raises(Hopeless):
        await wired.platform.show(wired.to(chat), bubble, name="b", edit=None)
    assert not wired.sent(chat)


@pytest.mark.parametrize("to", ["citizen:c01", "tg", "tg:", "tg:abc", "zz:7", "tg:7/x", "tg:7 "])
async def test_an_address_of_another_channel_is_hopeless(wired: Wired, to: str) -> None:
    """Only our own addresses are ever called."""
    with pytest.raises(Hopeless) as refused:
        await wired.platform.show(to, Bubble("x"), name="b", edit=None)
    assert not isinstance(refused.value, Unreachable)


async def test_without_a_way_to_files_there_are_none(library: str) -> None:
    """A channel that cannot fetch says it shows no files."""
    channel = channel_of(library, "http://127.0.0.1:1")
    assert channel.can.files
    bare: Platform = type(channel)("1:x")
    assert not bare.can.files
    assert 2 * bare.can.longest <= 4096
