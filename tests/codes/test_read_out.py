"""A code that goes to no phone: offered to officers here, shown to one who saw the card, noted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.codes import Message, NoSuchPhone
from bot.codes.officer import OfficerSender, nobody
from core import one_time
from core.read_out import living
from storage.cabinet import FILE
from tests.codes.desk import CHAT, CodeDesk
from tests.codes.fakes import KEY, FakeEsms, listening
from tests.codes.making import PATIENCE, esms, message
from tests.desk import CUC, NGA, TU, Stock

HANH, TAM, VIET, AN = "staff:o1", "staff:o2", "staff:o3", "staff:a1"
SEEN = "Đã xem căn cước"


@pytest.fixture
async def desk(stock: Stock, tmp_path: Path) -> AsyncIterator[CodeDesk]:
    """A desk without any gateway; Tâm has an authenticator and no open shift."""
    made = CodeDesk(stock.copy(tmp_path / "desk"), [], aloud=True)
    await made.open()
    away = "UPDATE officers SET totp_key = 't1' WHERE peer = 'staff:o2'"
    await made.turn(lambda book: book.pen.raw(away))
    yield made
    await made.close()


async def ask_in_chat(desk: CodeDesk, phone: str, chat: str = CHAT) -> list[str]:
    """Somebody wants to see their papers; what the chat shows since."""
    seen = len(desk.citizens.log)
    await desk.say(chat, press=">my_papers")
    await desk.say(chat, "0" + phone[3:])
    await desk.settle()
    return [bubble.text for to, bubble in desk.citizens.log[seen:] if to == chat]


async def code_of(desk: CodeDesk, phone: str, chat: str = CHAT) -> str:
    """The code that waits in a chat, by the law itself."""

    def read(book: object) -> str:
        keys = book.keys  # type: ignore[attr-defined]
        key = keys.index("phone", phone)
        asked = book.logins.open_challenge(chat, key, one_time.LOG_IN)  # type: ignore[attr-defined]
        return str(keys.one_time_code(asked.key_id, asked.id, asked.counter))

    return str(await desk.look(read))


def told(desk: CodeDesk) -> list[tuple[str, str]]:
    """Everything the staff was shown: whom, what."""
    return [(to, bubble.text) for to, bubble in desk.staff.log]


async def test_a_code_is_read_out_to_whoever_shows_a_card(desk: CodeDesk) -> None:
    """Asked in a chat, offered in private, shown after the card, typed in: the papers open."""
    assert "căn cước cho cán bộ" in (await ask_in_chat(desk, NGA))[-1]
    code = await code_of(desk, NGA)
    assert {to for to, _ in told(desk)} == {HANH, AN}
    assert not [text for _, text in told(desk) if code in text or "Ngà" in text or "5678" in text]
    await desk.press(HANH, SEEN)
    shown = [(to, text) for to, text in told(desk) if code in text]
    assert [to for to, _ in shown] == [HANH]
    assert "09:05" in shown[0][1]
    opened = await desk.say(CHAT, code)
    assert "CCCD" in opened[-1].text + str(opened[-1].buttons)


async def test_what_was_read_out_is_in_the_persons_log(desk: CodeDesk) -> None:
    """Which officer, on whose file, sealed into the chain of acts; the owner reads it."""
    await ask_in_chat(desk, NGA)
    await desk.press(HANH, SEEN)
    query = "SELECT what, officer_id, citizen_id, peer FROM acts ORDER BY id DESC LIMIT 1"
    assert [tuple(row) for row in await desk.rows(query)] == [("read_out", 1, 1, HANH)]
    await desk.say(CHAT, await code_of(desk, NGA))
    log = await desk.say(CHAT, press=">who_looked")
    assert "Hạnh" in log[-1].text
    assert "đọc mã" in log[-1].text


async def test_a_stranger_hears_the_same_and_no_officer_hears_anything(desk: CodeDesk) -> None:
    """Nobody learns from the desk which numbers it knows."""
    known = await ask_in_chat(desk, NGA)
    desk.staff.log.clear()
    unknown = await ask_in_chat(desk, TU, "citizen:c7")
    assert unknown == known
    assert told(desk) == []


async def test_only_officers_of_that_office_see_it(desk: CodeDesk) -> None:
    """Another office's officer, somebody without a shift and a stranger are shown no code."""
    await ask_in_chat(desk, NGA)
    press, code = desk.find(HANH, SEEN), await code_of(desk, NGA)
    refused = await desk.say(VIET, press=press)
    assert "Lấp Vò" in refused[-1].text
    for who in (TAM, "staff:nobody"):
        await desk.say(who, press=press)
    assert not [text for _, text in told(desk) if code in text]
    assert await desk.rows("SELECT count(*) FROM acts WHERE what = 'read_out'") == [(0,)]
    await ask_in_chat(desk, CUC, "citizen:c6")
    assert [to for to, _ in told(desk)].count(VIET) == 2


@pytest.mark.parametrize("late", ["used", "run out", "another one", "invented"])
async def test_a_code_that_opens_nothing_any_more_is_not_shown(desk: CodeDesk, late: str) -> None:
    """Used, run out, superseded or never there: a word about it, no code, no act."""
    await ask_in_chat(desk, NGA)
    press, code = desk.find(HANH, SEEN), await code_of(desk, NGA)
    if late == "used":
        await desk.say(CHAT, code)
    if late == "run out":
        desk.pass_time(minutes=6)
    if late == "another one":
        desk.pass_time(minutes=2)
        await desk.press(CHAT, "Gửi lại mã")
    if late == "invented":
        press = ">read_out?challenge=" + "0" * 32
    shown = await desk.say(HANH, press=press)
    assert "hết hạn" in shown[-1].text
    assert not [text for _, text in told(desk) if code in text]
    assert await desk.rows("SELECT count(*) FROM acts WHERE what = 'read_out'") == [(0,)]


@pytest.mark.parametrize("purpose", sorted(one_time.BY_OFFICERS))
async def test_a_code_that_has_to_show_a_phone_is_read_out_to_nobody(
    desk: CodeDesk, purpose: str
) -> None:
    """An officer who asked for a caller's code must not be the one who is told it."""
    at, chance = desk.world.now(), desk.world.chance()
    send = partial(one_time.send_code, at=at, peer=HANH, phone=NGA, chance=chance, purpose=purpose)
    asked = await desk.turn(send)
    await desk.settle()
    assert told(desk) == []
    assert await desk.look(lambda book: living(book, asked, at)) is None
    await desk.say(HANH, press=f">read_out?challenge={asked}")
    assert await desk.rows("SELECT count(*) FROM acts WHERE what = 'read_out'") == [(0,)]
    assert await desk.parcels() == [("sent", "sending")]


async def test_no_row_holds_the_code(desk: CodeDesk) -> None:
    """Offered, shown and used, it stands nowhere in the database or its log."""
    await ask_in_chat(desk, NGA)
    code = await code_of(desk, NGA)
    await desk.press(HANH, SEEN)
    assert [text for _, text in told(desk) if code in text]
    kept = b"".join(
        file.read_bytes() for file in desk.folder.rglob("*") if file.name.startswith(FILE)
    )
    assert b"read_out_code" in kept
    assert code.encode() not in kept


async def test_officers_are_the_last_way(
    stock: Stock, tmp_path: Path, session: ClientSession
) -> None:
    """A text message that was taken is not offered as well; one that leads nowhere is."""
    async with listening(FakeEsms()) as sms:
        senders = [esms(session, sms.url, KEY, PATIENCE)]
        desk = CodeDesk(stock.copy(tmp_path / "desk"), senders, aloud=True)
        await desk.open()
        await ask_in_chat(desk, NGA)
        assert (len(sms.taken), told(desk)) == (1, [])
        sms.mood = "blocked"
        await ask_in_chat(desk, CUC, "citizen:c6")
        assert [to for to, _ in told(desk)] == [VIET]
        await desk.close()


async def test_a_desk_without_that_way_does_not_speak_of_it(
    stock: Stock, tmp_path: Path, session: ClientSession
) -> None:
    """Where text messages are the only way nobody is sent to the desk for a code."""
    async with listening(FakeEsms()) as sms:
        senders = [esms(session, sms.url, KEY, PATIENCE)]
        desk = CodeDesk(stock.copy(tmp_path / "desk"), senders)
        await desk.open()
        assert not [text for text in await ask_in_chat(desk, NGA) if "căn cước" in text]
        await desk.close()


async def test_news_is_not_read_out() -> None:
    """Officers are asked for codes only; where nobody is there to ask, another way is gone."""
    asked: list[str] = []

    async def two(challenge: str) -> int:
        asked.append(challenge)
        return 2

    await OfficerSender(two).send(message())
    with pytest.raises(NoSuchPhone):
        await OfficerSender(two).send(Message(NGA, "Don da xong", "r1", kind="ready"))
    with pytest.raises(NoSuchPhone):
        await OfficerSender(nobody).send(message())
    assert asked == [message().ref]
    assert await OfficerSender(two).health() == ""
    assert not OfficerSender.paid
