"""Files an office's scanner writes are taken once, whole and in order, or stay where they are."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog.testing

from bot.scanning import Receipt
from bot.scanning.folder import MOST_AT_ONCE, MOST_TRIES, Folders
from bot.scanning.folder_files import Changed, Facts, claim
from core.errors import CabinetDown
from handlers.screens import Text, say
from handlers.words import LANGUAGES, words
from tests.desk import TestWorld
from tests.scanning_sources.scan_folder import HANH, LAN, ScanFolder

BIG = bytes(range(256)) * 4096
ROOT = Path(__file__).parents[2]


@pytest.fixture
def scans(tmp_path: Path) -> Iterator[ScanFolder]:
    """Two empty folders."""
    made = ScanFolder(tmp_path / "scans")
    yield made
    made.folders.close()


async def test_a_file_is_taken_after_it_lay_still(scans: ScanFolder) -> None:
    """Not at first sight, not within two seconds; then whole, and gone from the folder."""
    (scans.hanh / "scan.pdf").write_bytes(BIG)
    for later in (2.0, 1.0, 0.9):
        await scans.look(later)
        assert scans.desk.taken == []
    await scans.look(0.1)
    assert scans.desk.taken == [(HANH, BIG)]
    assert scans.desk.sources == {"folder"}
    assert scans.lying() == []
    assert scans.desk.told == []


async def test_the_number_alone_says_whose_it_is(scans: ScanFolder) -> None:
    """A folder may bear any name behind its number, or none; without a number it is nobody's."""
    for name in ("12", "007-somebody-else", "x7", "7x", "-7", "7 hanh", "٧-hanh"):
        folder = scans.root / name
        folder.mkdir()
        (folder / "scan.pdf").write_text(name)
    await scans.looks()
    assert sorted(scans.desk.taken) == [(HANH, b"007-somebody-else"), (LAN, b"12")]


async def test_pages_keep_their_order(scans: ScanFolder) -> None:
    """The second page before the tenth, whatever came first and however it is written."""
    for n in (10, 9, 1, 2, 11):
        (scans.hanh / f"{'Scan' if n % 2 else 'scan'}{n}.jpg").write_text(str(n))
    await scans.looks(4)
    assert scans.desk.files == [b"1", b"2", b"9", b"10", b"11"]


async def test_a_page_still_being_written_holds_up_those_behind_it(scans: ScanFolder) -> None:
    """The pages before it are taken; the ones behind wait, so that the order stays."""
    for n in (1, 2, 3):
        (scans.hanh / f"{n}.jpg").write_text(str(n))
    for size in (10, 20, 30):
        (scans.hanh / "2.jpg").write_text("2" * size)
        await scans.look()
    assert scans.desk.files == [b"1"]
    await scans.looks(2)
    assert scans.desk.files == [b"1", b"2" * 30, b"3"]


async def test_without_a_paper_the_files_wait_untouched(scans: ScanFolder) -> None:
    """Nothing is moved, opened or renamed until a paper is being added."""
    (scans.hanh / "scan.pdf").write_bytes(BIG)
    scans.desk.adding = {LAN}
    await scans.looks()
    assert scans.desk.taken == []
    assert list(scans.hanh.iterdir()) == [scans.hanh / "scan.pdf"]
    scans.desk.adding = {HANH}
    await scans.look()
    assert scans.desk.files == [BIG]


async def test_a_paper_closed_in_between_leaves_the_rest(scans: ScanFolder) -> None:
    """Whether the paper is open is asked before every file."""
    for n in (1, 2, 3):
        (scans.hanh / f"{n}.jpg").write_text(str(n))
    scans.desk.after = scans.desk.adding.clear
    await scans.looks()
    assert scans.desk.files == [b"1"]
    assert scans.lying() == ["2.jpg", "3.jpg"]


async def test_a_refusal_because_the_paper_was_closed_is_none_of_the_file(
    scans: ScanFolder,
) -> None:
    """The paper was closed while the file was being read: the file waits for the next."""
    (scans.hanh / "1.jpg").write_text("1")
    scans.desk.answers = [Receipt(0, "no_paper")]
    scans.desk.after = scans.desk.adding.clear
    await scans.looks()
    assert scans.lying() == ["1.jpg"]
    assert scans.desk.told == []


@pytest.mark.parametrize(
    "name",
    [
        *(".hidden.pdf", "scan.pdf.part", "scan.TMP", "scan.pdf~", "~$scan.pdf", "x.filepart"),
        *("Thumbs.db", "desktop.ini"),
    ],
)
async def test_what_is_not_a_finished_page_stays(scans: ScanFolder, name: str) -> None:
    """Hidden and passing names, and a system's own files, are nobody's pages."""
    (scans.hanh / name).write_bytes(BIG)
    await scans.looks()
    assert scans.lying() == [name]
    assert scans.desk.taken == []


async def test_an_empty_file_is_not_a_page_yet(scans: ScanFolder) -> None:
    """A scanner makes the file before it has the page; pages behind it do not wait for it."""
    (scans.hanh / "1.jpg").touch()
    (scans.hanh / "2.jpg").write_text("2")
    await scans.looks()
    assert scans.desk.files == [b"2"]
    assert scans.lying() == ["1.jpg"]


async def test_a_refused_file_is_set_aside_with_the_reason(scans: ScanFolder) -> None:
    """It is moved, never deleted; the next page is taken; the officer hears why."""
    (scans.hanh / "1.pdf").write_bytes(BIG)
    (scans.hanh / "2.pdf").write_text("2")
    scans.desk.answers = [Receipt(0, "locked")]
    await scans.looks()
    assert scans.desk.files == [b"2"]
    assert scans.lying() == ["refused/locked-1.pdf"]
    assert (scans.hanh / "refused" / "locked-1.pdf").read_bytes() == BIG
    why = Text("scan.refused.locked")
    assert scans.desk.told == [(HANH, say("scan.folder.refused", n=1, why=why))]


async def test_refusals_of_one_look_are_told_together(scans: ScanFolder) -> None:
    """Once a reason, with the number of files."""
    for n in (1, 2, 3):
        (scans.hanh / f"{n}.pdf").write_text(str(n))
    scans.desk.answers = [Receipt(0, "locked"), Receipt(0, "large"), Receipt(0, "locked")]
    await scans.looks()
    assert [news.values["n"] for _, news in scans.desk.told] == [2, 1]


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


async def test_a_file_that_grows_while_it_is_read_is_not_taken(scans: ScanFolder) -> None:
    """It is put back, has to lie still again, and is then taken whole and once."""
    page = scans.hanh / "1.pdf"
    page.write_bytes(BIG)
    with page.open("ab", buffering=0) as writer:
        scans.desk.between = lambda: writer.write(b"more")
        await scans.looks(2)
    assert scans.desk.taken == []
    assert scans.lying() == ["1.pdf"]
    assert page.stat().st_size > len(BIG)
    scans.desk.between = lambda: None
    grown = page.read_bytes()
    await scans.looks(2)
    assert scans.desk.files == [grown]


async def test_a_file_that_grows_after_it_was_read_is_not_thrown_away(scans: ScanFolder) -> None:
    """What was written too late may be a page: the file is set aside and told of."""
    page = scans.hanh / "1.pdf"
    page.write_bytes(BIG)
    with page.open("ab", buffering=0) as writer:
        scans.desk.after = lambda: writer.write(b"more")
        await scans.looks()
    assert scans.lying() == ["refused/interrupted-1.pdf"]
    assert scans.desk.told == [(HANH, say("scan.folder.interrupted", n=1))]


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
    scans.desk.answers = [CabinetDown()]
    scans.desk.after = lambda: page.write_text("second")
    await scans.looks(2)
    held = {path.name: path.read_text() for path in scans.hanh.glob("*.pdf")}
    assert held == {"1.pdf": "second", "1 (2).pdf": "first"}


async def test_a_desk_that_cannot_write_keeps_the_file_waiting(scans: ScanFolder) -> None:
    """Nothing was written, so nothing was taken: tried again, in order, until it works."""
    (scans.hanh / "1.pdf").write_text("1")
    (scans.hanh / "2.pdf").write_text("2")
    scans.desk.answers = [CabinetDown()] * 3
    await scans.looks(4)
    assert scans.desk.taken == []
    assert scans.lying() == ["1.pdf", "2.pdf"]
    await scans.look()
    assert scans.desk.files == [b"1", b"2"]
    assert scans.desk.told == []


async def test_a_desk_that_fails_otherwise_may_have_taken_it(scans: ScanFolder) -> None:
    """Whether the pages are there is not known: set aside, told of, never taken by itself."""
    (scans.hanh / "1.pdf").write_text("1")
    (scans.hanh / "2.pdf").write_text("2")
    scans.desk.answers = [RuntimeError("the name of Nguyễn Thị Mẫu")]
    with structlog.testing.capture_logs() as logged:
        await scans.looks()
    assert scans.desk.files == [b"2"]
    assert scans.lying() == ["refused/interrupted-1.pdf"]
    assert scans.desk.told == [(HANH, say("scan.folder.interrupted", n=1))]
    assert "Mẫu" not in str(logged)


async def test_a_disk_that_fails_is_tried_again_a_few_times(
    scans: ScanFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot be read to its end was not taken; after some tries it is set aside."""
    (scans.hanh / "1.pdf").write_bytes(BIG)
    (scans.hanh / "2.pdf").write_text("2")
    fstat, tries = os.fstat, []

    def fail(handle: int) -> os.stat_result:
        if fstat(handle).st_size == len(BIG) and os.lseek(handle, 0, os.SEEK_CUR):
            tries.append(handle)
            raise OSError(5, "Input/output error")
        return fstat(handle)

    monkeypatch.setattr(os, "fstat", fail)
    await scans.looks(MOST_TRIES)
    assert scans.lying() == ["1.pdf", "2.pdf"]
    await scans.looks(2)
    assert len(tries) == MOST_TRIES
    assert scans.desk.files == [b"2"]
    assert scans.lying() == ["refused/unreadable-1.pdf"]


async def test_a_reading_that_broke_and_pages_that_came_are_asked_about(scans: ScanFolder) -> None:
    """A desk that took pages of a file we could not read to its end is not believed."""
    page = scans.hanh / "1.pdf"
    page.write_bytes(BIG)

    async def hasty(officer_id: int, pieces: Any, source: str) -> Receipt:  # noqa: ARG001 - as Take
        with contextlib.suppress(OSError):
            async for _ in pieces:
                os.utime(next(page.parent.glob("*/1.pdf")), (1, 1))
        return Receipt(1)

    scans.folders._take = hasty
    await scans.looks()
    assert scans.lying() == ["refused/interrupted-1.pdf"]


async def test_a_refusal_of_what_could_not_be_read_is_not_believed(scans: ScanFolder) -> None:
    """The desk calls a file broken that changed under it: the file is read again."""
    page = scans.hanh / "1.pdf"
    page.write_bytes(BIG)

    async def strict(officer_id: int, pieces: Any, source: str) -> Receipt:
        try:
            return await scans.desk.take(officer_id, pieces, "folder")
        except OSError:
            return Receipt(0, f"broken_{source}")

    scans.folders._take = strict
    scans.desk.between = lambda: os.utime(next(page.parent.glob("*/1.pdf")), (1, 1))
    await scans.looks(2)
    assert scans.lying() == ["1.pdf"]
    scans.desk.between = lambda: None
    await scans.looks(2)
    assert scans.desk.files == [BIG]


async def test_what_was_being_taken_when_the_desk_went_down_is_asked_about(
    scans: ScanFolder,
) -> None:
    """Killed in the middle of taking: the file is kept, told of, and never taken a second time."""
    (scans.hanh / "1.pdf").write_bytes(BIG)
    (scans.hanh / "2.pdf").write_text("2")
    command = (sys.executable, "-m", "tests.scanning_sources.dying", str(scans.root))
    died = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: ASYNC221, S603
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert scans.lying() == [".taking/1.pdf", "2.pdf"]
    scans.restart()
    scans.desk.adding = set()
    await scans.looks()
    assert scans.lying() == ["2.pdf", "refused/interrupted-1.pdf"]
    assert scans.desk.told == [(HANH, say("scan.folder.interrupted", n=1))]
    scans.desk.adding = {HANH}
    await scans.looks()
    assert scans.desk.files == [b"2"]


async def test_put_back_by_hand_it_is_taken(scans: ScanFolder) -> None:
    """What the officer moves out of the refused again is a file like any other."""
    (scans.hanh / "refused").mkdir()
    page = scans.hanh / "refused" / "interrupted-1.pdf"
    page.write_text("1")
    page.rename(scans.hanh / page.name)
    await scans.looks()
    assert scans.desk.files == [b"1"]


async def test_a_share_that_goes_away_after_a_file_was_taken(
    scans: ScanFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken and not unlinked: this desk remembers, and unlinks when the share is back."""
    (scans.hanh / "1.pdf").write_text("1")
    away = scans.root.with_name("away")
    scans.desk.after = lambda: scans.root.rename(away)
    with structlog.testing.capture_logs() as logged:
        await scans.looks(4)
        assert scans.lying(away / scans.hanh.name) == [".taking/1.pdf"]
        away.rename(scans.root)
        await scans.look()
    assert scans.desk.files == [b"1"]
    assert scans.lying() == []
    assert scans.desk.told == []
    assert [note["event"] for note in logged if "away" in note["event"] or "back" in note["event"]]
    assert "1.pdf" not in str(logged)
    monkeypatch.undo()


async def test_a_root_that_is_missing_is_waited_for(scans: ScanFolder) -> None:
    """Gone, or another thing in its place, and back: noted once each, and nothing is lost."""
    (scans.hanh / "1.pdf").write_text("1")
    away = scans.root.with_name("away")
    scans.root.rename(away)
    with structlog.testing.capture_logs() as logged:
        await scans.looks(3)
        scans.root.write_text("a file")
        await scans.looks(3)
        scans.root.unlink()
        away.rename(scans.root)
        await scans.looks(2)
    assert [note.get("trouble") for note in logged[:3]] == [
        "FileNotFoundError",
        "NotADirectoryError",
        "",
    ]
    assert scans.desk.files == [b"1"]


async def test_one_folder_in_trouble_does_not_stop_the_others(scans: ScanFolder) -> None:
    """A question that cannot be answered for one officer is noted once, by its kind."""
    for folder in (scans.hanh, scans.lan):
        (folder / "1.pdf").write_text(folder.name)

    async def ready(officer_id: int) -> bool:
        if officer_id == HANH:
            raise CabinetDown
        return True

    scans.folders._ready = ready
    with structlog.testing.capture_logs() as logged:
        await scans.looks(4)
    assert scans.desk.files == [scans.lan.name.encode()]
    assert [note.get("trouble") for note in logged if "trouble" in note] == ["CabinetDown"]


async def test_news_that_could_not_be_told_is_told_later(scans: ScanFolder) -> None:
    """A refusal is not forgotten because the desk was down when it should have been told."""
    (scans.hanh / "1.pdf").write_text("1")
    scans.desk.answers = [Receipt(0, "locked")]
    tell, tries = scans.desk.tell, []

    async def once_down(officer_id: int, news: Text) -> None:
        tries.append(news)
        if len(tries) == 1:
            raise CabinetDown
        await tell(officer_id, news)

    scans.folders._tell = once_down
    await scans.looks(4)
    assert len(scans.desk.told) == 1
    assert len(tries) == 2


async def test_ten_thousand_files_leave_room_for_others(scans: ScanFolder) -> None:
    """A few of them, then the next officer has a turn; all in order."""
    for n in range(10_000):
        (scans.hanh / f"scan{n}.jpg").write_text(str(n))
    (scans.lan / "1.pdf").write_text("lan")
    await scans.looks(2)
    assert (LAN, b"lan") in scans.desk.taken
    for _ in range(3):
        assert await scans.look(0) == MOST_AT_ONCE
    hers = [whole for officer, whole in scans.desk.taken if officer == HANH]
    assert hers == [str(n).encode() for n in range(4 * MOST_AT_ONCE)]


async def test_a_clock_set_back_costs_time_and_nothing_else(scans: ScanFolder) -> None:
    """A file seen in the future has to lie still from now."""
    (scans.hanh / "1.pdf").write_text("1")
    await scans.look()
    await scans.look(-3600)
    await scans.look(1)
    assert scans.desk.taken == []
    await scans.look(1)
    assert scans.desk.files == [b"1"]


async def test_a_writer_in_another_process_is_waited_for(scans: ScanFolder) -> None:
    """However long it takes between pieces, the file is taken whole, and after its last piece."""
    code = (
        "import sys\n"
        "with open(sys.argv[1], 'wb', buffering=0) as page:\n"
        "    for line in sys.stdin:\n"
        "        page.write(line.encode() * 1000)\n"
        "        print('written', flush=True)\n"
    )
    command = (sys.executable, "-c", code, str(scans.hanh / "1.pdf"))
    writer = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdin
    assert writer.stdout
    for n in range(5):
        writer.stdin.write(f"{n}\n".encode())
        assert await writer.stdout.readline() == b"written\n"
        await scans.look()
        assert scans.desk.taken == []
    writer.stdin.close()
    assert await writer.wait() == 0
    await scans.look()
    assert scans.desk.files == [b"".join(f"{n}\n".encode() * 1000 for n in range(5))]


async def test_the_event_loop_never_waits_for_a_share(
    scans: ScanFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a share hangs, in looking or in reading, everything else goes on."""
    threads: set[str] = set()
    for name in ("open", "scandir", "rename", "unlink", "fstat", "stat"):
        monkeypatch.setattr(os, name, noting(getattr(os, name), threads))
    (scans.hanh / "1.pdf").write_bytes(BIG)
    threads.clear()
    await scans.looks()
    assert scans.desk.files == [BIG]
    assert threads
    assert threading.main_thread().name not in threads


def noting(work: Any, threads: set[str]) -> Any:
    """The same work, noting who does it."""

    def noted(*args: Any, **named: Any) -> Any:
        threads.add(threading.current_thread().name)
        return work(*args, **named)

    return noted


async def test_it_runs_until_it_is_told_to_stop(scans: ScanFolder) -> None:
    """Looks by itself, again and again; ends when cancelled."""
    scans.folders.close()
    desk, taken = scans.desk, asyncio.Event()
    desk.after = taken.set
    world = HurriedWorld()
    running = asyncio.create_task(
        Folders(scans.root, desk.take, desk.ready, world, every=0.001).run()
    )
    (scans.hanh / "1.pdf").write_bytes(BIG)
    await asyncio.wait_for(taken.wait(), 30)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert desk.files == [BIG]


class HurriedWorld(TestWorld):
    """Every look at the clock is a second later."""

    __test__ = False

    def now(self) -> Any:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.mark.parametrize("forgets", [True, False])
async def test_a_desk_told_to_stop_while_taking_asks_about_it(
    scans: ScanFolder, *, forgets: bool
) -> None:
    """Stopped in an orderly way, it still does not know whether the pages came."""
    (scans.hanh / "1.pdf").write_bytes(BIG)
    begun = asyncio.Event()

    async def endless(officer_id: int, pieces: Any, source: str) -> Receipt:  # noqa: ARG001 - as Take
        await anext(pieces)
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    scans.folders._take = endless
    await scans.look()
    looking = asyncio.create_task(scans.look())
    await begun.wait()
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    if forgets:
        scans.restart()
    await scans.looks(1)
    assert scans.lying() == ["refused/interrupted-1.pdf"]
    assert scans.desk.told == [(HANH, say("scan.folder.interrupted", n=1))]


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_officers_are_told_reads_well(lang: str) -> None:
    """The reason stands in the sentence."""
    said = words(lang).text(say("scan.folder.refused", n=2, why=say("scan.folder.unreadable")))
    assert words(lang).texts["scan.folder.unreadable"] in said
    assert "2" in said
