"""Slips to look at: the longest plausible names, and every kind at a likely moment."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from core.handouts import Extension, Receipt
from core.kinds import KINDS as PAPERS
from core.models import Citizen, Line, Office, Order, Stage
from core.slips import Kind, Slip

RECEIVED = datetime(2026, 11, 23, 8, 25, tzinfo=UTC)
"""Monday, 15:25 in Việt Nam."""
DUE = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
LONG_NAME = "Công Tằng Tôn Nữ Nguyễn Phước Quỳnh Hương Giang Thuỵ Khánh Tường Vy"
LETTERS = unicodedata.normalize(
    "NFC", " ".join(v + t for v in "aăâeêioôơuưy" for t in ("", *"\u0300\u0301\u0303\u0309\u0323"))
)
ALPHABET = unicodedata.normalize("NFD", f"đ Đ {LETTERS} {LETTERS.upper()}")
"""Every Vietnamese letter, as some phones write them: each mark a character of its own."""

OFFICE = Office(
    id="LV",
    name="UBND xã Lấp Vò",
    place="Lấp Vò",
    hotline="0277 3845 000",
    authority="TM. ỦY BAN NHÂN DÂN",
    signer="Phạm Hoàng Long",
    signer_title="Chủ tịch",
    number_first=False,
    mark=True,
    footer=True,
)
NGA = Citizen(
    id=1,
    office_id="LV",
    phone="+84912345678",
    name="Nguyễn Thị Ngà",
    id_number="087172004877",
    born_on=date(1972, 8, 14),
    address="Ấp Bình Hòa, xã Lấp Vò, tỉnh Đồng Tháp",
    holder_id=None,
    added_at=RECEIVED,
    last_used_at=RECEIVED,
    frozen_until=None,
    erased_at=None,
)
LONGEST = replace(
    NGA,
    name=LONG_NAME,
    address="Số nhà 1024/35/7 đường Nguyễn Thị Minh Khai, khóm Bình Thạnh Nhứt, "
    "ấp Vĩnh Bình Thượng, xã Mỹ An Hưng, tỉnh Đồng Tháp",
)
ORDER = Order(
    id=12,
    code="LV-261123-0007",
    office_id="LV",
    citizen_id=1,
    peer="citizen:c1",
    key_id="t1",
    stage=Stage.ACCEPTED,
    placed_at=RECEIVED,
    received_at=RECEIVED,
    due_at=DUE,
    total=32_000,
    officer_id=1,
    accepted_at=RECEIVED + timedelta(minutes=6),
    printed_at=None,
    certified_at=None,
    paid_at=None,
    paid_to=None,
    handed_over_at=None,
    handed_over_by=None,
    proof="",
    collector="",
    pick_up_tries=0,
    closed_at=None,
    ended_at=None,
    reason="",
    rounds=0,
    reply="",
    rating=None,
    rating_why="",
    origin="chat",
    made_by=None,
    paid=0,
    collector_paper="",
    pick_up_nth=0,
)


def line(n: int, kind: str, tail: str, pages: int, copies: int, number: int | None = None) -> Line:
    """A paper of an order, certified where it has a number."""
    return Line(
        id=n,
        order_id=12,
        document_id=n,
        kind=kind,
        tail=tail,
        pages=pages,
        copies=copies,
        fee=2000 * pages,
        basis="original" if number else None,
        basis_by=None,
        basis_at=None,
        number=number,
        book="01/2026" if number else "",
        version=1,
        stopped_at=None,
        stopped_why="",
    )


LINES = (line(1, "cccd", "4877", 2, 3), line(2, "bang_thpt", "7531", 2, 5))
TWENTY = tuple(
    line(n, kind, f"{n:04}", n, 1 + n % 3) for n, kind in enumerate(list(PAPERS)[:20], 1)
)
CERTIFIED = (line(1, "cccd", "4877", 2, 3, 123), line(2, "bang_thpt", "7531", 2, 5, 124))
RECEIPT = Receipt("LV", 2026, 87, 12, 32_000, "cash", RECEIVED + timedelta(hours=1), 1)
MOVED = Extension(
    id=1,
    order_id=12,
    at=RECEIVED + timedelta(hours=20),
    officer_id=1,
    old_due=DUE,
    new_due=DUE + timedelta(days=2),
    why="Máy in của quầy hỏng, đang chờ sửa",
    agreed=False,
)


def slip(kind: Kind, **facts: object) -> Slip:
    """A slip of the office of Lấp Vò."""
    whole = Slip(
        kind=kind,
        at=RECEIVED + timedelta(minutes=10),
        office=OFFICE,
        order=ORDER,
        lines=LINES,
        owner=NGA,
        officer="Võ Thị Hạnh",
        cashier="Đỗ Minh Tâm",
        giver="Võ Thị Hạnh",
        days=1,
        need="",
        track="https://t.me/lapvo_bot?start=don_12",
        receipt=None,
        extension=None,
    )
    return replace(whole, **facts)  # type: ignore[arg-type]  # any field of a slip


DONE = replace(
    ORDER,
    stage=Stage.HANDED_OVER,
    certified_at=RECEIVED,
    paid_at=RECEIVED,
    paid=32_000,
    handed_over_at=DUE - timedelta(hours=1),
    handed_over_by=1,
    proof="id",
    collector="Trần Văn Bảo",
    collector_paper="CCCD ••••6612",
    pick_up_nth=0,
)
REFUSED = replace(
    ORDER, stage=Stage.REFUSED, reason="unlawful", ended_at=DUE, paid_at=RECEIVED, paid=32_000
)
SAMPLES: dict[str, Slip] = {
    "request": slip("request"),
    "appointment": slip("appointment"),
    "more_needed": slip("more_needed", need="Ảnh chụp bị mờ, xin mang bản chính để quét lại."),
    "refusal": slip("refusal", order=REFUSED),
    "apology": slip("apology", extension=MOVED),
    "apology_agreed": slip("apology", extension=replace(MOVED, agreed=True), owner=LONGEST),
    "receipt": slip("receipt", receipt=RECEIPT),
    "hand_over": slip("hand_over", order=DONE, lines=CERTIFIED),
    "hand_over_to_fill": slip(
        "hand_over",
        order=replace(DONE, handed_over_at=None, proof="", collector="", collector_paper=""),
        lines=CERTIFIED,
    ),
    "request_twenty": slip("request", owner=LONGEST, lines=TWENTY),
    "appointment_longest": slip("appointment", owner=LONGEST, lines=TWENTY, officer=LONG_NAME),
    "receipt_letters": slip("receipt", receipt=RECEIPT, owner=replace(LONGEST, name=ALPHABET)),
    "appointment_blank": slip(
        "appointment", owner=replace(NGA, address="", id_number="", phone=None)
    ),
}
