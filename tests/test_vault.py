"""The vault gives back what was put in, or says that it cannot."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.world import World
from storage.stores import DRAFT, FolderStore, Store
from storage.vault import (
    KEEPING,
    REWRAPPING,
    Damaged,
    Locked,
    Missing,
    ScanUnreadable,
    Unreachable,
    Vault,
)
from tests import keeping
from tests.desk import VAULT
from tests.test_privacy import secrets_in_many_shapes

ROOT = Path(__file__).parent.parent
OLD = {"k1": bytes(range(32))}
NEW = {"k2": bytes(range(32, 64)), **OLD}
PAGE = b"\xff\xd8 of paper " * 500
ONE, TWO, NOWHERE = "1" * 32, "2" * 32, "0" * 32
KILLS = 30
fresh = World().chance


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """An empty folder."""
    return FolderStore(tmp_path / "scans")


@pytest.fixture
def vault(store: FolderStore) -> Vault:
    """An empty vault."""
    return Vault(store, OLD)


def keep(vault: Vault, name: str, document: int = 1, page: bytes = PAGE) -> None:
    """A page into the vault."""
    vault.keep(name, document, page, fresh(KEEPING))


def file_of(store: FolderStore, name: str) -> Path:
    """Where a page lies."""
    (found,) = store.folder.rglob(name)
    return found


def test_a_page_comes_back_as_it_was(vault: Vault) -> None:
    """What is read is what was kept, and its name is told."""
    keep(vault, ONE)
    assert vault.read(ONE, 1) == PAGE
    assert list(vault.names()) == [ONE]


def test_only_the_owner_may_look(vault: Vault, store: FolderStore) -> None:
    """Folders and files are their owner's alone; no draft is left."""
    keep(vault, ONE)
    file = file_of(store, ONE)
    for path in (store.folder, file.parent, file):
        assert path.stat().st_mode & 0o077 == 0
    assert not list(store.folder.rglob(f"*{DRAFT}"))


@pytest.mark.parametrize("documents", [(1, 1), (1, 2)])
def test_pages_that_changed_places_are_noticed(
    vault: Vault, store: FolderStore, documents: tuple[int, int]
) -> None:
    """Two files swapped, of one document or of two, are both refused."""
    places = dict(zip((ONE, TWO), documents, strict=True))
    for name, document in places.items():
        keep(vault, name, document)
    one, two = file_of(store, ONE), file_of(store, TWO)
    hers, his = one.read_bytes(), two.read_bytes()
    one.write_bytes(his)
    two.write_bytes(hers)
    for name, document in places.items():
        with pytest.raises(Damaged):
            vault.read(name, document)
    assert vault.belongs(ONE, [(documents[0], ONE), (documents[1], TWO)]) == (documents[1], TWO)


def test_a_page_of_another_document_is_refused(vault: Vault) -> None:
    """A row that names the right file for the wrong document opens nothing."""
    keep(vault, ONE, 1)
    with pytest.raises(Damaged):
        vault.read(ONE, 2)


def test_what_is_wrong_is_told_apart(vault: Vault, store: FolderStore) -> None:
    """Missing, damaged, locked, out of reach: each has its name."""
    keep(vault, ONE)
    with pytest.raises(Missing):
        vault.read(TWO, 1)
    with pytest.raises(Locked):
        Vault(store, {"k2": bytes(32)}).read(ONE, 1)
    with pytest.raises(Damaged):
        Vault(store, {"k1": bytes(32)}).read(ONE, 1)
    file_of(store, ONE).write_bytes(b"")
    with pytest.raises(Damaged):
        vault.read(ONE, 1)
    file_of(store, ONE).unlink()
    (store.folder / ONE[:2] / ONE).mkdir()
    with pytest.raises(Unreachable):
        vault.read(ONE, 1)


HOSTILE = (
    "",
    ".",
    "..",
    "../x",
    "/etc/passwd",
    f"../{ONE[3:]}",
    f"{ONE[:15]}/{ONE[16:]}",
    f"{ONE}\n",
    f"{ONE}{DRAFT}",
    ONE[1:],
    ONE + "1",
    "A" * 32,
    "\uff11" * 32,
    "a" * 31 + "\0",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_reaches_no_file(vault: Vault, store: FolderStore, name: str) -> None:
    """Only 32 hex digits name a page, whatever is to be done with it."""
    works: list[Callable[[], object]] = [
        lambda: vault.read(name, 1),
        lambda: keep(vault, name),
        lambda: vault.remove(name),
        lambda: vault.rewrap(name, 1, fresh(REWRAPPING)),
        lambda: vault.key_of(name),
        lambda: vault.belongs(name, [(1, name)]),
    ]
    for work in works:
        with pytest.raises(ScanUnreadable):
            work()
    assert not list(store.folder.iterdir())


@given(name=st.text(max_size=40))
def test_no_name_leaves_the_folder(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever the name, nothing is written outside, and mostly nothing at all."""
    base = tmp_path_factory.mktemp("names")
    try:
        keep(Vault(FolderStore(base / "vault"), OLD), name)
    except ScanUnreadable:
        assert not list((base / "vault").iterdir())
    assert [path.name for path in base.iterdir()] == ["vault"]


@pytest.mark.parametrize("keys", [{}, {"k1": b"short"}, {"": bytes(32)}, {"k-1": bytes(32)}])
def test_keys_that_could_not_open_again_are_refused(
    store: FolderStore, keys: dict[str, bytes]
) -> None:
    """No key, a short one, or an id that an envelope cannot carry."""
    with pytest.raises(ValueError, match="master key"):
        Vault(store, keys)


def test_a_name_is_given_once(vault: Vault) -> None:
    """A second page of the same name is refused, and the first stays."""
    keep(vault, ONE)
    with pytest.raises(FileExistsError):
        keep(vault, ONE, page=b"another")
    assert vault.read(ONE, 1) == PAGE


def test_what_was_removed_is_gone(vault: Vault, store: FolderStore) -> None:
    """No file and no draft of it stays; a second removal is no trouble."""
    keep(vault, ONE)
    file = file_of(store, ONE)
    file.with_name(ONE + DRAFT).write_bytes(file.read_bytes())
    vault.remove(ONE)
    vault.remove(ONE)
    vault.remove(TWO)
    assert not [path for path in store.folder.rglob("*") if path.is_file()]
    with pytest.raises(Missing):
        vault.read(ONE, 1)


def test_a_page_is_on_disk_before_it_is_acknowledged(
    vault: Vault, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is synced before it gets its name, both folders are, and a removal is."""
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        named = kind == "folder" and any(store.folder.rglob(ONE))
        synced.append(f"{kind} with it" if named else kind)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    keep(vault, ONE)
    assert synced == ["folder", "file", "folder with it"]
    synced.clear()
    vault.remove(ONE)
    assert synced == ["folder"]


def test_every_page_that_lies_there_opens_after_a_kill(tmp_path: Path) -> None:
    """Killed at any moment, a page is whole or absent, and there if it was acknowledged."""
    vault = Vault(FolderStore(tmp_path / "scans"), keeping.KEYS)
    acknowledged: list[str] = []
    for kill in range(KILLS):
        command = [sys.executable, "-m", "tests.keeping", str(tmp_path / "scans")]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 - our own program
            assert child.stdout
            acknowledged += [child.stdout.readline().strip() for _ in range(kill % 3 + 1)]
            time.sleep(kill % 10 / 1000)
            os.kill(child.pid, signal.SIGKILL)
            acknowledged += child.stdout.read().split("\n")[:-1]
    lying = set(vault.names())
    assert len(acknowledged) >= KILLS
    assert lying.issuperset(acknowledged)
    assert all(vault.read(name, keeping.DOCUMENT) == keeping.PAGE for name in lying)


def test_the_newest_key_seals_and_every_key_opens(vault: Vault, store: FolderStore) -> None:
    """A page of before opens with a ring that has a newer key; one of after needs that ring."""
    keep(vault, ONE)
    ring = Vault(store, NEW)
    keep(ring, TWO)
    assert ring.read(ONE, 1) == ring.read(TWO, 1) == PAGE
    assert (ring.key_of(ONE), ring.key_of(TWO)) == ("k1", "k2")
    with pytest.raises(Locked):
        vault.read(TWO, 1)


def test_a_page_is_turned_to_the_newest_key_once(vault: Vault, store: FolderStore) -> None:
    """True for the first time, False ever after; then the newest key alone opens it."""
    keep(vault, ONE)
    ring = Vault(store, NEW)
    assert ring.rewrap(ONE, 1, fresh(REWRAPPING))
    assert not ring.rewrap(ONE, 1, fresh(REWRAPPING))
    assert Vault(store, {"k2": NEW["k2"]}).read(ONE, 1) == PAGE
    assert ring.older == ["k1"]


def test_a_damaged_page_is_not_turned(vault: Vault, store: FolderStore) -> None:
    """What does not open is left as it lies."""
    keep(vault, ONE)
    file = file_of(store, ONE)
    harmed = file.read_bytes()[:-1] + b"\0"
    file.write_bytes(harmed)
    with pytest.raises(Damaged):
        Vault(store, NEW).rewrap(ONE, 1, fresh(REWRAPPING))
    assert file.read_bytes() == harmed


class Meanwhile(FolderStore):
    """A store in which something happens between the reading of a page and the writing."""

    happens: Callable[[], object]

    def replace(self, name: str, sealed: bytes) -> None:
        self.happens()
        super().replace(name, sealed)


def test_a_page_removed_while_it_is_turned_stays_removed(vault: Vault, store: FolderStore) -> None:
    """Turning brings nothing back."""
    keep(vault, ONE)
    busy = Meanwhile(store.folder)
    busy.happens = lambda: vault.remove(ONE)
    with pytest.raises(Missing):
        Vault(busy, NEW).rewrap(ONE, 1, fresh(REWRAPPING))
    assert not list(vault.names())


def test_two_may_turn_the_same_page(vault: Vault, store: FolderStore) -> None:
    """Whoever is last, the page is whole under the newest key."""
    keep(vault, ONE)
    busy, ring = Meanwhile(store.folder), Vault(store, NEW)
    busy.happens = lambda: ring.rewrap(ONE, 1, fresh(REWRAPPING))
    assert Vault(busy, NEW).rewrap(ONE, 1, fresh(REWRAPPING))
    assert Vault(store, {"k2": NEW["k2"]}).read(ONE, 1) == PAGE


def test_a_reader_never_notices_that_pages_are_turned(store: FolderStore) -> None:
    """Turned to and fro two hundred times, each of many readings beside it gives the page."""
    one, other = Vault(store, NEW), Vault(store, dict(reversed(NEW.items())))
    keep(one, ONE)
    failed, read, over = list[BaseException](), list[bool](), threading.Event()

    def reading() -> None:
        while not over.is_set():
            try:
                read.append(one.read(ONE, 1) == PAGE)
            except ScanUnreadable as trouble:
                failed.append(trouble)

    readers = [threading.Thread(target=reading) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(100):
        assert other.rewrap(ONE, 1, fresh(REWRAPPING))
        assert one.rewrap(ONE, 1, fresh(REWRAPPING))
    over.set()
    for reader in readers:
        reader.join()
    assert not failed
    assert len(read) > 100
    assert all(read)


def test_two_who_write_the_same_file_do_not_mix(store: FolderStore) -> None:
    """Two at once have one draft between them, and still each writing is whole."""
    store.put(ONE, b"")
    texts = [bytes([sign]) * 200_000 for sign in b"ab"]
    failed, seen = list[OSError](), set[bytes]()

    def replacing(text: bytes) -> None:
        for _ in range(60):
            try:
                FolderStore(store.folder).replace(ONE, text)
                seen.add(store.get(ONE))
            except OSError as trouble:
                failed.append(trouble)

    writers = [threading.Thread(target=replacing, args=(text,)) for text in texts]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not failed
    assert seen == set(texts)


class Upset(FolderStore):
    """A store that fails with everything it knows on its lips."""

    def get(self, name: str, most: int = -1) -> bytes:
        raise OSError(f"{name} {most} {PAGE!r} {VAULT}")


def troubles(store: FolderStore) -> list[str]:
    """Every trouble the vault can have, as a traceback would tell it."""
    vault = Vault(store, VAULT)
    keep(vault, ONE)
    file_of(store, ONE).write_bytes(file_of(store, ONE).read_bytes()[:-1] + b"\0")
    upset: Store = Upset(store.folder)
    told = []
    for opened, name in (
        (vault, ONE),
        (vault, TWO),
        (vault, "../x"),
        (Vault(store, OLD), ONE),
        (Vault(upset, VAULT), ONE),
    ):
        try:
            opened.read(name, 1)
        except ScanUnreadable as trouble:
            told.append("".join(traceback.format_exception(trouble)) + repr(trouble))
    return told


def test_troubles_tell_no_key_and_no_page(store: FolderStore) -> None:
    """Neither a key in any shape nor a byte of a page is in an exception or its traceback."""
    told = troubles(store)
    assert len(told) == 5
    text = "\n".join([*told, repr(Vault(store, VAULT)), repr(store)])
    assert "of paper" not in text
    shapes = secrets_in_many_shapes().values()
    assert not [key for key in shapes if key.decode("latin1") in text]
