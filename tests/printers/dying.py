"""A desk that prints and dies at a moment: `python -m tests.printers.dying DATA URI POINT`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.printers import room
from tests.printers.desk import PrintingDesk

LATER = 125
"""Hours after which the orders of any test have been pressed to print."""


def die_at(point: str) -> None:
    """From now on this moment is the process's last."""

    def passing(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    room.crashpoint = passing


async def main(folder: Path, uri: str, point: str) -> None:
    """Carry what waits in the folder's outbox, until killed."""
    die_at(point)
    desk = PrintingDesk(folder, uri)
    await desk.open()
    desk.wake(hours=LATER, minutes=1)
    sys.stdout.write("open\n")
    sys.stdout.flush()
    await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
