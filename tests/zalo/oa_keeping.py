"""One process that keeps a token pair: `python -m tests.zalo.oa_keeping FOLDER PART OAUTH LEASE`.

Each line it reads is a token that went stale; each line it writes is the one after, or a `!`.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from aiohttp import ClientSession

from bot import logs
from bot.channels import Trouble
from bot.world import World
from bot.zalo_tokens import App, TokenKeeper
from core.keys import Keys
from storage.cabinet import Cabinet
from tests.desk import PEPPERS
from tests.zalo.oa_server import APP_ID, APP_SECRET, FIRST


async def main(folder: Path, part: str, oauth: str, lease: float) -> None:
    """Renew what is read, until there is no more."""
    logs.configure()
    cabinet = Cabinet(folder, Keys(PEPPERS), part)
    app = App(APP_ID, APP_SECRET, FIRST)
    spans = {"lease": timedelta(seconds=lease), "spare": timedelta()}
    keeper = TokenKeeper(app, World(), oauth, **spans)
    async with ClientSession() as session:
        keeper.open(cabinet, session)
        say("ready")
        while stale := (await asyncio.to_thread(sys.stdin.readline)).strip():
            try:
                say(await keeper.renew("" if stale == "-" else stale))
            except Trouble as trouble:
                say(f"!{type(trouble).__name__}")
        await keeper.close()
    await cabinet.close()


def say(line: str) -> None:
    """One line to whoever started this."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])))
