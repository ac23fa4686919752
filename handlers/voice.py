"""How officers are spoken to: where both sides share a sentence, `staff.` has it as colleagues say.

The only place where a sentence changes with its hearer; a key without such a twin is said to both.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers.screens import Choice, Screen, Text
from handlers.words import words

STAFF = "staff."


def as_colleague(screen: Screen) -> Screen:
    """The screen in the words for officers."""
    return replace(
        screen,
        text=turned(screen.text),
        note=turned(screen.note),
        choices=tuple(map(relabelled, screen.choices)),
        quiet=tuple(map(relabelled, screen.quiet)),
        unseen=tuple(map(relabelled, screen.unseen)),
    )


def relabelled(choice: Choice) -> Choice:
    """A button, its label turned."""
    return replace(choice, label=turned(choice.label))


def turned(value: Any) -> Any:
    """A sentence and those within it; anything else as it is."""
    if isinstance(value, list):
        return [turned(part) for part in value]
    if not isinstance(value, Text):
        return value
    twin = f"{STAFF}{value.key}"
    key = twin if twin in words("vi").texts else value.key
    return Text(key, {name: turned(part) for name, part in value.values.items()})
