"""The print pack: scans untouched, marks in blank space, text that stays text."""

import pickle
import shutil
import subprocess
import tracemalloc
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from random import Random  # noqa: TID251 - seeded blots and noise, the same on every run
from typing import Any

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageOps, ImageStat
from pypdf import PdfReader

from storage.paper import blank, jpeg, statement
from storage.paper.grid import text_of
from storage.paper.pack import (
    A4,
    BadPage,
    MissingGlyph,
    NoWording,
    Options,
    Original,
    Statement,
    compose,
    leaves,
    write,
)
from storage.paper.reference import reference
from storage.paper.typeface import clean, face
from storage.paper.typeset import BLOCK_WIDTH, MM

PLAIN = Options(mark=False, footer=False)
DOTTED = Statement(None, None, None, "", "", "")
SIGNED = Statement(
    "0123",
    "01/2026",
    date(2026, 11, 23),
    "Lấp Vò",
    "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
    "Nguyễn Thị Ngọc Hạnh",
)
VOWELS = "aăâeêioôơuưy"
TONES = ["", *"\u0300\u0301\u0303\u0309\u0323"]
LOWER = unicodedata.normalize("NFC", "".join(v + t for v in VOWELS for t in TONES))
LETTERS = LOWER + LOWER.upper() + "đĐ"
DRAWN = "".join(sorted(face("bold").widths))


@cache
def scan(
    ink: str = "top", mode: str = "RGB", paper: int = 236, noise: int = 12, turn: int = 1
) -> bytes:
    """A made-up A4 scan at 100 dpi, its lower part blank or not, in noise, lying as EXIF says."""
    picture = Image.new("L", (827, 1169), paper)
    pen = ImageDraw.Draw(picture)
    bottom = {"none": 0, "top": 500, "full": 1130}[ink]
    for y in range(60, bottom, 24):
        for x in range(80, 760, 18):
            pen.rectangle((x, y, x + 9, y + 8), fill=40)
    if noise:
        random_dots = Random(f"{ink}{noise}").randbytes(827 * 1169)
        grain = Image.frombytes("L", picture.size, random_dots).point(
            [128 + (tone - 128) * noise // 128 for tone in range(256)]
        )
        picture = ImageChops.add(picture, grain, 1, -128)
    exif = Image.Exif()
    exif[0x0112] = turn
    lying = {1: picture, 3: picture.rotate(180), 6: picture.rotate(90, expand=True)}
    lying |= {8: picture.rotate(-90, expand=True), 2: ImageOps.mirror(picture)}
    lying |= {4: ImageOps.flip(picture), 5: ImageOps.mirror(lying[8]), 7: ImageOps.flip(lying[8])}
    out = BytesIO()
    lying[turn].convert(mode).save(out, "JPEG", quality=85, exif=exif)
    return out.getvalue()


def paper(*pages: bytes, copies: int = 1, certified: Statement = SIGNED) -> Original:
    """An original of these pages."""
    return Original("Giấy khai sinh", pages or (scan(),), copies, certified)


class Freshly(Sequence[bytes]):
    """One page as often as asked for, each time in memory of its own."""

    def __init__(self, page: bytes, count: int) -> None:
        self._page, self._count = page, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: object) -> Any:
        return bytes(bytearray(self._page))


def texts(pack: bytes) -> list[str]:
    """The text of each page, as a reader copies it out."""
    with pdfium.PdfDocument(pack) as book:
        return [page.get_textpage().get_text_bounded() for page in book]


def pictures(pack: bytes, dpi: int = 50) -> list[Image.Image]:
    """The pages as grey pictures."""
    with pdfium.PdfDocument(pack) as book:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in book]


def bare(text: str) -> str:
    """The text without its spaces and line ends."""
    return "".join(text.split())


def refused(*pages: bytes) -> BadPage:
    """The refusal of a pack of these pages."""
    with pytest.raises(BadPage) as caught:
        compose([paper(*pages)])
    return caught.value


class TestText:
    def test_every_vietnamese_letter_comes_back_in_nfc(self) -> None:
        """What is copied out of the file is what was put in, in NFC, even when it came in NFD."""
        name = unicodedata.normalize("NFD", LETTERS)
        [text] = texts(compose([paper(certified=replace(SIGNED, signer=name))], PLAIN))
        assert LETTERS in bare(text)

    def test_the_statement_reads_as_the_law_words_it(self) -> None:
        """Number, book, place and day stand in the wording of the law, in its order."""
        [text] = texts(compose([paper()], PLAIN))
        assert text.split("\r\n") == [
            "Chứng thực bản sao đúng với bản chính",
            "Số chứng thực 0123 quyển số 01/2026 - SCT/BS",
            "Lấp Vò, ngày 23 tháng 11 năm 2026",
            "Người thực hiện chứng thực",
            "(ký, ghi rõ họ tên, chức danh, đóng dấu)",
            "TM. ỦY BAN NHÂN DÂN",
            "CHỦ TỊCH",
            "Nguyễn Thị Ngọc Hạnh",
        ]

    def test_what_is_not_known_yet_is_dotted(self) -> None:
        """Without number, book and day the statement has dots for a pen."""
        [text] = texts(compose([paper(certified=DOTTED)], PLAIN))
        assert f"Số chứng thực {'.' * 12} quyển số {'.' * 14} - SCT/BS" in text
        assert f"Ngày {'.' * 6} tháng {'.' * 6} năm {'.' * 8}" in text

    def test_a_short_day_and_month_are_padded_as_offices_do(self) -> None:
        """Days under 10 and months 1 and 2 get a nought; March does not."""
        days = [date(2026, 2, 3), date(2026, 3, 10)]
        lines = [statement.day_line(replace(SIGNED, on=day, place="")) for day in days]
        assert lines == ["Ngày 03 tháng 02 năm 2026", "Ngày 10 tháng 3 năm 2026"]

    def test_pages_are_numbered_within_each_copy(self) -> None:
        """The footer counts the pages of one copy, its added page too."""
        pages = texts(compose([paper(scan("full"), scan("full"), copies=2)]))
        footers = [page.split("Trang ")[1].strip() for page in pages]
        assert footers == ["1/3", "2/3", "3/3"] * 2

    def test_the_mark_stands_on_first_pages_only(self) -> None:
        """Each copy says BẢN SAO once, on its first page."""
        pages = texts(compose([paper(scan(), scan(), copies=2)]))
        assert [page.count("BẢN SAO") for page in pages] == [1, 0, 1, 0]

    def test_both_marks_can_be_left_out(self) -> None:
        """With both options off only the statement is printed."""
        first, last = texts(compose([paper(scan(), scan())], PLAIN))
        assert first == ""
        assert "BẢN SAO" not in last
        assert "Trang" not in last

    def test_the_title_of_a_paper_is_not_in_the_file(self) -> None:
        """The file names nobody and nothing beside what is printed."""
        pack = compose([paper()])
        assert PdfReader(BytesIO(pack)).metadata is None
        assert not any("khai sinh" in page for page in texts(pack))


class TestHostile:
    @pytest.mark.parametrize(
        "name",
        [
            "(" * 40,
            ")\\(\\)\\",
            "a\x00b\x07c",
            "Hạnh\r\n\r\nChủ tịch",
            "\u202eHạnh\u200f\u2066",
            "endstream endobj xref",
            "<script>{number}%s{0}",
            "Nguyễn " * 714,
            "W" * 5000,
            "\n" * 5000,
        ],
    )
    def test_no_name_breaks_the_file(self, name: str) -> None:
        """A name of any length and letters is printed whole inside the page."""
        values = replace(SIGNED, signer=name, place=name, number=name or None)
        pack = compose([paper(certified=values)])
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(pack), strict=True).pages)
        assert bare(clean(name)) in bare(text)
        for leaf in leaves(paper(certified=values), Options()):
            for run in leaf.runs:
                assert 0 <= run.x < leaf.size[0]
                assert 0 <= run.y < leaf.size[1]

    @settings(max_examples=60, deadline=None)
    @given(st.text(st.sampled_from(DRAWN + "\n\t\x00\u200b"), max_size=300))
    def test_text_stays_text(self, name: str) -> None:
        """Any text the typeface can draw comes back letter by letter; other text is refused."""
        if set(clean(name)) - set(DRAWN):
            with pytest.raises(MissingGlyph):
                compose([paper(certified=replace(DOTTED, signer=name))])
            return
        pack = compose([paper(certified=replace(DOTTED, signer=name))], PLAIN)
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(pack), strict=True).pages)
        hint = "(ký, ghi rõ họ tên, chức danh, đóng dấu)"
        lines = "".join(map(clean, name.splitlines()))
        assert bare(text).split(bare(hint), 1)[1] == bare(lines)

    def test_a_letter_without_a_drawing_stops_the_paper(self) -> None:
        """A letter that Tinos lacks is named, never dropped."""
        with pytest.raises(MissingGlyph) as caught:
            compose([paper(certified=replace(SIGNED, signer="阮 Hạnh 😀"))])
        assert caught.value.characters == ("阮", "😀")
        assert "U+962E" in str(caught.value)

    def test_refusals_cross_a_process_border(self) -> None:
        """A refusal raised in a pool's process arrives with its facts."""
        for refusal in (BadPage("Bằng", 3, "cut off"), MissingGlyph("阮"), NoWording(date.min)):
            assert str(pickle.loads(pickle.dumps(refusal))) == str(refusal)  # noqa: S301 - our own


class TestScans:
    @pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
    def test_the_bytes_of_a_scan_pass_untouched(self, mode: str) -> None:
        """The JPEG inside the PDF is the JPEG that came in, bit for bit."""
        pages = scan("full", mode), scan("top", mode)
        book = PdfReader(BytesIO(compose([paper(*pages)])))
        inside = [page["/Resources"]["/XObject"]["/scan"] for page in book.pages]
        assert [image["/Filter"] for image in inside] == ["/DCTDecode"] * 2
        assert tuple(image._data for image in inside) == pages

    def test_a_progressive_scan_passes_too(self) -> None:
        """A progressive JPEG is printed like any other."""
        out = BytesIO()
        Image.open(BytesIO(scan())).save(out, "JPEG", progressive=True)
        pack = compose([paper(out.getvalue())])
        assert out.getvalue() in pack
        assert ImageStat.Stat(pictures(pack)[0]).extrema[0][0] < 100

    @pytest.mark.parametrize("turn", range(1, 9))
    def test_a_turned_scan_is_printed_upright(self, turn: int) -> None:
        """All eight EXIF orientations print the same page, without re-encoding."""
        lying = scan(turn=turn)
        pack = compose([paper(lying)])
        upright, turned = pictures(compose([paper(scan())]))[0], pictures(pack)[0]
        assert lying in pack
        assert ImageStat.Stat(ImageChops.difference(upright, turned)).mean[0] < 1.5

    def test_a_lying_scan_gets_a_lying_sheet(self) -> None:
        """Every sheet is A4 and lies the way its scan does."""
        lying = BytesIO()
        Image.open(BytesIO(scan("none"))).rotate(90, expand=True).save(lying, "JPEG")
        pages = PdfReader(BytesIO(compose([paper(scan(), lying.getvalue())]))).pages
        sizes = [tuple(map(float, page.mediabox[2:])) for page in pages]
        assert sizes == [A4, (A4[1], A4[0])]

    @pytest.mark.parametrize(
        "spoiled",
        [
            b"",
            b"%PDF-1.7 not a picture",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8",
            b"\xff\xd8\xff\xd9",
            scan()[:300],
            scan()[:-2000],
            b"\xff\xd8" + scan()[21:],
        ],
    )
    def test_a_spoiled_page_is_named(self, spoiled: bytes) -> None:
        """What is not a whole JPEG is refused with its paper and its page."""
        refusal = refused(scan(), spoiled, scan())
        assert (refusal.title, refusal.page_number) == ("Giấy khai sinh", 2)

    def test_a_last_page_that_does_not_decode_is_named(self) -> None:
        """A page whose header is whole and whose picture is not is refused too."""
        tables = scan().index(b"\xff\xc4") + 5
        spoiled = scan()[:tables] + b"\xff" * 16 + scan()[tables + 16 :]
        assert refused(scan(), spoiled).page_number == 2

    def test_an_absurdly_large_page_is_refused_unopened(self) -> None:
        """A small file that claims a huge picture never reaches the decoder."""
        start = scan().index(b"\xff\xc0")
        huge = scan()[: start + 5] + b"\xff\xff\xff\xff" + scan()[start + 9 :]
        assert refused(huge).page_number == 1

    def test_any_cut_of_a_header_is_refused(self) -> None:
        """However early a JPEG is cut off, reading it ends in a refusal."""
        for end in range(700):
            with pytest.raises(jpeg.BadJpeg):
                jpeg.read(scan()[:end])

    @pytest.mark.parametrize("empty", [[], [Original("x", (), 1, SIGNED)], [paper(copies=0)]])
    def test_nothing_to_print_is_an_error(self, empty: list[Original]) -> None:
        """An order without a paper, a page or a copy makes no file."""
        with pytest.raises(ValueError, match="at least one"):
            compose(empty)


class TestBlankSpace:
    def test_the_statement_stands_on_the_last_page_only(self) -> None:
        """Of three pages with room, only the last is certified."""
        pages = texts(compose([paper(scan(), scan(), scan())]))
        assert [page.count("Chứng thực bản sao") for page in pages] == [0, 0, 1]

    @pytest.mark.parametrize(("paper_tone", "noise"), [(255, 0), (236, 12), (205, 24), (240, 28)])
    @pytest.mark.parametrize(("ink", "count"), [("none", 1), ("top", 1), ("full", 2)])
    def test_room_is_found_in_grey_and_noise(
        self, ink: str, count: int, paper_tone: int, noise: int
    ) -> None:
        """Grey and noisy paper counts as blank; a page full of text gets a page added."""
        pack = compose([paper(scan(ink, "RGB", paper_tone, noise))])
        assert len(texts(pack)) == count

    def test_a_short_dark_page_does_not_pass_for_paper(self) -> None:
        """An evenly dark page is no place to print on."""
        assert len(texts(compose([paper(scan("none", "L", 70, 0))]))) == 2

    @pytest.mark.parametrize("seed", range(12))
    def test_the_statement_never_covers_ink(self, seed: int) -> None:
        """Wherever the blots are, the statement's block stands clear of all of them."""
        chance = Random(seed)
        picture = Image.new("L", (827, 1169), 240)
        pen = ImageDraw.Draw(picture)
        for _ in range(seed):
            x, y = chance.randrange(827), chance.randrange(1169)
            pen.line((x, y, x + chance.randrange(-90, 90), y + chance.randrange(9)), 60, 2)
        out = BytesIO()
        picture.save(out, "JPEG", quality=90)
        [*_, leaf] = leaves(paper(out.getvalue()), PLAIN)
        if leaf.scan is None:
            return
        left = min(run.x for run in leaf.runs)
        middle = left + face("regular").width(leaf.runs[1].text, leaf.runs[1].size) / 2
        dot = 827 / A4[0]
        block = (
            (middle - BLOCK_WIDTH / 2) * dot,
            (A4[1] - max(run.y for run in leaf.runs) - 12) * dot,
            (middle + BLOCK_WIDTH / 2) * dot,
            (A4[1] - min(run.y for run in leaf.runs)) * dot,
        )
        assert picture.crop(tuple(map(int, block))).getextrema()[0] > 200

    def test_there_is_room_for_a_seal_above_the_name(self) -> None:
        """Between the office and the signer's name at least 25 mm stay free."""
        *_, office, name = leaves(paper(), PLAIN)[0].runs
        assert office.y - name.y > 25 * MM

    def test_the_mark_moves_aside_for_ink(self) -> None:
        """BẢN SAO stands left of what is printed in the corner."""
        picture = Image.open(BytesIO(scan("top")))
        ImageDraw.Draw(picture).rectangle((690, 0, 827, 60), fill=(90, 20, 20))
        out = BytesIO()
        picture.save(out, "JPEG")
        only = Options(footer=False)
        [mark] = [r for r in leaves(paper(out.getvalue()), only)[0].runs if r.text == "BẢN SAO"]
        assert (mark.x + face("bold").width(mark.text, mark.size)) * 827 / A4[0] < 690


class TestWording:
    def test_the_wording_follows_the_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A new wording counts from its date; an undated statement takes the newest."""
        old = statement.WORDINGS[0]
        new = replace(old, since=date(2027, 1, 1), title="Lời mới")
        monkeypatch.setattr(statement, "WORDINGS", (new, old))
        days = [date(2026, 12, 31), date(2027, 1, 1), None]
        assert [statement.wording(replace(SIGNED, on=on)) for on in days] == [old, new, new]

    def test_a_day_before_the_law_has_no_wording(self) -> None:
        """A statement dated before the first wording is refused."""
        with pytest.raises(NoWording):
            compose([paper(certified=replace(SIGNED, on=date(2015, 4, 9)))])


class TestFile:
    def test_twenty_copies_weigh_what_one_does(self) -> None:
        """Copies share scans, fonts and marks: each page printed again costs under 200 bytes."""
        one, twenty = (compose([paper(scan("full"), scan(), copies=n)]) for n in (1, 20))
        assert len(PdfReader(BytesIO(twenty)).pages) == 40
        assert len(twenty) - len(one) < 38 * 200

    def test_the_file_is_little_more_than_its_scans(self) -> None:
        """Marks, fonts and frame of ten pages cost under 60 kB: 3 % of scans of 200 kB."""
        pages = (scan("full"),) * 9 + (scan(),)
        assert len(compose([paper(*pages)])) < sum(map(len, pages)) + 60_000

    def test_of_the_scans_one_is_held_at_a_time(self) -> None:
        """However many pages: beside the page being written a pack takes less than 2 MB."""
        page, count = scan("none") + bytes(1_000_000) + b"\xff\xd9", 200
        kept = text_of(blank.ink(jpeg.read(page)).packed())
        order = Original("", Freshly(page, count), 2, SIGNED, [kept] * count)
        write([order], len)
        tracemalloc.start()
        try:
            write([order], len)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 2 * len(page) + 2_000_000

    def test_equal_orders_give_equal_bytes(self) -> None:
        """Nothing of the day or of chance is in the file, in whatever process it is made."""
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            assert pool.submit(compose, [paper()]).result() == compose([paper()])

    def test_the_pages_equal_those_of_the_plain_way(self) -> None:
        """fpdf2 draws the same pages from the same layout."""
        order = [
            paper(scan("full"), scan("top", "L"), copies=2),
            paper(scan(turn=6), certified=DOTTED),
            paper(scan("full", turn=3), certified=replace(SIGNED, signer=LETTERS)),
        ]
        quick, plain = pictures(compose(order)), pictures(reference(order))
        assert len(quick) == len(plain) == 7
        for ours, theirs in zip(quick, plain, strict=True):
            assert ours.size == theirs.size
            assert ImageStat.Stat(ImageChops.difference(ours, theirs)).mean[0] < 0.3

    @pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
    def test_qpdf_finds_nothing_to_say(self, tmp_path: Path) -> None:
        """An independent checker finds neither errors nor warnings."""
        target = tmp_path / "pack.pdf"
        target.write_bytes(compose([paper(copies=3), paper(scan("full", "CMYK"))]))
        checked = subprocess.run(  # noqa: S603 - a fixed command on our own file
            [shutil.which("qpdf") or "qpdf", "--check", target], capture_output=True, check=False
        )
        assert (checked.returncode, checked.stderr) == (0, b"")
