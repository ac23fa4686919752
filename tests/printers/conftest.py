"""What the tests of printing may ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.printers.wire import open_session
from tests.printers.peers import Everywhere, missing, neighbours

Plug = Callable[..., Everywhere]


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """A session as the desk opens one."""
    async with open_session() as opened:
        yield opened


@pytest.fixture(scope="session")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A message bus with a name service on it."""
    if lacking := missing("ippeveprinter", "dbus-daemon", "avahi-daemon", "unshare"):
        pytest.skip(lacking)
    with neighbours(tmp_path_factory.mktemp("bus")) as where:
        yield where


@pytest.fixture
def plug(bus: str, tmp_path: Path) -> Iterator[Plug]:
    """Printers to plug in; each is switched off in the end."""
    plugged: list[Everywhere] = []

    def one(*options: str, on: bool = True, pace: float = 0.1) -> Everywhere:
        folder = tmp_path / f"printer{len(plugged)}"
        plugged.append(Everywhere(folder, bus, list(options), pace))
        if on:
            plugged[-1].start()
        return plugged[-1]

    yield one
    for printer in plugged:
        printer.stop()
