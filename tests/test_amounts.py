import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.amounts import HIGHEST_IN_WORDS, dong, in_words

SAID = {
    0: "Không đồng",
    1: "Một đồng",
    5: "Năm đồng",
    10: "Mười đồng",
    11: "Mười một đồng",
    14: "Mười bốn đồng",
    15: "Mười lăm đồng",
    20: "Hai mươi đồng",
    21: "Hai mươi mốt đồng",
    24: "Hai mươi bốn đồng",
    25: "Hai mươi lăm đồng",
    105: "Một trăm linh năm đồng",
    115: "Một trăm mười lăm đồng",
    1000: "Một nghìn đồng",
    1005: "Một nghìn không trăm linh năm đồng",
    2000: "Hai nghìn đồng",
    12_000: "Mười hai nghìn đồng",
    21_500: "Hai mươi mốt nghìn năm trăm đồng",
    200_000: "Hai trăm nghìn đồng",
    1_000_000: "Một triệu đồng",
    1_000_021: "Một triệu không trăm hai mươi mốt đồng",
    1_000_000_000: "Một tỷ đồng",
    HIGHEST_IN_WORDS: (
        "Chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu "
        "chín trăm chín mươi chín nghìn chín trăm chín mươi chín đồng"
    ),
}

DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
UNITS = {**{word: digit for digit, word in enumerate(DIGITS)}, "mốt": 1, "lăm": 5}
SCALES = {"nghìn": 1000, "triệu": 1_000_000, "tỷ": 1_000_000_000}


def read_back(words: str) -> int:
    """Read an amount in words the way a cashier hears it, word by word."""
    total = group = unit = 0
    for word in words.lower().removesuffix(" đồng").split():
        if word in UNITS:
            unit = UNITS[word]
        elif word == "mười":
            group += 10
        elif word == "mươi":
            group, unit = group + 10 * unit, 0
        elif word == "trăm":
            group, unit = group + 100 * unit, 0
        elif word in SCALES:
            total, group, unit = total + (group + unit) * SCALES[word], 0, 0
    return total + group + unit


@pytest.mark.parametrize(("amount", "words"), SAID.items())
def test_an_amount_is_said_as_at_the_counter(amount: int, words: str) -> None:
    """Mốt, lăm and linh stand where Vietnamese people say them."""
    assert in_words(amount) == words


@given(st.integers(0, HIGHEST_IN_WORDS) | st.integers(0, 9999).map(lambda n: n * 1000))
def test_the_words_say_the_amount(amount: int) -> None:
    """Read back word by word, the words give the same amount."""
    assert read_back(in_words(amount)) == amount


@pytest.mark.parametrize("amount", [-1, HIGHEST_IN_WORDS + 1])
def test_other_amounts_have_no_words(amount: int) -> None:
    """A receipt is never negative and never a thousand billion."""
    with pytest.raises(ValueError, match="from 0"):
        in_words(amount)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "0đ"), (500, "500đ"), (2000, "2.000đ"), (12_000, "12.000đ"), (1_234_567, "1.234.567đ")],
)
def test_figures_are_grouped_by_points(amount: int, shown: str) -> None:
    """Thousands are set off by points and the đ follows at once."""
    assert dong(amount) == shown
