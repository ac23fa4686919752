"""What a message means at a counter: a press, a command, an option, a wish, or words."""

from __future__ import annotations

import re

from core.models import Chat
from core.names import fold
from core.ports import Book
from handlers import hearing
from handlers.counter import Counter
from handlers.form import State
from handlers.hearing import MENU, PERSON
from handlers.screens import Inbound
from handlers.words import words

LONG_NUMBER = re.compile(r"[0-9](?:[ .\-]?[0-9]){3}")
"""More digits than copies are ordered with."""
ESCAPED = {ord(mark): f"%{ord(mark):02X}" for mark in "%&+"}


def meaning(counter: Counter, book: Book, chat: Chat, said: Inbound, top: State | None) -> str:
    """The press that was made or typed; "" for words that are an answer of their own."""
    if said.press:
        return said.press
    text = said.text.strip()
    if text.startswith("/") and (asked := slashed(counter, book, said, text)):
        return asked
    for press, _, number in chat.shown:
        if number and number == text:
            return press
    options = [(press, known.split("|")) for press, known, _ in chat.shown]
    folded = hearing.heard(text)
    for press, known in options:
        if folded and folded in known:
            return press
    if command := word_for_all(counter, text):
        return command
    free = top is not None and top.asks == "words"
    return "" if free else hearing.closest(text, options) or ""


def word_for_all(counter: Counter, text: str) -> str:
    """The command a word stands for; nobody is called where no script does it, so 0 is a number."""
    command = hearing.global_word(text) or ""
    return "" if command == PERSON and "call_back" not in counter.scripts else command


def slashed(counter: Counter, book: Book, said: Inbound, text: str) -> str:
    """What a command asks for, "" if it is none of this counter's."""
    word, *more = text.split(maxsplit=1)
    rest = more[0] if more else ""
    if word.startswith("/start"):
        return (counter.arrive(book, said, rest) if counter.arrive else "") or MENU
    press = counter.commands.get(word.lower(), "")
    if not press.endswith("="):
        return press
    return press + rest.translate(ESCAPED) if rest else press.partition("?")[0]


def errand_in(counter: Counter, said: Inbound, top: State | None) -> str:
    """Another script that words in the middle of a form ask for by name.

    Digits that are asked for may be said with the paper they stand on: `cccd 4877`.
    """
    wish = counter.wish(said.text) if counter.wish else ""
    if top and top.asks == "number" and "?wanted=" in wish and LONG_NUMBER.search(said.text):
        return ""
    return "" if top and wish.startswith(f">{top.script}") else wish


def wish_in(counter: Counter, book: Book, chat: Chat, said: Inbound) -> str:
    """What words out of the blue ask for: an errand off the menu, one on it, a paper by name."""
    spoken = words(chat.lang)
    menu = counter.menu(book, chat, said)
    named = (*menu.choices, *menu.unseen)
    options = [(choice.value, [fold(spoken.text(choice.label))]) for choice in named]
    wish = counter.wish(said.text) if counter.wish else ""
    if wish and "?" not in wish and wish not in dict(options):
        return wish
    if found := hearing.closest(said.text, options) or wish:
        return found
    return ">thanks" if counter.is_kind and counter.is_kind(said.text) else ""
