"""A button of an Official Account comes back as words: how they are known for a press of ours."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

MARK = "bs:"
SEAL = 12
"""Bytes of the seal; with three letters in front, and in base64, it is typed by nobody."""
STALE = "?"
"""A press that no button of ours says: the desk answers that it is not in use any more."""


def wrapped(user: str, press: str, keys: Sequence[bytes]) -> str:
    """What a button of this person's chat carries; good in no other chat."""
    said = press.encode()
    return MARK + base64.urlsafe_b64encode(sealed(user, said, keys[0]) + said).decode()


def unwrapped(user: str, text: str, keys: Sequence[bytes]) -> str | None:
    """The press in such words, `STALE` if it is none of ours, None for a person's own words."""
    if not text.startswith(MARK):
        return None
    try:
        raw = base64.b64decode(text.removeprefix(MARK).strip(), altchars=b"-_", validate=True)
        seal, said = raw[:SEAL], raw[SEAL:]
        ours = any(hmac.compare_digest(seal, sealed(user, said, key)) for key in keys)
        return said.decode() if ours else STALE
    except (binascii.Error, ValueError):
        return STALE


def sealed(user: str, said: bytes, key: bytes) -> bytes:
    """Bound to the person's own chat."""
    return hmac.digest(key, user.encode() + b"\0" + said, hashlib.sha256)[:SEAL]
