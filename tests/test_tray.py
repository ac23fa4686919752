"""A file comes into the tray whole or not at all, whatever happens while it is read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.scanning import Receipt, Source
from bot.scanning.tray import ALIKE, Tray
from bot.world import World
from core import archive
from core.errors import CabinetDown
from core.models import Scan
from storage.inspection import inspect
from storage.inventory import pages_of
from tests.desk import Desk, sheets
from tests.visit import HANH, HANH_ID, NGA_ID, TAM, TAM_ID

FACTS = {"kind": "ket_hon", "tail": "", "pages": 1, "issued": "", "expires": ""}
PAPER = 10
"""The number the first new paper gets."""


async def begin(desk: Desk, peer: str = HANH, citizen: int = NGA_ID) -> int:
    """An officer opens a new paper."""
    at = desk.world.now()
    add = partial(archive.add_paper, at=at, peer=peer, citizen=citizen, **FACTS)
    return int(await desk.turn(add))


async def file(desk: Desk, paper: int = PAPER) -> None:
    """Hạnh presses `Lưu`."""
    await desk.turn(partial(archive.file_paper, at=desk.world.now(), peer=HANH, document=paper))


async def leave(desk: Desk) -> None:
    """Hạnh leaves the paper she is adding."""
    await desk.turn(partial(archive.drop_draft, at=desk.world.now(), peer=HANH))


async def dismiss(desk: Desk) -> None:
    """Hạnh works here no more."""
    await desk.turn(lambda book: book.pen.raw("UPDATE officers SET active = 0 WHERE id = 1"))


async def end_shift(desk: Desk) -> None:
    """Hạnh has an authenticator and no open shift."""
    ended = "UPDATE officers SET totp_key = 't1', shift_until = NULL WHERE id = 1"
    await desk.turn(lambda book: book.pen.raw(ended))


async def begin_another(desk: Desk) -> None:
    """Hạnh has gone on to another paper."""
    await begin(desk)


async def nothing(_desk: Desk) -> None:
    """All stays as it is."""


async def take(
    desk: Desk, pieces: AsyncIterator[bytes], source: Source = "web", officer: int = HANH_ID
) -> Receipt:
    """A file comes in, and who is to be told is told."""
    receipt = await desk.house.tray.take(officer, pieces, source)
    await desk.settle()
    return receipt


async def pieces(*given: bytes | Callable[[], Any]) -> AsyncIterator[bytes]:
    """Pieces of a file, and what happens between them."""
    for piece in given:
        if isinstance(piece, bytes):
            yield piece
        else:
            await piece()


async def break_off() -> None:
    """The other side is gone."""
    raise ConnectionResetError


async def rows(desk: Desk, paper: int = PAPER, version: int = 1) -> list[Scan]:
    """The pages of a paper."""
    found: list[Scan] = await desk.look(lambda book: book.archive.scans_of(paper, version))
    return found


async def read(desk: Desk, paper: int = PAPER) -> list[bytes]:
    """The pages as they lie in the vault."""
    return [desk.house.vault.read(scan.name, paper) for scan in await rows(desk, paper)]


def lying(desk: Desk) -> set[str]:
    """Every page in the vault."""
    return set(desk.house.vault.names())


# ---- whole


async def test_a_file_is_pages_in_their_order(desk: Desk) -> None:
    """Each page lies in the vault under its row's name, and its digest is the page's own."""
    await begin(desk)
    assert await take(desk, sheets(3)) == Receipt(3)
    assert await take(desk, pieces(b"a fourth")) == Receipt(1)
    assert [scan.page for scan in await rows(desk)] == [1, 2, 3, 4]
    assert await read(desk) == [b"sheet 0", b"sheet 1", b"sheet 2", b"a fourth"]
    assert lying(desk) == {scan.name for scan in await rows(desk)}


async def test_the_officer_hears_of_what_came_in(desk: Desk) -> None:
    """How many pages are new and how many there are, with the way on."""
    await begin(desk)
    await take(desk, sheets(3))
    await take(desk, pieces(b"a fourth"))
    assert desk.last(HANH).text == "Khay quét vừa nhận 1 trang; trong khay có 4 trang."


async def test_a_page_that_came_before_is_marked(desk: Desk) -> None:
    """Twice in one file, or in two files: the second says so, the first does not."""
    await begin(desk)
    await take(desk, pieces(b"one", b"two", b"one"))
    await take(desk, pieces(b"two", b"three"))
    assert [scan.notes for scan in await rows(desk)] == ["", "", ALIKE, ALIKE, ""]


# ---- or not at all


@pytest.mark.parametrize(
    ("source", "told"), [("telegram", True), ("scanner", True), ("folder", False), ("web", False)]
)
async def test_a_file_refused_in_the_middle_leaves_nothing(
    desk: Desk, source: Source, *, told: bool
) -> None:
    """No row, no page in the vault; the officer hears why, unless the source tells it itself."""
    await begin(desk)
    await take(desk, sheets(1))
    before, seen = lying(desk), len(desk.staff.log)
    assert await take(desk, pieces(b"one", b"two", b"bad"), source) == Receipt(0, "broken")
    assert len(await rows(desk)) == 1
    assert lying(desk) == before
    assert [b.text for to, b in desk.staff.log[seen:] if to == HANH] == (
        [desk.last(HANH).text] if told else []
    )
    assert not told or desk.last(HANH).text.startswith("Một tệp không nhận được. Tệp này hỏng")


async def test_a_file_that_breaks_off_leaves_nothing(desk: Desk) -> None:
    """The other side goes away after two pages: neither of them stays, and the source hears it."""
    await begin(desk)
    with pytest.raises(ConnectionResetError):
        await take(desk, pieces(b"one", b"two", break_off))
    assert await rows(desk) == []
    assert lying(desk) == set()
    assert await take(desk, sheets(1)) == Receipt(1)


async def test_a_file_that_is_called_off_leaves_nothing(desk: Desk) -> None:
    """The desk closes, or the request is cancelled, while a file is read."""
    await begin(desk)
    reached = asyncio.Event()

    async def forever() -> None:
        reached.set()
        await asyncio.Event().wait()

    taking = asyncio.create_task(desk.house.tray.take(HANH_ID, pieces(b"one", forever), "web"))
    await reached.wait()
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking
    assert await rows(desk) == []
    assert lying(desk) == set()


async def test_a_vault_that_is_full_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second page finds no room: the first one does not stay behind."""
    await begin(desk)
    keep, kept = desk.house.vault.keep, []

    def keep_one(*facts: Any) -> None:
        if kept:
            raise OSError(28, "No space left on device")
        kept.append(keep(*facts))

    monkeypatch.setattr(desk.house.vault, "keep", keep_one)
    with pytest.raises(OSError, match="No space"):
        await take(desk, sheets(2))
    assert await rows(desk) == []
    assert lying(desk) == set()


@pytest.mark.parametrize("then", [file, leave, begin_another, dismiss, end_shift])
async def test_a_paper_that_is_closed_while_a_file_is_read_takes_none_of_it(
    desk: Desk, then: Callable[[Desk], Any]
) -> None:
    """Filed, left, overtaken, its officer gone: what was there stays, the file leaves nothing."""
    await begin(desk)
    await take(desk, pieces(b"before"))
    between = pieces(b"one", partial(then, desk), b"two")
    assert await take(desk, between) == Receipt(0, "no_draft")
    left = [] if then in (leave, begin_another) else [b"before"]
    assert await read(desk) == left
    assert len(lying(desk)) == len(left)


async def test_a_file_too_many_is_refused_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paper that has room for one page takes none of a file of two, and says why."""
    monkeypatch.setattr(archive, "MOST_PAGES", 3)
    await begin(desk)
    await take(desk, sheets(2))
    assert await take(desk, pieces(b"one", b"two"), "telegram") == Receipt(0, "tray_full")
    assert len(await read(desk)) == len(lying(desk)) == 2
    assert "đã đủ 200 trang" in desk.last(HANH).text


@pytest.mark.parametrize("before", [nothing, leave, end_shift, dismiss])
async def test_without_an_open_paper_nothing_is_taken(
    desk: Desk, before: Callable[[Desk], Any]
) -> None:
    """No paper begun, left again, no shift, dismissed: the file is not even read."""
    if before is not nothing:
        await begin(desk)
    await before(desk)
    assert not await desk.house.tray.ready(HANH_ID)
    assert await take(desk, pieces(break_off)) == Receipt(0, "no_draft")
    assert not await desk.house.tray.ready(999)
    assert await take(desk, pieces(break_off), officer=999) == Receipt(0, "no_draft")


# ---- at once


async def test_two_files_at_once_do_not_mix(desk: Desk) -> None:
    """Of two files for one paper one lies wholly behind the other."""
    await begin(desk)
    slow = partial(asyncio.sleep, 0.01)
    one = pieces(b"a1", slow, b"a2", slow, b"a3")
    two = pieces(b"b1", slow, b"b2", slow, b"b3")
    await asyncio.gather(take(desk, one), take(desk, two))
    found = b" ".join(await read(desk))
    assert found in (b"a1 a2 a3 b1 b2 b3", b"b1 b2 b3 a1 a2 a3")


async def test_two_officers_do_not_wait_for_each_other(desk: Desk) -> None:
    """While Hạnh's scanner dawdles, Tâm's file goes into Tâm's paper."""
    await begin(desk)
    other = await begin(desk, TAM)
    done = asyncio.Event()

    async def theirs() -> None:
        assert await take(desk, pieces(b"tam"), officer=TAM_ID) == Receipt(1)
        done.set()

    await asyncio.gather(take(desk, pieces(b"hanh", done.wait)), theirs())
    assert (await read(desk), await read(desk, other)) == ([b"hanh"], [b"tam"])


# ---- a crash


async def test_a_crash_before_the_rows_leaves_pages_for_the_check(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages without a row are found by the vault's check; there is no row without its page."""
    await begin(desk)
    await take(desk, sheets(1))
    before = lying(desk)

    def crash(*_: Any) -> None:
        raise CabinetDown

    monkeypatch.setattr(Tray, "_write", crash)
    with pytest.raises(CabinetDown):
        await take(desk, pieces(b"one", b"two"))
    later = World().now() + timedelta(hours=2)
    named = [scan for scan in pages_of(desk.folder) if scan.document_id == PAPER]
    seen = inspect(desk.house.vault, lambda: named, later)
    assert set(seen.orphans) == lying(desk) - before
    assert len(seen.orphans) == 2
    assert seen.findings == []
