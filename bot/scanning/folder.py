"""Watched folders: an office's scanner or share writes files, the desk takes them in."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path

import structlog

from bot.scanning import Receipt, Take
from bot.scanning.folder_files import (
    INTERRUPTED,
    LINKED,
    UNREADABLE,
    Changed,
    Facts,
    Fate,
    Unfit,
    Verdict,
    files_in,
    make_folder,
    officers_in,
    settle,
)
from bot.scanning.folder_reading import Hands, Reading
from bot.world import World
from handlers.screens import Text, say

EVERY, SETTLING = 2.0, timedelta(seconds=2)
MOST_AT_ONCE = 5
"""Files of one folder before the others have their turn."""
MOST_TRIES = 5
SLACK = timedelta(minutes=15)
"""How long before the paper was begun its scans may lie there; what is older is somebody else's."""

OWN_REASONS = {UNREADABLE: say("scan.folder.unreadable"), LINKED: say("scan.folder.linked")}

Ready = Callable[[int], Awaitable[bool]]
Since = Callable[[int], Awaitable[datetime | None]]
Tell = Callable[[int, Text], Awaitable[None]]

log = structlog.get_logger("scanning.folder")
"""Counts and kinds; a file's name may be a person's."""


async def always(_officer_id: int) -> datetime | None:
    """No paper was begun at any moment: every file may be its."""
    return None


async def nobody(_officer_id: int, _news: Text) -> None:
    """Tell nobody."""


@dataclass
class Shelf:
    """One officer's folder between two looks: what lay there, and what is still to be done.

    `verdicts`: of claimed files; `broken`: how often a file could not be read to its end; `news`:
    refusals the officer has not been told of; `trouble`: what was noted last.
    """

    folder: Path
    officer_id: int
    seen: dict[str, tuple[Facts, datetime]] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    broken: Counter[str] = field(default_factory=Counter)
    news: Counter[str] = field(default_factory=Counter)
    odd: int = 0
    old: int = 0
    trouble: str = ""

    def settled(
        self, files: list[tuple[str, Facts]], began: datetime, ended: datetime
    ) -> list[tuple[str, Facts]]:
        """The files to take, in their order, up to the first that is still being written.

        `began`, `ended`: of the look that found them.
        """
        before, self.seen = self.seen, {}
        for name, facts in files:
            known, since = before.get(name, (facts, ended))
            still = known == facts and since <= ended
            self.seen[name] = (facts, since if still else ended)
        return list(takewhile(lambda file: began - self.seen[file[0]][1] >= SETTLING, files))


class Folders:
    """Every officer's folder under a root, looked into again and again by one process.

    A file is claimed (moved into `.taking/`), then taken, then unlinked: what is found claimed
    after a crash is never taken again by itself, see `settle`. `every`: seconds between looks;
    `since`: when the paper an officer is adding was begun.
    """

    def __init__(
        self,
        root: Path,
        take: Take,
        ready: Ready,
        world: World,
        *,
        tell: Tell = nobody,
        since: Since = always,
        every: float = EVERY,
    ) -> None:
        self._root, self._take, self._ready = root, take, ready
        self._world, self._tell, self._every = world, tell, every
        self._since = since
        self._shelves: dict[str, Shelf] = {}
        self._trouble = ""
        self._hands = Hands()

    async def make(self, officer_id: int, name: str) -> Path:
        """The officer's folder, made if there is none; OSError while the root is away."""
        return await self._hands.do(make_folder, self._root, officer_id, name)

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                moved = await self.look()
                await asyncio.sleep(0 if moved else self._every)
        finally:
            self.close()

    def close(self) -> None:
        """Let the hands go."""
        self._hands.rest()

    async def look(self) -> int:
        """Look once into every folder; how many files left one."""
        try:
            officers = await self._hands.do(officers_in, self._root)
        except OSError as trouble:
            self._note_root(type(trouble).__name__)
            return 0
        self._note_root("")
        shelves = [self._shelf(number, name) for number, name in officers]
        return sum(await asyncio.gather(*(self._visit(shelf) for shelf in shelves)))

    def _shelf(self, officer_id: int, name: str) -> Shelf:
        return self._shelves.setdefault(name, Shelf(self._root / name, officer_id))

    async def _visit(self, shelf: Shelf) -> int:
        try:
            moved = await self._serve(shelf)
        except Exception as trouble:  # noqa: BLE001 - one folder must not stop the others
            kind = type(trouble).__name__
            if kind != shelf.trouble:
                log.warning("a folder cannot be served", trouble=kind)
            shelf.trouble = kind
            return 0
        shelf.trouble = ""
        return moved

    async def _serve(self, shelf: Shelf) -> int:
        """Finish what was left, then take what has come; how many files left the folder.

        A desk that cannot say what happened last takes nothing more: it may be down altogether.
        """
        await self._settle(shelf)
        await self._tell_news(shelf)
        began = self._world.now()
        files, odd = await self._hands.do(files_in, shelf.folder)
        due = shelf.settled(files, began, self._world.now())
        self._note_odd(shelf, odd)
        due = await self._of_this_paper(shelf, due)
        moved = 0
        for name, facts in due[:MOST_AT_ONCE]:
            if not await self._ready(shelf.officer_id):
                break
            if not await self._handle(shelf, name, facts):
                break
            moved += 1
        await self._tell_news(shelf)
        return moved

    async def _of_this_paper(
        self, shelf: Shelf, due: list[tuple[str, Facts]]
    ) -> list[tuple[str, Facts]]:
        """The files that came for the paper being added; older ones stay, and the officer hears."""
        begun = await self._since(shelf.officer_id)
        if begun is None:
            return due
        earliest = (begun - SLACK).timestamp() * 1e9
        fresh = [file for file in due if file[1].modified >= earliest]
        old, before = len(due) - len(fresh), shelf.old
        shelf.old = old
        if old and old != before:
            await self._tell(shelf.officer_id, say("scan.folder.old", n=old))
        return fresh

    async def _handle(self, shelf: Shelf, name: str, facts: Facts) -> bool:
        """Take one file; whether the next may be taken."""
        shelf.verdicts[name] = Fate.BACK
        async with contextlib.aclosing(Reading(facts, self._hands)) as reading:
            try:
                await reading.claim(shelf.folder, name)
            except Changed:
                pass
            except Unfit as unfit:
                shelf.verdicts[name] = unfit.reason
            else:
                shelf.verdicts[name] = INTERRUPTED
                verdict = await self._taken(shelf.officer_id, reading)
                shelf.verdicts[name] = self._tried(shelf, name, verdict, reading)
        verdict = shelf.verdicts[name]
        await self._settle(shelf)
        return verdict not in (Fate.BACK, INTERRUPTED)

    def _tried(self, shelf: Shelf, name: str, verdict: Verdict, reading: Reading) -> Verdict:
        """The verdict, but that a file no disk gives back whole is tried only so often."""
        if verdict is Fate.BACK and reading.unreadable:
            shelf.broken[name] += 1
            if shelf.broken[name] < MOST_TRIES:
                return verdict
            verdict = UNREADABLE
        del shelf.broken[name]
        return verdict

    async def _taken(self, officer_id: int, reading: Reading) -> Verdict:
        """Hand a file to the desk.

        What broke while being read cannot have been taken. Of a desk that fails otherwise nobody
        knows how many of the pages it kept.
        """
        try:
            async with contextlib.aclosing(reading.pieces()) as pieces:
                receipt = await self._take(officer_id, pieces, "folder")
        except Exception as trouble:  # noqa: BLE001 - what the desk cannot take must not stop it
            log.warning("a file was not taken", trouble=type(trouble).__name__)
            return Fate.BACK if reading.broken else INTERRUPTED
        return await self._judged(officer_id, reading, receipt)

    async def _judged(self, officer_id: int, reading: Reading, receipt: Receipt) -> Verdict:
        """A refusal once the paper was closed says nothing about the file, so it waits."""
        if not receipt.pages and reading.broken:
            return Fate.BACK
        if receipt.refused:
            closed = not receipt.pages and not await self._ready(officer_id)
            return Fate.BACK if closed else receipt.refused
        return Fate.GONE if await reading.is_whole() else INTERRUPTED

    async def _settle(self, shelf: Shelf) -> None:
        done = await self._hands.do(settle, shelf.folder, shelf.verdicts)
        refused = Counter({str(why): n for why, n in done.items() if not isinstance(why, Fate)})
        shelf.news.update(refused)
        if done[Fate.GONE] or refused:
            log.info("files from a folder", taken=done[Fate.GONE], refused=refused.total())

    async def _tell_news(self, shelf: Shelf) -> None:
        """Each reason once with its number; what cannot be told is told before the next look."""
        for reason, n in list(shelf.news.items()):
            await self._tell(shelf.officer_id, refusal(reason, n))
            del shelf.news[reason]

    def _note_root(self, kind: str) -> None:
        if kind != self._trouble:
            log.warning("the folders are away" if kind else "the folders are back", trouble=kind)
        self._trouble = kind

    def _note_odd(self, shelf: Shelf, odd: int) -> None:
        if odd != shelf.odd:
            log.warning("things that are no files in a folder", n=odd)
        shelf.odd = odd


def refusal(reason: str, n: int) -> Text:
    """What an officer is told of files that were not taken."""
    if reason == INTERRUPTED:
        return say("scan.folder.interrupted", n=n)
    why = OWN_REASONS.get(reason) or Text(f"scan.refused.{reason}")
    return say("scan.folder.refused", n=n, why=why)
