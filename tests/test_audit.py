"""The chain of acts: whatever is changed afterwards is found (P11)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot import audit as command
from core import audit
from core.chain import SHOWN, Fault, Head, SealedAct, digest, faults, seal
from core.keys import Keys
from storage.cabinet import FILE
from storage.glass import beside
from tests.desk import MORNING, PEPPERS, Desk, Stock, open_desk, place_order
from tests.vaults import settings

KEYS = Keys(PEPPERS)


async def day_at_the_desk(folder: Path) -> None:
    """A few dozen acts: an order from the first message to the closing."""
    async with open_desk(folder) as desk:
        await place_order(desk)
        for label in ("Nhận", "In", "Đối chiếu: bản chính", "Chứng thực", "Đã thu"):
            await desk.press("staff:o1", label, "group:LV")


def rows(folder: Path) -> list[SealedAct]:
    """The chain as it lies on the disk."""
    return beside(folder, KEYS, lambda book: list(book.acts.chain()))


def change(folder: Path, *commands: str) -> None:
    """Somebody with the database's password, and without the key."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        for text in commands:
            connection.execute(text)


@pytest.fixture
async def folder(stock: Stock, tmp_path: Path) -> Path:
    """A data folder with a day's acts."""
    folder = stock.copy(tmp_path / "desk")
    await day_at_the_desk(folder)
    return folder


async def test_every_step_is_an_act(folder: Path) -> None:
    """Who ordered, took, printed, compared, certified and took the fee, in order."""
    done = [act.what for act in rows(folder)]
    steps = ["sign_in", "order", "take", "print", "compare", "certify", "pay"]
    assert [what for what in done if what in steps] == steps


async def test_a_whole_chain_has_no_fault(folder: Path) -> None:
    """Numbers from 1 without a gap, each sealed behind the one before."""
    found = rows(folder)
    assert [act.id for act in found] == list(range(1, len(found) + 1))
    assert list(faults(KEYS, found, [head_of(found, -1)])) == []


def head_of(found: list[SealedAct], index: int) -> Head:
    """The head that would have been posted at this act."""
    return Head(found[index].id, found[index].link[:SHOWN])


EDITS = {
    "who": "UPDATE acts SET officer_id = 2 WHERE what = 'certify'",
    "whose": "UPDATE acts SET citizen_id = 2 WHERE what = 'print'",
    "what": "UPDATE acts SET what = 'look' WHERE what = 'print'",
    "when": "UPDATE acts SET at = '2026-01-01T00:00:00.000000+00:00' WHERE what = 'pay'",
    "from where": "UPDATE acts SET peer = 'staff:o2' WHERE what = 'take'",
    "which paper": "UPDATE acts SET document_id = 2 WHERE what = 'print'",
    "its digest": "UPDATE acts SET peer_digest = '' WHERE what = 'take'",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
async def test_an_edit_is_found(folder: Path, edit: str) -> None:
    """Any column of any act."""
    before = rows(folder)
    change(folder, edit)
    after = rows(folder)
    touched = {a.id for a, b in zip(before, after, strict=True) if a != b}
    assert touched
    assert touched <= {fault.id for fault in faults(KEYS, after)}


async def test_a_deletion_in_the_middle_is_found(folder: Path) -> None:
    """The number is missing, and the next act is sealed behind it."""
    change(folder, "DELETE FROM acts WHERE what = 'take'")
    assert {fault.trouble for fault in faults(KEYS, rows(folder))} >= {"gap", "unlinked"}


async def test_a_tail_cut_off_is_found_by_the_posted_head(folder: Path) -> None:
    """Without the head a shorter chain is whole; with it the missing end shows."""
    head = head_of(rows(folder), -1)
    change(folder, "DELETE FROM acts WHERE id > (SELECT max(id) - 2 FROM acts)")
    assert list(faults(KEYS, rows(folder))) == []
    assert list(faults(KEYS, rows(folder), [head])) == [Fault(head.id, "cut")]


async def test_a_swap_is_found(folder: Path) -> None:
    """Two neighbours that changed places."""
    change(
        folder,
        "UPDATE acts SET id = -1 WHERE id = 6",
        "UPDATE acts SET id = 6 WHERE id = 7",
        "UPDATE acts SET id = 7 WHERE id = -1",
    )
    assert {fault.id for fault in faults(KEYS, rows(folder))} >= {6, 7}


def resealed(acts: list[SealedAct], keys: Keys) -> list[SealedAct]:
    """The whole chain made anew with these keys."""
    before, anew = "", []
    for act in acts:
        digests = {
            "peer_digest": digest(keys, act.key_id, "peer", act.peer),
            "why_digest": digest(keys, act.key_id, "why", act.why),
        }
        bare = replace(act, **digests, link="")
        anew.append(replace(bare, link=seal(keys, before, bare)))
        before = anew[-1].link
    return anew


async def test_a_chain_made_anew_is_found(folder: Path) -> None:
    """Without the key by its seals; even with the key by the head that was posted before."""
    true = rows(folder)
    forged = [replace(act, officer_id=2) if act.what == "certify" else act for act in true]
    stranger = Keys({"t1": bytes(32)})
    assert list(faults(KEYS, resealed(forged, stranger)))
    assert list(faults(KEYS, resealed(forged, KEYS))) == []
    assert list(faults(KEYS, resealed(forged, KEYS), [head_of(true, -1)]))


async def test_erased_words_break_no_seal(folder: Path) -> None:
    """What may name somebody is blanked; the act and its place stay proved."""
    change(folder, "UPDATE acts SET peer = '', why = ''")
    assert list(faults(KEYS, rows(folder))) == []


async def test_a_refused_turn_leaves_no_gap(folder: Path) -> None:
    """What was refused is in no chain, and the numbers go on without a hole."""
    async with open_desk(folder) as desk:
        for press in ("!take:1:placed", "!certify:1:printed", "!close:1:certified"):
            await desk.say("staff:o2", press=press)
    assert list(faults(KEYS, rows(folder))) == []


async def test_the_head_reaches_the_admins_once_a_day(stock: Stock, tmp_path: Path) -> None:
    """Every admin's own chat keeps the newest number and the beginning of its seal."""
    async with open_desk(stock.copy(tmp_path / "desk")) as desk:
        await place_order(desk)
        for _ in range(2):
            await desk.turn(lambda book: audit.post_head(book, desk.world.now()))
            await desk.settle()
        head = await desk.look(audit.head)
        assert head is not None
        assert heads_told(desk) == [f"{head.id}:{head.mark}"]


def heads_told(desk: Desk) -> list[str]:
    """The heads in an admin's chat."""
    told = [bubble.text for to, bubble in desk.staff.log if to == "staff:a1"]
    return [word for text in told for word in text.split() if ":" in word and len(word) > 16]


def test_an_unknown_key_is_said() -> None:
    """A chain sealed with a key that is gone is not called whole."""
    act = SealedAct(1, MORNING, None, 1, "look", None, None, "", "", "", "", "gone", "x")
    assert list(faults(KEYS, [act])) == [Fault(1, "unknown_key")]


@pytest.mark.parametrize(("edit", "whole"), [("", True), (EDITS["what"], False)])
async def test_the_command_ends_as_it_should(folder: Path, edit: str, *, whole: bool) -> None:
    """`bansao audit verify` says whether all is sealed, and names the act that is not."""
    if edit:
        change(folder, edit)
    assert command.verify(settings(folder), []) is whole
