"""Sentences with blanks that know how to be filled."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.days import VN
from handlers.screens import Text, say
from handlers.words import LANGUAGES, Words, flatten, spoken, words

MONDAY = datetime(2026, 11, 23, 16, 30, tzinfo=VN)
DAY = timedelta(days=1)
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TEXTS = {
    **{f"weekday.{n}": name for n, name in enumerate(WEEK)},
    "when.full": "{hour} on {weekday} {day}",
    "when.today": "{hour} today ({weekday} {day})",
    "when.tomorrow": "{hour} tomorrow ({weekday} {day})",
    "due": "by {due:when}",
    "bare": "by {due}",
    "hour": "at {at:hour}",
    "date": "on {at:date}",
    "fee": "{fee:dong}",
    "code": "{code:spaced}",
    "count": "{copies:n copy|copies}",
    "plain": "{copies:n bản}",
    "names": "{names:list}",
    "rows": "{rows:lines}",
    "line": "{copies:n copy|copies} of {title}",
    "basket": "In the basket: {lines}. {total:dong}.",
    "outer": "<{inner}>",
}


def text(key: str, now: datetime | None = None, **values: object) -> str:
    """A sentence of the small language above."""
    tongue = Words("en", TEXTS)
    return (tongue.at(now) if now else tongue).text(say(key, **values))


def test_a_plain_string_is_said_as_it_is() -> None:
    """A name from the archive needs no key, and its braces are no blanks."""
    assert words("vi").text("Sổ {đỏ}") == "Sổ {đỏ}"


@pytest.mark.parametrize(
    ("amount", "said"), [(0, "0đ"), (4000, "4.000đ"), (1_250_000, "1.250.000đ")]
)
def test_money(amount: int, said: str) -> None:
    """`dong` writes sums as receipts do."""
    assert text("fee", fee=amount) == said


def test_a_code_is_spelled_out() -> None:
    """`spaced` sets digits apart, so that they can be read aloud."""
    assert text("code", code="4173") == "4 1 7 3"
    assert text("code", code=4173) == "4 1 7 3"


@pytest.mark.parametrize(("copies", "said"), [(1, "1 copy"), (0, "0 copies"), (2, "2 copies")])
def test_one_and_many(copies: int, said: str) -> None:
    """`n one|many` counts; a language without plurals names one form for all."""
    assert text("count", copies=copies) == said
    assert text("plain", copies=copies) == f"{copies} bản"


def test_lists() -> None:
    """A list stands in one line, or with `lines` each part in its own."""
    parts = ["CCCD", say("line", copies=1, title="Học bạ")]
    assert text("names", names=parts) == "CCCD, 1 copy of Học bạ"
    assert text("rows", rows=parts) == "CCCD\n1 copy of Học bạ"
    assert text("rows", rows=[]) == ""


def test_sentences_nest() -> None:
    """A sentence inside a sentence is said in the same language, at the same moment."""
    lines = [say("line", copies=3, title="CCCD ••4877"), say("line", copies=1, title="Học bạ")]
    said = text("basket", lines=lines, total=20_000)
    assert said == "In the basket: 3 copies of CCCD ••4877, 1 copy of Học bạ. 20.000đ."
    inner = say("outer", inner=say("due", due=MONDAY))
    assert text("outer", now=MONDAY, inner=inner) == "<<by 16:30 today (Mon 23/11)>>"


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (MONDAY, "by 16:30 today (Mon 23/11)"),
        (MONDAY + DAY, "by 16:30 tomorrow (Tue 24/11)"),
        (MONDAY + 2 * DAY, "by 16:30 on Wed 25/11"),
        (MONDAY - DAY, "by 16:30 on Sun 22/11"),
        (MONDAY + 7 * DAY, "by 16:30 on Mon 30/11"),
        (datetime(2027, 1, 4, 7, 5, tzinfo=VN), "by 07:05 on Mon 4/1"),
    ],
)
def test_a_moment_is_said_as_people_say_it(due: datetime, said: str) -> None:
    """Today and tomorrow by name, other days by weekday and date; no shape means this one."""
    assert text("due", now=MONDAY, due=due) == said
    assert text("bare", now=MONDAY, due=due) == said


def test_the_day_turns_at_a_vietnamese_midnight() -> None:
    """17:30 in UTC on Sunday is 00:30 on Monday at the desk."""
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert text("due", now=late, due=MONDAY) == "by 16:30 today (Mon 23/11)"
    assert text("due", now=late - timedelta(hours=1), due=late) == "by 00:30 tomorrow (Mon 23/11)"
    assert text("hour", at=late) == "at 00:30"
    assert text("date", at=late) == "on 23/11/2026"


def test_without_a_moment_there_is_no_today() -> None:
    """Words that do not know the hour name the weekday alone; `at` leaves them as they were."""
    tongue = Words("en", TEXTS)
    tongue.at(MONDAY)
    assert tongue.text(say("due", due=MONDAY)) == "by 16:30 on Mon 23/11"


def test_a_moment_without_a_zone_is_refused() -> None:
    """Nobody guesses whose clock was meant."""
    with pytest.raises(ValueError, match="zone"):
        text("due", due=MONDAY.replace(tzinfo=None))


def test_an_open_blank_is_an_error() -> None:
    """A sentence is never sent with a hole in it."""
    with pytest.raises(KeyError):
        text("fee")
    with pytest.raises(KeyError):
        text("no such sentence")


@given(st.text(max_size=30) | st.sampled_from(["{fee:dong}", "{0}", "{inner.texts}", "}{"]))
def test_what_people_write_is_no_template(written: str) -> None:
    """Braces in a value stay braces."""
    assert text("outer", inner=written) == f"<{written}>"


def test_tables_are_flattened() -> None:
    """A key is the path through the tables."""
    assert flatten({"a": {"b": "x", "c": {"1": "y"}}, "d": "z"}) == {
        "a.b": "x",
        "a.c.1": "y",
        "d": "z",
    }
    assert flatten({}) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_knows_the_week(lang: str) -> None:
    """Seven weekdays, seven ways to say when."""
    tongue = words(lang)
    row = {"code": "", "state": ""}
    week = {tongue.text(Text("queue.row", row | {"due": MONDAY + n * DAY})) for n in range(7)}
    assert tongue.lang == lang
    assert len(week) == 7


def test_an_unknown_language_is_answered_in_vietnamese() -> None:
    """A made-up language costs no memory and reads no file."""
    vietnamese = words("vi")
    assert all(words(lang) is vietnamese for lang in ("", "xx", "../en", "EN", "vi\n"))
    assert spoken.cache_info().currsize <= len(LANGUAGES)
