"""A citizen on Zalo, over real HTTP: signed webhooks in, messages out, officers on the web."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import pytest

from storage.cabinet import FILE
from tests.desk import NGA, PEPPERS, Stock
from tests.telegram.office import until
from tests.zalo.oa_office import Citizen, OaOffice, oa_office
from tests.zalo.oa_server import By, FakeZalo, zalo

LAN = "246845883529197922"
CODE = re.compile(r"LV-[0-9]{6}-[0-9]{4}")


@pytest.fixture
async def fake() -> AsyncIterator[FakeZalo]:
    """A Zalo of one's own."""
    async with zalo() as server:
        yield server


@pytest.fixture
def folder(stock: Stock, tmp_path: Path) -> Path:
    """A desk's folder."""
    return stock.copy(tmp_path / "desk")


def rows(folder: Path, query: str) -> list[Any]:
    """What is on the disk now."""
    with contextlib.closing(sqlite3.connect(folder / FILE)) as cabinet:
        return cabinet.execute(query).fetchall()


async def sign_in(office: OaOffice, lan: Citizen) -> None:
    """Lan asks for copies, hands over her number with the card, and reads the code."""
    await lan.says("3 bản CCCD")
    await lan.sees("số điện thoại đã đăng ký")
    await until(lambda: card_of(office.fake, lan.user), "the card")
    await office.fake.share(lan.user, NGA[1:])
    await lan.sees("Xin nhập mã")
    await until(lambda: office.inbox.of(NGA), "a code")
    await lan.says(office.code(NGA))
    await lan.sees("Trong giỏ: 3 bản")


def card_of(fake: FakeZalo, user: str) -> list[Any]:
    """The cards that ask this person for their number."""
    payloads = [m.get("attachment", {}).get("payload", {}) for m in fake.sent(user)]
    return [p for p in payloads if p.get("template_type") == "request_user_info"]


async def test_by_buttons(folder: Path, fake: FakeZalo) -> None:
    """Lan follows, signs in, orders and is told what becomes of it, pressing what she can."""
    async with oa_office(folder, fake) as office:
        lan = office.citizen(LAN)
        await fake.post(followed(fake, LAN))
        await lan.sees("trả lời tự động")
        await sign_in(office, lan)
        await lan.presses("Xong")
        await lan.sees("Xem lại đơn")
        await lan.presses("Đặt đơn")
        placed = await lan.sees("Đã nhận đơn")
        for label, told in (("Nhận", "Quầy đã nhận làm"), ("In", "đã in xong")):
            await office.staff_presses(label)
            await lan.sees(told)
        code = CODE.search(placed)
        assert code
        assert rows(folder, "SELECT code, stage FROM orders") == [(code[0], "printed")]
    assert (fake.refreshes, fake.reuses) == (1, 0)
    assert {call.error for call in fake.calls} == {0}


async def test_by_numbers_and_words(folder: Path, fake: FakeZalo) -> None:
    """The same without a single press: what is typed means what was shown."""
    async with oa_office(folder, fake) as office:
        lan = office.citizen(LAN)
        await lan.says("đặt bản sao")
        await lan.sees("số điện thoại đã đăng ký")
        await lan.says("0" + NGA[3:])
        await lan.sees("Xin nhập mã")
        await until(lambda: office.inbox.of(NGA), "a code")
        await lan.says(office.code(NGA))
        await lan.sees("cần bản sao giấy nào")
        await lan.says("1")
        await lan.sees("mấy bản")
        await lan.says("3")
        await lan.sees("Trong giỏ: 3 bản")
        await lan.says("xong")
        await lan.sees("Xem lại đơn: 3 bản")
        await lan.says("1")
        await lan.sees("Đã nhận đơn")
        assert rows(folder, "SELECT stage FROM orders") == [("placed",)]


async def test_an_event_that_comes_twice_is_done_once(folder: Path, fake: FakeZalo) -> None:
    """Zalo delivers again what it thinks was lost: one order, and the same answer."""
    async with oa_office(folder, fake) as office:
        lan = office.citizen(LAN)
        await sign_in(office, lan)
        await lan.presses("Xong")
        await lan.sees("Xem lại đơn")
        event = await lan.presses("Đặt đơn")
        first = await lan.sees("Đã nhận đơn")
        for by in get_args(By):
            await fake.post(event, by)
            assert await lan.sees("Đã nhận đơn") == first
        assert rows(folder, "SELECT count(*) FROM orders") == [(1,)]


async def test_a_restart_loses_no_button(folder: Path, fake: FakeZalo) -> None:
    """A button shown before means the same after, under newer peppers too; so does the pair."""
    async with oa_office(folder, fake) as office:
        await sign_in(office, office.citizen(LAN))
    async with oa_office(folder, fake, {"t2": bytes(range(64, 96)), **PEPPERS}) as office:
        lan = office.citizen(LAN)
        lan.seen = len(fake.sent(LAN))
        await lan.presses("Xong")
        await lan.sees("Xem lại đơn")
    assert (fake.refreshes, fake.reuses) == (1, 0)


async def test_a_button_of_another_chat_does_nothing(folder: Path, fake: FakeZalo) -> None:
    """What Lan's button carries, typed by somebody else, is a button that is not in use."""
    async with oa_office(folder, fake) as office:
        lan, ha = office.citizen(LAN), office.citizen("552177279717587730")
        await sign_in(office, lan)
        await ha.says(fake.find(LAN, lambda title: title.startswith("Xong")))
        assert "không còn dùng được" in await ha.sees("Nút đó")
        assert rows(folder, "SELECT count(*) FROM orders") == [(0,)]


async def test_who_has_been_away_is_told_by_nobody_here(folder: Path, fake: FakeZalo) -> None:
    """After seven days news is parked and the desk is told; the chat itself stays open."""
    async with oa_office(folder, fake) as office:
        lan = office.citizen(LAN)
        await sign_in(office, lan)
        await lan.presses("Xong")
        await lan.presses("Đặt đơn")
        await lan.sees("Đã nhận đơn")
        fake.fail("message/cs", error=-230, to=LAN)
        await office.staff_presses("Nhận")
        parked = "SELECT kind FROM outbox WHERE trouble = 'WindowClosed'"
        await until(lambda: rows(folder, parked), "a parked parcel")
        assert rows(folder, "SELECT 1 FROM chats WHERE unreachable_at IS NOT NULL") == []


async def test_a_stranger_changes_nothing(folder: Path, fake: FakeZalo) -> None:
    """Unfollowing, stickers, echoes and receipts break nothing, and no row is set aside."""
    async with oa_office(folder, fake) as office:
        lan = office.citizen(LAN)
        sticker = {"attachments": [{"type": "sticker", "payload": {"id": "1"}}]}
        await fake.post(fake.event(LAN, "user_send_sticker", sticker))
        await lan.sees("trả lời tự động")
        await fake.post(followed(fake, LAN, "unfollow"))
        await fake.post(fake.event(LAN, "oa_send_text", {"text": "chào"}))
        await fake.post(fake.event(LAN, "user_received_message", {}))
        assert office.channel.unread == {"oa_send_text": 1, "user_received_message": 1}
        assert rows(folder, "SELECT count(*) FROM quarantine") == [(0,)]
        await fake.post(fake.event(LAN, "user_send_text", {"text": 7}))
        assert rows(folder, "SELECT count(*) FROM quarantine") == [(1,)]


async def test_many_people_at_once(folder: Path, fake: FakeZalo) -> None:
    """Forty people write in the same moment; each is answered, within Zalo's two seconds."""
    async with oa_office(folder, fake) as office:
        people = [office.citizen(f"24684588352{number:05}") for number in range(40)]
        await asyncio.gather(*(one.says("xin chào") for one in people))
        await asyncio.gather(*(one.sees("trả lời tự động") for one in people))
    assert fake.refreshes == 1


async def test_no_secret_is_in_any_log(
    folder: Path, fake: FakeZalo, caplog: pytest.LogCaptureFixture
) -> None:
    """With everything logged and trouble of every kind: no token, key, phone, code or word."""
    caplog.set_level(logging.DEBUG)
    async with oa_office(folder, fake) as office:
        lan = office.citizen(LAN)
        fake.fail("access_token", how="garbage", status=502)
        fake.fail("message/cs", error=-216)
        fake.fail("message/cs", how="garbage", status=502, having="Xin nhập mã")
        fake.fail("message/cs", how="close after", having="Trong giỏ")
        await sign_in(office, lan)
        await fake.post(fake.event(LAN, "user_send_text", {"text": {NGA[1:]: "Ngà"}}))
        await fake.post(fake.event(LAN, "telepathy", {"thought": "Ngà"}))
        code = office.code(NGA)
    logged = caplog.text + "".join(record.getMessage() for record in caplog.records)
    assert "will try again" in logged
    assert "not read" in logged
    for secret in ("canary", NGA[1:], NGA[3:], rf"(?<![\d.]){code}(?!\d)", LAN, "Ngà", "3 bản"):
        assert not re.search(secret, logged)


def followed(fake: FakeZalo, user: str, name: str = "follow") -> Any:
    """Somebody begins to follow, or ends it."""
    event = fake.event(user, name)
    del event["sender"], event["recipient"]
    return event | {"follower": {"id": user}, "oa_id": "388613280878808645"}
