"""What was meant by what was typed."""

import time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.amounts import in_words
from core.names import fold
from handlers.hearing import (
    BACK,
    CANCEL,
    MENU,
    MORE,
    PERSON,
    closest,
    global_word,
    heard,
    number_in,
)

PAPERS = (
    ("1", ("cccd 4877 2 trang", "cccd", "can cuoc", "can cuoc cong dan")),
    ("2", ("giay khai sinh 1 trang", "giay khai sinh", "khai sinh")),
    ("3", ("bang thpt 2 trang", "bang thpt", "bang cap 3", "bang tot nghiep")),
    ("4", ("bang dai hoc 1 trang", "bang dai hoc", "bang tot nghiep")),
)
CONFIRM = (("yes", ("dat don",)), ("edit", ("sua",)), ("/cancel", ("huy",)))
SURE = (("yes", ("huy don nay",)), ("no", ("giu don",)))
RATING = (
    ("4", ("rat hai long",)),
    ("3", ("hai long",)),
    ("2", ("binh thuong",)),
    ("1", ("chua hai long",)),
)
RATING_EN = (
    ("4", ("very good",)),
    ("3", ("good",)),
    ("2", ("all right",)),
    ("1", ("not good",)),
)
A_MOMENT = 0.25


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("3 bản", 3),
        ("3bản", 3),
        ("x3", 3),
        ("lấy 3 bản hai mặt", 3),
        ("０３", 3),
        ("050", 50),
        ("ba", 3),
        ("Ba bản", 3),
        ("BA BẢN", 3),
        ("ba bản nha cô", 3),
        (normalize("NFD", "bốn bản"), 4),
        ("một", 1),
        ("mot ban", 1),
        ("không", 0),
        ("năm", 5),
        ("mười", 10),
        ("muoi ban", 10),
        ("mười hai", 12),
        ("muoi hai", 12),
        ("mười lăm", 15),
        ("muời lăm", 15),
        ("muoi nham", 15),
        ("hai mươi", 20),
        ("hai mươi mốt", 21),
        ("hai mươi tư bản", 24),
        ("hai lăm", 25),
        ("ba tư", 34),
        ("một chục", 10),
        ("2 chục", 20),
        ("năm chục bản", 50),
        ("three copies", 3),
        ("twelve", 12),
        ("Twenty, please", 20),
        ("fifty", 50),
    ],
)
def test_a_number_in_digits_or_words(text: str, number: int) -> None:
    """A number is heard as people write it, with marks or without."""
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("cho bà hai bản", 2),
        ("bà muốn mười bản", 10),
        ("bà lấy ba bản", 3),
        ("làm ba bản", 3),
        ("bà đây", None),
        ("giấy khai tử", None),
        ("bằng tốt nghiệp tạm thời", None),
    ],
)
def test_a_word_that_sounds_like_a_number(text: str, number: int | None) -> None:
    """An old woman says "bà" of herself, and does not mean three."""
    assert number_in(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "mấy bản cũng được",
        "3 hoặc 4",
        "1/2",
        "1.000",
        "3,5",
        "ba hoặc bốn",
        "hai ba bản",
        "mười hai ba bản",
        "một trăm",
        "năm trăm bản",
        "1 trăm",
        "một chục rưỡi",
        "hai nghìn",
        "two hundred",
        "twenty five",
        "0912345678",
        "0912345678 ba bản",
        "9" * 5000,
        "٣",
        "🙂",
    ],
)
def test_no_number_or_several(text: str) -> None:
    """Where two numbers may be meant, or one beyond any order, the desk asks again."""
    assert number_in(text) is None


@given(st.integers(min_value=0, max_value=99))
def test_every_number_below_a_hundred_is_heard(number: int) -> None:
    """What a receipt writes in words is heard again, marks or not."""
    said = in_words(number).removesuffix(" đồng")
    assert number_in(f"{said} bản") == number
    assert number_in(fold(said)) == number
    assert number_in(str(number)) == number


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("CCCD", "1"),
        ("cccd ••4877 · 2 trang", "1"),
        ("căn cước", "1"),
        ("cho tôi xin căn cước công dân", "1"),
        ("giấy khai sinh", "2"),
        ("khai sinh", "2"),
        ("Giây khai sinh", "2"),
        ("giay khia sinh", "2"),
        ("bản khai sinh cháu nhỏ", "2"),
        ("bằng đại học", "4"),
        ("bang dai hocj", "4"),
    ],
)
def test_a_label_as_people_type_it(text: str, paper: str) -> None:
    """A label is known whole, by its beginning, among polite words, with a slip of the thumb."""
    assert closest(text, PAPERS) == paper


@pytest.mark.parametrize("text", ["bằng", "bằng tốt nghiệp", "giấy phép xây dựng", "", "?!", "ab"])
def test_what_fits_two_or_none_is_asked_again(text: str) -> None:
    """The desk does not guess between two papers, nor at a third one."""
    assert closest(text, PAPERS) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("đặt đơn", "yes"),
        ("dat don", "yes"),
        ("dặt đơnn", "yes"),
        ("đặt đơn nha", "yes"),
        ("dạ đúng rồi, đặt đơn", "yes"),
        ("sửa", "edit"),
        ("huỷ", "/cancel"),
        ("hủy", "/cancel"),
        ("đặt đơn hay sửa", None),
        ("không đặt đơn", None),
        ("ko đặt đơn", None),
        ("đừng đặt đơn", None),
        ("chưa đặt đơn", None),
        ("don't dat don", None),
    ],
)
def test_yes_is_never_guessed_from_no(text: str, answer: str | None) -> None:
    """Both ways of writing a tone are heard; whoever says no has not pressed the button."""
    assert closest(text, CONFIRM) == answer


def test_a_cancelled_order_does_not_come_back() -> None:
    """`không huỷ đơn này` cancels nothing."""
    assert closest("huỷ đơn này", SURE) == "yes"
    assert closest("không huỷ đơn này", SURE) is None
    assert closest("giữ đơn", SURE) == "no"


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("tôi rất hài lòng", "4"),
        ("rat hai log", "4"),
        ("hài lòng", "3"),
        ("tôi hài lòng lắm", "3"),
        ("bình thừơng", "2"),
        ("chưa hài lòng lắm", "1"),
        ("không hài lòng", None),
    ],
)
def test_satisfaction_is_not_turned_round(text: str, stars: str | None) -> None:
    """The widest label wins, and a denial is never a praise."""
    assert closest(text, RATING) == stars


@pytest.mark.parametrize(
    ("text", "stars"),
    [("Very good!", "4"), ("it was good", "3"), ("not good", "1"), ("no good", "1"), ("bad", None)],
)
def test_satisfaction_in_english(text: str, stars: str | None) -> None:
    """The same in English."""
    assert closest(text, RATING_EN) == stars


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("0", PERSON),
        (" 0 ", PERSON),
        ("Gặp cán bộ", PERSON),
        ("gap can bo", PERSON),
        ("help", PERSON),
        ("Officer", PERSON),
        ("quay lại", BACK),
        ("quay lai", BACK),
        ("go back", BACK),
        ("huỷ", CANCEL),
        ("hủy", CANCEL),
        ("HUY!", CANCEL),
        ("thôi", CANCEL),
        ("stop", CANCEL),
        ("chào", MENU),
        ("Hi!", MENU),
        ("/menu", MENU),
        ("Hello", MENU),
        ("xem thêm", MORE),
        ("next", MORE),
        ("tiếng Việt", ">lang?lang=vi"),
        ("English", ">lang?lang=en"),
        ("tiếng Anh", ">lang?lang=en"),
        ("chữ to", ">elder?on=1"),
        ("big text", ">elder?on=1"),
    ],
)
def test_words_that_work_everywhere(text: str, command: str) -> None:
    """Both languages' commands are heard whichever is spoken."""
    assert global_word(text) == command


@pytest.mark.parametrize("text", ["", " ", "huỷ đơn này", "3", "00", "quay", "🙂", "menu nào", "!"])
def test_other_words_are_no_command(text: str) -> None:
    """A command is the whole message or nothing."""
    assert global_word(text) is None


@given(st.text(max_size=80))
def test_anything_may_be_typed(text: str) -> None:
    """No text breaks the ears; what is heard is one of the options or nothing."""
    assert number_in(text) is None or number_in(text) >= 0
    assert closest(text, PAPERS) in {None, "1", "2", "3", "4"}
    assert global_word(text) is None or global_word(text)[0] in "/>"


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5_000_000,
        "ba muoi " * 500_000,
        "9" * 2_000_000,
        "hai " * 1_000_000,
        "giay khai sinh " * 300_000,
        "\u0301" * 1_000_000,
        "\ufdfa" * 1_000_000,
        "khong " * 500_000,
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_a_long_message_is_heard_quickly(text: str) -> None:
    """Whoever sends a book gets an answer as fast as anybody."""
    options = [*PAPERS, ("5", ("a" * 1000, "giay khai sinh " * 60))]
    began = time.perf_counter()
    heard(text)
    number_in(text)
    closest(text, options)
    global_word(text)
    assert time.perf_counter() - began < A_MOMENT
