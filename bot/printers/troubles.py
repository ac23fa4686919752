"""What can go wrong between us and a printer. `key` is the end of a sentence for people."""

from __future__ import annotations

from typing import ClassVar


class IppError(Exception):
    """The printer and we do not understand each other."""

    key: ClassVar[str] = "strange"

    def __init__(self, *facts: object) -> None:
        super().__init__(self.__doc__, *facts)


class Malformed(IppError):
    """What came is not an IPP message, or is longer than any should be."""


class NotAPrinter(IppError):
    """What answers there does not speak IPP."""

    key = "not_a_printer"


class Unreached(IppError):
    """Nobody answers at that address: nothing was sent."""

    key = "offline"


class Untrusted(IppError):
    """The printer's certificate is not one we were told to trust: nothing was sent."""

    key = "untrusted"


class Unanswered(IppError):
    """The printer fell silent after we spoke: it may have heard us or not."""

    key = "offline"


class Busy(IppError):
    """The printer says not now (RFC 8011, 0x0500 to 0x05FF, and HTTP 503): it took nothing."""

    key = "busy"


class Denied(IppError):
    """The printer says no (RFC 8011, 0x0400 to 0x04FF, and HTTP 4xx). `status`: its number."""

    key = "refused"

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:#06x}")
        self.status = status


class WrongVersion(IppError):
    """The printer speaks another version of IPP."""
