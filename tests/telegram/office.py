"""An office at work: the real program in processes of its own, people on a Bot API server."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import os
import re
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from bot.world import World
from core.models import Scan
from storage.cabinet import FILE
from storage.stores import FolderStore
from storage.vault import KEEPING, Vault
from tests.desk import BAO, CUC, NGA, PEPPERS, VAULT, Stock, open_desk
from tests.telegram.fake_api import FakeTelegram, telegram
from tests.telegram.fake_world import FakeBot, Json

ROOT = Path(__file__).parents[2]
CITIZEN_TOKEN = "424242:canary-AAE7fake_token-for-citizens-01"
STAFF_TOKEN = "434343:canary-BBF8fake_token-for-officers-02"
SECRET = "canary-secret_of_the-webhook-0123"
PUBLIC = "https://desk.example"
LAN, BINH, HANH, TAM, STRANGER, GROUP = 700_001, 700_002, 900_001, 900_002, 900_009, -1_001_234
OFFICERS = {HANH: "Võ Thị Hạnh", TAM: "Đỗ Minh Tâm"}
PHONES = (NGA, BAO, CUC)
NOISY = (
    "import logging, sys; logging.basicConfig(level=logging.DEBUG);"
    "from bot.cli import main; sys.argv[0] = 'bansao'; main()"
)
"""The program as an operator runs it who wants to see everything."""
SAYING = ("sendmessage", "editmessagetext", "senddocument")
PATIENCE, LOOK = 20.0, 0.01
STARTS_WITHIN, ENDS_WITHIN = 60.0, 10.0


async def until(there: Callable[[], Any], what: str = "", most: float = PATIENCE) -> Any:
    """Wait for what is bound to come, and return it."""
    loop = asyncio.get_running_loop()
    end = loop.time() + most
    while not (found := there()):
        assert loop.time() < end, f"it never came: {what}"
        await asyncio.sleep(LOOK)
    return found


class Wire(Protocol):
    """All a Bot API server was asked so far: method, parameters, and whether it was done."""

    def __call__(self) -> list[tuple[str, Json, bool]]: ...


@dataclass
class Seat:
    """Somebody in front of a chat; `seen`: how much of what was sent they have read."""

    chat: int
    wire: Wire
    seen: int = 0

    async def sees(self, words: str) -> str:
        """Wait for a message, new or changed, with these words in it."""
        return str(await until(lambda: self._next(words), f"{words!r} in {self.chat}"))

    def _next(self, words: str) -> str:
        for number, (method, values, done) in enumerate(self.wire()[self.seen :], self.seen + 1):
            text = str(values.get("text", values.get("caption", "")))
            here = str(values.get("chat_id")) == str(self.chat)
            if done and here and method.lower() in SAYING and words in text:
                self.seen = number
                return text
        return ""

    def skip(self) -> None:
        """Look only at what comes from now on."""
        self.seen = len(self.wire())


@dataclass
class Child:
    """One process of the desk."""

    process: asyncio.subprocess.Process
    url: str
    stdout: list[str]
    log: Path
    reading: asyncio.Task[None]

    @property
    def pid(self) -> int:
        return self.process.pid

    async def stop(self) -> int:
        """Ask it to end, as a service manager does; its exit code."""
        self.process.terminate()
        return await self._ended()

    async def kill(self) -> None:
        """The power goes."""
        self.process.send_signal(signal.SIGKILL)
        await self._ended()

    async def _ended(self) -> int:
        async with asyncio.timeout(ENDS_WITHIN):
            code = await self.process.wait()
            await self.reading
        return code


@dataclass
class Office:
    """A data folder, its settings, and the processes that serve it."""

    folder: Path
    api: Mapping[str, str]
    settings: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    all_of_them: list[Child] = field(default_factory=list)

    async def start(self, *doors: str, **settings: str) -> None:
        """One process for everything, or one for each door."""
        starting = [self._start(door, settings) for door in doors or ("",)]
        self.children = list(await asyncio.gather(*starting))

    async def _start(self, door: str, settings: dict[str, str]) -> Child:
        env = self.settings | settings | {"WEB_PORT": str(free_port())}
        env["TELEGRAM_API"] = self.api[door] if door in self.api else self.api[""]
        named = {f"BANSAO_{name}": value for name, value in env.items()}
        log = self.folder.parent / f"{self.folder.name}-{len(self.all_of_them)}{door}.log"
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", NOISY, "run"),
                *(["--door", door] if door else []),
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **named},
                cwd=self.folder.parent,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
        lines: list[str] = []
        child = Child(process, "", lines, log, asyncio.create_task(read_lines(process, lines)))
        self.all_of_them.append(child)
        ready = "bansao ready: "

        def spoke() -> bool:
            assert process.returncode is None, log.read_text()
            return any(line.startswith(ready) for line in lines)

        await until(spoke, "the ready line", STARTS_WITHIN)
        child.url = next(line for line in lines if line.startswith(ready)).removeprefix(ready)
        return child

    async def stop(self) -> None:
        """Every process ends well and in time."""
        codes = await asyncio.gather(*(child.stop() for child in self.children))
        assert set(codes) <= {0}, codes
        self.children = []

    async def kill(self) -> None:
        """Every process is gone without a word."""
        await asyncio.gather(*(child.kill() for child in self.children))
        self.children = []

    async def close(self) -> None:
        """End what is left."""
        for child in self.all_of_them:
            if child.process.returncode is None:
                await child.kill()

    async def code(self, phone: str, number: int = 1) -> str:
        """The one-time code the terminal showed for a phone, the n-th."""

        def found() -> list[str]:
            lines = [line for child in self.all_of_them for line in child.stdout]
            codes = [re.findall(r"\b[0-9]{6}\b", s) for s in lines if s.startswith(f"SMS {phone}")]
            return codes[number - 1] if len(codes) >= number else []

        return str((await until(found, f"a code for {phone}"))[0])

    def rows(self, query: str) -> list[Any]:
        """What is on the disk now."""
        with contextlib.closing(sqlite3.connect(self.folder / FILE)) as cabinet:
            return cabinet.execute(query).fetchall()

    def leaks(self) -> list[str]:
        """Lines that hold a token, a secret, a phone or a code; the promised ones apart."""
        told = [line for child in self.all_of_them for line in child.stdout]
        sms = [line for line in told if line.startswith("SMS +84")]
        codes = [code for line in sms for code in re.findall(r"\b[0-9]{6}\b", line)]
        phones = [form for phone in PHONES for form in (phone[1:], "0" + phone[3:])]
        tokens = [token.partition(":")[2] for token in (CITIZEN_TOKEN, STAFF_TOKEN)]
        never = [*tokens, SECRET, *phones, *(rf"(?<!\d){code}(?!\d)" for code in codes)]
        shape = re.compile("|".join(never))
        logged = [row for child in self.all_of_them for row in child.log.read_text().splitlines()]
        rest = [line for line in told if line not in sms]
        return [line for line in logged + rest if shape.search(line)]


async def read_lines(process: asyncio.subprocess.Process, lines: list[str]) -> None:
    """What a process prints, as it prints it."""
    assert process.stdout is not None
    while line := await process.stdout.readline():
        lines.append(line.decode().rstrip("\n"))


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def ring(keys: Mapping[str, bytes]) -> str:
    """Keys as a setting holds them."""
    return ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in keys.items())


SETTINGS = {
    "CODE_PEPPERS": ring(PEPPERS),
    "VAULT_KEYS": ring(VAULT),
    "CITIZEN_DOOR": "telegram+aiogram",
    "CITIZEN_TOKEN": CITIZEN_TOKEN,
    "STAFF_DOOR": "telegram+ptb",
    "STAFF_TOKEN": STAFF_TOKEN,
}
WEBHOOK = {"INTAKE": "webhook", "PUBLIC_URL": PUBLIC, "WEBHOOK_SECRET": SECRET}


async def furnish(stock: Stock, folder: Path) -> Path:
    """A data folder: officers and a group on Telegram, people of today, pages in the vault."""
    stock.copy(folder)
    now = World().now()

    def settle_in(book: Any) -> list[Scan]:
        for user, name in OFFICERS.items():
            book.people.add_officer(
                office_id="LV", peer=f"ts:{user}", name=name, role="officer", active=True
            )
        book.roster.bind("LV", f"ts:{GROUP}", now)
        scans: list[Scan] = []
        for phone in PHONES:
            citizen = book.people.citizen_by_phone(phone)
            book.people.used(citizen.id, now)
            papers = book.archive.documents_of(citizen.id)
            shelves = [book.archive.scans_of(paper.id, paper.version) for paper in papers]
            scans += [scan for shelf in shelves for scan in shelf]
        return scans

    async with open_desk(folder) as desk:
        scans = await desk.turn(settle_in)
    vault, page = Vault(FolderStore(folder / "scans"), VAULT), blank_page()
    for scan in scans:
        vault.keep(scan.name, scan.document_id, page, World().chance(KEEPING))
    return folder


def blank_page() -> bytes:
    """A scanned page with nothing on it."""
    out = io.BytesIO()
    Image.new("L", (620, 877), 250).save(out, "JPEG", dpi=(75, 75))
    return out.getvalue()


@dataclass
class Town:
    """The office and its people on our own fake Telegram."""

    office: Office
    fake: FakeTelegram

    def __post_init__(self) -> None:
        self.citizens, self.staff = self.fake.bots.values()

    def wire(self) -> list[tuple[str, Json, bool]]:
        """Everything the bots did."""
        return [(call.method, call.values, call.status == 200) for call in self.fake.calls]

    def seat(self, chat: int) -> Seat:
        """A place in front of a chat."""
        return Seat(chat, self.wire, len(self.fake.calls))

    def bot_of(self, who: int) -> FakeBot:
        """Whom this person talks to."""
        return self.staff if who >= HANH else self.citizens

    def say(self, who: int, text: str, chat: int | None = None) -> Json:
        """Somebody writes."""
        return self.fake.say(who, text, chat=chat, bot=self.bot_of(who))

    def find(self, label: str, chat: int) -> str:
        """What the newest button that begins so says; "" for none."""
        for message in reversed(self.fake.shown(chat)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"].startswith(label):
                        return str(button["callback_data"])
        return ""

    async def press(self, who: int, label: str, chat: int | None = None) -> Json:
        """Somebody presses a button as soon as it is there."""
        data = await until(lambda: self.find(label, chat or who), f"[{label}] in {chat or who}")
        return self.fake.press(who, str(data), chat=chat, bot=self.bot_of(who))

    def cards(self) -> list[Json]:
        """The staff group's messages as they are now."""
        return self.fake.shown(GROUP)

    def toasts(self) -> list[str]:
        """The passing words presses were answered with."""
        return [str(c.values.get("text", "")) for c in self.fake.called("answerCallbackQuery")]


@contextlib.asynccontextmanager
async def town(stock: Stock, folder: Path, *doors: str, **settings: str) -> AsyncIterator[Town]:
    """An office that is open, on a fake Telegram; no secret is in any log when it closes."""
    bots = FakeBot(CITIZEN_TOKEN, "ban_sao_bot"), FakeBot(STAFF_TOKEN, "can_bo_bot")
    async with telegram(*bots) as fake:
        for who, name in {LAN: "Lan", BINH: "Bình", STRANGER: "Ai đó", **OFFICERS}.items():
            fake.person(who, name)
        fake.group(GROUP)
        await furnish(stock, folder)
        office = Office(folder, {"": fake.base_url}, SETTINGS | {"DATA": str(folder)} | settings)
        try:
            await office.start(*doors)
            lead_in(fake, office, doors)
            yield Town(office, fake)
            await office.stop()
            assert office.leaks() == []
        finally:
            await office.close()


def lead_in(fake: FakeTelegram, office: Office, doors: tuple[str, ...]) -> None:
    """What a proxy with TLS does: our public address leads to the web door on the loopback."""
    for door, child in zip(doors or ("citizen", "staff"), office.children * 2, strict=False):
        fake.leads[f"{PUBLIC}/telegram/{door}"] = f"{child.url}telegram/{door}"
