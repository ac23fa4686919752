import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fees import HIGHEST_FEE, fee

KNOWN = {1: 2000, 2: 4000, 3: 5000, 10: 12_000, 197: 199_000, 198: 200_000, 500: 200_000}


@pytest.mark.parametrize(("pages", "due"), KNOWN.items())
def test_fee_of_the_circular(pages: int, due: int) -> None:
    """Two dear pages, cheaper ones after, and never more than 200.000đ."""
    assert fee(pages) == due


@pytest.mark.parametrize("pages", [0, -1])
def test_an_original_has_a_page(pages: int) -> None:
    """An original without pages has no fee."""
    with pytest.raises(ValueError, match="at least one page"):
        fee(pages)


@given(st.integers(min_value=1, max_value=10**9))
def test_the_fee_is_the_formula_of_the_law(pages: int) -> None:
    """The fee is min(200000, 2000·min(p,2) + 1000·max(p-2,0)) for every number of pages."""
    assert fee(pages) == min(200_000, 2000 * min(pages, 2) + 1000 * max(pages - 2, 0))
    assert fee(pages) <= fee(pages + 1) <= HIGHEST_FEE
