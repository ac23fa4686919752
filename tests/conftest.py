"""What every test may ask for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.desk import Desk, Stock, open_desk


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """A filled cabinet to copy from."""
    made = Stock(tmp_path_factory.mktemp("stock") / "desk")
    asyncio.run(made.make())
    return made


@pytest.fixture
async def desk(stock: Stock, tmp_path: Path) -> AsyncIterator[Desk]:
    """A filled desk of one's own."""
    async with open_desk(stock.copy(tmp_path / "desk")) as opened:
        yield opened
