from unicodedata import category, is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.names import fold, initials, mask_number, tidy

VIETNAMESE = st.text("aăâeêioôơuưyđbcdghklmnpqrstvxAĂÂEÊĐ ̛́̀̉̃̂̆", max_size=40)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Nguyễn   Thị\tNở \n", "Nguyễn Thị Nở"),
        (normalize("NFD", "Đặng Ngọc Ánh"), "Đặng Ngọc Ánh"),
        ("Ngu\u200byễn\u202e An\x00", "Nguyễn An"),
        ("Lê\u00a0Văn\u2028Tám", "Lê Văn Tám"),
        ("e\u200b\u0302", "ê"),
        ("lê văn TÁM", "lê văn TÁM"),
        ("K'Brễh", "K'Brễh"),
        ("\ud800An", "An"),
        ("", ""),
    ],
)
def test_a_name_is_kept_as_written_only_cleaner(text: str, kept: str) -> None:
    """Spaces and unseen characters are tidied; case and marks are the person's own."""
    assert tidy(text) == kept


@given(st.text() | VIETNAMESE)
def test_tidying_is_done_once(text: str) -> None:
    """Tidy text is NFC, has no control or format character, and stays as it is."""
    kept = tidy(text)
    assert tidy(kept) == kept
    assert is_normalized("NFC", kept)
    assert not {category(letter) for letter in kept} & {"Cc", "Cf", "Cs"}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nguyễn Thị Nở", "nguyen thi no"),
        ("ĐẶNG ĐỨC ĐẠT", "dang duc dat"),
        ("Ðặng", "dang"),
        ("Căn cước/CCCD (gắn chíp)", "can cuoc cccd gan chip"),
        ("K'Brễh_A", "k breh a"),
        ("  --  ", ""),
        ("Ngu\u200byễn", "nguyen"),
        ("Hoà", "hoa"),
        ("Hòa", "hoa"),
        ("３ bản", "3 ban"),
        ("Trần 李", "tran 李"),
    ],
)
def test_folding_is_what_search_compares(text: str, folded: str) -> None:
    """Case, marks, đ, punctuation and spacing do not matter in a search."""
    assert fold(text) == folded


@given(st.text() | VIETNAMESE)
def test_folding_is_done_once(text: str) -> None:
    """Folded text folds to itself, whichever normal form it came in."""
    assert fold(fold(text)) == fold(text)
    assert fold(normalize("NFD", text)) == fold(normalize("NFC", text))


@given(VIETNAMESE)
def test_folded_vietnamese_is_plain(text: str) -> None:
    """Vietnamese folds to lower-case ASCII words one space apart."""
    folded = fold(text)
    assert folded.isascii()
    assert folded == " ".join(folded.lower().split())


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Nguyễn Thị Nở", "N.T.N."),
        ("đặng ngọc ánh", "Đ.N.Á."),
        (normalize("NFD", "Đặng Ngọc Ánh"), "Đ.N.Á."),
        ("(Bà) Lê - Ơn", "B.L.Ơ."),
        ("", ""),
    ],
)
def test_initials_keep_the_marks(name: str, letters: str) -> None:
    """Each word gives its first letter, upper-case, Đ and marks kept."""
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("087190004877", "••••4877"),
        ("0871 9000 4877", "••••4877"),
        ("C1234567", "••••4567"),
        ("1234567", "••••"),
        ("", "••••"),
    ],
)
def test_a_number_shows_at_most_its_last_four(number: str, shown: str) -> None:
    """A number of fewer than eight characters shows nothing of itself."""
    assert mask_number(number) == shown
