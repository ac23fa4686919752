"""`bansao vault check` finds every kind of damage, and nothing where there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.vault import check
from bot.world import World
from core.models import Scan
from storage.cabinet import lock_folder
from storage.inspection import inspect
from storage.inventory import NoDesk, pages_of
from storage.stores import FolderStore
from storage.vault import KEEPING, Vault
from tests.desk import BAO, VAULT, Stock, open_desk, place_order
from tests.stores import SECRET, open_bucket, s3_service
from tests.vaults import NEW, age, bansao, execute, file_of, fresh, furnish, page_of, settings

NOW = World().now() + timedelta(minutes=10)
"""After whatever these tests do, and less than an hour after."""
STRAY = "f" * 32


@pytest.fixture
def folder(stock: Stock, tmp_path: Path) -> Path:
    """A desk's folder with eighteen pages of nine documents in its vault."""
    furnish(stock, tmp_path / "desk")
    return tmp_path / "desk"


Told = Callable[[Path], tuple[bool, list[str]]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """What a check of a folder says, line by line, and whether it was content."""

    def checked(folder: Path) -> tuple[bool, list[str]]:
        content = check(settings(folder), NOW)
        return content, capsys.readouterr().out.splitlines()

    return checked


def test_a_whole_vault_is_all_whole(folder: Path, told: Told) -> None:
    """Every page is counted, nothing is complained of."""
    assert told(folder) == (True, ["pages 18, documents 9: all whole"])


def harm(file: Path, at: int) -> None:
    """One bit of a file turned."""
    whole = bytearray(file.read_bytes())
    whole[at] ^= 1
    file.write_bytes(whole)


def swap(one: Path, two: Path) -> None:
    """Two files in each other's place."""
    hers, his = one.read_bytes(), two.read_bytes()
    one.write_bytes(his)
    two.write_bytes(hers)


@pytest.mark.parametrize("at", [0, 30, -1], ids=["magic", "data key", "page"])
def test_damage_is_found_wherever_it_is(folder: Path, told: Told, at: int) -> None:
    """A bit of the head, of the data key, of the page: its document and page are named."""
    scan = pages_of(folder)[3]
    harm(file_of(folder, scan), at)
    assert told(folder) == (
        False,
        ["document 2, page 2: damaged", "pages 18, documents 9: damaged 1"],
    )


def test_missing_pages_are_found(folder: Path, told: Told) -> None:
    """Each one is named."""
    for scan in pages_of(folder)[:2]:
        file_of(folder, scan).unlink()
    assert told(folder) == (
        False,
        [
            "document 1, page 1: missing",
            "document 1, page 2: missing",
            "pages 18, documents 9: missing 2",
        ],
    )


def test_swapped_files_are_found_and_told_where_they_belong(folder: Path, told: Told) -> None:
    """Of two documents as of one."""
    scans = pages_of(folder)
    swap(file_of(folder, scans[0]), file_of(folder, scans[2]))
    swap(file_of(folder, scans[4]), file_of(folder, scans[5]))
    assert told(folder) == (
        False,
        [
            "document 1, page 1: sealed for another place: document 2, page 1",
            "document 2, page 1: sealed for another place: document 1, page 1",
            "document 3, page 1: sealed for another place: document 3, page 2",
            "document 3, page 2: sealed for another place: document 3, page 1",
            "pages 18, documents 9: foreign 4",
        ],
    )


def test_a_row_that_changed_its_document_is_found(folder: Path, told: Told) -> None:
    """A file that was sealed for another document than its row now says is foreign."""
    execute(folder, "UPDATE scans SET document_id = 5, page = 3 WHERE document_id = 4 AND page = 2")
    assert told(folder) == (
        False,
        [
            "document 5, page 3: sealed for another place: document 4, page 1",
            "pages 18, documents 9: foreign 1",
        ],
    )


def test_a_page_that_is_not_the_one_its_row_names_is_found(folder: Path, told: Told) -> None:
    """A file that opens, but was not what the officer took in."""
    execute(folder, "UPDATE scans SET sha256 = ? WHERE document_id = 6 AND page = 1", "0" * 64)
    assert told(folder) == (
        False,
        [
            "document 6, page 1: whole, but not the page its row names",
            "pages 18, documents 9: another page 1",
        ],
    )


def test_a_page_under_a_key_that_is_not_held_is_found(folder: Path, told: Told) -> None:
    """It is not called damaged: the key may be found again."""
    scan = pages_of(folder)[0]
    ring, store = {"k2": NEW["k2"]}, FolderStore(folder / "scans")
    store.remove(scan.name)
    Vault(store, ring).keep(scan.name, 1, page_of(1, 1), fresh(KEEPING))
    assert told(folder) == (
        False,
        [
            "document 1, page 1: sealed with a key that BANSAO_VAULT_KEYS does not hold",
            "pages 18, documents 9: locked 1",
        ],
    )


def test_a_row_with_no_page_s_name_is_found(folder: Path, told: Told) -> None:
    """A name that leads out of the vault opens nothing, and ends no check."""
    lost = pages_of(folder)[17]
    execute(folder, "UPDATE scans SET name = '../keys' WHERE name = ?", lost.name)
    age(file_of(folder, lost), NOW)
    assert told(folder) == (
        False,
        [
            "document 9, page 2: missing",
            f"no row names the file '{lost.name}'",
            "pages 18, documents 9: missing 1, orphans 1",
        ],
    )


def test_what_no_row_names_is_found_when_it_is_old(folder: Path, told: Told) -> None:
    """Pages, drafts and strangers: for an hour they may be about to have a row, then not."""
    home = folder / "scans" / "ff"
    home.mkdir()
    for name in (STRAY, f"{STRAY[:-1]}e.part", "note\nto nobody"):
        (home / name).write_bytes(b"x")
    assert told(folder)[0]
    for file in home.iterdir():
        age(file, NOW, timedelta(hours=1, seconds=1))
    assert told(folder) == (
        False,
        [
            "no row names the file 'ff/note\\nto nobody'",
            f"no row names the file '{STRAY[:-1]}e.part'",
            f"no row names the file '{STRAY}'",
            "pages 18, documents 9: orphans 3",
        ],
    )


def test_what_the_desk_does_meanwhile_is_no_fault(folder: Path) -> None:
    """A page erased while the check runs is not missing, one taken in is no orphan."""
    vault = Vault(FolderStore(folder / "scans"), VAULT)
    before, kept = pages_of(folder), Scan(1, 3, STRAY, "0" * 64)
    vault.remove(before[4].name)
    age(file_of(folder, before[5]), NOW)
    vault.keep(STRAY, 1, b"taken in", fresh(KEEPING))
    age(file_of(folder, kept), NOW)
    answers = [before, [*before[:4], *before[6:], kept]]
    assert inspect(vault, lambda: answers.pop(0), NOW).clean
    assert not answers


async def test_the_desk_goes_on_while_it_is_checked(folder: Path, told: Told) -> None:
    """A desk at work keeps its lock and its readers; the check sees what it has committed."""
    async with open_desk(folder) as desk:
        await place_order(desk)
        assert told(folder)[0]
        await desk.turn(lambda book: book.archive.add_scan(Scan(1, 3, STRAY, "0" * 64)))
        assert told(folder)[1][0] == "document 1, page 3: missing"
        await place_order(desk, "citizen:c2", BAO)


def test_the_check_takes_no_lock_and_writes_no_row(folder: Path, told: Told) -> None:
    """The folder may be somebody's alone, and the database is byte for byte what it was."""
    database = folder / "bansao.sqlite3"
    before = database.read_bytes()
    handles = lock_folder(folder)
    assert told(folder)[0]
    assert len(handles) == 1
    assert database.read_bytes() == before


@pytest.mark.parametrize("wrong", [False, True])
def test_the_command_ends_as_it_should(folder: Path, wrong: bool) -> None:
    """0 and one line when all is whole; 1 and the page's document when not; no word of a page."""
    if wrong:
        harm(file_of(folder, pages_of(folder)[0]), 100)
    with bansao(folder, "vault", "check") as child:
        out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (int(wrong), "")
    assert ("document 1, page 1: damaged" in out) is wrong
    assert "canary" not in out


def test_an_empty_folder_is_no_desk(tmp_path: Path) -> None:
    """It is said in a sentence, and nothing is made there."""
    with pytest.raises(NoDesk):
        pages_of(tmp_path / "nowhere")
    with pytest.raises(SystemExit, match="No desk can be read in the folder"):
        check(settings(tmp_path / "nowhere"), NOW)
    assert not (tmp_path / "nowhere").exists()


def test_a_bucket_is_checked_as_a_folder_is(
    stock: Stock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whole, then with a page gone, then out of reach: three different answers."""
    with s3_service() as endpoint:
        store = open_bucket(endpoint, "scans")
        scans = furnish(stock, tmp_path / "desk", store)
        ours = settings(
            tmp_path / "desk",
            vault_store="s3://scans/scans/lap-vo",
            s3_endpoint=endpoint,
            s3_key="canary-key",
            s3_secret=SECRET,
        )
        assert check(ours, NOW)
        store.remove(scans[0].name)
        assert not check(ours, NOW)
        assert "document 1, page 1: missing" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="cannot be reached"):
        check(ours, NOW)


def test_the_desk_reads_what_was_furnished(folder: Path) -> None:
    """The pages of these tests are real pages of the vault."""
    vault = Vault(FolderStore(folder / "scans"), VAULT)
    assert all(
        vault.read(scan.name, scan.document_id) == page_of(scan.document_id, scan.page)
        for scan in pages_of(folder)
    )
