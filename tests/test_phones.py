import re
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.phones import PhoneError, PhoneTrouble, read, spaced, tail

GOOD = [
    "0912345678",
    "+84912345678",
    "84912345678",
    "0084912345678",
    "0912 345 678",
    "0912.345.678",
    "0912-345-678",
    "0912–345–678",
    "(0912) 345 678",
    "(+84) 912 345 678",
    "+84 (0)912 345 678",
    "  0912345678\n",
    "0912\u00a0345\u00a0678",
    "０９１２３４５６７８",
    "＋８４９１２３４５６７８",
]

# What was dialled before 15 September 2018, and since.
CHANGED = """
0120→070 0121→079 0122→077 0126→076 0128→078 0123→083 0124→084 0125→085 0127→081 0129→082
0162→032 0163→033 0164→034 0165→035 0166→036 0167→037 0168→038 0169→039 0186→056 0188→058 0199→059
"""
OLD = dict(pair.split("→") for pair in CHANGED.split())

BAD = [
    ("", PhoneTrouble.EMPTY),
    (" \t\n ", PhoneTrouble.EMPTY),
    ("\u3000\u00a0", PhoneTrouble.EMPTY),
    ("xin chào", PhoneTrouble.NOT_A_NUMBER),
    ("--", PhoneTrouble.NOT_A_NUMBER),
    ("o912345678", PhoneTrouble.NOT_A_NUMBER),
    ("O912345678", PhoneTrouble.NOT_A_NUMBER),
    ("0912345678a", PhoneTrouble.NOT_A_NUMBER),
    ("0912+345678", PhoneTrouble.NOT_A_NUMBER),
    ("++84912345678", PhoneTrouble.NOT_A_NUMBER),
    ("0912345678/0987654321", PhoneTrouble.NOT_A_NUMBER),
    ("٠٩١٢٣٤٥٦٧٨", PhoneTrouble.NOT_A_NUMBER),
    ("0912345678\x00", PhoneTrouble.NOT_A_NUMBER),
    ("0912345678\x1c", PhoneTrouble.NOT_A_NUMBER),
    ("\u200f0912345678", PhoneTrouble.NOT_A_NUMBER),
    ("0912\u200b345678", PhoneTrouble.NOT_A_NUMBER),
    ("📞0912345678", PhoneTrouble.NOT_A_NUMBER),
    ("0️⃣912345678", PhoneTrouble.NOT_A_NUMBER),
    ("091234567", PhoneTrouble.TOO_SHORT),
    ("0", PhoneTrouble.TOO_SHORT),
    ("84", PhoneTrouble.TOO_SHORT),
    ("113", PhoneTrouble.TOO_SHORT),
    ("912345678", PhoneTrouble.TOO_SHORT),
    ("+8491234567", PhoneTrouble.TOO_SHORT),
    ("09123456789", PhoneTrouble.TOO_LONG),
    ("091234567890", PhoneTrouble.TOO_LONG),
    ("01111234567", PhoneTrouble.TOO_LONG),
    ("0912345678 0987654321", PhoneTrouble.TOO_LONG),
    ("0" * 10_000, PhoneTrouble.TOO_LONG),
    ("02438221234", PhoneTrouble.LANDLINE),
    ("+842773845678", PhoneTrouble.LANDLINE),
    ("+12025550123", PhoneTrouble.NOT_VIETNAMESE),
    ("0012025550123", PhoneTrouble.NOT_VIETNAMESE),
    ("12025550123", PhoneTrouble.NOT_VIETNAMESE),
    ("+855 12 345 678", PhoneTrouble.NOT_VIETNAMESE),
    ("19001234", PhoneTrouble.NOT_MOBILE),
    ("1800 599 920", PhoneTrouble.NOT_MOBILE),
    ("0412345678", PhoneTrouble.NOT_MOBILE),
    ("0692345678", PhoneTrouble.NOT_MOBILE),
    ("0542345678", PhoneTrouble.NOT_MOBILE),
    ("0140123456", PhoneTrouble.NOT_MOBILE),
]

HOSTILE = [
    "9" * 10_000,
    "\x00" * 10_000,
    "\u202e0912345678" * 1000,
    "👨‍👩‍👧‍👦" * 2000,
    "\ufdfa" * 10_000,
    "a\u0301" * 5000,
    " " * 9990 + "0912345678x",
    "(" * 10_000,
    "0912 " * 2000,
    "\ud800" * 10_000,
    "\u3000" * 10_000 + "x",
]


@pytest.mark.parametrize("text", GOOD)
def test_every_usual_way_of_writing_is_one_number(text: str) -> None:
    """However people write it, one phone is one E.164 number."""
    assert read(text) == "+84912345678"


@pytest.mark.parametrize(("old", "new"), OLD.items())
def test_eleven_digits_became_ten_in_2018(old: str, new: str) -> None:
    """A number written before 15 September 2018 reads as the number it became."""
    end = "9345678" if new == "059" else "2345678"
    assert read(old + end) == f"+84{new[1:]}{end}"
    assert read(f"+84 {old[1:]}{end}") == read(new + end)


@pytest.mark.parametrize(("text", "trouble"), BAD, ids=repr)
def test_each_refusal_has_its_own_code(text: str, trouble: PhoneTrouble) -> None:
    """What is wrong is told, and the text itself is not carried along."""
    with pytest.raises(PhoneError) as refused:
        read(text)
    assert refused.value.code is trouble
    assert refused.value.args == (trouble.value,)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_at_once(text: str) -> None:
    """Ten thousand hostile characters are refused in under a millisecond."""
    times = []
    for _ in range(5):
        start = perf_counter()
        with pytest.raises(PhoneError):
            read(text)
        times.append(perf_counter() - start)
    assert min(times) < 0.001


@given(
    st.text() | st.text("0123456789+-. ()o\u200f８", max_size=16) | st.from_regex(r"0[35789]\d{8}")
)
@example("+84 84 123 4567 8")
def test_reading_gives_a_mobile_number_or_a_refusal(text: str) -> None:
    """Any text is either refused or becomes +84 and nine digits that read as themselves."""
    try:
        number = read(text)
    except PhoneError:
        return
    assert re.fullmatch(r"\+84[35789][0-9]{8}", number)
    assert read(number) == number
    assert read(spaced(number)) == number


def test_a_number_is_shown_in_threes() -> None:
    """A number is shown as Vietnamese people say it."""
    assert spaced("+84912345678") == "0912 345 678"


def test_only_the_tail_is_shown_to_others() -> None:
    """A masked number keeps its last three digits."""
    assert tail("+84912345678") == "••••678"
