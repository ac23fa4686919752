"""Everything that goes wrong on Telegram comes to an end, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.delivery import from_answer
from bot.render import render
from core.errors import CabinetDown
from handlers.words import words
from tests.desk import BUTTONS, Stock
from tests.telegram.fake_methods import NOT_MODIFIED, TOO_OLD
from tests.telegram.fake_world import presses
from tests.telegram.office import BINH, GROUP, HANH, LAN, STRANGER, until
from tests.telegram.rush import Rush, prepare, rush

ALWAYS = 1000
FLOOD: dict[str, Any] = {"status": 429, "words": "Too Many Requests: retry after"}
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "flood 1": (FLOOD | {"retry_after": 1}, "sent"),
    "flood 37": (FLOOD | {"retry_after": 37}, "sent"),
    "flood twice": (FLOOD | {"retry_after": 5, "times": 2}, "sent"),
    "malformed": ({"status": 400, "words": "Bad Request: can't parse entities"}, "parked"),
    "shut out": ({"status": 403, "words": "Forbidden: bot was blocked by the user"}, "parked"),
    "broken": ({"status": 502}, "sent"),
    "broken for good": ({"status": 500, "times": ALWAYS}, "parked"),
    "hung up": ({"how": "close"}, "sent"),
    "hung up for good": ({"how": "close", "times": ALWAYS}, "parked"),
    "hung up, done": ({"how": "close after"}, "sent"),
    "silent, done": ({"how": "hang after"}, "sent"),
}


@pytest.fixture(scope="session")
def prepared(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with an accepted order, to copy from."""
    folder = stock.copy(tmp_path_factory.mktemp("prepared") / "desk")
    asyncio.run(prepare(folder))
    return folder


@pytest.fixture
async def desk(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Rush]:
    """A desk of one's own on a fast clock."""
    folder = tmp_path / "desk"
    shutil.copytree(prepared, folder)
    async with rush(folder, monkeypatch) as opened:
        yield opened


@pytest.mark.parametrize("where", [LAN, GROUP], ids=["chat", "group"])
@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_comes_to_an_end(desk: Rush, name: str, where: int) -> None:
    """Each is sent or parked; others are not delayed; a platform that says wait is left alone."""
    fault, end = FAULTS[name]
    desk.fake.fail("sendMessage", chat=where, **fault)
    lane, kind = (f"tg:{LAN}", "printed") if where == LAN else ("group:LV", "card")
    stuck = await desk.put(lane, kind)
    await desk.soon(lambda: desk.said(where), "the first try")
    others = [await desk.put(f"tg:{BINH}", "taken", order=2) for _ in range(3)]
    await desk.soon(lambda: desk.texts(BINH), "somebody else's")
    assert await desk.ends(stuck, *others) == [end, "sent", "sent", "sent"]
    told = desk.said(where)
    if after := fault.get("retry_after"):
        times = [at for at, _ in told]
        tried = fault.get("times", 1)
        assert all(times[n + 1] - times[n] >= after for n in range(tried))
        assert len(told) == tried + 1
    done = name.endswith("done")
    mine = [call for _, call in told if call.status == 200]
    assert len(mine) == (2 if done else 1 if end == "sent" else 0)
    if end == "parked" and where == LAN:
        await told_some_other_way(desk, name)
    if name == "broken for good":
        assert len(told) == 10


async def told_some_other_way(desk: Rush, name: str) -> None:
    """Turned away: by a text. Tried for long: nobody knows what arrived, so somebody calls."""
    if name in ("malformed", "shut out"):
        await desk.soon(lambda: any("Đã báo qua SMS" in t for t in cards(desk)), "a text")
        return
    await desk.soon(lambda: any("Chưa báo được" in t for t in desk.texts(GROUP)), "an alarm")
    await desk.soon(lambda: any("gọi điện" in t for t in cards(desk)), "call them")


def cards(desk: Rush) -> list[str]:
    """The words of the order's card as it is now."""
    shown = (str(m.get("text")) for m in desk.fake.shown(GROUP))
    return [text for text in shown if "Chưa báo được" not in text]


async def test_answers_too_leave_a_flooded_chat_alone(desk: Rush) -> None:
    """While Telegram says wait, not even the answer to a new message goes to that chat."""
    desk.fake.fail("sendMessage", chat=LAN, retry_after=37, **FLOOD)
    desk.fake.say(LAN, "xin chào")
    await desk.soon(lambda: desk.said(LAN), "the first try")
    for _ in range(3):
        desk.fake.say(LAN, "xin chào")
    await until(lambda: len(desk.texts(LAN)) == 4, "all four answers")
    (first, _), (second, _), *_ = desk.said(LAN)
    assert second - first >= 37
    assert len(desk.said(LAN)) == 5


@pytest.mark.parametrize("status", [409, 502])
async def test_polling_outlives_its_refusals(desk: Rush, status: int) -> None:
    """Another poller, a broken gateway: it is asked again, and nothing is lost."""
    desk.fake.fail("getUpdates", status=status, words="Conflict", times=3)
    desk.fake.say(LAN, "xin chào")
    await until(lambda: desk.texts(LAN), "the answer")
    assert len(desk.texts(LAN)) == 1


async def test_polling_outlives_a_cabinet_that_is_down(
    desk: Rush, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be written comes again, and is done once."""
    real, refused = desk.house.cabinet.turn, 3

    async def turn(work: Any) -> Any:
        nonlocal refused
        if refused:
            refused -= 1
            raise CabinetDown
        return await real(work)

    monkeypatch.setattr(desk.house.cabinet, "turn", turn)
    desk.fake.say(LAN, "xin chào")
    await until(lambda: desk.texts(LAN), "the answer")
    await until(lambda: not desk.citizens.waiting, "the offset moves on")
    assert refused == 0
    assert len(await turns_of(desk, LAN)) == len(desk.texts(LAN)) == 1


POISONS: tuple[dict[str, Any], ...] = (
    {"message": {"nonsense": True}},
    {"message": "words"},
    {"callback_query": {"id": 1, "from": [], "data": {}}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": LAN, "type": "private"},
                 "from": {"id": LAN, "is_bot": False, "first_name": "Lan"}, "text": "\ud800"}},
)  # fmt: skip


async def test_poison_is_put_aside_once_and_the_line_moves_on(desk: Rush) -> None:
    """Unreadable updates are quarantined, once however often they come; others are answered."""
    desk.fake.say(LAN, "xin chào")
    for number, body in enumerate(POISONS * 2):
        update = {"update_id": 5000 + number % len(POISONS), **body}
        desk.citizens.waiting.append(update)
    desk.citizens.update_ids = iter(range(6000, 7000))
    desk.fake.say(BINH, "xin chào")
    await until(lambda: desk.texts(LAN) and desk.texts(BINH), "both answers")
    await until(lambda: not desk.citizens.waiting, "the offset moves on")
    assert await desk.rows("SELECT count(*) FROM quarantine") == [(len(POISONS),)]
    raws = [bytes(raw) for (raw,) in await desk.rows("SELECT raw FROM quarantine")]
    assert not [raw for raw in raws if b"nonsense" in raw]


async def test_a_card_that_did_not_change_is_done(desk: Rush) -> None:
    """`message is not modified` is what was wanted; no second card is sent."""
    await desk.ends(await desk.put("group:LV", "card"))
    desk.fake.fail("editMessageText", chat=GROUP, status=400, words=NOT_MODIFIED)
    assert await desk.ends(await desk.put("group:LV", "card")) == ["sent"]
    assert len(cards(desk)) == 1


async def test_a_press_that_waited_too_long_still_counts(desk: Rush) -> None:
    """`query is too old`: the step was done, the card says so, nothing is parked."""
    await desk.ends(await desk.put("group:LV", "card"))
    desk.fake.fail("answerCallbackQuery", status=400, words=TOO_OLD)
    await press(desk, HANH, "!pay")
    await until(lambda: any("Đã thu" in text for text in cards(desk)), "the card")
    (last,) = (await desk.rows("SELECT max(id) FROM outbox WHERE kind = 'answer'"))[0]
    assert await desk.ends(last) == ["sent"]


async def press(desk: Rush, who: int, what: str, chat: int = GROUP) -> None:
    """Somebody presses a button of the card."""
    data = [d for m in desk.fake.shown(chat) for d in presses(m) if d.startswith(what)]
    desk.fake.press(who, data[-1], chat=chat, bot=desk.staff)


@pytest.mark.parametrize("by", ["refusal", "update"])
async def test_a_group_that_moved_is_followed(desk: Rush, by: str) -> None:
    """The next card is in the supergroup, whether Telegram told us or refused us."""
    old, new = -5551, -1005551
    desk.fake.group(old)
    at = desk.world.now()
    await desk.house.cabinet.turn(lambda book: book.roster.bind("LV", f"ts:{old}", at))
    await desk.ends(await desk.put("group:LV", "card"))
    moved = desk.fake.migrate(old, by=HANH)
    if by == "update":
        desk.fake.put("message", moved["message"], desk.staff)
        await until(lambda: not desk.staff.waiting, "it was heard")
    assert await desk.ends(await desk.put("group:LV", "card")) == ["sent"]
    assert len([m for m in desk.fake.shown(new) if "text" in m]) == 1
    assert await desk.rows("SELECT room FROM groups WHERE office_id = 'LV'") == [(f"ts:{new}",)]
    refused = [call for _, call in desk.said(old) if call.status != 200]
    assert len(refused) == (by == "refusal")


WISHES = ("thủ tục", "menu", "đặt bản sao", "thôi", "menu")


async def test_twenty_quick_messages_are_taken_in_order(desk: Rush) -> None:
    """Each once, in the order they were written, and answered in it."""
    updates = [desk.fake.say(BINH, WISHES[n % len(WISHES)]) for n in range(20)]
    await until(lambda: len(desk.texts(BINH)) == 20, "twenty answers")
    assert await turns_of(desk, BINH) == [f"tg:{BINH}|u{u['update_id']}" for u in updates]
    assert desk.texts(BINH) == await answers_of(desk, BINH)
    times = [at for at, _ in desk.said(BINH)]
    assert times[-1] - times[0] >= 18


async def turns_of(desk: Rush, who: int) -> list[str]:
    """A person's turns in the order they were done."""
    own = f"\"to\" = 'tg:{who}'"
    query = f"SELECT turn FROM outbox WHERE kind = 'answer' AND {own} ORDER BY id"  # noqa: S608
    return [turn for (turn,) in await desk.rows(query)]


async def answers_of(desk: Rush, who: int) -> list[str]:
    """The words of a person's answers, in the order of their turns."""
    turns = await turns_of(desk, who)
    parcels = await desk.house.cabinet.look(lambda b: [b.outbox.answered(turn) for turn in turns])
    said = words("vi").at(desk.world.now())
    screens = [from_answer(parcel).screen for parcel in parcels if parcel]
    return [render(screen, BUTTONS, said)[0].text for screen in screens]


async def test_a_thousand_people_at_once(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No send is given up here: a machine that is slow is not a platform that is silent."""
    shutil.copytree(prepared, tmp_path / "desk")
    async with rush(tmp_path / "desk", monkeypatch, patience=30) as desk:
        await all_at_once(desk)


async def all_at_once(desk: Rush) -> None:
    """Their messages interleave; each is answered once, in order, and nobody is forgotten."""
    people = range(LAN + 100, LAN + 1_100)
    for who in people:
        desk.fake.person(who)
    for wish in WISHES[:3]:
        for who in people:
            desk.fake.say(who, wish)
    await until(lambda: len(sends(desk)) >= 3_000, "all answers", 60)
    sent = sends(desk)
    assert Counter(sent) == dict.fromkeys(map(str, people), 3)
    assert len(set(sent[:1_000])) >= 600
    for who in (people[0], people[500], people[999]):
        assert desk.texts(who) == await answers_of(desk, who)


def sends(desk: Rush) -> list[str]:
    """The chats messages went to, in order."""
    return [str(c.values["chat_id"]) for c in desk.ledger if c.method.lower() == "sendmessage"]


async def test_strangers_hear_nothing(desk: Rush) -> None:
    """Who is not on the staff gets silence from the staff's bot, in private and in groups."""
    desk.fake.group(-100777)
    desk.fake.say(STRANGER, "/start", bot=desk.staff)
    desk.fake.say(STRANGER, "/viec", chat=-100777, bot=desk.staff)
    await desk.ends(await desk.put("group:LV", "card"))
    await press(desk, STRANGER, "!print")
    await until(lambda: not desk.staff.waiting, "all heard")
    assert await desk.ends(await desk.put("group:LV", "card")) == ["sent"]
    assert not desk.said(STRANGER)
    assert not desk.said(-100777)
    assert await desk.rows("SELECT stage FROM orders") == [("accepted",)] * 2


async def test_an_officer_who_left_is_refused(desk: Rush) -> None:
    """The next press of somebody who was removed does nothing."""
    await desk.ends(await desk.put("group:LV", "card"))
    (who,) = (await desk.rows(f"SELECT id FROM officers WHERE peer = 'ts:{HANH}'"))[0]  # noqa: S608
    await desk.house.cabinet.turn(lambda book: book.roster.dismiss(who))
    await press(desk, HANH, "!print")
    await until(lambda: not desk.staff.waiting, "it was heard")
    assert await desk.rows("SELECT stage FROM orders") == [("accepted",)] * 2


async def test_a_foreign_group_is_refused(desk: Rush) -> None:
    """A group that is not the office's own sees no card, and its officers move nothing."""
    foreign = -100888
    desk.fake.group(foreign)
    at = desk.world.now()
    await desk.house.cabinet.turn(lambda book: book.roster.bind("MAH", f"ts:{foreign}", at))
    await desk.house.cabinet.turn(
        lambda book: book.people.add_officer(
            office_id="MAH", peer=f"ts:{STRANGER}", name="Ai đó", role="officer", active=True
        )
    )
    await desk.ends(await desk.put("group:LV", "card"))
    await press(desk, STRANGER, "!print")
    await until(lambda: desk.fake.called("answerCallbackQuery"), "the refusal")
    assert await desk.rows("SELECT stage FROM orders") == [("accepted",)] * 2
    assert not desk.said(foreign)
