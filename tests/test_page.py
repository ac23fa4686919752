"""The demo page in a real browser, against a real `bansao demo` on this machine."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core.days import local
from core.names import fold

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
SHOTS = Path(__file__).parents[1] / "shots"
CITIZEN, STAFF, SMS = (f'[data-pane="{name}"]' for name in ("citizen", "staff", "sms"))
ORDER = re.compile(r"LV-[0-9]{6}-[0-9]{4}")

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium at /usr/bin/chromium")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo of its own, in a process of its own."""
    folder = tmp_path_factory.mktemp("page")
    command = (sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser", "--data")
    child = subprocess.Popen((*command, folder / "data"), stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert child.stdout
    try:
        ready = child.stdout.readline()
        assert ready.startswith("bansao demo ready: http://127.0.0.1:")
        yield ready.split()[-1]
    finally:
        child.terminate()
        assert child.wait(timeout=15) == 0
        child.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all the tests here."""
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield started
        started.close()


@contextmanager
def visit(browser: Any, url: str, who: str, **context: Any) -> Iterator[Any]:
    """A page in a fresh window; it fails if the page complained on its console."""
    window = browser.new_context(**{"viewport": {"width": 1500, "height": 940}, **context})
    window.set_default_timeout(30_000)
    page = window.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{url}{who}")
    page.wait_for_selector('#link[data-link="on"]')
    yield page
    window.close()
    assert complaints == []


def shot(page: Any, name: str) -> None:
    """A picture for people, once all is still."""
    SHOTS.mkdir(exist_ok=True)
    page.wait_for_timeout(250)
    page.screenshot(path=SHOTS / f"{name}.png")


def press(page: Any, pane: str, label: str, inside: str = "") -> None:
    """Press the newest button whose label begins so."""
    page.locator(f"{pane} {inside} [data-press]").filter(
        has_text=re.compile(f"^{label}")
    ).last.click()


def write(page: Any, pane: str, text: str) -> None:
    """Type into the box of a pane and send."""
    box = page.locator(f"{pane} textarea")
    box.fill(text)
    box.press("Enter")


def hears(page: Any, pane: str, words: str) -> Any:
    """The newest bubble with these words, once it is there."""
    found = page.locator(f"{pane} [data-bubble]").filter(has_text=words).last
    found.wait_for()
    return found


def card_says(page: Any, code: str, words: str) -> Any:
    """The card of an order, once it says so."""
    card = page.locator(f"{STAFF} .card").filter(has_text=code).filter(has_text=words)
    card.wait_for()
    return card


def step(page: Any, label: str, code: str, then: str) -> None:
    """Press a step on the card; it then says so, and its next step needs no scrolling."""
    press(page, STAFF, label, ".card")
    card = card_says(page, code, then)
    playwright.expect(card.locator("footer")).to_be_in_viewport()


def order(page: Any, paper: str, phone: str, shots: str = "") -> tuple[str, str]:
    """A citizen orders: the order's code and the code to collect it."""
    page.locator(f"{CITIZEN} .empty [data-start]").click()
    press(page, CITIZEN, "Đặt bản sao")
    hears(page, CITIZEN, "số điện thoại đã đăng ký")
    write(page, CITIZEN, phone)
    page.locator(f"{SMS} [data-sms] [data-code]").first.click()
    box = page.locator("#citizen-input")
    playwright.expect(box).to_have_value(re.compile("^[0-9]{6}$"))
    if shots:
        shot(page, f"{shots}-code")
    box.press("Enter")
    press(page, CITIZEN, paper)
    press(page, CITIZEN, "3")
    press(page, CITIZEN, "Xong")
    press(page, CITIZEN, "Đặt đơn")
    text = hears(page, CITIZEN, "Đã nhận đơn").inner_text()
    code, pick_up = ORDER.search(text), re.search(r"(?:[0-9] ){3}[0-9]", text)
    assert code
    assert pick_up
    return code[0], pick_up[0]


def test_the_whole_job(browser: Any, url: str) -> None:
    """From the first hello to the last star: order, take, print, compare, certify, pay, collect."""
    with visit(browser, url, "#c=c01&o=o1") as page:
        shot(page, "1-empty")
        code, pick_up = order(page, "CCCD", "0912 345 678", "2-citizen")
        card = card_says(page, code, "Chờ nhận")
        shot(page, "3-ordered")
        assert card.locator(".status").inner_text() == "Chờ nhận"
        assert card.locator(".status").get_attribute("data-mood") == "waiting"
        step(page, "Nhận", code, "Hạnh nhận")
        step(page, "In", code, "Đã in")
        hears(page, CITIZEN, "đã in xong")
        with page.expect_response(re.compile("/files/[0-9a-f]{32}$")) as paper:
            page.locator(f"{STAFF} [data-file]").last.click()
        assert paper.value.status == 200
        assert paper.value.headers["content-type"] == "application/pdf"
        assert page.locator("dialog#preview[open] iframe").is_visible()
        page.wait_for_timeout(1500)
        shot(page, "4-paper")
        page.keyboard.press("Escape")
        assert page.locator("dialog#preview[open]").count() == 0
        step(page, "Đối chiếu: bản chính", code, "Đã đối chiếu CCCD")
        step(page, "Chứng thực", code, "Số 0001")
        hears(page, CITIZEN, "mời ông/bà đến nhận")
        step(page, "Đã thu", code, "Đã thu 12.000đ")
        shot(page, "5-paid")
        press(page, STAFF, "Trả kết quả", ".card")
        press(page, STAFF, "Mã nhận")
        write(page, STAFF, pick_up)
        card_says(page, code, "mã nhận đúng")
        press(page, CITIZEN, "Rất hài lòng")
        hears(page, CITIZEN, "Cảm ơn ông/bà đã góp ý")
        step(page, "Kết thúc", code, "Đã đóng hồ sơ")
        card = card_says(page, code, "Đã đóng hồ sơ")
        assert card.locator(".status").get_attribute("data-mood") == "done"
        assert card.locator("[data-press]").count() == 0
        shot(page, "6-done")
        page.reload()
        card_says(page, code, "Đã đóng hồ sơ")
        hears(page, CITIZEN, "Cảm ơn ông/bà đã góp ý")


def phone_of(page: Any) -> str:
    """The phone of the citizen who was chosen."""
    return str(page.locator("#citizen-select option:checked").inner_text().rpartition(" · ")[2])


def test_a_phone_in_the_dark(browser: Any, url: str) -> None:
    """390 pixels wide: one pane at a time, a badge for what is new elsewhere, nothing sideways."""
    narrow = {"viewport": {"width": 390, "height": 780}, "color_scheme": "dark", "has_touch": True}
    with visit(browser, url, "#c=c02&o=o1", **narrow) as page:
        assert [page.locator(pane).is_visible() for pane in (CITIZEN, STAFF, SMS)] == [
            True,
            False,
            False,
        ]
        shot(page, "7-narrow-empty")
        page.locator(f"{CITIZEN} .empty [data-start]").tap()
        press(page, CITIZEN, "Đặt bản sao")
        hears(page, CITIZEN, "số điện thoại đã đăng ký")
        write(page, CITIZEN, phone_of(page))
        badge = page.locator('.tabs [data-tab="sms"] .badge')
        badge.wait_for()
        shot(page, "8-narrow-sms")
        page.locator('.tabs [data-tab="sms"]').tap()
        assert badge.is_hidden()
        shot(page, "9-narrow-inbox")
        page.locator(f"{SMS} [data-code]").first.tap()
        assert page.locator(CITIZEN).is_visible()
        page.locator(f"{CITIZEN} .send").tap()
        hears(page, CITIZEN, "cần bản sao giấy nào")
        shot(page, "10-narrow-papers")
        page.locator('.tabs [data-tab="staff"]').tap()
        shot(page, "11-narrow-staff")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390


def test_the_keyboard_is_enough(browser: Any, url: str) -> None:
    """Hello, a choice and a phone number without a mouse; what has the focus shows it."""
    with visit(browser, url, "#c=c03&o=o1") as page:
        page.keyboard.press("Tab")
        assert focused(page, "className") == "skip"
        for _ in range(6):
            page.keyboard.press("Tab")
            if focused(page, "textContent") == "Chào quầy":
                break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        hears(page, CITIZEN, "Ông/bà cần việc gì?")
        page.keyboard.press("Tab")
        assert focused(page, "textContent") == "Đặt bản sao"
        shot(page, "12-keyboard")
        page.keyboard.press("Enter")
        hears(page, CITIZEN, "số điện thoại đã đăng ký")
        for _ in range(12):
            page.keyboard.press("Tab")
            if focused(page, "id") == "citizen-input":
                break
        page.keyboard.type(phone_of(page))
        page.keyboard.press("Enter")
        hears(page, CITIZEN, "Xin nhập mã")


def focused(page: Any, what: str) -> Any:
    """A property of the element that has the focus."""
    return page.evaluate(f"document.activeElement.{what}")


def test_two_officers_race(browser: Any, url: str) -> None:
    """Two windows press the same button: one has the order, the other reads who was first."""
    with (
        visit(browser, url, "#c=c05&o=o1") as hanh,
        visit(browser, url, "#c=c05&o=o2") as duc,
    ):
        code, _ = order(hanh, "CCCD", phone_of(hanh))
        for page in (hanh, duc):
            card_says(page, code, "Chờ nhận")
        cards = [page.locator(f"{STAFF} .card").filter(has_text=code) for page in (hanh, duc)]
        for card in cards:
            card.locator("[data-press]").first.evaluate("button => button.click()")
        for page in (hanh, duc):
            card_says(page, code, "nhận")
            answer = re.compile(f"đã nhận đơn {code}|{code} đã sang bước khác")
            page.locator(f"{STAFF} .secret").filter(has_text=answer).first.wait_for()
        said = [page.locator(f"{STAFF} .secret").all_inner_texts() for page in (hanh, duc)]
        won = [any(f"đã nhận đơn {code}" in text for text in texts) for texts in said]
        lost = [any(f"{code} đã sang bước khác" in text for text in texts) for texts in said]
        assert sorted(won) == [False, True]
        assert lost == [not each for each in won]
        shot(duc, "13-race")


def test_the_middle_width_keeps_the_desk_s_clock(browser: Any, url: str) -> None:
    """Three panes fit beside and below each other, and hours are the desk's wherever one sits."""
    far = {"viewport": {"width": 1100, "height": 800}, "timezone_id": "America/New_York"}
    with visit(browser, url, "#c=c01&o=o1", color_scheme="dark", **far) as page:
        page.locator(f"{CITIZEN} [data-home]").click()
        newest = hears(page, CITIZEN, "Ông/bà cần việc gì?").locator("time")
        at = datetime.fromisoformat(newest.get_attribute("datetime"))
        assert newest.inner_text() == f"{local(at):%H:%M}"
        shot(page, "14-middle-dark")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1100


def test_the_page_of_every_screen_is_searched(browser: Any, tmp_path: Path) -> None:
    """`bansao screens` writes a page that finds without marks and hides what is switched off."""
    file = tmp_path / "screens.html"
    subprocess.run((sys.executable, "-m", "bot", "screens", file), check=True, capture_output=True)  # noqa: S603
    page = browser.new_page(viewport={"width": 1500, "height": 940})
    page.goto(file.as_uri())
    every = page.locator(".sight:visible").count()
    page.fill("#find", "ma nhan dung")
    found = page.locator(".sight:visible")
    assert 0 < found.count() < every / 4
    assert any("mã nhận đúng" in text for text in found.all_inner_texts())
    for text in found.all_text_contents():
        assert all(re.search(rf"\b{word}", fold(text)) for word in ("ma", "nhan", "dung"))
    page.uncheck('[data-show="en"]')
    page.uncheck('[data-show="numbers"]')
    assert page.locator(".variant:visible").count() == found.count()
    shot(page, "15-screens")
    page.fill("#find", "khủng long")
    assert page.locator(".none").is_visible()
    page.close()
