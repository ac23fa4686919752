"""The file of one page: a data key of its own seals it, a master key seals the data key.

MAGIC (4 bytes), the master key's id (16), the data key (nonce 12, key 32, tag 16), the page (nonce
12, its bytes, tag 16). Both seals bind the magic and the place (document and name); the data key's
binds the master key's id too, so a new master key changes the head and leaves the page as it lies.
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.exceptions import InvalidTag

from storage.sealing import KEY, NONCE, TAG, parts, seal, unseal

MAGIC = b"BSV2"
ID = 16
HEAD = len(MAGIC) + ID
BODY = HEAD + NONCE + KEY + TAG
CLOSING_CHANCE = KEY + NONCE + NONCE
"""Bytes: the page's data key, a nonce for it, a nonce for the page."""
TURNING_CHANCE = NONCE

Keys = Mapping[str, bytes]


class Broken(Exception):
    """This was changed, cut short, or sealed for another place."""


class NoKey(Exception):
    """This is sealed with a master key that is not held."""


def place(document: int, name: str) -> bytes:
    """Where a page belongs: its document's number (8 bytes) and its own name."""
    return document.to_bytes(8, "big") + name.encode()


def close(page: bytes, keys: Keys, belongs: bytes, chance: bytes) -> bytes:
    """The envelope of a page; `chance`: CLOSING_CHANCE bytes, never used before."""
    (key_id, master), fresh = newest(keys), exactly(CLOSING_CHANCE, chance)
    key, for_key, for_page = fresh[:KEY], fresh[KEY:-NONCE], fresh[-NONCE:]
    head = head_of(key_id)
    wrapped = seal(master, key, for_key, head + belongs)
    return b"".join((head, wrapped, *parts(key, page, for_page, MAGIC + belongs)))


def open_page(sealed: bytes, keys: Keys, belongs: bytes) -> bytes:
    """The page inside; Broken, NoKey."""
    key = data_key(sealed, keys, belongs)
    try:
        return unseal(key, memoryview(sealed)[BODY:], MAGIC + belongs)
    except (InvalidTag, ValueError):
        raise Broken from None


def turn(sealed: bytes, keys: Keys, belongs: bytes, chance: bytes) -> bytes:
    """The same page under the newest master key; `chance`: TURNING_CHANCE bytes, never used before.

    Broken, NoKey.
    """
    key_id, master = newest(keys)
    head, fresh = head_of(key_id), exactly(TURNING_CHANCE, chance)
    wrapped = seal(master, data_key(sealed, keys, belongs), fresh, head + belongs)
    return b"".join((head, wrapped, memoryview(sealed)[BODY:]))


def data_key(sealed: bytes, keys: Keys, belongs: bytes) -> bytes:
    """The key of this one page; Broken, NoKey."""
    key_id = key_of(sealed)
    if key_id not in keys:
        raise NoKey
    try:
        return unseal(keys[key_id], sealed[HEAD:BODY], sealed[:HEAD] + belongs)
    except (InvalidTag, ValueError):
        raise Broken from None


def key_of(sealed: bytes) -> str:
    """The id of the master key, from the first HEAD bytes; Broken where there is none."""
    magic, key_id = sealed[: len(MAGIC)], sealed[len(MAGIC) : HEAD].rstrip(b"\0")
    if magic != MAGIC or len(sealed) < HEAD or not key_id.isalnum():
        raise Broken
    return key_id.decode()


def head_of(key_id: str) -> bytes:
    """What every envelope begins with."""
    return MAGIC + key_id.encode().ljust(ID, b"\0")


def exactly(size: int, chance: bytes) -> bytes:
    """Chance of the size that is needed: a short one would be a weak key."""
    if len(chance) != size:
        raise ValueError(f"{size} bytes of chance are needed")
    return chance


def newest(keys: Keys) -> tuple[str, bytes]:
    """The master key that seals; the others only open."""
    return next(iter(keys.items()))
