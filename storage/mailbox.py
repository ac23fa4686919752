"""What was shown on the web: bubbles in order, an edited one again under its own id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from storage.statement import Act, Pen, Statement, insert_into, like
from storage.traffic import bubbles


@dataclass(frozen=True, slots=True)
class Shown:
    """A bubble as it stands in a chat."""

    seq: int
    bubble_id: str
    content: dict[str, Any]
    at: datetime
    edited: bool


AFTER = Statement(
    select(*like(Shown, bubbles))
    .where(bubbles.c.to == bindparam("to"), bubbles.c.seq > bindparam("after"))
    .order_by(bubbles.c.seq)
    .limit(bindparam("most")),
    Shown,
)
FORGET = Act(
    delete(bubbles).where(
        bubbles.c.to == bindparam("to"), bubbles.c.bubble_id == bindparam("bubble_id")
    )
)
ADD = Statement(
    insert_into(bubbles, ["to", "bubble_id", "content", "at", "edited"]).returning(bubbles.c.seq),
    int,
)


class Mailbox:
    """The drawer of web bubbles."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def after(self, to: str, seq: int, most: int = 500) -> list[Shown]:
        return self._pen.rows(AFTER, to=to, after=seq, most=most)

    def keep(self, to: str, bubble_id: str, content: dict[str, Any], at: datetime) -> Shown:
        """Show a bubble; one already there moves to the end as an edit."""
        edited = self._pen.run(FORGET, to=to, bubble_id=bubble_id) > 0
        seq = self._pen.one(ADD, to=to, bubble_id=bubble_id, content=content, at=at, edited=edited)
        return Shown(seq, bubble_id, content, at, edited)
