"""Files an office's scanner writes are taken once, whole and in order, or stay where they are."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.scanning import Receipt
from bot.scanning.folder import MOST_AT_ONCE, Folders
from handlers.screens import Text, say
from handlers.words import LANGUAGES, words
from tests.desk import TestWorld
from tests.scanning_sources.scan_folder import HANH, LAN, ScanFolder

BIG = bytes(range(256)) * 4096
ROOT = Path(__file__).parents[2]


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_officers_are_told_reads_well(lang: str) -> None:
    """The reason stands in the sentence."""
    said = words(lang).text(say("scan.folder.refused", n=2, why=say("scan.folder.unreadable")))
    assert words(lang).texts["scan.folder.unreadable"] in said
    assert "2" in said


async def test_files_older_than_the_paper_are_left_and_told(scans: ScanFolder) -> None:
    """What lay there before this paper was begun may be somebody else's: it is not taken."""
    begun = datetime.fromtimestamp((scans.hanh / "..").stat().st_mtime, UTC)

    async def since(_officer: int) -> datetime | None:
        return begun

    scans.folders._since = since
    scans.desk.adding.add(HANH)
    for name, minutes in (("cu.jpg", 16), ("vua quet.jpg", 14)):
        file = scans.hanh / name
        file.write_bytes(name.encode())
        os.utime(file, times=(begun.timestamp() - 60 * minutes,) * 2)
    await scans.looks()
    assert scans.desk.files == [b"vua quet.jpg"]
    assert scans.lying() == ["cu.jpg"]
    assert [(who, news.key) for who, news in scans.desk.told] == [(HANH, "scan.folder.old")]
