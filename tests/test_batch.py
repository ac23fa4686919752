"""The batch: one file, a slip before each order, nothing of one on the back of another."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.printing import PrintShop
from core import voids
from core.models import Stage
from storage.paper.layout import Options
from storage.paper.pack import Dossier, Heading, Original, write_batch
from storage.paper.separator import Paper, separator
from storage.paper.sheet import A4
from storage.paper.typeface import face
from tests.desk import BAO, NGA, Desk, place_order
from tests.test_pack import SIGNED, scan, texts

HANH = "staff:o1"
LINK = "pack-0"


def dossier(code: str, *papers: tuple[int, int]) -> Dossier:
    """An order of papers, each of so many scans and copies."""
    made = [
        Original(f"Giấy {at}", (scan(),) * pages, copies, SIGNED)
        for at, (pages, copies) in enumerate(papers)
    ]
    return Dossier(Heading(code, "N.T.N.", 12_000), made)


def stack(*dossiers: Dossier, two_sided: bool = False) -> bytes:
    """The PDF of a batch."""
    pieces: list[bytes] = []
    write_batch(dossiers, pieces.append, Options(two_sided=two_sided))
    return b"".join(pieces)


def kinds(pack: bytes) -> str:
    """S for a separator, B for a blank back, 1 to 9 for the page of a copy."""
    return "".join(kind(text) for text in texts(pack))


def kind(text: str) -> str:
    """What a page is, by its words."""
    if "PHIẾU NGĂN ĐƠN" in text:
        return "S"
    page = re.search(r"Trang (\d)/", text)
    return page[1] if page else "B"


class TestPaper:
    def test_each_order_has_a_slip_before_it(self) -> None:
        """The slip stands first, and then every copy of every paper."""
        assert kinds(stack(dossier("LV-1", (1, 2), (2, 1)), dossier("LV-2", (3, 1)))) == "S1112S123"

    def test_on_two_sides_everything_begins_on_its_own_sheet(self) -> None:
        """A blank back follows whatever has an odd number of pages."""
        pack = stack(dossier("LV-1", (1, 2), (2, 1)), dossier("LV-2", (3, 1)), two_sided=True)
        assert kinds(pack) == "SB1B1B12SB123B"

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=3),
            min_size=1,
            max_size=3,
        )
    )
    def test_no_sheet_holds_two_things(self, orders: list[list[tuple[int, int]]]) -> None:
        """Whatever the orders: on two sides a slip or a first page is never on a back."""
        made = [dossier(f"LV-{at}", *papers) for at, papers in enumerate(orders)]
        pages = kinds(stack(*made, two_sided=True))
        assert set(pages[1::2]) & {"S", "1"} == set()
        assert pages.count("S") == len(orders)
        assert pages.count("1") == sum(copies for papers in orders for _, copies in papers)

    def test_the_slip_says_what_is_in_the_stack(self) -> None:
        """Code, initials, papers by copies, all sheets, the fee, and which copies need a seam."""
        [slip, *_] = texts(stack(dossier("LV-261123-0007", (1, 3), (2, 2))))
        assert slip.split("\r\n") == [
            "PHIẾU NGĂN ĐƠN",
            "LV-261123-0007",
            "N.T.N.",
            "3 × Giấy 0 (1 trang)",
            "2 × Giấy 1 (2 trang)",
            "Đóng dấu giáp lai: Giấy 1, mỗi bản 2 tờ",
            "5 bản · 7 tờ · 12.000đ",
        ]

    def test_sheets_are_counted_as_they_are_printed(self) -> None:
        """Three pages are two sheets on two sides, two pages are one and need no seam."""
        [slip, *_] = texts(stack(dossier("LV-1", (2, 1), (3, 1)), two_sided=True))
        assert "2 bản · 3 tờ" in slip
        assert [line for line in slip.split("\r\n") if "giáp lai" in line] == [
            "Đóng dấu giáp lai: Giấy 1, mỗi bản 2 tờ"
        ]

    @given(st.lists(st.text(st.sampled_from("ABCĐ ắ"), min_size=1, max_size=90), max_size=60))
    def test_a_slip_is_one_page_whatever_is_on_it(self, titles: list[str]) -> None:
        """No line leaves the page, at any length or number."""
        papers = [Paper(title, 9, 3, 3) for title in titles]
        leaf = separator(Heading("MAH-261123-0001", "N.T.N.", 10**6), papers)
        for run in leaf.runs:
            assert run.x + face(run.style).width(run.text, run.size) <= A4[0]
            assert run.y > 20

    def test_the_file_is_read_by_others(self) -> None:
        """A strict reader takes the batch without a word."""
        pack = stack(dossier("LV-1", (1, 2)), dossier("LV-2", (2, 1)), two_sided=True)
        assert len(PdfReader(BytesIO(pack), strict=True).pages) == 10

    @pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
    def test_qpdf_finds_nothing_to_say(self, tmp_path: Path) -> None:
        """Slips, blank backs, numbers and codes of copies: neither an error nor a warning."""
        first = dossier("LV-1", (1, 2), (2, 1))
        coded = replace(first.originals[0], codes=["https://a.vn/1", "https://a.vn/2"])
        pieces: list[bytes] = []
        orders = [replace(first, originals=[coded]), dossier("LV-2", (3, 1))]
        write_batch(orders, pieces.append, Options(two_sided=True, number=True))
        target = tmp_path / "batch.pdf"
        target.write_bytes(b"".join(pieces))
        checked = subprocess.run(  # noqa: S603 - a fixed command on our own file
            [shutil.which("qpdf") or "qpdf", "--check", target], capture_output=True, check=False
        )
        assert (checked.returncode, checked.stderr) == (0, b"")


async def take(desk_: Desk, *numbers: int) -> None:
    """Hạnh takes these orders."""
    for number in numbers:
        await desk_.say(HANH, press=f"!take:{number}:placed")


async def void(desk_: Desk, number: int) -> None:
    """A number, by two officers."""
    at = desk_.world.now()
    why = {"year": 2026, "number": number, "reason": "sai tên", "decision": "1/QĐ"}
    asked = await desk_.turn(partial(voids.ask_void, at=at, peer=HANH, **why))
    await desk_.turn(partial(voids.confirm_void, at=at, peer="staff:o2", void=asked))


@pytest.fixture
async def two(desk: Desk) -> Desk:
    """Two orders in Hạnh's hands, a third not taken."""
    await place_order(desk, "citizen:c1", NGA)
    await place_order(desk, "citizen:c2", BAO)
    for text in ("đặt bản sao", "giấy khai sinh", "1", "xong", "đặt đơn"):
        await desk.say("citizen:c2", text)
    await take(desk, 1, 2)
    return desk


class TestChat:
    async def test_one_link_opens_all_that_is_in_hand(self, two: Desk) -> None:
        """The officer is asked once; each order moves its own step; a third is left alone."""
        [asked] = await two.say(HANH, "/intheolo")
        assert "LV-261123-0001" in asked.text
        assert "LV-261123-0003" not in asked.text
        shown = await two.press(HANH, "In cả 2 đơn")
        [file] = [file for bubble in shown for file in bubble.files]
        stages = await two.look(lambda book: [book.orders.order(n).stage for n in (1, 2, 3)])
        assert stages == [Stage.PRINTED, Stage.PRINTED, Stage.PLACED]
        now = two.world.now()
        assert await two.look(lambda book: book.orders.pack_behind(file.token, now)) == [1, 2]
        late = now + timedelta(hours=1)
        assert await two.look(lambda book: book.orders.pack_behind(file.token, late)) == []

    async def test_asked_again_there_is_nothing(self, two: Desk) -> None:
        """What was printed is not printed again; nobody else's orders are."""
        await two.say(HANH, "/intheolo")
        await two.press(HANH, "In cả 2 đơn")
        for who in (HANH, "staff:o2"):
            [said] = await two.say(who, "/intheolo")
            assert said.text == "Anh/chị không có đơn nào đang chờ in."

    async def test_an_order_without_a_paper_left_stays(self, two: Desk) -> None:
        """One order whose paper went away does not hold up the others."""

        def withdraw(book: object) -> None:
            line = book.orders.lines(1)[0]  # type: ignore[attr-defined]
            book.archive.withdraw(line.document_id, two.world.now(), "mất")  # type: ignore[attr-defined]

        await two.turn(withdraw)
        await two.say(HANH, "/intheolo")
        shown = await two.press(HANH, "In cả 2 đơn")
        assert any("Còn LV-261123-0001" in bubble.text for bubble in shown)
        stages = await two.look(lambda book: [book.orders.order(n).stage for n in (1, 2)])
        assert stages == [Stage.ACCEPTED, Stage.PRINTED]

    async def test_an_order_all_void_holds_up_no_other(self, two: Desk, tmp_path: Path) -> None:
        """Its numbers were void after the link was given: the others are laid out without it."""
        await two.turn(lambda book: book.people.change_office("LV", number_first=True))
        for step in ("compare:{}:accepted:original", "certify:{}:accepted"):
            for number in (1, 2):
                await two.say(HANH, press=f"!{step.format(number)}")
        await two.say(HANH, "/intheolo")
        shown = await two.press(HANH, "In cả 2 đơn")
        [file] = [file for bubble in shown for file in bubble.files]
        shop = PrintShop(two.house.cabinet, lambda *_: scan(), two.world, tmp_path)
        try:
            await void(two, 1)
            found = await shop.pack_behind(file.token, two.world.now())
            assert found
            assert found[0] == "LV-261123-0002.pdf"
            found[1].close()
            await void(two, 2)
            assert await shop.pack_behind(file.token, two.world.now()) is None
        finally:
            shop.close()

    async def test_each_print_is_written_down(self, two: Desk) -> None:
        """Both citizens can see that their paper was printed, and by whom."""
        await two.say(HANH, "/intheolo")
        await two.press(HANH, "In cả 2 đơn")
        for citizen in (1, 2):
            acts = await two.look(lambda book, c=citizen: book.acts.acts_of(c, 50))
            assert "print" in {act.what for act in acts}
