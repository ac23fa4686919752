"""AES-256-GCM: the nonce, then the ciphertext with its tag."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY, NONCE, TAG = 32, 12, 16


def seal(key: bytes, plain: bytes, nonce: bytes, bound: bytes) -> bytes:
    """`bound` is not kept inside, but has to be the same when opening."""
    return b"".join(parts(key, plain, nonce, bound))


def parts(key: bytes, plain: bytes, nonce: bytes, bound: bytes) -> tuple[bytes, bytes]:
    """The same in its two parts, for whoever puts more before it: a page is long to copy."""
    return nonce, AESGCM(key).encrypt(nonce, plain, bound)


def unseal(key: bytes, sealed: bytes | memoryview, bound: bytes) -> bytes:
    """The plain bytes; `cryptography.exceptions.InvalidTag` when anything was changed."""
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound)
