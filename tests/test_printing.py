"""Packs on their way from the vault to whoever prints them."""

from __future__ import annotations

import os
import resource
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random  # noqa: TID251 - seeded noise, the same on every run

import pypdfium2
import pytest
from PIL import Image

from bot.printing import Job, PrintShop, job_of
from storage.paper.pack import BadPage
from tests.desk import Desk, place_order

MANY = 200
MOST = 8 << 20
"""Bytes a process may grow by for a pack of any length."""


def noise() -> bytes:
    """A page that weighs what a scan weighs."""
    picture = Image.frombytes("L", (827, 1169), Random(1).randbytes(827 * 1169))
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


async def job_with(desk: Desk, pages: int) -> Job:
    """The desk's first order as if its paper had so many pages."""
    job: Job = await desk.look(lambda book: job_of(book, book.orders.order(1)))
    return replace(job, scans=[job.scans[0][:1] * pages])


def peak(pid: int) -> int:
    """The most memory a process ever held since it was last forgotten, in bytes."""
    rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    (row,) = [row for row in rows if row.startswith("VmHWM:")]
    return int(row.split()[1]) * 1024


def forget(*pids: int) -> None:
    """Measure the peak from here on."""
    for pid in pids:
        try:
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        except OSError:
            pytest.skip("this machine does not let peaks be measured")


async def test_a_long_pack_needs_no_more_memory(desk: Desk, tmp_path: Path) -> None:
    """Two hundred pages: neither the service nor the worker holds what the pack weighs."""
    await place_order(desk)
    page = noise()
    shop = PrintShop(desk.house.cabinet, lambda *_: bytes(bytearray(page)), desk.world, tmp_path)
    try:
        (await shop.lay_out(await job_with(desk, 2))).file.close()
        both = (os.getpid(), await shop.work(os.getpid))
        forget(*both)
        before = [peak(pid) for pid in both]
        pack = await shop.lay_out(await job_with(desk, MANY))
        with pack.file as file:
            read = 0
            async for piece in file.pieces():
                read += len(piece)
        grown = [peak(pid) - was for pid, was in zip(both, before, strict=True)]
    finally:
        shop.close()
    assert read == file.size > MANY * len(page) > 8 * MOST
    assert all(more < MOST for more in grown), grown


async def test_a_page_that_is_none_leaves_nothing_open(desk: Desk, tmp_path: Path) -> None:
    """The trouble is raised where the pack was wanted, and the next pack is laid out."""
    await place_order(desk)
    page = [b"no picture"]
    shop = PrintShop(desk.house.cabinet, lambda *_: page[0], desk.world, tmp_path)
    try:
        with pytest.raises(BadPage):
            await shop.lay_out(await job_with(desk, 3))
        page[0] = noise()
        pack = await shop.lay_out(await job_with(desk, 3))
        with pack.file as file:
            assert len(pypdfium2.PdfDocument(await file.read())) == pack.pages == 12
    finally:
        shop.close()


async def test_a_page_that_is_gone_leaves_nothing_open(desk: Desk, tmp_path: Path) -> None:
    """What the vault says is what the caller hears."""
    await place_order(desk)

    def gone(_name: str, _document: int) -> bytes:
        raise FileNotFoundError

    shop = PrintShop(desk.house.cabinet, gone, desk.world, tmp_path)
    try:
        with pytest.raises(FileNotFoundError):
            await shop.lay_out(await job_with(desk, 1))
    finally:
        shop.close()


async def test_a_full_disk_is_noticed_before_anything_is_handed_out(
    desk: Desk, tmp_path: Path
) -> None:
    """The end of a file that found no room is missed while it is made, not by who reads it."""
    shop = PrintShop(desk.house.cabinet, lambda *_: b"", desk.world, tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            shop.held(bytes(101))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        shop.close()
