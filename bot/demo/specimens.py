"""Scans of papers that never existed: every sheet says MẪU."""

import random  # noqa: TID251 - a demo must repeat
from collections.abc import Callable

from PIL import Image

from bot.demo.people import DemoDocument, DemoOffice, DemoPerson
from bot.demo.specimen_cards import cccd, cmnd, gplx, ho_chieu, the_bhyt
from bot.demo.specimen_case import Case
from bot.demo.specimen_civil import ket_hon, khai_sinh
from bot.demo.specimen_land import so_do
from bot.demo.specimen_plain import further, plain
from bot.demo.specimen_scan import scan
from bot.demo.specimen_school import bang

Layout = Callable[[Case], list[Image.Image]]

CARDS: dict[str, Layout] = {
    "cccd": cccd,
    "cmnd": cmnd,
    "gplx": gplx,
    "ho_chieu": ho_chieu,
    "the_bhyt": the_bhyt,
}
SHEETS: dict[str, Layout] = {
    "khai_sinh": khai_sinh,
    "trich_luc_khai_sinh": khai_sinh,
    "ket_hon": ket_hon,
    "so_do": so_do,
    **dict.fromkeys(
        (
            *("bang_thcs", "bang_thpt", "bang_trung_cap", "bang_cao_dang"),
            *("bang_dai_hoc", "bang_thac_si", "bang_tien_si"),
        ),
        bang,
    ),
}


def sheets(document: DemoDocument) -> int:
    """How many scans `draw` gives: both faces of a card share one, else one a page."""
    return 1 if document.kind in CARDS else document.pages


def draw(
    kind: str,
    person: DemoPerson,
    document: DemoDocument,
    office: DemoOffice,
    seed: int,
) -> list[bytes]:
    """JPEG scans, A4 at 200 dpi; the same words and seed give the same bytes."""
    chance = random.Random(f"draw {seed} {person.peer} {kind} {document.number}")
    case = Case(person, document, office, chance)
    if kind in CARDS:
        pages = CARDS[kind](case)
    else:
        pages = SHEETS.get(kind, plain)(case)
        pages = pages[-document.pages :] if kind.startswith("bang") else pages[: document.pages]
        pages += [further(case, number + 1) for number in range(len(pages), document.pages)]
    return [scan(page, chance, last=page is pages[-1]) for page in pages]
