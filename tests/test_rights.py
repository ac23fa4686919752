"""Rights over one's own data: clocks, once while open, at once, by an admin, and never in a log."""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.chores import Chores
from bot.render import travels
from core import export, rights, voids
from core.consents import agreed
from core.days import local
from core.errors import AlreadyMoved, NotAdmin, NotYours, OrdersOpen, ReasonNeeded
from handlers.screens import AT_HOME, Attachment
from storage.vault import KEEPING
from tests.desk import BUTTONS, MORNING, NGA, Desk, place_order, sign_in

ADMIN, OFFICER, CHAT, WHO = "staff:a1", "staff:o1", "citizen:c1", 1
WRONG = "Tên tôi là Ngà Nguyễn ở ấp Bình Hoà, số 0912 345 678"


PAGES = [f"{paper:032x}" for paper in (1, 2, 3)]
"""Names of her pages in the vault."""


async def asked(desk: Desk, kind: Any, citizen: int = WHO, about: str = "") -> int:
    """A request of somebody."""
    facts = {"citizen": citizen, "kind": kind, "peer": CHAT, "about": about}
    return int(await desk.turn(lambda b: rights.ask(b, desk.world.now(), **facts)))


async def by_admin(desk: Desk, use_case: Any, request: int, peer: str = ADMIN, **more: Any) -> None:
    """An admin's step."""
    facts = {"peer": peer, "request": request, **more}
    await desk.turn(lambda b: use_case(b, desk.world.now(), **facts))


async def test_the_two_clocks(desk: Desk) -> None:
    """Asked on Monday before a day off: an answer by Thursday 17:00, the end in fifteen days."""
    number = await asked(desk, "export")
    request = await desk.look(lambda b: b.acts.request(number))
    assert f"{local(request.answer_by):%d/%m %H:%M}" == "26/11 17:00"
    assert request.finish_by == MORNING + timedelta(days=15)


async def test_asked_once_while_open(desk: Desk) -> None:
    """The same kind again is the same request; once it is closed a new one begins."""
    first = await asked(desk, "correct", about=WRONG)
    assert await asked(desk, "correct", about="lần nữa") == first
    assert await asked(desk, "erase") != first
    await by_admin(desk, rights.refuse, first, why="chưa rõ")
    assert await asked(desk, "correct", about=WRONG) != first


async def test_admins_hear_of_a_request_and_of_its_clocks(desk: Desk) -> None:
    """At once when it is asked, and by the chores while a clock is near or past."""
    await asked(desk, "erase")
    await desk.settle()
    assert "/yeucau" in desk.last(ADMIN).text
    heard = clocks(desk)
    await Chores(desk.house.cabinet, desk.world).day()
    await desk.settle()
    assert clocks(desk) == heard
    desk.pass_time(days=3)
    await Chores(desk.house.cabinet, desk.world).day()
    await desk.settle()
    assert clocks(desk) == heard + 1


def clocks(desk: Desk) -> int:
    """How often the admins were told of requests."""
    return sum("/yeucau" in bubble.text for _, bubble in desk.staff.log)


async def test_only_an_admin_of_the_office_answers(desk: Desk) -> None:
    """Officers, and requests to other offices, are refused."""
    number = await asked(desk, "correct")
    elsewhere = await asked(desk, "correct", citizen=3)
    for peer, request, refusal in (
        (OFFICER, number, NotAdmin),
        (ADMIN, elsewhere, NotYours),
        ("citizen:c1", number, NotYours),
    ):
        for use_case in (rights.acknowledge, rights.carry_out):
            with pytest.raises(refusal):
                await by_admin(desk, use_case, request, peer)


async def test_a_refusal_wants_a_reason_and_an_end_is_an_end(desk: Desk) -> None:
    """No reason, no refusal; what is closed is not answered, done or refused again."""
    number = await asked(desk, "correct")
    with pytest.raises(ReasonNeeded):
        await by_admin(desk, rights.refuse, number, why=" ")
    await by_admin(desk, rights.acknowledge, number)
    with pytest.raises(AlreadyMoved):
        await by_admin(desk, rights.acknowledge, number)
    await by_admin(desk, rights.carry_out, number)
    for use_case, more in ((rights.acknowledge, {}), (rights.carry_out, {})):
        with pytest.raises(AlreadyMoved):
            await by_admin(desk, use_case, number, **more)
    with pytest.raises(AlreadyMoved):
        await by_admin(desk, rights.refuse, number, why="muộn")


def take_back(purpose: str) -> Any:
    """The withdrawal of a consent, as work."""
    facts: dict[str, Any] = {"citizen": WHO, "purpose": purpose, "lang": "vi", "peer": CHAT}
    return lambda book: rights.take_back(book, MORNING, **facts)


async def test_a_consent_taken_back_works_at_once(desk: Desk) -> None:
    """In the same turn nothing is usable, a request runs, and its end destroys every version."""
    desk.house.vault.keep(PAGES[0], 1, b"page", desk.world.chance(KEEPING))
    await desk.turn(take_back("keep_scans"))
    assert not await desk.look(lambda b: agreed(b, WHO, "keep_scans"))
    papers = await desk.look(lambda b: b.archive.documents_of(WHO))
    assert {paper.withdrawn_why for paper in papers} == {"consent"}
    (request,) = await desk.look(lambda b: rights.open_of(b, WHO, "withdraw"))
    await by_admin(desk, rights.carry_out, request.id)
    await desk.settle()
    assert await desk.look(lambda b: b.sweep.scans_kept(WHO)) == 0
    assert not list((desk.folder / "scans").rglob(PAGES[0]))
    assert await desk.look(lambda b: b.sweep.scans_kept(2)) == 3


async def test_a_yes_given_again_brings_the_papers_back(desk: Desk) -> None:
    """While the scans last; once they are destroyed no paper comes back."""
    facts: dict[str, Any] = {"citizen": WHO, "purpose": "keep_scans", "lang": "vi", "peer": CHAT}
    await desk.turn(take_back("keep_scans"))
    await desk.turn(lambda b: rights.give(b, MORNING, **facts))
    papers = await desk.look(lambda b: b.archive.documents_of(WHO))
    assert not [paper for paper in papers if paper.withdrawn_at]
    assert await desk.look(lambda b: rights.open_of(b, WHO, "withdraw")) == []
    await desk.turn(take_back("keep_scans"))
    (request,) = await desk.look(lambda b: rights.open_of(b, WHO, "withdraw"))
    await by_admin(desk, rights.carry_out, request.id)
    await desk.turn(lambda b: rights.give(b, MORNING, **facts))
    papers = await desk.look(lambda b: b.archive.documents_of(WHO))
    assert all(paper.withdrawn_at for paper in papers)


async def test_a_withdrawal_nobody_did_is_done_by_the_clock(desk: Desk) -> None:
    """Within the fifteen days the scans are gone, whoever was on holiday."""
    await desk.turn(take_back("keep_scans"))
    desk.pass_time(days=13, hours=23)
    await Chores(desk.house.cabinet, desk.world).day()
    assert await desk.look(lambda b: b.sweep.scans_kept(WHO)) == 3
    desk.pass_time(hours=1)
    await Chores(desk.house.cabinet, desk.world).day()
    assert await desk.look(lambda b: b.sweep.scans_kept(WHO)) == 0
    assert await desk.look(lambda b: rights.open_of(b, WHO, "withdraw")) == []


async def test_other_purposes_need_nobody(desk: Desk) -> None:
    """No messages, no post: done at once, without a request."""
    for purpose in ("notify", "post"):
        await desk.turn(take_back(purpose))
    assert await desk.look(lambda b: b.acts.requests_of(WHO)) == []


async def test_an_erasure_waits_for_orders(desk: Desk) -> None:
    """Orders under way refuse it, and the request stays open."""
    await place_order(desk)
    number = await asked(desk, "erase")
    with pytest.raises(OrdersOpen):
        await by_admin(desk, rights.carry_out, number)
    assert (await desk.look(lambda b: b.acts.request(number))).outcome == ""


async def test_the_log_shows_the_household_and_the_latest_first(desk: Desk) -> None:
    """Acts on a child's papers are the holder's to see; a neighbour's are not."""

    def work(book: Any) -> int:
        return int(book.people.add_person("LV", "Trần Gia Hân", MORNING, holder_id=WHO))

    child = await desk.turn(work)
    for citizen in (WHO, child, 2):
        await asked(desk, "correct", citizen=citizen)
    acts = await desk.look(lambda b: rights.seen_by(b, b.people.citizen(WHO)))
    assert [act.citizen_id for act in acts[:2]] == [child, WHO]
    assert {act.citizen_id for act in acts} == {WHO, child}


# ---- a copy of one's data


async def fetched(desk: Desk, token: str) -> dict[str, bytes]:
    """The files of the ZIP behind a link."""
    found = await desk.house.shop.file_behind(token, desk.world.now())
    assert found is not None
    assert found[2] == "application/zip"
    with found[1] as spool:
        body = await spool.read()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_a_copy_for_oneself_has_no_scan_and_no_whole_number(desk: Desk) -> None:
    """JSON and text; the personal number is masked, the link lives an hour and cannot be forged."""
    await place_order(desk)
    token = await desk.turn(lambda b: export.for_citizen(b, MORNING, citizen=WHO, peer=CHAT))
    files = await fetched(desk, token)
    assert set(files) == {"du-lieu.json", "du-lieu.txt"}
    assert b"087190004877" not in b"".join(files.values())
    facts = json.loads(files["du-lieu.json"])
    assert (facts["name"], facts["id_number"]) == ("Nguyễn Thị Ngà", "••••4877")
    assert "Nguyễn Thị Ngà" in files["du-lieu.txt"].decode()
    for forged in (token.replace("mine-1-", "mine-2-"), token.replace("mine", "desk")):
        assert await desk.house.shop.file_behind(forged, MORNING) is None
    desk.pass_time(hours=1)
    assert await desk.house.shop.file_behind(token, desk.world.now()) is None


async def test_a_copy_at_the_desk_has_the_scans(desk: Desk) -> None:
    """Everything, opened; written down with the officer's name; and no platform carries it."""
    for paper in (1, 2, 3):
        name = PAGES[paper - 1]
        desk.house.vault.keep(name, paper, b"page %d" % paper, desk.world.chance(KEEPING))
    number = await asked(desk, "export")
    facts = {"peer": ADMIN, "request": number}
    token = await desk.turn(lambda b: export.at_the_desk(b, MORNING, **facts))
    files = await fetched(desk, token)
    assert files["giay-2/trang-1.jpg"] == b"page 2"
    assert b"087190004877" in files["du-lieu.json"]
    acts = await desk.look(lambda b: b.acts.acts_of(WHO, 1))
    assert (acts[0].what, acts[0].officer_id) == ("export", 4)
    assert not travels(Attachment("ho-so.zip", token, AT_HOME), BUTTONS)
    with pytest.raises(NotAdmin):
        await desk.turn(lambda b: export.at_the_desk(b, MORNING, peer=OFFICER, request=number))


# ---- P10: nothing in the logs


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Every record of every logger at DEBUG, as text with its traceback."""
    lines: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    root, keeper = logging.getLogger(), Keeper()
    before = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(keeper)
    root.setLevel(before)


async def test_logs_tell_nothing_of_those_who_ask(
    desk: Desk, logged: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    """Asked, corrected, exported, erased, swept, with a fault on the way: nobody is in the logs."""
    await desk.restart()
    await sign_in(desk)
    await desk.say(CHAT, press=">ask_correct")
    await desk.say(CHAT, WRONG)
    await desk.say(CHAT, press=">export_mine")
    number = await asked(desk, "erase")
    token = await desk.turn(
        lambda b: export.at_the_desk(b, desk.world.now(), peer=ADMIN, request=number)
    )
    with pytest.raises(Exception, match=r".*"):
        await desk.house.shop.file_behind(token, desk.world.now())
    await by_admin(desk, rights.carry_out, number)
    desk.pass_time(days=400)
    await Chores(desk.house.cabinet, desk.world).day()
    await desk.settle()
    await desk.close()
    output = capfd.readouterr()
    text = "\n".join([*logged, output.out, output.err])
    assert not re.findall(r"Ngà|Bình Hoà|nguyen thi|345 ?678|4877|export-|mine-1|desk-1", text)
    assert NGA not in text


async def test_an_order_that_was_stopped_reads_as_such(desk: Desk) -> None:
    """No paper was taken out of it: its number was void, by two officers, and then it ended."""
    await place_order(desk)
    for step in ("take:1:placed", "print:1:accepted", "compare:1:printed:original"):
        await desk.say(OFFICER, press=f"!{step}")
    await desk.say(OFFICER, press="!certify:1:printed")
    why = {"year": 2026, "number": 1, "reason": "sai tên", "decision": "1/QĐ"}
    at = desk.world.now()
    void = await desk.turn(lambda b: voids.ask_void(b, at, peer=OFFICER, **why))
    await desk.turn(lambda b: voids.confirm_void(b, at, peer="staff:o2", void=void))
    await desk.say(OFFICER, press="!stop:1:certified")
    [log] = await desk.say(CHAT, "ai đã xem")
    assert "Hạnh dừng đơn" in log.text
    assert "Tâm huỷ một số chứng thực" in log.text
    assert "bỏ khỏi đơn" not in log.text
