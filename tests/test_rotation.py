"""`bansao vault rotate` gives every page the newest key, while the desk goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Plan, open_house
from bot.codes.inbox import Inbox
from bot.vault import check, rotate
from bot.world import World
from core.models import Scan
from storage import keyholders
from storage.cabinet import lock_folder
from storage.inventory import pages_of
from storage.rotation import census
from storage.rotation import rotate as turn_all
from storage.stores import FolderStore
from storage.vault import KEEPING, REWRAPPING, ScanUnreadable, Vault
from tests.desk import PEPPERS, VAULT, Stock, TestWorld
from tests.stores import SECRET, open_bucket, s3_service
from tests.vaults import NEW, bansao, file_of, fresh, furnish, page_of, settings

NEWEST = {"k2": NEW["k2"]}
STRAY = "f" * 32
GOES = "t1 is needed no more"
STAYS = "t1 is still needed (files: {}): leave it in BANSAO_VAULT_KEYS"


@pytest.fixture
def folder(stock: Stock, tmp_path: Path) -> Path:
    """A desk's folder with eighteen pages in its vault."""
    furnish(stock, tmp_path / "desk")
    return tmp_path / "desk"


def vault_in(folder: Path, keys: dict[str, bytes] = NEW) -> Vault:
    """The vault of a folder."""
    return Vault(FolderStore(folder / "scans"), keys)


def whole(folder: Path, keys: dict[str, bytes]) -> bool:
    """Whether every page opens with these keys and is the one that was kept."""
    vault = vault_in(folder, keys)
    return all(
        vault.read(scan.name, scan.document_id) == page_of(scan.document_id, scan.page)
        for scan in pages_of(folder)
    )


def test_every_page_is_turned_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Then the newest key alone opens them all, and the old one may go; again is nothing to do."""
    for turned in (18, 0):
        assert rotate(settings(folder, NEW), World())
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == f"{turned} pages turned to k2"
        assert lines[1].startswith(GOES)
        assert len(lines) == 2
    assert whole(folder, NEWEST)
    assert check(settings(folder, NEWEST), World().now())


def test_with_one_key_there_is_nothing_to_say_of_another(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No key is old."""
    assert rotate(settings(folder), World())
    assert capsys.readouterr().out == "0 pages turned to t1\n"


def test_a_page_that_cannot_be_turned_keeps_the_old_key(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named and left as it lies, and so is the key, which might open a backup's copy."""
    scan = pages_of(folder)[0]
    file = file_of(folder, scan)
    file.write_bytes(file.read_bytes()[:-1])
    assert not rotate(settings(folder, NEW), World())
    assert capsys.readouterr().out.splitlines() == [
        "document 1, page 1: damaged",
        "17 pages turned to k2",
        STAYS.format(1),
    ]


def test_a_file_without_a_row_keeps_the_old_key(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may be a page whose row is being written: whose it is only the desk knows."""
    vault_in(folder, VAULT).keep(STRAY, 77, b"nobody's yet", fresh(KEEPING))
    assert rotate(settings(folder, NEW), World())
    assert capsys.readouterr().out.splitlines()[1] == STAYS.format(1)
    assert census(vault_in(folder)) == Counter({"k2": 18, "t1": 1})


def test_cut_short_it_goes_on_where_it_was(stock: Stock, tmp_path: Path) -> None:
    """Killed again and again on the way, no page is ever lost, and the last run turns the rest."""
    folder = tmp_path / "desk"
    furnish(stock, folder, pages=40)
    cut = 0
    for _ in range(4):
        with bansao(folder, "vault", "rotate", keys=NEW) as child:
            before = census(vault_in(folder))["k2"]
            while child.poll() is None and census(vault_in(folder))["k2"] == before:
                pass
            os.kill(child.pid, signal.SIGKILL)
        cut += 0 < census(vault_in(folder))["k2"] < 360
        assert whole(folder, NEW)
    assert cut
    with bansao(folder, "vault", "rotate", keys=NEW) as child:
        out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (0, "")
    assert GOES in out
    assert whole(folder, NEWEST)


async def test_the_desk_goes_on_while_its_pages_are_turned(stock: Stock, tmp_path: Path) -> None:
    """A desk that holds both keys reads and keeps pages all the while; no reading fails."""
    folder, world = tmp_path / "desk", TestWorld()
    scans = furnish(stock, folder, pages=10)
    plan, over, reads = Plan(folder, PEPPERS, NEW), threading.Event(), Counter[bool]()
    async with open_house(plan, Inbox(world.now), world) as house:

        def reading() -> None:
            while not over.is_set():
                for scan in scans:
                    page = house.vault.read(scan.name, scan.document_id)
                    reads[page == page_of(scan.document_id, scan.page)] += 1

        readers = [asyncio.create_task(asyncio.to_thread(reading)) for _ in range(2)]
        try:
            assert await asyncio.to_thread(rotate, settings(folder, NEW), World())
        finally:
            over.set()
            await asyncio.gather(*readers)
    assert reads[False] == 0
    assert reads[True] > len(scans)
    assert whole(folder, NEWEST)


@pytest.mark.parametrize("part", ["", "citizen"])
async def test_a_desk_that_does_not_hold_the_newest_key_is_not_left_behind(
    folder: Path, part: str
) -> None:
    """While it is at work nothing is turned; once it is gone, all is."""
    world = TestWorld()
    async with open_house(Plan(folder, PEPPERS, VAULT, part=part), Inbox(world.now), world):
        with pytest.raises(SystemExit, match="does not hold k2 yet"):
            rotate(settings(folder, NEW), World())
        assert census(vault_in(folder)) == Counter({"t1": 18})
    assert rotate(settings(folder, NEW), World())


def test_each_part_of_a_desk_says_which_keys_it_holds(folder: Path) -> None:
    """One of two processes without the key is enough; one that is gone does not count."""
    citizen, staff = lock_folder(folder, "citizen"), lock_folder(folder, "staff")
    keyholders.declare(folder, "citizen", NEW)
    keyholders.declare(folder, "staff", VAULT)
    assert keyholders.without(folder, "k2")
    assert not keyholders.without(folder, "t1")
    for handle in staff:
        os.close(handle)
    assert not keyholders.without(folder, "k2")
    for handle in citizen:
        os.close(handle)


@pytest.fixture
def service() -> Iterator[str]:
    """An S3 service."""
    with s3_service() as endpoint:
        yield endpoint


def test_a_bucket_is_turned_as_a_folder_is(
    stock: Stock, tmp_path: Path, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every page once, and read beside it."""
    store = open_bucket(service, "scans")
    scans = furnish(stock, tmp_path / "desk", store)
    where = {"vault_store": "s3://scans/scans/lap-vo", "s3_endpoint": service}
    ours = settings(tmp_path / "desk", NEW, **where, s3_key="canary-key", s3_secret=SECRET)
    assert rotate(ours, World())
    assert capsys.readouterr().out.startswith("18 pages turned to k2\n" + GOES)
    vault = Vault(store, NEWEST)
    for scan in scans:
        assert vault.read(scan.name, scan.document_id) == page_of(scan.document_id, scan.page)


def test_a_page_erased_while_pages_are_turned_is_no_trouble(folder: Path) -> None:
    """Its row is gone by the end."""
    scan = pages_of(folder)[0]
    vault_in(folder).remove(scan.name)
    with pytest.raises(ScanUnreadable):
        vault_in(folder).rewrap(scan.name, scan.document_id, fresh(REWRAPPING))
    asked = list[int]()

    def rows() -> list[Scan]:
        asked.append(1)
        return list(pages_of(folder)[len(asked) - 1 :])

    done = turn_all(vault_in(folder), rows, fresh)
    assert (done.turned, done.findings) == (17, [])
