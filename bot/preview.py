"""Every screen of the desk on one page, in both languages and both profiles, from the real scripts.

The page needs no server: its style and its search are inside it.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from importlib.resources import files
from pathlib import Path

from bot.demo.programme import SCENE_NAMES, SCENES
from bot.demo.tour import Sight, Tour, fill
from bot.render import Bubble, Capabilities, render
from core.days import local
from core.keys import Keys
from handlers.words import LANGUAGES, words
from storage.cabinet import Cabinet

BUTTONS = Capabilities(buttons=True, edit=True, files=True, groups=True, longest=4096)
NUMBERS = Capabilities(buttons=False, edit=False, files=False, groups=False, longest=2000)
PROFILES = {"buttons": BUTTONS, "numbers": NUMBERS}
NAMES = {"vi": "Tiếng Việt", "en": "English", "buttons": "nút bấm", "numbers": "nhắn số"}
SIDES = {
    "citizen": "Người dân",
    "staff": "Cán bộ, chat riêng",
    "group": "Nhóm cán bộ",
    "sms": "Tin SMS",
}
PEPPERS = {"preview": bytes(range(32))}
GLANCE = 60
STATIC = files("bot") / "static"


def write(file: Path) -> int:
    """Write the page; how many screens are on it."""
    seen = asyncio.run(toured())
    file.write_text(page(seen), encoding="utf-8")
    return len(seen)


async def toured() -> list[Sight]:
    """Everything the tour sees, over a cabinet that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        cabinet = Cabinet(Path(folder), Keys(PEPPERS))
        try:
            await cabinet.turn(fill)
            tour = Tour(cabinet)
            for scene in SCENES:
                await scene(tour)
        finally:
            await cabinet.close()
    return list(tour.sights.values())


def page(seen: Sequence[Sight]) -> str:
    """The whole page."""
    chapters = chapters_of(seen)
    style, script = ((STATIC / f"{name}").read_text("utf-8") for name in ("app.css", "screens.js"))
    more = (STATIC / "screens.css").read_text("utf-8")
    return "".join(
        [
            '<!doctype html><html lang="vi"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<title>bansao – mọi màn hình</title>",
            f"<style>{style}\n{more}</style></head><body>",
            '<a class="skip" href="#find">Đến ô tìm</a>',
            head(len(seen)),
            '<div class="tour">',
            index(chapters),
            f"<main>{''.join(chapter(*each) for each in chapters.items())}",
            '<p class="none" hidden>Không có màn hình nào như thế.</p></main></div>',
            f"<script>{script}</script></body></html>\n",
        ]
    )


def chapters_of(seen: Sequence[Sight]) -> dict[tuple[str, str], list[Sight]]:
    """The screens by side and scene, in the order first seen, side by side."""
    chapters: dict[tuple[str, str], list[Sight]] = {}
    for side in SIDES:
        for sight in (sight for sight in seen if sight.side == side):
            chapters.setdefault((side, sight.scene), []).append(sight)
    return chapters


def head(count: int) -> str:
    """The title, the search, and which variants to show."""
    toggles = "".join(
        f'<label><input type="checkbox" data-show="{kind}" checked> {NAMES[kind]}</label>'
        for kind in (*LANGUAGES, *PROFILES)
    )
    return (
        '<header class="top"><div class="brand"><h1>bansao</h1>'
        f"<p>{count} màn hình, từ chính các kịch bản đang chạy</p></div>"
        '<label class="find"><span class="sr">Tìm</span><input id="find" type="search" '
        'placeholder="Tìm chữ, tên câu, tên kịch bản…" autocomplete="off"></label>'
        f'<div class="toggles" role="group" aria-label="Hiện">{toggles}</div>'
        '<p class="link" role="status" id="found"></p></header>'
    )


def index(chapters: dict[tuple[str, str], list[Sight]]) -> str:
    """The list of scenes beside the screens."""
    parts = ['<nav class="index" aria-label="Mục lục">']
    for side, name in SIDES.items():
        links = "".join(
            f'<li><a href="#{anchor(where, scene)}">{escape(SCENE_NAMES[scene])} '
            f'<span class="quiet">{len(found)}</span></a></li>'
            for (where, scene), found in chapters.items()
            if where == side
        )
        parts.append(f"<h2>{name}</h2><ul>{links}</ul>")
    return "".join([*parts, "</nav>"])


def anchor(side: str, scene: str) -> str:
    """Where a scene begins."""
    return f"{side}-{scene}"


def chapter(where: tuple[str, str], found: Sequence[Sight]) -> str:
    """One scene."""
    side, scene = where
    return (
        f'<section id="{anchor(side, scene)}" data-scene="{escape(scene)}">'
        f"<h2>{escape(SCENE_NAMES[scene])} "
        f'<span class="quiet">{SIDES[side]} · {escape(scene)}</span></h2>'
        f"{''.join(map(sighted, found))}</section>"
    )


def sighted(sight: Sight) -> str:
    """One screen, in every language and profile."""
    screen = sight.screen
    names = " + ".join(part.key for part in (screen.note, screen.text) if part)
    after = f'<span class="after">{escape(shortened(sight.after))}</span>' if sight.after else ""
    variants = "".join(variant(sight, lang, profile) for lang in LANGUAGES for profile in PROFILES)
    return (
        f'<article class="sight" data-keys="{escape(names)}"><header><h3>{escape(names)}</h3>'
        f"{after}{moment(sight.at)}</header>"
        f'<div class="variants">{variants}</div></article>'
    )


def shortened(text: str) -> str:
    """What was said before, cut to a glance."""
    return text if len(text) < GLANCE else f"{text[:GLANCE]}…"


def moment(at: datetime) -> str:
    """The tour's own clock."""
    return f'<time class="quiet">{local(at):%H:%M %d/%m}</time>'


def variant(sight: Sight, lang: str, profile: str) -> str:
    """The bubbles of one screen in one language and profile."""
    bubbles = render(sight.screen, PROFILES[profile], words(lang).at(sight.at))
    shown = "".join(bubble(one, card=sight.side == "group") for one in bubbles)
    return (
        f'<div class="variant" lang="{lang}" data-lang="{lang}" data-profile="{profile}">'
        f'<p class="quiet">{NAMES[lang]}, {NAMES[profile]}</p>{shown}</div>'
    )


def bubble(shown: Bubble, *, card: bool) -> str:
    """One bubble, as the chat page draws it."""
    kind = "bubble card" if card else "bubble fresh"
    return f'<div class="{kind}">{"".join(parts_of(shown))}</div>'


def parts_of(shown: Bubble) -> Iterator[str]:
    """Its text, its files and its rows of buttons; the first button is the main one."""
    yield f'<p class="text">{escape(shown.text)}</p>'
    for file in shown.files:
        yield f'<p class="files"><span class="file">{escape(file.name)}</span></p>'
    if shown.buttons:
        kinds = iter(["main"])
        rows = "".join(
            '<div class="row">'
            + "".join(
                f'<span class="{next(kinds, "outline")}" title="{escape(button.press)}">'
                f"{escape(button.label)}</span>"
                for button in row
            )
            + "</div>"
            for row in shown.buttons
        )
        yield f'<div class="buttons">{rows}</div>'
