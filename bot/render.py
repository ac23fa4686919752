"""A screen as a channel can show it: buttons, or a numbered menu where there are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handlers.screens import AT_HOME, Attachment, Choice, Screen, Text, say
from handlers.words import Words

PAPERS, PLACE, PICTURE = "application/pdf", "text/html", "image/"
"""People's papers; a place on the desk's own web door; any picture."""
SHARE = "/share_phone"
ROW_WIDTH, ROW_MOST = 30, 5


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do.

    `longest`: characters of one bubble; `scans`: people's papers
    too; `contact`: a person can share their own number with a tap; `home`: the desk's own machine;
    `pictures`: these files, if no others; `public`: its people are not at the desk; `takes`: the
    only kinds of files, all if none is named. A screen with more buttons, or a longer label, has
    none.
    """

    buttons: bool
    edit: bool
    files: bool
    groups: bool
    longest: int
    scans: bool = True
    contact: bool = False
    home: bool = False
    pictures: bool = False
    public: bool = False
    most_buttons: int = 100
    longest_label: int = 4096
    takes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """A label and what pressing it says."""

    label: str
    press: str


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Bubble:
    """What one message on a channel holds."""

    text: str
    buttons: Rows = ()
    files: tuple[Attachment, ...] = ()


def render(
    screen: Screen, can: Capabilities, words: Words, first: int = 1, desk: str = ""
) -> list[Bubble]:
    """The screen in bubbles.

    `first`: the number of its first choice where there are no buttons; 0 for words alone.
    `desk`: the web door's address on the desk's own machine, for files that may not travel.
    """
    if not can.contact:
        shown = tuple(choice for choice in screen.choices if choice.value != SHARE)
        screen = replace(screen, choices=shown)
    parts = [words.text(screen.note)] if screen.note else []
    parts.append(words.text(screen.text))
    rows, menu = offered(screen, can, words, first)
    parts += menu
    sent = tuple(file for file in screen.files if travels(file, can))
    kept = [file for file in screen.files if file not in sent]
    parts += [words.text(elsewhere(file, can, desk)) for file in kept if desk or can.public]
    pieces = split("\n\n".join(part.strip() for part in parts), can.longest)
    last = Bubble(pieces[-1], rows, sent)
    return [*(Bubble(piece) for piece in pieces[:-1]), last]


def elsewhere(file: Attachment, can: Capabilities, desk: str) -> Text:
    """Where a file is to be had that this channel does not carry."""
    if can.public:
        return say("numbers.fetch", name=file.name)
    return say("numbers.open_at", url=f"{desk}/files/{file.token}")


def travels(file: Attachment, can: Capabilities) -> bool:
    """Whether a file may go by this channel; people's papers only where that is allowed."""
    if file.kind in (AT_HOME, PLACE) and not can.home:
        return False
    if can.takes and file.kind not in can.takes:
        return False
    if not can.files:
        return can.pictures and file.kind.startswith(PICTURE)
    return can.scans or file.kind != PAPERS


def offered(screen: Screen, can: Capabilities, words: Words, first: int) -> tuple[Rows, list[str]]:
    """What to pick: buttons where they fit, the quiet ones in words if need be; else a menu."""
    rows, quiet = tuple(in_rows(screen.choices, words)), tuple(in_rows(screen.quiet, words))
    if not fit(rows, can):
        return (), numbered_menu(screen, words, first)
    if fit(rows + quiet, can):
        return rows + quiet, []
    return rows, [words.text(say("numbers.person"))]


def fit(rows: Rows, can: Capabilities) -> bool:
    """Whether one message can carry these buttons."""
    labels = [button.label for row in rows for button in row]
    few = len(labels) <= can.most_buttons
    return can.buttons and few and all(len(label) <= can.longest_label for label in labels)


def in_rows(choices: Sequence[Choice], words: Words) -> Iterator[tuple[Button, ...]]:
    """Short labels share a row, long ones have their own."""
    row: list[Button] = []
    for choice in choices:
        button = Button(words.text(choice.label), choice.value)
        width = sum(len(other.label) for other in row) + len(button.label)
        if row and (width > ROW_WIDTH or len(row) == ROW_MOST):
            yield tuple(row)
            row = []
        row.append(button)
    if row:
        yield tuple(row)


def numbered_menu(screen: Screen, words: Words, first: int) -> list[str]:
    """The choices as lines to answer by number, or as words where a number is the answer."""
    numbered = screen.numbered()
    if not numbered:
        return [words.text(say("numbers.person"))] if screen.quiet else []
    labels = [words.text(choice.label) for choice, _ in numbered]
    if screen.asks != "choice" or not first:
        return [words.text(say("numbers.type", labels=" · ".join(labels)))]
    lines = [f"{number}. {label}" for number, label in enumerate(labels, first)]
    return ["\n".join(lines), words.text(say("numbers.pick"))]


def split(text: str, longest: int) -> list[str]:
    """Pieces no longer than the channel takes, cut where a paragraph, line or word ends."""
    pieces: list[str] = []
    while len(text) > longest:
        window = text[: longest + 1]
        cut = max(window.rfind("\n\n"), window.rfind("\n"), window.rfind(" "))
        cut = cut if cut > 0 else longest
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text]
