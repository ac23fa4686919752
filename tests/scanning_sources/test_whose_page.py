"""A page belongs to the paper that was open when its file, or its feeder, began."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from core import archive
from tests.desk import Desk
from tests.visit import BAO_ID, HANH, HANH_ID, NGA_ID

FACTS = {"kind": "ket_hon", "tail": "", "pages": 1, "issued": "", "expires": ""}


async def begin(desk: Desk, citizen: int) -> int:
    """The officer opens the tray for this person's paper."""
    at = desk.world.now()
    add = partial(archive.add_paper, at=at, peer=HANH, citizen=citizen, **FACTS)
    return int(await desk.turn(add))


async def pieces(data: bytes, gate: asyncio.Event) -> AsyncIterator[bytes]:
    """A file whose end waits."""
    yield data
    await gate.wait()


async def test_an_upload_that_waits_goes_to_no_other_paper(desk: Desk) -> None:
    """The officer went on to the next person while a file was in the queue."""
    await begin(desk, NGA_ID)
    gate = asyncio.Event()
    take: Any = desk.house.tray.take
    first = asyncio.create_task(take(HANH_ID, pieces(b"one", gate), "web"))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(take(HANH_ID, pieces(b"two", gate), "web"))
    await asyncio.sleep(0.05)
    after = await begin(desk, BAO_ID)
    gate.set()
    await asyncio.gather(first, second)
    assert not await desk.look(lambda book: book.archive.scans_of(after, 1))
