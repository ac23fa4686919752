"""A long question a page at a time."""

from __future__ import annotations

from dataclasses import replace

from handlers.hearing import MORE
from handlers.screens import Choice, Screen, say

A_PAGE, AN_ELDER_PAGE = 5, 3


def paged(screen: Screen, page: int, *, elder: bool) -> Screen:
    """So many choices and one to see more; after the last page comes the first again.

    A page is not broken for the sake of one choice.
    """
    size = AN_ELDER_PAGE if elder else A_PAGE
    every = screen.choices
    if len(every) <= size + 1:
        return screen
    start = page * size % (-(-len(every) // size) * size)
    shown, rest = every[start : start + size], every[:start] + every[start + size :]
    more = Choice(say("menu.more"), MORE)
    return replace(screen, choices=(*shown, more), unseen=rest)
