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
    rule,
    run_state_machine_as_test,
)

from core import archive, consents, desk
from core.errors import Refusal
from core.models import Stage
from tests.desk import Stock
from tests.visit import HANH, NGA_ID, TAM, Visit

DAYS, STEPS = (600, 60) if os.environ.get("BANSAO_TEST_PROFILE") == "nightly" else (60, 40)
OFFICERS = st.sampled_from([(HANH, 1), (TAM, 2)])
FEW = st.integers(1, 3)
PAPERS = st.integers(1, 14)
"""Nguyễn Thị Ngà's three, others', and the first that are added."""
Officer = tuple[str, int]


class TwoOfficers(RuleBasedStateMachine):
    """Everything two officers can do with papers and orders; what the law refuses is no step."""

    stock: Stock

    @initialize()
    def open(self) -> None:
        """A filled counter."""
        self.folder = Path(tempfile.mkdtemp())
        self.visit = Visit(self.stock.copy(self.folder / "desk"))
        self.link = 0

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
    def add(self, who: Officer) -> None:
        """A new paper."""
        facts = {"kind": "ket_hon", "tail": "", "pages": 1, "issued": "", "expires": ""}
        self.attempt(archive.add_paper, who[0], citizen=NGA_ID, **facts)

    @rule(who=OFFICERS, many=FEW)
    def scan(self, who: Officer, many: int) -> None:
        """Pages come in, if a paper is open."""
        if self.visit.draft(who[1]):
            self.visit.lay(many, who[1])

    @rule(who=OFFICERS, page=st.integers(0, 5), paper=PAPERS)
    def drop(self, who: Officer, page: int, paper: int) -> None:
        """One page out, or with 0 all of them; of the open paper or of another."""
        draft = self.visit.draft(who[1])
        document = draft.document_id if draft else paper
        self.attempt(archive.drop_pages, who[0], document=document, page=page)

    @rule(who=OFFICERS)
    def leave(self, who: Officer) -> None:
        """The paper that is being added is left."""
        self.attempt(archive.drop_draft, who[0])

    @rule(who=OFFICERS, paper=PAPERS)
    def file(self, who: Officer, paper: int) -> None:
        """The open paper goes on the shelf; an old button names another."""
        draft = self.visit.draft(who[1])
        self.attempt(archive.file_paper, who[0], document=draft.document_id if draft else paper)

    @rule(who=OFFICERS, paper=PAPERS)
    def file_by_an_old_button(self, who: Officer, paper: int) -> None:
        """Whatever paper it names."""
        self.attempt(archive.file_paper, who[0], document=paper)

    @rule(who=OFFICERS, paper=PAPERS)
    def renew(self, who: Officer, paper: int) -> None:
        """New scans are begun."""
        self.attempt(archive.renew_paper, who[0], document=paper)

    @rule(who=OFFICERS, paper=PAPERS)
    def withdraw(self, who: Officer, paper: int) -> None:
        """Out of use."""
        self.attempt(archive.withdraw_paper, who[0], document=paper, why="x")

    @rule(given=st.booleans())
    def consent(self, *, given: bool) -> None:
        """Nguyễn Thị Ngà says yes or no to her scans being kept."""
        facts: dict[str, Any] = {"purpose": "keep_scans", "given": given, "lang": "vi"}
        answer = partial(consents.answer, citizen=NGA_ID, peer="desk", **facts)
        self.visit.turn(partial(answer, at=self.visit.world.now()))

    @rule(papers=st.lists(PAPERS, min_size=1, max_size=3, unique=True))
    def order(self, papers: list[int]) -> None:
        """Copies are ordered by chat."""
        try:
            self.visit.ordered(*papers)
        except Refusal:
            return

    @rule(who=OFFICERS, seen=st.sampled_from(Stage), nth=st.integers(0, 2))
    def take(self, who: Officer, seen: Stage, nth: int) -> None:
        """From where it stands, or from a stale button."""
        self.step(desk.take, who, seen, nth)

    @rule(who=OFFICERS, seen=st.sampled_from(Stage), nth=st.integers(0, 2))
    def print(self, who: Officer, seen: Stage, nth: int) -> None:
        """The same."""
        self.link += 1
        self.step(desk.print_pack, who, seen, nth, link=f"{self.link:032x}")

    @rule(who=OFFICERS, nth=st.integers(0, 2))
    def compare(self, who: Officer, nth: int) -> None:
        """Every line."""
        for order in self.orders()[nth : nth + 1]:
            bases = {str(line.id): "original" for line in self.visit.lines(order)}
            self.step(desk.compare, who, self.visit.stage(order), nth, bases=bases)

    @rule(who=OFFICERS, nth=st.integers(0, 2))
    def certify(self, who: Officer, nth: int) -> None:
        """Once, or twice where a line was stopped."""
        for order in self.orders()[nth : nth + 1]:
            self.step(desk.certify, who, self.visit.stage(order), nth)

    def step(self, what: Any, who: Officer, seen: Stage, nth: int, **more: Any) -> None:
        """One step of one of the latest orders; two times in three from where it stands."""
        for order in self.orders()[nth : nth + 1]:
            at = seen if nth == 2 else self.visit.stage(order)
            self.attempt(what, who[0], order=order, seen=at, **more)

    def orders(self) -> list[int]:
        """The latest first."""
        return [order.id for order in self.visit.truth.orders.orders_of(NGA_ID, 3)]

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
