"""What a person may ask about their own data, with two clocks, and how the desk answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import consents, erasure
from core.alerts import RIGHTS, alert
from core.assisted import tell_everywhere
from core.audit import note
from core.days import VN, local
from core.errors import AlreadyMoved, NotYours, ReasonNeeded
from core.keeping import Act, Asking, Purpose, Request
from core.models import Citizen, Officer
from core.orders import calendar_from
from core.ports import Book, Look
from core.promises import Hours
from core.roster import admin

ANSWER_DAYS = 2
"""Working days to say that a request has arrived (Decree 356/2025)."""
FINISH_DAYS = timedelta(days=15)
"""Days to do what was asked, the withdrawal of a consent too (Decree 356/2025)."""
NEAR = timedelta(days=1)
"""How long before a clock runs out the admins hear of it again, every day."""
CONSENT, DESTROYED, AGAIN = "consent", "destroyed", "again"
MOST_ACTS = 200
DONE, REFUSED = "done", "refused"


def ask(book: Book, at: datetime, *, citizen: int, kind: Asking, peer: str, about: str = "") -> int:
    """Write a request down and tell the admins; one of its kind that is open is the answer."""
    same = [r.id for r in book.acts.requests_of(citizen) if r.kind == kind and not r.outcome]
    if same:
        return same[0]
    office = book.people.citizen(citizen).office_id
    number = book.acts.add_request(
        {
            "office_id": office,
            "citizen_id": citizen,
            "kind": kind,
            "about": about.strip(),
            "peer": peer,
            "asked_at": at,
            "answer_by": answer_by(book, at),
            "finish_by": at + FINISH_DAYS,
        }
    )
    note(book, at, f"ask_{kind}", citizen=citizen, peer=peer)
    alert(book, at, RIGHTS, office_id=office, number=number)
    return number


def answer_by(look: Look, at: datetime) -> datetime:
    """When the desk closes on the second working day from now."""
    day = calendar_from(look, at).add_working(local(at).date(), ANSWER_DAYS)
    return datetime.combine(day, Hours().afternoon[1], VN)


def give(
    book: Book,
    at: datetime,
    *,
    citizen: int,
    purpose: Purpose,
    lang: str,
    peer: str,
    officer: int | None = None,
) -> None:
    """A yes. Papers that a withdrawn yes took off the shelf come back while their scans last."""
    answer = {"purpose": purpose, "given": True, "lang": lang, "peer": peer, "officer": officer}
    consents.answer(book, at, citizen=citizen, **answer)  # type: ignore[arg-type]  # by name
    if purpose == "keep_scans":
        for paper in book.archive.documents_of(citizen):
            if paper.withdrawn_why == CONSENT:
                book.archive.change_paper(paper.id, withdrawn_at=None, withdrawn_why="")
        for request in open_of(book, citizen, "withdraw"):
            book.acts.finish_request(request.id, None, at, REFUSED, AGAIN)


def take_back(
    book: Book,
    at: datetime,
    *,
    citizen: int,
    purpose: Purpose,
    lang: str,
    peer: str,
    officer: int | None = None,
) -> None:
    """A no, at once: scans serve no more from this turn on, and are destroyed within 15 days."""
    answer = {"purpose": purpose, "given": False, "lang": lang, "peer": peer, "officer": officer}
    consents.answer(book, at, citizen=citizen, **answer)  # type: ignore[arg-type]  # by name
    if purpose == "keep_scans":
        for paper in book.archive.documents_of(citizen):
            if paper.withdrawn_at is None:
                book.archive.withdraw(paper.id, at, CONSENT)
        ask(book, at, citizen=citizen, kind="withdraw", peer=peer, about=purpose)


def open_of(look: Look, citizen: int, kind: Asking) -> list[Request]:
    """A person's open requests of one kind."""
    asked = look.acts.requests_of(citizen)
    return [request for request in asked if request.kind == kind and not request.outcome]


def household(look: Look, person: Citizen) -> list[Citizen]:
    """A person and those whose phone theirs is."""
    return [person, *look.people.household(person.id)]


def seen_by(look: Look, person: Citizen) -> list[Act]:
    """Who did what with the files of a household, the latest first."""
    acts = [a for one in household(look, person) for a in look.acts.acts_of(one.id, MOST_ACTS)]
    return sorted(acts, key=lambda act: act.id, reverse=True)[:MOST_ACTS]


def at_hand(look: Look, officer: Officer, request: int) -> Request:
    """A request to the admin's own office."""
    found = look.acts.request(request)
    if found is None or found.office_id != officer.office_id:
        raise NotYours
    return found


def acknowledge(book: Book, at: datetime, *, peer: str, request: int) -> None:
    """The person hears that their request has arrived, and by when it will be done."""
    officer = admin(book, peer, at)
    found = at_hand(book, officer, request)
    if found.outcome or not book.acts.answer_request(request, officer.id, at):
        raise AlreadyMoved
    tell(book, at, found)


def refuse(book: Book, at: datetime, *, peer: str, request: int, why: str) -> None:
    """No, and why; the person may complain to the office."""
    officer = admin(book, peer, at)
    found = at_hand(book, officer, request)
    if not why.strip():
        raise ReasonNeeded
    finish(book, at, found, officer, REFUSED, why.strip())


def carry_out(book: Book, at: datetime, *, peer: str, request: int) -> None:
    """Do what was asked, or write down that it was done at the desk."""
    officer = admin(book, peer, at)
    found = at_hand(book, officer, request)
    if found.outcome:
        raise AlreadyMoved
    if found.kind == "erase":
        book.acts.answer_request(request, officer.id, at)
        book.acts.finish_request(request, officer.id, at, DONE, "")
        erasure.erase(book, at, book.people.citizen(found.citizen_id), officer.id, peer)
        return
    if found.kind == "withdraw":
        destroy(book, at, found, officer)
    finish(book, at, found, officer, DONE, "")


def destroy(book: Book, at: datetime, request: Request, officer: Officer | None) -> None:
    """The scans of somebody who took their consent back leave the vault, every version."""
    erasure.destroy_scans(book, at, request.citizen_id)
    for paper in book.archive.documents_of(request.citizen_id):
        book.archive.withdraw(paper.id, paper.withdrawn_at or at, DESTROYED)
    who = officer.id if officer else None
    note(book, at, "destroy", citizen=request.citizen_id, officer=who)


def finish(
    book: Book, at: datetime, request: Request, officer: Officer | None, outcome: str, why: str
) -> None:
    """Close a request and tell the person."""
    who = officer.id if officer else None
    if request.answered_at is None and who is not None:
        book.acts.answer_request(request.id, who, at)
    if not book.acts.finish_request(request.id, who, at, outcome, why):
        raise AlreadyMoved
    tell(book, at, request)


def tell(book: Book, at: datetime, request: Request) -> None:
    """Word to every chat of the person; the law wants it, whatever they agreed to."""
    tell_everywhere(book, at, request.citizen_id, "request_news", {"request": request.id})


def remind(book: Book, at: datetime) -> int:
    """Admins hear of clocks that run out; a withdrawal is done before its own does. How many."""
    due = [r for number in book.sweep.requests_due(at + NEAR) if (r := book.acts.request(number))]
    for request in due:
        if request.kind == "withdraw" and request.finish_by <= at + NEAR:
            destroy(book, at, request, None)
            finish(book, at, request, None, DONE, "")
        else:
            alert(book, at, RIGHTS, office_id=request.office_id, number=request.id)
    return len(due)
