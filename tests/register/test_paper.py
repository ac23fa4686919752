"""The printed register: every column, every row, sums that add up, a page for an empty month."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from core.monthly import HEADS, Leaf, Row, Sum
from storage.paper import register as paper
from storage.paper.register import closing_pdf, drawable, month_pdf, wrapped
from storage.paper.typeface import face
from storage.paper.typeset import MM

LONGEST = "Nguyễn Thị " + "Ngọc " * 60


def row(number: int, **facts: object) -> Row:
    """An invented row."""
    made = Row(
        number,
        "01/2026",
        date(2026, 11, 1 + number % 28),
        f"Nguyễn Thị Hân {number}",
        "Giấy chứng nhận quyền sử dụng đất",
        "Phan Văn Ký, Phó Chủ tịch",
        copies=number % 5 + 1,
        fee=2_000 * (number % 5 + 1),
        note="",
    )
    return replace(made, **facts)  # type: ignore[arg-type]  # named in the tests


def leaf(*rows: Row, before: Sum = Sum(10, 20_000)) -> Leaf:  # noqa: B008 - a plain value
    """November of an invented office."""
    chief = ("Phan Văn Ký", "Phó Chủ tịch")
    return Leaf("UBND xã Lấp Vò", "Lấp Vò", 2026, 11, ("01/2026",), rows, before, chief)


def texts(pdf: bytes) -> list[str]:
    """The words of each page, white space made one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_a_month_carries_the_head_of_the_chain() -> None:
    """The seal that `bansao audit verify` can be given is bound with the paper."""
    (page,) = texts(month_pdf(replace(leaf(row(1)), head="1234:0123456789abcdef")))
    assert "Sổ việc của quầy lúc in: dấu 1234:0123456789abcdef" in page


def money(text: str) -> int:
    """`1.234.000` as a number."""
    return int(text.replace(".", ""))


def test_every_row_is_printed_once_in_order() -> None:
    """The numbers of all pages, one after the other, are the book's."""
    pages = texts(month_pdf(leaf(*(row(n) for n in range(1, 201)))))
    seen = re.findall(r"\b([0-9]{4}) [0-9]{2}/11/2026", " ".join(pages))
    assert seen == [f"{n:04d}" for n in range(1, 201)]


def test_each_page_stands_by_itself() -> None:
    """Office, month, book, page number and the eight heads in the order of the law."""
    pages = texts(month_pdf(leaf(*(row(n) for n in range(1, 101)))))
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert "UBND xã Lấp Vò" in page
        assert "Tháng 11 năm 2026" in page
        assert "Quyển số: 01/2026 - SCT/BS" in page
        assert f"Trang {number}/{len(pages)}" in page
        places = [page.index(f"({n})") for n in range(1, 9)]
        assert places == sorted(places)
        for head in HEADS:
            assert set(head.split()) <= set(page.split())


def test_sums_add_up_page_by_page() -> None:
    """Each page's sum is its rows'; the running sum begins with the year's before the month."""
    rows = [row(n) for n in range(1, 101)]
    pages = texts(month_pdf(leaf(*rows)))
    copies, fees, printed = 10, 20_000, 0
    for page in pages:
        here = re.findall(r"([0-9]{4}) [0-9]{2}/11/2026", page)
        on_page = [rows[int(number) - 1] for number in here]
        found = re.search(r"Cộng trang này: (\d+) bản sao; ([\d.]+)đ", page)
        run = re.search(r"Cộng dồn từ đầu năm: (\d+) bản sao; ([\d.]+)đ", page)
        assert found
        assert run
        assert int(found[1]) == sum(r.copies for r in on_page)
        assert money(found[2]) == sum(r.fee for r in on_page)
        copies, fees = copies + int(found[1]), fees + money(found[2])
        assert (int(run[1]), money(run[2])) == (copies, fees)
        printed += len(on_page)
    assert printed == 100


def test_an_empty_month_is_a_page() -> None:
    """It says so, carries the year's sums and has a place to sign."""
    (page,) = texts(month_pdf(leaf()))
    assert "Trong tháng không có việc chứng thực." in page
    assert "Cộng dồn từ đầu năm: 10 bản sao; 20.000đ" in page
    assert "Người giữ sổ" in page
    assert "Phan Văn Ký" in page


@pytest.mark.parametrize("many", range(1, 31))
def test_the_signatures_stand_on_the_last_page(many: int) -> None:
    """However many rows there are, they are there once and inside the page."""
    sheets = paper.pages(leaf(*(row(n) for n in range(1, many + 1))))
    signed = [s for s in sheets if any(run.text == "Người giữ sổ" for run in s.runs)]
    assert signed == sheets[-1:]
    for sheet in sheets:
        assert all(5 * MM < run.y < paper.HIGH - 5 * MM for run in sheet.runs)


def test_no_line_leaves_its_column() -> None:
    """A long name, a word without spaces, a long note: each line fits its cell."""
    hostile = row(1, requester=LONGEST, title="G" * 200, note="ghi sai " * 50)
    laid = paper.lay(hostile)
    for lines, width in zip(laid.lines, paper.WIDTHS, strict=True):
        for line in lines:
            assert face("regular").width(line, paper.SIZE) <= width - 2 * paper.PAD
    assert "".join(laid.lines[3]) == "G" * 200
    assert " ".join(laid.lines[2]) == LONGEST.strip()


def test_a_sign_the_typeface_lacks_does_not_stop_the_month() -> None:
    """It is printed as a question mark; all else stays."""
    assert drawable("Ngà 😀\u202e\n=1+1") == "Ngà ? =1+1"
    (page,) = texts(month_pdf(leaf(row(1, requester="Lê 中 Cúc"))))
    assert "Lê ? Cúc" in page


def test_void_and_lost_numbers_keep_their_row() -> None:
    """Column 8 says what happened; a lost number has no day, no copies and no fee."""
    lost = row(2, day=None, requester="", title="", signer="", copies=0, fee=0, note="Dữ liệu mất")
    (page,) = texts(month_pdf(leaf(row(1, note="Huỷ theo Quyết định số 12", void=True), lost)))
    assert "Huỷ theo Quyết định" in page
    assert "0002 Dữ liệu mất" in page


def test_equal_rows_give_equal_bytes() -> None:
    """The file depends on nothing but the register."""
    assert month_pdf(leaf(row(1))) == month_pdf(leaf(row(1)))


def test_the_year_is_closed_in_figures_and_words() -> None:
    """Numbers, copies, đồng, void and lost, each in both ways."""
    lost = row(3, day=None, copies=0, fee=0, note="mất")
    year = replace(leaf(row(1), row(2, void=True, note="Huỷ"), lost), month=0)
    (page,) = texts(closing_pdf(year))
    for words in (
        "Sổ có 3 số chứng thực (bằng chữ: Ba), từ số 01 đến số 03.",
        "Tổng số bản sao: 5 (bằng chữ: Năm).",
        "Tổng số phí: 10.000đ (bằng chữ: Mười nghìn đồng).",
        "Trong đó số đã huỷ: 1 (bằng chữ: Một).",
        "Số chỉ còn trên bản giấy: 1 (bằng chữ: Một).",
        "khoá ngày 31 tháng 12 năm 2026",
    ):
        assert words in page
    (empty,) = texts(closing_pdf(replace(leaf(), month=0)))
    assert "Trong năm không có việc chứng thực." in empty


def test_a_page_lies_on_its_side() -> None:
    """A4, landscape."""
    (page,) = PdfReader(BytesIO(month_pdf(leaf()))).pages
    assert (round(page.mediabox.width / MM), round(page.mediabox.height / MM)) == (297, 210)


def test_words_are_broken_between_words() -> None:
    """Nothing is lost in the breaking, whatever the width."""
    assert wrapped("một hai ba", 10_000) == ("một hai ba",)
    assert wrapped("", 10) == ("",)
    assert " ".join(wrapped("một hai ba", 20)) == "một hai ba"
