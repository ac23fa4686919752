"""A desk on a free port of this machine, made to be killed: `python -m tests.killable FOLDER`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.app import Plan, open_house
from bot.codes.inbox import Inbox
from bot.serve import serve
from bot.world import World
from tests.desk import PEPPERS, VAULT


async def main(folder: Path) -> None:
    """Serve until killed; the first line printed is the address."""
    world = World()
    async with open_house(Plan(folder, PEPPERS, VAULT), Inbox(world.now), world) as house:
        await serve(house.web(), "127.0.0.1", 0, announce)


def announce(url: str) -> None:
    """One line for whoever started this."""
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
