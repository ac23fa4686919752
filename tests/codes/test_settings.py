"""The ways to a phone as an office sets them: what is missing stops the start, by name."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from pydantic import ValidationError

from bot.codes.opening import senders_of
from bot.codes.settings import SENDERS, ways
from bot.settings import PREFIX, Settings, complaints
from core import one_time
from tests.codes.fakes import BRAND, KEY, SECRET, TEMPLATE, FakeEsms, FakeSpeedSms, listening
from tests.codes.making import BODIES, Keeper, message
from tests.desk import MORNING, NGA, PEPPERS, VAULT, Stock, open_desk

ROOT = Path(__file__).parents[2]
RING = "k1:" + base64.b64encode(bytes(range(32))).decode()
GOOD: dict[str, object] = {
    "codes": "zalo_template, esms,speedsms,http,officer,console",
    "esms_key": KEY,
    "esms_secret": SECRET,
    "esms_brand": BRAND,
    "speedsms_token": KEY,
    "speedsms_sender": BRAND,
    "zbs_template": TEMPLATE,
    "zalo_oa_app": "3608465248940903967",
    "zalo_oa_secret": SECRET,
    "zalo_oa_grant": KEY,
    "http_url": "https://sms.example/brand/send",
    "http_headers": '{"X-Key": "' + KEY + '"}',
    "http_body": BODIES["json"],
    "http_path": "data.status",
    "http_taken": "0",
}

MAIN = "import sys; sys.argv[0] = 'bansao'; from bot.cli import main; main()"
SOON = (MORNING + timedelta(seconds=9)).isoformat()
THAT_MORNING = f"""
from datetime import datetime
from bot.world import World
World.now = lambda self: datetime.fromisoformat({SOON!r})
{MAIN}
"""
"""The program, a few seconds after the code was asked for."""


def made(**values: object) -> Settings:
    """Settings from these values alone."""
    return Settings(_env_file=None, code_peppers=RING, vault_keys=RING, **values)  # type: ignore[arg-type]


def test_a_desk_without_a_gateway_speaks_on_its_terminal() -> None:
    """Nothing has to be set for the smallest desk."""
    assert ways(made().codes) == ["console"]


async def test_the_senders_stand_in_the_order_of_the_settings(session: ClientSession) -> None:
    """Each sender there is can be named, and calls itself so."""
    senders = senders_of(made(**GOOD), session, Keeper())
    assert [sender.name for sender in senders] == ways(str(GOOD["codes"]))
    assert {sender.name for sender in senders} == set(SENDERS)
    assert [sender.name for sender in senders if not sender.paid] == ["officer", "console"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("codes", ""),
        ("codes", "esms,esms"),
        ("codes", "pigeon"),
        ("codes_a_day", -1),
        ("zalo_oa_app", ""),
        ("zalo_oa_app", "my app"),
        ("zalo_oa_secret", ""),
        ("zalo_oa_grant", "changeme-changeme"),
        ("zalo_oauth", "http://oauth.zaloapp.com/v4/oa/access_token"),
        ("esms_key", ""),
        ("esms_key", "APIKEYCUABAN"),
        ("esms_key", "xxxxxxxxxxxx"),
        ("esms_key", "{{ApiKey}}"),
        ("esms_secret", ""),
        ("esms_secret", "SECRETKEYCUABAN"),
        ("esms_secret", "changeme-changeme"),
        ("esms_secret", "with a space 0123"),
        ("esms_brand", ""),
        ("esms_brand", "UBND xã Lấp Vò"),
        ("esms_api", "http://rest.esms.vn"),
        ("esms_api", "https://rest.esms.vn/MainService.svc"),
        ("speedsms_token", ""),
        ("speedsms_token", "Your access token"),
        ("speedsms_token", "your-access-token-0123"),
        ("speedsms_sender", "tên có dấu"),
        ("speedsms_api", "ftp://127.0.0.1"),
        ("zbs_template", ""),
        ("zbs_template", "ready:316300"),
        ("zbs_template", "abc"),
        ("zbs_parameter", "o t p"),
        ("zbs_api", "business.openapi.zalo.me"),
        ("http_url", ""),
        ("http_url", "http://sms.example/send"),
        ("http_url", "http://127.0.0.1.evil.example/send"),
        ("http_url", "https://user:pass@sms.example/send"),
        ("http_headers", "[]"),
        ("http_headers", '{"X-Key": 7}'),
        ("http_headers", '{"X-Key": "a\\r\\nb"}'),
        ("http_headers", '{"X Key": "a"}'),
        ("http_headers", "X-Key: secret"),
        ("http_body", ""),
        ("http_body", '{"to": "{phone}"}'),
        ("http_body", '{"words": "{text}"}'),
        ("http_body", "to={phone}&words={text}"),
        ("http_shape", "soap"),
        ("http_phone", "84912345678"),
        ("http_taken", ""),
        ("http_taken", "("),
        ("http_refused", "("),
    ],
)
def test_what_is_missing_is_named_and_not_shown(name: str, value: object) -> None:
    """One line for the variable, without its value, and nothing else's secret beside it."""
    with pytest.raises(ValidationError) as refused:
        made(**{**GOOD, name: value})
    (line,) = complaints(refused.value)
    assert line.startswith(f"{PREFIX}{name.upper()}: ")
    assert not value or str(value) not in line.partition(": ")[2]
    shown = str(refused.value) + line
    assert KEY not in shown
    assert SECRET not in shown


def test_what_is_not_named_is_not_asked_for() -> None:
    """An office with SpeedSMS need not fill in eSMS."""
    assert made(codes="speedsms", speedsms_token=KEY, esms_key="changeme").codes_a_day == 500


def test_secrets_do_not_print_themselves() -> None:
    """Keys, headers and bodies are secrets: a body may hold a password."""
    ours = made(**{**GOOD, "http_body": '{"p": "{phone}", "t": "{text}", "pw": "' + SECRET + '"}'})
    text = f"{ours!r} {ours} {ours.model_dump()}"
    assert KEY not in text
    assert SECRET not in text


def test_templates_are_read_by_kind() -> None:
    """A number alone is the code's; others are named."""
    assert made(**GOOD).zbs_templates == {"code": TEMPLATE}
    several = made(**{**GOOD, "zbs_template": "code:1,ready:2,assisted_code:3"})
    assert several.zbs_templates == {"code": "1", "ready": "2", "assisted_code": "3"}


async def test_zalos_templates_want_an_official_account(session: ClientSession) -> None:
    """Without its token the start ends with a line that names the variable."""
    with pytest.raises(SystemExit, match="BANSAO_CODES: zalo_template"):
        senders_of(made(**GOOD), session)


async def test_the_program_sends_a_code_by_the_second_gateway(stock: Stock, tmp_path: Path) -> None:
    """`bansao run` with eSMS that has no money and then SpeedSMS: the code arrives, once."""
    folder = stock.copy(tmp_path / "desk")
    async with open_desk(folder) as desk:
        desk.inbox.send = unreachable  # type: ignore[assignment,method-assign]
        at = desk.world.now()
        await desk.turn(
            lambda book: one_time.send_code(
                book, at, peer="citizen:c9", phone=NGA, chance=bytes(16)
            )
        )
    async with listening(FakeEsms()) as first, listening(FakeSpeedSms()) as second:
        first.mood = "no balance"
        environment = {
            **{name: value for name, value in os.environ.items() if PREFIX not in name},
            **{f"{PREFIX}{name.upper()}": str(value) for name, value in GOOD.items()},
            "BANSAO_DATA": str(folder),
            "BANSAO_WEB_PORT": "0",
            "BANSAO_CODE_PEPPERS": ring(PEPPERS),
            "BANSAO_VAULT_KEYS": ring(VAULT),
            "BANSAO_CODES": "esms,speedsms",
            "BANSAO_ESMS_API": first.url,
            "BANSAO_SPEEDSMS_API": second.url,
            "PYTHONPATH": str(ROOT),
        }
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", THAT_MORNING, "run", env=environment, cwd=tmp_path
        )
        try:
            async with asyncio.timeout(60):
                await second.came.wait()
        finally:
            child.send_signal(signal.SIGTERM)
            await child.wait()
        ((phone, _, _),) = second.taken
        assert (phone, first.asked, len(first.taken)) == ("84912345678", 1, 0)
        assert first.wrongs == second.wrongs == []


async def unreachable(_message: object) -> None:
    """No gateway yet."""
    raise ConnectionError


def ring(keys: dict[str, bytes]) -> str:
    """A ring as settings have it."""
    return ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in keys.items())


async def test_a_wrong_setting_ends_the_start_with_its_name(tmp_path: Path) -> None:
    """`bansao run` says which variable, and shows no value."""
    environment = {
        **{name: value for name, value in os.environ.items() if PREFIX not in name},
        "BANSAO_CODE_PEPPERS": RING,
        "BANSAO_VAULT_KEYS": RING,
        "BANSAO_CODES": "esms",
        "BANSAO_ESMS_KEY": KEY,
        "BANSAO_ESMS_SECRET": "SECRETKEYCUABAN",
        "PYTHONPATH": str(ROOT),
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        MAIN,
        "run",
        env=environment,
        cwd=tmp_path,
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await child.communicate()
    assert child.returncode
    assert b"BANSAO_ESMS_SECRET: " in told
    assert b"CUABAN" not in told
    assert KEY.encode() not in told


async def test_a_message_goes_by_what_was_set(session: ClientSession) -> None:
    """The account, the brand and the address of the settings are what the gateway sees."""
    async with listening(FakeEsms()) as fake:
        ours = made(**{**GOOD, "codes": "esms", "esms_api": fake.url})
        (sender,) = senders_of(ours, session)
        await sender.send(message())
        assert len(fake.taken) == 1
