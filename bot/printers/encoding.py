"""IPP messages into bytes (RFC 8010, section 3)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from bot.printers.values import Attributes, Message, Section, Tag, Value

LONGEST = 0x7FFF
"""Octets of a name or a value: the length is a signed short."""

A_MINUTE = 60


def encode(message: Message) -> bytes:
    """The whole message but the document; ValueError for what IPP cannot say."""
    parts = [struct.pack(">BBHI", *message.version, message.code, message.request)]
    for group in message.groups:
        parts.append(bytes([group.section]))
        parts += of_attributes(group.attributes)
    return b"".join([*parts, bytes([Section.END])])


def of_attributes(attributes: Attributes) -> Iterator[bytes]:
    """Each value after its attribute's name; further values have none."""
    for name, held in attributes.items():
        if not held:
            raise ValueError("an attribute has a value")
        for nth, one in enumerate(held):
            yield from of_value(name if nth == 0 else "", one)


def of_value(name: str, one: Value) -> Iterator[bytes]:
    """One value under a name, or under none."""
    yield bytes([one.tag]) + counted(name.encode())
    if one.tag != Tag.COLLECTION:
        yield counted(octets(one))
        return
    yield counted(b"")
    for member, held in one.value.items():
        yield bytes([Tag.MEMBER]) + counted(b"") + counted(member.encode())
        for inner in held:
            yield from of_value("", inner)
    yield bytes([Tag.END_COLLECTION]) + counted(b"") + counted(b"")


def octets(one: Value) -> bytes:
    """A value by its kind; what has no kind is bytes already."""
    if isinstance(one.value, bytes):
        return one.value
    return WAYS[one.tag](one.value) if one.tag in WAYS else str(one.value).encode()


def counted(data: bytes) -> bytes:
    """The length, then the octets."""
    if len(data) > LONGEST:
        raise ValueError("too long for IPP")
    return struct.pack(">H", len(data)) + data


def of_moment(at: datetime) -> bytes:
    """RFC 2579's DateAndTime: eleven octets, to a tenth of a second."""
    away = at.utcoffset() or timedelta()
    minutes, sign = abs(away) // timedelta(minutes=1), "-" if away < timedelta() else "+"
    day = (at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond // 100_000)
    return struct.pack(">H6BcBB", *day, sign.encode(), *divmod(minutes, A_MINUTE))


WAYS: dict[int, Callable[[Any], bytes]] = {
    Tag.INTEGER: lambda n: struct.pack(">i", n),
    Tag.ENUM: lambda n: struct.pack(">i", n),
    Tag.BOOLEAN: lambda yes: bytes([bool(yes)]),
    Tag.DATE_TIME: of_moment,
    Tag.RANGE: lambda r: struct.pack(">ii", r.low, r.high),
    Tag.RESOLUTION: lambda r: struct.pack(">iib", r.across, r.down, r.unit),
    Tag.TEXT_IN: lambda t: counted(t.language.encode()) + counted(t.words.encode()),
    Tag.NAME_IN: lambda t: counted(t.language.encode()) + counted(t.words.encode()),
}
