"""What an IPP message is made of (RFC 8010, section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias


class Tag(IntEnum):
    """The kinds of values we know; others are kept as they came."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    DATE_TIME = 0x31
    RESOLUTION = 0x32
    RANGE = 0x33
    COLLECTION = 0x34
    TEXT_IN = 0x35
    NAME_IN = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    URI_SCHEME = 0x46
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49
    MEMBER = 0x4A


class Section(IntEnum):
    """What a group of attributes is about."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05


@dataclass(frozen=True, slots=True)
class Range:
    """From low to high, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """Dots; `unit`: 3 for an inch, 4 for a centimetre."""

    across: int
    down: int
    unit: int


@dataclass(frozen=True, slots=True)
class Localized:
    """Words with the language they are in."""

    language: str
    words: str


@dataclass(frozen=True, slots=True)
class Value:
    """One value. `tag` may be one we do not know: `value` is its bytes then.

    Known ones are int, bool, str, bytes, an aware datetime, Range, Resolution, Localized, or the
    attributes of a collection. A dateTime that is no moment stays bytes.
    """

    tag: int
    value: Any


Attributes: TypeAlias = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """The attributes of one section; there is one `JOB` group for each job."""

    section: int
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Message:
    """A request (`code`: the operation) or a response (`code`: the status)."""

    version: tuple[int, int]
    code: int
    request: int
    groups: tuple[Group, ...]

    def all(self, section: Section) -> list[Attributes]:
        """Every group of a section."""
        return [group.attributes for group in self.groups if group.section == section]

    def first(self, section: Section) -> Attributes:
        """The first group of a section, empty if there is none."""
        return next(iter(self.all(section)), {})


def values(attributes: Attributes, name: str) -> list[Any]:
    """What an attribute says, language or not; nothing if it is not there."""
    found = [one.value for one in attributes.get(name, ())]
    return [one.words if isinstance(one, Localized) else one for one in found]


def value(attributes: Attributes, name: str, kind: type[Any]) -> Any:
    """The first value of this kind, or None."""
    return next((one for one in values(attributes, name) if type(one) is kind), None)


def one(tag: int, said: Any) -> tuple[Value, ...]:
    """An attribute of a single value."""
    return (Value(tag, said),)
