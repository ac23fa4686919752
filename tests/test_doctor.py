"""`bansao check`: each thing that can be wrong is named, nobody is messaged, no secret is told."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections import deque, namedtuple
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot import check as public_check
from bot.doctor import Finding
from bot.doctor.rounds import check, findings
from bot.serve import listening
from bot.settings import Settings
from bot.world import World
from core.models import Scan
from storage.cabinet import FILE
from storage.stores import FolderStore
from storage.vault import KEEPING, Vault
from tests.codes.fakes import BRAND, KEY, SECRET, FakeEsms
from tests.codes.fakes import listening as gateway
from tests.desk import PEPPERS, VAULT, Stock, open_desk
from tests.scanning_sources.escl_server import FakeScanner, scanner
from tests.telegram.fake_api import FakeTelegram, telegram
from tests.telegram.fake_world import FakeBot
from tests.telegram.office import (
    CITIZEN_TOKEN,
    GROUP,
    PUBLIC,
    ROOT,
    STAFF_TOKEN,
    WEBHOOK,
    free_port,
    ring,
)
from tests.zalo.bot_server import TOKEN as ZALO_TOKEN
from tests.zalo.bot_server import Fault
from tests.zalo.bot_server import zalo as zalo_bots
from tests.zalo.oa_server import APP_ID, APP_SECRET, FIRST, OA_SECRET
from tests.zalo.oa_server import zalo as zalo_accounts

NOWHERE = "http://127.0.0.1:1"
DAY = timedelta(days=1)
SECRETS = (CITIZEN_TOKEN, STAFF_TOKEN, ZALO_TOKEN, KEY, SECRET, APP_SECRET, FIRST, OA_SECRET)


def made(folder: Path, **values: Any) -> Settings:
    """Settings of a desk in this folder, and these besides."""
    keys: dict[str, Any] = {"code_peppers": ring(PEPPERS), "vault_keys": ring(VAULT)}
    lower = {name.lower(): value for name, value in values.items()}
    return Settings(_env_file=None, data=folder, **keys, **lower)


@pytest.fixture
async def folder(stock: Stock, tmp_path: Path) -> Path:
    """A desk's folder that only its user can look in, with pages that open."""
    at = stock.copy(tmp_path / "desk")
    at.chmod(0o700)
    await asyncio.to_thread(fill_vault, at)
    return at


def fill_vault(folder: Path) -> None:
    """Every page the rows name, sealed."""
    from storage.inventory import pages_of  # noqa: PLC0415 - beside its use

    vault = Vault(FolderStore(folder / "scans"), VAULT)
    for scan in pages_of(folder):
        vault.keep(scan.name, scan.document_id, page_of(scan), World().chance(KEEPING))


def page_of(_scan: Scan) -> bytes:
    """The bytes whose digest no row names: the page is whole, and another."""
    return b"a page"


async def all_of(settings: Settings, world: World | None = None) -> list[Finding]:
    """The whole round; whatever is found, no secret is in its words."""
    found = [finding async for finding in findings(settings, world or World())]
    told = "\n".join(map(str, found))
    assert not [secret for secret in SECRETS if secret in told]
    return found


def of(found: list[Finding], what: str) -> Finding:
    """The one about this."""
    (one,) = [finding for finding in found if finding.what.split(" (")[0] == what]
    return one


async def test_a_page_that_is_another_is_told(folder: Path) -> None:
    """The smallest desk: a folder, a disk, rows and pages, and these are not its own."""
    found = await all_of(made(folder))
    wrongs = [finding.what for finding in found if finding.wrong]
    assert wrongs == ["BANSAO_VAULT_KEYS"]
    assert "not whole" in of(found, "BANSAO_VAULT_KEYS").wrong
    assert "office(s)" in of(found, "database").fine


HOMES: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "others look in": (lambda at: at.chmod(0o755), "BANSAO_DATA", "chmod 700"),
    "no folder": (shutil.rmtree, "BANSAO_DATA", "no such folder"),
    "no rows": (lambda at: (at / FILE).unlink(), "database", "add an office"),
}


@pytest.mark.parametrize("name", HOMES)
async def test_what_is_wrong_at_home_is_named(folder: Path, name: str) -> None:
    """Each fault of the folder is told in a sentence that says what to do."""
    spoil, what, words = HOMES[name]
    spoil(folder)
    assert words in of(await all_of(made(folder)), what).wrong


async def test_a_full_disk_is_told_early(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the desk has to refuse people."""
    usage = namedtuple("usage", "total used free")(10, 9, 1 << 30)  # noqa: PYI024
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert "1.0 GB free" in of(await all_of(made(folder)), "disk").wrong


async def test_a_foreign_vault_key_is_told(folder: Path) -> None:
    """The pages are sealed with another."""
    settings = made(folder)
    other = settings.model_copy(
        update={"vault_keys": type(settings.vault_keys)(ring({"k9": VAULT["t1"]}))}
    )
    assert "not among them" in of(await all_of(other), "BANSAO_VAULT_KEYS").wrong


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """Telegram, where both bots are known."""
    async with telegram(
        FakeBot(CITIZEN_TOKEN, "ban_sao_bot"), FakeBot(STAFF_TOKEN, "can_bo_bot")
    ) as server:
        yield server


BOTS = {
    "CITIZEN_DOOR": "telegram+aiogram",
    "CITIZEN_TOKEN": CITIZEN_TOKEN,
    "STAFF_DOOR": "telegram+ptb",
    "STAFF_TOKEN": STAFF_TOKEN,
}


async def test_bots_that_are_polled(folder: Path, fake: FakeTelegram) -> None:
    """Each is called by its name; a webhook somebody else has set is told; nobody is messaged."""
    settings = made(folder, **BOTS, TELEGRAM_API=fake.base_url)
    found = await all_of(settings)
    assert of(found, "telegram+aiogram").fine == "ban_sao_bot, polled."
    fake.bots[CITIZEN_TOKEN].hook = {"url": "https://elsewhere.example/x", "secret": ""}
    assert "another desk" in of(await all_of(settings), "telegram+aiogram").wrong
    asked = {call.method.lower() for call in fake.calls}
    assert asked <= {"getme", "getwebhookinfo", "getchat", "getchatmember"}


async def test_a_token_that_is_wrong_is_named_and_not_told(
    folder: Path, fake: FakeTelegram
) -> None:
    """The variable, never the value."""
    wrong = {**BOTS, "CITIZEN_TOKEN": "111111:canary-" + "z" * 30}
    found = await all_of(made(folder, **wrong, TELEGRAM_API=fake.base_url))
    assert "does not know" in of(found, "BANSAO_CITIZEN_TOKEN").wrong
    assert "canary" not in "\n".join(map(str, found))


async def test_a_platform_out_of_reach_is_told(folder: Path) -> None:
    """Nobody answers at its address."""
    found = await all_of(made(folder, **BOTS, TELEGRAM_API=NOWHERE))
    assert "nobody answers" in of(found, "telegram+aiogram").wrong


@pytest.mark.parametrize(
    ("status", "words"),
    [("administrator", ""), ("member", "no administrator"), ("left", "not in it"), ("", "/gan")],
)
async def test_the_staffs_group(folder: Path, fake: FakeTelegram, status: str, words: str) -> None:
    """Bound or not, in it or not, with or without what the cards need."""
    fake.group(GROUP)
    if status:
        fake.person(7)
        fake.stand(GROUP, status, by=7, bot=fake.bots[STAFF_TOKEN])
        async with open_desk(folder) as desk:
            now = desk.world.now()
            await desk.turn(lambda book: book.roster.bind("LV", f"ts:{GROUP}", now))
    found = of(await all_of(made(folder, **BOTS, TELEGRAM_API=fake.base_url)), "group of LV")
    assert words in found.wrong
    assert bool(found.wrong) == bool(words)


async def test_a_webhook_is_followed_to_our_door(
    folder: Path, fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform posts there, the address leads to a door that lets no stranger in."""
    answers = {"status": 401}
    app = web.Application()

    async def door(_request: web.Request) -> web.Response:
        return web.Response(status=answers["status"])

    app.router.add_post("/telegram/{side}", door)
    async with listening(app, "127.0.0.1", 0) as address:
        settings = made(folder, **BOTS, **WEBHOOK, TELEGRAM_API=fake.base_url)
        monkeypatch.setattr(settings, "public_url", address)
        hook = f"{address}/telegram/citizen"
        found = await all_of(settings)
        assert "start the desk" in of(found, "telegram+aiogram").wrong
        assert "turned away" in of(found, hook).fine
        fake.bots[CITIZEN_TOKEN].hook = {"url": hook, "secret": "x"}
        assert "posts to" in of(await all_of(settings), "telegram+aiogram").fine
        fake.bots[CITIZEN_TOKEN].hook |= {"last_error_message": "Wrong response:\n404 Not Found"}
        assert "404 Not Found" in of(await all_of(settings), "telegram+aiogram").wrong
        answers["status"] = 200
        assert "leads elsewhere" in of(await all_of(settings), hook).wrong
        monkeypatch.setattr(settings, "public_url", NOWHERE)
        assert "nobody answers" in of(await all_of(settings), f"{NOWHERE}/telegram/citizen").wrong


async def test_a_bot_on_zalo(folder: Path) -> None:
    """Its token is good, or is not though the platform answers 200."""
    doors = {"CITIZEN_DOOR": "zalo+bot", "ZALO_TOKEN": ZALO_TOKEN}
    async with zalo_bots() as server:
        settings = made(folder, **doors, ZALO_API=server.url)
        assert of(await all_of(settings), "zalo+bot").fine == "bot.BanSao, polled."
        doors["ZALO_TOKEN"] = "12345689:canary-another-one"
        found = await all_of(made(folder, **doors, ZALO_API=server.url))
        assert "does not know" in of(found, "BANSAO_ZALO_TOKEN").wrong


async def test_an_account_without_a_token_yet_spends_none(folder: Path) -> None:
    """Looking buys no token: the first refresh token is still good afterwards."""
    async with zalo_accounts() as server:
        settings = made(
            folder,
            CITIZEN_DOOR="zalo+oa",
            ZALO_OA_APP=APP_ID,
            ZALO_OA_SECRET=APP_SECRET,
            ZALO_OA_GRANT=FIRST,
            ZALO_OA_WEBHOOK_KEY=OA_SECRET,
            ZALO_OA_API=server.base_url,
            ZALO_OAUTH=server.oauth,
            PUBLIC_URL=PUBLIC,
        )
        found = await all_of(settings)
        assert "start it" in of(found, "zalo+oa").wrong
        assert server.refresh == FIRST
        assert server.calls == []


ESMS = {"CODES": "esms", "ESMS_KEY": KEY, "ESMS_SECRET": SECRET, "ESMS_BRAND": BRAND}


async def test_a_gateway_says_how_it_is(folder: Path) -> None:
    """With money it would send; without, or out of reach, it says so; nothing is sent."""
    async with gateway(FakeEsms()) as fake:
        settings = made(folder, **ESMS, ESMS_API=fake.url)
        assert of(await all_of(settings), "codes by esms").fine
        fake.balance = 0.0
        assert "empty" in of(await all_of(settings), "codes by esms").wrong
        assert fake.taken == []
    assert of(await all_of(made(folder, **ESMS, ESMS_API=NOWHERE)), "codes by esms").wrong


async def test_a_printer_and_a_scanner(folder: Path) -> None:
    """Out of reach, each is told; a scanner that answers is called by its name."""
    printer = {"PRINTER": "LV=ipp://127.0.0.1:1/ipp/print#HP-1"}
    found = await all_of(made(folder, **printer, SCANNER=f"{NOWHERE}/eSCL"))
    assert of(found, "printer").wrong
    assert "will not do" in of(found, "BANSAO_SCANNER").wrong
    async with scanner(FakeScanner()) as fake:
        assert "answers" in of(await all_of(made(folder, SCANNER=fake.url)), "BANSAO_SCANNER").fine


async def test_the_public_check(folder: Path) -> None:
    """Its address leads to it, to something else, or nowhere."""
    async with open_desk(folder) as desk:
        app = public_check.build(public_check.Check(desk.house.cabinet, desk.world, ""))
        async with listening(app, "127.0.0.1", 0) as address:
            found = await all_of(made(folder, CHECK_URL=address))
            assert "leads to the check" in of(found, address).fine
    async with listening(web.Application(), "127.0.0.1", 0) as address:
        assert "elsewhere" in of(await all_of(made(folder, CHECK_URL=address)), address).wrong
    found = await all_of(made(folder, CHECK_URL=NOWHERE))
    assert "nobody answers" in of(found, NOWHERE).wrong


class Late(World):
    """A machine whose clock was never set."""

    def now(self) -> Any:
        return super().now() - DAY


async def test_a_clock_that_is_wrong_is_told(folder: Path, fake: FakeTelegram) -> None:
    """By the dates on others' answers."""
    settings = made(folder, **BOTS, TELEGRAM_API=fake.base_url)
    assert of(await all_of(settings), "clock").fine
    assert "behind" in of(await all_of(settings, Late()), "clock").wrong


async def test_it_is_a_command(folder: Path) -> None:
    """It prints a line each and ends with 1 where something is wrong, beside a running desk."""
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BANSAO_DATA": str(folder),
        "BANSAO_CODE_PEPPERS": ring(PEPPERS),
        "BANSAO_VAULT_KEYS": ring(VAULT),
        "BANSAO_WEB_PORT": str(free_port()),
    }
    async with open_desk(folder):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "check"),
            cwd=folder.parent,
            env=env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
    assert process.returncode == 1, err.decode()
    lines = out.decode().splitlines()
    assert all(line.startswith(("ok    ", "WRONG ")) for line in lines)
    assert [line for line in lines if line.startswith("WRONG BANSAO_VAULT_KEYS")]


async def test_all_well_ends_with_yes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With no page to open there is nothing wrong."""
    async with open_desk(folder) as desk:
        await desk.turn(lambda book: book.pen.raw("DELETE FROM scans"))
    assert await check(made(folder), World())
    assert "WRONG" not in capsys.readouterr().out


@pytest.mark.parametrize("odd", ["null", "true", "[]", '"me"'])
async def test_an_odd_answer_does_not_end_the_round(folder: Path, odd: str) -> None:
    """What a platform says of itself in another shape than ours is passed over."""
    doors = {"CITIZEN_DOOR": "zalo+bot", "ZALO_TOKEN": ZALO_TOKEN}
    async with zalo_bots() as server:
        for method in ("getMe", "getWebhookInfo"):
            server.faults[method] = deque([Fault(body=f'{{"ok": true, "result": {odd}}}')])
        found = await all_of(made(folder, **doors, ZALO_API=server.url))
    assert of(found, "zalo+bot").fine == "?, polled."
