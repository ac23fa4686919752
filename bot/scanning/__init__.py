"""How scanned pages come in: what every source of scans hands over, and what it hears back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

Source = Literal["web", "folder", "scanner", "telegram"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one file: the pages taken from it, and why it was refused ("" if it was not).

    `refused` names a sentence under `scan.refused.` in the texts.
    """

    pages: int
    refused: str = ""


class Take(Protocol):
    """Takes one file, in pieces, for the paper an officer is adding now."""

    async def __call__(
        self, officer_id: int, pieces: AsyncIterator[bytes], source: Source
    ) -> Receipt: ...
