"""Somebody else may order or collect: only what was lent, only for so long, and never in secret."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core import citizens, delegates, login, orders
from core.days import local
from core.errors import DelegateLimits, DocumentGone, NotYours, ReasonNeeded
from core.models import Document
from core.shelf import shelf
from tests.desk import BAO, CUC, MORNING, NGA, Stock
from tests.turns import Told, Turns

OWNER, HELPER, HANH = "citizen:c1", "citizen:c2", "staff:o1"
NGA_ID, BAO_ID, CUC_ID = 1, 2, 3
CARD, BIRTH, DIPLOMA = 1, 2, 3
"""Papers of bà Ngà."""
WEEK = "2026-11-30"
STRANGER = "+84977000111"


@pytest.fixture
def turns(stock: Stock, tmp_path: Path) -> Iterator[Turns]:
    """A filled counter of one's own."""
    made = Turns(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def give(turns: Turns, **facts: Any) -> int:
    """Bà Ngà names ông Bảo for her card and her certificate of birth, unless said otherwise."""
    usual: dict[str, Any] = {
        "citizen": NGA_ID,
        "peer": OWNER,
        "name": "Trần Văn Bảo",
        "phone": BAO,
        "may_order": True,
        "may_collect": True,
        "papers": [CARD, BIRTH],
        "last": WEEK,
    }
    return int(turns.turn(partial(delegates.give, at=turns.world.now(), **(usual | facts))))


def revoke(turns: Turns, delegation: int, citizen: int = NGA_ID) -> None:
    """Taken back."""
    facts = {"citizen": citizen, "peer": OWNER, "delegation": delegation}
    turns.turn(partial(delegates.revoke, at=turns.world.now(), **facts))


def lent(turns: Turns, citizen: int = BAO_ID) -> list[int]:
    """Papers of others on somebody's shelf."""
    papers: list[Document] = shelf(turns.truth, citizen, turns.world.now())
    return [paper.id for paper in papers if paper.citizen_id != citizen]


def place(turns: Turns, *papers: int, citizen: int = BAO_ID, peer: str = HELPER) -> int:
    """An order of one copy each."""
    facts = {"citizen": citizen, "peer": peer, "wishes": [[paper, 1] for paper in papers]}
    return int(turns.turn(partial(orders.place, at=turns.world.now(), **facts))["id"])


def member(turns: Turns, holder: int = NGA_ID) -> tuple[int, int]:
    """A child of the household, and its certificate of birth."""

    def work(book: Any) -> tuple[int, int]:
        child = book.people.add_person("LV", "Lê Gia Bảo", MORNING, holder_id=holder)
        paper = book.archive.document(BIRTH)
        facts = {name: getattr(paper, name) for name in Document.__slots__ if name != "id"}
        facts |= {"citizen_id": child, "tail": "2020"}
        for later in ("version", "uses", "original_needed"):
            facts.pop(later)
        return child, book.archive.add_document(**facts)

    found: tuple[int, int] = turns.turn(work)
    return found


# ---- what is lent


def test_the_named_phone_sees_what_was_lent_and_no_more(turns: Turns) -> None:
    """Beside their own papers, and only on their own shelf."""
    give(turns)
    assert lent(turns) == [CARD, BIRTH]
    assert lent(turns, CUC_ID) == []


def test_all_is_every_paper_of_one_s_own(turns: Turns) -> None:
    """Also one that comes later, but none of the household's."""
    give(turns, papers=None)
    _, childs = member(turns)
    assert lent(turns) == [CARD, BIRTH, DIPLOMA]
    assert childs not in lent(turns)


def test_somebody_who_only_collects_sees_nothing(turns: Turns) -> None:
    """And no phone of theirs is kept."""
    number = give(turns, may_order=False)
    given = turns.truth.trust.delegation(number)
    assert given
    assert given.phone == ""
    assert lent(turns) == []


def test_a_paper_lent_twice_is_there_once(turns: Turns) -> None:
    """Two delegations to the same phone are one shelf."""
    give(turns)
    give(turns, papers=None)
    assert lent(turns) == [CARD, BIRTH, DIPLOMA]


def test_it_ends_with_its_last_day(turns: Turns) -> None:
    """At midnight here, not a second before."""
    give(turns)
    turns.world.at = delegates.end_of(date(2026, 11, 30)) - timedelta(seconds=1)
    assert lent(turns) == [CARD, BIRTH]
    turns.pass_time(seconds=1)
    assert local(turns.world.now()).day == 1
    assert lent(turns) == []


def test_the_holder_lends_for_the_household(turns: Turns) -> None:
    """A child's paper by name; and no more once the child speaks for themselves."""
    child, paper = member(turns)
    give(turns, papers=[paper])
    assert lent(turns) == [paper]
    turns.turn(lambda book: book.people.change_person(child, holder_id=None, phone=STRANGER))
    assert lent(turns) == []


def test_nobody_lends_what_was_lent_to_them(turns: Turns) -> None:
    """Neither somebody else's paper, nor one that does not exist, nor none at all."""
    give(turns)
    for papers in ([CARD], [4, CARD], [999], []):
        with pytest.raises(DocumentGone):
            give(turns, citizen=BAO_ID, phone=CUC, papers=papers)


def test_a_frozen_file_is_lent_to_nobody(turns: Turns) -> None:
    """While its owner may not open it, nobody else may."""
    give(turns)
    until = turns.world.now() + login.FREEZE
    turns.turn(lambda book: book.people.freeze(NGA_ID, until))
    assert lent(turns) == []
    turns.pass_time(hours=24)
    assert lent(turns) == [CARD, BIRTH]


def test_papers_stay_within_their_office(turns: Turns) -> None:
    """Another office holds no scans of them, so nothing of them is shown there."""
    give(turns, phone=CUC)
    assert lent(turns, CUC_ID) == []


def test_one_s_own_number_lends_nothing_twice(turns: Turns) -> None:
    """Naming oneself changes nothing on the shelf."""
    give(turns, phone=NGA)
    papers = [paper.id for paper in shelf(turns.truth, NGA_ID, turns.world.now())]
    assert papers == [CARD, BIRTH, DIPLOMA]


# ---- limits


def test_ten_people_at_once(turns: Turns) -> None:
    """The eleventh is refused; one taken back, or run out, makes room."""
    numbers = [give(turns, name=f"Người {n}") for n in range(delegates.MOST_LIVE)]
    with pytest.raises(DelegateLimits):
        give(turns)
    revoke(turns, numbers[0])
    give(turns)
    turns.pass_time(days=8)
    give(turns, last="2026-12-30")


@pytest.mark.parametrize("last", ["2026-11-22", "2027-11-24", "2099-01-01"])
def test_a_year_at_most_and_not_in_the_past(turns: Turns, last: str) -> None:
    """Yesterday is over, and the day after a year is too far."""
    with pytest.raises(DelegateLimits):
        give(turns, last=last)


@pytest.mark.parametrize("last", ["2026-11-23", "2027-11-23"])
def test_today_and_a_year_from_now_are_days(turns: Turns, last: str) -> None:
    """Both ends belong to it."""
    assert give(turns, last=last)


def test_somebody_is_named_for_something(turns: Turns) -> None:
    """Without a right, a phone to order with, or a name, there is nobody."""
    for facts in ({"may_order": False, "may_collect": False}, {"name": " "}):
        with pytest.raises(ReasonNeeded):
            give(turns, **facts)
    with pytest.raises(ReasonNeeded):
        give(turns, phone="", may_collect=False)


def test_only_the_lender_takes_back(turns: Turns) -> None:
    """Another's delegation is as good as none."""
    number = give(turns)
    with pytest.raises(NotYours):
        revoke(turns, number, BAO_ID)
    assert lent(turns) == [CARD, BIRTH]


# ---- using it


def test_a_basket_under_way_loses_the_papers(turns: Turns) -> None:
    """Between the last question and the order, the law refuses what was taken back."""
    number = give(turns)
    assert place(turns, CARD)
    revoke(turns, number)
    with pytest.raises(DocumentGone):
        place(turns, CARD)


def test_the_lender_hears_in_every_chat(turns: Turns) -> None:
    """Which papers, in which order; the household's papers tell whoever speaks for it."""
    turns.sign_in(OWNER, NGA)
    _, childs = member(turns)
    give(turns, papers=[CARD, childs])
    place(turns, CARD, childs, 4)
    payloads = turns.rows("SELECT payload FROM outbox WHERE kind = 'lent'")
    assert payloads == [('{"order": 1, "citizen": 1}',)]
    row = turns.rows("SELECT \"to\" FROM outbox WHERE kind = 'lent'")
    assert row == [(OWNER,)]


def test_giving_using_and_taking_back_are_written_down(turns: Turns) -> None:
    """In the lender's own acts, with the chat each was done from."""
    number = give(turns)
    place(turns, CARD)
    revoke(turns, number)
    revoke(turns, number)
    query = "SELECT what, peer, why FROM acts WHERE citizen_id = 1 ORDER BY id DESC LIMIT 3"
    assert turns.rows(query) == [
        ("take_back", OWNER, f"delegation {number}"),
        ("order", HELPER, "lent"),
        ("lend", OWNER, f"delegation {number}"),
    ]


def test_an_order_of_one_s_own_is_not_lent(turns: Turns) -> None:
    """Neither in the acts nor in the news, and a holder's order for the household is not either."""
    _, childs = member(turns)
    place(turns, CARD, childs, citizen=NGA_ID, peer=OWNER)
    assert turns.rows("SELECT count(*) FROM acts WHERE why = 'lent'") == [(0,)]
    assert turns.rows("SELECT count(*) FROM outbox WHERE kind = 'lent'") == [(0,)]


# ---- who is registered


def naming(turns: Turns, chat: str, number: str) -> list[str]:
    """Everything somebody is shown who names this number."""
    shown = [turns.sign_in(chat, NGA), turns.ask(chat, "/uyquyen")]
    said = ["Uỷ quyền cho một người", "Út", "chỉ đặt", number, "mọi giấy của tôi", "7 ngày"]
    shown += [turns.ask(chat, text) for text in [*said, "đồng ý uỷ quyền"]]
    return [one.text for one in shown]


def test_nobody_learns_whether_the_named_phone_is_registered(turns: Turns) -> None:
    """The same words for a registered number and for a stranger's, and the same rows."""
    known = naming(turns, OWNER, "0987654321")
    kept = turns.rows("SELECT count(*) FROM outbox")
    number = turns.truth.trust.delegations_of(NGA_ID)[-1].id
    revoke(turns, number)
    turns.pass_time(minutes=30)
    before = turns.rows("SELECT count(*) FROM outbox")[0][0]
    unknown = naming(turns, OWNER, "0977000111")
    after = turns.rows("SELECT count(*) FROM outbox")[0][0]
    assert unknown == known
    assert after - before == kept[0][0]


# ---- the number goes


def test_a_number_that_changed_hands_borrows_nothing(turns: Turns) -> None:
    """Who gets the number later sees nothing that was lent to the one before."""
    give(turns)
    facts = {"at": turns.world.now(), "peer": HANH, "citizen": BAO_ID}
    turns.turn(partial(citizens.release_phone, **facts))
    turns.turn(lambda book: book.people.add_person("LV", "Người Mới", MORNING, phone=BAO))
    newcomer = turns.truth.people.citizen_by_phone(BAO)
    assert newcomer
    assert lent(turns, newcomer.id) == []
    assert turns.rows("SELECT officer_id FROM acts WHERE what = 'take_back'") == [(1,)]


# ---- who collects


def ready(turns: Turns, *papers: int) -> int:
    """An order of bà Ngà's that waits to be collected."""
    number = place(turns, *papers, citizen=NGA_ID, peer=OWNER)
    for press in ("take:{}:placed", "print:{}:accepted", "compare:{}:printed:vneid"):
        turns.ask(HANH, press="!" + press.format(number))
    turns.ask(HANH, press=f"!certify:{number}:printed")
    turns.ask(HANH, press=f"!pay:{number}:certified")
    return number


def who_collects(turns: Turns, order: int) -> Told:
    """The question, as the officer sees it."""
    turns.ask(HANH, press=f">hand_over?order={order}&seen=certified")
    return turns.ask(HANH, "giấy tờ tuỳ thân")


def test_those_who_may_collect_are_buttons(turns: Turns) -> None:
    """Only today's, only for every paper of the order, only with the right to collect."""
    give(turns, name="Bảo Đặt", may_collect=False)
    give(turns, name="Bảo Nhận")
    give(turns, name="Bảo Một", papers=[CARD])
    gone = give(turns, name="Bảo Cũ", papers=None)
    revoke(turns, gone)
    shown = list(who_collects(turns, ready(turns, CARD, BIRTH)).buttons)
    assert [label for label in shown if "Bảo" in label] == ["Bảo Nhận"]


def test_the_collector_and_their_paper_are_written_down(turns: Turns) -> None:
    """The name from the delegation, the paper masked, and an act in the citizen's file."""
    give(turns)
    order = ready(turns, CARD)
    asked = who_collects(turns, order)
    turns.ask(HANH, press=asked.press("Trần Văn Bảo"))
    turns.ask(HANH, "cccd")
    assert turns.ask(HANH, "5566").key == "done.hand_over"
    facts = turns.rows("SELECT proof, collector, collector_paper FROM orders WHERE id = ?", order)
    assert facts == [("id", "Trần Văn Bảo", "CCCD ••5566")]
    collected = turns.rows("SELECT officer_id, citizen_id, order_id FROM acts WHERE what='collect'")
    assert collected == [(1, NGA_ID, order)]


def test_somebody_unnamed_is_written_down_with_their_paper(turns: Turns) -> None:
    """What looks like a delegation's number is no name."""
    give(turns)
    order = ready(turns, CARD)
    who_collects(turns, order)
    assert turns.ask(HANH, "#99").key == "hand_over.who"
    turns.ask(HANH, "Lê Thị Út")
    turns.ask(HANH, "giấy khác")
    turns.ask(HANH, "1234")
    facts = turns.rows("SELECT collector, collector_paper FROM orders WHERE id = ?", order)
    assert facts == [("Lê Thị Út", "Giấy khác ••1234")]


def test_a_delegation_taken_back_at_the_desk_collects_nothing(turns: Turns) -> None:
    """Between the button and the paper the lender changed her mind: the question comes again."""
    number = give(turns)
    order = ready(turns, CARD)
    asked = who_collects(turns, order)
    turns.ask(HANH, press=asked.press("Trần Văn Bảo"))
    turns.ask(HANH, "cccd")
    revoke(turns, number)
    turns.ask(HANH, "5566")
    row = turns.rows("SELECT handed_over_at, collector FROM orders WHERE id = ?", order)
    assert row == [(None, "")]


def test_the_law_hands_over_to_nobody_who_may_not(turns: Turns) -> None:
    """A delegation of somebody else, of other papers or without the right is refused."""
    order = ready(turns, CARD, BIRTH)
    known = turns.truth.orders.order(order)
    assert known
    for number in (
        give(turns, may_collect=False),
        give(turns, papers=[CARD]),
        give(turns, citizen=BAO_ID, papers=None),
    ):
        facts = {"order": order, "seen": known.stage, "delegation": number, "shown": "CCCD"}
        with pytest.raises(NotYours):
            turns.turn(partial(delegates.hand_over, at=turns.world.now(), peer=HANH, **facts))


# ---- the conversation


def test_naming_somebody_wants_a_fresh_code(turns: Turns) -> None:
    """A session of half an hour is not enough to lend one's papers."""
    turns.sign_in(OWNER, NGA)
    for _ in range(3):
        turns.pass_time(minutes=10)
        turns.ask(OWNER, press=">my_papers")
    assert turns.ask(OWNER, "/uyquyen").key == "delegates.none"
    assert turns.ask(OWNER, "Uỷ quyền cho một người").key == "sign_in.code"


def test_taking_back_wants_none(turns: Turns) -> None:
    """Whoever is in may always take back."""
    give(turns)
    turns.sign_in(OWNER, NGA)
    for _ in range(3):
        turns.pass_time(minutes=10)
        turns.ask(OWNER, press=">my_papers")
    turns.ask(OWNER, "/uyquyen")
    turns.ask(OWNER, "Trần Văn Bảo")
    assert turns.ask(OWNER, "thôi uỷ quyền").key == "delegates.taken_back"
    assert lent(turns) == []


def test_the_list_offers_no_eleventh_name(turns: Turns) -> None:
    """With ten people named, naming one more is not offered."""
    for n in range(delegates.MOST_LIVE):
        give(turns, name=f"Người {n}")
    turns.sign_in(OWNER, NGA)
    shown = turns.ask(OWNER, "/uyquyen")
    assert not any("Uỷ quyền cho" in label for label in shown.buttons)


def test_a_lent_paper_carries_its_owner_s_initials(turns: Turns) -> None:
    """Two identity cards are told apart before anything is ordered."""
    give(turns)
    shown = turns.sign_in(HELPER, BAO)
    assert [label for label in shown.buttons if label.startswith("CCCD")] == [
        "CCCD ••4877 · 2 trang",
        "CCCD ••4877 (của N.T.N.) · 2 trang",
    ]
