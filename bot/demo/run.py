"""The demo: the whole desk on one page, on this machine alone."""

from __future__ import annotations

import base64
import json
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot import check
from bot.app import Plan, open_house
from bot.codes.inbox import Inbox
from bot.demo.pages import add_demo
from bot.demo.seed import seed_house
from bot.serve import serve
from bot.settings import KEY_BYTES
from bot.world import World
from core.checks import PATH

HOST = "127.0.0.1"


async def run(*, port: int, data: Path, seed: int, browser: bool) -> None:
    """Open the desk with its invented cast and serve the page until told to stop."""
    world = World()
    inbox = Inbox(world.now)
    peppers, vault = secrets_of(data, world)
    async with open_house(Plan(data, peppers, vault), inbox, world) as house:
        await seed_house(house, seed)
        app: Any = house.web()
        add_demo(app, inbox, seed)
        app[check.CHECK] = check.Check(house.cabinet, world)
        app.add_routes([check.page_at(PATH)])
        await serve(app, HOST, port, lambda url: announce(url, browser=browser))


def announce(url: str, *, browser: bool) -> None:
    """One line for people and programs."""
    print(f"bansao demo ready: {url}", flush=True)  # noqa: T201 - the promised line
    if browser:
        webbrowser.open(url)


def secrets_of(folder: Path, world: World) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    """The demo's own keys, made at the first start and kept beside its data."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "keys.json"
    if not file.exists():
        fresh = {
            name: base64.b64encode(world.chance(KEY_BYTES)).decode() for name in ("codes", "vault")
        }
        file.touch(mode=0o600)
        file.write_text(json.dumps(fresh))
    kept = json.loads(file.read_text())
    return {"demo": base64.b64decode(kept["codes"])}, {"demo": base64.b64decode(kept["vault"])}
