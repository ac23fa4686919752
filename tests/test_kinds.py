import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kinds import KINDS, kinds_named
from core.names import fold

BUTTON = 24

ASKED = [
    ("3 bản CCCD", ["cccd"]),
    ("cho tôi 2 bản căn cước và 1 bản hộ chiếu", ["cccd", "ho_chieu"]),
    ("3 bản CCCD và 2 bản giấy khai sinh", ["khai_sinh", "cccd"]),
    ("trích lục khai sinh", ["trich_luc_khai_sinh"]),
    ("trich luc khai sinh va khai sinh", ["trich_luc_khai_sinh", "khai_sinh"]),
    ("cmnd mới", ["cccd"]),
    ("CMND", ["cmnd"]),
    ("sổ hộ khẩu", ["so_ho_khau"]),
    ("sổ hộ nghèo", ["ho_ngheo"]),
    ("hợp đồng lao động", ["hop_dong_lao_dong"]),
    ("hợp đồng thuê nhà", ["hop_dong"]),
    ("bảng điểm đại học", ["bang_diem"]),
    ("bằng đại học", ["bang_dai_hoc"]),
    ("bằng lái xe", ["gplx"]),
    ("quyết định ly hôn", ["ly_hon"]),
    ("sổ đỏ 2 bản", ["so_do"]),
    ("hồ sơ đó xong chưa", []),
    ("đang kiểm tra", []),
    ("có công chứng không", []),
    ("xin chào", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "keys"), ASKED)
def test_papers_are_known_by_the_words_people_type(text: str, keys: list[str]) -> None:
    """A text names its papers, the longest name first; names inside longer ones do not count."""
    assert kinds_named(fold(text)) == keys


def test_a_vague_name_means_every_kind_it_may() -> None:
    """A diploma without its level names all the levels."""
    assert kinds_named(fold("bằng tốt nghiệp")) == [
        "bang_thcs",
        "bang_thpt",
        "bang_trung_cap",
        "bang_cao_dang",
        "bang_dai_hoc",
    ]


@pytest.mark.parametrize("key", KINDS)
def test_each_kind_is_whole(key: str) -> None:
    """A kind answers to its key, title, button and words, and its words are folded."""
    kind = KINDS[key]
    assert kind.key == key
    assert kind.pages >= 1
    assert len(kind.short) <= BUTTON
    assert list(kind.words) == [fold(word) for word in kind.words]
    for name in (kind.short, kind.title, *kind.words):
        assert key in kinds_named(fold(name))


def test_titles_and_buttons_are_told_apart() -> None:
    """No two kinds share a title or a button."""
    assert len({kind.title for kind in KINDS.values()}) == len(KINDS)
    assert len({kind.short for kind in KINDS.values()}) == len(KINDS)


def test_withdrawn_papers_say_so() -> None:
    """The old ID card and the household book carry the sentence of their withdrawal."""
    withdrawn = {key: kind.withdrawn for key, kind in KINDS.items() if kind.withdrawn}
    assert set(withdrawn) == {"cmnd", "so_ho_khau"}
    assert "01/01/2025" in withdrawn["cmnd"]
    assert "01/01/2023" in withdrawn["so_ho_khau"]


def test_papers_that_age_say_how_long_they_live() -> None:
    """A paper on marital status lives six months, a health certificate twelve."""
    ages = {key: kind.valid_months for key, kind in KINDS.items() if kind.valid_months}
    assert ages == {"doc_than": 6, "kham_suc_khoe": 12}


@given(st.text())
def test_any_text_names_known_kinds_once(text: str) -> None:
    """Whatever is typed, the answer is a list of known keys without repeats."""
    keys = kinds_named(fold(text))
    assert len(set(keys)) == len(keys)
    assert set(keys) <= set(KINDS)
