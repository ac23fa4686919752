"""Print packs, laid out when somebody opens one; nothing printed is kept."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import wait
from typing import Any, TypeVar

from bot.export import file_behind
from bot.ports import Book, Cabinet
from core.days import local
from core.models import Line, Office, Order, Scan
from core.monthly import Leaf
from core.register import signer_on
from core.register_file import leaf_behind

T = TypeVar("T")
ReadPage = Callable[[str, int], bytes]
"""A page of the vault, by its name and its document's number."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a pack is made of, in plain values."""

    office: Office
    order: Order
    lines: list[Line]
    scans: list[list[Scan]]


class PrintShop:
    """Lays packs out in a process of its own, so that the chat never waits for paper."""

    def __init__(self, cabinet: Cabinet, read_page: ReadPage) -> None:
        self._cabinet, self._read_page = cabinet, read_page
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, context, initializer=follow_parent)

    async def pack_behind(self, link: str, at: datetime) -> tuple[str, bytes] | None:
        """The name and PDF of the pack a link opens, while it lives."""
        job = await self._cabinet.look(lambda book: job_behind(book, link, at))
        if job is None:
            return None
        return f"{job.order.code}.pdf", await self.lay_out(job)

    async def lay_out(self, job: Job, *, two_sided: bool = False) -> bytes:
        """The PDF of a job; for two sides each copy begins on a sheet of its own."""
        pages = await asyncio.to_thread(self._open_pages, job)
        return await self.work(lay_out, job, pages, two_sided)

    async def work(self, paper: Callable[..., T], *values: object) -> T:
        """Do other work of paper in the same process."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, paper, *values)

    async def file_behind(self, link: str, at: datetime) -> tuple[str, bytes, str] | None:
        """What a link opens, with its type: a pack, a month of the register, a person's data."""
        if found := await self.pack_behind(link, at):
            return *found, "application/pdf"
        if leaf := await self._cabinet.look(lambda book: leaf_behind(book, link, at)):
            name = f"so-{leaf.year}-{leaf.month:02d}.pdf"
            return name, await self._month(leaf), "application/pdf"
        mine = await file_behind(self._cabinet, self._read_page, link, at)
        return (*mine, "application/zip") if mine else None

    async def _month(self, leaf: Leaf) -> bytes:
        """A month of the register, laid out in the process of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, month_of, leaf)

    def close(self) -> None:
        """Let the process go."""
        self._pool.shutdown(cancel_futures=True)

    def _open_pages(self, job: Job) -> list[tuple[bytes, ...]]:
        read = self._read_page
        return [tuple(read(scan.name, scan.document_id) for scan in scans) for scans in job.scans]


def follow_parent() -> None:
    """End with the process that started this one, even when that one is killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(0)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()


def job_behind(book: Book, link: str, at: datetime) -> Job | None:
    """The job a link stands for; None when it is unknown or too old."""
    order_id = book.orders.pack_behind(link, at)
    order = book.orders.order(order_id) if order_id else None
    return job_of(book, order) if order else None


def job_of(book: Book, order: Order) -> Job:
    """Everything a pack of this order needs; the signer is the register's, of the same day."""
    lines = [line for line in book.orders.lines(order.id) if line.live]
    scans = [book.archive.scans_of(line.document_id, line.version) for line in lines]
    day = local(order.certified_at or order.printed_at or order.placed_at).date()
    name, title = signer_on(book, order.office_id, day)
    office = replace(book.people.office(order.office_id), signer=name, signer_title=title)
    return Job(office, order, lines, scans)


def lay_out(job: Job, pages: list[tuple[bytes, ...]], two_sided: bool = False) -> bytes:
    """Compose in the worker process."""
    from storage.paper.pack import Options, Original, compose  # noqa: PLC0415 - the worker's alone

    originals = [
        Original(line.kind, scans, line.copies, statement(job, line))
        for line, scans in zip(job.lines, pages, strict=True)
    ]
    options = Options(mark=job.office.mark, footer=job.office.footer, two_sided=two_sided)
    return compose(originals, options)


def month_of(leaf: Leaf) -> bytes:
    """Lay a month of the register out in the worker process."""
    from storage.paper.register import month_pdf  # noqa: PLC0415 - the worker's alone

    return month_pdf(leaf)


def statement(job: Job, line: Line) -> Any:
    """The certification block: numbered if the number is known, dots for a pen if not."""
    from storage.paper.statement import Statement  # noqa: PLC0415 - the worker's alone

    certified = job.order.certified_at if line.number else None
    return Statement(
        number=f"{line.number:04d}" if line.number else None,
        book=line.book or None,
        on=local(certified).date() if certified else None,
        place="",
        authority=f"{job.office.authority}\n{job.office.signer_title}",
        signer=job.office.signer,
    )
