"""How far a job of the printer is, and what officers decide about it.

A job that may be on paper is never printed again by itself: a person looks and says.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.audit import note
from core.desk import at_hand, colleague, tell_printed
from core.errors import AlreadyMoved, NotNow, NotYours, ReasonNeeded
from core.jobs import OVER, REASONS, UNSENT, Job, JobState, Why
from core.models import Officer, Order
from core.orders import show_card
from core.ports import Book, Look
from core.printing import by_link, line_up, queue
from core.sifting import all_void, good, sift
from core.steps import ENDED

MOST_SPOILT = 500
AGAIN = frozenset({JobState.UNSURE, JobState.ABORTED, JobState.CANCELLED})
BY_LINK = UNSENT | AGAIN | {JobState.STOPPED}
"""Where a job may be printed again, and where the officer may take the pack into their own hands.

What is on its way to the printer, or prints, is left alone.
"""


def wanted(look: Look, order: Order) -> bool:
    """Whether anybody still needs this order on paper: not where all its numbers are void."""
    here = order.stage not in ENDED and order.handed_over_at is None
    return here and not all_void(look, order)


def progress(book: Book, at: datetime, job: Job, state: JobState, **facts: Any) -> bool:
    """The job has come so far, as the card will say; False if somebody moved it meanwhile."""
    if not book.jobs.move(job.id, job.state, state=state.value, changed_at=at, **facts):
        return False
    show_card(book, job.order_id, job.office_id, at)
    if state is JobState.DONE:
        on_paper(book, at, job)
    if state is JobState.UNSURE:
        peer = book.people.officer(job.officer_id).peer
        book.outbox.put(peer, "print_unsure", {"job": job.id}, at, priority=1)
    return True


def on_paper(book: Book, at: datetime, job: Job) -> None:
    """The citizen hears that the copies are there, if they have not got them yet."""
    order = book.orders.order(job.order_id)
    if order and wanted(book, order):
        tell_printed(book, at, order)


def begin(book: Book, at: datetime, job: Job, after: int, sheets: int) -> bool:
    """The job is about to be sent; False when it is no longer to be.

    `after`: the printer's newest number so far; `sheets`: what the pack takes.
    """
    order = book.orders.order(job.order_id)
    if order is None or not wanted(book, order):
        progress(book, at, job, JobState.CANCELLED)
        return False
    return progress(book, at, job, JobState.SENDING, after=after, sheets=sheets, trouble="")


def job_at_hand(book: Book, at: datetime, peer: str, job: int, seen: JobState) -> tuple[Any, ...]:
    """The officer, the job and its order, where the job stands as it was seen."""
    officer = colleague(book, peer, at)
    found = book.jobs.job(job)
    if found is None:
        raise NotYours
    order = at_hand(book, officer, found.order_id)
    if found.state is not seen:
        raise AlreadyMoved
    return officer, found, order


def again(book: Book, at: datetime, *, peer: str, job: int, seen: JobState) -> None:
    """It did not come out: the job is sent once more."""
    officer, found, order = job_at_hand(book, at, peer, job, seen)
    if seen not in AGAIN or not wanted(book, order):
        raise NotNow
    fresh = {"number": None, "tries": 0, "trouble": "", "asked_at": at}
    progress(book, at, found, JobState.QUEUED, **fresh)
    line_up(book, at, found.office_id, found.id)
    note_print(book, at, officer, order)


def came_out(book: Book, at: datetime, *, peer: str, job: int, seen: JobState) -> None:
    """Somebody looked: the paper is there."""
    _, found, _ = job_at_hand(book, at, peer, job, seen)
    if seen is not JobState.UNSURE:
        raise NotNow
    progress(book, at, found, JobState.DONE, trouble="", sheets=0)


def take_pack(book: Book, at: datetime, *, peer: str, job: int, seen: JobState, link: str) -> None:
    """The officer prints from the pack itself; the printer is not to."""
    officer, found, order = job_at_hand(book, at, peer, job, seen)
    if seen not in BY_LINK or not wanted(book, order):
        raise NotNow
    progress(book, at, found, JobState.BY_HAND, trouble="")
    by_link(book, at, officer, order.id, link)
    tell_printed(book, at, order)


def reprint(
    book: Book, at: datetime, *, peer: str, order: int, why: Why, spoilt: int, link: str
) -> None:
    """A pack is printed once more before it is handed over, with the reason and what was wasted."""
    if why not in REASONS or not 0 <= spoilt <= MOST_SPOILT:
        raise ReasonNeeded
    officer = colleague(book, peer, at)
    found = at_hand(book, officer, order)
    if not reprintable(book, found):
        raise NotNow
    sift(book, at, found)
    queue(book, at, officer, found, why, spoilt)
    note_print(book, at, officer, found)
    show_card(book, order, found.office_id, at)
    if book.jobs.printer_of(found.office_id) is None:
        take_last(book, at, officer, found, link)


def reprintable(look: Look, order: Order) -> bool:
    """Whether the order was printed, is still here, and nothing of it is on its way to paper."""
    jobs = look.jobs.jobs_of(order.id)
    here = bool(order.printed_at) and wanted(look, order) and bool(good(look, order))
    return here and all(job.state in OVER for job in jobs)


def take_last(book: Book, at: datetime, officer: Officer, order: Order, link: str) -> None:
    """Without a printer the newest job is the officer's own."""
    progress(book, at, book.jobs.jobs_of(order.id)[-1], JobState.BY_HAND)
    by_link(book, at, officer, order.id, link)


def note_print(book: Book, at: datetime, officer: Officer, order: Order) -> None:
    """Whose papers were printed can see that they were, and by whom."""
    for line in good(book, order):
        paper = book.archive.document(line.document_id)
        if paper:
            facts: dict[str, Any] = {"document": paper.id, "order": order.id, "peer": officer.peer}
            note(book, at, "print", citizen=paper.citizen_id, officer=officer.id, **facts)
