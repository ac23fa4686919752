"""The clock and the dice. Nobody else asks for the time or for chance."""

from __future__ import annotations

import secrets  # noqa: TID251 - this is the one place
from datetime import UTC, datetime


class World:
    """The real one."""

    def now(self) -> datetime:
        """This moment, aware, UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the one place

    def chance(self, size: int = 16) -> bytes:
        """Bytes nobody can guess."""
        return secrets.token_bytes(size)
