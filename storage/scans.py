"""The vault: scans at rest, one sealed file for each page."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag

from storage.sealing import seal, unseal

MAGIC = b"BSV1"
ID = 16


class ScanUnreadable(Exception):
    """A page in the vault is missing, damaged, or sealed with a key we do not hold."""


def sync_folder(folder: Path) -> None:
    """Have the folder's own entries on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Vault:
    """A folder of AES-256-GCM files. `keys`: 32 bytes each by id, newest first.

    A file is MAGIC, the key's id (16 bytes), a nonce (12), the ciphertext; its name is bound in.
    """

    def __init__(self, folder: Path, keys: Mapping[str, bytes]) -> None:
        self.folder, self._keys = folder, keys
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep(self, name: str, page: bytes, nonce: bytes) -> None:
        """Seal a page and have it on disk before returning."""
        key_id = next(iter(self._keys))
        head = MAGIC + key_id.encode().ljust(ID, b"\0")
        sealed = head + seal(self._keys[key_id], page, nonce, head + name.encode())
        path = self._path(name)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        draft = path.with_suffix(".part")
        with draft.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        for folder in (path.parent, self.folder):
            sync_folder(folder)

    def read(self, name: str) -> bytes:
        """The page as it was put in."""
        try:
            sealed = self._path(name).read_bytes()
            head, rest = sealed[: len(MAGIC) + ID], sealed[len(MAGIC) + ID :]
            key = self._keys[head[len(MAGIC) :].rstrip(b"\0").decode()]
            return unseal(key, rest, head + name.encode())
        except (OSError, KeyError, ValueError, InvalidTag) as trouble:
            raise ScanUnreadable(name) from trouble

    def remove(self, name: str) -> None:
        """Have the page gone for good; one that is not there is gone already."""
        path = self._path(name)
        path.unlink(missing_ok=True)
        if path.parent.exists():
            sync_folder(path.parent)

    def _path(self, name: str) -> Path:
        if not name.isalnum() or not name.isascii():
            raise ScanUnreadable(name)
        return self.folder / name[:2] / name
