"""Slips on paper: as they were looked at, every word of them text, nothing out of its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from io import BytesIO

import pypdfium2 as pdfium
import pytest
import segno
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from core.desk import GROUNDS
from core.slips import KINDS
from storage.paper.letterhead import day_words, letterhead, spelled
from storage.paper.pack import A4
from storage.paper.slips import MissingGlyph, compose, pages
from storage.paper.slips import letters as wording
from storage.paper.slips.ink import QUIET
from storage.paper.slips.received import QR_SIDE
from storage.paper.slips.sheet import BOTTOM, LEFT, WIDTH
from storage.paper.typeface import clean, face
from tests.slips.golden import FOLDER, MOST_FAR, apart, drawn, pictures
from tests.slips.samples import (
    ALPHABET,
    LETTERS,
    NGA,
    ORDER,
    RECEIPT,
    RECEIVED,
    REFUSED,
    SAMPLES,
    TWENTY,
    slip,
)

HOSTILE = {
    "control": "Ngà\x00\x07\r\nVõ",
    "right to left": "\u202eNgà\u200f\u2066 Võ\u2069",
    "one long word": "W" * 900,
    "many words": "Nguyễn " * 300,
    "markup": "<b>Ngà</b> **Ngà** {name} %s \\(Tj) endstream",
    "brackets": "((((((((",
    "combining": "Nga\u0300",
}
DRAWN = "".join(sorted(face("bold").widths.keys() & face("regular").widths.keys()))


TWICE = re.compile("([\u0300-\u036f])\\1")


def texts(pdf: bytes) -> list[str]:
    """The text of each page, as a reader copies it out, without spaces."""
    with pdfium.PdfDocument(pdf) as book:
        return [bare(page.get_textpage().get_text_bounded()) for page in book]


def bare(text: str) -> str:
    """The text without its spaces and line ends."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def now() -> dict[str, Image.Image]:
    """Every page as it is drawn now."""
    return {path.name: picture for path, picture in drawn()}


class TestGolden:
    def test_every_page_has_its_picture(self, now: dict[str, Image.Image]) -> None:
        """A sample without a picture, or a picture without one: python -m tests.slips.golden."""
        assert {path.name for path in FOLDER.glob("*.png")} == set(now)

    def test_every_kind_has_a_sample(self) -> None:
        """No slip is left out."""
        assert {sample.kind for sample in SAMPLES.values()} == set(KINDS)

    def test_slips_look_as_they_did(self, now: dict[str, Image.Image]) -> None:
        """Where this fails, look at the slip; if it is right: python -m tests.slips.golden."""
        kept = {name: Image.open(FOLDER / name) for name in now}
        assert {n: d for n in now if (d := apart(now[n], kept[n])) > MOST_FAR} == {}

    def test_one_letter_is_noticed(self, now: dict[str, Image.Image]) -> None:
        """A picture of another amount is another picture."""
        other = replace(SAMPLES["receipt"], receipt=replace(RECEIPT, amount=33_000))
        [page] = pictures(compose(other))
        assert apart(page, now["receipt-1.png"]) > MOST_FAR


class TestText:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_what_is_drawn_is_what_is_read(self, name: str) -> None:
        """The text of every page, copied out, is what was set, in NFC and in its order."""
        made = pages(SAMPLES[name])
        foot = [f"Trang{n}/{len(made)}" if len(made) > 1 else "" for n in range(1, len(made) + 1)]
        said = [bare("".join(run.text for run in page.runs)) for page in made]
        read = texts(compose(SAMPLES[name]))
        assert [sorted(t) for t in read] == [sorted(t + f) for t, f in zip(said, foot, strict=True)]
        assert all(unicodedata.is_normalized("NFC", text) for text in read)

    def test_every_letter_comes_back(self) -> None:
        """All Vietnamese letters, the ones with two marks too, given NFD and read NFC."""
        [text] = texts(compose(slip("receipt", receipt=RECEIPT, owner=replace(NGA, name=ALPHABET))))
        assert not unicodedata.is_normalized("NFC", ALPHABET)
        assert bare(f"đĐ{LETTERS}{LETTERS.upper()}") in text

    @pytest.mark.parametrize("name", ["Nguyễn 中", "Ngà 😀", "مريم"])
    def test_a_letter_that_cannot_be_drawn_is_named(self, name: str) -> None:
        """Nothing is dropped: the paper is not made, and the character is named."""
        with pytest.raises(MissingGlyph, match=r"U\+"):
            compose(slip("receipt", receipt=RECEIPT, owner=replace(NGA, name=name)))

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
    def test_a_hostile_name_stays_text(self, kind: str, name: str) -> None:
        """Whatever a name holds is printed whole, as text, inside the margins."""
        sample = SAMPLES[kind]
        person = replace(sample.owner, name=name, address=name)
        made = replace(sample, owner=person, need=name)
        read = PdfReader(BytesIO(compose(made)), strict=True)
        assert bare(clean(name)) in bare("".join(page.extract_text() for page in read.pages))
        within_margins(made)

    @settings(max_examples=40, deadline=None)
    @given(st.text(st.sampled_from(DRAWN + "\n\t\x00\u200b"), max_size=200))
    def test_any_words_stay_text(self, words: str) -> None:
        """Any reason the typeface can draw comes back letter by letter.

        The reader takes one mark drawn twice in the same place for a bold one, and reads it once.
        """
        assume(set(clean(words)) <= set(DRAWN) and not TWICE.search(clean(words)))
        made = slip("more_needed", need=words)
        assert "".join(sorted(bare(clean(words)))) in subsequences(compose(made), clean(words))
        within_margins(made)

    def test_the_file_names_nobody(self) -> None:
        """The file's own facts hold the program and a moment, no person."""
        facts = PdfReader(BytesIO(compose(SAMPLES["receipt"]))).metadata
        assert facts is not None
        assert set(facts) <= {"/Producer", "/CreationDate"}

    def test_the_same_slip_is_the_same_file(self) -> None:
        """A reprint equals the first print, byte by byte."""
        assert compose(SAMPLES["receipt"]) == compose(SAMPLES["receipt"])


def subsequences(pdf: bytes, words: str) -> str:
    """The letters of the words that the page has, in order; all of them where none is missing."""
    left = list("".join(texts(pdf)))
    kept = []
    for letter in bare(words):
        if letter in left:
            left.remove(letter)
            kept.append(letter)
    return "".join(sorted(kept))


def within_margins(made: object) -> None:
    """No text begins or ends outside the margins."""
    for page in pages(made):  # type: ignore[arg-type]  # a slip
        for run in page.runs:
            right = run.x + face(run.style).width(run.text, run.size)
            assert run.x >= LEFT - 0.01
            assert right <= LEFT + WIDTH + 0.01
            assert 0 < run.y <= BOTTOM


class TestLayout:
    def test_a_long_table_goes_on_with_its_head(self) -> None:
        """Twenty papers reach a second page: the head stands on both, and the pages are counted."""
        first, second = texts(compose(slip("request", lines=TWENTY)))
        for page in (first, second):
            assert page.count(bare("Tên giấy tờ")) == 1
        assert first.endswith("Trang1/2")
        assert second.endswith("Trang2/2")

    def test_one_page_is_not_counted(self) -> None:
        """A slip of one page has no page number."""
        [page] = texts(compose(SAMPLES["appointment"]))
        assert "Trang1" not in page

    def test_signatures_stay_together(self) -> None:
        """However long the table, role and name of a signature stand on one page."""
        for many in range(1, 21):
            made = pages(slip("appointment", lines=TWENTY[:many]))
            last = [run.text for run in made[-1].runs]
            assert {"NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ", "Võ Thị Hạnh"} <= set(last)

    def test_what_is_missing_is_dotted(self) -> None:
        """Without address, phone and number there are lines for a pen, as wide as the room."""
        made = pages(SAMPLES["appointment_blank"])
        dotted = [run for run in made[0].runs if set(run.text) == {"."}]
        assert len(dotted) == 3
        assert all(len(run.text) > 20 for run in dotted)

    def test_the_head_is_set_as_offices_set_it(self) -> None:
        """Agency in capitals and the desk at the left, the motto at the right, one rule each."""
        head = letterhead("UBND xã Lấp Vò", "LV-1", "Lấp Vò", RECEIVED.date(), WIDTH)
        assert [run.text for run in head.runs if run.x < WIDTH * 0.4] == [
            "ỦY BAN NHÂN DÂN XÃ LẤP VÒ",
            "BỘ PHẬN MỘT CỬA",
            "Mã hồ sơ: LV-1",
        ]
        assert [run.text for run in head.runs if run.x >= WIDTH * 0.4] == [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Lấp Vò, ngày 23 tháng 11 năm 2026",
        ]
        assert len(head.rules) == 2

    def test_days_are_written_as_offices_do(self) -> None:
        """Days under 10 and the first two months get a nought; an open day has dots."""
        assert day_words(RECEIVED.date().replace(month=2, day=3)) == "ngày 03 tháng 02 năm 2026"
        assert day_words(RECEIVED.date().replace(month=3)) == "ngày 23 tháng 3 năm 2026"
        assert set(day_words(None).split()) == {"ngày", "......", "tháng", "năm", "........"}
        assert spelled("UBND phường 1") == "ỦY BAN NHÂN DÂN PHƯỜNG 1"


class TestLaw:
    @pytest.mark.parametrize("ground", GROUNDS)
    def test_a_refusal_says_its_ground_in_full(self, ground: str) -> None:
        """The clause and the words of Article 22 stand on slip 03; its clauses are in order."""
        clause, words = wording.GROUNDS[ground]
        [page] = texts(compose(slip("refusal", order=replace(REFUSED, reason=ground))))
        assert bare(f"khoản {clause} Điều 22 Nghị định số 23/2015/NĐ-CP") in page
        assert bare(words) in page
        assert clause == GROUNDS.index(ground) + 1

    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            (15_000, "Mười lăm nghìn đồng"),
            (21_000, "Hai mươi mốt nghìn đồng"),
            (105_000, "Một trăm linh năm nghìn đồng"),
            (200_000, "Hai trăm nghìn đồng"),
            (1_001_000, "Một triệu không trăm linh một nghìn đồng"),
        ],
    )
    def test_an_amount_is_written_out(self, amount: int, words: str) -> None:
        """The receipt says the sum in figures and in words."""
        [page] = texts(compose(slip("receipt", receipt=replace(RECEIPT, amount=amount))))
        assert bare(f"Bằng chữ: {words}") in page
        assert bare(f"Số tiền: {amount:,} đồng".replace(",", ".")) in page

    def test_the_appointment_promises_hour_and_day(self) -> None:
        """Slip 01 says when it was received and when and where the result is handed out."""
        [page] = texts(compose(SAMPLES["appointment"]))
        for said in (
            "Nhận hồ sơ lúc: 15 giờ 25 phút, ngày 23 tháng 11 năm 2026",
            "Hẹn trả kết quả lúc: 16 giờ 30 phút, ngày 25 tháng 11 năm 2026",
            "Nơi nhận kết quả: Bộ phận Một cửa UBND xã Lấp Vò",
            "Thời hạn giải quyết: 01 ngày làm việc",
        ):
            assert bare(said) in page

    def test_the_apology_names_both_promises(self) -> None:
        """Slip 04 says the old promise, why, the new one, and an agreement where there is one."""
        [plain], [agreed] = (texts(compose(SAMPLES[n])) for n in ("apology", "apology_agreed"))
        for page in (plain, agreed):
            assert bare("Đã hẹn trả kết quả lúc: 16 giờ 30 phút, ngày 25 tháng 11") in page
            assert bare("Hẹn trả kết quả lúc: 16 giờ 30 phút, ngày 27 tháng 11") in page
            assert bare("Máy in của quầy hỏng") in page
        assert "đồngý" not in plain
        assert "đồngý" in agreed


class TestQr:
    @pytest.mark.parametrize("said", ["https://t.me/lapvo_bot?start=don_12", ORDER.code])
    def test_the_qr_is_the_link(self, said: str) -> None:
        """Every module of the QR on the page is dark or light as the code of the link has it."""
        [picture] = pages(slip("appointment", track=said))[0].pictures
        with pdfium.PdfDocument(compose(slip("appointment", track=said))) as book:
            shown = book[0].render(scale=4, grayscale=True).to_pil()
        code = segno.make(said, error="m", micro=False)
        size = code.symbol_size(border=QUIET)[0]
        module = QR_SIDE / size
        for row, line in enumerate(code.matrix_iter(border=QUIET)):
            for column, dark in enumerate(line):
                x = (picture.x + (column + 0.5) * module) * 4
                y = (picture.y + (row + 0.5) * module) * 4
                assert (shown.getpixel((int(x), int(y))) < 128) == bool(dark)

    def test_the_qr_is_large_enough(self) -> None:
        """A module is at least half a millimetre, and the code touches no text."""
        [page] = pages(SAMPLES["appointment"])
        [picture] = page.pictures
        assert picture.side / 37 > 0.5 * 72 / 25.4
        assert picture.x + picture.side < A4[0] / 2 - 60
        beside = [r for r in page.runs if picture.y < r.y - r.size < picture.y + picture.side]
        assert all(run.x > picture.x + picture.side for run in beside)
