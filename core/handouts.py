"""What the desk hands out beside the copies: receipts and new promises, and their drawer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of an order's fee, in đồng; numbers count 1.. in an office's year."""

    office_id: str
    year: int
    number: int
    order_id: int
    amount: int
    method: str
    at: datetime
    officer_id: int


@dataclass(frozen=True, slots=True)
class Extension:
    """A promise moved before it passed. `agreed`: further than the law lets the desk go alone."""

    id: int
    order_id: int
    at: datetime
    officer_id: int
    old_due: datetime
    new_due: datetime
    why: str
    agreed: bool


class LookHandouts(Protocol):
    """Receipts that were issued, promises that were moved (oldest first)."""

    def receipt_of(self, order_id: int) -> Receipt | None: ...
    def receipts(self, office_id: str, year: int) -> list[Receipt]: ...
    def extensions_of(self, order_id: int) -> list[Extension]: ...


class Handouts(LookHandouts, Protocol):
    """The same, to write in."""

    def add_receipt(self, receipt: Receipt) -> None: ...
    def add_extension(self, extension: Mapping[str, Any]) -> None: ...
