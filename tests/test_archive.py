"""Papers come in whole, by one officer at a time, and what serves is never half of anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core import archive
from core.consents import answer
from core.errors import (
    ConsentMissing,
    NoDraft,
    NothingScanned,
    NotYours,
    OtherOffice,
    ReasonNeeded,
    Refusal,
    ShiftClosed,
    TrayFull,
)
from core.keeping import NewPaper
from storage.book import Book
from tests.desk import Stock
from tests.visit import (
    BAO_ID,
    CUC_ID,
    HANH,
    HANH_ID,
    NGA_CHAT,
    NGA_ID,
    NOBODY,
    TAM,
    TAM_ID,
    VIET,
    Visit,
)

CCCD, BIRTH = 1, 2
"""Two papers of Nguyễn Thị Ngà, of one scanned page each."""


@pytest.fixture
def visit(stock: Stock, tmp_path: Path) -> Iterator[Visit]:
    """A filled counter of one's own."""
    made = Visit(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def say_no(visit: Visit, citizen: int = NGA_ID) -> None:
    """The person no longer agrees that scans are kept."""
    facts: dict[str, Any] = {"purpose": "keep_scans", "given": False, "lang": "vi", "peer": "x"}
    visit.turn(partial(answer, at=visit.world.now(), citizen=citizen, **facts))


def erase(book: Book) -> None:
    """Nguyễn Thị Ngà has had her file erased."""
    book.people.change_person(NGA_ID, erased_at=datetime(2026, 11, 22, tzinfo=UTC))


def dismiss(book: Book) -> None:
    """Hạnh works here no more."""
    book.pen.raw("UPDATE officers SET active = 0 WHERE id = 1")


def close_shift(book: Book) -> None:
    """Hạnh has an authenticator and no open shift."""
    book.pen.raw("UPDATE officers SET totp_key = 't1', shift_until = NULL WHERE id = 1")


# ---- who may

PAPER_FACTS = {"kind": "ket_hon", "tail": "", "pages": 1, "issued": "", "expires": ""}
DEEDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "add": (archive.add_paper, {"citizen": NGA_ID, **PAPER_FACTS}),
    "renew": (archive.renew_paper, {"document": CCCD}),
    "correct": (archive.correct_paper, {"document": CCCD, "pages": 3, "expires": ""}),
    "withdraw": (archive.withdraw_paper, {"document": CCCD, "why": "x"}),
    "ask": (archive.ask_original, {"document": CCCD, "needed": True}),
}
STRANGERS: dict[str, tuple[str, Callable[[Book], None], type[Refusal]]] = {
    "outsider": (NOBODY, lambda _: None, NotYours),
    "citizen": (NGA_CHAT, lambda _: None, NotYours),
    "other office": (VIET, lambda _: None, OtherOffice),
    "no shift": (HANH, close_shift, ShiftClosed),
    "dismissed": (HANH, dismiss, NotYours),
    "erased": (HANH, erase, NotYours),
}


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("deed", DEEDS)
def test_papers_are_for_officers_of_the_office_in_a_shift(
    visit: Visit, deed: str, who: str
) -> None:
    """Nobody else touches a paper, nobody touches one of an erased person, and nothing is kept."""
    peer, before, refusal = STRANGERS[who]
    visit.turn(before)
    use_case, facts = DEEDS[deed]
    was = (visit.paper(CCCD), visit.rows("SELECT COUNT(*) FROM documents"), visit.did())
    with pytest.raises(refusal):
        visit.do(use_case, peer, **facts)
    assert (visit.paper(CCCD), visit.rows("SELECT COUNT(*) FROM documents"), visit.did()) == was
    assert visit.rows("SELECT 1 FROM drafts") == []


@pytest.mark.parametrize("who", ["outsider", "other office", "no shift", "dismissed"])
def test_a_draft_is_its_officers_own(visit: Visit, who: str) -> None:
    """What Hạnh is adding, nobody else files, looks through or drops."""
    paper = visit.begin()
    visit.lay(2)
    peer, before, _ = STRANGERS[who]
    visit.turn(before)
    for use_case in (archive.file_paper, archive.drop_pages):
        with pytest.raises(Refusal):
            visit.do(use_case, peer, document=paper)
    assert visit.pages(paper, 1) == [1, 2]
    assert visit.paper(paper).version == 0


def test_a_colleague_s_draft_is_not_mine(visit: Visit) -> None:
    """Tâm, of the same office, has no part in the paper Hạnh is adding."""
    paper = visit.begin()
    visit.lay(1)
    for use_case in (archive.file_paper, archive.drop_pages):
        with pytest.raises(NoDraft):
            visit.do(use_case, TAM, document=paper)
    visit.do(archive.drop_draft, TAM)
    assert visit.pages(paper, 1) == [1]


# ---- consent


@pytest.mark.parametrize("deed", ["add", "renew"])
def test_no_scan_is_kept_of_somebody_who_has_not_agreed(visit: Visit, deed: str) -> None:
    """Without a yes to keeping scans neither a new paper nor new scans are begun."""
    say_no(visit)
    use_case, facts = DEEDS[deed]
    with pytest.raises(ConsentMissing):
        visit.do(use_case, **facts)
    assert visit.draft() is None


@pytest.mark.parametrize("again", [False, True], ids=["new", "renewed"])
def test_a_no_said_while_the_paper_is_scanned_keeps_it_off_the_shelf(
    visit: Visit, *, again: bool
) -> None:
    """Consent that is taken back before the pages are filed is taken back in time."""
    paper = CCCD if again else visit.begin()
    if again:
        visit.do(archive.renew_paper, document=CCCD)
    visit.lay(1)
    say_no(visit)
    with pytest.raises(ConsentMissing):
        visit.shelve(paper)
    assert visit.paper(paper).version == (1 if again else 0)


# ---- pages of a draft


def test_a_paper_is_on_the_shelf_when_its_pages_are_filed(visit: Visit) -> None:
    """Until then nobody sees it; then it is version 1 with its pages in order, and it is noted."""
    paper = visit.begin()
    assert visit.lay(3) == [1, 2, 3]
    assert [p.id for p in visit.truth.archive.documents_of(NGA_ID)] == [1, 2, 3]
    visit.shelve(paper)
    assert [p.id for p in visit.truth.archive.documents_of(NGA_ID)] == [1, 2, 3, paper]
    assert (visit.paper(paper).version, visit.pages(paper, 1)) == (1, [1, 2, 3])
    assert visit.draft() is None
    assert visit.did()[0] == ("add", HANH_ID, paper)


def test_nothing_scanned_is_nothing_filed(visit: Visit) -> None:
    """A paper without a page stays off the shelf, also when its pages were dropped again."""
    paper = visit.begin()
    with pytest.raises(NothingScanned):
        visit.shelve(paper)
    visit.lay(1)
    visit.do(archive.drop_pages, document=paper)
    with pytest.raises(NothingScanned):
        visit.shelve(paper)
    assert visit.paper(paper).version == 0


@pytest.mark.parametrize(("dropped", "left"), [((1,), 3), ((2,), 3), ((2, 3), 2), ((4,), 3)])
def test_a_dropped_page_leaves_no_gap_on_the_shelf(
    visit: Visit, dropped: tuple[int, ...], left: int
) -> None:
    """Whatever is taken out from between, the pages of a filed version count 1 to n, in order."""
    paper = visit.begin()
    visit.lay(4)
    kept = [scan.name for scan in visit.scans(paper, 1) if scan.page not in dropped]
    gone = {scan.name for scan in visit.scans(paper, 1)} - set(kept)
    for page in dropped:
        visit.do(archive.drop_pages, document=paper, page=page)
    assert visit.shredded() == gone
    visit.shelve(paper)
    assert visit.pages(paper, 1) == list(range(1, left + 1))
    assert [scan.name for scan in visit.scans(paper, 1)] == kept


def test_a_page_keeps_its_number_while_the_paper_is_open(visit: Visit) -> None:
    """A second press on `drop page 2` drops no other page, and a new page goes to the end."""
    paper = visit.begin()
    visit.lay(3)
    for _ in range(2):
        assert visit.do(archive.drop_pages, document=paper, page=2) == 2
    assert visit.lay(1) == [4]
    assert visit.pages(paper, 1) == [1, 3, 4]


def test_a_paper_has_a_most_of_pages(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page too many is refused by its own name; after one was dropped there is room for one."""
    monkeypatch.setattr(archive, "MOST_PAGES", 3)
    paper = visit.begin()
    visit.lay(3)
    with pytest.raises(TrayFull):
        visit.lay(1)
    visit.do(archive.drop_pages, document=paper, page=1)
    visit.lay(1)
    with pytest.raises(TrayFull):
        visit.lay(1)
    visit.shelve(paper)
    assert visit.pages(paper, 1) == [1, 2, 3]


def test_dropping_all_pages_keeps_the_paper_open(visit: Visit) -> None:
    """The officer may scan anew; the numbers begin with 1."""
    paper = visit.begin()
    visit.lay(2)
    names = {scan.name for scan in visit.scans(paper, 1)}
    assert visit.do(archive.drop_pages, document=paper) == 0
    assert visit.shredded() == names
    assert visit.lay(1) == [1]


# ---- drafts that are overtaken


def test_another_paper_of_the_same_officer_ends_the_one_before(visit: Visit) -> None:
    """A paper never filed goes with its pages, and its buttons do nothing to the new one."""
    first = visit.begin()
    visit.lay(2)
    names, old = {scan.name for scan in visit.scans(first, 1)}, visit.draft()
    assert old is not None
    second = visit.begin(BAO_ID)
    assert visit.truth.archive.document(first) is None
    assert visit.shredded() == names
    visit.lay(1)
    for use_case in (archive.file_paper, archive.drop_pages):
        with pytest.raises(NoDraft):
            visit.do(use_case, document=first)
    with pytest.raises(NoDraft):
        visit.lay_one(HANH_ID, old)
    assert visit.pages(second, 1) == [1]


def test_pressing_save_twice_files_once(visit: Visit) -> None:
    """The second press finds no draft; the shelf and the acts stay as they were."""
    paper = visit.added()
    was = (visit.paper(paper), visit.did())
    with pytest.raises(NoDraft):
        visit.shelve(paper)
    with pytest.raises(NoDraft):
        visit.do(archive.drop_pages, document=paper)
    visit.do(archive.drop_draft)
    assert (visit.paper(paper), visit.did()) == was
    assert visit.pages(paper, 1) == [1, 2]


def test_a_page_that_comes_after_the_paper_was_filed_is_refused(visit: Visit) -> None:
    """A filed version grows no more."""
    paper = visit.begin()
    visit.lay(1)
    old = visit.draft()
    assert old is not None
    visit.shelve(paper)
    with pytest.raises(NoDraft):
        visit.lay_one(HANH_ID, old)
    assert visit.pages(paper, 1) == [1]


def test_two_officers_renew_the_same_paper(visit: Visit) -> None:
    """Whoever began last has it: the other's pages go, and neither harms what is on the shelf."""
    visit.do(archive.renew_paper, HANH, document=CCCD)
    visit.lay(2, HANH_ID)
    hers, old = {scan.name for scan in visit.scans(CCCD, 2)}, visit.draft(HANH_ID)
    assert old is not None
    visit.do(archive.renew_paper, TAM, document=CCCD)
    assert visit.shredded() == hers
    assert visit.draft(HANH_ID) is None
    with pytest.raises(NoDraft):
        visit.lay_one(HANH_ID, old)
    visit.lay(1, TAM_ID)
    visit.do(archive.file_paper, TAM, document=CCCD)
    visit.do(archive.drop_draft, HANH)
    for use_case in (archive.file_paper, archive.drop_pages):
        with pytest.raises(NoDraft):
            visit.do(use_case, HANH, document=CCCD)
    assert (visit.paper(CCCD).version, visit.pages(CCCD, 2)) == (2, [1])


def test_a_paper_that_was_never_filed_is_nobody_else_s(visit: Visit) -> None:
    """Off the shelf there is nothing to renew, correct, withdraw or ask about, by any button."""
    paper = visit.begin()
    for deed in ("renew", "correct", "withdraw", "ask"):
        use_case, facts = DEEDS[deed]
        with pytest.raises(NotYours):
            visit.do(use_case, TAM, **(facts | {"document": paper}))
    visit.do(archive.drop_draft)
    assert visit.truth.archive.document(paper) is None


# ---- on the shelf


def test_old_scans_serve_until_the_new_ones_are_filed(visit: Visit) -> None:
    """A paper under renewal stays as it was; filed, its version counts on and both have pages."""
    was = visit.paper(CCCD)
    visit.do(archive.renew_paper, document=CCCD)
    visit.lay(2)
    assert visit.paper(CCCD) == was
    visit.shelve(CCCD)
    assert visit.paper(CCCD).version == 2
    assert (visit.pages(CCCD, 1), visit.pages(CCCD, 2)) == ([1], [1, 2])
    assert visit.did()[0] == ("renew", HANH_ID, CCCD)


def test_a_renewal_that_is_left_keeps_the_paper(visit: Visit) -> None:
    """Only the new pages go."""
    visit.do(archive.renew_paper, document=CCCD)
    visit.lay(2)
    names = {scan.name for scan in visit.scans(CCCD, 2)}
    visit.do(archive.drop_draft)
    assert visit.shredded() == names
    assert (visit.paper(CCCD).version, visit.pages(CCCD, 1), visit.pages(CCCD, 2)) == (1, [1], [])


def test_new_scans_bring_a_withdrawn_paper_back(visit: Visit) -> None:
    """Filing clears the withdrawal, its reason, and the wish to see the original."""
    visit.do(archive.ask_original, document=CCCD, needed=True)
    visit.do(archive.withdraw_paper, document=CCCD, why=" cấp lại ")
    assert visit.paper(CCCD).withdrawn_why == "cấp lại"
    visit.do(archive.renew_paper, document=CCCD)
    visit.lay(1)
    assert visit.paper(CCCD).withdrawn_at == visit.world.now()
    visit.shelve(CCCD)
    paper = visit.paper(CCCD)
    assert (paper.withdrawn_at, paper.withdrawn_why, paper.original_needed) == (None, "", False)


def test_a_withdrawal_needs_a_reason(visit: Visit) -> None:
    """Spaces are none."""
    with pytest.raises(ReasonNeeded):
        visit.do(archive.withdraw_paper, document=CCCD, why="  ")
    assert visit.paper(CCCD).withdrawn_at is None


def test_what_is_done_with_a_paper_is_written_down(visit: Visit) -> None:
    """Each act with the officer, the paper and the chat it was done in."""
    visit.do(archive.correct_paper, document=CCCD, pages=5, expires="2030-01-02")
    visit.do(archive.ask_original, document=CCCD, needed=True)
    visit.do(archive.ask_original, document=CCCD, needed=False)
    visit.do(archive.withdraw_paper, document=BIRTH, why="cấp lại")
    assert visit.did()[:4] == [
        ("withdraw", HANH_ID, BIRTH),
        ("original_shown", HANH_ID, CCCD),
        ("ask_original", HANH_ID, CCCD),
        ("correct", HANH_ID, CCCD),
    ]
    assert {act.peer for act in visit.acts()[:4]} == {HANH}
    assert visit.acts()[0].why == "cấp lại"
    paper = visit.paper(CCCD)
    assert (paper.pages, paper.expires_on) == (5, date(2030, 1, 2))


# ---- pure rules


@pytest.mark.parametrize(
    ("kind", "issued", "ends"),
    [
        ("doc_than", "2026-11-23", date(2027, 5, 23)),
        ("doc_than", "2026-08-31", date(2027, 2, 28)),
        ("doc_than", "2027-08-31", date(2028, 2, 29)),
        ("doc_than", "2026-06-30", date(2026, 12, 30)),
        ("kham_suc_khoe", "2024-02-29", date(2025, 2, 28)),
        ("khai_sinh", "2026-11-23", None),
        ("doc_than", "", date(2027, 5, 24)),
    ],
)
def test_how_long_a_paper_usually_serves(kind: str, issued: str, ends: date | None) -> None:
    """So many months, ending with a shorter month's last day; from today in Việt Nam if unknown."""
    evening = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
    assert archive.runs_out(kind, issued, evening) == ends


# ---- what opens a tray


def test_a_tray_s_key_is_its_officer_s_and_dies_with_the_authenticator(visit: Visit) -> None:
    """Two officers have two keys; a renewed authenticator and a dismissal change it."""
    keys = {visit.do(tray_token, peer) for peer in (HANH, TAM, VIET)}
    assert len(keys) == 3
    visit.turn(lambda book: book.pen.raw("UPDATE officers SET totp_turn = totp_turn + 1"))
    renewed = visit.do(tray_token, HANH)
    assert renewed not in keys
    hanh = visit.truth.people.officer(HANH_ID)
    visit.turn(dismiss)
    assert archive.token_of(visit.truth, visit.truth.people.officer(HANH_ID)) != renewed
    assert archive.token_of(visit.truth, hanh) == renewed
    with pytest.raises(NotYours):
        visit.do(tray_token, HANH)


def tray_token(book: Book, at: datetime, *, peer: str) -> str:
    """The key as a use-case."""
    return archive.tray_token(book, peer, at)


def test_papers_of_another_office_say_whose_they_are(visit: Visit) -> None:
    """An officer is told where the file is kept, and nothing of what is in it."""
    with pytest.raises(OtherOffice) as refused:
        visit.begin(CUC_ID)
    assert refused.value.values == {"office": "UBND xã Mỹ An Hưng"}


def test_expiring_papers_are_the_filed_and_usable_ones(visit: Visit) -> None:
    """Not the withdrawn, not a draft, not the ones of other days; the soonest first."""
    today = date(2026, 11, 23)
    for document, days in ((CCCD, 5), (BIRTH, 1), (3, 2), (4, 40)):
        ends = (today + timedelta(days=days)).isoformat()
        visit.do(archive.correct_paper, document=document, pages=1, expires=ends)
    visit.do(archive.withdraw_paper, document=3, why="x")
    draft = NewPaper("ket_hon", "x", "", 1, None, today + timedelta(days=1))
    visit.turn(lambda book: book.archive.add_paper(NGA_ID, draft, visit.world.now()))
    found = visit.truth.archive.expiring(today, today + timedelta(days=30), 10)
    assert [paper.id for paper in found] == [BIRTH, CCCD]
