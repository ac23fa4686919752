"""Nobody guesses in, nobody learns who is registered, and the owner hears of every new chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core import login, one_time
from core.codes import Guard
from core.errors import AtTheDesk, CodeBudget, CodeCoolDown, CodeDayLimit, CodeLocked, Refusal
from core.names import unaccented
from handlers.screens import say
from handlers.words import words
from storage.book import Book
from tests.desk import BAO, MORNING, NGA, Desk, Stock, sign_in
from tests.turns import Turns, other_than

STRANGER = "+84977000111"
CHAT, OTHER_CHAT = "citizen:c1", "citizen:c2"


@pytest.fixture
def turns(stock: Stock, tmp_path: Path) -> Iterator[Turns]:
    """A filled counter of one's own."""
    made = Turns(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def send(turns: Turns, chat: str = CHAT, phone: str = NGA) -> str:
    """Ask for a code; its challenge."""
    ask = partial(
        one_time.send_code,
        at=turns.world.now(),
        peer=chat,
        phone=phone,
        chance=turns.world.chance(),
    )
    return str(turns.turn(ask))


def entering(turns: Turns, challenge: str, code: str, chat: str = CHAT) -> Callable[[Book], Any]:
    """The work of typing a code."""
    return partial(
        login.enter_code, at=turns.world.now(), code=code, peer=chat, challenge=challenge
    )


def enter(turns: Turns, challenge: str, code: str, chat: str = CHAT) -> str:
    """Type a code; the verdict."""
    return str(turns.turn(entering(turns, challenge, code, chat))["verdict"])


def sessions(turns: Turns) -> list[str]:
    """Chats with an open session, by committed truth."""
    return [peer for (peer,) in turns.rows("SELECT peer FROM chats WHERE citizen_id IS NOT NULL")]


def waits(turns: Turns) -> list[tuple[str, str]]:
    """What the outbox holds, as lane and kind."""
    return turns.rows('SELECT "to", kind FROM outbox WHERE state = ? ORDER BY id', "waiting")


# ---- guessing


def test_fifty_wrong_codes_at_once_are_five_tries(turns: Turns) -> None:
    """Of fifty wrong codes in one commit five are judged; then the right one is too late."""
    challenge = send(turns)
    right = turns.code(CHAT)
    wrong = [f"{n:06d}" for n in range(51) if f"{n:06d}" != right][:50]
    verdicts = [
        r["verdict"] for r, _ in turns.together(*(entering(turns, challenge, w) for w in wrong))
    ]
    assert verdicts == ["wrong"] * 4 + ["spent"] * 46
    assert turns.rows("SELECT tries FROM challenges") == [(5,)]
    assert turns.rows("SELECT wrongs FROM guards") == [(5,)]
    assert enter(turns, challenge, right) == "spent"
    assert sessions(turns) == []


async def test_fifty_people_type_wrong_codes_through_the_door(desk: Desk) -> None:
    """Fifty concurrent wrong codes through the whole house are five tries at most."""
    await desk.say(CHAT, "đặt bản sao")
    await desk.say(CHAT, "0" + NGA[3:])
    wrong = other_than(desk.code(NGA))
    await asyncio.gather(*(desk.say(CHAT, wrong) for _ in range(50)))
    assert (await desk.look(newest_challenge)).tries == 5
    assert (await desk.look(lambda book: book.chats.chat(CHAT))).citizen_id is None


def newest_challenge(book: Any) -> Any:
    """The one challenge of a fresh desk, by the phone it was sent for."""
    key = book.keys.index("phone", NGA)
    return book.logins.open_challenge(CHAT, key, one_time.LOG_IN)


def test_twenty_right_codes_at_once_are_one_session(turns: Turns) -> None:
    """One code opens one session, however often it is sent at once."""
    challenge, code = send(turns), turns.code(CHAT)
    told = turns.together(*(entering(turns, challenge, code) for _ in range(20)))
    assert [r["verdict"] for r, _ in told] == ["right"] + ["spent"] * 19
    assert sessions(turns) == [CHAT]
    assert len(turns.rows("SELECT 1 FROM outbox WHERE kind = 'session_warning'")) == 1


def test_a_thousand_chats_at_one_phone_share_its_five_codes(turns: Turns) -> None:
    """A phone gets five codes a day, whoever asks."""
    challenges: list[tuple[str, str]] = []
    refused: list[str] = []
    for n in range(1_000):
        try:
            challenges.append((f"citizen:x{n}", send(turns, f"citizen:x{n}")))
        except Refusal as refusal:
            refused.append(refusal.key)
        turns.pass_time(seconds=7)
    assert len(challenges) == one_time.SENDS_A_DAY
    assert set(refused) == {"code_cool_down", "code_day_limit"}
    assert len(turns.rows("SELECT 1 FROM outbox WHERE kind = 'code'")) == 5
    assert sessions(turns) == []


def test_tries_from_many_chats_end_in_a_lock_that_holds(turns: Turns) -> None:
    """Ten wrong codes lock the phone for every chat: even a right code is not judged then."""
    first = send(turns, "citizen:x1")
    turns.pass_time(seconds=60)
    second = send(turns, "citizen:x2")
    turns.pass_time(seconds=120)
    third, right = send(turns, "citizen:x3"), turns.code("citizen:x3")
    for challenge, chat in ((first, "citizen:x1"), (second, "citizen:x2")):
        for _ in range(5):
            enter(turns, challenge, other_than(turns.code(chat)), chat)
    with pytest.raises(CodeLocked):
        enter(turns, third, right, "citizen:x3")
    assert turns.rows("SELECT wrongs FROM guards") == [(10,)]
    assert sessions(turns) == []


def test_one_chat_asks_for_three_phones_a_day(turns: Turns) -> None:
    """Of a thousand phones one chat may try three a day, and three more tomorrow."""
    sent, refused = 0, 0
    for n in range(1_000):
        try:
            send(turns, CHAT, f"+8491{n:07d}")
            sent += 1
        except CodeDayLimit:
            refused += 1
    assert (sent, refused) == (3, 997)
    turns.pass_time(days=1)
    assert send(turns, CHAT, STRANGER)


def test_an_older_code_of_the_chat_is_dead(turns: Turns) -> None:
    """The newest code counts: code 1 after code 2 opens nothing, on either challenge."""
    first, old = send(turns), turns.code(CHAT)
    turns.pass_time(seconds=60)
    second, new = send(turns), turns.code(CHAT)
    assert first != second
    assert old != new
    assert enter(turns, first, old) == "spent"
    assert enter(turns, second, old) == "wrong"
    assert enter(turns, second, new) == "right"


def test_a_code_belongs_to_its_chat(turns: Turns) -> None:
    """A right code typed into another chat is nothing there."""
    challenge, code = send(turns), turns.code(CHAT)
    assert enter(turns, challenge, code, OTHER_CHAT) == "spent"
    assert enter(turns, challenge, code) == "right"


@pytest.mark.parametrize(("seconds", "verdict"), [(299, "right"), (300, "spent"), (301, "spent")])
def test_a_code_lives_five_minutes(turns: Turns, seconds: int, verdict: str) -> None:
    """A code is good for less than five minutes."""
    challenge, code = send(turns), turns.code(CHAT)
    turns.pass_time(seconds=seconds)
    assert enter(turns, challenge, code) == verdict


def test_a_code_is_used_once(turns: Turns) -> None:
    """A code that opened a session opens no second one."""
    challenge, code = send(turns), turns.code(CHAT)
    assert enter(turns, challenge, code) == "right"
    turns.turn(partial(login.sign_out, _at=MORNING, peer=CHAT))
    assert enter(turns, challenge, code) == "spent"


# ---- limits


@pytest.mark.parametrize(("nth", "pause"), [(1, 60), (2, 120), (3, 300), (4, 900)])
def test_the_pauses_between_codes(turns: Turns, nth: int, pause: int) -> None:
    """After the n-th code of the day the next one waits 60, 120, 300, 900 seconds."""
    for earlier in (60, 120, 300, 900)[: nth - 1]:
        send(turns, f"citizen:y{earlier}")
        turns.pass_time(seconds=earlier)
    send(turns)
    turns.pass_time(seconds=pause - 1)
    with pytest.raises(CodeCoolDown) as refused:
        send(turns, OTHER_CHAT)
    assert refused.value.values["until"] == turns.world.now() + timedelta(seconds=1)
    turns.pass_time(seconds=1)
    assert send(turns, OTHER_CHAT)


def test_asking_again_too_soon_keeps_the_code_that_is_under_way(turns: Turns) -> None:
    """Inside the pause the chat keeps its challenge and nothing is sent."""
    first = send(turns)
    turns.pass_time(seconds=59)
    assert send(turns) == first
    assert len(turns.rows("SELECT 1 FROM outbox WHERE kind = 'code'")) == 1


def test_five_codes_a_day_and_two_for_a_chat_that_was_here_before(turns: Turns) -> None:
    """A stranger can use up five codes; the owner's own chat still has two."""
    enter(turns, send(turns), turns.code(CHAT))
    turns.pass_time(days=1)
    for n in range(5):
        send(turns, f"citizen:y{n}")
        turns.pass_time(minutes=15)
    with pytest.raises(CodeDayLimit):
        send(turns, "citizen:y9")
    assert send(turns)
    turns.pass_time(minutes=15)
    assert send(turns)
    turns.pass_time(minutes=15)
    with pytest.raises(CodeDayLimit):
        send(turns)
    turns.pass_time(days=1)
    assert send(turns, "citizen:y9")


def test_the_desk_sends_sixty_codes_an_hour(turns: Turns) -> None:
    """The sixty-first code of an hour waits; an hour after the first there is room."""
    for n in range(60):
        send(turns, f"citizen:z{n}", f"+8491{n:07d}")
        turns.pass_time(seconds=30)
    with pytest.raises(CodeBudget):
        send(turns)
    turns.pass_time(minutes=30, seconds=1)
    assert send(turns)


def fresh_guard(**facts: Any) -> Guard:
    """A phone without a past."""
    empty = {"sends": 0, "sent_at": None, "wrongs": 0, "wrong_in_row": 0, "locks": 0}
    return Guard(
        **{"phone_key": "p", "day": date(2026, 11, 23), "locked_until": None, **empty, **facts}
    )


@pytest.mark.parametrize(("locks", "hours"), [(0, 2), (1, 4), (2, 8), (3, 16), (4, 24), (9, 24)])
def test_each_lock_is_twice_as_long_up_to_a_day(locks: int, hours: int) -> None:
    """Every tenth wrong code locks: 2, 4, 8, 16, then 24 hours."""
    locked = one_time.after_wrong(fresh_guard(wrongs=9, locks=locks), MORNING)
    assert locked.locked_until == MORNING + timedelta(hours=hours)
    assert locked.locks == locks + 1


@pytest.mark.parametrize("wrongs", [0, 1, 8, 10, 18])
def test_only_every_tenth_wrong_code_locks(wrongs: int) -> None:
    """Nine wrong codes are no lock."""
    assert one_time.after_wrong(fresh_guard(wrongs=wrongs), MORNING).locked_until is None


def keep_guard(book: Book, guard: Guard) -> None:
    """Write a phone's past."""
    book.logins.keep_guard(guard)


def keep(turns: Turns, **facts: Any) -> None:
    """Give the phone a past."""
    key = turns.keys.index("phone", NGA)
    turns.turn(lambda book: book.logins.keep_guard(fresh_guard(phone_key=key, **facts)))


def test_a_lock_ends_on_the_second(turns: Turns) -> None:
    """A locked phone gets no code until the lock is over."""
    keep(turns, locked_until=MORNING + timedelta(hours=2))
    turns.pass_time(hours=1, minutes=59, seconds=59)
    with pytest.raises(CodeLocked):
        send(turns)
    turns.pass_time(seconds=1)
    assert send(turns)


def test_thirty_wrong_in_a_row_are_for_the_desk(turns: Turns) -> None:
    """After thirty wrong codes in a row no time heals: the person comes to the desk."""
    keep(turns, wrong_in_row=29)
    challenge, right = send(turns), turns.code(CHAT)
    assert enter(turns, challenge, other_than(right)) == "wrong"
    with pytest.raises(AtTheDesk):
        enter(turns, challenge, right)
    turns.pass_time(days=400)
    with pytest.raises(AtTheDesk):
        send(turns)


def test_a_right_code_ends_the_row(turns: Turns) -> None:
    """The count of wrong codes in a row begins anew once the door has opened."""
    keep(turns, wrong_in_row=29)
    assert enter(turns, send(turns), turns.code(CHAT)) == "right"
    assert turns.rows("SELECT wrong_in_row FROM guards") == [(0,)]


# ---- who is registered


def dialogue(turns: Turns, chat: str, phone: str, words_after: tuple[str, ...]) -> list[Any]:
    """Everything a chat is shown, with the number of statements each turn took."""
    seen: list[Any] = []
    for text in ("đặt bản sao", "0" + phone[3:], *words_after):
        before = turns.book.pen.statements
        told = turns.ask(chat, text)
        payload = told.parcel.payload
        seen.append((payload, told.parcel.priority, turns.book.pen.statements - before))
    return seen


AFTER = {
    "wrong codes": ("000001", "000002", "000003", "000004", "000005", "Gửi lại mã"),
    "again at once": ("Gửi lại mã", "Gửi lại mã"),
    "another phone": ("Đổi số", "0966000222"),
    "noise": ("mã đâu?", "12", "0"),
}


@pytest.mark.parametrize("path", AFTER)
def test_registered_or_not_the_answer_is_byte_for_byte_the_same(
    stock: Stock, tmp_path: Path, path: str
) -> None:
    """Same words, same buttons, same statements: no stranger learns whether a phone is known."""
    seen = []
    for n, phone in enumerate((NGA, BAO, STRANGER)):
        turns = Turns(stock.copy(tmp_path / f"desk{n}"))
        seen.append(dialogue(turns, CHAT, phone, AFTER[path]))
        turns.close()
    assert seen[0] == seen[1] == seen[2]


def test_a_locked_strangers_phone_sounds_like_a_locked_owners(stock: Stock, tmp_path: Path) -> None:
    """Limits are counted and told alike for phones nobody has registered."""
    said = []
    for n, phone in enumerate((NGA, STRANGER)):
        turns = Turns(stock.copy(tmp_path / f"desk{n}"))
        key = turns.keys.index("phone", phone)
        until = MORNING + timedelta(hours=2)
        guard = fresh_guard(phone_key=key, locked_until=until)
        turns.turn(partial(keep_guard, guard=guard))
        said.append(dialogue(turns, CHAT, phone, ()))
        turns.close()
    assert said[0] == said[1]


def test_a_decoy_is_a_row_like_any_other_and_nobody_can_enter_it(turns: Turns) -> None:
    """A stranger's number gets a challenge; even the code derived from it is wrong."""
    challenge = send(turns, CHAT, STRANGER)
    assert turns.rows("SELECT citizen_id FROM challenges") == [(None,)]
    assert waits(turns) == [(f"sms:{challenge}", "code")]
    assert enter(turns, challenge, turns.code(CHAT)) == "wrong"


# ---- the owner hears of it


@pytest.mark.parametrize("old", range(6))
def test_every_old_chat_hears_of_a_new_one_in_the_same_transaction(turns: Turns, old: int) -> None:
    """The alert to each chat that was here before is committed with the session itself."""
    for n in range(old):
        turns.turn(
            partial(login.open_session, at=MORNING, citizen=ngas(turns), peer=f"citizen:o{n}")
        )
        turns.turn(lambda book: book.pen.raw("DELETE FROM outbox"))
    challenge, code = send(turns, "citizen:new"), turns.code("citizen:new")
    turns.turn(lambda book: book.pen.raw("DELETE FROM outbox"))

    def broken(book: Book) -> None:
        entering(turns, challenge, code, "citizen:new")(book)
        raise RuntimeError

    turns.together(broken)
    assert waits(turns) == []
    assert "citizen:new" not in sessions(turns)
    assert enter(turns, challenge, code, "citizen:new") == "right"
    told = sorted(to for to, kind in waits(turns) if kind == "new_chat")
    assert told == sorted(f"citizen:o{n}" for n in range(old))


def ngas(turns: Turns) -> Any:
    """The first citizen."""
    return turns.truth.people.citizen_by_phone(NGA)


async def test_not_me_ends_the_new_session_and_freezes_for_a_day(desk: Desk) -> None:
    """A disowned chat is out at once, and no code opens the papers for 24 hours."""
    await sign_in(desk, CHAT)
    desk.pass_time(minutes=2)
    await sign_in(desk, "citizen:thief")
    assert desk.find(CHAT, "Không phải tôi")
    await desk.press(CHAT, "Không phải tôi")
    thief = await desk.look(lambda book: book.chats.chat("citizen:thief"))
    assert thief.citizen_id is None
    assert all(link.peer != "citizen:thief" for link in await desk.look(links_of_nga))
    assert "giấy nào" not in (await desk.say("citizen:thief", "cccd"))[-1].text
    desk.pass_time(hours=23)
    await desk.say("citizen:thief", "đặt bản sao")
    await desk.say("citizen:thief", "0" + NGA[3:])
    assert "đến quầy" in (await desk.say("citizen:thief", desk.code(NGA)))[-1].text
    desk.pass_time(hours=1, minutes=1)
    await sign_in(desk, CHAT)
    assert (await desk.look(lambda book: book.chats.chat(CHAT))).citizen_id is not None


def links_of_nga(book: Any) -> Any:
    """The chats that have opened her papers."""
    return book.people.links_of(book.people.citizen_by_phone(NGA).id)


def test_a_strangers_alert_ends_nobodys_session(turns: Turns) -> None:
    """Disowning a made-up chat, or from a chat that never was here, changes nothing."""
    turns.sign_in(CHAT, NGA)
    alert = login.alert_id(turns.truth, CHAT)
    for chat, name in (("citizen:x", alert), (CHAT, alert), (CHAT, "0" * 16), (CHAT, "")):
        told = turns.ask(chat, press=f">not_me?alert={name}")
        assert "không thuộc phần" in told.text
    assert sessions(turns) == [CHAT]
    assert turns.rows("SELECT count(*) FROM citizens WHERE frozen_until IS NOT NULL") == [(0,)]


# ---- recycled numbers


def last_used(turns: Turns, ago: timedelta) -> None:
    """The account slept this long."""
    at = turns.world.now() - ago
    turns.turn(lambda book: book.people.used(1, at))


TITLES = ("CCCD", "khai sinh", "THPT", "4877", "2011", "7531", "Ngà")


def shows_a_title(text: str) -> bool:
    """Whether any of the person's papers is named."""
    return any(title in text for title in TITLES)


def test_after_sixty_days_the_last_four_are_asked_before_any_title(turns: Turns) -> None:
    """60 days and a second: a right code alone shows nothing; the last four digits open."""
    last_used(turns, timedelta(days=60, seconds=1))
    told = turns.sign_in(CHAT, NGA)
    assert "4 số cuối" in told.text
    assert not shows_a_title(told.text)
    assert sessions(turns) == []
    assert "giấy nào" in turns.ask(CHAT, "4877").text
    assert sessions(turns) == [CHAT]


def test_at_sixty_days_exactly_a_code_is_enough(turns: Turns) -> None:
    """The second check begins after the sixtieth day."""
    last_used(turns, timedelta(days=60))
    assert "giấy nào" in turns.sign_in(CHAT, NGA).text


def test_after_half_a_year_only_the_desk_opens(turns: Turns) -> None:
    """180 days and a second: not even the last four digits help."""
    last_used(turns, timedelta(days=180, seconds=1))
    told = turns.sign_in(CHAT, NGA)
    assert "đến quầy" in told.text
    assert not shows_a_title(told.text)
    assert "giấy nào" not in turns.ask(CHAT, "4877").text
    assert sessions(turns) == []


def test_the_last_four_are_tried_three_times_whatever_is_pressed(turns: Turns) -> None:
    """Going back, or an old button, gives no fourth try at the last four digits."""
    last_used(turns, timedelta(days=60, seconds=1))
    turns.sign_in(CHAT, NGA)
    for guess in ("0000", "0001"):
        assert "Chưa đúng" in turns.ask(CHAT, guess).text
        assert "4 số cuối" in turns.ask(CHAT, "quay lại").text
    for guess in ("0002", "0003", "0004", "4877"):
        turns.ask(CHAT, press=f"1.tail={guess}")
        turns.ask(CHAT, guess)
    assert sessions(turns) == []
    assert turns.rows("SELECT tries FROM challenges WHERE purpose = 'second-check'") == [(3,)]


def test_the_last_four_are_not_asked_for_ever(turns: Turns) -> None:
    """A second check left open is worth nothing a quarter of an hour later."""
    last_used(turns, timedelta(days=60, seconds=1))
    turns.sign_in(CHAT, NGA)
    turns.pass_time(minutes=15)
    assert "giấy nào" not in turns.ask(CHAT, "4877").text
    assert sessions(turns) == []


def test_a_thief_of_a_number_has_thirty_guesses_in_all(turns: Turns) -> None:
    """Right codes do not wash wrong last-fours away: thirty in a row and only the desk opens."""
    days = sum(guess_tails(turns) for _ in range(100))
    assert days * login.MOST_TAILS == one_time.WRONGS_IN_ROW
    assert turns.rows("SELECT wrong_in_row FROM guards") == [(one_time.WRONGS_IN_ROW,)]
    assert sessions(turns) == []


def guess_tails(turns: Turns) -> bool:
    """The next day: a right code, if one is sent, and four wrong guesses at the last four."""
    turns.pass_time(hours=25)
    last_used(turns, timedelta(days=61))
    try:
        challenge, code = send(turns), turns.code(CHAT)
    except AtTheDesk:
        return False
    second = turns.turn(entering(turns, challenge, code))["challenge"]
    guess = partial(login.enter_tail, tail="0000", peer=CHAT, challenge=second)
    for _ in range(4):
        turns.turn(partial(guess, at=turns.world.now()))
    return True


# ---- sessions


def test_a_session_ends_after_a_quarter_of_an_hour_of_silence(turns: Turns) -> None:
    """Fifteen minutes of silence are allowed, one second more is not."""
    turns.sign_in(CHAT, NGA)
    turns.pass_time(minutes=15)
    assert "CCCD" in turns.ask(CHAT, press=">my_papers").text
    turns.pass_time(minutes=15, seconds=1)
    assert not shows_a_title(turns.ask(CHAT, press=">my_papers").text)
    assert sessions(turns) == []


def test_a_session_ends_after_twelve_hours_whatever_is_said(turns: Turns) -> None:
    """Talking keeps a session alive for twelve hours and not a second longer."""
    turns.sign_in(CHAT, NGA)
    for _ in range(72):
        turns.pass_time(minutes=10)
        assert "CCCD" in turns.ask(CHAT, press=">my_papers").text
    turns.pass_time(seconds=1)
    assert not shows_a_title(turns.ask(CHAT, press=">my_papers").text)


def test_a_refusal_does_not_wake_a_session_that_slept_too_long(turns: Turns) -> None:
    """What is undone by a refusal leaves the ended session ended."""
    turns.sign_in(CHAT, NGA)
    turns.pass_time(minutes=15, seconds=1)
    turns.ask(CHAT, press=">not_me?alert=nobody")
    assert not shows_a_title(turns.ask(CHAT, press=">my_papers").text)
    assert sessions(turns) == []


def test_signing_out_everywhere_ends_every_chat(turns: Turns) -> None:
    """Signing out everywhere ends all the person's sessions and nobody else's."""
    turns.sign_in(CHAT, NGA)
    turns.sign_in("citizen:b", BAO)
    turns.pass_time(minutes=2)
    turns.sign_in(OTHER_CHAT, NGA)
    where = turns.ask(OTHER_CHAT, "đăng xuất")
    turns.ask(OTHER_CHAT, press=where.press("Mọi nơi"))
    assert sessions(turns) == ["citizen:b"]


def test_a_sensitive_basket_wants_a_code_of_the_last_twenty_minutes(turns: Turns) -> None:
    """More than ten copies: twenty minutes after the code another one is asked for."""
    turns.sign_in(CHAT, NGA)
    for text in ("cccd", "11"):
        turns.ask(CHAT, text)
    for _ in range(3):
        turns.pass_time(minutes=7)
        told = turns.ask(CHAT, "menu")
    told = turns.ask(CHAT, press=told.press("Tiếp tục"))
    told = turns.ask(CHAT, "xong")
    assert "mã" in told.text
    assert "Đặt đơn" not in told.buttons
    assert "Đặt đơn" in turns.ask(CHAT, turns.code(CHAT)).buttons


def test_a_form_that_cannot_even_be_asked_again_falls_back_to_the_menu(turns: Turns) -> None:
    """Where the desk may send no code, a big basket waits behind the menu; nobody meets a fault."""
    turns.sign_in(CHAT, NGA)
    for text in ("cccd", "11", "xong"):
        turns.ask(CHAT, text)
    for _ in range(2):
        turns.pass_time(minutes=14)
        turns.ask(CHAT, "menu")
    keep(turns, locked_until=turns.world.now() + timedelta(hours=2))
    told = turns.ask(CHAT, press=turns.ask(CHAT, "menu").press("Tiếp tục"))
    assert "Đã nhập sai nhiều lần" in told.text
    assert "Tiếp tục" in " ".join(told.buttons)


# ---- typing


@pytest.mark.parametrize(
    "shape",
    [
        "{}",
        " {} ",
        "{0[0]} {0[1]} {0[2]} {0[3]} {0[4]} {0[5]}",
        "{0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]}",
        "{0[0]}{0[1]}{0[2]}.{0[3]}{0[4]}{0[5]}",
        "{0[0]}{0[1]}{0[2]}\u00a0{0[3]}{0[4]}{0[5]}",
    ],
)
@pytest.mark.parametrize("wide", [False, True])
def test_a_code_is_read_however_it_is_typed(turns: Turns, shape: str, wide: bool) -> None:
    """Spaces, dots, dashes and full-width digits change nothing."""
    turns.ask(CHAT, "đặt bản sao")
    turns.ask(CHAT, "0" + NGA[3:])
    typed = shape.format(turns.code(CHAT))
    if wide:
        typed = typed.translate({ord(str(d)): ord("０") + d for d in range(10)})
    assert "giấy nào" in turns.ask(CHAT, typed).text


@pytest.mark.parametrize(
    "typed", ["٠١٢٣٤٥", "१२३४५६", "12345", "1234567", "12345a", "²²²²²²²", "①②③④⑤⑥⑦"]
)
def test_what_is_no_code_costs_no_try(turns: Turns, typed: str) -> None:
    """Other scripts' digits, too few, too many, letters: asked again, nothing counted."""
    turns.ask(CHAT, "đặt bản sao")
    turns.ask(CHAT, "0" + NGA[3:])
    turns.ask(CHAT, typed)
    assert turns.rows("SELECT tries FROM challenges") == [(0,)]


# ---- the text message


@pytest.mark.parametrize(
    "place", ["Lấp Vò", "Mỹ An Hưng", "Tân Khánh Trung", "Đặc khu Côn Đảo Bà Rịa Vũng Tàu"]
)
def test_the_sms_is_plain_short_and_says_whose_it_is(place: str) -> None:
    """At most 160 ASCII characters, with the place, the code and how long it lives."""
    text = words("vi").text(say("sms.code", place=unaccented(place), code="012345"))
    assert text.isascii()
    assert len(text) <= 160
    assert "012345" in text
    assert unaccented(place) in text
    assert "5 phut" in text


async def test_the_code_that_arrives_is_the_one_that_opens(desk: Desk) -> None:
    """The text goes to the registered phone alone and carries the one code, in plain ASCII."""
    await desk.say(CHAT, "đặt bản sao")
    await desk.say(CHAT, "0" + NGA[3:])
    (sms,) = desk.inbox.of(NGA)
    assert sms.text.isascii()
    assert len(sms.text) <= 160
    assert "giấy nào" in (await desk.say(CHAT, desk.code(NGA)))[-1].text
