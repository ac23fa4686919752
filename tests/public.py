"""The page of copies on a free port, and what a browser makes of it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from bot import check
from bot.app import House, Plan, open_house
from bot.codes.inbox import Inbox
from bot.limits import MinuteLimit
from tests.copies import certified, token
from tests.desk import PEPPERS, VAULT, TestWorld

PATH = "/kiem-tra/"
NEVER = "0" * 32
GENEROUS = 1_000_000


@dataclass
class Public:
    """The page, and the desk behind it."""

    house: House
    world: TestWorld
    http: TestClient[Any, Any]
    token: str
    folder: Path

    async def page(self, token: str, **headers: str) -> tuple[int, str]:
        """The status and the page under a token."""
        answer = await self.http.get(PATH + token, headers=headers)
        return answer.status, await answer.text()

    def limit(self, each: int = GENEROUS, every: int = GENEROUS) -> MinuteLimit:
        """Other limits from here on."""
        limit = self.http.server.app[check.CHECK].limit  # type: ignore[union-attr]
        limit.each, limit.every = each, every
        found: MinuteLimit = limit
        return found


@contextlib.asynccontextmanager
async def opened(folder: Path, proxy: str = "") -> AsyncIterator[Public]:
    """A desk with one number, and its public page on a free port."""
    world = TestWorld()
    async with open_house(Plan(folder, PEPPERS, VAULT), Inbox(world.now), world) as house:
        await house.cabinet.turn(certified)
        app = check.build(check.Check(house.cabinet, world, proxy))
        async with TestClient(TestServer(app)) as http:
            yield Public(house, world, http, await house.cabinet.look(token), folder)


class Outline(HTMLParser):
    """The headings, terms and values of a page, its tags, and what it points at."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.words: list[tuple[str, str]] = []
        self.targets: list[str] = []
        self.langs: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag not in ("meta", "link"):
            self._open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name != "style", value
            if name in ("src", "href", "action"):
                self.targets.append(value or "")
            if name == "lang":
                self.langs.append((tag, value or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append((self._open[-1], data.strip()))

    def of(self, tag: str) -> list[str]:
        """What stands in elements of this kind."""
        return [words for each, words in self.words if each == tag]
