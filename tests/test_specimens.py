"""Specimen scans: real pages, always the same, and never without MẪU."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from itertools import product
from multiprocessing import get_context
from random import Random  # noqa: TID251 - seeded

import pytest
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader

from bot.demo import specimen_scan
from bot.demo.people import DemoDocument, cast, papers
from bot.demo.specimen_names import day_in_words
from bot.demo.specimen_pen import BOLD, FOOT, HIGH, WIDE, Pen, fit, font, sheet, wrap
from bot.demo.specimens import CARDS, draw, sheets
from core.kinds import KINDS
from storage.paper.pack import Original, compose
from storage.paper.statement import Statement

OFFICES, PEOPLE = cast(3)
PERSON, OFFICE = PEOPLE[1], OFFICES[0]
LONGEST = "NGUYỄN ĐẶNG HUỲNH THỊ PHƯỢNG HOÀNG KIỀU NGUYỆT THƯƠNG THƯƠNG QUỲNH ANH"
LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
)


def document(kind: str, pages: int = 1, issued: date = date(2019, 5, 6)) -> DemoDocument:
    """A paper of this kind with nothing special about it."""
    return DemoDocument(kind, KINDS[kind].title, "12/2019", pages, issued, None, withdrawn=False)


@cache
def usual(kind: str) -> list[bytes]:
    """The scans of a usual paper of this kind, of two pages at most (the land book has four)."""
    pages = KINDS[kind].pages
    return draw(
        kind, PERSON, document(kind, pages if kind == "so_do" else min(pages, 2)), OFFICE, 1
    )


def darkest(image: Image.Image) -> int:
    """The darkest grey."""
    return min(image.convert("L").tobytes())


def picture(page: bytes) -> Image.Image:
    """The decoded scan."""
    image = Image.open(BytesIO(page))
    image.load()
    return image


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_scan(kind: str) -> None:
    """Each kind of paper the desk knows is drawn as an A4 JPEG at 200 dpi of a usual weight."""
    for page in usual(kind):
        image = picture(page)
        assert image.format == "JPEG"
        assert image.mode == "RGB"
        assert image.size == (WIDE, HIGH)
        assert image.info["dpi"] == (200, 200)
        assert 150_000 < len(page) < 460_000


@pytest.mark.parametrize(
    ("kind", "pages"), [("so_do", 4), ("bang_thpt", 2), ("khai_sinh", 2), ("hoc_ba", 4)]
)
def test_as_many_scans_as_pages(kind: str, pages: int) -> None:
    """A paper of several pages gives a different scan for each."""
    drawn = draw(kind, PERSON, document(kind, pages), OFFICE, 1)
    assert len(set(drawn)) == pages == sheets(document(kind, pages))


def test_both_faces_of_a_card_share_a_sheet() -> None:
    """Cards count two pages for the fee but come as one sheet, as desks copy them."""
    for kind in CARDS:
        assert len(draw(kind, PERSON, document(kind, 2), OFFICE, 1)) == 1
        assert sheets(document(kind, 2)) == 1


def test_the_same_words_give_the_same_bytes() -> None:
    """A scan repeats to the byte; another seed is another afternoon at the scanner."""
    one, again, other = (draw("cccd", PERSON, document("cccd"), OFFICE, n) for n in (1, 1, 2))
    assert one == again
    assert one != other


def test_another_process_draws_the_same() -> None:
    """A worker of a process pool gives the bytes this process gives."""
    paper = document("khai_sinh")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        far = pool.submit(draw, "khai_sinh", PERSON, paper, OFFICE, 9).result(timeout=60)
    assert far == draw("khai_sinh", PERSON, paper, OFFICE, 9)


def ninths(image: Image.Image) -> Iterator[Image.Image]:
    """The page above its foot, cut by three and by three."""
    for column, row in product(range(3), range(3)):
        yield image.crop(
            (column * WIDE // 3, row * FOOT // 3, (column + 1) * WIDE // 3, (row + 1) * FOOT // 3)
        )


@pytest.mark.parametrize("kind", ["cccd", "khai_sinh", "bang_thpt", "so_do", "cu_tru"])
def test_every_part_of_a_page_says_specimen(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against the same scan without the mark, MẪU colours over 3 % of each ninth above the foot."""
    marked, paper = usual(kind), document(kind, len(usual(kind)))
    monkeypatch.setattr(specimen_scan, "mark", lambda page, **_: page)
    bare = draw(kind, PERSON, paper, OFFICE, 1)
    for with_mark, without in zip(marked, bare, strict=True):
        difference = ImageChops.difference(picture(with_mark), picture(without)).getchannel("B")
        for part in ninths(difference.point(lambda value: 255 * (value > 8))):
            assert ImageStat.Stat(part).mean[0] / 255 > 0.03


def test_the_mark_is_pale_and_its_notice_is_not() -> None:
    """On white paper MẪU never darkens a letter's ground; the line at the foot is plain red."""
    page = specimen_scan.mark(sheet((255, 255, 255)))
    body = page.crop((0, 0, WIDE, HIGH - 90))
    foot = page.crop((150, HIGH - 90, 650, HIGH))
    assert darkest(body) > 215
    assert darkest(foot) < 110


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_statement_lands_on_the_last_page(kind: str) -> None:
    """A pack of any kind of specimen has as many pages as the paper: none is added."""
    signs = f"{OFFICE.authority}\n{OFFICE.signer_title}"
    certified = Statement("0001", "01/2026", date(2026, 11, 23), OFFICE.place, signs, OFFICE.signer)
    pages = tuple(usual(kind))
    pack = compose([Original(kind, pages, 1, certified)])
    assert len(PdfReader(BytesIO(pack)).pages) == len(pages)


def test_only_a_last_page_that_ends_early_has_a_bare_foot() -> None:
    """The mark covers the foot of a page that goes on, and of one that is written to its end."""
    blank, written = sheet(), sheet()
    Pen(written).put(200, FOOT + 60, "Xong", 40)
    foot = (150, FOOT + 20, WIDE - 150, HIGH - 120)

    def reds(page: Image.Image, *, last: bool) -> int:
        scan = picture(specimen_scan.scan(page, Random(1), last=last)).crop(foot)
        return ImageChops.subtract(scan.getchannel("R"), scan.getchannel("B")).getextrema()[1]

    assert reds(blank, last=True) + 8 < reds(blank, last=False)
    assert reds(blank, last=True) + 8 < reds(written, last=True)


@pytest.mark.parametrize("kind", ["cccd", "khai_sinh", "ket_hon", "bang_thpt", "gplx", "cu_tru"])
def test_long_names_stay_on_the_paper(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing written for the longest name crosses the edge of the sheet or card it is on."""
    put = Pen.put

    def watched(pen: Pen, x: float, y: float, text: str, *args: object, **more: object) -> float:
        end = put(pen, x, y, text, *args, **more)  # type: ignore[arg-type]
        if more.get("anchor", "ls") == "ls" and "MẪU" not in text:
            assert x >= 0
            assert end <= pen.image.width, text
        return end

    monkeypatch.setattr(Pen, "put", watched)
    person = replace(PERSON, name=LONGEST.title(), address=f"Ấp {LONGEST.title()}, xã Lấp Vò")
    assert draw(kind, person, document(kind), OFFICE, 1)


def test_every_vietnamese_letter_has_a_glyph() -> None:
    """No letter of the alphabet, small or capital, falls to the empty box of a missing glyph."""
    for face in ("400Regular", "700Bold", "400Regular_Italic", "700Bold_Italic"):
        type_ = font(face, 40)
        missing = bytes(type_.getmask("\uffff"))
        assert all(bytes(type_.getmask(sign)) != missing for sign in LETTERS + LETTERS.upper())


def test_words_are_set_smaller_until_they_fit() -> None:
    """`fit` shrinks to the width and no further; `wrap` keeps every word."""
    size = fit(LONGEST, 60, BOLD, 500)
    assert font(BOLD, size).getlength(LONGEST) <= 500 < font(BOLD, size + 1).getlength(LONGEST)
    assert " ".join(wrap(LONGEST, 40, BOLD, 400)) == LONGEST


def test_the_cast_s_own_papers_are_drawn() -> None:
    """The first two citizens' drawers are drawn whole."""
    for person in PEOPLE[:2]:
        for paper in papers(person, 3):
            assert len(draw(paper.kind, person, paper, OFFICE, 3)) == sheets(paper)


def test_birthdays_in_words() -> None:
    """Days to the tenth are "mùng", the fourth month is "tư", years are read in full."""
    assert day_in_words(date(2004, 4, 5)) == (
        "Ngày mùng năm tháng tư năm hai nghìn không trăm linh bốn"
    )
    assert day_in_words(date(1975, 2, 28)) == (
        "Ngày hai mươi tám tháng hai năm một nghìn chín trăm bảy mươi lăm"
    )
