"""Which printer an office has, as its settings say it."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yarl import URL

from bot.printers.troubles import IppError
from bot.printers.wire import address

OFFICE = re.compile(r"[A-Za-z0-9-]{1,16}")
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A printer: its address, what officers call it, and which certificates it is known by."""

    uri: str
    name: str
    two_sided: bool = False
    ca: str = ""

    def trust(self) -> ssl.SSLContext | None:
        """What an ipps address has to show; None for the machine's own list."""
        return ssl.create_default_context(cafile=self.ca) if self.ca else None


def places(text: str, *, two_sided: bool = False, ca: str = "") -> dict[str, Place]:
    """`LV=ipp://host/ipp/print#HP-1, …` by office; "" is the office of a desk that has one.

    ValueError for anything else.
    """
    found: dict[str, Place] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        office, uri = split(part)
        if office in found or (found and "" in (office, *found)):
            raise ValueError("one printer an office, each with its office: LV=ipp://...")
        found[office] = Place(uri, name_of(uri), two_sided, ca)
    return found


def split(part: str) -> tuple[str, str]:
    """An office's id, "" if none is named, and an address."""
    office, equals, uri = part.partition("=")
    if not equals or not OFFICE.fullmatch(office):
        office, uri = "", part
    try:
        address(uri)
    except IppError:
        raise ValueError("a printer's address begins with ipp:// or ipps://") from None
    return office, uri


def name_of(uri: str) -> str:
    """What stands after #, or the host."""
    there = URL(uri)
    return (there.fragment or there.host or "")[:LONGEST_NAME]


def at_home(named: Mapping[str, Place], offices: Iterable[str]) -> dict[str, Place]:
    """The printers of these offices; ValueError when it is not clear whose a printer is."""
    here = sorted(offices)
    if "" not in named:
        if strangers := sorted(set(named) - set(here)):
            raise ValueError(f"no such office: {', '.join(strangers)}")
        return dict(named)
    if len(here) > 1:
        raise ValueError(f"say whose printer it is: {here[0]}=ipp://...")
    return dict.fromkeys(here, named[""])
