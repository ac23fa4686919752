"""Papers: how they come in, how their pages are taken, how long they serve."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from core.audit import note
from core.consents import agreed
from core.days import local
from core.desk import colleague
from core.errors import (
    ConsentMissing,
    NoDraft,
    NothingScanned,
    NotYours,
    OtherOffice,
    ReasonNeeded,
    TrayFull,
)
from core.keeping import Draft, NewPaper
from core.kinds import KINDS
from core.models import Citizen, Document, Officer, Scan
from core.names import tidy
from core.ports import Book, Look

MOST_PAGES = 200
VAULT, SHRED = "vault:", "shred"


@dataclass(frozen=True, slots=True)
class TakenPage:
    """A page that lies in the vault under `name` and waits to be written down."""

    name: str
    sha256: str
    mark: str
    notes: tuple[str, ...]


def file_at_hand(look: Look, officer: Officer, citizen_id: int) -> Citizen:
    """A citizen of the officer's own office; one who was erased has no file."""
    found = look.people.citizen_if(citizen_id)
    if found is None or found.erased_at is not None:
        raise NotYours
    if found.office_id != officer.office_id:
        raise OtherOffice(office=look.people.office(found.office_id).name)
    return found


def paper_at_hand(look: Look, officer: Officer, document_id: int) -> Document:
    """A paper on the shelf, in such a file."""
    paper = look.archive.document(document_id)
    if paper is None or paper.version == 0:
        raise NotYours
    file_at_hand(look, officer, paper.citizen_id)
    return paper


def add_paper(
    book: Book,
    at: datetime,
    *,
    peer: str,
    citizen: int,
    kind: str,
    tail: str,
    pages: int,
    issued: str,
    expires: str,
) -> int:
    """Begin a paper (days in ISO, "" for none): scans that come in now are its first pages."""
    officer = colleague(book, peer, at)
    owner = file_at_hand(book, officer, citizen)
    if not agreed(book, owner.id, "keep_scans"):
        raise ConsentMissing
    paper = NewPaper(
        kind, KINDS[kind].title, tidy(tail)[-4:], pages, day_of(issued), day_of(expires)
    )
    drop_draft(book, at, peer=peer)
    number = book.archive.add_paper(owner.id, paper, at)
    book.archive.open_draft(Draft(officer.id, number, 1, at))
    return number


def day_of(text: str) -> date | None:
    """A day from its ISO text; None for ""."""
    return date.fromisoformat(text) if text else None


def renew_paper(book: Book, at: datetime, *, peer: str, document: int) -> int:
    """Begin new scans of a paper; the old ones serve until the new ones are filed.

    A colleague who was scanning it anew is overtaken.
    """
    officer = colleague(book, peer, at)
    paper = paper_at_hand(book, officer, document)
    if not agreed(book, paper.citizen_id, "keep_scans"):
        raise ConsentMissing
    drop_draft(book, at, peer=peer)
    for other in book.archive.drafts_on(document):
        leave(book, at, other)
    book.archive.open_draft(Draft(officer.id, document, paper.version + 1, at))
    return document


def draft_of(look: Look, peer: str, at: datetime, document: int) -> Draft:
    """This paper as this officer is adding it; refused where another one was begun since."""
    draft = look.archive.draft_of(colleague(look, peer, at).id)
    if draft is None or draft.document_id != document:
        raise NoDraft
    return draft


def tray_token(look: Look, peer: str, at: datetime) -> str:
    """What opens the tray of this officer on the desk's own machine."""
    return token_of(look, colleague(look, peer, at))


def token_of(look: Look, officer: Officer) -> str:
    """`khay-<officer>-<proof>`: derived, and void once the officer is renewed or leaves."""
    facts = (str(officer.id), str(officer.totp_turn), str(officer.active))
    return f"khay-{officer.id}-{look.keys.derive(look.keys.newest, 'tray', *facts).hex()[:32]}"


def take_page(book: Book, *, officer: int, draft: Draft, page: TakenPage) -> int:
    """Write a page down behind the others; its number. The draft must still be the one open."""
    if book.archive.draft_of(officer) != draft:
        raise NoDraft
    pages = drafted(book, draft)
    if len(pages) >= MOST_PAGES:
        raise TrayFull
    number = 1 + max((scan.page for scan in pages), default=0)
    facts = (page.sha256, draft.version, page.mark, ",".join(page.notes))
    book.archive.add_scan(Scan(draft.document_id, number, page.name, *facts))
    return number


def adding(look: Look, officer: Officer, draft: Draft) -> Document:
    """The paper of a draft, on the shelf or not, in a file of the officer's own office."""
    paper = look.archive.document(draft.document_id)
    if paper is None:
        raise NoDraft
    file_at_hand(look, officer, paper.citizen_id)
    return paper


def drafted(look: Look, draft: Draft) -> list[Scan]:
    """The pages taken so far."""
    return look.archive.scans_of(draft.document_id, draft.version)


def drop_pages(book: Book, at: datetime, *, peer: str, document: int, page: int = 0) -> int:
    """Take out one page, or with 0 all of them; how many are left."""
    draft = draft_of(book, peer, at, document)
    gone = [scan for scan in drafted(book, draft) if page in (0, scan.page)]
    for scan in gone:
        book.archive.drop_scan(scan.name)
    shred(book, at, [scan.name for scan in gone])
    return len(drafted(book, draft))


def shred(book: Book, at: datetime, names: list[str]) -> None:
    """The vault lets these pages go once the turn has committed."""
    if names:
        book.outbox.put(VAULT, SHRED, {"names": names}, at)


def file_paper(book: Book, at: datetime, *, peer: str, document: int) -> int:
    """The pages are in order: from now on the paper, or its new version, is on the shelf."""
    officer = colleague(book, peer, at)
    draft = draft_of(book, peer, at, document)
    pages = drafted(book, draft)
    if not pages:
        raise NothingScanned
    paper = adding(book, officer, draft)
    if not agreed(book, paper.citizen_id, "keep_scans"):
        raise ConsentMissing
    facts = {"version": draft.version, "original_needed": False, "withdrawn_at": None}
    close_gaps(book, pages)
    book.archive.change_paper(paper.id, withdrawn_why="", **facts)
    book.archive.close_draft(officer.id)
    what = "add" if draft.version == 1 else "renew"
    note(book, at, what, citizen=paper.citizen_id, officer=officer.id, document=paper.id, peer=peer)
    return paper.id


def close_gaps(book: Book, pages: list[Scan]) -> None:
    """On the shelf pages count from 1; while scans come in, a dropped page's number stays free."""
    for number, scan in enumerate(pages, 1):
        if scan.page != number:
            book.archive.drop_scan(scan.name)
            book.archive.add_scan(replace(scan, page=number))


def drop_draft(book: Book, at: datetime, *, peer: str) -> None:
    """Leave the paper that is being added: its pages go, and a paper never filed goes with them."""
    draft = book.archive.draft_of(colleague(book, peer, at).id)
    if draft is not None:
        leave(book, at, draft)


def leave(book: Book, at: datetime, draft: Draft) -> None:
    """Nothing of the draft is left."""
    book.archive.close_draft(draft.officer_id)
    shred(book, at, book.archive.drop_scans(draft.document_id, draft.version))
    book.archive.drop_paper(draft.document_id)


def correct_paper(
    book: Book, at: datetime, *, peer: str, document: int, pages: int, expires: str
) -> None:
    """The officer's own count of pages, and the day the paper runs out (ISO, "" for never)."""
    officer = colleague(book, peer, at)
    paper = paper_at_hand(book, officer, document)
    book.archive.change_paper(document, pages=pages, expires_on=day_of(expires))
    note(
        book,
        at,
        "correct",
        citizen=paper.citizen_id,
        officer=officer.id,
        document=document,
        peer=peer,
    )


def withdraw_paper(book: Book, at: datetime, *, peer: str, document: int, why: str) -> None:
    """No more copies of this paper, and why; open orders stop their line at the next step."""
    officer = colleague(book, peer, at)
    paper = paper_at_hand(book, officer, document)
    if not why.strip():
        raise ReasonNeeded
    book.archive.withdraw(document, at, why.strip())
    note(
        book,
        at,
        "withdraw",
        citizen=paper.citizen_id,
        officer=officer.id,
        document=document,
        peer=peer,
        why=why.strip(),
    )


def ask_original(book: Book, at: datetime, *, peer: str, document: int, needed: bool) -> None:
    """Whether the original has to be shown again before copies are made."""
    officer = colleague(book, peer, at)
    paper = paper_at_hand(book, officer, document)
    book.archive.change_paper(document, original_needed=needed)
    what = "ask_original" if needed else "original_shown"
    note(book, at, what, citizen=paper.citizen_id, officer=officer.id, document=document, peer=peer)


def runs_out(kind: str, issued: str, at: datetime) -> date | None:
    """When a paper of this kind is usually no longer accepted; None where nobody says."""
    months = KINDS[kind].valid_months
    if months is None:
        return None
    start = day_of(issued) or local(at).date()
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, days_in(year, month)))


def days_in(year: int, month: int) -> int:
    """28 to 31."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days
