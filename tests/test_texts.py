"""The sentences of both languages: the same ones, all of them used, none of them missing."""

import ast
import re
import string
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from core import reach
from core.alerts import KINDS as ALERTS
from core.consents import PURPOSES
from core.days import VN
from core.desk import GROUNDS
from core.errors import Refusal, TrayFull
from core.keeping import Asking, Purpose
from core.models import Origin, Stage, Step
from core.names import fold
from core.phones import PhoneTrouble
from core.promises import Lateness
from core.shelf import Obstacle
from core.slips import KINDS as SLIPS
from core.steps import BY_CITIZEN, ENDED
from core.templates import BLANKS
from handlers.admin.requests import FACTS
from handlers.hearing import BACK, CANCEL, MENU, MORE, NUMBER_WORDS, PERSON
from handlers.my_data import ACTS
from handlers.screens import Text, say
from handlers.staff.cards import BASES
from handlers.voice import STAFF
from handlers.words import LANGUAGES, words
from storage.scanning.pages import REFUSALS, WARNINGS

ROOT = Path(__file__).parents[1]
TEXTS = {lang: words(lang).texts for lang in LANGUAGES}
KEYS = set(TEXTS["vi"])
TABLES = {key.split(".")[0] for key in KEYS}
KEY_LIKE = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")

OFFICER_STEPS = set(Step) - BY_CITIZEN
FAMILIES = {
    "alert.": set(ALERTS),
    "basis.": set(BASES),
    "card.": ENDED,
    "blank.": set().union(*BLANKS.values()),
    "card.origin.": set(get_args(Origin)) - {"chat"},
    "card.told_by.": {"citizen", "tg", "zb", "zo", reach.PHONE, reach.UNSURE, reach.CALL},
    "card.now.": set(Stage) - ENDED - {Stage.HANDED_OVER},
    "card.stage.": set(Stage),
    "command": {c.replace("/", ".") for c in (BACK, MENU, CANCEL, PERSON, MORE)},
    "done.": OFFICER_STEPS,
    "ground.": set(GROUNDS),
    "hand_back.": {"busy", "mistake", "absent"},
    "lateness.": set(get_args(Lateness)),
    "misread.phone.": {trouble.value for trouble in PhoneTrouble},
    "proof.": {"code", "id"},
    "rating.": set("1234"),
    "refusal.": {refusal.key for refusal in Refusal.__subclasses__()},
    "scan.refused.": {*REFUSALS, TrayFull.key},
    "scan.warning.": {*WARNINGS, "alike"},
    "slip.": set(SLIPS),
    "sms.news.": reach.WORTH_A_TEXT,
    "stage.": set(Stage),
    "step.": OFFICER_STEPS - {Step.COMPARE},
    "step.compare_": set(BASES),
    "timeline.": {Stage.CANCELLED, Stage.REFUSED},
    "consent.short.": set(PURPOSES),
    "watch.why.": set(get_args(Obstacle)) - {""},
    "my_data.act.": set(ACTS),
    "my_data.kind.": set(get_args(Asking)),
    "my_data.purpose.": set(get_args(Purpose)),
    "requests.about.": set(get_args(Asking)) - {"correct"},
    "requests.fact.": set(FACTS),
    "requests.kind.": set(get_args(Asking)),
    "weekday.": set("0123456"),
}
MEMBERS = {prefix: {f"{prefix}{name}" for name in names} for prefix, names in FAMILIES.items()}

LISTS = {
    "card.order",
    "file.person",
    "paper.about",
    "tray.holds",
    "orders.detail",
    "papers.list",
    "papers.no_consent",
    "queue.list",
    "delegates.list",
} | {
    *("calendar.list", "fees.list", "help.list", "office.facts", "officers.list", "signers.list"),
    *("batch.sure", "batch.seam", "on_paper.facts", "wording.reads"),
    *("my_data.what", "my_data.log", "my_data.consents", "requests.list", "requests.detail"),
}
WHOLE = {"consent.ask"}
"""The law's own words, shown in full."""
MOST_LINES = 4
LONGEST_LABEL = 24
LONGEST_SMS = 160
NOT_IN_SMS = "[]{}\\^~|`"

MONDAY = datetime(2026, 11, 23, 16, 30, tzinfo=VN)
ONE_LINE = Text("order.line", {"copies": 3, "title": "CCCD ••4877"})
VALUES = {
    **dict.fromkeys(("at", "due", "old", "until", "since", "first", "last"), MONDAY),
    **dict.fromkeys(("total", "fees", "each"), 12_000),
    **dict.fromkeys(("early", "on_time", "late", "in_progress", "overdue", "n"), 7),
    **dict.fromkeys(("parked", "aside"), 0),
    **dict.fromkeys(("copies", "pages", "sheets", "days", "left", "low"), 2),
    **dict.fromkeys(("stage", "state", "level", "basis", "how", "proof"), say("basis.original")),
    "trouble": say("print.no_paper"),
    **dict.fromkeys(("who", "name", "title", "short", "why", "reply", "ground"), "Hạnh"),
    **dict.fromkeys(("high", "most", "length"), 50),
    **{name: [ONE_LINE] for name in "lines story timeline rows ratings closed_late gone".split()},
    **dict.fromkeys(("role", "oldest", "promised"), say("role.officer")),
    **dict.fromkeys(("words", "preview", "what"), "Chiều nay quầy nghỉ sớm."),
    **dict.fromkeys(("one", "two", "five"), 4_000),
    "hours": "7:00–11:30, 13:30–17:00",
    **dict.fromkeys(("urgent", "now"), say("about.open")),
    "day": say("calendar.one", at=MONDAY),
    "papers": say("delegates.all"),
    "command": "/lich",
    "link": "/start 0123456789abcdef",
    "secret": "ABCD EFGH",
    "version": "0002",
    **dict.fromkeys(("kind", "purpose", "fact", "about"), say("my_data.kind.erase")),
    "deed": say("my_data.you"),
    "id_number": "••••4877",
    "born_on": "1961-04-30",
    "address": "ấp Bình Hoà",
    "book": "01/2026",
    "code": "LV-261123-0007",
    "fee": 10_000,
    "hotline": "1900 1234",
    "labels": "Đặt đơn · Sửa",
    "limit": say("procedures.same"),
    "number": "4821",
    "numbers": "0123, 0124",
    "office": "UBND xã Lấp Vò",
    "phone": "0912 345 678",
    "pick_up": "4173",
    "place": "Lap Vo",
    "call": say("sms.phone_us", hotline="0277 3845 000"),
    "refund": say("orders.no_refund"),
    "tail": "••••678",
    "born": "",
    "decision": "12/QĐ-UBND",
    "month": "11/2026",
    "year": "2026",
    "names": [ONE_LINE],
    "new": 2,
    "page": 3,
    "mark": "0123456789abcdef",
    "prefix": "999",
    "scans": 2,
    "uses": 4,
    "requester": "N.T.N.",
    "signer_title": "Phó Chủ tịch",
    "seconds": 42,
    "whom": "UBND xã Lấp Vò",
    "url": "http://127.0.0.1:8080/files/0123456789abcdef0123456789abcdef",
}
SHAPES_OF = {"procedures.one": {"fee": say("procedures.free")}}
TEMPLATES_OF_WHEN = {"when.full", "when.today", "when.tomorrow"}


@cache
def parsed() -> dict[str, ast.Module]:
    """Every module of the counter and the bot."""
    paths = [path for room in ("handlers", "bot") for path in sorted((ROOT / room).rglob("*.py"))]
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in paths
    }


def nodes(*rooms: str) -> Iterator[tuple[str, ast.AST]]:
    """Every node with the module it stands in."""
    for name, module in parsed().items():
        if name.startswith(rooms):
            yield from ((name, node) for node in ast.walk(module))


def is_call(node: ast.AST, name: str) -> bool:
    """A call of `name`, by its bare name."""
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == name


def keys_of(node: ast.AST) -> set[str]:
    """The keys a `say` argument may be: a literal, either side of an if, or a whole family."""
    if isinstance(node, ast.IfExp):
        return keys_of(node.body) | keys_of(node.orelse)
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.JoinedStr):
        return MEMBERS.get(prefix_of(node), {f"{prefix_of(node)}…"})
    return set()


def prefix_of(node: ast.JoinedStr) -> str:
    """The words an f-string begins with."""
    first = node.values[0]
    return str(first.value) if isinstance(first, ast.Constant) else ""


def sayings() -> Iterator[tuple[str, ast.Call]]:
    """Every `say(…)` with the place it stands at."""
    for name, node in nodes("handlers", "bot"):
        if isinstance(node, ast.Call) and is_call(node, "say") and node.args:
            yield f"{name}:{node.lineno}", node


def labels() -> set[str]:
    """The keys that buttons wear; a chosen sentence (`ground`, `needs`) is no button's verb."""
    worn = set().union(*(MEMBERS[family] for family in ("rating.", "step.", "step.compare_")))
    for _, node in nodes("handlers"):
        if isinstance(node, ast.Call) and is_call(node, "Choice"):
            label = node.args[0]
            if isinstance(label, ast.Call) and is_call(label, "say"):
                worn |= keys_of(label.args[0])
    return worn - MEMBERS["ground."]


def blanks(sentence: str) -> dict[str, str]:
    """The names of the blanks, each with its shape."""
    return {name: spec or "" for _, name, spec, _ in string.Formatter().parse(sentence) if name}


def rendered(lang: str, key: str) -> str:
    """The sentence with plausible values."""
    return words(lang).at(MONDAY).text(Text(key, VALUES | SHAPES_OF.get(key, {})))


def spoken_keys() -> set[str]:
    """The keys that are sentences by themselves."""
    return {key for key in KEYS if not key.startswith("command.")} - TEMPLATES_OF_WHEN


def test_both_languages_have_the_same_sentences() -> None:
    """English is complete: a key of one language is a key of the other."""
    assert set(TEXTS["en"]) == set(TEXTS["vi"])


@pytest.mark.parametrize("key", sorted(KEYS))
def test_both_languages_have_the_same_blanks(key: str) -> None:
    """What one language is told, the other is told too."""
    assert set(blanks(TEXTS["en"].get(key, ""))) == set(blanks(TEXTS["vi"][key]))


def test_english_is_english() -> None:
    """No Vietnamese word is left in an English sentence, but for the đồng."""
    left = {
        key: sentence
        for key, sentence in TEXTS["en"].items()
        if key != "command.lang" and any(c.isalpha() and c != "đ" for c in sentence if c > "~")
    }
    assert left == {}


def test_every_said_key_exists() -> None:
    """Each `say` names a sentence there is: add the key to both files of handlers/texts."""
    missing = [(at, key) for at, call in sayings() for key in keys_of(call.args[0]) - KEYS]
    assert missing == []


def test_every_key_kept_in_a_table_exists() -> None:
    """A key that waits in a constant or a branch of the counter is a sentence there is."""
    missing = [
        (f"{name}:{node.lineno}", node.value)
        for name, node in nodes("handlers")
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and KEY_LIKE.fullmatch(node.value)
        and node.value not in FAMILIES
        and node.value.split(".")[0] in TABLES
        and node.value not in KEYS
    ]
    assert missing == []


def test_every_family_is_known() -> None:
    """A key put together by an f-string belongs to a family: name its members in FAMILIES."""
    found = {
        prefix
        for _, node in nodes("handlers")
        if isinstance(node, ast.JoinedStr)
        and (prefix := prefix_of(node))
        and ("." in prefix or prefix == "command")
        and prefix.split(".")[0] in TABLES
    }
    assert found <= set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_whole(family: str) -> None:
    """Each stage, step, ground, refusal and phone trouble has its sentence."""
    assert MEMBERS[family] <= KEYS


def test_every_sentence_is_said() -> None:
    """A sentence nobody says is dead: take it out of both files of handlers/texts."""
    said = set().union(*MEMBERS.values())
    said |= {node.value for _, node in nodes("handlers", "bot") if isinstance(node, ast.Constant)}
    said |= {f"{STAFF}{key}" for key in said & KEYS}
    assert sorted(KEYS - said) == []


def test_every_blank_is_filled_where_it_is_said() -> None:
    """Each `say` gives a value for every blank of its sentence; only `pay` has a sum to name."""
    unfilled = [
        (at, key, sorted(wanted))
        for at, call in sayings()
        for key in (keys_of(call.args[0]) & KEYS) - {"step.pay"}
        if (wanted := set(blanks(TEXTS["vi"][key])) - {word.arg for word in call.keywords})
        and not any(word.arg is None for word in call.keywords)
    ]
    assert unfilled == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_twin_for_officers_is_told_the_same(lang: str) -> None:
    """A sentence of `staff.` that stands for another has its blanks and is said otherwise."""
    twins = {key.removeprefix(STAFF) for key in KEYS if key.startswith(STAFF)} & KEYS
    assert len(twins) > 10
    for key in twins:
        theirs, ours = TEXTS[lang][key], TEXTS[lang][f"{STAFF}{key}"]
        assert set(blanks(ours)) == set(blanks(theirs)), key
        assert "ông/bà" not in ours.lower()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_renders(lang: str) -> None:
    """With plausible values nothing is left open, empty or untidy."""
    for key in sorted(spoken_keys()):
        text = rendered(lang, key)
        assert text, key
        assert text == text.strip(), key
        assert not set(text) & set("{}"), key
        assert "  " not in text, key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bubble_is_short(lang: str) -> None:
    """Only a list has more than four lines."""
    grows = {key for key in KEYS if "lines" in blanks(TEXTS[lang][key]).values()}
    assert grows == LISTS
    long = {key for key in spoken_keys() if rendered(lang, key).count("\n") >= MOST_LINES}
    assert long <= LISTS | WHOLE


def test_a_command_word_means_one_thing() -> None:
    """A word that works everywhere has one meaning, whichever language is spoken."""
    meanings = defaultdict(set)
    for lang, texts in TEXTS.items():
        for key in (key for key in KEYS if key.startswith("command.")):
            meaning = (key, lang) if key == "command.lang" else key
            for word in texts[key].split(","):
                meanings[fold(word)].add(meaning)
    assert {word: means for word, means in meanings.items() if len(means) > 1} == {}
    assert "" not in meanings
    assert not set(meanings) & set(NUMBER_WORDS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_fits_one_text_message(lang: str) -> None:
    """The code's message is one part of plain letters, for a place of up to 30 letters."""
    place = "Ban Tiep cong dan Tan Khanh Tr"
    text = words(lang).text(say("sms.code", place=place, code="482913"))
    assert text.isascii()
    assert not set(text) & set(NOT_IN_SMS)
    assert len(text) <= LONGEST_SMS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_button_is_short(lang: str) -> None:
    """A button's own words, beside a paper's or an order's name, are at most 24 letters."""
    own = {key: re.sub(r"\{[^}]*\}", "", TEXTS[lang][key]).strip() for key in labels()}
    assert {key: label for key, label in own.items() if len(label) > LONGEST_LABEL} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("family", ["rating.", "step.", "hand_back.", "stage."])
def test_sister_labels_differ(lang: str, family: str) -> None:
    """Two labels of one screen never fold into one; a closed order is a handed over one."""
    folded = [fold(rendered(lang, key)) for key in MEMBERS[family] - {"stage.closed"}]
    assert len(set(folded)) == len(folded)
