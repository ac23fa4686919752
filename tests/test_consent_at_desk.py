"""A yes and a no said at the desk are worth those said by chat; buttons mean what they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import archive, citizens, consents, retention, rights
from core.shelf import shelf
from tests.desk import Stock
from tests.visit import HANH, HANH_ID, NGA_CHAT, NGA_ID, Visit

KEEP = "keep_scans"


@pytest.fixture
def visit(stock: Stock, tmp_path: Path) -> Iterator[Visit]:
    """An officer with a filled desk."""
    made = Visit(stock.copy(tmp_path / "visit"))
    yield made
    made.close()


def hear(visit: Visit, *, given: bool) -> None:
    """Ngà's answer to keeping scans."""
    visit.do(citizens.hear_consent, citizen=NGA_ID, purpose=KEEP, given=given, lang="vi")


def test_a_no_takes_the_papers_off_the_shelf(visit: Visit) -> None:
    """At once; a request with its clock stands, and the scans go."""
    hear(visit, given=True)
    assert shelf(visit.truth, NGA_ID, visit.world.now())
    hear(visit, given=False)
    assert not shelf(visit.truth, NGA_ID, visit.world.now())
    assert [request.kind for request in visit.truth.acts.requests_of(NGA_ID)] == ["withdraw"]
    visit.pass_time(days=16)
    visit.turn(lambda book: rights.remind(book, visit.world.now()))
    assert not visit.truth.sweep.scans_kept(NGA_ID)


def test_a_yes_stops_the_destruction(visit: Visit) -> None:
    """What was withdrawn by chat comes back, and what is added after stays."""
    answer = {"citizen": NGA_ID, "purpose": KEEP, "lang": "vi", "peer": NGA_CHAT}
    visit.turn(lambda book: rights.take_back(book, visit.world.now(), **answer))
    visit.pass_time(days=1)
    hear(visit, given=True)
    added = visit.added()
    visit.pass_time(days=16)
    visit.turn(lambda book: rights.remind(book, visit.world.now()))
    assert consents.agreed(visit.truth, NGA_ID, KEEP)
    assert added in [paper.id for paper in shelf(visit.truth, NGA_ID, visit.world.now())]


def test_original_needed_pressed_twice_is_needed(visit: Visit) -> None:
    """A double tap is one tap."""
    shown = visit.ask(HANH, press=">paper?document=1")
    press = next(value for value in shown.buttons.values() if "need_original" in value)
    for _ in range(2):
        visit.ask(HANH, press=press)
    paper = visit.truth.archive.document(1)
    assert paper
    assert paper.original_needed


def test_new_scans_of_an_old_withdrawn_paper_stay(visit: Visit) -> None:
    """What is being scanned anew is not swept away with what was withdrawn long ago."""
    visit.do(archive.withdraw_paper, document=1, why="withdraw.mistake")
    visit.pass_time(days=91)
    visit.do(archive.renew_paper, document=1)
    visit.lay(2)
    visit.turn(lambda book: retention.clear(book, visit.world.now(), what="withdrawn"))
    assert len(archive.drafted(visit.truth, visit.draft(HANH_ID))) == 2
