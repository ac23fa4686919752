"""Copies that tell themselves apart: "Bản k/n" and a QR each, in blank room."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.printing import codes as codes_of
from bot.printing import job_of
from core.checks import facts_behind
from storage.paper.copymark import CODE, QUIET, room
from storage.paper.jpeg import Head
from storage.paper.layout import EVERYTHING, Options, Sight, laid, leaves
from storage.paper.pack import compose
from storage.paper.sheet import A4, Box
from tests.desk import Desk, place_order
from tests.printers.desk import shelve
from tests.test_pack import SIGNED, paper, pictures, scan, texts
from tests.test_templates import random_ink

NUMBERED = Options(number=True)
ADDRESS = "https://motcua.example.vn/kiem-tra/{}"
FULL = room(number=True, code=True)


def codes(many: int) -> list[str]:
    """An address for each copy."""
    return [ADDRESS.format(f"{nth:032x}") for nth in range(many)]


def test_each_copy_says_which_it_is() -> None:
    """Copy two of three says so once, and the others say what they are."""
    pages = texts(compose([paper(scan(), scan(), copies=3)], NUMBERED))
    assert ["".join(re.findall(r"Bản \d/\d", page)) for page in pages] == [
        *("", "Bản 1/3", "", "Bản 2/3", "", "Bản 3/3")
    ]


def test_without_the_option_nothing_is_said() -> None:
    """The option is off by default, and the file is the one it was."""
    assert not any("Bản 1" in page for page in texts(compose([paper(copies=2)])))


def modules(page: Image.Image, own: Box, height: float, across: int) -> list[list[bool]]:
    """Which squares of the QR, with its quiet room, are dark in a picture of the page."""
    scale, side = page.height / height, CODE / across
    top = height - own.y - own.height
    middles = [(at + 0.5) * side for at in range(across)]
    return [
        [page.getpixel(((own.x + x) * scale, (top + y) * scale)) < 128 for x in middles]
        for y in middles
    ]


@pytest.mark.parametrize("ink", ["top", "full"])
def test_the_address_of_each_copy_is_printed_as_a_qr(ink: str) -> None:
    """Square by square, on the scan or on the page added, with quiet room around it."""
    order = replace(paper(scan(ink), copies=2), codes=codes(2))
    made = leaves(order, NUMBERED)
    [(at, own)] = [(at, leaf.own) for at, leaf in enumerate(made) if leaf.own]
    shown = pictures(compose([order], NUMBERED), dpi=300)
    for nth, address in enumerate(codes(2)):
        code = segno.make(address, error="m", micro=False)
        expected = [[bool(dark) for dark in row] for row in code.matrix_iter(border=QUIET)]
        page = shown[nth * len(made) + at]
        assert modules(page, own, made[at].size[1], len(expected)) == expected


def test_twenty_marked_copies_share_their_scans() -> None:
    """A mark of its own costs a copy a few kilobytes, never a scan."""
    one, twenty = (
        len(compose([replace(paper(scan(), copies=many), codes=codes(many))], NUMBERED))
        for many in (1, 20)
    )
    assert twenty - one < 19 * 16_000


def test_a_code_for_some_copies_is_an_error() -> None:
    """Either every copy has an address or none has."""
    with pytest.raises(ValueError, match="each copy"):
        compose([replace(paper(copies=3), codes=codes(2))])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 14))
def test_a_copys_mark_never_covers_content(seed: int, blots: int) -> None:
    """On any ink the mark stands in blank room of one page, clear of the statement."""
    head = Head(200, 300, 1, False, 1)
    pages = laid(SIGNED, [Sight(head, random_ink(seed, blots, A4))], EVERYTHING, FULL)
    [(at, own)] = [(at, leaf.own) for at, leaf in enumerate(pages) if leaf.own]
    if at == 0:
        inside = Box(own.x + 0.01, own.y + 0.01, own.width - 0.02, own.height - 0.02)
        assert not random_ink(seed, blots, A4).inked(inside)
    others = [run for run in pages[at].runs if not run.text.startswith("Trang")]
    over = [r for r in others if own.y < r.y < own.y + own.height and r.x < own.x + own.width]
    assert [run for run in over if run.x >= own.x] == []


async def test_a_certified_copy_leads_to_its_check(desk: Desk) -> None:
    """Where the office wants a QR, each copy of a number has its address, and none before it."""
    await place_order(desk)
    await desk.turn(lambda book: book.people.change_office("LV", copy_code=True))
    for press in ("take:1:placed", "print:1:accepted"):
        await desk.say("staff:o1", press=f"!{press}")
    before = await desk.look(lambda book: job_of(book, book.orders.order(1)))
    for press in ("compare:1:printed:original", "certify:1:printed"):
        await desk.say("staff:o1", press=f"!{press}")
    after = await desk.look(lambda book: job_of(book, book.orders.order(1)))
    root = "https://motcua.example.vn"
    assert codes_of(replace(before, root=root)) == [[]]
    assert codes_of(after) == [[]]
    [[first, *others]] = codes_of(replace(after, root=root))
    token = first.removeprefix(f"{root}/kiem-tra/")
    assert others == [first] * 2
    assert await desk.look(lambda book: facts_behind(book, token)) is not None


async def test_the_shop_prints_what_the_office_wants(desk: Desk) -> None:
    """From the officer's link: numbered copies, each on a sheet of its own."""
    await place_order(desk)
    wants = {"two_sided": True, "copy_number": True}
    await desk.turn(lambda book: book.people.change_office("LV", **wants))
    for press in ("take:1:placed", "print:1:accepted"):
        await desk.say("staff:o1", press=f"!{press}")
    job = await desk.look(lambda book: job_of(book, book.orders.order(1)))
    shelve(desk)
    pack = await desk.house.shop.lay_out(job)
    with pack.file as file:
        pages = texts(await file.read())
    assert len(pages) == pack.pages
    assert [("Bản " in page, "Chứng thực" in page) for page in pages] == [
        *((True, True), (False, False)) * 3
    ]
