"""An office that certifies until it is killed: `python -m tests.register.certifier FOLDER POINT N`.

Each number is printed once its answer left the cabinet; at the N-th passing of the point the
process kills itself.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import partial
from pathlib import Path

from core.crashpoints import listener
from core.keys import Keys
from storage.cabinet import Cabinet
from tests.desk import MORNING, PEPPERS
from tests.register.rows import certify, compared


async def main(folder: Path, point: str, passing: int) -> None:
    """Certify for ever."""
    passed = 0

    def heard(name: str) -> None:
        nonlocal passed
        passed += name == point
        if passed == passing:
            os.kill(os.getpid(), signal.SIGKILL)

    cabinet = Cabinet(folder, Keys(PEPPERS))
    await cabinet.guard_register(MORNING)
    listener.append(heard)
    while True:
        order = await cabinet.turn(partial(compared, at=MORNING, papers=2))
        for number in await cabinet.turn(partial(certify, at=MORNING, order=order)):
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
