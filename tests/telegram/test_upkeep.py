"""What a channel does besides showing: codes are taken away, a group is looked at."""

from __future__ import annotations

import pytest

from bot.channels.telegram_facts import Rights
from core import roster
from handlers.screens import Inbound
from tests.desk import Desk
from tests.telegram.conftest import Wired

ADMIN_RIGHTS = Rights("administrator", True, True, True)


async def test_a_message_is_taken_away(wired: Wired) -> None:
    """What was erased is gone from the chat, and erasing it again is no trouble."""
    chat = wired.person()
    said = wired.fake.say(chat, "482913")
    ref = str(said["message"]["message_id"])
    await wired.channel.erase(wired.to(chat), ref)
    assert not [m for m in wired.fake.shown(chat) if str(m["message_id"]) == ref]
    await wired.channel.erase(wired.to(chat), ref)


async def test_a_private_message_names_itself_and_a_group_message_does_not(wired: Wired) -> None:
    """Only what was said in a chat of one's own can be taken away."""
    chat, group = wired.person(), wired.group()
    own = wired.channel.read(wired.fake.say(chat, "482913"))
    assert own.ref.isdigit()
    shared = wired.channel.read(wired.fake.say(chat, "/gan 1234", chat=group))
    assert shared.ref == ""


async def test_an_authenticators_code_is_marked_to_be_taken_away(desk: Desk) -> None:
    """The message with the six digits goes; any other message stays."""
    await desk.turn(lambda b: b.roster.add_officer("LV", "staff:o9", "Lê Mẫu", "officer", "t1"))
    await desk.say("staff:o9", press=">open_shift")
    facts = {"peer": "staff:o9", "side": "staff", "at": desk.world.now(), "chance": b"c"}
    code = Inbound(**facts, key="code", text="123456", ref="77")
    judged = await desk.house.door.commit(code, b"{}")
    assert judged
    assert judged.payload["erase"] == "77"
    other = Inbound(**facts, key="other", text="/menu", ref="78")
    plain = await desk.house.door.commit(other, b"{}")
    assert plain
    assert "erase" not in plain.payload
    await desk.settle()


@pytest.mark.parametrize(
    ("rights", "told"),
    [(None, True), (Rights("member", False, True, False), True), (ADMIN_RIGHTS, False)],
)
async def test_a_group_where_the_bot_is_blind_is_told_to_the_admin(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, rights: Rights | None, *, told: bool
) -> None:
    """Right after binding, the admin reads plainly when the bot cannot see commands there."""

    async def answer(_room: str) -> Rights | None:
        return rights

    monkeypatch.setattr(desk.staff, "rights", answer, raising=False)
    facts = {"peer": "staff:a1", "at": desk.world.now()}
    code = await desk.turn(lambda book: roster.bind_code(book, chance=b"c", **facts))
    room = "group:elsewhere"
    await desk.turn(lambda book: roster.bind_group(book, room=room, secret=code, **facts))
    await desk.settle()
    said = [bubble.text for bubble in desk.staff.bubbles["staff:a1"].values()]
    assert any("quản trị viên của nhóm" in text for text in said) is told
