"""What a parcel shows, and which card it draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.parcel import Parcel
from handlers.screens import Screen, from_json


@dataclass(frozen=True, slots=True)
class Showing:
    """A parcel as it is shown now: screen, language, the message it replaces, whom else it says."""

    screen: Screen
    lang: str
    edit: str | None = None
    first: int = 1
    same: tuple[int, ...] = ()


def from_answer(parcel: Parcel) -> Showing:
    """An answer is shown as it was given."""
    return Showing(from_json(parcel.payload["screen"]), parcel.payload["lang"])


def card_of(parcel: Parcel) -> str | None:
    """Which card a parcel draws; cards are edited in place."""
    about: dict[str, Any] = parcel.payload
    if parcel.kind == "card":
        return f"order:{about['order']}"
    return f"call:{about['call']}" if parcel.kind == "call" else None
