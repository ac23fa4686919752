"""Words of one's own: what they ask for, with marks or without, with a slip of the thumb."""

import pytest

from handlers.hearing import PERSON, global_word
from handlers.wishes import is_kind, wish


@pytest.mark.parametrize(
    ("text", "press"),
    [
        ("gặp người thật", PERSON),
        ("cho tôi gặp người thật với", PERSON),
        ("gap nguoi thatj", PERSON),
        ("nói chuyện với người", PERSON),
        ("noi chuyen voi can bo", PERSON),
        ("gọi lại cho tôi", PERSON),
        ("goi lai cho toi nhe", PERSON),
        ("I want to talk to a person", PERSON),
        ("please call me back", PERSON),
        ("giá bao nhiêu", ">cost"),
        ("một bản khai sinh bao nhiêu tiền", ">cost"),
        ("bao nhieu tein", ">cost"),
        ("lệ phí", ">cost"),
        ("có mất phí không", ">cost"),
        ("How much is it?", ">cost"),
        ("mấy giờ làm việc", ">hours"),
        ("giờ mở cửa", ">hours"),
        ("may gio dong cua", ">hours"),
        ("gio mo cuar", ">hours"),
        ("hôm nay quầy có mở cửa không", ">hours"),
        ("opening hours?", ">hours"),
        ("địa chỉ", ">where"),
        ("quầy ở đâu", ">where"),
        ("o dau vay co", ">where"),
        ("số điện thoại của quầy", ">where"),
        ("where is the desk", ">where"),
        ("huỷ đơn", ">cancel_order"),
        ("cho toi huy don", ">cancel_order"),
        ("đơn của tôi ở đâu", ">my_orders"),
        ("thủ tục này bao nhiêu tiền", ">procedures"),
        ("3 bản CCCD", ">order_copies?wanted=cccd&copies=3"),
    ],
)
def test_what_words_ask_for(text: str, press: str) -> None:
    """The errand is heard among polite words, folded, and with a letter wrong."""
    assert wish(text) == press


@pytest.mark.parametrize(
    "text",
    [
        "không huỷ đơn",
        "đừng gọi cho tôi",
        "chưa gặp người",
        "trời hôm nay đẹp quá",
        "số của tôi",
        "co",
        "",
    ],
)
def test_what_asks_for_nothing(text: str) -> None:
    """Who says no has not asked; small talk is no errand."""
    assert wish(text) == ""


@pytest.mark.parametrize(
    "text", ["cảm ơn", "cam on", "Cảm ơn cán bộ nhé", "ok", "OK", "thanks", "Thank you!", "dạ"]
)
def test_kind_words(text: str) -> None:
    """Thanks and all right are heard as such, and are nothing else."""
    assert is_kind(text)
    assert wish(text) == ""
    assert global_word(text) is None


@pytest.mark.parametrize("text", ["3 bản CCCD", "ok 3 bản", "oke chưa", "xong"])
def test_words_that_want_something_are_not_only_kind(text: str) -> None:
    """All right with more behind it is not taken for a goodbye."""
    assert not is_kind(text)
