"""The print room: a pack goes to the office's printer and is followed until it is paper.

Before a document is sent its row says so. Whoever finds it saying so later looks for the job at
the printer; what cannot be found is asked of a person, never sent again.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from aiohttp import ClientSession

from bot.channels import Trouble
from bot.ports import Book, Cabinet
from bot.printers.facts import ONE_SIDED, TWO_SIDED, JobFacts, JobState, Printer
from bot.printers.ipp import USER, Ipp, Ticket
from bot.printers.places import Place
from bot.printers.troubles import Busy, Denied, IppError, Unanswered, Unreached, Untrusted
from bot.printing import Pack, PrintShop, job_of
from bot.spool import Spool
from bot.world import World
from core import jobs, paper
from core.jobs import Job

FIRST_PAUSE, LONGEST_PAUSE, FASTER = 2.0, 30.0, 1.5
"""Seconds between looks at a job under way: 2 at first, longer while nothing changes."""
FIRST_WAIT, LONGEST_WAIT = 5.0, 120.0
"""Seconds until a printer that could not take a job is asked again, twice as long each time."""
GIVEN_UP = timedelta(hours=8)
"""A job that waited so long is not printed any more behind people's backs."""

STATES: Mapping[JobState, jobs.JobState] = {
    JobState.PENDING: jobs.JobState.SENT,
    JobState.HELD: jobs.JobState.STOPPED,
    JobState.PROCESSING: jobs.JobState.PRINTING,
    JobState.STOPPED: jobs.JobState.STOPPED,
    JobState.CANCELLED: jobs.JobState.CANCELLED,
    JobState.ABORTED: jobs.JobState.ABORTED,
    JobState.COMPLETED: jobs.JobState.DONE,
}

log = structlog.get_logger("printers")


def crashpoint(_name: str) -> None:
    """A moment by name, at which a test may end the process."""


class PrintRoom:
    """Carries one office's jobs after another. `places`: the printers, by office."""

    def __init__(
        self,
        cabinet: Cabinet,
        shop: PrintShop,
        world: World,
        places: Mapping[str, Place],
        session: ClientSession,
    ) -> None:
        self._cabinet, self._shop, self._world = cabinet, shop, world
        self._places, self._session = places, session
        self._trust: dict[str, ssl.SSLContext | None] = {}

    async def carry(self, about: Mapping[str, Any]) -> None:
        """The errand of one job: `Trouble` while the printer cannot take it."""
        job = await self._read(about["job"])
        if job is None or job.state in jobs.OVER:
            return
        place = self._places.get(job.office_id)
        if place is None:
            await self._note(job, jobs.JobState.ABORTED)
            return
        printer = self._printer(place)
        if job.state in jobs.UNSENT:
            job = await self._send(job, place, printer)
        elif job.state is jobs.JobState.SENDING:
            job = await self._find(job, printer)
        if job.state in jobs.AT_PRINTER:
            await self._follow(job, place, printer)

    def _printer(self, place: Place) -> Ipp:
        if place.uri not in self._trust:
            self._trust[place.uri] = place.trust()
        return Ipp(self._session, place.uri, self._trust[place.uri])

    async def _send(self, job: Job, place: Place, printer: Ipp) -> Job:
        """Hand the pack over, unless nobody needs it or the printer cannot take it now, or ever."""
        if not await self._wanted(job):
            return await self._note(job, jobs.JobState.CANCELLED)
        try:
            ticket = await self._ticket(job, place, printer)
            after = await newest(printer)
        except IppError as trouble:
            return await self._put_off(job, trouble)
        pack = await self._pack(job, two_sided=ticket.sides == TWO_SIDED)
        if pack is None:
            return await self._note(job, jobs.JobState.ABORTED, trouble="no_pack")
        with pack.file:
            sheets = sheets_of(pack.pages, two_sided=ticket.sides == TWO_SIDED)
            job, begun = await self._begin(job, after, sheets)
            if not begun:
                return job
            crashpoint("before_spool")
            return await self._hand_over(job, printer, ticket, pack.file)

    async def _hand_over(self, job: Job, printer: Ipp, ticket: Ticket, file: Spool) -> Job:
        try:
            taken = await printer.print(ticket, file)
        except Unanswered:
            return await self._find(job, printer)
        except IppError as trouble:
            return await self._put_off(job, trouble)
        crashpoint("after_spool")
        return await self._note(job, STATES[taken.state], number=taken.number)

    async def _ticket(self, job: Job, place: Place, printer: Ipp) -> Ticket:
        """How the job is printed, once the printer has agreed to it."""
        facts = await printer.about()
        if not facts.accepts:
            raise Busy
        code = await self._cabinet.look(lambda book: book.orders.order(job.order_id).code)
        ticket = Ticket(code, sides(facts, two_sided=place.two_sided))
        await printer.validate(ticket)
        return ticket

    async def _pack(self, job: Job, *, two_sided: bool) -> Pack | None:
        """The PDF from the facts as they are now; None when it cannot be laid out."""
        made = await self._cabinet.look(lambda book: job_of(book, book.orders.order(job.order_id)))
        try:
            return await self._shop.lay_out(made, two_sided=two_sided)
        except Exception:
            log.exception("no pack", job=job.id)
            return None

    async def _put_off(self, job: Job, trouble: IppError) -> Job:
        """Not now: the lane waits and asks again. Never: the officer is shown why."""
        if isinstance(trouble, Denied | Untrusted):
            return await self._note(job, jobs.JobState.ABORTED, trouble=trouble.key)
        if self._world.now() - job.asked_at > GIVEN_UP:
            return await self._note(job, jobs.JobState.ABORTED, trouble="too_long")
        tries = job.tries + 1
        await self._note(job, jobs.JobState.WAITING, trouble=trouble.key, tries=tries)
        pause = min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)
        raise Trouble(trouble.key, after=pause)

    async def _find(self, job: Job, printer: Ipp) -> Job:
        """A job that was being sent: is it at the printer? Nobody knows but a person, if not."""
        code = await self._cabinet.look(lambda book: book.orders.order(job.order_id).code)
        try:
            there = [*await printer.jobs("not-completed"), *await printer.jobs("completed")]
        except IppError as trouble:
            return await self._unsure_later(job, trouble)
        ours = [one for one in there if (one.name, one.user) == (code, USER)]
        new = [one for one in ours if one.number > job.after]
        if len(new) != 1:
            return await self._note(job, jobs.JobState.UNSURE)
        return await self._note(job, STATES[new[0].state], number=new[0].number)

    async def _unsure_later(self, job: Job, trouble: IppError) -> Job:
        """The printer cannot be asked: soon again, and in the end a person is."""
        if self._world.now() - job.asked_at > GIVEN_UP:
            return await self._note(job, jobs.JobState.UNSURE)
        raise Trouble(trouble.key, after=FIRST_WAIT)

    async def _follow(self, job: Job, place: Place, printer: Ipp) -> None:
        """Look until it has come to an end, or a person has taken it over."""
        pause = FIRST_PAUSE
        while True:
            fresh = await self._look_at(job, printer)
            if fresh.state not in jobs.AT_PRINTER:
                break
            pause = FIRST_PAUSE if fresh != job else min(pause * FASTER, LONGEST_PAUSE)
            job = fresh
            await asyncio.sleep(pause)
        if fresh.state in (jobs.JobState.BY_HAND, jobs.JobState.CANCELLED) and job.number:
            await self._take_off(job.number, printer)
        log.info("printed", job=job.id, printer=place.name, state=fresh.state.value)

    async def _look_at(self, job: Job, printer: Ipp) -> Job:
        """How far it is; a printer that knows it no more leaves it to a person."""
        job = await self._read(job.id) or job
        if job.state not in jobs.AT_PRINTER or job.number is None:
            return job
        if not await self._wanted(job):
            return await self._note(job, jobs.JobState.CANCELLED)
        try:
            found, machine = await printer.job(job.number), await printer.about()
        except IppError as trouble:
            return await self._silent(job, trouble)
        if found is None:
            return await self._note(job, jobs.JobState.UNSURE)
        return await self._tell(job, found, machine)

    async def _silent(self, job: Job, trouble: IppError) -> Job:
        if self._world.now() - job.asked_at > GIVEN_UP:
            return await self._note(job, jobs.JobState.UNSURE)
        key = trouble.key if isinstance(trouble, Unreached | Unanswered) else ""
        return await self._note(job, job.state, trouble=key)

    async def _tell(self, job: Job, found: JobFacts, machine: Printer) -> Job:
        state = STATES[found.state]
        if state is jobs.JobState.DONE:
            return await self._note(job, state, trouble="", sheets=found.sheets or job.sheets)
        if state in jobs.AT_PRINTER and (machine.stopped or machine.trouble):
            state = jobs.JobState.STOPPED
        here = state in jobs.AT_PRINTER
        return await self._note(job, state, trouble=machine.warning if here else "")

    async def _wanted(self, job: Job) -> bool:
        def looked(book: Book) -> bool:
            order = book.orders.order(job.order_id)
            return order is not None and paper.wanted(book, order)

        return await self._cabinet.look(looked)

    async def _take_off(self, number: int, printer: Ipp) -> None:
        with contextlib.suppress(IppError):
            await printer.cancel(number)

    async def _read(self, job: int) -> Job | None:
        return await self._cabinet.look(lambda book: book.jobs.job(job))

    async def _begin(self, job: Job, after: int, sheets: int) -> tuple[Job, bool]:
        at = self._world.now()
        begun = await self._cabinet.turn(lambda book: paper.begin(book, at, job, after, sheets))
        return await self._read(job.id) or job, begun

    async def _note(self, job: Job, state: jobs.JobState, **facts: Any) -> Job:
        """Write down what is new, if anything is; the job as it stands then."""
        known = {"state": job.state, **{name: getattr(job, name) for name in facts}}
        if known != {"state": state, **facts}:
            at = self._world.now()
            await self._cabinet.turn(lambda book: paper.progress(book, at, job, state, **facts))
        return await self._read(job.id) or job


async def newest(printer: Ipp) -> int:
    """The highest number the printer has given to a job that it still knows."""
    known = [*await printer.jobs("not-completed"), *await printer.jobs("completed")]
    return max((one.number for one in known), default=0)


def sheets_of(pages: int, *, two_sided: bool) -> int:
    """How many sheets of paper so many pages take."""
    return -(-pages // 2) if two_sided else pages


def sides(printer: Printer, *, two_sided: bool) -> str:
    """What the printer is told, so that its own custom does not decide; "" if it has no choice."""
    wish = TWO_SIDED if two_sided and TWO_SIDED in printer.sides else ONE_SIDED
    return wish if wish in printer.sides else ""
