"""How the public check of a copy looks: one page without script, in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template

from core.checks import Facts
from handlers.screens import Text, say
from handlers.words import LANGUAGES, words

PAGE = Template((files("bot") / "static" / "check.html").read_text("utf-8"))
SIGNS = {"good": "✓", "void": "✕", "unknown": "?", "busy": "…", "down": "…"}
NAMES = {"vi": "Tiếng Việt", "en": "English"}
Row = tuple[Text, Text | str]


def found(lang: str, facts: Facts) -> str:
    """What the register says."""
    return void(lang, facts) if facts.void else good(lang, facts)


def good(lang: str, facts: Facts) -> str:
    """The number stands: what to compare, and what the page cannot know."""
    head = (say("check_page.good"), say("check_page.good_what"))
    differs = say("check_page.differs", whom=whom(facts))
    notes = [say("check_page.same"), differs, say("check_page.limits")]
    return page(lang, "good", head, rows_of(facts), (say("check_page.compare"), notes))


def void(lang: str, facts: Facts) -> str:
    """The number was voided, and by which decision."""
    head = (say("check_page.void"), say("check_page.void_what", decision=facts.decision))
    notes = [say("check_page.another", whom=whom(facts))]
    return page(lang, "void", head, rows_of(facts), (say("check_page.to_do"), notes))


def unknown(lang: str) -> str:
    """Nothing lies under this token, whatever it is: the same page for every one."""
    head = (say("check_page.unknown"), say("check_page.unknown_what"))
    notes = [say("check_page.scan"), say("check_page.ask")]
    return page(lang, "unknown", head, [], (say("check_page.to_do"), notes))


def busy(lang: str, seconds: int) -> str:
    """Too many have asked."""
    head = (say("check_page.busy"), say("check_page.busy_what", seconds=seconds))
    return page(lang, "busy", head, [], None)


def down(lang: str) -> str:
    """The register cannot be read."""
    head = (say("check_page.down"), say("check_page.down_what"))
    return page(lang, "down", head, [], None)


def rows_of(facts: Facts) -> list[Row]:
    """The facts in the order in which they stand on the paper; a plain `str` is Vietnamese."""
    return [
        (say("check_page.number"), f"{facts.number:04d}"),
        (say("check_page.book"), f"{facts.book} - {facts.kind}"),
        (say("check_page.day"), say("check_page.on", at=facts.certified_at)),
        (say("check_page.office"), facts.office),
        (say("check_page.paper"), facts.title),
        (say("check_page.copies"), str(facts.copies)),
        (say("check_page.signer"), facts.signer_title),
        (say("check_page.requester"), facts.requester),
    ]


def whom(facts: Facts) -> Text | str:
    """The office, and its number in one piece."""
    if not facts.hotline:
        return facts.office
    hotline = facts.hotline.replace(" ", "\N{NO-BREAK SPACE}")
    return say("check_page.whom", office=facts.office, hotline=hotline)


def page(
    lang: str,
    mood: str,
    head: tuple[Text, Text],
    rows: Sequence[Row],
    notes: tuple[Text, Sequence[Text]] | None,
) -> str:
    """The page: the verdict, the facts, what to do."""
    other = next(each for each in LANGUAGES if each != lang)
    return PAGE.substitute(
        lang=lang,
        title=html(lang, say("check_page.title")),
        other=other,
        other_name=escape(NAMES[other]),
        mood=mood,
        sign=SIGNS[mood],
        verdict=html(lang, head[0]),
        what=html(lang, head[1]),
        rows=table(lang, rows) if rows else "",
        notes=listed(lang, *notes) if notes else "",
    )


def table(lang: str, rows: Sequence[Row]) -> str:
    """The facts as terms and what they are."""
    return f"<dl>{''.join(row(lang, *each) for each in rows)}</dl>"


def row(lang: str, name: Text, value: Text | str) -> str:
    """One fact; what is written in Vietnamese on the paper is marked as such."""
    tongue = "" if isinstance(value, Text) or lang == "vi" else ' lang="vi"'
    return f"<div><dt>{html(lang, name)}</dt><dd{tongue}>{html(lang, value)}</dd></div>"


def listed(lang: str, name: Text, notes: Sequence[Text]) -> str:
    """What to do, one thing an item."""
    items = "".join(f"<li>{html(lang, note)}</li>" for note in notes)
    return f"<section><h2>{html(lang, name)}</h2><ul>{items}</ul></section>"


def html(lang: str, text: Text | str) -> str:
    """Words as HTML: text stays text."""
    return escape(words(lang).text(text))
