"""A bucket of an S3-compatible service as a store; the only home of obstore."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, GenericError
from obstore.store import S3Store as Bucket

if TYPE_CHECKING:
    from obstore import UpdateVersion

PATIENCE = timedelta(seconds=20)
TRIES = 3


class StoreDown(OSError):
    """The service did not answer, or not as it should."""


class S3Store:
    """Objects under a prefix. Only a bucket that keeps no versions forgets what was removed.

    A put is conditional (If-None-Match, If-Match): the service has to know that.
    """

    def __init__(
        self, bucket: str, prefix: str, endpoint: str, region: str, key: str, secret: str
    ) -> None:
        self._bucket = Bucket(
            bucket,
            prefix=prefix or None,
            endpoint=endpoint,
            region=region,
            access_key_id=key,
            secret_access_key=secret,
            virtual_hosted_style_request=False,
            client_options={"allow_http": endpoint.startswith("http://"), "timeout": PATIENCE},
            retry_config={"max_retries": TRIES, "retry_timeout": PATIENCE},
        )

    def put(self, name: str, sealed: bytes) -> None:
        with answered():
            try:
                obstore.put(self._bucket, name, sealed, mode="create", use_multipart=False)
            except AlreadyExistsError:
                # An answer that was lost is asked for again: then the object is this one.
                if self.get(name) != sealed:
                    raise FileExistsError(name) from None

    def replace(self, name: str, sealed: bytes) -> None:
        with answered():
            seen: UpdateVersion = {"e_tag": obstore.head(self._bucket, name)["e_tag"]}
            obstore.put(self._bucket, name, sealed, mode=seen, use_multipart=False)

    def get(self, name: str, most: int = -1) -> bytes:
        with answered():
            if most < 0:
                return bytes(obstore.get(self._bucket, name).bytes())
            try:
                return bytes(obstore.get_range(self._bucket, name, start=0, length=most))
            except GenericError:
                # An empty object has no range at all.
                return bytes(obstore.get(self._bucket, name).bytes())[:most]

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError), answered():
            obstore.delete(self._bucket, name)

    def files(self) -> Iterator[tuple[str, datetime]]:
        with answered():
            for objects in obstore.list(self._bucket):
                yield from ((one["path"], one["last_modified"]) for one in objects)


@contextlib.contextmanager
def answered() -> Iterator[None]:
    """The library's troubles as OSErrors; their own words quote addresses and answers."""
    try:
        yield
    except FileNotFoundError as trouble:
        if "NoSuchBucket" in str(trouble):
            raise StoreDown("NoSuchBucket") from None
        raise FileNotFoundError from None
    except BaseError as trouble:
        raise StoreDown(type(trouble).__name__) from None
