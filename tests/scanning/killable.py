"""A service that reads one file for ever: `python -m tests.scanning.killable`, to be killed."""

from __future__ import annotations

import asyncio
import sys

from bot.scanning.limited import ReadingRoom
from tests.scanning.hostile import HOSTILE
from tests.scanning.room import pieces


async def main() -> None:
    """The first line printed is who forks the children."""
    room = ReadingRoom()
    data = HOSTILE["pdf of tiles in tiles"][1]()
    pages = room.pages(pieces(data))
    reading = asyncio.ensure_future(anext(pages))
    await asyncio.sleep(0)
    assert room._cage
    sys.stdout.write(f"{room._cage.pid}\n")
    sys.stdout.flush()
    await reading


if __name__ == "__main__":
    asyncio.run(main())
