"""Files that are made to be handed out once: without a name, sealed with a key of the moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

PIECE = 64 << 10
KEY = 32
"""Bytes of chance a spool needs."""
NO_NONCE = bytes(16)
"""A key seals one file only."""


class Spool:
    """One file in `folder`, gone when it is closed or the process ends, however it ends.

    `chance`: KEY bytes, never used before; `size`: bytes. What is left on the disk is noise.
    """

    def __init__(self, folder: Path, chance: bytes) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - open as long as the spool is
        self._cipher = Cipher(AES256(chance), CTR(NO_NONCE))
        self._seal = self._cipher.encryptor()
        self.size = 0

    def write(self, piece: bytes) -> int:
        """One more piece; OSError where the disk is full."""
        self._file.write(self._seal.update(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """What was written can be read."""
        self._file.flush()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file from its beginning, as often as somebody asks; one reader at a time."""
        opened = self._cipher.decryptor()
        await asyncio.to_thread(self._file.seek, 0)
        while piece := await asyncio.to_thread(self._file.read, PIECE):
            yield opened.update(piece)

    async def read(self) -> bytes:
        """All of it, for whoever cannot take it piece by piece."""
        return b"".join([piece async for piece in self.pieces()])

    def close(self) -> None:
        """Let it go."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@contextmanager
def kept(spool: Spool) -> Iterator[Spool]:
    """A spool that somebody goes on with, unless what fills it fails."""
    try:
        yield spool
    except BaseException:
        spool.close()
        raise
