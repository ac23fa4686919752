"""Secrets the law needs, and what is derived from them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyotp


@dataclass(frozen=True, slots=True)
class Keys:
    """Peppers by id, newest first: new things use the first, old things the one they name."""

    peppers: Mapping[str, bytes] = field(repr=False)

    @property
    def newest(self) -> str:
        return next(iter(self.peppers))

    def derive(self, key_id: str, *labels: str) -> bytes:
        """32 bytes bound to every label. Source: HMAC-SHA-256 over length-prefixed labels."""
        message = b"".join(len(label).to_bytes(4, "big") + label.encode() for label in labels)
        return hmac.digest(self.peppers[key_id], message, "sha256")

    def index(self, *labels: str) -> str:
        """A stable name for a value that must not be stored itself."""
        return self.derive(self.newest, "index", *labels).hex()[:32]

    def one_time_code(self, key_id: str, challenge_id: str, counter: int, digits: int = 6) -> str:
        """The code of a challenge (HOTP, RFC 4226)."""
        secret = base64.b32encode(self.derive(key_id, "code", challenge_id)).decode()
        return pyotp.HOTP(secret, digits=digits).at(counter)

    def pick_up_code(self, key_id: str, order_code: str, nth: int = 0) -> str:
        """Four digits by which the desk knows who may collect an order; `nth`: of those it had."""
        label = f"{order_code}/{nth}" if nth else order_code
        number = int.from_bytes(self.derive(key_id, "pick-up", label)[:4], "big")
        return f"{number % 10_000:04d}"


def token(chance: bytes, label: str) -> str:
    """128 bits of this turn's chance, in hex."""
    return hmac.new(chance, label.encode(), hashlib.sha256).hexdigest()[:32]
