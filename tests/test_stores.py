"""A folder and a bucket are one and the same to the vault."""

from __future__ import annotations

import itertools
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
import pytest

from bot.app import Plan, open_vault
from bot.settings import Bucket
from bot.world import World
from storage.bucket import S3Store, StoreDown
from storage.stores import Store
from storage.vault import KEEPING, REWRAPPING, Missing, Unreachable, Vault
from tests.stores import SECRET, open_bucket, open_folder, s3_service

NAME, OTHER = "a1" * 16, "b2" * 16
OLD = {"k1": bytes(range(32))}
NEW = {"k2": bytes(range(32, 64)), **OLD}
BIG = bytes(range(256)) * 40_000
"""Larger than what clients like to send in parts."""
buckets = (f"bucket-{number}" for number in itertools.count(1))
fresh = World().chance


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """An S3 service."""
    with s3_service() as endpoint:
        yield endpoint


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store of each kind."""
    if request.param == "folder":
        return open_folder(tmp_path)
    return open_bucket(request.getfixturevalue("service"), next(buckets))


def names(store: Store) -> list[str]:
    """What lies there."""
    return sorted(name for name, _ in store.files())


@pytest.mark.parametrize("sealed", [b"", b"x", b"\0\r\n\xff" * 99, BIG], ids=len)
def test_bytes_come_back(store: Store, sealed: bytes) -> None:
    """All of them, or as many of the first as are asked for."""
    store.put(NAME, sealed)
    assert store.get(NAME) == sealed
    assert store.get(NAME, 20) == sealed[:20]
    assert names(store) == [NAME]


def test_a_name_is_given_once(store: Store) -> None:
    """A second put is refused and changes nothing."""
    store.put(NAME, b"first")
    with pytest.raises(FileExistsError):
        store.put(NAME, b"second")
    assert store.get(NAME) == b"first"


def test_what_is_there_is_replaced(store: Store) -> None:
    """By longer and by shorter bytes, as often as wanted."""
    store.put(NAME, b"first")
    for later in (b"second and longer", b"3rd"):
        store.replace(NAME, later)
        assert store.get(NAME) == later
    assert names(store) == [NAME]


def test_what_is_not_there_is_missing(store: Store) -> None:
    """To read, to read in part and to replace; a replacing brings nothing into being."""
    store.put(OTHER, b"another")
    works: list[Callable[[], object]] = [
        lambda: store.get(NAME),
        lambda: store.get(NAME, 20),
        lambda: store.replace(NAME, b"x"),
    ]
    for work in works:
        with pytest.raises(FileNotFoundError):
            work()
    assert names(store) == [OTHER]


def test_what_was_removed_is_missing(store: Store) -> None:
    """A removal may be said twice, and its name is free again."""
    store.put(NAME, b"first")
    for _ in range(2):
        store.remove(NAME)
        with pytest.raises(FileNotFoundError):
            store.get(NAME)
    assert names(store) == []
    store.put(NAME, b"second")
    assert store.get(NAME) == b"second"


def test_it_is_known_since_when_a_file_lies_there(store: Store) -> None:
    """A file just put or replaced is young, in aware time."""
    begun = World().now()
    store.put(NAME, b"first")
    store.replace(NAME, b"second")
    ((_, since),) = store.files()
    assert abs(since - begun) < timedelta(minutes=1)


def test_a_vault_in_it(store: Store) -> None:
    """Kept, read, turned to a newer key and removed: all of the vault in any store."""
    vault, ring = Vault(store, OLD), Vault(store, NEW)
    vault.keep(NAME, 7, b"a page", fresh(KEEPING))
    assert ring.rewrap(NAME, 7, fresh(REWRAPPING))
    assert not ring.rewrap(NAME, 7, fresh(REWRAPPING))
    assert Vault(store, {"k2": NEW["k2"]}).read(NAME, 7) == b"a page"
    assert list(vault.names()) == [NAME]
    ring.remove(NAME)
    with pytest.raises(Missing):
        ring.read(NAME, 7)


# ---- what only a service can do


def test_a_put_that_was_answered_twice_is_one_put(service: str) -> None:
    """Where an answer was lost and asked for again, the same bytes are already there."""
    store = open_bucket(service, next(buckets))
    for _ in range(2):
        store.put(NAME, b"sealed")
    assert store.get(NAME) == b"sealed"


def test_what_is_removed_on_the_way_is_not_replaced(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at an object and its replacing it may go: then it stays away."""
    store = open_bucket(service, next(buckets))
    store.put(NAME, b"sealed")
    real = obstore.head

    def head(*given: Any) -> Any:
        seen = real(*given)
        store.remove(NAME)
        return seen

    monkeypatch.setattr(obstore, "head", head)
    with pytest.raises(StoreDown):
        store.replace(NAME, b"turned")
    assert names(store) == []


def test_an_office_without_the_extra_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket in the settings and no obstore: the variable is named, and what to install."""
    monkeypatch.delitem(sys.modules, "storage.bucket")
    monkeypatch.setitem(sys.modules, "obstore", None)
    bucket = Bucket("bucket-1", "", "https://s3.example", "us-east-1", "canary-key", SECRET)
    with pytest.raises(SystemExit, match=r"BANSAO_VAULT_STORE.*bansao\[s3\]"):
        open_vault(Plan(tmp_path, OLD, OLD, bucket=bucket))


def test_prefixes_part_two_vaults_of_one_bucket(service: str) -> None:
    """Nobody sees, takes or lists what lies under another prefix."""
    bucket = next(buckets)
    here = open_bucket(service, bucket)
    there = S3Store(bucket, "scans/lap", service, "us-east-1", "canary-key", SECRET)
    here.put(NAME, b"here")
    there.put(NAME, b"there")
    assert (here.get(NAME), there.get(NAME)) == (b"here", b"there")
    assert names(here) == names(there) == [NAME]


def test_a_listing_of_more_than_one_answer(service: str) -> None:
    """A service lists a thousand at a time; every file is named, once."""
    store = open_bucket(service, next(buckets))
    kept = sorted(f"{number:032x}" for number in range(1_100))
    for name in kept:
        store.put(name, b"x")
    assert names(store) == kept


def down(service: str) -> list[S3Store]:
    """A bucket that is not there, and a service that is not."""
    nobody = re.sub(r"[0-9]+$", "9", service)
    places = ((service, "nowhere"), (nobody, "bucket-1"))
    return [S3Store(name, "", at, "us-east-1", "canary-key", SECRET) for at, name in places]


def test_a_service_that_is_down_is_not_a_missing_page(service: str) -> None:
    """No bucket and no answer are troubles of the store, told without a secret or an address."""
    for store in down(service):
        vault, told = Vault(store, OLD), []
        works: list[Callable[[], object]] = [
            lambda store=store: store.put(NAME, b"x"),
            lambda store=store: store.remove(NAME),
            lambda store=store: list(store.files()),
        ]
        for work in works:
            with pytest.raises(StoreDown) as trouble:
                work()
            told.append("".join(traceback.format_exception(trouble.value)))
        with pytest.raises(Unreachable) as unread:
            vault.read(NAME, 7)
        told += ["".join(traceback.format_exception(unread.value)), repr(store)]
        assert not [text for text in told if SECRET in text or "canary-key" in text]
