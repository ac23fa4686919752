"""The group sees no person, and the logs see nobody at all."""

from __future__ import annotations

import base64
import json
import logging
import random  # noqa: TID251 - seeded, so that a run can be repeated
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.channels.webchat import content
from bot.demo.consent import agree
from bot.demo.people import cast
from bot.render import render
from core import calls, desk, one_time, orders
from core.errors import Refusal
from core.keys import Keys
from core.models import Stage
from core.names import fold
from core.phones import spaced, tail
from handlers import news
from handlers.words import words
from storage.book import Book
from storage.cabinet import FILE
from tests.desk import BUTTONS, NGA, NUMBERS, PEPPERS, VAULT, Desk, Stock, place_order
from tests.turns import Turns

SAID = "Nhà ở số 7 đường Hoa Mai, gọi con gái tôi"
SEEDS = range(6)


@dataclass(frozen=True)
class Person:
    """What of a person must never be seen."""

    id: int
    name: str
    phone: str
    number: str

    def traces(self) -> set[str]:
        """Every way this person could be told."""
        national = "0" + self.phone[3:]
        return {
            self.name.lower(),
            fold(self.name),
            self.phone,
            self.phone[1:],
            national,
            spaced(self.phone),
            national[1:],
            self.number,
            self.number[-6:],
        }


# ---- P8: what a group is shown


def filled(turns: Turns) -> list[Person]:
    """The invented casts of several worlds, as citizens with an identity card each."""
    people: list[Person] = []
    taken = {phone for (phone,) in turns.rows("SELECT phone FROM citizens")}
    for one in (one for seed in SEEDS for one in cast(seed)[1] if one.role == "citizen"):
        if one.phone in taken:
            continue
        taken.add(one.phone)
        facts = {"phone": one.phone, "id_number": one.number}

        def add(book: Book, one: Any = one, facts: dict[str, Any] = facts) -> int:
            now, number = turns.world.now(), one.number
            citizen = book.people.add_person(one.office, one.name, now, **facts)
            agree(book, now, citizen)
            for kind in ("cccd", "khai_sinh"):
                book.archive.add_document(
                    citizen_id=citizen,
                    kind=kind,
                    title=f"{kind} của {one.name} số {number}",
                    tail=number[-4:],
                    pages=2,
                    issued_on=None,
                    expires_on=None,
                    withdrawn_at=None,
                    withdrawn_why="",
                    added_at=now,
                )
            return citizen

        people.append(Person(turns.turn(add), one.name, one.phone, one.number))
    return people


def group_payloads(turns: Turns) -> list[str]:
    """Everything that waits for a group, as three channels and two languages would carry it."""
    now = turns.world.now()
    found: list[str] = []
    for parcel in turns.truth.outbox.waiting(now, 10_000):
        if parcel.to.startswith("group:"):
            screen = news.draw(turns.truth, parcel.kind, parcel.to, parcel.payload, now)
            assert screen is not None
            for can in (BUTTONS, NUMBERS):
                for lang in ("vi", "en"):
                    bubbles = render(screen, can, words(lang).at(now))
                    found += [json.dumps(content(b), ensure_ascii=False) for b in bubbles]
        turns.done(parcel)
    return found


WAYS = {
    True: "take compare certify pay print hand_over close".split(),
    False: "take print compare pay certify hand_over close".split(),
}


def acting(turns: Turns, order: int, step: str, person: Person, dice: random.Random) -> Any:
    """One officer's step on an order."""
    at = turns.world.now()
    known = turns.truth.orders.order(order)
    assert known
    peer = {"LV": "staff:o1", "MAH": "staff:o3"}[known.office_id]
    by = partial(getattr(desk, "print_pack" if step == "print" else step), at=at, peer=peer)
    choices: dict[str, dict[str, Any]] = {
        "print": {"link": f"{order:016d}{dice.getrandbits(60):016x}"[:32]},
        "compare": {"bases": {str(line.id): "vneid" for line in turns.truth.orders.lines(order)}},
        "hand_over": {"proof": "id", "collector": person.name},
        "hand_back": {"why": "hand_back.busy"},
        "ask": {"why": f"{person.name} cần mang {person.number}"},
        "refuse": {"ground": dice.choice(desk.GROUNDS)},
    }
    return partial(by, order=order, seen=known.stage, **choices.get(step, {}))


def whole_job(turns: Turns, person: Person, dice: random.Random) -> list[str]:
    """An order from first to last, with detours; what the group was shown on the way."""
    at, shown = turns.world.now(), list[str]()
    papers = [d.id for d in turns.truth.archive.documents_of(person.id)]
    wishes = [[paper, dice.randint(1, 5)] for paper in papers[: dice.randint(1, 2)]]
    chat = f"citizen:{person.phone[1:]}"
    place = partial(orders.place, at=at, citizen=person.id, peer=chat, wishes=wishes)
    order = int(turns.turn(place)["id"])
    shown += group_payloads(turns)
    office = turns.truth.people.citizen(person.id).office_id
    for step in WAYS[office == "MAH"]:
        for detour in dice.sample(["ask", "hand_back", "call", "refuse"], 2):
            detours(turns, order, detour, person, dice)
            shown += group_payloads(turns)
        known = turns.truth.orders.order(order)
        if known is None or known.stage in (Stage.REFUSED, Stage.CANCELLED):
            break
        turns.turn(acting(turns, order, step, person, dice))
        shown += group_payloads(turns)
    parked = {"order": order}
    turns.turn(lambda book: book.outbox.put(f"group:{office}", "undelivered", parked, at))
    rate = partial(orders.rate, _at=at, order=order, citizen=person.id, rating=1, why=SAID)
    turns.together(rate)
    return shown + group_payloads(turns)


def detours(turns: Turns, order: int, detour: str, person: Person, dice: random.Random) -> None:
    """What may happen beside the straight way; what the law forbids is refused."""
    at = turns.world.now()
    known = turns.truth.orders.order(order)
    assert known
    if detour == "call":
        facts: dict[str, Any] = {
            "office": known.office_id,
            "citizen": person.id,
            "phone": person.phone,
        }
        ask: Any = partial(calls.ask_for_call, at=at, peer=known.peer, **facts)
        call = turns.turn(ask)
        group_payloads(turns)
        peer = {"LV": "staff:o2", "MAH": "staff:o3"}[known.office_id]
        turns.turn(partial(calls.take_call, at=at, peer=peer, call=call))
        return
    if detour == "refuse" and dice.random() < 0.9:
        return
    works = [acting(turns, order, detour, person, dice)]
    if detour == "ask":
        reply = partial(orders.resend, at=at, order=order, citizen=person.id, reply=SAID)
        works.append(reply)
    if detour == "hand_back":
        works.append(partial(again, order=order))
    outcome = turns.together(*works)
    assert all(good or isinstance(result, Refusal) for result, good in outcome)


def again(book: Book, order: int) -> None:
    """A colleague takes the order that was handed back."""
    known = book.orders.order(order)
    if known and known.stage is Stage.PLACED and known.accepted_at is None and known.reason:
        peer = {"LV": "staff:o2", "MAH": "staff:o3"}[known.office_id]
        desk.take(book, known.placed_at, peer=peer, order=order, seen=Stage.PLACED)


def test_no_group_payload_tells_who_somebody_is(stock: Stock, tmp_path: Path) -> None:
    """Over a hundred people's whole jobs: no full name, phone, ID number or word of a citizen."""
    turns = Turns(stock.copy(tmp_path / "desk"))
    people, dice, seen = filled(turns), random.Random(7), 0
    assert len(people) > 100
    for person in people:
        shown = whole_job(turns, person, dice)
        traces = person.traces() | {SAID.lower(), fold(SAID)}
        for payload in shown:
            for text in (payload.lower(), fold(payload)):
                found = [trace for trace in traces if trace in text]
                assert not found, (found, payload)
        seen += len(shown)
    assert seen > 5_000
    done = turns.rows("SELECT count(*) FROM orders WHERE stage = ?", Stage.CLOSED.value)
    assert done[0][0] > 50
    turns.close()


# ---- P10: logs, database, write-ahead log


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


def secrets_in_many_shapes() -> dict[str, bytes]:
    """Peppers and vault keys, raw, in hex, in base64 and as Python would write them."""
    shapes: dict[str, bytes] = {}
    for name, key in (("pepper", PEPPERS["t1"]), ("vault", VAULT["t1"])):
        shapes |= {
            f"{name} raw": key,
            f"{name} hex": key.hex().encode(),
            f"{name} base64": base64.b64encode(key),
            f"{name} repr": repr(key)[2:-1].encode(),
        }
    return shapes


async def provoke(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Log in, order, and break everything that can be broken while it holds personal words."""
    said = ["Nguyễn Thị Ngà", NGA, "0" + NGA[3:], spaced(NGA), SAID]
    await place_order(desk)
    said.append(desk.code(NGA))
    real_place, real_show = orders.place, desk.citizens.show

    def bug(*_: Any, **facts: Any) -> Any:
        raise ValueError(f"{facts} {said}")

    async def cannot_show(*given: Any, **named: Any) -> Any:
        raise RuntimeError(f"{given} {named} {said}")

    monkeypatch.setattr(orders, "place", bug)
    for text in ("đặt bản sao", "cccd", "4", "xong", "đặt đơn", SAID):
        await desk.say("citizen:c1", text)
    monkeypatch.setattr(orders, "place", real_place)
    monkeypatch.setattr(desk.citizens, "show", cannot_show)
    await desk.say("citizen:c1", f"gọi {NGA} {said[-1]}")
    monkeypatch.setattr(desk.citizens, "show", real_show)
    monkeypatch.setattr(desk.inbox, "send", cannot_show)
    desk.pass_time(minutes=30)
    await desk.say("citizen:c8", "đặt bản sao")
    await desk.say("citizen:c8", "0" + NGA[3:])
    said.append(await desk.look(newest_code))
    await desk.say("citizen:c8", said[-1])
    monkeypatch.setattr(news, "draw", bug)
    await desk.turn(
        lambda book: book.outbox.put("group:LV", "card", {"order": 1}, desk.world.now())
    )
    await desk.settle()
    return said


def newest_code(book: Any) -> str:
    """The code that waits in chat c8."""
    key = book.keys.index("phone", NGA)
    asked = book.logins.open_challenge("citizen:c8", key, one_time.LOG_IN)
    return str(book.keys.one_time_code(asked.key_id, asked.id, asked.counter))


async def test_logs_tell_nothing_of_people_and_nothing_secret(
    desk: Desk,
    logged: list[str],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All loggers at DEBUG, every kind of fault provoked: no code, phone, name, word or key."""
    await desk.restart()
    said = await provoke(desk, monkeypatch)
    await desk.close()
    output = capfd.readouterr()
    text = "\n".join([*logged, output.out, output.err])
    assert "turn failed" in text
    assert "will try again" in text
    found = [canary for canary in said if canary in text]
    found += [
        name for name, key in secrets_in_many_shapes().items() if key.decode("latin1") in text
    ]
    found += [shown for shown in (tail(NGA), "4877") if shown in text]
    assert not found
    ours = [line for line in logged if line.startswith("{")]
    assert ours
    assert all(json.loads(line)["event"] for line in ours)
    assert all("\n" not in line for line in ours)


async def test_the_database_and_its_log_hold_no_code_and_no_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After log-ins, faults and quarantine neither the file nor the WAL holds a code or a key."""
    said = await provoke(desk, monkeypatch)
    codes = [canary for canary in said if canary.isdigit() and len(canary) == 6]
    assert len(codes) == 2
    kept = b"".join(
        file.read_bytes() for file in desk.folder.rglob("*") if file.name.startswith(FILE)
    )
    assert "Nguyễn Thị Ngà".encode() in kept
    assert not [code for code in codes if code.encode() in kept]
    assert not [name for name, key in secrets_in_many_shapes().items() if key in kept]
    assert await desk.look(quarantine_rows) > 0
    assert SAID.encode() not in kept


def quarantine_rows(book: Any) -> int:
    """How many updates broke a turn."""
    book.pen.raw("SELECT count(*) FROM quarantine")
    return int(book.pen._cursor.fetchall()[0][0])


def test_keys_do_not_print_themselves() -> None:
    """The repr of what holds secrets holds none."""
    text = repr(Keys(PEPPERS)) + str(Keys(PEPPERS))
    assert all(key.decode("latin1") not in text for key in secrets_in_many_shapes().values())
