"""A secret of the house's own that is renewed from time to time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """As it lies open for a turn.

    `lease`: who is renewing it, until `leased_until`; with nobody there it is left alone till then.
    """

    plain: bytes = field(repr=False)
    good_until: datetime
    lease: str
    leased_until: datetime | None
