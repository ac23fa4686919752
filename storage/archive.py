"""The papers on the shelf and where their pages lie."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from core.models import Document, Scan
from storage.statement import Act, Pen, Statement, insert_into, like
from storage.tables import documents, scans

DOCUMENT = Statement(
    select(*like(Document, documents)).where(documents.c.id == bindparam("id")), Document
)
DOCUMENTS_OF = Statement(
    select(*like(Document, documents))
    .where(documents.c.citizen_id == bindparam("citizen_id"))
    .order_by(documents.c.id),
    Document,
)
SCANS_OF = Statement(
    select(*like(Scan, scans))
    .where(scans.c.document_id == bindparam("document_id"))
    .order_by(scans.c.page),
    Scan,
)
ADD_SCAN = Act(insert_into(scans))
ADD_DOCUMENT = Statement(
    insert_into(documents, [c.name for c in documents.c if c.name != "id"]).returning(
        documents.c.id
    ),
    int,
)
WITHDRAW = Act(
    update(documents)
    .where(documents.c.id == bindparam("document"))
    .values(withdrawn_at=bindparam("at"), withdrawn_why=bindparam("why"))
)


class Archive:
    """The drawer of papers."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def document(self, document_id: int) -> Document | None:
        return self._pen.first(DOCUMENT, id=document_id)

    def documents_of(self, citizen_id: int) -> list[Document]:
        return self._pen.rows(DOCUMENTS_OF, citizen_id=citizen_id)

    def scans_of(self, document_id: int) -> list[Scan]:
        return self._pen.rows(SCANS_OF, document_id=document_id)

    def add_document(self, **facts: Any) -> int:
        return self._pen.one(ADD_DOCUMENT, **facts)

    def add_scan(self, scan: Scan) -> None:
        self._pen.run(
            ADD_SCAN,
            document_id=scan.document_id,
            page=scan.page,
            name=scan.name,
            sha256=scan.sha256,
        )

    def withdraw(self, document_id: int, at: datetime, why: str) -> None:
        self._pen.run(WITHDRAW, document=document_id, at=at, why=why)
