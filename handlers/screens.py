"""What a person sees and what a person says, before any platform touches it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Side = Literal["citizen", "staff"]
Asks = Literal["choice", "number", "words"]
AT_HOME = "application/x-at-the-desk"
"""The kind of a file that opens on the desk's own machine and travels by no platform."""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence by name. Its words live in `handlers/texts/<language>.toml`."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


def say(key: str, **values: Any) -> Text:
    """A sentence and what fills its blanks: str, int, aware datetime, Text, or a list of Text."""
    return Text(key, values)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick. `value` is an answer of the field asked, or a press of its own.

    `shortcut`: the label is what one would type anyway. `words`: folded synonyms.
    """

    label: Text | str
    value: str
    shortcut: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file the desk lays out when it is opened; the token is the only way to it."""

    name: str
    token: str
    kind: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: a sentence, what to pick, and a note above it when something was off.

    `quiet` choices stand apart; `unseen` ones are on another page and answer to their names only.
    """

    text: Text
    choices: tuple[Choice, ...] = ()
    note: Text | None = None
    asks: Asks = "choice"
    files: tuple[Attachment, ...] = ()
    quiet: tuple[Choice, ...] = ()
    unseen: tuple[Choice, ...] = ()

    def numbered(self) -> list[tuple[Choice, str]]:
        """Each choice with the number that stands for it where there are no buttons.

        A question answered by a number of one's own has no numbered choices.
        """
        if self.asks != "choice":
            return [(choice, "") for choice in self.choices if not choice.shortcut]
        return [(choice, str(n)) for n, choice in enumerate(self.choices, 1)]


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a person did: typed `text` or pressed `press`.

    `at` is the turn's only time and `chance` its only chance; `key` names the platform's update.
    `room` is the group it was said in, if any; `receipt` is what a press is acknowledged with and
    `ref` the message itself on its platform.
    """

    peer: str
    side: Side
    at: datetime
    key: str
    chance: bytes
    text: str = ""
    press: str = ""
    room: str = ""
    receipt: str = ""
    ref: str = ""


def packed(value: Any) -> Any:
    """A value as JSON can carry it; moments and sentences are marked."""
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, Text):
        return {"say": value.key, "with": {k: packed(v) for k, v in value.values.items()}}
    if isinstance(value, list | tuple):
        return [packed(item) for item in value]
    return value


def unpacked(value: Any) -> Any:
    """The value `packed` was given."""
    if isinstance(value, list):
        return [unpacked(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    return Text(value["say"], {k: unpacked(v) for k, v in value["with"].items()})


def packed_choice(choice: Choice) -> list[Any]:
    """A choice as a row keeps it; synonyms stay behind with the form."""
    return [packed(choice.label), choice.value, choice.shortcut]


def unpacked_choice(row: list[Any]) -> Choice:
    """The choice a row keeps."""
    return Choice(unpacked(row[0]), row[1], row[2])


def to_json(screen: Screen) -> dict[str, Any]:
    """A screen as a row keeps it."""
    return {
        "text": packed(screen.text),
        "choices": [packed_choice(choice) for choice in screen.choices],
        "quiet": [packed_choice(choice) for choice in screen.quiet],
        "note": packed(screen.note),
        "asks": screen.asks,
        "files": [[f.name, f.token, f.kind] for f in screen.files],
    }


def from_json(row: dict[str, Any]) -> Screen:
    """The screen a row keeps."""
    return Screen(
        unpacked(row["text"]),
        tuple(unpacked_choice(choice) for choice in row["choices"]),
        unpacked(row["note"]),
        row["asks"],
        tuple(Attachment(*file) for file in row["files"]),
        tuple(unpacked_choice(choice) for choice in row["quiet"]),
    )
