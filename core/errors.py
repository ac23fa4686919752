"""Refusals: the desk says no, nothing is kept, and the docstring says why."""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """The desk cannot do this. Its words live in the texts under `refusal.<key>`."""

    key: ClassVar[str] = ""

    def __init__(self, **values: Any) -> None:
        super().__init__(self.__doc__)
        self.values = values


class NotYours(Refusal):
    """This is not the speaker's to see or to change."""

    key = "not_yours"


class NotAdmin(Refusal):
    """Only an admin of the office may do this."""

    key = "not_admin"


class ShiftClosed(Refusal):
    """The officer has not opened a shift today."""

    key = "shift_closed"


class InviteSpent(Refusal):
    """The invitation or code was used, ran out, or never was."""

    key = "invite_spent"


class WorkUnderWay(Refusal):
    """Orders stand where the change would let them skip a step."""

    key = "work_under_way"


class AlreadyMoved(Refusal):
    """Somebody else was first, or the step is behind the order already."""

    key = "already_moved"


class NotNow(Refusal):
    """The order does not allow this step where it stands."""

    key = "not_now"


class BasisMissing(Refusal):
    """A document has not been compared with its original."""

    key = "basis_missing"


class NotPaid(Refusal):
    """The fee has not been taken."""

    key = "not_paid"


class AllVoid(Refusal):
    """Every number of the order is void."""

    key = "all_void"


class EmptyBasket(Refusal):
    """There is nothing to order."""

    key = "empty_basket"


class DocumentGone(Refusal):
    """A document in the basket can no longer be copied."""

    key = "document_gone"


class TooManyCopies(Refusal):
    """More copies than one order may carry."""

    key = "too_many_copies"


class CodeCoolDown(Refusal):
    """A code was sent a moment ago."""

    key = "code_cool_down"


class CodeDayLimit(Refusal):
    """This phone or this chat has used up its codes for the day."""

    key = "code_day_limit"


class CodeBudget(Refusal):
    """The desk has sent as many codes as it may in an hour."""

    key = "code_budget"


class CodeLocked(Refusal):
    """Too many wrong codes: the phone is locked for a while."""

    key = "code_locked"


class AtTheDesk(Refusal):
    """Only the desk can open this, with the person present."""

    key = "at_the_desk"


class UnsoundTemplate(Refusal):
    """A line of the statement lacks a blank it has to have, or has one too many."""

    key = "template.unsound"


class ReasonNeeded(Refusal):
    """A reason has to be given."""

    key = "reason_needed"


class ConsentMissing(Refusal):
    """The person has not agreed that the desk keeps their scans."""

    key = "consent_missing"


class OtherOffice(Refusal):
    """The person's file is kept by another office."""

    key = "other_office"


class NotRegistered(Refusal):
    """Nobody has a file under this number."""

    key = "not_registered"


class NumberTaken(Refusal):
    """Another file has this phone number."""

    key = "number_taken"


class NotProved(Refusal):
    """The code that shows the phone is at hand is missing or old."""

    key = "not_proved"


class NoDraft(Refusal):
    """No paper is being added by this officer."""

    key = "no_draft"


class NothingScanned(Refusal):
    """The paper being added has no page yet."""

    key = "nothing_scanned"


class TrayFull(Refusal):
    """The paper being added has as many pages as a paper may have."""

    key = "tray_full"


class NothingLeft(Refusal):
    """Every paper of the order went away."""

    key = "nothing_left"


class AssistOver(Refusal):
    """The session for a caller has ended."""

    key = "assist_over"


class DelegateLimits(Refusal):
    """More people named at once, or for longer, than one may trust."""

    key = "delegates.limits"


class NameMissing(Refusal):
    """A person's file carries a name."""

    key = "name_missing"


class OddNumber(Refusal):
    """A personal number has twelve digits, an old card's nine."""

    key = "id_number"


class OrdersOpen(Refusal):
    """Orders are under way that need what is to be taken away."""

    key = "orders_open"


class RegisterLocked(Refusal):
    """The newest numbers may be missing: two officers have to read them off the paper first."""

    key = "book.locked"


class PaperBehind(Refusal):
    """The number read off the paper cannot be the last one."""

    key = "book.paper"


class BookEmpty(Refusal):
    """The present book of the register has no number yet."""

    key = "book.empty"


class NoSuchNumber(Refusal):
    """The register has no such number."""

    key = "book.number"


class AlreadyVoid(Refusal):
    """The number is void, or somebody has asked for it to be."""

    key = "book.void"


class SecondOfficer(Refusal):
    """Who asked cannot be the one who confirms."""

    key = "book.second"


class CabinetDown(Exception):
    """Nothing could be written: the disk is full, or the database is locked."""
