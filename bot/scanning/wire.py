"""What a child says of the file it reads: frames of a head and, after some, so many bytes.

A child that a file has taken over may say anything, so nothing here is more than numbers and
bytes, and what they mean is judged by who hears them.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import Final, NamedTuple

from storage.scanning.pages import REFUSALS, WARNINGS, Page, page

HEAD: Final = Struct("!cIQiBH")  # see `Head`
END: Final = Struct("!iQd")  # signal, bytes of memory, seconds of the processor
PAGE, REFUSED, DONE, ENDED = b"P", b"R", b"D", b"E"


class Head(NamedTuple):
    """What a frame begins with: its kind and the bytes that follow, the rest is of a page.

    `turned`: hundredths of a degree; `warnings`: a bit each; `grid`: bytes of it, at the end.
    """

    kind: bytes
    size: int
    mark: int = 0
    turned: int = 0
    warnings: int = 0
    grid: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child went: the signal that ended it or 0, its most memory in bytes, its CPU seconds.

    Of the memory about 60 MB are shared with the process it was forked from.
    """

    signal: int
    memory: int
    seconds: float


def page_head(told: Page) -> bytes:
    """The head before a page's JPEG and its grid of ink."""
    warnings = sum(1 << bit for bit, key in enumerate(WARNINGS) if key in told.warnings)
    turned, grid = round(told.turned * 100), len(told.grid)
    return HEAD.pack(*Head(PAGE, len(told.jpeg) + grid, told.mark, turned, warnings, grid))


def head_told(data: bytes) -> Head:
    """The head of a frame."""
    return Head(*HEAD.unpack(data))


def page_told(head: Head, data: bytes) -> Page:
    """The page of a head and its bytes; raise `Refused` when these are no clean JPEG and grid."""
    end = max(len(data) - head.grid, 0)
    warnings = tuple(key for bit, key in enumerate(WARNINGS) if head.warnings >> bit & 1)
    return page(data[:end], head.mark, head.turned / 100, warnings, data[end:])


def refused(key: str) -> bytes:
    """The frame of a refusal."""
    return HEAD.pack(*Head(REFUSED, len(key))) + key.encode("ascii")


def key_told(data: bytes) -> str:
    """Why a file was refused; what no file is refused for is a broken child."""
    return next((key for key in REFUSALS if key.encode("ascii") == data), "broken")


def done() -> bytes:
    """The frame after the last page."""
    return HEAD.pack(*Head(DONE, 0))


def ended(how: Ended) -> bytes:
    """The frame with which the parent tells of a child's end."""
    return HEAD.pack(*Head(ENDED, END.size)) + END.pack(how.signal, how.memory, how.seconds)


def end_told(data: bytes) -> Ended:
    """How a child went."""
    return Ended(*END.unpack(data))
