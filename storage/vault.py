"""The vault: scans at rest, one sealed file for each page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from storage import envelope
from storage.envelope import CLOSING_CHANCE, HEAD, ID, TURNING_CHANCE, Broken, NoKey
from storage.sealing import KEY
from storage.stores import Store

NAME = re.compile(r"[0-9a-f]{32}")
KEY_ID = re.compile(rf"[A-Za-z0-9]{{1,{ID}}}")
KEEPING, REWRAPPING = CLOSING_CHANCE, TURNING_CHANCE
"""How many bytes of chance `keep` and `rewrap` take."""


class ScanUnreadable(Exception):
    """A page of the vault cannot be given."""


class Missing(ScanUnreadable):
    """The store has no such page."""


class Damaged(ScanUnreadable):
    """It was changed, cut short, or sealed for another document or page."""


class Locked(ScanUnreadable):
    """It is sealed with a master key that is not held."""


class Unreachable(ScanUnreadable):
    """The store does not answer."""


class Vault:
    """Sealed pages in a store. `keys`: master keys of 32 bytes by id, newest first.

    The newest seals, each of them opens. A page's name is 32 hex digits that nobody else has.
    It keeps nothing in memory: many threads and processes may share a store.
    """

    def __init__(self, store: Store, keys: Mapping[str, bytes]) -> None:
        self._store, self._keys = store, sound(keys)

    @property
    def newest(self) -> str:
        """The id of the master key that seals."""
        return envelope.newest(self._keys)[0]

    @property
    def older(self) -> list[str]:
        """The ids of the master keys that only open."""
        return [key_id for key_id in self._keys if key_id != self.newest]

    def keep(self, name: str, document: int, page: bytes, chance: bytes) -> None:
        """Seal a page of a document; it lies there for good before this returns.

        `chance`: KEEPING bytes, never used before. FileExistsError when the name is taken, OSError
        when the store fails: then the page may lie there or not.
        """
        belongs = envelope.place(document, proper(name))
        self._store.put(name, envelope.close(page, self._keys, belongs, chance))

    def read(self, name: str, document: int) -> bytes:
        """The page as it was put in; ScanUnreadable."""
        return self._open(name, self._get(name), document)

    def remove(self, name: str) -> None:
        """Have the page gone for good; one that is not there is gone already. OSError."""
        self._store.remove(proper(name))

    def rewrap(self, name: str, document: int, chance: bytes) -> bool:
        """Turn a page to the newest master key; False if it was there already. ScanUnreadable.

        `chance`: REWRAPPING bytes, never used before. Whoever reads meanwhile gets the page.
        """
        if self.key_of(name) == self.newest:
            return False
        sealed, belongs = self._get(name), envelope.place(document, name)
        self._open(name, sealed, document)
        turned = envelope.turn(sealed, self._keys, belongs, chance)
        try:
            self._store.replace(name, turned)
        except FileNotFoundError:
            raise Missing(name) from None
        except OSError:
            raise Unreachable(name) from None
        return True

    def names(self) -> Iterator[str]:
        """Every page that lies there."""
        return (name for name, _ in self.files() if NAME.fullmatch(name))

    def files(self) -> Iterator[tuple[str, datetime]]:
        """Everything that lies in the store, drafts and strangers too, and since when."""
        return self._store.files()

    def key_of(self, name: str) -> str:
        """The id of the master key a page is sealed with, by its head alone; ScanUnreadable."""
        try:
            return envelope.key_of(self._get(name, HEAD))
        except Broken:
            raise Damaged(name) from None

    def belongs(self, name: str, places: Iterable[tuple[int, str]]) -> tuple[int, str] | None:
        """Which of these places (document, name) the file under this name was sealed for.

        Its page may be damaged all the same.
        """
        sealed = self._get(name)
        for place in places:
            try:
                envelope.data_key(sealed, self._keys, envelope.place(*place))
            except (Broken, NoKey):
                continue
            return place
        return None

    def _open(self, name: str, sealed: bytes, document: int) -> bytes:
        try:
            return envelope.open_page(sealed, self._keys, envelope.place(document, name))
        except Broken:
            raise Damaged(name) from None
        except NoKey:
            raise Locked(name) from None

    def _get(self, name: str, most: int = -1) -> bytes:
        try:
            return self._store.get(proper(name), most)
        except FileNotFoundError:
            raise Missing(name) from None
        except OSError:
            raise Unreachable(name) from None


def proper(name: str) -> str:
    """A page's name; anything else opens nothing."""
    if not NAME.fullmatch(name):
        raise Missing("not the name of a page")
    return name


def sound(keys: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """A ring of master keys whose envelopes can be opened again."""
    if not keys or any(len(key) != KEY for key in keys.values()):
        raise ValueError(f"master keys are {KEY} bytes")
    if not all(KEY_ID.fullmatch(key_id) for key_id in keys):
        raise ValueError(f"a master key's id is 1 to {ID} letters or digits")
    return keys
