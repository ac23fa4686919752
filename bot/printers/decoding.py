"""Bytes into IPP messages. Whatever comes, the only exception is `IppError`."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from bot.printers.troubles import Malformed
from bot.printers.values import (
    Group,
    Localized,
    Message,
    Range,
    Resolution,
    Section,
    Tag,
    Value,
)

DEEPEST = 8
"""Collections within collections; no attribute of the standards goes beyond three."""

FIRST_VALUE_TAG = 0x10
Held = dict[str, tuple[Value, ...]]


def decode(data: bytes) -> Message:
    """The message at the beginning of these bytes."""
    reader = Reader(data)
    major, minor, code, request = reader.unpack(">BBHI")
    groups: list[Group] = []
    tag = reader.octet()
    while tag != Section.END:
        if not 0 < tag < FIRST_VALUE_TAG:
            raise Malformed("a value outside a group")
        held, after = attributes(reader)
        groups.append(Group(tag, held))
        tag = after
    return Message((major, minor), code, request, tuple(groups))


class Reader:
    """Octets, taken from the front."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, many: int) -> bytes:
        """So many octets, or `Malformed`."""
        end = self._at + many
        if end > len(self._data):
            raise Malformed("cut off")
        taken, self._at = self._data[self._at : end], end
        return taken

    def octet(self) -> int:
        return self.take(1)[0]

    def unpack(self, shape: str) -> tuple[Any, ...]:
        return struct.unpack(shape, self.take(struct.calcsize(shape)))

    def counted(self) -> bytes:
        """What a length announces."""
        (many,) = self.unpack(">h")
        if many < 0:
            raise Malformed("a length below nothing")
        return self.take(many)


def attributes(reader: Reader) -> tuple[Held, int]:
    """The attributes of a group, and the tag that ended it."""
    held: Held = {}
    name = ""
    while (tag := reader.octet()) >= FIRST_VALUE_TAG:
        if own := text(reader.counted()):
            name = own
            held[name] = ()
        if not name:
            raise Malformed("a value of no attribute")
        held[name] += (Value(tag, value(reader, tag, 0)),)
    return held, tag


def value(reader: Reader, tag: int, depth: int) -> Any:
    """One value after its name."""
    data = reader.counted()
    if tag == Tag.COLLECTION:
        return collection(reader, depth + 1)
    if tag in (Tag.MEMBER, Tag.END_COLLECTION):
        raise Malformed("a part of no collection")
    return WAYS[tag](data) if tag in WAYS else data


def collection(reader: Reader, depth: int) -> Held:
    """The members up to the collection's end."""
    if depth > DEEPEST:
        raise Malformed("too deep")
    held: Held = {}
    name = ""
    while (tag := reader.octet()) != Tag.END_COLLECTION:
        reader.counted()
        if tag == Tag.MEMBER:
            name = text(reader.counted())
            held[name] = ()
        elif tag >= FIRST_VALUE_TAG and name in held:
            held[name] += (Value(tag, value(reader, tag, depth)),)
        else:
            raise Malformed("a value of no member")
    reader.counted()
    reader.counted()
    return held


def text(data: bytes) -> str:
    """Words; octets that are none are shown as such."""
    return data.decode("utf-8", "replace")


def packed(shape: str, make: Callable[..., Any]) -> Callable[[bytes], Any]:
    """A reader of values of one size."""

    def read(data: bytes) -> Any:
        try:
            return make(*struct.unpack(shape, data))
        except struct.error:
            raise Malformed("a value of another size") from None

    return read


def moment(data: bytes) -> datetime | bytes:
    """RFC 2579's DateAndTime; printers that do not know the time send what is none."""
    try:
        year, month, day, hour, minute, second, tenths, sign, *away = struct.unpack(">H6BcBB", data)
        zone = timezone(timedelta(hours=away[0], minutes=away[1]) * (-1 if sign == b"-" else 1))
        return datetime(year, month, day, hour, minute, second, tenths * 100_000, zone)
    except (struct.error, ValueError):
        return data


def localized(data: bytes) -> Localized:
    """A language, then the words."""
    inside = Reader(data)
    return Localized(text(inside.counted()), text(inside.counted()))


WAYS: dict[int, Callable[[bytes], Any]] = {
    Tag.INTEGER: packed(">i", int),
    Tag.ENUM: packed(">i", int),
    Tag.BOOLEAN: packed(">B", bool),
    Tag.DATE_TIME: moment,
    Tag.RANGE: packed(">ii", Range),
    Tag.RESOLUTION: packed(">iib", Resolution),
    Tag.TEXT_IN: localized,
    Tag.NAME_IN: localized,
    Tag.TEXT: text,
    Tag.NAME: text,
    Tag.KEYWORD: text,
    Tag.URI: text,
    Tag.URI_SCHEME: text,
    Tag.CHARSET: text,
    Tag.LANGUAGE: text,
    Tag.MIME: text,
}
