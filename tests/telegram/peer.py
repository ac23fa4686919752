"""Crabline, somebody else's Bot API server, beside ours: it keeps our fake honest.

`npm install --no-save @openclaw/crabline@0.1.27` in the repository puts it there; without it the
tests that need it are skipped. It knows no callback queries, contacts, downloads, or faults.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aiohttp import ClientSession

from tests.telegram.fake_api import TOKEN

PACKAGE = Path(__file__).parents[2] / "node_modules" / "@openclaw" / "crabline"
PROGRAM = PACKAGE / "dist" / "src" / "bin" / "crabline.js"
VERSION = "0.1.27"
STARTING, LOOK = 30.0, 0.05


@dataclass(frozen=True, slots=True)
class Crabline:
    """The server, up: what a channel is given, the way in for updates, and what it recorded."""

    base_url: str
    token: str
    admin_url: str
    admin_token: str
    recorder: Path

    async def say(self, chat: int, text: str, **more: Any) -> None:
        """A person writes; `more`: fromId, chatType, isForum, messageThreadId, updateId."""
        headers = {"X-Crabline-Admin-Token": self.admin_token}
        body = {"chatId": chat, "fromId": abs(chat), "text": text, **more}
        async with (
            ClientSession(headers=headers) as session,
            session.post(self.admin_url, json=body) as response,
        ):
            assert response.ok, await response.text()

    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        """All it was asked, in order: methods, and parameters as they came over the wire."""
        lines = self.recorder.read_text().splitlines() if self.recorder.exists() else []
        events = [event for event in map(json.loads, lines) if event["type"] == "api"]
        return [
            (e["path"].rpartition("/")[2], e.get("body", {}) | e.get("query", {})) for e in events
        ]


def asked(event: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a call, wherever they stood."""
    return {**event.get("body", {}), **event.get("query", {})}


def missing() -> str:
    """Why crabline cannot be started here; empty if it can."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not PROGRAM.exists():
        return f"@openclaw/crabline {VERSION} is not installed in node_modules/"
    found = json.loads((PACKAGE / "package.json").read_text())["version"]
    return "" if found == VERSION else f"crabline is {found}, the tests know {VERSION}"


@contextlib.asynccontextmanager
async def crabline(
    folder: Path,
    token: str = TOKEN,
    platform: Literal["telegram", "zalo"] = "telegram",
    username: str = "ban_sao_bot",
) -> AsyncIterator[Crabline]:
    """Crabline on a free port, its papers in `folder`, which is there; gone when the block ends."""
    ready, recorder = folder / "ready.json", folder / "calls.jsonl"
    asked = ("--port", "0", "--ready-file", str(ready), "--recorder", str(recorder))
    process = await asyncio.create_subprocess_exec(
        "node",
        str(PROGRAM),
        *("--json", "serve", platform, "--bot-username", username, *asked),
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "CRABLINE_BOT_TOKEN": token,
        },
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield await manifest(process, ready, recorder)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def manifest(process: asyncio.subprocess.Process, ready: Path, recorder: Path) -> Crabline:
    """Wait until it says where it listens."""
    async with asyncio.timeout(STARTING):
        while True:
            assert process.returncode is None, "crabline did not start"
            with contextlib.suppress(FileNotFoundError, ValueError):
                said = json.loads(ready.read_bytes())  # noqa: ASYNC240 - a few bytes, once
                ends = said["endpoints"]
                token = said["botToken"]
                admin = ends["adminInboundUrl"], said["adminToken"]
                return Crabline(ends["apiRoot"], token, *admin, recorder)
            await asyncio.sleep(LOOK)
