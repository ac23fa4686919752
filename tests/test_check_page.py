"""The page of a copy: what it tells, that text stays text, and that every eye can read it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import fields
from functools import partial
from html import unescape
from pathlib import Path

import pytest

from bot import check, check_page
from core import voids
from core.checks import Facts
from core.register import COPY
from tests.copies import HOSTILE, YEAR, certified, token, void_asked
from tests.desk import MORNING, Stock
from tests.public import NEVER, PATH, Outline, Public, opened
from tests.vaults import execute

BARE = ("img", "script", "iframe", "form", "style", "object", "embed", "video", "base")


@pytest.fixture
async def public(stock: Stock, tmp_path: Path) -> AsyncIterator[Public]:
    """The page without a proxy, for as many as like."""
    async with opened(stock.copy(tmp_path / "desk")) as made:
        made.limit()
        yield made


# ---- what it says


async def test_a_good_copy_shows_the_register(public: Public) -> None:
    """Every fact of the entry under its name; of the requester the initials, no name of anybody."""
    status, page = await public.page(public.token)
    assert status == 200
    seen = Outline(page)
    assert dict(zip(seen.of("dt"), seen.of("dd"), strict=True)) == {
        "Số chứng thực": "0001",
        "Quyển số": f"01/{YEAR} - {COPY}",
        "Ngày chứng thực": "23/11/2026",
        "Nơi chứng thực": "UBND xã Lấp Vò",
        "Loại giấy tờ": "Thẻ căn cước / Căn cước công dân",
        "Số bản đã chứng thực": "2",
        "Chức danh người ký": "Phó Chủ tịch",
        "Chữ cái đầu họ tên người yêu cầu": "N.T.N.",
    }
    assert "Có trong sổ chứng thực" in page
    assert "không ngăn được việc photo" in page
    assert "Thị" not in page


async def test_a_void_copy_says_so_first(public: Public) -> None:
    """A void number is found, is void, and names the decision; nothing calls it good."""
    asked = await public.house.cabinet.turn(void_asked)
    facts = {"peer": "staff:o2", "void": asked}
    await public.house.cabinet.turn(lambda book: voids.confirm_void(book, MORNING, **facts))
    status, page = await public.page(public.token)
    assert status == 200
    assert "</span> Đã bị huỷ</h2>" in page
    assert "Quyết định số 12/QĐ-UBND" in page
    assert "Có trong sổ" not in page
    assert "bà Ngà" not in page


async def test_english_for_who_asks(public: Public) -> None:
    """`?lang=en` is English, what stands on the paper marked as Vietnamese; nothing else is."""
    _, page = await public.page(public.token + "?lang=en")
    seen = Outline(page)
    assert "In the register" in page
    assert ("html", "en") in seen.langs
    assert seen.langs.count(("dd", "vi")) == 7
    for lang in ("fr", "EN", "", "vi", "<b>"):
        answer = await public.http.get(PATH + public.token, params={"lang": lang})
        assert ("html", "vi") in Outline(await answer.text()).langs


async def test_the_language_link_keeps_the_token(public: Public) -> None:
    """Each page leads to itself in the other language, without naming the token."""
    for query, other in (("", "?lang=en"), ("?lang=en", "?lang=vi")):
        _, page = await public.page(public.token + query)
        assert Outline(page).targets == ["/static/check.css", other]
        assert public.token not in page


async def test_text_stays_text(public: Public) -> None:
    """Names that are markup, templates or formats are read on the page as they were written."""
    for table, column in (("citizens", "name"), ("offices", "name"), ("offices", "hotline")):
        execute(public.folder, f"UPDATE {table} SET {column} = ?", HOSTILE)  # noqa: S608 - ours
    execute(public.folder, "UPDATE offices SET signer = ?, signer_title = ?", HOSTILE, HOSTILE)
    await public.house.cabinet.turn(certified)
    hostile = await public.house.cabinet.look(partial(token, number=2))
    for query in ("", "?lang=en"):
        status, page = await public.page(hostile + query)
        assert status == 200
        seen = Outline(page)
        assert not any(seen.tags[tag] for tag in (*BARE, "b"))
        assert seen.tags["dd"] == 8
        assert seen.of("dd").count(HOSTILE) == 2


@pytest.mark.parametrize("void", [False, True])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_fact_is_markup(lang: str, *, void: bool) -> None:
    """The same for every field a fact has, whatever the register may come to hold."""
    words = dict.fromkeys((f.name for f in fields(Facts) if f.type == "str"), HOSTILE)
    assert len(words) == 8
    page = check_page.found(
        lang, Facts(**words, number=1, certified_at=MORNING, copies=1, void=void)
    )
    seen = Outline(page)
    assert not any(seen.tags[tag] for tag in (*BARE, "b"))
    assert seen.of("dd").count(HOSTILE) == 4
    assert unescape(page).count(HOSTILE) >= 7


# ---- for every eye

PAIRS = (
    *(("ink", "page"), ("ink", "surface"), ("quiet", "surface"), ("on-deep", "deep")),
    *(("good", "surface"), ("void", "surface"), ("unknown", "surface")),
)
AA = 4.5


def palettes() -> list[dict[str, str]]:
    """The colours by day and by night, from the style sheet."""
    light, dark = re.findall(r":root \{(.*?)\}", check.STYLE, re.DOTALL)
    found = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", each)) for each in (light, dark)]
    return [found[0], found[0] | found[1]]


def luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours. Source: WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_can_be_read() -> None:
    """Every text colour on the ground it stands on has at least 4.5:1, by day and by night."""
    used = set(re.findall(r"[^-]color: var\(--([a-z-]+)\)", check.STYLE))
    grounds = set(re.findall(r"background: var\(--([a-z-]+)\)", check.STYLE))
    assert used == {fore for fore, _ in PAIRS}
    assert grounds == {ground for _, ground in PAIRS}
    for palette in palettes():
        for fore, ground in PAIRS:
            assert contrast(palette[fore], palette[ground]) >= AA, (fore, ground)
    assert contrast("#000000", "#ffffff") == 21


def test_the_style_loads_nothing() -> None:
    """No font, picture or sheet from anywhere."""
    assert not re.search(r"url\(|@import|@font-face|https?:", check.STYLE)


async def test_the_headings_are_in_order(public: Public) -> None:
    """One h1, then h2s; the language is declared; the sign is not read aloud."""
    for each in (public.token, NEVER):
        _, page = await public.page(each)
        assert re.findall(r"<(h[1-6])", page) == ["h1", "h2", "h2"]
        assert page.startswith('<!doctype html>\n<html lang="vi">')
        assert re.search(r'<span aria-hidden="true">[✓?]</span>', page)
        assert 'name="viewport" content="width=device-width, initial-scale=1"' in page
        assert "user-scalable" not in page


# ---- in a browser

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
SHOTS = Path(__file__).parents[1] / "shots"
WINDOWS = {
    "wide": {"viewport": {"width": 1200, "height": 900}},
    "wide-dark": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 390, "height": 844}},
    "narrow-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "smallest": {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False},
}
SHOWN_CONTRAST = """() => [...document.querySelectorAll('h1,h2,p,dt,dd,li,a')].map(each => {
  let ground = each;
  const clear = 'rgba(0, 0, 0, 0)';
  while (getComputedStyle(ground).backgroundColor === clear) ground = ground.parentElement;
  return [getComputedStyle(each).color, getComputedStyle(ground).backgroundColor];
})"""


def hexed(colour: str) -> str:
    """`rgb(1, 2, 3)` as `#010203`."""
    parts = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour)
    assert parts, colour
    return "#" + "".join(f"{int(part):02x}" for part in parts.groups())


@pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium at /usr/bin/chromium")
@pytest.mark.parametrize("window", WINDOWS)
async def test_a_browser_shows_it_whole(public: Public, window: str) -> None:
    """Nothing sideways, no cookie, nothing fetched but the sheet, large and legible as drawn."""
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    fetched: list[str] = []
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        tab = await (await browser.new_context(**WINDOWS[window])).new_page()
        tab.on("request", lambda asked: fetched.append(asked.url))
        for name, each in (("good", public.token), ("unknown", NEVER)):
            address = str(public.http.make_url(PATH + each))
            await tab.goto(address)
            SHOTS.mkdir(exist_ok=True)
            await tab.screenshot(path=SHOTS / f"check-{name}-{window}.png", full_page=True)
            wide = await tab.evaluate("document.documentElement.scrollWidth")
            assert wide <= WINDOWS[window]["viewport"]["width"]
            drawn = await tab.evaluate(SHOWN_CONTRAST)
            assert len(drawn) > 5
            assert all(contrast(*map(hexed, pair)) >= AA for pair in drawn)
            size = "parseFloat(getComputedStyle(document.body).fontSize)"
            assert await tab.evaluate(size) >= 20
            assert await tab.context.cookies() == []
        await browser.close()
    assert len(fetched) == 4
    assert [url for url in fetched if PATH not in url] == [str(public.http.make_url(check.CSS))] * 2
