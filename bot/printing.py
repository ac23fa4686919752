"""Print packs, laid out when somebody opens one; nothing printed is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.export import file_behind
from bot.ports import Book, Cabinet
from bot.spool import KEY, Spool, kept
from bot.worker import Desk, Worker
from bot.world import World
from core.checks import PATH, token_of
from core.days import local
from core.kinds import KINDS
from core.models import Line, Office, Order, Scan
from core.monthly import Leaf
from core.names import initials
from core.register import COPY, signer_on
from core.register_file import leaf_behind
from core.sifting import good
from core.staff import Template
from core.templates import BUILT_IN, template_on

T = TypeVar("T")
ReadPage = Callable[[str, int], bytes]
"""A page of the vault, by its name and its document's number."""
File = tuple[str, Spool, str]
"""A file's name, its bytes and its type; whoever gets it closes it."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a pack is made of, in plain values; `who`: the citizen's initials.

    `template`: the statement's words on the day of certifying; `tokens`: what the copies of a line
    are checked by, "" for none, under the public address `root`.
    """

    office: Office
    order: Order
    lines: list[Line]
    scans: list[list[Scan]]
    who: str = ""
    template: Template | None = None
    tokens: tuple[str, ...] = ()
    root: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack laid out: its PDF, and how many pages it has."""

    file: Spool
    pages: int


class PrintShop:
    """Lays packs out in a process of its own; page by page, so that a long one needs no memory.

    `folder`: where a pack lies, nameless and sealed, while it is handed out; `root`: the public
    address copies are checked at, "" for none.
    """

    def __init__(
        self, cabinet: Cabinet, read_page: ReadPage, world: World, folder: Path, root: str = ""
    ) -> None:
        self._cabinet, self._read_page, self._root = cabinet, read_page, root
        self._world, self._folder = world, folder
        self._worker = Worker()

    async def pack_behind(self, link: str, at: datetime) -> tuple[str, Spool] | None:
        """The name and PDF of the pack a link opens, while it lives; many orders are a batch."""
        jobs = await self._cabinet.look(lambda book: jobs_behind(book, link, at))
        if not jobs:
            return None
        if len(jobs) > 1:
            return "in-theo-lo.pdf", (await self.lay_out_batch(jobs)).file
        return f"{jobs[0].order.code}.pdf", (await self.lay_out(jobs[0])).file

    async def lay_out(self, job: Job, *, two_sided: bool = False) -> Pack:
        """The PDF of a job; for two sides each copy begins on a sheet of its own."""
        return await self._write([job], lay_out, replace(job, root=self._root), two_sided)

    async def lay_out_batch(self, jobs: list[Job]) -> Pack:
        """One PDF of many jobs, a separator before each."""
        return await self._write(
            jobs, lay_out_batch, [replace(job, root=self._root) for job in jobs]
        )

    async def work(self, paper: Callable[..., T], *values: object) -> T:
        """Do other work of paper in the same process."""
        return await self._worker.do(paper, *values)

    async def file_behind(self, link: str, at: datetime) -> File | None:
        """What a link opens, with its type: a pack, a month of the register, a person's data."""
        if found := await self.pack_behind(link, at):
            return *found, "application/pdf"
        if leaf := await self._cabinet.look(lambda book: leaf_behind(book, link, at)):
            name = f"so-{leaf.year}-{leaf.month:02d}.pdf"
            return name, self.held(await self._month(leaf)), "application/pdf"
        mine = await file_behind(self._cabinet, self._read_page, link, at, self.held)
        return (*mine, "application/zip") if mine else None

    def held(self, body: bytes = b"") -> Spool:
        """A spool with this in it."""
        spool = Spool(self._folder, self._world.chance(KEY))
        with kept(spool):
            spool.write(body)
            spool.flush()
        return spool

    async def _month(self, leaf: Leaf) -> bytes:
        """A month of the register, laid out in the process of its own."""
        return await self.work(month_of, leaf)

    def close(self) -> None:
        """Let the process go."""
        self._worker.close()

    async def _write(self, jobs: list[Job], work: Callable[..., int], *values: object) -> Pack:
        """A pack in a spool; none is left where laying it out fails."""
        with kept(self.held()) as spool:
            pages = self._pages_of(jobs)
            count = await self._worker.write(work, *values, pages=pages, sink=spool.write)
            spool.flush()
            return Pack(spool, count)

    def _pages_of(self, jobs: list[Job]) -> Iterator[bytes]:
        """The pages of these jobs, each opened when it is its turn."""
        for job in jobs:
            for scans in job.scans:
                for scan in scans:
                    yield self._read_page(scan.name, scan.document_id)


def jobs_behind(book: Book, link: str, at: datetime) -> list[Job]:
    """The jobs a link stands for, the most urgent first; none when it is unknown or too old.

    An order all of whose numbers are void has nothing to print, and holds up no other.
    """
    numbers = book.orders.pack_behind(link, at)
    orders = [order for number in numbers if (order := book.orders.order(number))]
    jobs = [job_of(book, order) for order in sorted(orders, key=lambda o: (o.due_at, o.id))]
    return [job for job in jobs if job.lines]


def job_of(book: Book, order: Order) -> Job:
    """Everything a pack of this order needs; the signer is the register's, of the same day."""
    lines = good(book, order)
    scans = [book.archive.scans_of(line.document_id, line.version) for line in lines]
    day = local(order.certified_at or order.printed_at or order.placed_at).date()
    name, title = signer_on(book, order.office_id, day)
    office = replace(book.people.office(order.office_id), signer=name, signer_title=title)
    who = initials(book.people.citizen(order.citizen_id).name)
    tokens = tuple(token_behind(book, order, line) for line in lines) if office.copy_code else ()
    return Job(office, order, lines, scans, who, template_on(book, office.id, day), tokens)


def token_behind(book: Book, order: Order, line: Line) -> str:
    """What the copies of a line are checked by; "" while they have no number."""
    if not line.number or not order.certified_at:
        return ""
    year = local(order.certified_at).year
    return token_of(book, order.office_id, COPY, year, line.number) or ""


def lay_out(desk: Desk, job: Job, two_sided: bool = False) -> int:
    """Compose in the worker process; how many pages the pack has."""
    from storage.paper.pack import write  # noqa: PLC0415 - the worker's alone

    return write(originals(desk, job), desk.take, options(job.office, two_sided))


def lay_out_batch(desk: Desk, jobs: list[Job]) -> int:
    """Compose many orders of one office in the worker process; how many pages the pack has."""
    from storage.paper import pack  # noqa: PLC0415 - the worker's alone

    dossiers = [
        pack.Dossier(pack.Heading(job.order.code, job.who, job.order.total), originals(desk, job))
        for job in jobs
    ]
    return pack.write_batch(dossiers, desk.take, options(jobs[0].office))


def originals(desk: Desk, job: Job) -> list[Any]:
    """The papers of a job as the pack takes them; their pages come when they are asked for."""
    from storage.paper.pack import Original  # noqa: PLC0415 - the worker's alone

    return [
        Original(
            KINDS[line.kind].short,
            desk.pages(len(scans)),
            line.copies,
            statement(job, line),
            [scan.ink for scan in scans],
            code,
        )
        for line, scans, code in zip(job.lines, job.scans, codes(job), strict=True)
    ]


def codes(job: Job) -> list[list[str]]:
    """The address on each copy of each line, none where it cannot be checked."""
    tokens = job.tokens if job.root and job.tokens else [""] * len(job.lines)
    return [
        [f"{job.root}{PATH}{token}"] * line.copies if token else []
        for line, token in zip(job.lines, tokens, strict=True)
    ]


def options(office: Office, two_sided: bool = False) -> Any:
    """What the office has on its papers."""
    from storage.paper.pack import Options  # noqa: PLC0415 - the worker's alone

    return Options(
        mark=office.mark,
        footer=office.footer,
        two_sided=two_sided or office.two_sided,
        number=office.copy_number,
    )


def month_of(leaf: Leaf) -> bytes:
    """Lay a month of the register out in the worker process."""
    from storage.paper.register import month_pdf  # noqa: PLC0415 - the worker's alone

    return month_pdf(leaf)


def statement(job: Job, line: Line) -> Any:
    """The certification block: numbered if the number is known, dots for a pen if not."""
    from storage.paper.statement import Statement  # noqa: PLC0415 - the worker's alone

    certified = job.order.certified_at if line.number else None
    template = job.template or BUILT_IN[-1]
    return Statement(
        number=f"{line.number:04d}" if line.number else None,
        book=line.book or None,
        on=local(certified).date() if certified else None,
        place=job.office.place if template.placed else "",
        authority=template.signature.format(
            authority=job.office.authority, title=job.office.signer_title
        ),
        signer=job.office.signer,
        template=template,
    )
