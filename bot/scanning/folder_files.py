"""Files in watched folders, by handle: no link is followed, nothing is overwritten or lost.

A file on its way is in `.taking/`, one that was refused in `refused/`, both beside where it lay.
All of this waits for a disk or a share, so none of it runs on the event loop.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from enum import Enum
from itertools import count
from pathlib import Path
from typing import BinaryIO

from core.names import fold

TAKING, REFUSED = ".taking", "refused"
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
LONGEST_NAME, LONGEST_ENDING = 255, 16
"""Bytes of a file's name, and of what counts as its ending."""
LONGEST_REASON, LONGEST_OFFICER = 40, 40
"""Letters: of a reason in a file's name, of an officer's name in a folder's."""
PASSING = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", "~")
HIDDEN = (".", "~")
OF_THE_SYSTEM = {"thumbs.db", "desktop.ini"}
OFFICERS = re.compile(r"([0-9]{1,18})(?:-.*)?", re.DOTALL)

INTERRUPTED, UNREADABLE, LINKED = "interrupted", "unreadable", "linked"


class Fate(Enum):
    """What becomes of a claimed file that is not refused."""

    GONE = "gone"
    BACK = "back"


Verdict = Fate | str
"""A fate, or the reason of a refusal."""


class Changed(OSError):
    """The file is not the one that was seen."""


class Unfit(Exception):
    """The file is never to be read; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Facts:
    """What tells that a file was written to. Shares keep no inode number, so it is not asked."""

    kind: int
    size: int
    modified: int

    @classmethod
    def of(cls, found: os.stat_result) -> Facts:
        """Kind, size in bytes, time of the last change in ns."""
        return cls(stat.S_IFMT(found.st_mode), found.st_size, found.st_mtime_ns)


def officers_in(root: Path) -> list[tuple[int, str]]:
    """Whose folders there are: the number a folder's name begins with, and the name."""
    with os.scandir(root) as entries:
        named = [(OFFICERS.fullmatch(entry.name), entry) for entry in entries]
        return sorted(
            (int(found[1]), entry.name)
            for found, entry in named
            if found and entry.is_dir(follow_symlinks=False)
        )


def make_folder(root: Path, officer_id: int, name: str) -> Path:
    """The officer's folder; made, for its group to write into, if none bears the number."""
    for number, found in officers_in(root):
        if number == officer_id:
            return root / found
    short = fold(name).replace(" ", "-")[:LONGEST_OFFICER].strip("-")
    made = root / f"{officer_id}-{short}".strip("-")
    made.mkdir()
    made.chmod(stat.S_IMODE(made.stat().st_mode) & ~stat.S_IRWXO | stat.S_IRWXG)
    return made


def files_in(folder: Path) -> tuple[list[tuple[str, Facts]], int]:
    """What can be taken, pages in their order; and how many things lie there that are no files."""
    with opened(folder) as place, os.scandir(place) as entries:
        seen = [(entry.name, facts_of(entry)) for entry in entries if is_meant(entry.name)]
    files = [(name, facts) for name, facts in seen if facts and stat.S_ISREG(facts.kind)]
    odd = [facts for _, facts in seen if facts and not is_usual(facts.kind)]
    return sorted(((n, f) for n, f in files if f.size), key=lambda one: natural(one[0])), len(odd)


def facts_of(entry: os.DirEntry[str]) -> Facts | None:
    """The facts of an entry; None when it has just gone."""
    try:
        return Facts.of(entry.stat(follow_symlinks=False))
    except FileNotFoundError:
        return None


def is_usual(kind: int) -> bool:
    """A file or a folder: anything else was put there by mistake or on purpose."""
    return stat.S_ISREG(kind) or stat.S_ISDIR(kind)


def is_meant(name: str) -> bool:
    """Whether a name is one that a scanner gives to a page it has finished."""
    folded = name.casefold()
    passing = folded.startswith(HIDDEN) or folded.endswith(PASSING)
    return not passing and folded not in OF_THE_SYSTEM


def natural(name: str) -> tuple[list[str | int], str]:
    """A key by which scan2 comes before scan10."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [int(part) if at % 2 else part for at, part in enumerate(parts)], name


def claim(folder: Path, name: str, facts: Facts) -> BinaryIO:
    """Move a file out of everybody's reach, have that on disk, and open it.

    `Changed` if it is no longer what was seen, `Unfit` if it may not be read.
    """
    with opened(folder) as place, drawer(place, TAKING, stat.S_IRWXU) as taking:
        if found(name, place) != facts or found(name, taking):
            raise Changed
        os.rename(name, name, src_dir_fd=place, dst_dir_fd=taking)
        sync(taking)
        sync(place)
        return open_claimed(taking, name, facts)


def open_claimed(taking: int, name: str, facts: Facts) -> BinaryIO:
    """A claimed file to read from, if it is one, and has no second name to be changed by."""
    try:
        handle = os.open(name, READ, dir_fd=taking)
    except PermissionError:
        raise Unfit(UNREADABLE) from None
    now = os.fstat(handle)
    if Facts.of(now) == facts and now.st_nlink == 1:
        return os.fdopen(handle, "rb")
    os.close(handle)
    if Facts.of(now) == facts:
        raise Unfit(LINKED)
    raise Changed


def settle(folder: Path, verdicts: MutableMapping[str, Verdict]) -> Counter[Verdict]:
    """Carry out what was decided about claimed files; how often each was.

    A file nobody decided about was being taken when the desk went down. It may or may not have
    been taken, so it is set aside and told of: twice in a certified copy is worse than asking.
    """
    done: Counter[Verdict] = Counter()
    with opened(folder) as place:
        if not found(TAKING, place):
            return done
        with opened(TAKING, place) as taking:
            for name in names_in(taking):
                verdict = verdicts.get(name, INTERRUPTED)
                carry_out(verdict, name, taking, place)
                verdicts.pop(name, None)
                done[verdict] += 1
    return done


def names_in(taking: int) -> list[str]:
    """The claimed files; a share may keep shadows of its own there."""
    with os.scandir(taking) as entries:
        return [entry.name for entry in entries if is_meant(entry.name)]


def carry_out(verdict: Verdict, name: str, taking: int, place: int) -> None:
    """Unlink a claimed file, put it back, or put it with the refused, its reason first."""
    if verdict is Fate.GONE:
        os.unlink(name, dir_fd=taking)
    elif verdict is Fate.BACK:
        os.rename(name, unused(place, "", name), src_dir_fd=taking, dst_dir_fd=place)
    else:
        reason = re.sub(r"[^a-z0-9]+", "_", str(verdict))[:LONGEST_REASON]
        with drawer(place, REFUSED, stat.S_IRWXU | stat.S_IRWXG) as refused:
            to = unused(refused, f"{reason}-", name)
            os.rename(name, to, src_dir_fd=taking, dst_dir_fd=refused)


def unused(place: int, prefix: str, name: str) -> str:
    """A name that nothing has there: this one, or with a number."""
    stem, ending = os.path.splitext(name)  # noqa: PTH122 - a name of any bytes, not a path
    if len(os.fsencode(ending)) > LONGEST_ENDING:
        stem, ending = name, ""
    tries = (fitted(prefix, stem, f" ({n}){ending}" if n > 1 else ending) for n in count(1))
    return next(name for name in tries if not found(name, place))


def fitted(prefix: str, stem: str, tail: str) -> str:
    """The three in a row, the middle cut to what a file's name may hold."""
    room = LONGEST_NAME - len(os.fsencode(prefix + tail))
    held = os.fsencode(stem)
    return prefix + (stem if len(held) <= room else held[:room].decode(errors="ignore")) + tail


def found(name: str, place: int) -> Facts | None:
    """What bears the name there; None when nothing does."""
    try:
        return Facts.of(os.stat(name, dir_fd=place, follow_symlinks=False))
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def opened(folder: Path | str, place: int | None = None) -> Iterator[int]:
    """A folder by its handle; OSError if it is none, or a link to one."""
    handle = os.open(folder, FOLDER, dir_fd=place)
    try:
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def drawer(place: int, name: str, mode: int) -> Iterator[int]:
    """A folder in a folder, made where there is none."""
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, mode, dir_fd=place)
    with opened(name, place) as handle:
        yield handle


def sync(place: int) -> None:
    """Have a folder's entries on disk, where its file system can."""
    with contextlib.suppress(OSError):
        os.fsync(place)
