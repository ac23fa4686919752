"""Nobody acts on what is not theirs, no step is skipped: a random desk against a small model.

`BANSAO_TEST_PROFILE=nightly` runs 2,000 days of 50 steps instead of 200 of 30.
"""

from __future__ import annotations

import itertools
import os
import random  # noqa: TID251 - seeded, so that a day can be played again
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core import login, steps, voids
from core.models import Stage, Step
from core.parcel import Parcel
from core.volumes import COPY
from handlers import news, offers
from storage.book import Book
from tests.desk import BAO, CUC, NGA, Stock
from tests.turns import Told, Turns, buttons_of, other_than, told

PROFILES = {"usual": (200, 30), "nightly": (2_000, 50)}
PROFILE = os.environ.get("BANSAO_TEST_PROFILE", "usual")

CITIZENS = {"citizen:c1": NGA, "citizen:c2": BAO, "citizen:c3": CUC}
OFFICERS = {
    **dict.fromkeys(("staff:o1", "staff:o2", "staff:a1"), "LV"),
    **dict.fromkeys(("staff:o3", "staff:o4"), "MAH"),
}
OUTSIDERS = ("staff:zz", "citizen:zz")
EVERYBODY = (*CITIZENS, *OFFICERS, *OUTSIDERS)
OFFICE_OF = {"citizen:c1": "LV", "citizen:c2": "LV", "citizen:c3": "MAH"}
NUMBER_FIRST = {"LV": False, "MAH": True}
NAMES = ("Nguyễn Thị Ngà", "Trần Văn Bảo", "Lê Kim Cúc")
PEOPLE = (
    (NAMES[0], "912345678", "LV"),  # as it is kept; with spaces it is every screen's example
    (NAMES[1], "987 654 321", "LV"),
    (NAMES[2], "903 111 222", "MAH"),
)
"""What no officer of another office reads; those of the office find people by it."""
BASES = ("original", "vneid", "database")

# The law once more, written independently of core/steps.py: from, step, to.
COMMON = """
    placed take accepted       | placed refuse refused   | placed cancel cancelled
    accepted hand_back placed  | accepted ask asked      | accepted refuse refused
    accepted cancel cancelled  | accepted pay accepted   | asked resend accepted
    asked refuse refused       | asked cancel cancelled  | handed_over close closed
    certified pay certified    | printed pay printed
    certified stop stopped
"""
LAW = {
    False: COMMON
    + """| accepted print printed | printed compare printed | printed certify certified
         | printed refuse refused | certified hand_over handed_over""",
    True: COMMON
    + """| accepted compare accepted | accepted certify certified | certified print printed
         | printed hand_over handed_over | printed stop stopped""",
}
BY_CITIZEN = ("cancel", "resend")
STEPS = tuple(step.value for step in Step)
STAGES = tuple(stage.value for stage in Stage)
ONE_TAP = ("take", "print", "compare", "certify", "pay", "close", "stop")

WORDS = (
    *"0 1 2 3 4 5 menu huỷ xong cccd ✓ có không đúng ok 9999 000000 123456".split(),
    "quay lại",
    "gặp cán bộ",
    "xem thêm",
    "đặt bản sao",
    "3 bản khai sinh",
    "đơn của tôi",
    "giấy tờ của tôi",
    "đăng xuất",
    "thủ tục",
    "english",
    "tiếng việt",
    "chữ to",
    "đặt đơn",
    "sửa",
    "rất hài lòng",
    "không hài lòng",
    "",
    "/start abc",
    "!take:1:placed",
    ">queue",
    "1.confirm=yes",
    "{0} {code} %s",
    "0912 345 678",
    "a" * 4_000,
)
FORGED = (
    ">nothing",
    ">queue",
    ">month",
    ">hand_over",
    ">elder?on=1",
    ">lang?lang=xx",
    ">order_copies?wanted=cccd&copies=999",
    ">order_copies?document=1&copies=2",
    ">order_copies?document=4&copies=2",
    ">order_copies?" + "&".join(f"a{n}={n}" for n in range(50)),
    ">my_orders?order=²",
    ">not_me?alert=0",
    "!call:1",
    "!take:999999999:placed",
    "!nothing:1:placed",
    "!pay:1",
    "!compare:1:printed:nothing",
    "1.code=000000",
    "1.tail=0000",
    "1.place=x",
    "1.!place=x",
    "999999999.copies=3",
    "1.copies.999999999=3",
    "1.order=2",
    "1.document=4",
    "1.confirm=yes",
    "/resume",
    "/more",
    "/back",
    "/cancel",
    "=",
    "\x00",
    "💥" * 50,
)


@cache
def law(*, number_first: bool) -> dict[tuple[str, str], str]:
    """Where each step leads from each stage."""
    entries = LAW[number_first].replace("\n", "|").split("|")
    triples = [entry.split() for entry in entries if entry.strip()]
    return {(stage, step): to for stage, step, to in triples}


@dataclass(frozen=True)
class Known:
    """What the model knows of an order."""

    office: str
    owner: str
    lines: int
    stage: str = "placed"
    officer: str | None = None
    paid: bool = False
    bases: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    void: bool = False


@dataclass
class Model:
    """The desk in a few lines."""

    orders: dict[int, Known] = field(default_factory=dict)
    counts: Counter[tuple[str, int]] = field(default_factory=Counter)

    def able(self, office: str | None, order: int, step: str, seen: str) -> bool:
        """Whether an officer's step is to succeed."""
        known = self.orders.get(order)
        if known is None or office != known.office or seen != known.stage or step in BY_CITIZEN:
            return False
        if (known.stage, step) not in law(number_first=NUMBER_FIRST[known.office]):
            return False
        return {
            "certify": len(known.bases) == known.lines,
            "print": not known.void,
            "pay": not known.paid and not known.void,
            "hand_over": known.paid and not known.void,
            "refuse": not known.numbers,
            "stop": known.void,
        }.get(step, True)

    def do(self, who: str, order: int, step: str, year: int, basis: str = "") -> None:
        """The step, taken."""
        known = self.orders[order]
        to = law(number_first=NUMBER_FIRST[known.office])[known.stage, step]
        known = replace(known, stage=to)
        if step == "take":
            known = replace(known, officer=who)
        elif step == "hand_back":
            known = replace(known, officer=None)
        elif step == "pay":
            known = replace(known, paid=True)
        elif step == "compare" and not known.bases:
            known = replace(known, bases=(basis,) * known.lines)
        elif step == "certify":
            first = self.counts[known.office, year] + 1
            self.counts[known.office, year] += known.lines
            known = replace(known, numbers=tuple(range(first, first + known.lines)))
        self.orders[order] = known


def key_of(parcel: Any) -> str:
    """Which sentence an answer is."""
    return str(parcel.payload["screen"]["text"]["say"])


people = st.sampled_from(EVERYBODY)
officers = st.sampled_from(tuple(OFFICERS))
citizens = st.sampled_from(tuple(CITIZENS))
any_number = st.integers(0, 120)  # small enough to be drawn evenly


class DeskMachine(RuleBasedStateMachine):
    """Three citizens, three officers, an admin and two outsiders press whatever they can find."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.turns = Turns(Path(shutil.copytree(self.template, self.folder / "desk")))
        self.model = Model()
        self.presses: list[str] = ["/menu"]
        self.past: list[tuple[Any, Told | None]] = []
        self.years: set[int] = set()
        facts = {"office_id": "MAH", "name": "Lê Văn Tám", "role": "officer", "active": True}
        self.turns.turn(lambda book: book.people.add_officer(peer="staff:o4", **facts))

    def teardown(self) -> None:
        self.turns.close()
        shutil.rmtree(self.folder)

    @initialize(ages=st.tuples(*[st.integers(0, 8)] * len(CITIZENS)))
    def the_day_begins(self, ages: tuple[int, ...]) -> None:
        """Every citizen has an order under way, each of its own age in steps."""
        for n, (chat, age) in enumerate(zip(CITIZENS, ages, strict=True)):
            self.order(chat, 1 + n, 1 + age % 3)
            for step in range(age):
                self.go_on(n, step)

    def open_session(self, chat: str) -> None:
        """A code was right a moment ago."""
        turns = self.turns
        owner = turns.truth.people.citizen_by_phone(CITIZENS[chat])
        assert owner
        turns.turn(partial(login.open_session, at=turns.world.now(), citizen=owner, peer=chat))

    # ---- talking

    def hear(self, who: str, text: str = "", press: str = "", key: str = "") -> Told | None:
        """One turn by the real door; whoever belongs here is answered, and hears only their own."""
        said = self.turns.inbound(who, text, press, key)
        answer = told(self.turns.turn(self.turns.hearing(said)))
        self.past.append((said, answer))
        if who == "staff:zz":
            assert answer is None, "an outsider was answered on the staff side"
            return None
        assert answer is not None, f"{who} met silence"
        assert answer.text.strip()
        self.presses += [p for p in answer.buttons.values() if p not in self.presses]
        self.nobody_elses(who, answer)
        self.carry()
        return answer

    def nobody_elses(self, who: str, answer: Told) -> None:
        """No citizen reads another's order or paper, no officer another office's order."""
        said = " ".join([answer.text, *answer.buttons])
        owners = {code: (chat, office) for code, chat, office in self.codes()}
        for code in re.findall(r"[A-Z]+-[0-9]{6}-[0-9]{4}", said):
            owner, office = owners[code]
            if who.startswith("citizen"):
                assert owner == who, f"{who} read of {code}"
            else:
                assert office == OFFICERS[who], f"{who} read of {code}"
        if who.startswith("staff"):
            for number, (name, phone, home) in enumerate(PEOPLE, 1):
                if home == OFFICERS.get(who) and self.asked_for(who, number):
                    continue
                assert name not in said, f"{who} read of {name} unasked"
                assert phone not in said, f"{who} read the phone of {name} unasked"

    def asked_for(self, who: str, number: int) -> bool:
        """Whether this officer ever named the person: by name, phone, file, or a call to return."""
        name, phone, _ = PEOPLE[number - 1]
        ours = [str(said.press or said.text) for said, _ in self.past if said.peer == who]
        named = (name, phone.replace(" ", ""), f"citizen={number}", f"citizen:{number}", "!call:")
        return any(sign in said.replace(" ", "") or sign in said for said in ours for sign in named)

    @property
    def last(self) -> str:
        """What was pressed or typed last."""
        said = self.past[-1][0]
        return str(said.press or said.text)

    def codes(self) -> list[tuple[str, str, str]]:
        """Every order's code, chat of its owner, office."""
        chats = {phone: chat for chat, phone in CITIZENS.items()}
        rows = self.turns.rows(
            "SELECT code, phone, o.office_id FROM orders o JOIN citizens c ON c.id = o.citizen_id"
        )
        return [(code, chats[phone], office) for code, phone, office in rows]

    def carry(self) -> None:
        """Draw all the news that waits, as the relay would, and learn its buttons."""
        turns, now = self.turns, self.turns.world.now()
        for parcel in turns.truth.outbox.waiting(now, 500):
            if parcel.kind not in ("answer", "code"):
                screen = news.draw(turns.truth, parcel.kind, parcel.to, parcel.payload, now)
                if screen is not None:
                    self.learn(parcel, buttons_of(screen))
                    if not parcel.to.startswith("group"):
                        turns.turn(partial(offers.offer, peer=parcel.to, screen=screen))
            turns.done(parcel)

    def learn(self, parcel: Parcel, buttons: dict[str, str]) -> None:
        """A piece of news may be pressed by anybody from now on."""
        self.presses += [press for press in buttons.values() if press not in self.presses]
        if parcel.to.startswith("group"):
            assert all(not press.startswith("1.") for press in buttons.values())

    # ---- what can be predicted exactly

    @rule(chat=citizens, copies=st.integers(1, 10), papers=st.integers(1, 3))
    def order(self, chat: str, copies: int, papers: int) -> None:
        """A citizen orders copies of some papers."""
        self.open_session(chat)
        self.put_aside(chat)
        mine = [
            str(paper)
            for (paper,) in self.turns.rows(
                "SELECT d.id FROM documents d JOIN citizens c ON c.id = citizen_id WHERE phone = ?",
                CITIZENS[chat],
            )
        ][:papers]
        before = set(self.model.orders)
        self.hear(chat, press=f">order_copies?document={mine.pop()}&copies={copies}")
        while self.newest().key != "order.placed":
            self.fill_in(chat, mine)
        (new,) = {row for (row,) in self.turns.rows("SELECT id FROM orders")} - before
        self.model.orders[new] = Known(OFFICE_OF[chat], chat, papers)

    def put_aside(self, who: str) -> None:
        """Drop whatever was half done, so that the next question is of the next form."""
        for _ in range(4):
            self.hear(who, press="/cancel")

    def fill_in(self, chat: str, papers: list[str]) -> None:
        """Answer whatever the order asks next."""
        match self.newest().key:
            case "order.which_more":
                self.tap(chat, f"={papers.pop()}")
            case "order.how_many":
                self.hear(chat, "1")
            case "order.basket":
                self.tap(chat, "=add" if papers else "=done")
            case "order.twin":
                self.tap(chat, "=new")
            case "order.confirm":
                self.tap(chat, "=yes")
            case other:
                raise AssertionError(other)

    def newest(self) -> Told:
        """The last answer."""
        answer = self.past[-1][1]
        assert answer is not None
        return answer

    def tap(self, who: str, holding: str) -> Told | None:
        """Press the button of the last answer whose press holds this."""
        answer = self.newest()
        found = [press for press in answer.buttons.values() if holding in press]
        assert found, f"no {holding} among {answer.buttons} of {answer.text}"
        return self.hear(who, press=found[0])

    @precondition(lambda self: self.model.orders)
    @rule(n=any_number, who=any_number)
    def go_on(self, n: int, who: int) -> None:
        """Somebody who may takes the next step on the straight way to the end."""
        order = sorted(self.model.orders)[n % len(self.model.orders)]
        known = self.model.orders[order]
        able = [o for o, office in OFFICERS.items() if office == known.office]
        for step in ("take", "compare", "print", "certify", "pay", "hand_over", "close", "stop"):
            if step == "compare" and known.bases:
                continue
            if self.model.able(known.office, order, step, known.stage):
                if step == "hand_over":
                    self.over(able[who % len(able)], order, right=True, by_code=False)
                else:
                    self.one_tap(able[who % len(able)], order, step, known.stage, BASES[who % 3])
                return

    def some_order(self, n: int) -> int:
        """An order there is, now and then one that is not."""
        known = sorted(self.model.orders)
        return known[n % len(known)] if known and n % 17 != 16 else n

    @rule(
        who=officers, n=any_number, taps=st.lists(st.sampled_from(ONE_TAP), min_size=1, max_size=6)
    )
    def tap_now(self, who: str, n: int, taps: list[str]) -> None:
        """An officer presses steps on a fresh card."""
        order = self.some_order(n)
        for step in taps:
            seen = self.model.orders[order].stage if order in self.model.orders else "placed"
            self.one_tap(who, order, step, seen, BASES[n % 3])

    @rule(
        who=officers,
        n=any_number,
        taps=st.lists(
            st.tuples(st.sampled_from(STEPS), st.sampled_from(STAGES)), min_size=1, max_size=6
        ),
    )
    def tap_stale(self, who: str, n: int, taps: list[tuple[str, str]]) -> None:
        """An officer presses steps on cards of any age."""
        for step, seen in taps:
            self.one_tap(who, self.some_order(n), step, seen, "original")

    def one_tap(self, who: str, order: int, step: str, seen: str, basis: str) -> None:
        """The press of a card, and what the model says of it."""
        more = f":{basis}" if step == "compare" else ""
        able = step in ONE_TAP and self.model.able(OFFICERS[who], order, step, seen)
        self.hear(who, press=f"!{step}:{order}:{seen}{more}")
        if able:
            self.done(who, order, step, basis)

    def done(self, who: str, order: int, step: str, basis: str = "") -> None:
        """The model follows."""
        self.model.do(who, order, step, self.year, basis)

    @property
    def year(self) -> int:
        """The year on a Vietnamese wall."""
        from core.days import local  # noqa: PLC0415 - kept beside its use

        return local(self.turns.world.now()).year

    @precondition(lambda self: self.model.orders)
    @rule(n=any_number, step=st.sampled_from(ONE_TAP))
    def race(self, n: int, step: str) -> None:
        """Everybody on the staff presses the same button in one commit: one wins."""
        order = self.some_order(n or 1)
        if order not in self.model.orders:
            return
        known, turns = self.model.orders[order], self.turns
        more = ":vneid" if step == "compare" else ""
        press = f"!{step}:{order}:{known.stage}{more}"
        racers = list(OFFICERS) * 5
        able = [self.model.able(OFFICERS[who], order, step, known.stage) for who in racers]
        told_all = turns.together(
            *(turns.hearing(turns.inbound(who, press=press)) for who in racers)
        )
        assert all(good and parcel is not None for parcel, good in told_all)
        if not any(able):
            return
        won = [n for n, (parcel, _) in enumerate(told_all) if f"done.{step}" == key_of(parcel)]
        if step == "compare":
            assert won[0] == able.index(True)
        else:
            assert won == [able.index(True)]
        self.done(racers[able.index(True)], order, step, "vneid")
        self.carry()

    @rule(n=any_number, who=any_number)
    def void(self, n: int, who: int) -> None:
        """Two officers find that an order was certified wrongly; they try to go on all the same."""
        good = {o: k for o, k in self.model.orders.items() if k.numbers and not k.void}
        here = [o for o, k in good.items() if k.stage in ("printed", "certified")] or [*good]
        if not here:
            return
        order = here[n % len(here)]
        known = good[order]
        able = [o for o, office in OFFICERS.items() if office == known.office]
        first, second = able[who % len(able)], able[(who + 1) % len(able)]
        for year, number in self.numbers_of(order):
            self.void_number(known.office, year, number, first, second)
        self.model.orders[order] = replace(known, void=True)
        self.carry()
        for step in ("print", "pay", "certify"):
            self.one_tap(first, order, step, known.stage, "original")
        self.over(second, order, right=True, by_code=False)

    def numbers_of(self, order: int) -> list[tuple[int, int]]:
        """Those of its numbers that are still good, each with its year."""
        rows = self.turns.rows(
            "SELECT e.year, e.number FROM entries e JOIN lines l ON l.id = e.line_id "
            "LEFT JOIN voids v USING (office_id, kind, year, number) "
            "WHERE l.order_id = ? AND v.confirmed_at IS NULL",
            order,
        )
        return [(year, number) for year, number in rows]

    def void_number(self, office: str, year: int, number: int, first: str, second: str) -> None:
        """One asks, the other confirms; what somebody asked before is taken back."""
        turns = self.turns
        at = turns.world.now()
        asked = [v for v in turns.truth.register.voids(office, COPY, year) if v.number == number]
        for one in asked:
            turns.turn(partial(voids.decline_void, at=at, peer=first, void=one.id))
        why = {"number": number, "reason": "ghi sai tên", "decision": "1/QĐ"}
        void = turns.turn(partial(voids.ask_void, at=at, peer=first, year=year, **why))
        turns.turn(partial(voids.confirm_void, at=at, peer=second, void=void))

    @rule(who=officers, n=any_number, script=st.sampled_from(("hand_back", "ask", "refuse")))
    def ask_first(self, who: str, n: int, script: str) -> None:
        """A step that wants a reason, answered to its end."""
        order = self.some_order(n)
        seen = self.model.orders[order].stage if order in self.model.orders else "placed"
        able = self.model.able(OFFICERS[who], order, script, seen)
        self.put_aside(who)
        self.hear(who, press=f">{script}?order={order}&seen={seen}")
        for part in {"hand_back": ("why=",), "ask": ("why=",), "refuse": ("ground=", "sure=")}[
            script
        ]:
            found = [p for p in self.newest().buttons.values() if part in p]
            if found:
                self.hear(who, press=found[0])
        if able:
            self.done(who, order, script)

    @rule(who=officers, right=st.booleans(), by_code=st.booleans())
    def hand_over(self, who: str, right: bool, by_code: bool) -> None:
        """An officer tries to hand over every order there is, by a pick-up code or by a paper."""
        for order in sorted(self.model.orders):
            self.over(who, order, right=right, by_code=by_code)

    def over(self, who: str, order: int, *, right: bool, by_code: bool) -> None:
        """The form of handing over, filled in to its end."""
        known = self.model.orders.get(order)
        seen = known.stage if known else "certified"
        able = self.model.able(OFFICERS[who], order, "hand_over", seen)
        self.put_aside(who)
        self.hear(who, press=f">hand_over?order={order}&seen={seen}")
        if not any("proof=" in press for press in self.newest().buttons.values()):
            assert not able
            return
        if by_code:
            row = self.turns.rows(
                "SELECT key_id, code, pick_up_nth FROM orders WHERE id = ?", order
            )[0]
            code = self.turns.keys.pick_up_code(*row)
            self.tap(who, "proof=code")
            tries = self.turns.rows("SELECT pick_up_tries FROM orders WHERE id = ?", order)[0][0]
            self.hear(who, code if right else other_than(code))
            able = able and right and tries < 5
        else:
            self.tap(who, "proof=id")
            self.tap(who, "collector=")
        if able:
            self.done(who, order, "hand_over")

    @rule(chat=citizens, n=any_number, step=st.sampled_from(BY_CITIZEN))
    def citizens_step(self, chat: str, n: int, step: str) -> None:
        """A citizen cancels, or answers the desk; on another's order nothing happens."""
        self.open_session(chat)
        order = self.some_order(n)
        known = self.model.orders.get(order)
        script, part = {"cancel": ("cancel_order", "sure=yes"), "resend": ("answer_request", "✓")}[
            step
        ]
        self.put_aside(chat)
        self.hear(chat, press=f">{script}?order={order}")
        found = [press for press in self.newest().buttons.values() if part in press]
        if found:
            self.hear(chat, press=found[0])
        mine = known is not None and known.owner == chat
        if known and mine and (known.stage, step) in law(number_first=NUMBER_FIRST[known.office]):
            self.done(known.officer or "", order, step)

    # ---- what may do anything at all, within the law

    @rule(n=any_number)
    def press_anything(self, n: int) -> None:
        """Anybody presses any buttons that were ever shown to anybody."""
        dice = self.dice(n)
        for _ in range(8):
            press = partial(self.hear, press=dice.choice(self.presses))
            self.freely(dice.choice(EVERYBODY), press)

    @rule(n=any_number)
    def forge(self, n: int) -> None:
        """Anybody presses what no button ever said."""
        dice = self.dice(n)
        for _ in range(8):
            self.freely(dice.choice(EVERYBODY), partial(self.hear, press=dice.choice(FORGED)))

    @rule(n=any_number)
    def say_anything(self, n: int) -> None:
        """Somebody says anything."""
        dice = self.dice(n)
        who = dice.choice(EVERYBODY)
        for _ in range(8):
            self.freely(who, partial(self.hear, text=dice.choice(WORDS)))

    def dice(self, n: int) -> random.Random:
        """Chance that is the same whenever the same day is played again."""
        return random.Random(n * 1_000_003 + len(self.past))

    @precondition(lambda self: self.past)
    @rule(n=any_number)
    def replay(self, n: int) -> None:
        """An update of the past comes again: the same answer, and nothing happens."""
        said, before = self.past[-1 - n % len(self.past)]
        again = told(self.turns.turn(self.turns.hearing(said)))
        assert (again is None) == (before is None)
        if again and before:
            assert again.parcel.id == before.parcel.id
            assert again.text == before.text

    @rule(n=any_number, who=officers, step=st.sampled_from(ONE_TAP))
    def crash(self, n: int, who: str, step: str) -> None:
        """A turn that breaks after its work leaves nothing, and its neighbours stand."""
        order = self.some_order(n)
        seen = self.model.orders[order].stage if order in self.model.orders else "placed"
        more = ":vneid" if step == "compare" else ""
        said = self.turns.inbound(who, press=f"!{step}:{order}:{seen}{more}")

        def broken(book: Book) -> None:
            self.turns.hearing(said)(book)
            raise ZeroDivisionError

        outcome = self.turns.together(
            lambda book: book.people.offices(), broken, lambda book: book.people.offices()
        )
        assert [good for _, good in outcome] == [True, False, True]

    @rule(span=st.sampled_from((1, 16 * 60, 61 * 60, 26 * 3600, 40 * 86_400)))
    def time_passes(self, span: int) -> None:
        """Sessions fall asleep, days and years turn."""
        self.turns.pass_time(seconds=span)
        self.carry()

    def freely(self, who: str, act: Callable[[str], Any]) -> None:
        """Let the person act; then see that one order at most moved, one legal step, by its own."""
        before = self.model.orders
        act(who)
        after = self.committed()
        moved = [n for n in after if after[n] != before.get(n)]
        assert set(before) <= set(after)
        assert len(moved) <= 1
        for order in moved:
            new = after[order]
            if order not in before:
                assert who in CITIZENS
                assert new == Known(OFFICE_OF[who], who, new.lines)
            else:
                self.follow(who, order, before[order], new)
            self.model.orders[order] = new

    def follow(self, who: str, order: int, old: Known, new: Known) -> None:
        """Find the one legal step of this person that leads from the old facts to the new."""
        if new == replace(old, void=True) and OFFICERS.get(who) == old.office:
            return
        steps_there = [
            step
            for (stage, step), to in law(number_first=NUMBER_FIRST[old.office]).items()
            if stage == old.stage and to == new.stage
        ]
        for step, basis in itertools.product(steps_there, BASES):
            mine = old.owner == who and step in BY_CITIZEN
            if not mine and not self.model.able(OFFICERS.get(who), order, step, old.stage):
                continue
            trial = Model({order: old}, Counter(self.model.counts))
            trial.do(who, order, step, self.year, basis)
            if trial.orders[order] == new:
                self.model.counts = trial.counts
                return
        raise AssertionError(f"{who} moved {old} to {new}")

    # ---- the truth

    def committed(self) -> dict[int, Known]:
        """Every order as the second connection reads it."""
        chats = {phone: chat for chat, phone in CITIZENS.items()}
        lines: dict[int, list[Any]] = {}
        for order, *line in self.turns.rows(
            "SELECT order_id, basis, number FROM lines ORDER BY id"
        ):
            lines.setdefault(order, []).append(line)
        return {
            order: Known(
                office,
                chats[phone],
                len(lines[order]),
                stage,
                officer,
                paid is not None,
                tuple(basis for basis, _ in lines[order] if basis),
                tuple(number for _, number in lines[order] if number),
                bool(lines[order][0][1]) and not good,
            )
            for order, office, phone, stage, officer, paid, good in self.turns.rows(
                "SELECT o.id, o.office_id, phone, stage, f.peer, paid_at, "
                "(SELECT count(*) FROM entries e JOIN lines l ON l.id = e.line_id "
                "LEFT JOIN voids v USING (office_id, kind, year, number) "
                "WHERE l.order_id = o.id AND v.confirmed_at IS NULL) FROM orders o "
                "JOIN citizens c ON c.id = o.citizen_id LEFT JOIN officers f ON f.id = o.officer_id"
            )
        }

    @invariant()
    def the_desk_is_as_the_model_says(self) -> None:
        """Stage, officer, payment, bases and numbers of every order agree."""
        assert self.committed() == self.model.orders

    @invariant()
    def numbers_are_contiguous(self) -> None:
        """1..n for each office, kind and year; each on one line; none reused, none skipped."""
        issued: dict[tuple[str, str, int], list[int]] = {}
        for office, kind, year, number in self.turns.rows(
            "SELECT office_id, kind, year, number FROM entries ORDER BY number"
        ):
            issued.setdefault((office, kind, year), []).append(number)
        for (office, _, year), found in issued.items():
            assert found == list(range(1, len(found) + 1))
            assert len(found) == self.model.counts[office, year]
        ((entries,),) = self.turns.rows("SELECT count(*) FROM entries")
        assert entries == sum(self.model.counts.values())
        assert not self.turns.rows(
            "SELECT 1 FROM lines l LEFT JOIN entries e ON e.line_id = l.id "
            "WHERE coalesce(l.number, 0) != coalesce(e.number, 0)"
        )

    @invariant()
    def money_is_the_sum_of_the_lines(self) -> None:
        """An order's total is what its lines cost."""
        assert not self.turns.rows(
            "SELECT 1 FROM orders o WHERE total != "
            "(SELECT sum(fee * copies) FROM lines WHERE order_id = o.id)"
        )


@pytest.fixture(scope="module")
def template(stock: Stock) -> Path:
    """The cabinet every day begins with."""
    return stock.folder


def test_the_law_in_this_file_is_the_law_of_the_desk() -> None:
    """The two tables of steps were written twice and agree."""
    for number_first in (False, True):
        theirs = {
            (stage.value, step.value): to.value
            for stage, ways in steps.table(number_first=number_first).items()
            for step, to in ways.items()
        }
        assert theirs == law(number_first=number_first)


@pytest.mark.parametrize("half", [0, 1])
def test_any_day_at_the_desk_agrees_with_the_model(template: Path, half: int) -> None:
    """Whatever anybody presses, types, replays or races for, the desk does what the law allows."""
    days, length = PROFILES[PROFILE]
    chosen = settings(
        max_examples=days // 2,
        stateful_step_count=length,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    machine = type(f"DeskMachine{half}", (DeskMachine,), {"template": template})
    if PROFILE == "usual":
        machine = seed(half)(machine)
    run_state_machine_as_test(machine, settings=chosen)
