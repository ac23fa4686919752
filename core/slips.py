"""Papers besides the copies: which make sense when, what they state, and what opens them."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from core.audit import note
from core.days import local
from core.desk import at_hand, colleague
from core.errors import NotNow
from core.handouts import Extension, Receipt
from core.models import Citizen, Line, Office, Order, Stage
from core.orders import calendar_from
from core.ports import Book, Look
from core.register import signer_on
from core.sifting import all_void

Kind = Literal[
    "request", "appointment", "more_needed", "refusal", "apology", "receipt", "hand_over"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
FILE_NAMES: Mapping[Kind, str] = {
    "request": "phieu-yeu-cau",
    "appointment": "giay-hen-tra",
    "more_needed": "phieu-bo-sung",
    "refusal": "phieu-tu-choi",
    "apology": "phieu-xin-loi",
    "receipt": "bien-lai",
    "hand_over": "phieu-tra-ket-qua",
}
LIFE = timedelta(hours=1)
TOKEN = re.compile(r"phieu-([a-z_]{1,16})-([0-9]{1,9})-([0-9]{1,9})-([0-9]{1,12})-[0-9a-f]{32}")
IN_HAND = (Stage.ACCEPTED, Stage.ASKED, Stage.PRINTED, Stage.CERTIFIED)
WAITING = (Stage.PLACED, *IN_HAND)


@dataclass(frozen=True, slots=True)
class Slip:
    """What a paper states; "" is left for a pen.

    `officer` has the order in hand, `cashier` took the fee, `giver` hands the copies over; `days`:
    working days from receipt to promise; `need`: what the citizen was asked for; `track`: the QR's.
    """

    kind: Kind
    at: datetime
    office: Office
    order: Order
    lines: tuple[Line, ...]
    owner: Citizen
    officer: str
    cashier: str
    giver: str
    days: int
    need: str
    track: str
    receipt: Receipt | None
    extension: Extension | None


def fitting(look: Look, order: Order) -> list[Kind]:
    """The papers that make sense where the order stands, the likeliest first."""
    return [kind for kind in reversed(KINDS) if MAKES_SENSE[kind](look, order)]


def file_name(kind: Kind, code: str) -> str:
    """`giay-hen-tra-LV-261123-0001.pdf`."""
    return f"{FILE_NAMES[kind]}-{code}.pdf"


def needs_appointment(order: Order) -> bool:
    """A result promised for another day than that of receipt wants slip 01 (ND 23/2015, Art. 7)."""
    return local(order.due_at).date() > local(order.received_at).date()


def make(book: Book, at: datetime, *, peer: str, order: int, kind: Kind) -> str:
    """What opens this paper for an hour; whose file it is can see that it was made."""
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    if kind not in fitting(book, wanted):
        raise NotNow
    note(
        book,
        at,
        "slip",
        citizen=wanted.citizen_id,
        officer=officer.id,
        order=order,
        peer=peer,
        why=kind,
    )
    return token_of(book, kind, order, officer.id, int(at.timestamp()))


def token_of(look: Look, kind: str, order: int, officer: int, made: int) -> str:
    """`phieu-<kind>-<order>-<officer>-<made>-<proof>`: derived, kept nowhere."""
    facts = (kind, str(order), str(officer), str(made))
    proof = look.keys.derive(look.keys.newest, "slip", *facts).hex()[:32]
    return "-".join(("phieu", *facts, proof))


def slip_behind(look: Look, token: str, at: datetime) -> Slip | None:
    """The paper a token opens, while it lives and its officer is at the desk."""
    match = TOKEN.fullmatch(token)
    if match is None:
        return None
    kind, order_id, officer_id, made = match[1], int(match[2]), int(match[3]), int(match[4])
    true = token_of(look, kind, order_id, officer_id, made)
    if not hmac.compare_digest(true.encode(), token.encode()):
        return None
    made_at = datetime.fromtimestamp(made, UTC)
    officer = look.people.officer_if(officer_id)
    order = look.orders.order(order_id)
    if officer is None or not officer.active or order is None or at >= made_at + LIFE:
        return None
    known = next((one for one in fitting(look, order) if one == kind), None)
    return slip(look, known, order, officer.name, made_at) if known else None


def slip(look: Look, kind: Kind, order: Order, printed_by: str, at: datetime) -> Slip:
    """Everything the paper states."""
    receipt = look.handouts.receipt_of(order.id)
    moved = look.handouts.extensions_of(order.id)
    signer, title = signer_on(look, order.office_id, local(at).date())
    office = look.people.office(order.office_id)
    return Slip(
        kind=kind,
        at=at,
        office=replace(office, signer=signer, signer_title=title),
        order=order,
        lines=tuple(lines_on(look, kind, order)),
        owner=look.people.citizen(order.citizen_id),
        officer=named(look, order.officer_id) or printed_by,
        cashier=named(look, receipt.officer_id if receipt else None),
        giver=named(look, order.handed_over_by) or printed_by,
        days=term(look, order),
        need=order.reason,
        track=order.code,
        receipt=receipt,
        extension=moved[-1] if moved else None,
    )


def lines_on(look: Look, kind: Kind, order: Order) -> list[Line]:
    """Papers whose copying was stopped are on no paper; void copies that stay are not given out."""
    gone = look.register.voids_on(order.id) if kind == "hand_over" else []
    stay = {v.number for v in gone if v.confirmed_at and is_before(v.confirmed_at, order)}
    return [w for w in look.orders.lines(order.id) if w.live and w.number not in stay]


def is_before(at: datetime, order: Order) -> bool:
    """Whether it was before the copies were handed over."""
    return order.handed_over_at is None or at <= order.handed_over_at


def named(look: Look, officer_id: int | None) -> str:
    """An officer's full name, "" for nobody."""
    return look.people.officer(officer_id).name if officer_id else ""


def term(look: Look, order: Order) -> int:
    """Working days from receipt to promise, 0 for the same day."""
    calendar = calendar_from(look, order.received_at)
    day, due = local(order.received_at).date(), local(order.due_at).date()
    days = 0
    while day < due:
        day, days = calendar.next_working(day), days + 1
    return days


def certified(order: Order) -> bool:
    """Whether the copies have their numbers."""
    return order.certified_at is not None


def to_collect(look: Look, order: Order) -> bool:
    """Whether there are copies for the citizen to come for, or will be."""
    return order.stage in IN_HAND and not all_void(look, order)


def given(look: Look, order: Order) -> bool:
    """Whether copies were handed over, or are ready to be."""
    return certified(order) and (order.handed_over_at is not None or not all_void(look, order))


MAKES_SENSE: Mapping[Kind, Callable[[Look, Order], bool]] = {
    "request": lambda _look, order: order.stage in WAITING and not certified(order),
    "appointment": to_collect,
    "more_needed": lambda _look, order: order.stage is Stage.ASKED,
    "refusal": lambda _look, order: order.stage is Stage.REFUSED,
    "apology": lambda look, order: order.stage in WAITING and is_moved(look, order),
    "receipt": lambda look, order: look.handouts.receipt_of(order.id) is not None,
    "hand_over": given,
}


def is_moved(look: Look, order: Order) -> bool:
    """Whether the promise that stands was moved to where it is."""
    return any(m.new_due == order.due_at for m in look.handouts.extensions_of(order.id))
