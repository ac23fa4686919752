"""What is written on the wire is read back as it was; what is not IPP is refused in our words."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.printers.decoding import DEEPEST, decode
from bot.printers.encoding import encode
from bot.printers.troubles import IppError, Malformed
from bot.printers.values import (
    Group,
    Localized,
    Message,
    Range,
    Resolution,
    Section,
    Tag,
    Value,
    one,
)

WHOLE = st.integers(-(2**31), 2**31 - 1)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ZONES = st.integers(-719, 719).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 30), timezones=ZONES).map(  # noqa: DTZ001 - the zone comes with the strategy
    lambda at: at.replace(microsecond=at.microsecond // 100_000 * 100_000)
)
LANGUAGES = st.sampled_from(["vi", "en", "zh-hant"])
PLAIN: list[tuple[list[int], st.SearchStrategy[Any]]] = [
    ([Tag.INTEGER, Tag.ENUM], WHOLE),
    ([Tag.BOOLEAN], st.booleans()),
    ([Tag.OCTETS], st.binary(max_size=20)),
    ([Tag.DATE_TIME], MOMENTS),
    ([Tag.RANGE], st.builds(Range, WHOLE, WHOLE)),
    ([Tag.RESOLUTION], st.builds(Resolution, WHOLE, WHOLE, st.integers(3, 4))),
    ([Tag.TEXT_IN, Tag.NAME_IN], st.builds(Localized, LANGUAGES, WORDS)),
    ([Tag.TEXT, Tag.NAME, Tag.KEYWORD, Tag.URI, Tag.CHARSET, Tag.LANGUAGE, Tag.MIME], WORDS),
    ([0x10, 0x12, 0x13, 0x38, 0x4F, 0x7F], st.binary(max_size=20)),
]
VALUES = st.one_of(
    [st.builds(Value, st.sampled_from(tags), values) for tags, values in PLAIN],
)


def attributes(held: st.SearchStrategy[Value], fewest: int = 0) -> st.SearchStrategy[Any]:
    """Names with one value or several."""
    names = st.from_regex(r"[a-z][a-z-]{0,15}", fullmatch=True)
    several = st.lists(held, min_size=1, max_size=3).map(tuple)
    return st.dictionaries(names, several, min_size=fewest, max_size=4)


NESTED = st.recursive(
    VALUES,
    lambda inner: st.builds(Value, st.just(Tag.COLLECTION), attributes(inner)),
    max_leaves=6,
)
SECTIONS = st.sampled_from([*(set(Section) - {Section.END}), 0x07, 0x0F])
MESSAGES = st.builds(
    Message,
    st.sampled_from([(1, 1), (2, 0), (2, 2)]),
    st.integers(0, 0xFFFF),
    st.integers(0, 2**32 - 1),
    st.lists(st.builds(Group, SECTIONS, attributes(NESTED)), max_size=4).map(tuple),
)


@settings(deadline=None)
@given(MESSAGES)
def test_what_is_written_is_read_back(message: Message) -> None:
    """Every kind of value, several of them, collections and kinds we do not know."""
    assert decode(encode(message)) == message


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Nothing but `IppError` comes of bytes that are no message."""
    with contextlib.suppress(IppError):
        decode(data)


@settings(deadline=None)
@given(MESSAGES, st.data())
def test_a_broken_message_is_read_or_refused(message: Message, data: st.DataObject) -> None:
    """The same of a message with some octets changed or its end cut off."""
    broken = bytearray(encode(message))
    for at in data.draw(st.lists(st.integers(0, len(broken) - 1), max_size=4)):
        broken[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(IppError):
        decode(bytes(broken[: data.draw(st.integers(0, len(broken)))]))


@settings(deadline=None)
@given(MESSAGES, st.data())
def test_a_message_cut_short_is_refused(message: Message, data: st.DataObject) -> None:
    """A message ends with its own mark, so a part of one is never taken for a whole."""
    whole = encode(message)
    with pytest.raises(Malformed):
        decode(whole[: data.draw(st.integers(0, len(whole) - 1))])


def test_the_bytes_are_those_of_the_standard() -> None:
    """The Print-Job request of RFC 8010, appendix A.1, up to its first attributes."""
    asked = {
        "attributes-charset": one(Tag.CHARSET, "utf-8"),
        "attributes-natural-language": one(Tag.LANGUAGE, "en-us"),
        "copies": one(Tag.INTEGER, 20),
    }
    written = encode(Message((1, 1), 0x0002, 1, (Group(Section.OPERATION, asked),)))
    assert written == (
        b"\x01\x01\x00\x02\x00\x00\x00\x01\x01"
        b"\x47\x00\x12attributes-charset\x00\x05utf-8"
        b"\x48\x00\x1battributes-natural-language\x00\x05en-us"
        b"\x21\x00\x06copies\x00\x04\x00\x00\x00\x14"
        b"\x03"
    )


def test_a_collection_is_written_as_the_standard_says() -> None:
    """Its members are named by values of their own (RFC 8010, section 3.1.6)."""
    size = Value(Tag.COLLECTION, {"x-dimension": one(Tag.INTEGER, 21000)})
    written = encode(Message((2, 0), 1, 1, (Group(Section.JOB, {"media-size": (size,)}),)))
    assert written[9:] == (
        b"\x34\x00\x0amedia-size\x00\x00"
        b"\x4a\x00\x00\x00\x0bx-dimension"
        b"\x21\x00\x00\x00\x04\x00\x00\x52\x08"
        b"\x37\x00\x00\x00\x00"
        b"\x03"
    )


def test_collections_within_collections_have_an_end() -> None:
    """A message of nothing but openings is refused before it fills the stack."""
    opening = b"\x4a\x00\x00\x00\x01a\x34\x00\x00\x00\x00"
    for depth, refused in ((DEEPEST - 2, "cut off"), (10_000, "too deep")):
        data = b"\x02\x00\x00\x00\x00\x00\x00\x01\x02\x34\x00\x01a\x00\x00" + opening * depth
        with pytest.raises(Malformed, match=refused):
            decode(data)


def test_a_clock_that_was_never_set_is_no_reason_to_fail() -> None:
    """Eleven zeros are no moment: they stay what they are."""
    unset = {"printer-current-time": (Value(Tag.DATE_TIME, bytes(11)),)}
    message = Message((2, 0), 0, 1, (Group(Section.PRINTER, unset),))
    assert decode(encode(message)) == message


@pytest.mark.parametrize(
    "held", [{"a": ()}, {"a": one(Tag.TEXT, "x" * 40_000)}, {"b" * 40_000: one(Tag.INTEGER, 1)}]
)
def test_what_ipp_cannot_say_is_not_said(held: dict[str, tuple[Value, ...]]) -> None:
    """An attribute without a value, or longer than its length can tell, is our own mistake."""
    with pytest.raises(ValueError, match=r"value|too long"):
        encode(Message((2, 0), 0, 1, (Group(Section.JOB, held),)))
