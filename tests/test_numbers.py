"""A number that changed hands opens nothing (P7); one that is put right at the desk opens all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core import assisted, citizens, login, one_time
from core.errors import AssistOver, NotProved, NotYours, NumberTaken, OtherOffice
from handlers import news
from handlers.code_text import addressed
from tests.desk import BAO, MORNING, NGA, Stock
from tests.turns import Told, Turns

OWNER, OTHER, HANH, TAM, VIET = "citizen:c1", "citizen:x", "staff:o1", "staff:o2", "staff:o3"
NGA_ID, BAO_ID = 1, 2
NEW, STRANGER = "+84912000999", "+84977000111"
TAIL = "4877"
TITLES = ("CCCD", "khai sinh", "Bằng THPT", "••4877", "••2011", "••7531")
SECOND = timedelta(seconds=1)


@pytest.fixture
def turns(stock: Stock, tmp_path: Path) -> Iterator[Turns]:
    """A filled counter of one's own."""
    made = Turns(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def sleep(turns: Turns, span: timedelta) -> None:
    """So long after the last use."""
    turns.world.at = MORNING + span


def asked(turns: Turns, chat: str = OTHER, phone: str = NGA) -> list[Told]:
    """Everything a chat is shown that has the phone in hand and wants in by every door."""
    shown = [turns.ask(chat, press=press) for press in (">my_papers", ">my_orders?order=1")]
    shown.append(turns.ask(chat, press=">order_copies?wanted=cccd&copies=3"))
    shown.append(turns.ask(chat, "0" + phone[3:]))
    return [*shown, turns.ask(chat, turns.code(chat))]


def titles_in(shown: list[Told]) -> list[str]:
    """Titles of papers on any of these screens."""
    text = " ".join(one.text + " ".join(one.buttons) for one in shown)
    return [title for title in TITLES if title in text]


def proof(turns: Turns, phone: str = NEW, officer: str = HANH) -> str:
    """What a right code of a new number brings."""
    ask = {"peer": officer, "phone": phone, "chance": turns.world.chance()}
    work = partial(one_time.send_code, at=turns.world.now(), purpose=one_time.NEW_NUMBER, **ask)
    enter = {"peer": officer, "challenge": turns.turn(work), "code": turns.code(officer)}
    return str(turns.turn(partial(login.prove_number, at=turns.world.now(), **enter))["proof"])


def change(turns: Turns, citizen: int = NGA_ID, phone: str = NEW, officer: str = HANH) -> None:
    """A new number, proved."""
    shown = proof(turns, phone, officer)
    facts = {"peer": officer, "citizen": citizen, "phone": phone, "proof": shown}
    turns.turn(partial(citizens.change_phone, at=turns.world.now(), **facts))


def release(turns: Turns, citizen: int = NGA_ID, officer: str = HANH) -> None:
    """The number has gone to somebody else."""
    facts = {"peer": officer, "citizen": citizen}
    turns.turn(partial(citizens.release_phone, at=turns.world.now(), **facts))


def placed(turns: Turns) -> None:
    """Bà Ngà has an order under way."""
    turns.sign_in(OWNER, NGA)
    for text in ("cccd", "1", "xong", "đặt đơn"):
        turns.ask(OWNER, text)


def sms(turns: Turns) -> list[str]:
    """The phones that codes now on their way go to, as the relay would send them."""
    parcels = turns.truth.outbox.waiting(turns.world.now(), 1000)
    found = []
    for parcel in (parcel for parcel in parcels if parcel.kind == "code"):
        challenge = turns.truth.logins.challenge(parcel.payload["challenge"])
        assert challenge
        to = addressed(turns.truth, challenge)
        found += [to[0]] if to else []
        turns.done(parcel)
    return found


def heard(turns: Turns, chat: str) -> list[str]:
    """The kinds of news a chat would be shown now."""
    at = turns.world.now()
    parcels = [one for one in turns.truth.outbox.waiting(at, 1000) if one.to == chat]
    drawn = [
        (one.kind, news.draw(turns.truth, one.kind, one.to, one.payload, at)) for one in parcels
    ]
    return [kind for kind, screen in drawn if screen is not None]


# ---- asleep


def test_sixty_days_open_with_the_code_alone(turns: Turns) -> None:
    """On the sixtieth day the phone is still believed."""
    sleep(turns, login.STALE_ACCOUNT)
    assert titles_in(asked(turns))


def test_a_second_later_no_title_is_shown(turns: Turns) -> None:
    """Not by any door, before the last four of the card; and with them all is shown."""
    sleep(turns, login.STALE_ACCOUNT + SECOND)
    shown = asked(turns)
    assert shown[-1].key == "sign_in.tail"
    assert titles_in(shown) == []
    assert titles_in([turns.ask(OTHER, TAIL)])


def test_three_wrong_guesses_end_at_the_desk(turns: Turns) -> None:
    """The right four come too late, and a new code brings the same question."""
    sleep(turns, login.STALE_ACCOUNT + SECOND)
    asked(turns)
    shown = [turns.ask(OTHER, guess) for guess in ("0000", "1111", "2222", TAIL)]
    assert titles_in(shown) == []
    turns.pass_time(minutes=5)
    assert titles_in(asked(turns)) == []


def test_after_half_a_year_only_the_desk(turns: Turns) -> None:
    """At 180 days the question still helps, a second later nothing does."""
    sleep(turns, login.DEAD_ACCOUNT)
    assert asked(turns)[-1].key == "sign_in.tail"
    sleep(turns, login.DEAD_ACCOUNT + timedelta(minutes=2))
    shown = [*asked(turns, "citizen:y"), turns.ask("citizen:y", TAIL)]
    assert titles_in(shown) == []
    assert turns.rows("SELECT count(*) FROM chats WHERE citizen_id IS NOT NULL") == [(0,)]


@pytest.mark.parametrize(
    ("span", "key"),
    [
        (login.STALE_ACCOUNT, "staff.order.which"),
        (login.STALE_ACCOUNT + SECOND, "assist.tail"),
        (login.DEAD_ACCOUNT, "assist.tail"),
        (login.DEAD_ACCOUNT + SECOND, "assist.desk"),
    ],
)
def test_the_same_by_phone(turns: Turns, span: timedelta, key: str) -> None:
    """An officer with the code of a sleeping file sees what its chat would see: nothing."""
    sleep(turns, span)
    turns.ask(HANH, "/giup 0912345678")
    shown = turns.ask(HANH, turns.code(HANH))
    assert shown.key == key
    assert bool(titles_in([shown])) == (key == "staff.order.which")


def test_the_last_four_open_it_for_a_caller(turns: Turns) -> None:
    """Three wrong ones do not, and say so to the officer."""
    sleep(turns, login.STALE_ACCOUNT + SECOND)
    turns.ask(HANH, "/giup 0912345678")
    turns.ask(HANH, turns.code(HANH))
    assert "hỏi lại" in turns.ask(HANH, "0000").text
    assert turns.ask(HANH, TAIL).key == "staff.order.which"
    turns.pass_time(days=61)
    turns.ask(HANH, press=">assist?phone=0912345678")
    turns.ask(HANH, turns.code(HANH))
    assert [turns.ask(HANH, "0000").key for _ in range(3)][-1] == "assist.desk"


# ---- a number goes


@pytest.mark.parametrize("gone", [change, release])
def test_every_session_ends_in_that_turn(turns: Turns, gone: Any) -> None:
    """The very next message of the old chat is asked who it is, and no number is offered."""
    turns.sign_in(OWNER, NGA)
    gone(turns)
    shown = turns.ask(OWNER, "cccd")
    assert shown.key == "sign_in.phone"
    assert titles_in([shown]) == []
    assert not any("Dùng lại" in label for label in shown.buttons)


@pytest.mark.parametrize("gone", [change, release])
def test_a_code_on_its_way_opens_nothing(turns: Turns, gone: Any) -> None:
    """A code sent to the old number a moment before is dead, and so is a second check."""
    turns.ask(OTHER, press=">my_papers")
    turns.ask(OTHER, "0912345678")
    code = turns.code(OTHER)
    gone(turns)
    assert titles_in([turns.ask(OTHER, code)]) == []
    assert turns.rows("SELECT count(*) FROM chats WHERE citizen_id IS NOT NULL") == [(0,)]


def test_a_second_check_on_its_way_opens_nothing(turns: Turns) -> None:
    """Who stood before the last question stands before the desk."""
    sleep(turns, login.STALE_ACCOUNT + SECOND)
    asked(turns)
    release(turns)
    assert titles_in([turns.ask(OTHER, TAIL)]) == []
    assert turns.rows("SELECT count(*) FROM chats WHERE citizen_id IS NOT NULL") == [(0,)]


@pytest.mark.parametrize("gone", [change, release])
def test_a_call_under_way_is_over(turns: Turns, gone: Any) -> None:
    """An officer on the phone with the old number places nothing more."""
    turns.ask(HANH, "/giup 0912345678")
    turns.ask(HANH, turns.code(HANH))
    held = turns.rows("SELECT id FROM assists")[0][0]
    gone(turns, officer=TAM)
    assert turns.ask(HANH, "cccd").key == "assist.over"
    facts = {"peer": HANH, "assist": held, "wishes": [[1, 1]]}
    with pytest.raises(AssistOver):
        turns.turn(partial(assisted.place, at=turns.world.now(), **facts))


@pytest.mark.parametrize("gone", [change, release])
def test_the_old_chat_gets_no_news(turns: Turns, gone: Any) -> None:
    """Neither what comes later nor what was on its way; nor may it rate or follow the order."""
    placed(turns)
    turns.ask(HANH, press="!take:1:placed")
    assert "taken" in heard(turns, OWNER)
    gone(turns)
    turns.ask(HANH, press="!print:1:accepted")
    assert heard(turns, OWNER) == []
    assert turns.ask(OWNER, press=">rate?order=1&stars=4").key == "sign_in.phone"


def test_the_new_number_s_first_chat_hears_from_there_on(turns: Turns) -> None:
    """News of the order under way follows the person."""
    placed(turns)
    change(turns)
    turns.pass_time(minutes=2)
    turns.sign_in(OTHER, NEW)
    turns.ask(HANH, press="!take:1:placed")
    assert heard(turns, OTHER) == ["taken"]
    assert heard(turns, OWNER) == []


def traces(turns: Turns, chat: str, phone: str) -> tuple[list[str], list[Any]]:
    """What somebody with this number is shown, and the shape of the rows it leaves."""
    shown = [turns.ask(chat, press=">my_papers"), turns.ask(chat, "0" + phone[3:])]
    shown += [turns.ask(chat, "000000"), turns.ask(chat, "000001")]
    challenges = "SELECT count(*), max(tries), max(purpose) FROM challenges WHERE peer = ?"
    lanes = "SELECT kind, count(*) FROM outbox WHERE made_at = ? GROUP BY kind ORDER BY kind"
    now = turns.world.now().strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
    return [one.text for one in shown], [turns.rows(challenges, chat), turns.rows(lanes, now)]


@pytest.mark.parametrize("gone", [change, release])
def test_the_old_number_is_a_stranger_s(turns: Turns, gone: Any) -> None:
    """The same words and the same rows as for a number nobody has, and no text is sent."""
    placed(turns)
    gone(turns)
    sms(turns)
    turns.pass_time(minutes=20)
    old = traces(turns, "citizen:y1", NGA)
    turns.pass_time(minutes=20)
    nobody = traces(turns, "citizen:y2", STRANGER)
    assert old == nobody
    assert old[1][1] != []
    assert sms(turns) == []


def test_codes_go_to_the_new_number_only(turns: Turns) -> None:
    """A log-in after the change texts the new phone."""
    change(turns)
    sms(turns)
    turns.pass_time(minutes=2)
    turns.sign_in(OTHER, NEW)
    assert sms(turns) == [NEW]


# ---- put right at the desk


def test_a_number_is_proved_before_it_is_written_down(turns: Turns) -> None:
    """Not without a code, not with another number's, a colleague's or yesterday's."""
    good = proof(turns)
    turns.pass_time(minutes=2)
    others = proof(turns, STRANGER)
    for facts in (
        {"proof": "", "peer": HANH},
        {"proof": others, "peer": HANH},
        {"proof": good, "peer": TAM},
    ):
        with pytest.raises(NotProved):
            turns.turn(
                partial(
                    citizens.change_phone,
                    at=turns.world.now(),
                    citizen=NGA_ID,
                    phone=NEW,
                    **facts,
                )
            )
    turns.pass_time(days=1)
    again = {"proof": good, "peer": HANH, "citizen": NGA_ID, "phone": NEW}
    with pytest.raises(NotProved):
        turns.turn(partial(citizens.change_phone, at=turns.world.now(), **again))
    known = turns.truth.people.citizen(NGA_ID)
    assert known.phone == NGA


def test_a_number_is_one_file_s(turns: Turns) -> None:
    """Another person's number is refused before a code is sent to it, and by the law."""
    turns.ask(HANH, press=f">change_phone?citizen={NGA_ID}")
    turns.ask(HANH, "đã xem căn cước")
    shown = turns.ask(HANH, "0987654321")
    assert "hồ sơ khác" in shown.text
    assert turns.rows("SELECT count(*) FROM challenges") == [(0,)]
    with pytest.raises(NumberTaken):
        change(turns, NGA_ID, BAO)


def test_only_the_file_s_own_office_changes_it(turns: Turns) -> None:
    """Neither a citizen nor another office's officer."""
    for officer, refusal in ((OWNER, NotYours), (VIET, OtherOffice)):
        for use_case in (citizens.release_phone, citizens.wake):
            facts = {"peer": officer, "citizen": NGA_ID}
            with pytest.raises(refusal):
                turns.turn(partial(use_case, at=turns.world.now(), **facts))
    assert turns.ask(VIET, press=f">change_phone?citizen={NGA_ID}").key == "staff.hello"


def test_a_household_member_leaves_with_their_papers(turns: Turns) -> None:
    """From then on the holder sees none of them, and the member all."""

    def work(book: Any) -> None:
        book.people.change_person(BAO_ID, phone=None, holder_id=NGA_ID)

    turns.turn(work)
    mine = [paper.id for paper in turns.truth.archive.household_papers(NGA_ID)]
    assert mine == [1, 2, 3, 4, 5, 6]
    change(turns, BAO_ID)
    member = turns.truth.people.citizen(BAO_ID)
    assert (member.phone, member.holder_id) == (NEW, None)
    assert [p.id for p in turns.truth.archive.household_papers(NGA_ID)] == [1, 2, 3]
    assert [p.id for p in turns.truth.archive.household_papers(BAO_ID)] == [4, 5, 6]


@pytest.mark.parametrize("why", ["asleep", "frozen"])
def test_a_file_is_woken_by_the_person_and_their_card(turns: Turns, why: str) -> None:
    """After half a year, or in the day of a freeze: the code alone opens it again."""
    if why == "asleep":
        sleep(turns, login.DEAD_ACCOUNT + SECOND)
    else:
        until = turns.world.now() + login.FREEZE
        turns.turn(lambda book: book.people.freeze(NGA_ID, until))
    assert turns.ask(HANH, press=f">wake?citizen={NGA_ID}").key == "phones.seen"
    assert turns.ask(HANH, "đã xem căn cước").key == "phones.woken"
    assert turns.ask(HANH, press=f">wake?citizen={NGA_ID}").key == "phones.awake"
    assert titles_in(asked(turns))


def test_each_change_is_in_the_person_s_acts(turns: Turns) -> None:
    """Who did it, in which chat."""
    change(turns)
    turns.turn(partial(citizens.wake, at=turns.world.now(), peer=TAM, citizen=NGA_ID))
    release(turns)
    query = "SELECT what, officer_id, peer FROM acts WHERE citizen_id = 1 ORDER BY id DESC LIMIT 3"
    assert turns.rows(query) == [
        ("released_phone", 1, HANH),
        ("wake", 2, TAM),
        ("new_phone", 1, HANH),
    ]


def test_a_file_is_found_by_number_or_name(turns: Turns) -> None:
    """One fits: the card is asked for; several: which; none: again, in words."""
    assert turns.ask(HANH, "/doiso tran van bao").key == "phones.seen"
    assert turns.ask(HANH, "/goso 087190004877").key == "phones.which"
    assert turns.ask(HANH, "/molai không có ai").key == "phones.whom"
    assert "Không thấy" in turns.ask(HANH, "ai đó").text


def test_a_file_without_a_number_has_none_to_take_out(turns: Turns) -> None:
    """And says so."""
    release(turns)
    assert turns.ask(HANH, press=f">release_phone?citizen={NGA_ID}").key == "phones.no_phone"
