"""What printers say of themselves, in our words."""

from __future__ import annotations

import pytest

from bot.printers.facts import job_of, printer_of, trouble_in
from bot.printers.troubles import NotAPrinter
from bot.printers.values import Tag, one


@pytest.mark.parametrize(
    ("reasons", "trouble"),
    [
        ({"none"}, ""),
        ({"media-empty"}, "no_paper"),
        ({"media-empty-error"}, "no_paper"),
        ({"media-needed-error", "media-jam-error"}, "jam"),
        ({"toner-empty-error"}, "no_ink"),
        ({"cover-open"}, "open"),
        ({"offline-report"}, "offline"),
        ({"shutdown"}, "offline"),
        ({"media-low-report", "toner-low-warning"}, ""),
        ({"something-of-the-maker-error"}, ""),
    ],
)
def test_why_a_printer_stands_still(reasons: set[str], trouble: str) -> None:
    """A jam before an empty tray, and nothing where nobody needs to come."""
    assert trouble_in(frozenset(reasons), stopped=False) == trouble


def test_a_warning_counts_where_nothing_moves() -> None:
    """A second tray that is empty stops nobody; a printer that stands still says why so."""
    empty = frozenset({"media-empty-warning"})
    assert trouble_in(empty, stopped=False) == ""
    assert trouble_in(empty, stopped=True) == "no_paper"


def test_what_says_too_little_is_no_printer() -> None:
    """A printer has a state; a job has a number and a state of the standard."""
    with pytest.raises(NotAPrinter):
        printer_of({"printer-make-and-model": one(Tag.TEXT, "HP")})
    for state in ((), one(Tag.ENUM, 99)):
        with pytest.raises(NotAPrinter):
            job_of({"job-id": one(Tag.INTEGER, 1), "job-state": state})


def test_sheets_below_nothing_are_none() -> None:
    """Some printers count -2 for "unknown"."""
    job = {"job-id": one(Tag.INTEGER, 1), "job-state": one(Tag.ENUM, 9)}
    assert job_of(job | {"job-media-sheets-completed": one(Tag.INTEGER, -2)}).sheets == 0
