"""What the tests of codes may ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """A session as the desk opens one."""
    async with ClientSession() as opened:
        yield opened
