"""What a printer says of itself and of its jobs (RFC 8011, sections 5.3 and 5.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from bot.printers.troubles import NotAPrinter
from bot.printers.values import Attributes, value, values

PDF = "application/pdf"
A4 = "iso_a4_210x297mm"
ONE_SIDED, TWO_SIDED = "one-sided", "two-sided-long-edge"
ABOUT_PRINTER = (
    "printer-make-and-model printer-state printer-state-reasons printer-is-accepting-jobs"
    " document-format-supported media-supported sides-supported"
).split()
ABOUT_JOB = (
    "job-id job-name job-originating-user-name job-state job-state-reasons"
    " job-media-sheets-completed"
).split()
TROUBLES: Mapping[str, str] = {
    "media-jam": "jam",
    "media-empty": "no_paper",
    "media-needed": "no_paper",
    "toner-empty": "no_ink",
    "marker-supply-empty": "no_ink",
    "door-open": "open",
    "cover-open": "open",
    "interlock-open": "open",
    "paused": "paused",
    "shutdown": "offline",
    "offline": "offline",
    "offline-report": "offline",
}


class JobState(IntEnum):
    """How far a job is."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELLED = 7
    ABORTED = 8
    COMPLETED = 9


STOPPED = 5
"""A printer's own state."""


@dataclass(frozen=True, slots=True)
class Printer:
    """What a printer is and how it is now. `trouble`: why it stands still, "" if it does not.

    `warning`: what is wrong with it while it goes on, and why a job of it stands still that does.
    """

    model: str
    stopped: bool
    accepts: bool
    trouble: str
    warning: str
    formats: frozenset[str]
    media: frozenset[str]
    sides: frozenset[str]


@dataclass(frozen=True, slots=True)
class JobFacts:
    """A job at a printer. `sheets`: those that came out, 0 where the printer does not count."""

    number: int
    name: str
    user: str
    state: JobState
    sheets: int


def printer_of(said: Attributes) -> Printer:
    """A printer from its attributes."""
    state = value(said, "printer-state", int)
    if state is None:
        raise NotAPrinter
    reasons, stopped = words(said, "printer-state-reasons"), state == STOPPED
    return Printer(
        model=value(said, "printer-make-and-model", str) or "",
        stopped=stopped,
        accepts=value(said, "printer-is-accepting-jobs", bool) is not False,
        trouble=trouble_in(reasons, stopped=stopped),
        warning=trouble_in(reasons, stopped=True),
        formats=words(said, "document-format-supported"),
        media=words(said, "media-supported"),
        sides=words(said, "sides-supported"),
    )


def job_of(said: Attributes) -> JobFacts:
    """A job from its attributes."""
    number, state = value(said, "job-id", int), value(said, "job-state", int)
    if number is None or state not in set(JobState):
        raise NotAPrinter
    return JobFacts(
        number,
        value(said, "job-name", str) or "",
        value(said, "job-originating-user-name", str) or "",
        JobState(state),
        max(0, value(said, "job-media-sheets-completed", int) or 0),
    )


def words(said: Attributes, name: str) -> frozenset[str]:
    """The words of an attribute; what is no word is passed over."""
    return frozenset(one for one in values(said, name) if isinstance(one, str))


def trouble_in(reasons: frozenset[str], *, stopped: bool) -> str:
    """The first reason people can do something about; a warning is one where nothing moves."""
    grave = {reason.removesuffix("-error") for reason in reasons}
    grave |= {reason.removesuffix("-warning") for reason in reasons} if stopped else set()
    return next((name for reason, name in TROUBLES.items() if reason in grave), "")


def wanting(printer: Printer, *, two_sided: bool) -> list[str]:
    """What the desk needs and this printer cannot, in the standard's own words."""
    needed = {PDF: printer.formats, A4: printer.media}
    if two_sided:
        needed[TWO_SIDED] = printer.sides
    return [what for what, has in needed.items() if what not in has]
