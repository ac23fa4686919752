"""AES-256-GCM: the nonce, then the ciphertext."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


def seal(key: bytes, plain: bytes, nonce: bytes, bound: bytes) -> bytes:
    """`bound` is not kept inside, but has to be the same when opening."""
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """The plain bytes; `cryptography.exceptions.InvalidTag` when anything was changed."""
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound)
