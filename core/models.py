"""What the desk knows: plain values, one for each noun."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

Basis = Literal["original", "vneid", "database"]
Origin = Literal["chat", "phone", "desk"]


class Stage(StrEnum):
    """Where an order stands."""

    PLACED = "placed"
    ACCEPTED = "accepted"
    ASKED = "asked"
    PRINTED = "printed"
    CERTIFIED = "certified"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    STOPPED = "stopped"


class Step(StrEnum):
    """What can be done to an order."""

    TAKE = "take"
    HAND_BACK = "hand_back"
    ASK = "ask"
    RESEND = "resend"
    REFUSE = "refuse"
    CANCEL = "cancel"
    PRINT = "print"
    COMPARE = "compare"
    CERTIFY = "certify"
    PAY = "pay"
    HAND_OVER = "hand_over"
    CLOSE = "close"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Office:
    """A commune's one-stop desk. `number_first`: certify, then print, so the number is on paper.

    On its papers: `mark` "BẢN SAO", `footer` "Trang x/y", `copy_number` "Bản k/n", `copy_code` a QR
    for each copy; `two_sided`: each copy begins on a sheet of its own.
    """

    id: str
    name: str
    place: str
    hotline: str
    authority: str
    signer: str
    signer_title: str
    number_first: bool
    mark: bool
    footer: bool
    two_sided: bool = False
    copy_number: bool = False
    copy_code: bool = False


@dataclass(frozen=True, slots=True)
class Officer:
    """A person behind the desk, known by the chat they speak from.

    `totp_key`: the pepper their authenticator's secret is derived from, "" where none is asked;
    `totp_step`: the last half-minute whose code was used.
    """

    id: int
    office_id: str
    peer: str
    name: str
    role: Literal["officer", "admin"]
    active: bool
    totp_key: str
    totp_turn: int
    totp_step: int
    totp_wrongs: int
    shut_until: datetime | None
    shift_until: datetime | None

    @property
    def short(self) -> str:
        """The given name, as colleagues call each other."""
        return self.name.rsplit(" ", maxsplit=1)[-1]


@dataclass(frozen=True, slots=True)
class Citizen:
    """A person whose papers the desk keeps.

    `phone` is E.164, None for somebody without one; `holder_id` names the person of the household
    whose phone speaks for this one; `id_number` is the personal number, "" where none is known.
    """

    id: int
    office_id: str
    phone: str | None
    name: str
    id_number: str
    born_on: date | None
    address: str
    holder_id: int | None
    added_at: datetime
    last_used_at: datetime
    frozen_until: datetime | None
    erased_at: datetime | None

    @property
    def id_tail(self) -> str:
        """The last four of the personal number."""
        return self.id_number[-4:]


@dataclass(frozen=True, slots=True)
class Document:
    """An archived paper. `tail`: the last four of its number, "" where it has none.

    `version` counts its scans taken anew, 0 until the first are filed; `uses` the orders it served;
    `original_needed`: the scans no longer serve until the original was shown again.
    """

    id: int
    citizen_id: int
    kind: str
    title: str
    tail: str
    pages: int
    issued_on: date | None
    expires_on: date | None
    withdrawn_at: datetime | None
    withdrawn_why: str
    version: int
    uses: int
    original_needed: bool
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Scan:
    """One page of a document in the vault.

    `mark`: 16 hex digits by which a page is known again; `notes`: what to look at, "," between;
    `ink`: where it has ink, as paper packs it, "" where nobody looked.
    """

    document_id: int
    page: int
    name: str
    sha256: str
    version: int = 1
    mark: str = ""
    notes: str = ""
    ink: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A request for copies. Money is in đồng; `handed_over_at` and `closed_at` are two clocks.

    `origin`: by chat, or by `made_by` for somebody on the phone or at the desk; `paid`: what was
    taken, even where the total changed later; `collector_paper`: what the collector showed;
    `pick_up_nth`: how often the pick-up code was changed.
    """

    id: int
    code: str
    office_id: str
    citizen_id: int
    peer: str
    key_id: str
    stage: Stage
    placed_at: datetime
    received_at: datetime
    due_at: datetime
    total: int
    officer_id: int | None
    accepted_at: datetime | None
    printed_at: datetime | None
    certified_at: datetime | None
    paid_at: datetime | None
    paid_to: int | None
    handed_over_at: datetime | None
    handed_over_by: int | None
    proof: str
    collector: str
    pick_up_tries: int
    closed_at: datetime | None
    ended_at: datetime | None
    reason: str
    rounds: int
    reply: str
    rating: int | None
    rating_why: str
    origin: Origin
    made_by: int | None
    paid: int
    collector_paper: str
    pick_up_nth: int


@dataclass(frozen=True, slots=True)
class Line:
    """One document of an order. `fee`: đồng for one copy; `number`: the register's, once issued.

    `version`: of the scans that were printed; `stopped_at`: the paper went away before its number.
    """

    id: int
    order_id: int
    document_id: int
    kind: str
    tail: str
    pages: int
    copies: int
    fee: int
    basis: Basis | None
    basis_by: int | None
    basis_at: datetime | None
    number: int | None
    book: str
    version: int
    stopped_at: datetime | None
    stopped_why: str

    @property
    def live(self) -> bool:
        """Whether copies of this paper are still being made."""
        return self.stopped_at is None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the register of copies certified from originals (eight columns, ND 23/2015).

    `link`: ties the row to the one before it, with a key derived from `key_id`; both "" in rows
    older than the chain.
    """

    office_id: str
    kind: str
    year: int
    number: int
    book: str
    certified_at: datetime
    requester: str
    title: str
    signer: str
    copies: int
    fee: int
    note: str
    line_id: int
    key_id: str
    link: str


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation: language, session and the forms being filled in, topmost last."""

    peer: str
    lang: str = "vi"
    elder: bool = False
    citizen_id: int | None = None
    opened_at: datetime | None = None
    seen_at: datetime | None = None
    code_at: datetime | None = None
    serial: int = 0
    forms: list[dict[str, Any]] = field(default_factory=list)
    shown: list[list[str]] = field(default_factory=list)
    unreachable_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A chat that has opened a citizen's papers before."""

    citizen_id: int
    peer: str
    first_at: datetime
    last_at: datetime
