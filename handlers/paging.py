"""A long question a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from handlers.hearing import MORE
from handlers.screens import Choice, Screen, say

T = TypeVar("T")
A_PAGE, AN_ELDER_PAGE = 5, 3


def paged(screen: Screen, page: int, *, elder: bool) -> Screen:
    """So many choices and one to see more; after the last page comes the first again.

    A page is not broken for the sake of one choice.
    """
    size = size_for(elder=elder)
    every = screen.choices
    if len(every) <= size + 1:
        return screen
    start = page * size % (-(-len(every) // size) * size)
    shown, rest = every[start : start + size], every[:start] + every[start + size :]
    more = Choice(say("menu.more"), MORE)
    return replace(screen, choices=(*shown, more), unseen=rest)


def size_for(*, elder: bool) -> int:
    """How many choices one looks at together."""
    return AN_ELDER_PAGE if elder else A_PAGE


def topped(screen: Screen, first: Choice, *, elder: bool) -> Screen:
    """One more choice on top of a menu; a page that was full leaves out what stands mid-way.

    What is left out still answers to its name.
    """
    size, choices = size_for(elder=elder), screen.choices
    if len(choices) != size:
        return replace(screen, choices=(first, *choices))
    kept, out, last = choices[: size - 3], choices[size - 3 : -2], choices[-2:]
    return replace(screen, choices=(first, *kept, *last), unseen=(*out, *screen.unseen))


def leaf(items: Sequence[T], page: int, size: int) -> tuple[Sequence[T], int | None]:
    """The items of a page (from 0; one too far is the last), and the next page if there is one."""
    page = min(page, max(len(items) - 1, 0) // size)
    following = page + 1 if len(items) > (page + 1) * size else None
    return items[page * size : (page + 1) * size], following
