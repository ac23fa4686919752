"""Two officers at the same papers, in any order, with restarts: the shelf stays whole.

`BANSAO_TEST_PROFILE=nightly` runs ten times as many days.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core import archive, consents, desk
from core.errors import Refusal
from core.keeping import Draft
from core.models import Stage
from core.shelf import shelf
from tests.desk import Stock
from tests.visit import HANH, HANH_ID, NGA_ID, TAM, TAM_ID, Visit

DAYS, STEPS = (800, 60) if os.environ.get("BANSAO_TEST_PROFILE") == "nightly" else (80, 50)
OFFICER_PEERS = {HANH_ID: HANH, TAM_ID: TAM}
OFFICERS = st.sampled_from(sorted(OFFICER_PEERS.values()))
FEW = st.integers(2, 3)
PAPERS = st.sampled_from([1, 1, 2, 3, 7, *range(10, 20)])
"""Nguyễn Thị Ngà's, one of another office, and the first that are added."""
RENEWED = st.sampled_from([1, 1, 1, 2, 10])
OLD_BUTTONS = (archive.file_paper, archive.drop_pages, archive.drop_draft)
STEPS_OF_DESK = (desk.take, desk.print_pack, desk.certify)


class TwoOfficers(RuleBasedStateMachine):
    """Everything two officers can do with papers and orders; what the law refuses is no step."""

    stock: Stock

    @initialize()
    def open(self) -> None:
        """A filled counter."""
        self.folder = Path(tempfile.mkdtemp())
        self.visit = Visit(self.stock.copy(self.folder / "desk"))
        self.links = 0

    def teardown(self) -> None:
        if hasattr(self, "visit"):
            self.visit.close()
            shutil.rmtree(self.folder)

    def attempt(self, use_case: Any, peer: str, **facts: Any) -> Any:
        """What it gave, or None where it was refused; a bug is raised."""
        try:
            return self.visit.do(use_case, peer, **facts)
        except Refusal:
            return None

    @rule()
    def restart(self) -> None:
        """The desk goes down and comes back."""
        sheets = self.visit._sheets
        self.visit.close()
        self.visit = Visit(self.folder / "desk")
        self.visit._sheets = sheets + 1

    @rule(who=OFFICERS)
    def add(self, who: str) -> None:
        """A new paper."""
        facts = {"kind": "ket_hon", "tail": "", "pages": 1, "issued": "", "expires": ""}
        self.attempt(archive.add_paper, who, citizen=NGA_ID, **facts)

    @rule(who=OFFICERS, paper=RENEWED)
    def renew(self, who: str, paper: int) -> None:
        """New scans are begun."""
        self.attempt(archive.renew_paper, who, document=paper)

    @precondition(lambda self: self.drafts())
    @rule(last=st.booleans(), many=FEW)
    def scan(self, many: int, *, last: bool) -> None:
        """Pages come in for an open paper."""
        self.visit.lay(many, self.drafts()[-last].officer_id)

    @precondition(lambda self: self.drafts())
    @rule(last=st.booleans(), page=st.integers(0, 4))
    def drop(self, page: int, *, last: bool) -> None:
        """One page out, or with 0 all of them."""
        self.at_draft(archive.drop_pages, last=last, page=page)

    @precondition(lambda self: self.drafts())
    @rule(last=st.booleans(), wrong=st.integers(1, 2))
    def shelve(self, wrong: int, *, last: bool) -> None:
        """A wrong page is taken out and one more scanned; then the paper goes on the shelf."""
        self.at_draft(archive.drop_pages, last=last, page=wrong)
        self.scan(many=1, last=last)
        self.at_draft(archive.file_paper, last=last)

    def at_draft(self, use_case: Any, *, last: bool, **facts: Any) -> None:
        """Something done by the officer of an open paper."""
        draft = self.drafts()[-last]
        peer = OFFICER_PEERS[draft.officer_id]
        self.attempt(use_case, peer, document=draft.document_id, **facts)

    @rule(who=OFFICERS, paper=PAPERS, what=st.sampled_from(OLD_BUTTONS))
    def press_an_old_button(self, who: str, paper: int, what: Any) -> None:
        """Whatever paper it names; or the paper that is being added is left."""
        named = {} if what is archive.drop_draft else {"document": paper}
        self.attempt(what, who, **named)

    @rule(who=OFFICERS, paper=PAPERS)
    def withdraw(self, who: str, paper: int) -> None:
        """Out of use."""
        self.attempt(archive.withdraw_paper, who, document=paper, why="x")

    @rule(given=st.sampled_from([True, True, True, False]))
    def consent(self, *, given: bool) -> None:
        """Nguyễn Thị Ngà says yes or no to her scans being kept."""
        facts: dict[str, Any] = {"purpose": "keep_scans", "given": given, "lang": "vi"}
        answer = partial(consents.answer, citizen=NGA_ID, peer="desk", **facts)
        self.visit.turn(partial(answer, at=self.visit.world.now()))

    @rule(nth=st.sets(st.integers(0, 5), min_size=1, max_size=3))
    def order(self, nth: set[int]) -> None:
        """Copies of what lies on the shelf are ordered by chat."""
        papers = shelf(self.visit.truth, NGA_ID, self.visit.world.now())
        chosen = [paper.id for number, paper in enumerate(papers) if number in nth]
        if chosen:
            self.visit.ordered(*chosen)

    @precondition(lambda self: self.orders())
    @rule(who=OFFICERS, last=st.booleans(), quick=st.booleans())
    def work(self, who: str, *, last: bool, quick: bool) -> None:
        """The next step of an order; `quick`: certified before anything was compared."""
        order = self.orders()[-last]
        stage = self.visit.stage(order)
        if stage == Stage.PLACED:
            self.step(desk.take, who, order, stage)
        elif stage == Stage.ACCEPTED:
            self.step(desk.print_pack, who, order, stage, link=self.fresh())
        elif stage == Stage.PRINTED:
            bases = {str(line.id): "original" for line in self.visit.lines(order)}
            if not quick:
                self.step(desk.compare, who, order, stage, bases=bases)
            self.step(desk.certify, who, order, stage)

    @precondition(lambda self: self.orders())
    @rule(who=OFFICERS, seen=st.sampled_from(Stage), what=st.sampled_from(STEPS_OF_DESK))
    def press_a_stale_step(self, who: str, seen: Stage, what: Any) -> None:
        """A step from a stage that may be long gone."""
        more = {"link": self.fresh()} if what is desk.print_pack else {}
        self.step(what, who, self.orders()[0], seen, **more)

    def step(self, what: Any, who: str, order: int, seen: Stage, **more: Any) -> None:
        """One step of an order."""
        self.attempt(what, who, order=order, seen=seen, **more)

    def fresh(self) -> str:
        """A link no pack had."""
        self.links += 1
        return f"{self.links:032x}"

    def orders(self) -> list[int]:
        """The latest first."""
        return [order.id for order in self.visit.truth.orders.orders_of(NGA_ID, 3)]

    def drafts(self) -> list[Draft]:
        """What is being added."""
        found = (self.visit.draft(officer) for officer in OFFICER_PEERS)
        return [draft for draft in found if draft]

    @invariant()
    def a_paper_on_the_shelf_is_whole(self) -> None:
        """Pages 1 to n of its version, n at least 1."""
        for number, version in self.rows("SELECT id, version FROM documents WHERE version > 0"):
            pages = self.visit.pages(number, version)
            assert pages
            assert pages == list(range(1, len(pages) + 1))

    @invariant()
    def a_page_is_of_a_filed_version_or_of_an_open_draft(self) -> None:
        """And no two drafts are of one version of one paper."""
        stray = self.rows(
            "SELECT scans.* FROM scans JOIN documents ON documents.id = scans.document_id"
            " LEFT JOIN drafts ON drafts.document_id = scans.document_id"
            " AND drafts.version = scans.version"
            " WHERE scans.version > documents.version AND drafts.officer_id IS NULL"
        )
        drafts = self.rows("SELECT document_id, version FROM drafts")
        filed = self.rows(
            "SELECT 1 FROM drafts JOIN documents ON documents.id = drafts.document_id"
            " WHERE drafts.version != documents.version + 1"
        )
        assert (stray, filed, len(set(drafts))) == ([], [], len(drafts))

    @invariant()
    def a_paper_that_is_no_more_leaves_nothing(self) -> None:
        """Each paper never filed is being added by somebody."""
        drafted = {document for (document,) in self.rows("SELECT document_id FROM drafts")}
        unfiled = self.rows("SELECT id FROM documents WHERE version = 0")
        assert {document for (document,) in unfiled} <= drafted

    @invariant()
    def no_number_without_a_compared_line_that_lives(self) -> None:
        """And each is in the register, and the register counts 1, 2, 3."""
        bad = "SELECT 1 FROM lines WHERE number IS NOT NULL AND (basis IS NULL OR stopped_at"
        assert self.rows(f"{bad} IS NOT NULL)") == []
        told = self.rows("SELECT id, number FROM lines WHERE number IS NOT NULL ORDER BY number")
        kept = self.rows("SELECT line_id, number FROM entries ORDER BY number")
        assert told == kept
        assert [number for _, number in kept] == list(range(1, len(kept) + 1))

    @invariant()
    def a_printed_version_is_there(self) -> None:
        """The scans of every printed line can be laid out again."""
        printed = "SELECT document_id, lines.version FROM lines JOIN orders ON orders.id = order_id"
        for document, version in self.rows(f"{printed} WHERE printed_at IS NOT NULL"):
            assert self.visit.pages(document, version)

    def rows(self, query: str) -> list[Any]:
        """Committed rows, once there is a counter."""
        return self.visit.rows(query) if hasattr(self, "visit") else []


def test_two_officers_and_restarts_leave_the_shelf_whole(stock: Stock) -> None:
    """Days of any interleaving: no half paper, no stray page, no number without its line."""
    found = type("Machine", (TwoOfficers,), {"stock": stock})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        found,
        settings=settings(
            max_examples=DAYS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
