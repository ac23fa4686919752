"""A paper that goes away takes its line with it, and neither the order nor a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core import archive, desk, orders
from core.errors import AlreadyMoved, BasisMissing, DocumentGone, NothingLeft
from core.models import Stage
from tests.desk import Stock
from tests.visit import NGA_CHAT, NGA_ID, VIET, Visit

CCCD, BIRTH, SCHOOL = 1, 2, 3
FEES = {CCCD: 4_000, BIRTH: 2_000, SCHOOL: 4_000}
CUCS = 7
"""A paper of Lê Kim Cúc, whose office gives the number first and prints then."""


@pytest.fixture
def visit(stock: Stock, tmp_path: Path) -> Iterator[Visit]:
    """A filled counter of one's own."""
    made = Visit(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def withdraw(visit: Visit, paper: int) -> None:
    """It is out of use."""
    visit.do(archive.withdraw_paper, document=paper, why="cấp lại")


def expire(visit: Visit, paper: int) -> None:
    """Its last day was yesterday."""
    visit.do(archive.correct_paper, document=paper, pages=1, expires="2026-11-22")


def need_original(visit: Visit, paper: int) -> None:
    """The original has to be shown again."""
    visit.do(archive.ask_original, document=paper, needed=True)


WAYS: dict[str, Callable[[Visit, int], None]] = {
    "withdrawn": withdraw,
    "expired": expire,
    "original": need_original,
}


def stopped(visit: Visit, order: int) -> list[tuple[int, str]]:
    """The lines that were stopped, and why."""
    lines = visit.lines(order)
    return [(line.document_id, line.stopped_why) for line in lines if not line.live]


def numbers(visit: Visit) -> list[int]:
    """The register of Lấp Vò."""
    found = visit.rows("SELECT number FROM entries WHERE office_id = 'LV' ORDER BY number")
    return [number for (number,) in found]


@pytest.mark.parametrize("why", WAYS)
@pytest.mark.parametrize("when", ["take", "print", "certify"])
def test_a_paper_that_went_away_stops_its_line(visit: Visit, when: str, why: str) -> None:
    """At the next step its line is stopped with the reason, repriced, written down and told."""
    order = visit.ordered(CCCD, BIRTH, copies=3)
    for step in ("take", "print", "certify"):
        if step == when:
            WAYS[why](visit, CCCD)
        if step == "take":
            visit.step(desk.take, order)
        elif step == "print":
            visit.print(order)
        else:
            visit.compare(order)
            visit.step(desk.certify, order)
    assert stopped(visit, order) == [(CCCD, why)]
    assert visit.order(order).total == 3 * FEES[BIRTH]
    assert [(act.what, act.document_id, act.order_id) for act in visit.acts()].count(
        ("stop", CCCD, order)
    ) == 1
    (told,) = visit.news("stopped")
    assert (told.to, told.payload["order"]) == (NGA_CHAT, order)


def test_certifying_takes_a_second_press_once_a_line_was_stopped(visit: Visit) -> None:
    """The first press issues nothing and keeps the stage; the second certifies what is left."""
    order = visit.printed(CCCD, BIRTH)
    visit.compare(order)
    withdraw(visit, CCCD)
    assert visit.step(desk.certify, order) == []
    assert (visit.stage(order), numbers(visit)) == (Stage.PRINTED, [])
    assert visit.step(desk.certify, order) == [1]
    assert (visit.stage(order), numbers(visit)) == (Stage.CERTIFIED, [1])
    with pytest.raises(AlreadyMoved):
        visit.do(desk.certify, order=order, seen=Stage.PRINTED)
    assert [(line.document_id, line.number) for line in visit.lines(order)] == [
        (CCCD, None),
        (BIRTH, 1),
    ]


def test_no_number_is_burnt(visit: Visit) -> None:
    """Stopped lines, pressed twice, refused for a missing basis: the register counts 1, 2, 3."""
    first, second, third = (visit.printed(CCCD, BIRTH) for _ in range(3))
    for order in (first, third):
        visit.compare(order)
    visit.step(desk.certify, first)
    with pytest.raises(BasisMissing):
        visit.step(desk.certify, second)
    withdraw(visit, BIRTH)
    assert visit.step(desk.certify, third) == []
    assert visit.step(desk.certify, third) == [3]
    assert numbers(visit) == [1, 2, 3]


def test_when_nothing_is_left_the_order_stays_for_a_refusal(visit: Visit) -> None:
    """No step goes through, no line is stopped by the attempt, and refusing still works."""
    order = visit.ordered(CCCD)
    withdraw(visit, CCCD)
    with pytest.raises(NothingLeft):
        visit.step(desk.take, order)
    assert (visit.stage(order), stopped(visit, order)) == (Stage.PLACED, [])
    assert visit.news("stopped") == []
    visit.step(desk.refuse, order, ground="altered")
    assert visit.stage(order) == Stage.REFUSED


def test_the_last_paper_goes_away_before_the_number(visit: Visit) -> None:
    """Printed and compared, then withdrawn: no number, and the order can still be refused."""
    order = visit.printed(CCCD)
    visit.compare(order)
    withdraw(visit, CCCD)
    with pytest.raises(NothingLeft):
        visit.step(desk.certify, order)
    visit.step(desk.refuse, order, ground="altered")
    assert (visit.stage(order), numbers(visit)) == (Stage.REFUSED, [])


def test_what_was_paid_too_much_is_known(visit: Visit) -> None:
    """The total falls, what was taken stays: the difference is given back; paying later is less."""
    order, later = visit.printed(CCCD, BIRTH), visit.printed(CCCD, SCHOOL)
    assert visit.step(desk.pay, order) == FEES[CCCD] + FEES[BIRTH]
    for each in (order, later):
        visit.compare(each)
    withdraw(visit, CCCD)
    for each in (order, later):
        visit.step(desk.certify, each)
    assert (visit.order(order).paid, visit.order(order).total) == (6_000, FEES[BIRTH])
    assert visit.step(desk.pay, later) == FEES[SCHOOL]
    assert (visit.order(later).paid, visit.order(later).total) == (4_000, 4_000)


def test_a_paper_that_went_away_cannot_be_ordered(visit: Visit) -> None:
    """A basket filled before is refused when it is sent off."""
    withdraw(visit, CCCD)
    with pytest.raises(DocumentGone):
        visit.ordered(CCCD, BIRTH)
    assert visit.rows("SELECT 1 FROM orders") == []


def test_a_line_that_was_stopped_stays_stopped(visit: Visit) -> None:
    """New scans bring the paper back for new orders; this order goes on without it."""
    order = visit.ordered(CCCD, BIRTH)
    withdraw(visit, CCCD)
    visit.step(desk.take, order)
    visit.renewed(CCCD)
    visit.print(order)
    assert stopped(visit, order) == [(CCCD, "withdrawn")]
    assert len(visit.news("stopped")) == 1
    assert visit.ordered(CCCD)


def test_a_numbered_line_stands_for_ever(visit: Visit) -> None:
    """A paper withdrawn after its number changes nothing of what was certified."""
    order = visit.printed(CCCD)
    visit.compare(order)
    visit.step(desk.certify, order)
    withdraw(visit, CCCD)
    visit.step(desk.pay, order)
    visit.step(desk.hand_over, order, proof="code", collector="")
    assert stopped(visit, order) == []
    assert (visit.stage(order), visit.order(order).total) == (Stage.HANDED_OVER, 4_000)


def test_the_newest_scans_are_printed_and_it_is_recorded_which(visit: Visit) -> None:
    """Renewed before the print: the second version; renewed once more later: still the second."""
    order = visit.ordered(CCCD)
    visit.step(desk.take, order)
    visit.renewed(CCCD)
    visit.print(order)
    assert [line.version for line in visit.lines(order)] == [2]
    visit.renewed(CCCD)
    assert [line.version for line in visit.lines(order)] == [2]
    assert visit.paper(CCCD).version == 3
    assert [act.what for act in visit.acts()].count("print") == 1


def test_an_office_that_gives_the_number_first_prints_the_newest_too(visit: Visit) -> None:
    """Renewed between the order and its number: what is printed then is the new version."""
    facts = {"citizen": 3, "wishes": [[CUCS, 1]]}
    order = int(visit.do(orders.place, "citizen:c3", **facts)["id"])
    visit.step(desk.take, order, VIET)
    visit.do(archive.renew_paper, VIET, document=CUCS)
    visit.lay(1, 3)
    visit.shelve(CUCS, VIET)
    visit.compare(order, VIET)
    assert visit.step(desk.certify, order, VIET) == [1]
    visit.print(order, VIET)
    assert [line.version for line in visit.lines(order)] == [2]


def test_a_stopped_order_goes_on_when_its_person_says_so(visit: Visit) -> None:
    """The officer who has it in hand is told; before anybody has, nobody is."""
    order = visit.printed(CCCD, BIRTH)
    facts: dict[str, Any] = {"order": order, "citizen": NGA_ID}
    visit.turn(lambda book: orders.go_on(book, visit.world.now(), **facts))
    (told,) = visit.news("go_on")
    assert (told.to, told.payload) == ("staff:o1", {"order": order})
    fresh = visit.ordered(BIRTH)
    facts["order"] = fresh
    visit.turn(lambda book: orders.go_on(book, visit.world.now(), **facts))
    assert len(visit.news("go_on")) == 1
