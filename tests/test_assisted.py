"""An officer orders for a caller: one order for one code, seen by the owner, stopped by one tap."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import assisted, login, orders
from core.errors import AssistOver, NotRegistered, NotYours, OtherOffice, Refusal
from tests.desk import BAO, CUC, MORNING, NGA, Desk, Stock, place_order, sign_in
from tests.turns import Turns, other_than

HANH, TAM, VIET, AN = "staff:o1", "staff:o2", "staff:o3", "staff:a1"
OWNER = "citizen:c1"
NGA_ID, BAO_ID = 1, 2


@pytest.fixture
def turns(stock: Stock, tmp_path: Path) -> Iterator[Turns]:
    """A filled counter of one's own."""
    made = Turns(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def send(turns: Turns, phone: str = NGA, officer: str = HANH) -> str:
    """A code for a caller; its challenge."""
    facts = {"peer": officer, "phone": phone, "chance": turns.world.chance()}
    return str(turns.turn(partial(assisted.send, at=turns.world.now(), **facts)))


def enter(turns: Turns, challenge: str, code: str, officer: str = HANH) -> dict[str, Any]:
    """What the caller reads out; the verdict."""
    facts = {"peer": officer, "challenge": challenge, "code": code}
    return dict(turns.turn(partial(assisted.enter_code, at=turns.world.now(), **facts)))


def opened(turns: Turns, phone: str = NGA, officer: str = HANH) -> int:
    """A session for a caller; its number."""
    turns.pass_time(minutes=16)
    challenge = send(turns, phone, officer)
    return int(enter(turns, challenge, turns.code(officer), officer)["assist"])


def place(turns: Turns, assist: int, officer: str = HANH, paper: int = 1) -> dict[str, Any]:
    """The caller's order."""
    facts = {"peer": officer, "assist": assist, "wishes": [[paper, 1]]}
    return dict(turns.turn(partial(assisted.place, at=turns.world.now(), **facts)))


def linked(turns: Turns, chat: str = OWNER) -> None:
    """The owner has opened the papers from this chat before."""
    turns.sign_in(chat, NGA)
    turns.pass_time(minutes=30)


def told(turns: Turns, to: str, kind: str) -> int:
    """How often a chat was told something."""
    query = 'SELECT count(*) FROM outbox WHERE "to" = ? AND kind = ?'
    return int(turns.rows(query, to, kind)[0][0])


def acts(turns: Turns, what: str) -> list[Any]:
    """Who did this, with whose file, in which chat."""
    query = "SELECT officer_id, citizen_id, peer FROM acts WHERE what = ? ORDER BY id"
    return turns.rows(query, what)


# ---- who may


def test_only_people_of_the_office_can_be_helped(turns: Turns) -> None:
    """A number nobody has, and one that another office keeps, are no callers here."""
    with pytest.raises(NotRegistered):
        send(turns, "+84977000111")
    with pytest.raises(OtherOffice):
        send(turns, CUC)
    assert turns.rows("SELECT count(*) FROM challenges") == [(0,)]


def test_a_citizen_asks_for_no_caller_s_code(turns: Turns) -> None:
    """The codes of callers are asked for by officers alone."""
    with pytest.raises(NotYours):
        send(turns, NGA, OWNER)


def test_a_colleague_cannot_use_the_code_or_the_session(turns: Turns) -> None:
    """The code is bound to the officer who asked, and so is what it opens."""
    challenge = send(turns)
    code = turns.code(HANH)
    assert enter(turns, challenge, code, TAM)["verdict"] == "spent"
    held = int(enter(turns, challenge, code)["assist"])
    with pytest.raises(NotYours):
        place(turns, held, TAM)


def test_a_log_in_code_opens_no_session_for_a_caller(turns: Turns) -> None:
    """And a caller's code opens no chat: each serves its own purpose."""
    challenge = send(turns)
    enter(turns, challenge, turns.code(HANH))
    assert turns.rows("SELECT count(*) FROM chats WHERE citizen_id IS NOT NULL") == [(0,)]


# ---- one order


def test_the_order_says_who_made_it_and_that_it_was_by_phone(turns: Turns) -> None:
    """Origin, officer, and an act for the opening and for each paper."""
    placed = place(turns, opened(turns))
    order = turns.truth.orders.order(placed["id"])
    assert order
    assert (order.origin, order.made_by, order.citizen_id) == ("phone", 1, NGA_ID)
    assert acts(turns, "assist") == [(1, NGA_ID, HANH)]
    assert [(officer, whose) for officer, whose, _ in acts(turns, "order")] == [(1, NGA_ID)]


def test_a_session_ends_with_its_order(turns: Turns) -> None:
    """The second order of one code is refused, and nothing of it is kept."""
    held = opened(turns)
    place(turns, held)
    with pytest.raises(AssistOver):
        place(turns, held, paper=2)
    assert turns.rows("SELECT count(*) FROM orders") == [(1,)]


def test_a_session_lives_twenty_minutes(turns: Turns) -> None:
    """At the twentieth minute it is over, a second before it is not."""
    held = opened(turns)
    turns.pass_time(minutes=19, seconds=59)
    assert assisted.session(turns.truth, HANH, turns.world.now(), held).id == held
    turns.pass_time(seconds=1)
    with pytest.raises(AssistOver):
        place(turns, held)


def test_an_officer_has_one_caller_at_a_time(turns: Turns) -> None:
    """Another caller's code closes the papers of the one before."""
    first = opened(turns)
    second = opened(turns, BAO)
    with pytest.raises(AssistOver):
        place(turns, first)
    assert place(turns, second, paper=4)["code"]


def test_only_papers_of_the_caller_can_be_ordered(turns: Turns) -> None:
    """Another person's paper is refused however the press was made."""
    with pytest.raises(Refusal):
        place(turns, opened(turns), paper=4)


# ---- what the owner sees


def test_every_chat_of_the_owner_hears_at_once(turns: Turns) -> None:
    """In the transaction that opens the papers, each chat once."""
    linked(turns)
    linked(turns, "citizen:c2")
    opened(turns)
    assert [told(turns, chat, "assisted") for chat in (OWNER, "citizen:c2")] == [1, 1]


def test_one_tap_stops_it_in_mid_order(turns: Turns) -> None:
    """The officer's very next message is refused; the file is frozen for a day; admins hear."""
    linked(turns)
    turns.ask(HANH, press=">assist")
    turns.ask(HANH, "0912345678")
    turns.ask(HANH, turns.code(HANH))
    turns.ask(HANH, "cccd")
    assert turns.ask(HANH, "2").key == "order.basket"
    turns.ask(OWNER, press=">stop_assist?assist=1")
    assert turns.ask(HANH, "xong").key == "assist.stopped"
    owner = turns.truth.people.citizen(NGA_ID)
    assert owner.frozen_until == turns.world.now() + login.FREEZE
    assert acts(turns, "stop_assist") == [(1, NGA_ID, OWNER)]
    assert told(turns, AN, "alert") == 1
    assert turns.rows("SELECT count(*) FROM orders") == [(0,)]


def test_stopping_takes_back_an_order_already_made(turns: Turns) -> None:
    """Unless its copies are printed: then it stands, and the admins look into it."""
    linked(turns)
    for printed, stage in ((False, "cancelled"), (True, "printed")):
        held = opened(turns)
        number = int(place(turns, held, paper=2 if printed else 1)["id"])
        if printed:
            turns.ask(HANH, press=f"!take:{number}:placed")
            turns.ask(HANH, press=f"!print:{number}:accepted")
        turns.ask(OWNER, press=f">stop_assist?assist={held}")
        order = turns.truth.orders.order(number)
        assert order
        assert order.stage == stage
        turns.pass_time(hours=25)


def test_nobody_else_stops_a_call(turns: Turns) -> None:
    """Only a chat that has opened these papers may say that nobody called."""
    held = opened(turns)
    facts = {"at": turns.world.now(), "peer": "citizen:x", "assist": held}
    with pytest.raises(NotYours):
        turns.turn(partial(assisted.stop, **facts))


def test_a_frozen_file_opens_for_no_caller(turns: Turns) -> None:
    """A right code says frozen; an open session no longer serves."""
    held = opened(turns)
    until = turns.world.now() + login.FREEZE
    turns.turn(lambda book: book.people.freeze(NGA_ID, until))
    with pytest.raises(AssistOver):
        place(turns, held)
    turns.pass_time(minutes=16)
    challenge = send(turns)
    assert enter(turns, challenge, turns.code(HANH))["verdict"] == "frozen"


def test_not_me_in_a_chat_stops_a_call_too(turns: Turns) -> None:
    """Whoever freezes the file freezes it for callers: there is one lock."""
    linked(turns)
    linked(turns, "citizen:c2")
    held = opened(turns)
    alert = login.alert_id(turns.truth, "citizen:c2")
    turns.ask(OWNER, press=f">not_me?alert={alert}")
    with pytest.raises(AssistOver):
        place(turns, held)


# ---- the alert


def codes(turns: Turns, many: int, officer: str = HANH) -> None:
    """Codes for callers, and never an order."""
    for _ in range(many):
        turns.pass_time(minutes=16)
        send(turns, BAO, officer)


def test_the_third_code_without_an_order_raises_an_alert(turns: Turns) -> None:
    """Not the second; and the fourth within the hour says nothing more."""
    codes(turns, 2)
    assert told(turns, AN, "alert") == 0
    codes(turns, 1)
    assert told(turns, AN, "alert") == 1
    turns.pass_time(minutes=10)
    send(turns, NGA)
    assert turns.world.now().hour == MORNING.hour
    assert told(turns, AN, "alert") == 1
    codes(turns, 1)
    assert turns.world.now().hour == MORNING.hour + 1
    assert told(turns, AN, "alert") == 2


def test_an_order_begins_the_count_anew(turns: Turns) -> None:
    """Two codes, an order, two codes: nothing; the third after the order is the third."""
    codes(turns, 1)
    place(turns, opened(turns))
    codes(turns, 2)
    assert told(turns, AN, "alert") == 0
    codes(turns, 1)
    assert told(turns, AN, "alert") == 1


def test_a_colleague_s_codes_are_their_own(turns: Turns) -> None:
    """Two by one officer and two by another are two and two."""
    codes(turns, 2)
    codes(turns, 2, TAM)
    assert told(turns, AN, "alert") == 0


def test_a_new_day_begins_at_midnight_here(turns: Turns) -> None:
    """Two codes before midnight in Việt Nam and two after it raise no alert."""
    turns.world.at = MORNING.replace(hour=16, minute=20)
    codes(turns, 2)
    turns.world.at = MORNING.replace(hour=17, minute=1)
    codes(turns, 2)
    assert told(turns, AN, "alert") == 0
    codes(turns, 1)
    assert told(turns, AN, "alert") == 1


# ---- the conversation


def test_the_form_keeps_neither_phone_nor_code(turns: Turns) -> None:
    """Once the papers are open, the officer's chat holds the session's number alone."""
    turns.ask(HANH, "/giup 0912345678")
    turns.ask(HANH, turns.code(HANH))
    kept = turns.rows("SELECT forms FROM chats WHERE peer = ?", HANH)[0][0]
    assert "912345678" not in kept
    assert turns.code(HANH) not in kept


def test_titles_are_masked_and_names_are_initials(turns: Turns) -> None:
    """What the officer sees of a caller is what a citizen's own chat would show, and initials."""
    turns.ask(HANH, "/giup 0912345678")
    shown = turns.ask(HANH, turns.code(HANH))
    text = shown.text + "".join(shown.buttons)
    assert "N.T.N." in text
    assert "CCCD ••4877" in text
    assert "Ngà" not in text
    assert "087190004877" not in text


def test_wrong_codes_are_counted_and_then_none_is_left(turns: Turns) -> None:
    """Four chances are named, the fifth wrong code spends the challenge."""
    turns.ask(HANH, "/giup 0912345678")
    wrong = other_than(turns.code(HANH))
    for left in (4, 3, 2, 1):
        assert f"Còn {left} lần" in turns.ask(HANH, wrong).text
    assert turns.ask(HANH, wrong).key == "assist.spent"


def test_a_forged_session_is_nobody_s(turns: Turns) -> None:
    """A link cannot bring a session along, and a press cannot put one into the form."""
    held = opened(turns)
    assert turns.ask(TAM, press=f">assist?assist={held}").key == "assist.phone"
    turns.ask(TAM, press=f"1.assist={held}")
    assert turns.ask(TAM, press=">assist").key == "assist.phone"


def test_a_link_may_name_the_person(turns: Turns) -> None:
    """From a file's screen the code goes to that person's number, without typing it."""
    assert turns.ask(HANH, press=f">assist?citizen={BAO_ID}").key == "assist.code"
    assert turns.rows("SELECT citizen_id FROM challenges") == [(BAO_ID,)]


async def test_the_card_says_to_phone_somebody_without_a_chat(desk: Desk) -> None:
    """An order of a caller who never wrote says so until they were told some other way."""
    await desk.say(HANH, "/giup 0987654321")
    await desk.say(HANH, desk.code(BAO))
    for text in ("cccd", "1", "xong", "đặt đơn"):
        await desk.say(HANH, text)
    assert "báo qua SMS hoặc gọi điện" in desk.last("group:LV").text
    assert "Đặt giúp qua điện thoại" in desk.last("group:LV").text


async def test_a_first_chat_takes_over_the_news(desk: Desk) -> None:
    """Somebody who was phoned and then writes hears of the order from there on."""
    await desk.say(HANH, "/giup 0987654321")
    await desk.say(HANH, desk.code(BAO))
    for text in ("cccd", "1", "xong", "đặt đơn"):
        await desk.say(HANH, text)
    desk.pass_time(minutes=5)
    await sign_in(desk, "citizen:c2", BAO)
    await desk.press(HANH, "Nhận", "group:LV")
    assert "Quầy đã nhận làm đơn" in desk.last("citizen:c2").text
    assert "gọi điện báo" not in desk.last("group:LV").text


async def test_an_order_by_phone_does_not_move_other_orders_news(desk: Desk) -> None:
    """Who has a chat goes on hearing there."""
    await place_order(desk)
    desk.pass_time(minutes=20)
    await desk.say(HANH, "/giup 0912345678")
    await desk.say(HANH, desk.code(NGA))
    for text in ("bằng thpt", "1", "xong", "đặt đơn"):
        await desk.say(HANH, text)
    peers = await desk.look(lambda book: [o.peer for o in book.orders.orders_of(NGA_ID, 9)])
    assert peers == [OWNER, OWNER]


# ---- whatever happens


STEPS = st.sampled_from(
    "send right wrong colleague place place_again replay stop end wait twenty_minutes a_day"
    " order_by_chat".split()
)


class Call:
    """One officer, one caller, and what must be true whatever they do."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.challenge = ""
        self.sessions: dict[int, Any] = {}
        self.rights = 0

    def attempt(self, work: Any) -> Any:
        """A turn that may be refused."""
        try:
            return self.turns.turn(work)
        except Refusal:
            return None

    def do(self, step: str) -> None:
        """One thing that may happen."""
        getattr(self, step)()

    def send(self) -> None:
        facts = {"peer": HANH, "phone": NGA, "chance": self.turns.world.chance()}
        asked = self.attempt(partial(assisted.send, at=self.turns.world.now(), **facts))
        self.challenge = asked or self.challenge

    def read_out(self, code: str, officer: str) -> None:
        facts = {"peer": officer, "challenge": self.challenge, "code": code}
        work = partial(assisted.enter_code, at=self.turns.world.now(), **facts)
        verdict = self.attempt(work) or {}
        if verdict.get("verdict") == "right":
            assert officer == HANH
            self.rights += 1
            self.sessions[int(verdict["assist"])] = self.turns.world.now() + assisted.LIFE

    def code(self) -> str:
        asked = self.turns.truth.logins.challenge(self.challenge)
        keys = self.turns.keys
        return keys.one_time_code(asked.key_id, asked.id, asked.counter) if asked else "000000"

    def right(self) -> None:
        self.read_out(self.code(), HANH)

    def wrong(self) -> None:
        self.read_out(other_than(self.code()), HANH)

    def colleague(self) -> None:
        self.read_out(self.code(), TAM)

    def order(self, held: int, officer: str = HANH) -> None:
        before = self.turns.rows("SELECT count(*) FROM orders WHERE origin = 'phone'")
        facts = {"peer": officer, "assist": held, "wishes": [[1, 1]]}
        now = self.turns.world.now()
        frozen = self.turns.truth.people.citizen(NGA_ID).frozen_until
        ended = self.turns.rows("SELECT ended_at FROM assists WHERE id = ?", held)
        placed = self.attempt(partial(assisted.place, at=now, **facts))
        if placed is None:
            assert self.turns.rows("SELECT count(*) FROM orders WHERE origin = 'phone'") == before
            return
        assert officer == HANH
        assert ended == [(None,)]
        assert now < self.sessions[held]
        assert frozen is None or frozen <= now

    def place(self) -> None:
        self.order(max(self.sessions, default=99))

    def place_again(self) -> None:
        for held in [*self.sessions, *self.sessions]:
            self.order(held)

    def replay(self) -> None:
        for held in self.sessions:
            self.order(held, TAM)

    def stop(self) -> None:
        held = max(self.sessions, default=99)
        facts = {"peer": OWNER, "assist": held}
        self.attempt(partial(assisted.stop, at=self.turns.world.now(), **facts))

    def end(self) -> None:
        held = max(self.sessions, default=99)
        facts = {"peer": HANH, "assist": held}
        self.attempt(partial(assisted.end, at=self.turns.world.now(), **facts))

    def wait(self) -> None:
        self.turns.pass_time(minutes=2)

    def twenty_minutes(self) -> None:
        self.turns.pass_time(minutes=20)

    def a_day(self) -> None:
        self.turns.pass_time(hours=25)

    def order_by_chat(self) -> None:
        facts: dict[str, Any] = {"citizen": NGA_ID, "peer": OWNER, "wishes": [[2, 1]]}
        self.attempt(partial(orders.place, at=self.turns.world.now(), **facts))

    def check(self) -> None:
        """Never more orders than right codes, one a session, each with its acts."""
        by_phone = "SELECT id FROM orders WHERE origin = 'phone'"
        placed = [number for (number,) in self.turns.rows(by_phone)]
        served = "SELECT order_id FROM assists WHERE order_id IS NOT NULL ORDER BY order_id"
        assert [number for (number,) in self.turns.rows(served)] == placed
        assert len(placed) <= self.rights == len(acts(self.turns, "assist"))
        noted = "SELECT order_id, officer_id FROM acts WHERE what = 'order' AND officer_id = 1"
        assert self.turns.rows(noted + " ORDER BY id") == [(number, 1) for number in placed]


@given(steps=st.lists(STEPS, min_size=1, max_size=25))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_happens_a_right_code_is_one_order_at_most(stock: Stock, steps: list[str]) -> None:
    """In any order of codes, colleagues, presses, ends and stops; never after its end; audited."""
    with tempfile.TemporaryDirectory() as folder:
        turns = Turns(Path(shutil.copytree(stock.folder, Path(folder) / "desk")))
        try:
            linked(turns)
            call = Call(turns)
            for step in ["send", "right", *steps]:
                call.do(step)
                call.check()
        finally:
            turns.close()
