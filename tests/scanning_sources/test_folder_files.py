"""Names, links and swaps: nothing but the folder's own files is read, nothing is overwritten."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
import structlog.testing

from bot.scanning import Receipt
from bot.scanning.folder_files import Changed, Facts, claim
from handlers.screens import say
from tests.scanning_sources.scan_folder import HANH, ScanFolder

BIG = bytes(range(256)) * 4096
ROOT = Path(__file__).parents[2]


async def test_refused_files_of_one_name_stand_side_by_side(scans: ScanFolder) -> None:
    """Nothing is overwritten, however often a scanner uses a name and however long it is."""
    name = "ă" * 125 + ".pdf"
    for n in (1, 2, 3):
        (scans.hanh / name).write_text(str(n))
        scans.desk.answers = [Receipt(0, "../Locked up/" * 9)]
        await scans.looks()
    held = [path.read_text() for path in (scans.hanh / "refused").iterdir()]
    assert sorted(held) == ["1", "2", "3"]
    assert all(path.name.endswith(".pdf") for path in (scans.hanh / "refused").iterdir())


async def test_names_of_any_bytes_are_taken(scans: ScanFolder) -> None:
    """Line ends, marks that turn the writing round, bytes that are no letters."""
    names = [b"a\nb.pdf", "đơn\u202efdp.exe".encode(), b"\xff\xfe.pdf", b" ", b"-rf", b"9" * 200]
    for n, name in enumerate(names):
        with open(os.fsencode(scans.hanh) + b"/" + name, "w") as file:  # noqa: ASYNC230, PTH123
            file.write(str(n))
    scans.desk.answers = [Receipt(0, "odd")] * 3
    await scans.looks(4)
    assert len(scans.desk.files) == 3
    assert len(scans.lying(scans.hanh / "refused")) == 3
    assert len(scans.lying()) == 3


async def test_only_files_of_the_folder_are_read(scans: ScanFolder, tmp_path: Path) -> None:
    """Links, pipes, sockets and folders are left, whatever they are called."""
    secret = tmp_path / "secret.pdf"
    secret.write_text("secret")
    (scans.hanh / "1.pdf").symlink_to(secret)
    (scans.hanh / "2.pdf").symlink_to("1.pdf")
    os.mkfifo(scans.hanh / "3.pdf")
    (scans.hanh / "4.pdf").mkdir()
    (scans.hanh / "4.pdf" / "5.pdf").write_text("5")
    with contextlib.chdir(scans.hanh), socket.socket(socket.AF_UNIX) as made:
        made.bind("6.pdf")
    with structlog.testing.capture_logs() as logged:
        await scans.looks()
    assert scans.desk.taken == []
    assert scans.lying() == ["1.pdf", "2.pdf", "3.pdf", "4.pdf/5.pdf", "6.pdf"]
    assert [note.get("n") for note in logged] == [4]


async def test_a_file_with_a_second_name_is_refused(scans: ScanFolder, tmp_path: Path) -> None:
    """It could be changed from elsewhere, or be somebody else's."""
    elsewhere = tmp_path / "elsewhere.pdf"
    elsewhere.write_bytes(BIG)
    (scans.hanh / "1.pdf").hardlink_to(elsewhere)
    await scans.looks()
    assert scans.desk.taken == []
    assert scans.lying() == ["refused/linked-1.pdf"]
    why = say("scan.folder.linked")
    assert scans.desk.told == [(HANH, say("scan.folder.refused", n=1, why=why))]


@pytest.mark.parametrize("name", ["7-linked", "hanh/.taking", "hanh/refused"])
async def test_a_linked_folder_is_not_followed(
    scans: ScanFolder, tmp_path: Path, name: str
) -> None:
    """Nothing is read from or moved to another place."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "theirs.pdf").write_text("theirs")
    link = scans.root / name.replace("hanh", scans.hanh.name, 1)
    link.symlink_to(outside)
    (scans.hanh / "1.pdf").write_text("1")
    scans.desk.answers = [Receipt(0, "odd")]
    with structlog.testing.capture_logs() as logged:
        await scans.looks()
    assert [note["event"] for note in logged if "served" in note["event"]] == (
        [] if name == "7-linked" else ["a folder cannot be served"]
    )
    assert [path.name for path in outside.iterdir()] == ["theirs.pdf"]
    assert b"theirs" not in scans.desk.files


@pytest.mark.parametrize("by", ["link", "file", "pipe"])
async def test_a_file_swapped_after_the_look_waits(
    scans: ScanFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, by: str
) -> None:
    """What is opened is what was seen: no link, even to its twin, and no other file slips in."""
    page, twin = scans.hanh / "1.pdf", tmp_path / "twin.pdf"
    page.write_text("1")
    shutil.copy2(page, twin)
    rename = os.rename

    def swap(source: str, to: str, **places: Any) -> None:
        if source == to == page.name and page.exists():
            page.unlink()
            put: dict[str, Any] = {
                "link": page.symlink_to,
                "file": other,
                "pipe": lambda _: os.mkfifo(page),
            }
            put[by](twin)
        rename(source, to, **places)

    def other(_twin: Path) -> None:
        page.write_text("2")

    monkeypatch.setattr(os, "rename", swap)
    await scans.looks(2)
    assert scans.desk.begun == 0
    await scans.look(0)
    assert scans.lying() == ["1.pdf"]
    assert scans.desk.told == []


async def test_a_file_removed_after_the_look_is_no_trouble(
    scans: ScanFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody thought better of it; nothing is noted."""
    page = scans.hanh / "1.pdf"
    page.write_text("1")

    async def ready(_officer: int) -> bool:
        page.unlink(missing_ok=True)
        return True

    monkeypatch.setattr(scans.folders, "_ready", ready)
    with structlog.testing.capture_logs() as logged:
        await scans.looks()
    assert (scans.desk.taken, logged) == ([], [])


def test_a_claim_never_takes_anothers_place(scans: ScanFolder) -> None:
    """A file that is claimed already stays as it is, and so does the new one."""
    (scans.hanh / ".taking").mkdir()
    page, claimed = scans.hanh / "1.pdf", scans.hanh / ".taking" / "1.pdf"
    page.write_text("new")
    claimed.write_text("old")
    with pytest.raises(Changed):
        claim(scans.hanh, page.name, Facts.of(page.stat()))
    assert (page.read_text(), claimed.read_text()) == ("new", "old")


async def test_a_claim_is_on_disk_before_the_file_is_taken(
    scans: ScanFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut the file must not lie there as if nobody had taken it."""
    (scans.hanh / "1.pdf").write_text("1")
    synced: list[str] = []
    fsync = os.fsync

    def note(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", note)
    scans.desk.after = lambda: synced.append("taken")
    await scans.looks()
    assert synced == [".taking", scans.hanh.name, "taken"]


async def test_a_file_that_cannot_be_opened_is_set_aside(
    scans: ScanFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds nobody up, it is kept, and the officer hears of it."""
    (scans.hanh / "1.pdf").write_text("1")
    (scans.hanh / "2.pdf").write_text("2")
    really_open = os.open

    def forbidden(path: Any, flags: int, **more: Any) -> int:
        if path == "1.pdf":
            raise PermissionError
        return really_open(path, flags, **more)

    monkeypatch.setattr(os, "open", forbidden)
    await scans.looks()
    assert scans.desk.files == [b"2"]
    assert scans.lying() == ["refused/unreadable-1.pdf"]
    why = say("scan.folder.unreadable")
    assert scans.desk.told == [(HANH, say("scan.folder.refused", n=1, why=why))]


async def test_a_name_used_again_meanwhile_is_another_file(scans: ScanFolder) -> None:
    """The scanner writes the next page under the same name while the first is taken: both come."""
    page = scans.hanh / "1.pdf"
    page.write_text("first")
    scans.desk.after = lambda: page.write_text("second") if not scans.desk.taken else None
    await scans.looks(4)
    assert scans.desk.files == [b"first", b"second"]


async def test_a_name_used_again_meanwhile_is_not_overwritten(scans: ScanFolder) -> None:
    """A file that is put back takes another name when its own has been taken."""
    page = scans.hanh / "1.pdf"
    page.write_text("first")
    scans.desk.answers = [Receipt(0, "closed")]

    def write_on_and_close() -> None:
        page.write_text("second")
        scans.desk.adding.clear()

    scans.desk.after = write_on_and_close
    await scans.looks(2)
    held = {path.name: path.read_text() for path in scans.hanh.glob("*.pdf")}
    assert held == {"1.pdf": "second", "1 (2).pdf": "first"}


async def test_a_folder_is_made_for_an_officer(scans: ScanFolder) -> None:
    """Under the number and the folded name, for the office alone; once for a number."""
    made = await scans.folders.make(31, "Nguyễn Thị Đẹp / ../x\n" + "ơ" * 300)
    assert made == scans.root / ("31-nguyen-thi-dep-x-" + "o" * 300)[: len("31-") + 40]
    assert made.stat().st_mode & 0o777 == 0o770
    assert await scans.folders.make(31, "Another name") == made
    assert await scans.folders.make(HANH, "Hạnh") == scans.hanh
    assert (await scans.folders.make(32, "…")).name == "32"


async def test_no_folder_is_made_while_the_root_is_away(scans: ScanFolder) -> None:
    """A folder under an empty mount point would be hidden by the share."""
    scans.root.rename(scans.root.with_name("away"))
    with pytest.raises(FileNotFoundError):
        await scans.folders.make(31, "Đẹp")
