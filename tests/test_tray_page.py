"""The tray's page in a real browser, against a desk with a loop of its own."""

from __future__ import annotations

import asyncio
import base64
import io
import itertools
import json
import re
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from PIL import Image

from bot.app import Plan, open_house
from bot.codes.inbox import Inbox
from bot.world import World
from tests.desk import PEPPERS, VAULT, Stock
from tests.test_page import CHROMIUM, browser, shot

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium at /usr/bin/chromium")

__all__ = ["browser"]
KEYS = itertools.count(1)
OFFICER = "/api/chat/staff/o1"
DROP = """(box, [name, type, body]) => {
  const bytes = Uint8Array.from(atob(body), sign => sign.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type }));
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    box.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


def said(url: str, **words: str) -> None:
    """The officer writes or presses."""
    body = json.dumps({"key": f"t{next(KEYS)}", **words}).encode()
    urllib.request.urlopen(f"{url.rstrip('/')}{OFFICER}", body, timeout=10).close()  # noqa: S310 - ours


def bubbles(url: str) -> list[dict[str, Any]]:
    """What the officer has been shown."""
    with urllib.request.urlopen(f"{url.rstrip('/')}{OFFICER}/bubbles", timeout=10) as answer:  # noqa: S310 - ours
        found: list[dict[str, Any]] = json.load(answer)["bubbles"]
    return found


def shown(url: str, words: str) -> dict[str, Any]:
    """The newest bubble with these words, once it is there."""
    for _ in range(200):
        for bubble in reversed(bubbles(url)):
            if words in bubble["text"] and bubble["room"] == "private":
                return bubble
        time.sleep(0.05)
    raise AssertionError(words)


def press(url: str, bubble: dict[str, Any], label: str) -> None:
    """Press a button of a bubble."""
    buttons = [button for row in bubble["buttons"] for button in row]
    said(url, press=next(b["press"] for b in buttons if b["label"].startswith(label)))


@pytest.fixture(scope="module")
def url(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a filled desk that serves in a thread, with the real reading room."""
    folder = stock.copy(tmp_path_factory.mktemp("tray") / "desk")
    ready: SimpleQueue[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = SimpleQueue()
    serving = Thread(target=lambda: asyncio.run(serve(folder, ready)))
    serving.start()
    address, loop, over = ready.get(timeout=30)
    yield address
    loop.call_soon_threadsafe(over.set)
    serving.join()


async def serve(folder: Path, ready: Any) -> None:
    """Open the desk and its web door until it is over."""
    world, over = World(), asyncio.Event()
    async with (
        open_house(Plan(folder, PEPPERS, VAULT), Inbox(world.now), world) as house,
        TestServer(house.web()) as server,
    ):
        ready.put((str(server.make_url("/")), asyncio.get_running_loop(), over))
        await over.wait()


@pytest.fixture
def tray(url: str) -> str:
    """The link of a tray with a fresh paper in it."""
    said(url, text="/timkiem 0912 345 678")
    press(url, shown(url, "Đã đồng ý"), "Thêm giấy")
    said(url, text="hon thu")
    press(url, shown(url, "4 số cuối"), "Không có số")
    files = shown(url, "Xin quét Giấy kết hôn")["files"]
    return url.rstrip("/") + str(files[0]["url"])


def visit(browser: Any, link: str, **context: Any) -> Any:
    """The tray in a fresh window."""
    window = browser.new_context(**{"viewport": {"width": 1100, "height": 800}, **context})
    window.set_default_timeout(20_000)
    page = window.new_page()
    page.goto(link)
    page.locator("#drop").wait_for()
    return page


def sheet(number: int) -> bytes:
    """A scanned sheet that is like no other."""
    made, page = io.BytesIO(), Image.new("L", (1240, 1754), "white")
    page.paste(0, (100, 100 + 200 * number, 900 - 100 * number, 250 + 200 * number))
    page.save(made, "JPEG", dpi=(150, 150))
    return made.getvalue()


def chosen(page: Any, name: str, body: bytes) -> None:
    """A file is chosen by the button."""
    page.set_input_files("#choose", {"name": name, "mimeType": "image/jpeg", "buffer": body})


def word(page: Any, text: str) -> Any:
    """A line of what happened, once it is there."""
    found = page.locator("#words li").filter(has_text=text).first
    found.wait_for()
    return found


def test_pages_are_chosen_dropped_seen_and_thrown_out(browser: Any, tray: str) -> None:
    """By the button and by dropping; each with its picture; a wrong one goes, the others stay."""
    page = visit(browser, tray)
    assert "Giấy kết hôn" in page.locator("#paper").inner_text()
    assert page.locator("#nothing").is_visible()
    assert page.locator("#scan").is_hidden()
    shot(page, "tray-1-empty")
    chosen(page, "one.jpg", sheet(1))
    word(page, "Đã nhận 1 trang.")
    body = base64.b64encode(sheet(2)).decode()
    page.locator("#drop").evaluate(DROP, ["two.jpg", "image/jpeg", body])
    page.locator("#pages li").nth(1).wait_for()
    assert page.locator("#nothing").is_hidden()
    pictures = page.locator("#pages img")
    playwright.expect(pictures).to_have_count(2)
    page.wait_for_function("[...document.images].every(i => i.complete && i.naturalWidth > 500)")
    shot(page, "tray-2-pages")
    page.get_by_role("button", name="Bỏ trang 1").click()
    word(page, "Đã bỏ trang 1.")
    playwright.expect(page.locator("#pages .number")).to_have_text(["Trang 2"])
    chosen(page, "no.jpg", b"this is no picture")
    refused = word(page, "Tệp này không phải ảnh hay PDF.")
    assert refused.get_attribute("class") == "refused"
    shot(page, "tray-3-refused")
    page.context.close()


def test_the_tray_on_a_phone_in_the_dark(browser: Any, tray: str) -> None:
    """390 pixels wide: nothing sideways, the button large enough for a thumb."""
    narrow = {"viewport": {"width": 390, "height": 780}, "color_scheme": "dark"}
    page = visit(browser, tray, **narrow)
    chosen(page, "one.jpg", sheet(3))
    page.locator("#pages li").first.wait_for()
    shot(page, "tray-4-narrow-dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("label.main").bounding_box()["height"] >= 44
    page.context.close()


def test_the_tray_by_keyboard(browser: Any, tray: str) -> None:
    """Tab reaches choosing, the picture and throwing out, each with its focus seen; Enter works."""
    page = visit(browser, tray)
    chosen(page, "one.jpg", sheet(4))
    page.locator("#pages li").first.wait_for()
    page.locator("body").press("Tab")
    assert page.evaluate("document.activeElement.id") == "choose"
    shot(page, "tray-5-keyboard")
    ring = "getComputedStyle(document.querySelector('label.main')).outlineStyle"
    assert page.evaluate(ring) == "solid"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "A"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    page.keyboard.press("Enter")
    word(page, "Đã bỏ trang 1.")
    page.context.close()


def test_an_old_link_says_so(browser: Any, url: str) -> None:
    """No paper, no drop box, one sentence."""
    page = browser.new_page()
    page.goto(f"{url.rstrip('/')}/tray/khay-1-{'0' * 32}")
    told = page.locator("#paper").filter(has_text=re.compile("không còn dùng được"))
    told.wait_for()
    assert page.locator("#drop").is_hidden()
    page.close()
