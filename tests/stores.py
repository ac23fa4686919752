"""Stores to test with: a folder, and a bucket of an S3 service of others on this machine."""

from __future__ import annotations

import contextlib
import logging
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from storage.bucket import S3Store
from storage.stores import FolderStore

SECRET = "canary-of-the-bucket-0123"
PREFIX = "scans/lap-vo"


@contextlib.contextmanager
def s3_service() -> Iterator[str]:
    """The address of an S3 service in which nothing lies yet."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - slow to import, seldom needed

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        ask(f"{endpoint}/moto-api/reset", "POST")
        yield endpoint
    finally:
        server.stop()


def open_bucket(endpoint: str, name: str) -> S3Store:
    """A store in a fresh bucket of the service."""
    ask(f"{endpoint}/{name}", "PUT")
    return S3Store(name, PREFIX, endpoint, "us-east-1", "canary-key", SECRET)


def ask(url: str, method: str) -> None:
    """One request to the service that has to go well."""
    with urllib.request.urlopen(urllib.request.Request(url, method=method)):  # noqa: S310 - loopback
        pass


def open_folder(folder: Path) -> FolderStore:
    """A store in a fresh folder."""
    return FolderStore(folder / "scans")
