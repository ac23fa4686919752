"""What can go wrong between us and a network scanner; each has a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bot.scanning import Receipt


class ScannerTrouble(Exception):
    """Scanning did not work. `key` is the sentence for people, `brought` what arrived before."""

    key: ClassVar[str] = ""
    brought: Sequence[Receipt] = ()

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class Offline(ScannerTrouble):
    """The scanner does not answer."""

    key = "scan.scanner.offline"


class Untrusted(ScannerTrouble):
    """The scanner signs for itself, and we cannot know that it is the one."""

    key = "scan.scanner.untrusted"


class NotAScanner(ScannerTrouble):
    """What answers there does not speak eSCL."""

    key = "scan.scanner.not_a_scanner"


class Busy(ScannerTrouble):
    """The scanner is at something else for longer than we wait."""

    key = "scan.scanner.busy"


class Jam(ScannerTrouble):
    """Paper is stuck in the feeder, or came in crooked, double or not at all."""

    key = "scan.scanner.jam"


class FeederEmpty(ScannerTrouble):
    """There is no paper in the feeder."""

    key = "scan.scanner.feeder_empty"


class CoverOpen(ScannerTrouble):
    """The feeder's cover is open."""

    key = "scan.scanner.cover_open"


class Refused(ScannerTrouble):
    """The scanner does not take this job."""

    key = "scan.scanner.refused"


class BrokenOff(ScannerTrouble):
    """The scanner stopped within a job; the page it was at is not whole."""

    key = "scan.scanner.broken_off"
