"""What people are told about their own data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core.ports import Look
from handlers.screens import Screen, say

Payload = Mapping[str, Any]


def erased(look: Look, payload: Payload, _at: datetime) -> Screen:
    """The last word to somebody the desk no longer knows."""
    return Screen(say("rights.erased", office=look.people.office(payload["office"]).name))


LETTERS: Mapping[str, Callable[[Look, Payload, datetime], Screen | None]] = {"erased": erased}
