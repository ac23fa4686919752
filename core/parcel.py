"""What the outbox carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

NOBODY = "none:"
"""How an address begins that leads nowhere: somebody who never wrote to the desk."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to tell. `to` is its lane; an answer carries the key of its turn."""

    id: int
    to: str
    kind: str
    payload: dict[str, Any]
    priority: int
    state: Literal["waiting", "sent", "parked"]
    tries: int
    made_at: datetime
    next_at: datetime
    done_at: datetime | None
    trouble: str
    turn: str | None
    once: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """How somebody was told of their order last, where it was not by the first way.

    `kind`: of the news; `way`: a platform (`tg`, `zb`), `sms`, `unsure` for a text that may not
    have gone out, `call` when the desk has to.
    """

    order_id: int
    kind: str
    way: str
    at: datetime
