"""What a token printed on a copy leads to, and the drawer that keeps its hash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from core.models import Entry


@dataclass(frozen=True, slots=True)
class Check:
    """One number that can be checked. `digest`: SHA-256 of its token; `key_id`: its pepper."""

    digest: str
    key_id: str
    office_id: str
    kind: str
    year: int
    number: int


class LookChecks(Protocol):
    """The numbers that can be checked; `void_of`: the reason and the decision, None while good."""

    def check_of(self, office_id: str, kind: str, year: int, number: int) -> Check | None: ...
    def entry_behind(self, digest: str) -> Entry | None: ...
    def void_of(
        self, office_id: str, kind: str, year: int, number: int
    ) -> tuple[str, str] | None: ...


class Checks(LookChecks, Protocol):
    """The same, to write in."""

    def add(self, check: Check) -> None: ...
