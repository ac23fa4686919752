"""News that can be answered: what a typed number or label then means."""

from __future__ import annotations

from core.names import fold
from core.ports import Book
from handlers.form import State
from handlers.screens import Choice, Screen
from handlers.words import Words, words


def offer(book: Book, peer: str, screen: Screen) -> int:
    """Let the news' choices be typed beside those of an open question; the first one's number.

    An open question keeps its own numbers; the news goes on counting after them. Where the question
    just asked is answered by a number, the news is answered by words alone.
    """
    chat = book.chats.chat(peer)
    forms = [State.from_json(form) for form in chat.forms]
    top = forms[-1] if forms and forms[-1].last is None else None
    kept = chat.shown if top else []
    first = 1 + max((int(number) for _, _, number in kept if number), default=0)
    plain = top is not None and not top.waits and top.asks != "choice"
    labels = words(chat.lang)
    fresh = [
        [choice.value, names(choice, labels), "" if plain else str(number)]
        for number, choice in enumerate(screen.choices, first)
    ]
    book.chats.show(peer, [*kept, *fresh])
    return 0 if plain else first


def names(choice: Choice, spoken: Words) -> str:
    """What one may type for a choice, folded, `|` between."""
    return "|".join((fold(spoken.text(choice.label)), *choice.words))
