"""The program as an office runs it, with three doors for its citizens: whichever, one order."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.polling import BotApi
from storage.cabinet import FILE
from tests.desk import BAO, NGA, Stock
from tests.telegram import peer
from tests.telegram.office import LAN, SECRET, WEBHOOK, Office, Town, town, until
from tests.telegram.peer import Crabline
from tests.telegram.test_end_to_end import codes_in, hand_over, make
from tests.zalo import bot_peer
from tests.zalo.bot_server import TOKEN
from tests.zalo.oa_office import Citizen
from tests.zalo.oa_server import APP_ID, APP_SECRET, FIRST, OA_SECRET, FakeZalo, zalo

pytestmark = pytest.mark.skipif(bool(peer.missing()), reason=peer.missing() or "crabline is here")
ON_ZALO = "6ede9afa66b88fe6d6a9"


@dataclass
class OnBot:
    """Lan in front of the office's bot on Zalo; `seen`: how much she has read."""

    crab: Crabline
    seen: int = 0

    async def says(self, text: str) -> None:
        """She writes."""
        await bot_peer.say(self.crab, ON_ZALO, text)

    async def sees(self, words: str) -> str:
        """Wait for a message with these words in it."""
        return str(await until(lambda: self._next(words), words))

    def _next(self, words: str) -> str:
        for number, text in enumerate(self.told[self.seen :], self.seen + 1):
            if words in text:
                self.seen = number
                return text
        return ""

    @property
    def told(self) -> list[str]:
        """All she was ever sent there."""
        return bot_peer.texts(self.crab, ON_ZALO)


@dataclass
class City:
    """An office with three doors for citizens and one for its staff."""

    town: Town
    crab: Crabline
    account: FakeZalo

    @property
    def office(self) -> Office:
        """The program and its folder."""
        return self.town.office


@contextlib.asynccontextmanager
async def city(stock: Stock, tmp_path: Path, *doors: str, **settings: str) -> AsyncIterator[City]:
    """The office open; no secret of Zalo's is in any log when it closes."""
    (tmp_path / "crab").mkdir()
    async with peer.crabline(tmp_path / "crab", TOKEN, "zalo") as crab, zalo() as account:
        zalos = {
            "CITIZEN_DOOR": "telegram+aiogram, zalo+bot, zalo+oa",
            "ZALO_TOKEN": TOKEN,
            "ZALO_API": crab.base_url,
            "ZALO_OA_APP": APP_ID,
            "ZALO_OA_SECRET": APP_SECRET,
            "ZALO_OA_GRANT": FIRST,
            "ZALO_OA_WEBHOOK_KEY": OA_SECRET,
            "ZALO_OA_API": account.base_url,
            "ZALO_OAUTH": account.oauth,
        }
        async with town(stock, tmp_path / "desk", *doors, **zalos, **settings) as at_work:
            account.hook = f"{at_work.office.children[0].url}zalo/oa"
            yield City(at_work, crab, account)
            logs = "".join(child.log.read_text() for child in at_work.office.all_of_them)
            assert "canary" not in logs


def let_pass(office: Office, minutes: int) -> None:
    """So much time for every phone: a second code for one has to wait a minute."""
    with contextlib.closing(sqlite3.connect(office.folder / FILE, timeout=20)) as cabinet:
        moved = f"strftime('%Y-%m-%dT%H:%M:%f000+00:00', sent_at, '-{minutes} minutes')"
        cabinet.execute(f"UPDATE guards SET sent_at = {moved} WHERE sent_at IS NOT NULL")  # noqa: S608
        cabinet.commit()


async def begin_on_zalo(at: City) -> OnBot:
    """Lan fills a basket on Zalo, by words and numbers."""
    lan = OnBot(at.crab)
    await lan.says("chào")
    assert "1. Đặt bản sao" in await lan.sees("trả lời tự động")
    await lan.says("1")
    await lan.sees("số điện thoại đã đăng ký")
    await lan.says("0" + NGA[3:])
    await lan.sees("Xin nhập mã")
    await lan.says(await at.office.code(NGA))
    await lan.sees("Ông/bà cần bản sao giấy nào?")
    await lan.says("1")
    await lan.sees("Ông/bà cần mấy bản CCCD")
    await lan.says("ba")
    await lan.sees("Trong giỏ: 3 bản CCCD")
    return lan


async def go_on_by_telegram(at: City) -> tuple[str, str]:
    """The same basket on her other device; the order's code and the code to collect it with."""
    lan = at.town.seat(LAN)
    at.town.say(LAN, "đặt bản sao")
    await lan.sees("số điện thoại đã đăng ký")
    at.town.say(LAN, "0" + NGA[3:])
    await lan.sees("Xin nhập mã")
    at.town.say(LAN, await at.office.code(NGA, 2))
    await lan.sees("đang đặt dở: 3 bản CCCD")
    await at.town.press(LAN, "Đặt tiếp ở đây")
    await lan.sees("Trong giỏ: 3 bản CCCD")
    await at.town.press(LAN, "Xong")
    await lan.sees("Xem lại đơn: 3 bản CCCD")
    await at.town.press(LAN, "Đặt đơn")
    return codes_in(await lan.sees("Đã nhận đơn"))


async def order_at_the_account(at: City) -> None:
    """Ông Bảo at the Official Account, by its buttons and a shared number."""
    at.account.person("9001")
    bao = Citizen(at.account, "9001")
    await bao.says("chào")
    await bao.sees("trả lời tự động")
    await bao.presses("Đặt bản sao")
    await bao.sees("số điện thoại đã đăng ký")
    await at.account.share("9001", BAO[1:])
    await bao.sees("Xin nhập mã")
    await bao.says(await at.office.code(BAO))
    await bao.sees("Ông/bà cần bản sao giấy nào?")
    await bao.presses("Bằng THPT")
    await bao.sees("Ông/bà cần mấy bản Bằng THPT")
    await bao.says("2")
    await bao.sees("Trong giỏ: 2 bản Bằng THPT")
    await bao.says("xong")
    await bao.sees("Xem lại đơn")
    await bao.says("đặt đơn")
    await bao.sees("Đã nhận đơn")


@pytest.mark.parametrize("settings", [{}, WEBHOOK], ids=["polling", "webhook"])
async def test_one_order_through_three_doors(
    stock: Stock, tmp_path: Path, settings: dict[str, str]
) -> None:
    """Begun on Zalo, gone on with by Telegram, made and handed over; another at the account.

    News of it goes to one of her chats, and only what a stranger's sign-in needs goes to the other.
    """
    doors: tuple[str, ...] = ("citizen", "staff") if settings else ()
    async with city(stock, tmp_path, *doors, **settings) as at:
        if settings:
            await lead_crabline(at)
        on_zalo = await begin_on_zalo(at)
        let_pass(at.office, 2)
        code, pick_up = await go_on_by_telegram(at)
        await on_zalo.sees("vừa mở giấy tờ của ông/bà từ một cuộc trò chuyện mới")
        await until(at.town.cards, "the card")
        await make(at.town, code)
        await hand_over(at.town, code, pick_up)
        assert not [text for text in on_zalo.told if code in text]
        await order_at_the_account(at)
        stages = at.office.rows("SELECT stage, substr(peer, 1, 2) FROM orders ORDER BY id")
        assert stages == [("handed_over", "tg"), ("placed", "zo")]


async def lead_crabline(at: City) -> None:
    """What a proxy with TLS does: Zalo's posts come to the web door on the loopback."""
    async with ClientSession() as session:
        api = BotApi(session, TOKEN, at.crab.base_url)
        url = f"{at.office.children[0].url}zalo/bot"
        await api.call("setWebhook", url=url, secret_token=SECRET)


async def test_what_comes_while_the_desk_restarts_is_not_lost(stock: Stock, tmp_path: Path) -> None:
    """Zalo keeps what nobody has fetched: it is answered when the desk is back."""
    async with city(stock, tmp_path) as at:
        lan: Any = OnBot(at.crab)
        await lan.says("chào")
        await lan.sees("trả lời tự động")
        await at.office.stop()
        await lan.says("đặt bản sao")
        await at.office.start()
        await lan.sees("số điện thoại đã đăng ký")
