"""The vault gives back what was put in, or says that it cannot."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.scans import ScanUnreadable, Vault

OLD, NEW = {"k1": bytes(range(32))}, {"k2": bytes(range(32, 64)), "k1": bytes(range(32))}
NONCE = bytes(12)
PAGE = b"\xff\xd8 a page " * 500


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """An empty vault."""
    return Vault(tmp_path / "scans", OLD)


def file_of(vault: Vault, name: str) -> Path:
    """Where a page lies."""
    (found,) = vault.folder.rglob(name)
    return found


@pytest.mark.parametrize("page", [b"", b"x", PAGE, bytes(1_000_000)])
def test_a_page_comes_back_as_it_was(vault: Vault, page: bytes) -> None:
    """What is read is what was kept, whatever its length."""
    vault.keep("page1", page, NONCE)
    assert vault.read("page1") == page


def test_nothing_of_a_page_is_readable_in_its_file(vault: Vault) -> None:
    """The file holds neither the page nor the key, and only its owner may open the folder."""
    vault.keep("page1", PAGE, NONCE)
    kept = file_of(vault, "page1").read_bytes()
    assert b"a page" not in kept
    assert OLD["k1"] not in kept
    assert vault.folder.stat().st_mode & 0o077 == 0
    assert not list(vault.folder.rglob("*.part"))


def test_another_key_opens_nothing(vault: Vault) -> None:
    """A vault with a key of the same name but other bytes reads nothing."""
    vault.keep("page1", PAGE, NONCE)
    for keys in ({"k1": bytes(32)}, {"k2": OLD["k1"]}):
        with pytest.raises(ScanUnreadable):
            Vault(vault.folder, keys).read("page1")


def test_old_pages_open_after_the_keys_were_rotated(vault: Vault) -> None:
    """The newest key seals, every key that is held opens."""
    vault.keep("page1", PAGE, NONCE)
    rotated = Vault(vault.folder, NEW)
    rotated.keep("page2", PAGE, NONCE)
    assert rotated.read("page1") == rotated.read("page2") == PAGE
    with pytest.raises(ScanUnreadable):
        vault.read("page2")


def test_any_damaged_byte_is_noticed(vault: Vault) -> None:
    """One bit turned anywhere in the file, and the page is refused."""
    vault.keep("page1", b"page", NONCE)
    file = file_of(vault, "page1")
    whole = file.read_bytes()
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ScanUnreadable):
            vault.read("page1")


def test_a_page_cut_short_is_noticed(vault: Vault) -> None:
    """A file of any shorter length is refused."""
    vault.keep("page1", b"page", NONCE)
    file = file_of(vault, "page1")
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        with pytest.raises(ScanUnreadable):
            vault.read("page1")


def test_pages_that_changed_places_are_noticed(vault: Vault) -> None:
    """A page's name is sealed with it: two files swapped are both refused."""
    vault.keep("page1", b"hers", NONCE)
    vault.keep("page2", b"his", NONCE)
    one, two = file_of(vault, "page1"), file_of(vault, "page2")
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    for name in ("page1", "page2"):
        with pytest.raises(ScanUnreadable):
            vault.read(name)


HOSTILE = (
    "",
    ".",
    "..",
    "../x",
    "/etc/passwd",
    "a/b",
    "a\\b",
    "a\0b",
    "a b",
    "a.part",
    "trang１",
    "é",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_reaches_no_file(vault: Vault, name: str) -> None:
    """Only plain letters and digits name a page, for reading and for keeping."""
    with pytest.raises(ScanUnreadable):
        vault.read(name)
    with pytest.raises(ScanUnreadable):
        vault.keep(name, PAGE, NONCE)
    assert not list(vault.folder.iterdir())


@given(name=st.text(max_size=40))
def test_no_name_leaves_the_folder(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever the name, the path stays inside or is refused."""
    vault = Vault(tmp_path_factory.getbasetemp() / "vault", OLD)
    try:
        path = vault._path(name)
    except ScanUnreadable:
        return
    assert path.resolve().is_relative_to(vault.folder.resolve())


def test_a_page_is_on_disk_before_it_is_acknowledged(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is synced before it gets its name, and the folders after."""
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    vault.keep("page1", PAGE, NONCE)
    assert synced[0] == "file"
    assert "folder" in synced[1:]
