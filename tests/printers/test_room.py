"""A pack from the press on a card to paper, at printers that others wrote."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.printers import room
from bot.printers.facts import JobState as AtPrinter
from bot.printers.ipp import Ipp, Ticket
from core.jobs import JobState
from tests.desk import MORNING, Stock
from tests.printers.conftest import Plug
from tests.printers.desk import GROUP, OFFICER, PrintingDesk, ordered, put_on_paper
from tests.printers.peers import Whole, free_port
from tests.printers.test_ipp import ended

CODE = "LV-261123-0001"
CITIZEN = "citizen:c1"
A_YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job is looked at every tenth of a second."""
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(room, "LONGEST_PAUSE", 0.1)


class Opening:
    """Opens desks, and closes them in the end."""

    def __init__(self, folder: Path, stock: Stock, stack: AsyncExitStack) -> None:
        self._folder, self._stock, self._stack = folder, stock, stack

    async def __call__(self, uri: str | None, **more: bool) -> PrintingDesk:
        made = PrintingDesk(self._stock.copy(self._folder / "desk"), uri, **more)
        await made.open()
        self._stack.push_async_callback(made.close)
        return made


@pytest.fixture
async def opening(stock: Stock, tmp_path: Path) -> AsyncIterator[Opening]:
    """A way to open a desk with a printer."""
    async with AsyncExitStack() as stack:
        yield Opening(tmp_path, stock, stack)


async def until(desk: PrintingDesk, there: Callable[[Any], Any]) -> Any:
    """What is there, once it is."""
    async with asyncio.timeout(60):
        while not (found := await desk.look(there)):  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(0.02)
    return found


def due_again(book: Any, tries: int) -> datetime | None:
    """When the lane is tried again, after so many tries."""
    rows = [row for row in book.outbox.waiting(MORNING + A_YEAR, 100) if row.kind == "print"]
    if book.jobs.job(1).tries != tries or not rows[0].tries:
        return None
    due: datetime = rows[0].next_at
    return due if due > book.jobs.job(1).changed_at else None


async def test_a_pack_is_printed_and_followed(plug: Plug, opening: Opening) -> None:
    """In, and the card tells how far it is; the copies are in the document, once."""
    printer = plug(pace=4)
    desk = await opening(printer.uri)
    await ordered(desk)
    await put_on_paper(desk)
    await desk.until(JobState.PRINTING)
    await desk.until_card("… HP-1: đang in")
    assert not any("đã in xong" in b.text for b in desk.citizens.bubbles[CITIZEN].values())
    await desk.until(JobState.DONE)
    await desk.settle()
    assert "… HP-1: đã in xong 3 tờ" in desk.card()
    assert any("đã in xong" in b.text for b in desk.citizens.bubbles[CITIZEN].values())
    (took,) = printer.printed()
    assert (took.name, took.user) == (CODE, "bansao")
    (document,) = printer.documents()
    assert document.startswith(b"%PDF-")
    assert b"/Type/Pages/Count 3" in document
    assert not any(b.files for b in desk.staff.bubbles[OFFICER].values())


async def test_what_is_printed_is_the_pack(plug: Plug, opening: Opening) -> None:
    """Byte for byte what the shop lays out for the order."""
    printer = plug()
    desk = await opening(printer.uri)
    await ordered(desk)
    await put_on_paper(desk)
    await desk.until(JobState.DONE)
    job = await desk.look(lambda book: room.job_of(book, book.orders.order(1)))
    with (await desk.house.shop.lay_out(job)).file as pack:
        assert printer.documents() == [await pack.read()]


async def test_two_sides_where_the_office_says_and_the_printer_can(
    plug: Plug, opening: Opening
) -> None:
    """Each copy begins on a sheet of its own: three copies of one page are three sheets."""
    printer = plug("-2")
    desk = await opening(printer.uri, two_sided=True)
    await ordered(desk)
    await put_on_paper(desk)
    assert (await desk.until(JobState.DONE)).sheets == 3
    assert printer.printed()[0].sides == "two-sided-long-edge"
    assert b"/Type/Pages/Count 6" in printer.documents()[0]


async def test_one_side_where_the_printer_cannot(plug: Plug, opening: Opening) -> None:
    """An office that wishes two sides of a printer of one gets one."""
    printer = plug()
    desk = await opening(printer.uri, two_sided=True)
    await ordered(desk)
    await put_on_paper(desk)
    await desk.until(JobState.DONE)
    assert printer.printed()[0].sides == "one-sided"
    assert b"/Type/Pages/Count 3" in printer.documents()[0]


async def test_without_a_printer_all_is_as_it_was(opening: Opening) -> None:
    """The officer gets a link, the citizen hears at once, the card says printed and leads back."""
    desk = await opening(None)
    await ordered(desk)
    await put_on_paper(desk)
    assert "… Đã in 09:00 (3 bản)" in desk.card()
    assert any(b.files for b in desk.staff.bubbles[OFFICER].values())
    assert any("đã in xong" in b.text for b in desk.citizens.bubbles[CITIZEN].values())
    assert await desk.look(lambda book: book.jobs.jobs_of(1)) == []
    assert "In lại" in desk.buttons()


async def test_a_printer_that_is_off_is_waited_for(plug: Plug, opening: Opening) -> None:
    """Killed: waiting, and nothing of the order is undone. On again: printed, once."""
    printer = plug()
    desk = await opening(printer.uri)
    printer.kill()
    await ordered(desk)
    await put_on_paper(desk)
    await desk.until(JobState.WAITING)
    await desk.settle()
    assert "… HP-1: máy in không trả lời – chờ in" in desk.card()
    order = await desk.look(lambda book: book.orders.order(1))
    assert order.stage == "printed"
    printer.start()
    await desk.until(JobState.DONE, waking=5)
    await desk.settle()
    assert len(printer.printed()) == 1
    assert "đã in xong" in desk.card()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("media-empty", "máy in hết giấy"),
        ("media-jam", "máy in kẹt giấy"),
        ("toner-empty", "máy in hết mực"),
        ("cover-open", "máy in đang mở nắp"),
    ],
)
async def test_officers_read_what_the_printer_needs(
    plug: Plug, opening: Opening, reason: str, words: str
) -> None:
    """Of a job that does not go on the card says why; somebody saw to it, and it is printed."""
    printer = plug()
    printer.suffer(reason)
    desk = await opening(printer.uri)
    await ordered(desk)
    await put_on_paper(desk)
    await desk.until_card(f"… HP-1: đang in – {words}")
    printer.suffer("")
    await desk.until_card("… HP-1: đã in xong 3 tờ")
    assert len(printer.printed()) == 1


async def test_a_printer_at_anothers_work_is_waited_for(
    plug: Plug, opening: Opening, session: ClientSession
) -> None:
    """Busy with a stranger's job: waiting, then printed once."""
    printer = plug(pace=2)
    desk = await opening(printer.uri)
    await ordered(desk)
    await Ipp(session, printer.uri).print(Ticket("someone else's"), Whole(b"%PDF-1.4"))
    await put_on_paper(desk)
    job = await desk.until(JobState.WAITING)
    assert job.trouble == "busy"
    await desk.settle()
    assert "máy in đang bận – chờ in" in desk.card()
    await ended(Ipp(session, printer.uri), 1)
    await desk.until(JobState.DONE, waking=5)
    assert [paper.name for paper in printer.printed()] == ["someone else's", CODE]


async def test_pauses_grow(opening: Opening) -> None:
    """5, 10, 20 … 120 seconds between tries; after eight hours nobody prints unasked."""
    desk = await opening(f"ipp://127.0.0.1:{free_port()}/ipp/print")
    await ordered(desk)
    await put_on_paper(desk)
    waits = []
    for tries in range(1, 8):
        due = await until(desk, partial(due_again, tries=tries))
        waits.append((due - desk.world.now()).total_seconds())
        desk.wake(seconds=waits[-1])
    assert waits == [5, 10, 20, 40, 80, 120, 120]
    desk.wake(hours=9)
    job = await desk.until(JobState.ABORTED)
    assert job.trouble == "too_long"
    await desk.settle()
    assert "chờ máy in quá lâu nên đã thôi" in desk.card()
    assert {"In lại", "In từ tệp"} <= set(desk.buttons())


async def test_an_officer_takes_the_pack_from_a_printer_that_is_off(
    plug: Plug, opening: Opening
) -> None:
    """The link comes, the citizen hears, and the printer prints nothing when it is back."""
    printer = plug(on=False)
    desk = await opening(printer.uri)
    await ordered(desk)
    await put_on_paper(desk)
    await desk.until(JobState.WAITING)
    await desk.settle()
    await desk.press(OFFICER, "In từ tệp", GROUP)
    assert any(b.files for b in desk.staff.bubbles[OFFICER].values())
    assert "cán bộ tự in từ tệp" in desk.card()
    printer.start()
    desk.pass_time(minutes=5)
    await desk.house.relay.settle()
    assert printer.printed() == []


async def test_a_refused_order_is_not_printed_any_more(plug: Plug, opening: Opening) -> None:
    """While the printer was off the order ended: what waits is let go."""
    printer = plug(on=False)
    desk = await opening(printer.uri)
    await ordered(desk)
    await put_on_paper(desk)
    await desk.until(JobState.WAITING)
    await desk.say(OFFICER, press=">refuse?order=1&seen=printed")
    await desk.press(OFFICER, "bản chính hư hỏng")
    await desk.press(OFFICER, "Từ chối")
    printer.start()
    desk.pass_time(minutes=5)
    await desk.house.relay.settle()
    assert (await desk.job()).state is JobState.CANCELLED
    assert printer.printed() == []


async def test_an_order_refused_while_it_prints_is_taken_off_the_printer(
    plug: Plug, opening: Opening, session: ClientSession
) -> None:
    """The job is cancelled at the printer too."""
    printer = plug(pace=5)
    desk = await opening(printer.uri)
    await ordered(desk)
    await put_on_paper(desk)
    await desk.until(JobState.PRINTING)
    await desk.say(OFFICER, press=">refuse?order=1&seen=printed")
    await desk.press(OFFICER, "bản chính hư hỏng")
    await desk.press(OFFICER, "Từ chối")
    await desk.until(JobState.CANCELLED)
    assert (await ended(Ipp(session, printer.uri), 1)).state == AtPrinter.CANCELLED


async def test_a_desk_that_lost_its_printer_gives_the_pack(plug: Plug, opening: Opening) -> None:
    """Restarted without the setting: what waited is given up aloud, and opens from a link."""
    desk = await opening(plug(on=False).uri)
    await ordered(desk)
    await put_on_paper(desk)
    await desk.until(JobState.WAITING)
    desk.printers = {}
    await desk.restart()
    await desk.until(JobState.ABORTED, waking=60)
    await desk.settle()
    assert "… máy in: máy in không in được" in desk.card()
    await desk.press(OFFICER, "In từ tệp", GROUP)
    assert any(b.files for b in desk.staff.bubbles[OFFICER].values())


async def test_a_printer_that_forgets_a_job_leaves_it_to_a_person(
    plug: Plug, opening: Opening
) -> None:
    """Its plug pulled while it prints, it knows nothing afterwards: the officer is asked."""
    printer = plug(pace=60)
    desk = await opening(printer.uri)
    await ordered(desk)
    await put_on_paper(desk)
    await desk.until(JobState.PRINTING)
    printer.kill()
    await until(desk, lambda book: book.jobs.job(1).trouble == "offline")
    printer.set_pace(0.1)
    printer.start()
    await desk.until(JobState.UNSURE)
    await desk.settle()
    assert "chưa rõ giấy đã ra chưa" in desk.card()
    assert {"In lại", "Đã ra giấy"} <= set(desk.buttons())
    assert {"In lại", "Đã ra giấy"} <= set(desk.buttons(OFFICER))
    await desk.press(OFFICER, "In lại")
    await desk.until(JobState.DONE)
    assert len(printer.printed()) == 2


async def test_somebody_looked_and_the_paper_was_there(plug: Plug, opening: Opening) -> None:
    """Đã ra giấy ends the question; a second answer to it comes too late."""
    printer = plug(on=False)
    desk = await opening(printer.uri)
    await ordered(desk)
    await put_on_paper(desk)
    job = await desk.until(JobState.WAITING)
    await desk.turn(lambda book: room.paper.progress(book, MORNING, job, JobState.UNSURE))
    await desk.settle()
    press = desk.find(OFFICER, "In lại")
    await desk.press(OFFICER, "Đã ra giấy")
    assert "giấy đã ra, cán bộ đã xem" in desk.card()
    await desk.say(OFFICER, press=press)
    assert (await desk.job()).state is JobState.DONE
    assert printer.printed() == []


async def test_a_reprint_says_why_and_what_was_spoilt(plug: Plug, opening: Opening) -> None:
    """Twice on paper, both on the card; the acts of the papers' owner name both."""
    printer = plug()
    desk = await opening(printer.uri)
    await ordered(desk)
    await put_on_paper(desk)
    await desk.until(JobState.DONE)
    await desk.settle()
    await desk.press(OFFICER, "In lại", GROUP)
    await desk.press(OFFICER, "Kẹt giấy")
    await desk.say(OFFICER, "2")
    job = await desk.until(JobState.DONE, 2)
    assert (job.nth, job.reason, job.spoilt) == (2, "jam", 2)
    await desk.settle()
    assert "… In lại lần 2 (kẹt giấy, hỏng 2 tờ) – HP-1: đã in xong 3 tờ" in desk.card()
    assert [paper.name for paper in printer.printed()] == [CODE, CODE]
    acts = await desk.look(lambda book: book.acts.acts_of(1, 10))
    assert [act.what for act in acts].count("print") == 2


async def test_a_reprint_is_this_offices_and_before_the_end(plug: Plug, opening: Opening) -> None:
    """Another office's officer, an order not printed, one handed over: no."""
    desk = await opening(plug().uri)
    await ordered(desk)
    facts = {"order": 1, "why": "jam", "spoilt": 0, "link": "x" * 32}

    async def refused(peer: str) -> str:
        try:
            await desk.turn(lambda b: room.paper.reprint(b, MORNING, peer=peer, **facts))
        except Exception as refusal:  # noqa: BLE001 - its name is the fact
            return type(refusal).__name__
        return ""

    assert await refused(OFFICER) == "NotNow"
    await put_on_paper(desk)
    await desk.until(JobState.DONE)
    assert await refused("staff:o3") == "NotYours"
    for press in ("!compare:1:printed:original", "!certify:1:printed", "!pay:1:certified"):
        await desk.say(OFFICER, press=press)
    assert await refused(OFFICER) == ""
    await desk.until(JobState.DONE, 2)
    await desk.say(OFFICER, press=">hand_over?order=1&seen=certified")
    await desk.press(OFFICER, "Giấy tờ tuỳ thân")
    await desk.press(OFFICER, "Chính")
    assert await refused(OFFICER) == "NotNow"


async def test_twenty_orders_come_out_once_each(plug: Plug, opening: Opening) -> None:
    """A printer that takes one job at a time is given one at a time."""
    printer = plug(pace=0.05)
    desk = await opening(printer.uri)
    await ordered(desk, 20)
    for number in range(1, 21):
        await put_on_paper(desk, number)
    for number in range(1, 21):
        await desk.until(JobState.DONE, number)
    names = [paper.name for paper in printer.printed()]
    assert len(names) == len(set(names)) == 20
