"""What every test of the register may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import Stock
from tests.turns import Turns


@pytest.fixture
def turns(stock: Stock, tmp_path: Path) -> Iterator[Turns]:
    """A filled counter of one's own."""
    made = Turns(stock.copy(tmp_path / "desk"))
    yield made
    made.close()
