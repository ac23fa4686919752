"""The papers on the shelf, where their pages lie, and the paper each officer is adding."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from core.keeping import Draft, NewPaper
from core.models import Document, Scan
from storage.keeping import drafts
from storage.statement import Act, Pen, Statement, insert_into, like, upsert_into
from storage.tables import citizens, documents, scans

_FILED = documents.c.version > 0
DOCUMENT = Statement(
    select(*like(Document, documents)).where(documents.c.id == bindparam("id")), Document
)
DOCUMENTS_OF = Statement(
    select(*like(Document, documents))
    .where(documents.c.citizen_id == bindparam("citizen_id"), _FILED)
    .order_by(documents.c.id),
    Document,
)
HOUSEHOLD_PAPERS = Statement(
    select(*like(Document, documents))
    .join(citizens, citizens.c.id == documents.c.citizen_id)
    .where(
        or_(
            citizens.c.id == bindparam("holder_id"), citizens.c.holder_id == bindparam("holder_id")
        ),
        _FILED,
    )
    .order_by(documents.c.citizen_id != bindparam("holder_id"), documents.c.id),
    Document,
)
EXPIRING = Statement(
    select(*like(Document, documents))
    .where(
        documents.c.expires_on >= bindparam("first"),
        documents.c.expires_on <= bindparam("last"),
        documents.c.withdrawn_at.is_(None),
        _FILED,
    )
    .order_by(documents.c.expires_on, documents.c.id)
    .limit(bindparam("most")),
    Document,
)
SCANS_OF = Statement(
    select(*like(Scan, scans))
    .where(scans.c.document_id == bindparam("document_id"), scans.c.version == bindparam("version"))
    .order_by(scans.c.page),
    Scan,
)
SCAN_NAMED = Statement(select(*like(Scan, scans)).where(scans.c.name == bindparam("name")), Scan)
DRAFT_OF = Statement(
    select(*like(Draft, drafts)).where(drafts.c.officer_id == bindparam("officer")), Draft
)
DRAFTS_ON = Statement(
    select(*like(Draft, drafts))
    .where(drafts.c.document_id == bindparam("document"))
    .order_by(drafts.c.officer_id),
    Draft,
)
OPEN_DRAFT = Act(upsert_into(drafts, ["officer_id"], ["document_id", "version", "opened_at"]))
CLOSE_DRAFT = Act(delete(drafts).where(drafts.c.officer_id == bindparam("officer")))
ADD_SCAN = Act(insert_into(scans))
DROP_SCANS = Statement(
    delete(scans)
    .where(scans.c.document_id == bindparam("document"), scans.c.version == bindparam("of_version"))
    .returning(scans.c.name),
    str,
)
DROP_SCAN = Act(delete(scans).where(scans.c.name == bindparam("page_name")))
DROP_PAPER = Act(
    delete(documents).where(documents.c.id == bindparam("document"), documents.c.version == 0)
)
ADD_DOCUMENT = Statement(
    insert_into(documents, [c.name for c in documents.c if c.name != "id"]).returning(
        documents.c.id
    ),
    int,
)
USE = Act(
    update(documents)
    .where(documents.c.id == bindparam("document"))
    .values(uses=documents.c.uses + 1)
)
NEW: dict[str, Any] = {
    "withdrawn_at": None,
    "withdrawn_why": "",
    "version": 1,
    "uses": 0,
    "original_needed": False,
}


@lru_cache(maxsize=64)
def changing(names: tuple[str, ...]) -> Act:
    """The UPDATE that writes these facts of a paper."""
    chosen = update(documents).where(documents.c.id == bindparam("document"))
    return Act(chosen.values({name: bindparam(f"new_{name}") for name in names}))


class Archive:
    """The drawer of papers."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def document(self, document_id: int) -> Document | None:
        return self._pen.first(DOCUMENT, id=document_id)

    def documents_of(self, citizen_id: int) -> list[Document]:
        return self._pen.rows(DOCUMENTS_OF, citizen_id=citizen_id)

    def household_papers(self, holder_id: int) -> list[Document]:
        """A person's own papers first, then those of the household that shares the phone."""
        return self._pen.rows(HOUSEHOLD_PAPERS, holder_id=holder_id)

    def expiring(self, first: date, last: date, most: int) -> list[Document]:
        return self._pen.rows(EXPIRING, first=first, last=last, most=most)

    def scans_of(self, document_id: int, version: int) -> list[Scan]:
        return self._pen.rows(SCANS_OF, document_id=document_id, version=version)

    def scan_named(self, name: str) -> Scan | None:
        return self._pen.first(SCAN_NAMED, name=name)

    def draft_of(self, officer_id: int) -> Draft | None:
        return self._pen.first(DRAFT_OF, officer=officer_id)

    def drafts_on(self, document_id: int) -> list[Draft]:
        return self._pen.rows(DRAFTS_ON, document=document_id)

    def open_draft(self, draft: Draft) -> None:
        self._pen.run(OPEN_DRAFT, **asdict(draft))

    def close_draft(self, officer_id: int) -> None:
        self._pen.run(CLOSE_DRAFT, officer=officer_id)

    def add_paper(self, citizen_id: int, paper: NewPaper, at: datetime) -> int:
        """A paper without scans yet: on no shelf."""
        return self.add_document(citizen_id=citizen_id, added_at=at, version=0, **asdict(paper))

    def add_document(self, **facts: Any) -> int:
        return self._pen.one(ADD_DOCUMENT, **(NEW | facts))

    def change_paper(self, document_id: int, **facts: Any) -> None:
        new = {f"new_{name}": value for name, value in facts.items()}
        self._pen.run(changing(tuple(sorted(facts))), document=document_id, **new)

    def withdraw(self, document_id: int, at: datetime, why: str) -> None:
        self.change_paper(document_id, withdrawn_at=at, withdrawn_why=why)

    def count_use(self, document_id: int) -> None:
        self._pen.run(USE, document=document_id)

    def add_scan(self, scan: Scan) -> None:
        self._pen.run(ADD_SCAN, **asdict(scan))

    def drop_scans(self, document_id: int, version: int) -> list[str]:
        """Take a version's pages out; the names by which the vault has to let them go."""
        return self._pen.rows(DROP_SCANS, document=document_id, of_version=version)

    def drop_scan(self, name: str) -> None:
        self._pen.run(DROP_SCAN, page_name=name)

    def drop_paper(self, document_id: int) -> None:
        """Only a paper that was never filed can be dropped."""
        self._pen.run(DROP_PAPER, document=document_id)
