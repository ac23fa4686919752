"""The page of every screen: nothing left out, nothing unescaped, nothing from outside."""

import asyncio
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot import preview
from bot.demo.programme import SCENE_NAMES
from bot.demo.tour import Sight, keys_in
from handlers.counters import COUNTERS
from handlers.screens import Screen, say
from handlers.words import LANGUAGES, words
from tests.desk import MORNING

NOT_ON_SCREENS = {
    "command": "words that are heard, not said",
    "weekday": "part of a moment",
    "when": "part of a moment",
    "blank": "put into the lines of the statement",
    "data_file": "written in a file, not on a screen",
    "check_page": "written on the public page, not on a screen",
    "numbers": "written by the renderer under a screen without buttons",
}
NOT_REACHED = {
    "misread.phone.empty": "a message without words opens the menu",
    "refusal.document_gone": "only when a paper goes between the last question and the commit",
    "refusal.assist_over": "the script says how a session ended before the law has to",
    "refusal.delegates.limits": "the list offers no eleventh name, and the days end after a year",
    "refusal.empty_basket": "an emptied basket is asked for again before it is placed",
    "refusal.reason_needed": "the field that takes a reason refuses silence first",
    "refusal.too_many_copies": "the number field refuses it first",
    "my_data.act.stop": "only somebody all of whose order's numbers were void",
    "my_data.no_acts": "only somebody whose every act is older than the acts",
    "menu.sign_out": "only in a platform's own list of commands",
    "refusal.template.unsound": "the field that takes the words refuses them first",
    "refusal.id_number": "the field that takes the number refuses it first",
    "staff.refusal.at_the_desk": "only after forty wrong codes in a row",
    "refusal.not_proved": "the question for the code comes first",
    "refusal.tray_full": "two hundred pages of one paper",
    "scan.refused.tray_full": "two hundred pages of one paper",
    "refusal.nothing_scanned": "an empty tray has no button to save it",
    "tray.no_link": "said by the tray's page on the web, not in a chat",
    "tray.no_page": "said by the tray's page on the web, not in a chat",
    "tray.no_scanner": "said by the tray's page on the web, not in a chat",
    "card.unreachable": "only after a platform has refused a message",
}
VOID = {"meta", "input", "link", "br"}


@pytest.fixture(scope="module")
def seen() -> list[Sight]:
    """Everything the tour sees."""
    return asyncio.run(preview.toured())


@pytest.fixture(scope="module")
def page(seen: list[Sight]) -> str:
    """The page of it."""
    return preview.page(seen)


class Tree(HTMLParser):
    """The elements that are open, what the page loads, and how many screens and variants it has."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.variants: list[tuple[str, str]] = []
        self.sights = 0
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.loads += [given[name] or "" for name in ("src", "href", "action") if name in given]
        if given.get("class") == "variant":
            self.variants.append((given["data-lang"] or "", given["data-profile"] or ""))
        self.sights += given.get("class") == "sight"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> Tree:
    """The page as a browser takes it apart."""
    tree = Tree()
    tree.feed(page)
    tree.close()
    return tree


def spoken(seen: list[Sight]) -> set[str]:
    """The name of every sentence on a screen."""
    return {key for sight in seen for key in keys_in(sight.screen)}


def test_every_script_appears(seen: list[Sight]) -> None:
    """Each script of both sides has screens of its own, under a name officers can read."""
    scenes = {(sight.side, sight.scene) for sight in seen}
    for side, counter in COUNTERS.items():
        assert {(side, name) for name in counter.scripts} - scenes == set()
    assert {scene for _, scene in scenes} == set(SCENE_NAMES)


def test_every_sentence_is_shown(seen: list[Sight]) -> None:
    """Each sentence of the texts is on some screen, but for those that say why they are not."""
    missing = words("vi").texts.keys() - spoken(seen)
    apart = {key for key in missing if key.partition(".")[0] in NOT_ON_SCREENS}
    assert missing - apart == set(NOT_REACHED), (
        "Show the sentence in a scene of bot/demo/scenes*.py, or say in NOT_REACHED why it is not."
    )


def test_each_screen_in_every_language_and_profile(seen: list[Sight], page: str) -> None:
    """The page is sound markup with four variants of each screen, and loads nothing."""
    tree = read(page)
    assert tree.open == []
    assert tree.sights == len(seen)
    every = [(lang, profile) for lang in LANGUAGES for profile in preview.PROFILES]
    assert tree.variants == every * len(seen)
    assert [target for target in tree.loads if not target.startswith("#")] == []
    assert not re.search(r"url\(|@import|https?://", page.partition("<body>")[0])


def test_a_number_is_written_before_a_choice_only_without_buttons(page: str) -> None:
    """The numbers profile has a numbered menu and no button; the other has it the other way."""
    variants = re.findall(r'data-profile="(\w+)">(.*?)</div>(?=<div class="variant"|</div>)', page)
    assert {profile for profile, _ in variants} == {"buttons", "numbers"}
    for profile, body in variants:
        assert profile == "buttons" or 'class="row"' not in body


def test_data_is_escaped() -> None:
    """What people said, wrote or are called never becomes markup."""
    evil = '<script>alert("x")</script>&'
    screen = Screen(say("needs.why", code=evil), note=say("misread.nothing"))
    sight = Sight("citizen", "menu", evil, screen, MORNING)
    made = preview.page([sight])
    assert "<script>alert" not in made
    assert made.count("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;") >= 5
    assert read(made).open == []


def test_the_page_says_the_same_twice(tmp_path: Path, page: str) -> None:
    """`write` gives the number of screens, and the same page but for chance."""
    count = preview.write(tmp_path / "screens.html")
    written = (tmp_path / "screens.html").read_text("utf-8")
    assert count == read(written).sights > 150
    assert blind(written) == blind(page)


def blind(page: str) -> str:
    """The page without the serial numbers of chance."""
    return re.sub(r"[0-9a-f]{32}", "…", page)


def test_officers_are_not_spoken_to_as_citizens(seen: list[Sight]) -> None:
    """No officer reads "ông/bà"; a notice is shown to its writer as citizens will read it."""
    keys = {key for sight in seen if sight.side == "staff" for key in keys_in(sight.screen)}
    spoken = {key for key in keys if "ông/bà" in words("vi").texts[key].lower()}
    assert spoken == {"news.notice"}, "Give the sentence a twin under `staff.` in the texts."


def test_no_name_reaches_the_group(seen: list[Sight]) -> None:
    """Cards in the group carry initials: no name, no phone."""
    shown = "\n".join(lines(sight for sight in seen if sight.side == "group"))
    assert "N.T.N." in shown
    assert not re.search(r"Nguyễn Thị|0912|4877", shown)


def lines(sights: Iterator[Sight]) -> Iterator[str]:
    """Every screen's words in Vietnamese."""
    for sight in sights:
        yield words("vi").at(sight.at).text(sight.screen.text)
