"""What one side of the desk is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.errors import Refusal
from core.models import Chat
from core.ports import Book
from handlers.form import Script
from handlers.screens import Choice, Inbound, Screen, Text


@dataclass(frozen=True, slots=True)
class Counter:
    """One side of the desk: its scripts, the answers a link may bring, its menu, its other ears.

    `commands`: a word to a press; one that ends in `=` takes along what stands after the word.
    `wish`: the press that words of one's own ask for; `is_kind`: whether they ask for nothing.
    `voice`: the screen in the words for this side, where they differ.
    `arrive`: what somebody who follows a link with a payload wants, "" for nothing.
    `aside`: the answer to what is said in a group but is not for a group.
    """

    scripts: Mapping[str, tuple[Script, frozenset[str]]]
    menu: Callable[[Book, Chat, Inbound], Screen]
    admits: Callable[[Book, Inbound], bool]
    explain: Callable[[Book, Refusal], Text]
    quiet: tuple[Choice, ...]
    cards: Callable[[Book, Inbound, str], Screen] | None = None
    wish: Callable[[str], str] | None = None
    is_kind: Callable[[str], bool] | None = None
    voice: Callable[[Screen], Screen] | None = None
    commands: Mapping[str, str] = field(default_factory=dict)
    arrive: Callable[[Book, Inbound, str], str] | None = None
    aside: Callable[[Book, Inbound], Text | None] | None = None
