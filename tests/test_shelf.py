"""What lies on the shelf in front of somebody today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core import archive, citizens
from core.models import Document
from core.shelf import ends_soon, obstacle, papers_of, shelf, usable
from tests.desk import BAO, MORNING, Stock
from tests.visit import BAO_ID, NGA_ID, Visit

TODAY = date(2026, 11, 23)
CCCD, BIRTH, SCHOOL = 1, 2, 3
PAPER = Document(
    id=1,
    citizen_id=1,
    kind="cccd",
    title="",
    tail="",
    pages=2,
    issued_on=None,
    expires_on=None,
    withdrawn_at=None,
    withdrawn_why="",
    version=1,
    uses=0,
    original_needed=False,
    added_at=MORNING,
)


@pytest.fixture
def visit(stock: Stock, tmp_path: Path) -> Iterator[Visit]:
    """A filled counter of one's own."""
    made = Visit(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def on_shelf(visit: Visit, citizen: int = NGA_ID) -> list[int]:
    """What this person may have copied now."""
    return [paper.id for paper in shelf(visit.truth, citizen, visit.world.now())]


def seen(visit: Visit, citizen: int = NGA_ID) -> list[int]:
    """What this person sees of papers at all."""
    return [paper.id for paper in papers_of(visit.truth, citizen, visit.world.now())]


def ending(day: date) -> Document:
    """A paper with a last day."""
    return replace(PAPER, expires_on=day)


@pytest.mark.parametrize(
    ("paper", "why"),
    [
        (PAPER, ""),
        (replace(PAPER, version=0), "withdrawn"),
        (replace(PAPER, withdrawn_at=MORNING), "withdrawn"),
        (ending(TODAY), ""),
        (ending(TODAY - timedelta(days=1)), "expired"),
        (replace(PAPER, original_needed=True), "original"),
        (replace(ending(date(2020, 1, 1)), original_needed=True), "expired"),
        (replace(ending(date(2020, 1, 1)), withdrawn_at=MORNING), "withdrawn"),
    ],
)
def test_what_stands_in_the_way(paper: Document, why: str) -> None:
    """Withdrawn before expired before the original; the last day still serves."""
    assert obstacle(paper, TODAY) == why
    assert usable(paper, TODAY) is (not why)


@pytest.mark.parametrize(("days", "soon"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_paper_ends_soon(days: int, soon: bool) -> None:
    """From thirty days before its last day until that day."""
    assert ends_soon(ending(TODAY + timedelta(days=days)), TODAY) is soon
    assert not ends_soon(PAPER, TODAY)


def test_a_paper_serves_until_vietnamese_midnight(visit: Visit) -> None:
    """On its last day at 23:59 in Việt Nam it can be copied, a minute later it cannot."""
    visit.do(archive.correct_paper, document=CCCD, pages=2, expires="2026-11-23")
    visit.world.at = datetime(2026, 11, 23, 16, 59, tzinfo=UTC)
    assert on_shelf(visit) == [CCCD, BIRTH, SCHOOL]
    visit.pass_time(minutes=1)
    assert on_shelf(visit) == [BIRTH, SCHOOL]
    assert seen(visit) == [CCCD, BIRTH, SCHOOL]


def test_what_is_withdrawn_or_waits_for_its_original_is_seen_and_not_copied(visit: Visit) -> None:
    """The person sees that the paper is there and why it does not serve."""
    visit.do(archive.withdraw_paper, document=CCCD, why="x")
    visit.do(archive.ask_original, document=BIRTH, needed=True)
    assert (seen(visit), on_shelf(visit)) == ([CCCD, BIRTH, SCHOOL], [SCHOOL])
    visit.do(archive.ask_original, document=BIRTH, needed=False)
    assert on_shelf(visit) == [BIRTH, SCHOOL]


def test_a_paper_that_is_being_added_is_on_no_shelf(visit: Visit) -> None:
    """Not even its own person's."""
    paper = visit.begin()
    visit.lay(1)
    assert seen(visit) == [CCCD, BIRTH, SCHOOL]
    visit.shelve(paper)
    assert seen(visit) == [CCCD, BIRTH, SCHOOL, paper]


def test_the_holder_s_own_papers_come_first(visit: Visit) -> None:
    """Then the household's; a member sees only their own."""
    facts = {"phone": "", "proof": "", "id_number": "", "born": "", "address": ""}
    child = int(visit.do(citizens.register, name="Trần Văn Út", holder=NGA_ID, **facts))
    yes = {"purpose": "keep_scans", "given": True, "lang": "vi"}
    visit.do(citizens.hear_consent, citizen=child, **yes)
    theirs, hers = visit.added(child), visit.added(NGA_ID)
    assert seen(visit) == [CCCD, BIRTH, SCHOOL, hers, theirs]
    assert seen(visit, child) == [theirs]


def test_lent_papers_are_on_the_shelf_while_they_are_lent(visit: Visit) -> None:
    """The named ones, to the named phone, until the day; only where ordering was lent."""
    lending = {
        "citizen_id": NGA_ID,
        "name": "Trần Văn Bảo",
        "phone": BAO,
        "may_order": True,
        "may_collect": False,
        "papers": [BIRTH],
        "until": MORNING + timedelta(days=1),
        "made_at": MORNING,
    }
    visit.turn(lambda book: book.trust.add_delegation(lending | {"may_order": False}))
    assert BIRTH not in seen(visit, BAO_ID)
    number = visit.turn(lambda book: book.trust.add_delegation(lending))
    assert seen(visit, BAO_ID) == [4, 5, 6, BIRTH]
    visit.pass_time(days=1)
    assert seen(visit, BAO_ID) == [4, 5, 6]
    visit.pass_time(days=-1)
    visit.turn(lambda book: book.trust.revoke(number, visit.world.now()))
    assert seen(visit, BAO_ID) == [4, 5, 6]
