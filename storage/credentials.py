"""Secrets that are renewed: sealed with the newest pepper, renewed by whoever holds the lease."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select, update

from core.credentials import Credential
from core.keys import Keys
from storage.reaching import credentials
from storage.sealing import seal, unseal
from storage.statement import Act, Pen, Statement, upsert_into


class Row(NamedTuple):
    """A row as it lies on disk."""

    key_id: str
    sealed: bytes
    good_until: datetime
    lease: str
    leased_until: datetime | None


_HERE = credentials.c.name == bindparam("of")
_FREE = or_(credentials.c.leased_until.is_(None), credentials.c.leased_until <= bindparam("at"))
ROW = Statement(select(*(credentials.c[name] for name in Row._fields)).where(_HERE), Row)
KEEP = Act(upsert_into(credentials, ["name"], Row._fields))
LEASE = Act(
    update(credentials)
    .where(_HERE, _FREE)
    .values(lease=bindparam("holder"), leased_until=bindparam("until"))
)
REST = Act(
    update(credentials)
    .where(_HERE, credentials.c.lease == bindparam("holder"))
    .values(lease=bindparam("nobody"), leased_until=bindparam("until"))
)


class Credentials:
    """The drawer of secrets that are renewed."""

    def __init__(self, pen: Pen, keys: Keys) -> None:
        self._pen, self._keys = pen, keys

    def of(self, name: str) -> Credential | None:
        """The secret under this name; KeyError where its pepper is not in the ring any more."""
        row = self._pen.first(ROW, of=name)
        if row is None:
            return None
        plain = unseal(self._key(row.key_id), row.sealed, name.encode())
        return Credential(plain, row.good_until, row.lease, row.leased_until)

    def keep(self, name: str, plain: bytes, good_until: datetime, nonce: bytes) -> None:
        """Put a new one in its place; its lease ends. `nonce`: 12 bytes of chance."""
        key_id = self._keys.newest
        sealed = seal(self._key(key_id), plain, nonce, name.encode())
        row = Row(key_id, sealed, good_until, "", None)
        self._pen.run(KEEP, name=name, **row._asdict())

    def lease(self, name: str, holder: str, at: datetime, until: datetime) -> bool:
        """Take the lease if nobody holds it; whether it was taken."""
        return self._pen.run(LEASE, of=name, holder=holder, at=at, until=until) == 1

    def rest(self, name: str, holder: str, until: datetime) -> None:
        """End one's lease without a new secret; nobody may take the next one before `until`."""
        self._pen.run(REST, of=name, holder=holder, nobody="", until=until)

    def _key(self, key_id: str) -> bytes:
        return self._keys.derive(key_id, "credentials")
