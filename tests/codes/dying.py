"""A desk that sends a code and dies at a moment: `python -m tests.codes.dying FOLDER URL POINT`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from aiohttp import ClientSession

from core import crashpoints
from tests.codes.desk import CodeDesk
from tests.codes.fakes import KEY
from tests.codes.making import speedsms
from tests.desk import NGA


def die_at(point: str) -> None:
    """From now on this moment is the process's last."""

    def passing(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    crashpoints.listener.append(passing)


async def main(folder: Path, url: str, point: str) -> None:
    """Ask for a code and carry it, until killed."""
    die_at(point)
    async with ClientSession() as session:
        desk = CodeDesk(folder, [speedsms(session, url, KEY, 60.0)])
        await desk.open()
        await desk.ask(NGA)
        await desk.settle()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
