"""What a scanner gives goes through a door, and a trouble tells what had gone through."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from bot.scanning import Receipt
from bot.scanning.escl import bring
from bot.scanning.escl_facts import Wish
from bot.scanning.escl_troubles import (
    BrokenOff,
    Jam,
)
from tests.scanning_sources.escl_server import (
    SHEETS,
    FakeScanner,
    Fault,
    serving,
)


class Tray:
    """What an upload door takes: files by their digest; a broken one is refused."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self._session, self._url = session, url
        self.taken: list[str] = []

    async def take(self, request: web.Request) -> web.Response:
        """Read to the end, or not at all."""
        digest = hashlib.sha256()
        async for piece in request.content.iter_any():
            digest.update(piece)
        self.taken.append(digest.hexdigest())
        return web.json_response({"pages": 1})

    async def put(self, pieces: AsyncIterator[bytes]) -> Receipt:
        """Post a file as it comes."""
        async with self._session.post(self._url, data=pieces) as response:
            return Receipt((await response.json())["pages"])


@pytest.fixture
async def tray(session: ClientSession) -> AsyncIterator[Tray]:
    """An upload door on this machine."""
    made = Tray(session, "")
    async with serving(made.take) as made._url:
        yield made


def digests(files: list[bytes]) -> list[str]:
    """What the door makes of whole files."""
    return [hashlib.sha256(file).hexdigest() for file in files]


async def test_everything_scanned_is_brought(
    fake: FakeScanner, session: ClientSession, tray: Tray
) -> None:
    """From the feeder to the door over real HTTP, each file whole, a receipt for each."""
    receipts = await bring(session, fake.url, Wish(), tray.put)
    assert receipts == [Receipt(1)] * 3
    assert tray.taken == digests(SHEETS)


async def test_a_jam_tells_what_was_brought_before(
    fake: FakeScanner, session: ClientSession, tray: Tray
) -> None:
    """The receipts of the pages that arrived come with the trouble."""
    fake.fault = Fault(after=2, jam="Jam")
    with pytest.raises(Jam) as told:
        await bring(session, fake.url, Wish(), tray.put)
    assert told.value.brought == [Receipt(1)] * 2
    assert tray.taken == digests(SHEETS[:2])


async def test_a_page_cut_off_is_not_put_anywhere(
    fake: FakeScanner, session: ClientSession, tray: Tray
) -> None:
    """The upload fails because its source did, and it is the source that is told of."""
    fake.fault = Fault(after=1, drop="page")
    with pytest.raises(BrokenOff) as told:
        await bring(session, fake.url, Wish(), tray.put)
    assert told.value.brought == [Receipt(1)]
    assert tray.taken == digests(SHEETS[:1])


async def test_a_door_that_is_shut_stops_the_scanner(
    fake: FakeScanner, session: ClientSession
) -> None:
    """What the door says is passed on as it is, and the job is taken off."""

    async def shut(_pieces: AsyncIterator[bytes]) -> Receipt:
        raise PermissionError

    with pytest.raises(PermissionError):
        await bring(session, fake.url, Wish(), shut)
    assert [job.state for job in fake.jobs.values()] == ["Canceled"]


async def test_a_file_nobody_wants_to_read_does_not_stop_the_next(
    fake: FakeScanner, session: ClientSession
) -> None:
    """A door may refuse unread; the sheets behind still come."""

    async def choosy(pieces: AsyncIterator[bytes]) -> Receipt:
        begun = await anext(pieces)
        return Receipt(0, "odd") if begun.startswith(SHEETS[0][:10]) else Receipt(1)

    receipts = await bring(session, fake.url, Wish(), choosy)
    assert len(receipts) == 3
