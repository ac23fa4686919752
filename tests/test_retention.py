"""What has lain too long is forgotten, to the second; the dry run counts the same and keeps all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any, get_args

import pytest

from bot.chores import HOUR, Chores, next_after
from core import expiry, retention, rights
from core.audit import note
from core.days import local
from core.keeping import Draft
from core.models import Scan
from core.sweep import Stale
from storage.cabinet import FILE
from storage.vault import KEEPING
from tests.desk import MORNING, Desk

SECOND = timedelta(seconds=1)
KINDS = get_args(Stale)


def rows(desk: Desk, query: str) -> list[Any]:
    """Committed rows, through a connection of our own."""
    with closing(sqlite3.connect(desk.folder / FILE)) as connection:
        return connection.execute(query).fetchall()


DRAFTED, RENEWED = "d1".zfill(32), "e1".zfill(32)
"""Names of pages in the vault."""


def furnish(book: Any) -> None:
    """One thing of each kind, all from the same moment, and the same again that is in use."""
    at = MORNING
    paper = book.archive.add_document(citizen_id=1, **PAPER, version=0)
    book.archive.open_draft(Draft(1, paper, 1, at))
    book.archive.add_scan(Scan(paper, 1, DRAFTED, "0" * 64))
    book.archive.change_paper(1, version=2)
    book.archive.add_scan(Scan(1, 1, RENEWED, "0" * 64, version=2))
    note(book, at, "renew", citizen=1, officer=1, document=1, peer="staff:o1")
    book.archive.withdraw(2, at, "cấp lại")
    book.outbox.put("citizen:x", "notice", {"office": "LV", "words": "mời"}, at)
    (parcel,) = book.outbox.waiting(at, 9)
    book.outbox.done(parcel.id, at)
    book.outbox.put("citizen:x", "notice", {"office": "LV"}, at + timedelta(days=5000))
    book.mailbox.keep("citizen:x", "b1", {"text": "mời"}, at)
    challenge = ("c1", "citizen:x", "key", None, "log-in", "t1", 0, 0, at, at, at)
    book.logins.add_challenge(challenge_of(*challenge))
    call = {"office_id": "LV", "peer": "citizen:x", "citizen_id": None, "asked_at": at}
    taken = book.orders.add_call_back({**call, "phone": "+84900000001"})
    book.orders.take_call_back(taken, 1, at)
    book.orders.add_call_back({**call, "phone": "+84900000002"})
    lending = {"name": "Út", "phone": "", "may_order": False, "may_collect": True, "papers": None}
    book.trust.add_delegation({"citizen_id": 1, **lending, "made_at": at, "until": at})


PAPER = {
    "kind": "khai_sinh",
    "title": "Giấy khai sinh",
    "tail": "2011",
    "pages": 1,
    "issued_on": None,
    "expires_on": None,
    "added_at": MORNING,
}


def challenge_of(*facts: Any) -> Any:
    """A code that was asked for."""
    from core.codes import Challenge  # noqa: PLC0415 - kept beside its use

    return Challenge(*facts)


@pytest.mark.parametrize("what", KINDS)
async def test_a_kind_goes_when_its_time_is_over(desk: Desk, what: Stale) -> None:
    """On the last second it stays, a second later it goes; a second sweep finds nothing."""
    await desk.turn(furnish)
    life = retention.LIMITS[what]
    for at, count in ((MORNING + life, 0), (MORNING + life + SECOND, 1)):
        assert await desk.look(lambda b, at=at: b.sweep.stale(what, at - life)) == count
        gone = await desk.turn(lambda b, at=at: retention.clear(b, at, what=what))
        assert gone == count
    assert await desk.look(lambda b: b.sweep.stale(what, MORNING + SECOND)) == 0


async def test_the_dry_run_counts_what_the_sweep_forgets(desk: Desk) -> None:
    """The same counts from both, and the dry run leaves every row."""
    await desk.turn(furnish)
    desk.pass_time(days=400)
    chores = Chores(desk.house.cabinet, desk.world)
    before = (desk.folder / FILE).read_bytes(), rows(desk, "SELECT * FROM outbox")
    counted = await chores.would_forget()
    assert ((desk.folder / FILE).read_bytes(), rows(desk, "SELECT * FROM outbox")) == before
    assert counted == await chores.forget()
    assert set(counted) == set(KINDS)
    assert all(counted.values())
    assert not any((await chores.would_forget()).values())


async def test_what_is_in_use_stays(desk: Desk) -> None:
    """Newest scans, papers on the shelf, calls nobody took and news still to be sent."""
    await desk.turn(furnish)
    desk.pass_time(days=3000)
    await Chores(desk.house.cabinet, desk.world).forget()
    left = {name for (name,) in rows(desk, "SELECT name FROM scans")}
    assert RENEWED in left
    assert not {f"{1:032x}", f"{2:032x}", DRAFTED} & left
    assert f"{3:032x}" in left
    assert rows(desk, "SELECT phone FROM call_backs") == [("",), ("+84900000002",)]
    kept = "SELECT payload FROM outbox WHERE state = 'waiting' AND kind = 'notice'"
    assert rows(desk, kept) == [('{"office": "LV"}',)]


async def test_pages_leave_the_vault_too(desk: Desk) -> None:
    """What the rows forget, the vault forgets."""
    await desk.turn(furnish)
    ((paper,),) = rows(desk, "SELECT document_id FROM drafts WHERE officer_id = 1")
    desk.house.vault.keep(DRAFTED, paper, b"page", desk.world.chance(KEEPING))
    desk.pass_time(days=2)
    await Chores(desk.house.cabinet, desk.world).forget()
    await desk.settle()
    assert not list((desk.folder / "scans").rglob(DRAFTED))


async def test_many_go_in_slices(desk: Desk) -> None:
    """More than a slice goes in several turns, and all of it goes."""
    many = 2 * retention.A_SLICE + 1

    def fill(book: Any) -> None:
        for nth in range(many):
            book.mailbox.keep("citizen:x", f"b{nth}", {"text": "x"}, MORNING)

    await desk.turn(fill)
    desk.pass_time(days=31)
    assert (await Chores(desk.house.cabinet, desk.world).forget())["bubbles"] == many


async def test_an_old_answer_is_still_known(desk: Desk) -> None:
    """A message that comes again after its answer was blanked does nothing and shows nothing."""
    await desk.say("citizen:c1", "đặt bản sao", key="old")
    desk.pass_time(days=31)
    await Chores(desk.house.cabinet, desk.world).forget()
    shown = len(desk.citizens.log)
    await desk.say("citizen:c1", "đặt bản sao", key="old")
    assert len(desk.citizens.log) == shown


def test_the_next_seven_o_clock() -> None:
    """Before seven it is today's, from seven on tomorrow's."""
    nine = local(MORNING)
    assert next_after(MORNING) == nine.replace(hour=HOUR.hour) + timedelta(days=1)
    six = nine.replace(hour=6)
    assert next_after(six) == nine.replace(hour=HOUR.hour)
    assert next_after(next_after(six)) == next_after(six) + timedelta(days=1)


async def test_a_paper_that_runs_out_is_told_twice_in_all(desk: Desk) -> None:
    """A month before and a week before; on the days between, and again the same day, nothing."""
    runs_out = local(MORNING).date() + timedelta(days=30)

    def ready(book: Any) -> None:
        book.archive.change_paper(1, expires_on=runs_out)
        book.people.link(1, "citizen:nga", MORNING)

    await desk.turn(ready)
    for _ in range(32):
        for _ in range(2):
            await desk.turn(lambda b: expiry.tell(b, desk.world.now()))
        desk.pass_time(days=1)
    told = rows(desk, "SELECT made_at FROM outbox WHERE kind = 'expiring' ORDER BY id")
    assert [made[:10] for (made,) in told] == ["2026-11-23", "2026-12-16"]


async def test_who_wants_no_messages_is_told_of_no_paper(desk: Desk) -> None:
    """Without the consent to messages nothing is put."""

    def ready(book: Any) -> None:
        book.archive.change_paper(1, expires_on=local(MORNING).date() + timedelta(days=3))
        book.people.link(1, "citizen:nga", MORNING)
        facts = {"citizen": 1, "lang": "vi", "peer": "citizen:nga"}
        rights.take_back(book, MORNING, purpose="notify", **facts)

    await desk.turn(ready)
    assert await desk.turn(lambda b: expiry.tell(b, MORNING)) == 0
