"""The stable JSON door, as a program sees it over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import web as webs
from bot.app import House, Plan, open_house
from bot.codes.inbox import Inbox
from bot.printing import Pack
from core.errors import CabinetDown
from core.names import whole
from tests.desk import BAO, MORNING, NGA, PEPPERS, VAULT, Stock, TestWorld

VIETNAMESE = "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹáàãéèíìóòúùý"
HEADERS = ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options")


@dataclass
class Program:
    """A program on the other side of the door."""

    house: House
    http: TestClient[Any, Any]
    inbox: Inbox
    world: TestWorld
    said: int = 0

    async def post(self, who: str, body: Any, *, raw: bytes | None = None) -> ClientResponse:
        """Send one message; `who` is `citizen/c1`."""
        data = json.dumps(body).encode() if raw is None else raw
        return await self.http.post(f"/api/chat/{who}", data=data)

    async def say(self, who: str, text: str = "", press: str = "") -> list[dict[str, Any]]:
        """A message that is taken; everything the person has been shown."""
        self.said += 1
        body = {"press": press} if press else {"text": text}
        answer = await self.post(who, {"key": f"k{self.said}", **body})
        assert answer.status == 202, await answer.text()
        assert await answer.json() == {"ok": True}
        return await self.bubbles(who)

    async def bubbles(self, who: str, after: int = 0) -> list[dict[str, Any]]:
        """What was shown since."""
        await self.house.relay.settle()
        answer = await self.http.get(f"/api/chat/{who}/bubbles", params={"after": str(after)})
        assert answer.status == 200
        found: list[dict[str, Any]] = (await answer.json())["bubbles"]
        return found

    def code(self, phone: str) -> str:
        """The newest code a phone received."""
        return next(
            w
            for w in self.inbox.of(phone)[-1].text.replace(".", " ").split()
            if len(w) == 6 and w.isdigit()
        )

    async def order(self, chat: str, phone: str) -> list[dict[str, Any]]:
        """A whole order."""
        await self.say(chat, "đặt bản sao")
        await self.say(chat, "0" + phone[3:])
        for text in (self.code(phone), "cccd", "3", "xong"):
            await self.say(chat, text)
        return await self.say(chat, "đặt đơn")


@contextlib.asynccontextmanager
async def at_the_door(folder: Path) -> AsyncIterator[Program]:
    """The house with its web application on a free port of this machine."""
    world = TestWorld()
    inbox = Inbox(world.now)
    async with (
        open_house(Plan(folder, PEPPERS, VAULT), inbox, world) as house,
        TestClient(TestServer(house.web())) as http,
    ):
        yield Program(house, http, inbox, world)


@pytest.fixture
async def program(stock: Stock, tmp_path: Path) -> AsyncIterator[Program]:
    """A filled desk behind its door."""
    async with at_the_door(stock.copy(tmp_path / "desk")) as made:
        yield made


def presses(bubble: dict[str, Any]) -> list[str]:
    """What the buttons of a bubble say."""
    return [button["press"] for row in bubble["buttons"] for button in row]


# ---- messages


async def test_a_message_is_taken_and_answered_in_bubbles(program: Program) -> None:
    """202, and the answer waits in the chat with id, seq, time, room, text, buttons, files."""
    (bubble,) = await program.say("citizen/c1", "xin chào")
    assert set(bubble) == {
        *("id", "seq", "at", "room", "text", "buttons", "files", "edited"),
    }
    assert bubble["room"] == "private"
    assert bubble["edited"] is False
    assert ">order_copies" in presses(bubble)


async def test_the_same_key_is_one_turn(program: Program) -> None:
    """Sent twice, also at once, a message is one turn with one answer of the same id."""
    await program.say("citizen/c1", "đặt bản sao")
    before = len(await program.bubbles("citizen/c1"))
    body = {"key": "same", "text": "0" + NGA[3:]}
    answers = await asyncio.gather(*(program.post("citizen/c1", body) for _ in range(10)))
    assert {answer.status for answer in answers} == {202}
    assert len(await program.bubbles("citizen/c1")) == before + 1
    assert len(program.inbox.of(NGA)) == 1


async def test_the_same_key_in_another_chat_is_another_message(program: Program) -> None:
    """Keys are each chat's own."""
    for chat in ("citizen/c1", "citizen/c2"):
        assert (await program.post(chat, {"key": "k", "text": "chào"})).status == 202
        assert len(await program.bubbles(chat)) == 1


async def test_bubbles_are_read_from_where_one_stopped(program: Program) -> None:
    """`after=N` gives what came after N, in order."""
    for _ in range(5):
        await program.say("citizen/c1", "menu")
    every = await program.bubbles("citizen/c1")
    seqs = [bubble["seq"] for bubble in every]
    assert seqs == sorted(seqs)
    assert await program.bubbles("citizen/c1", seqs[2]) == every[3:]
    assert await program.bubbles("citizen/c1", seqs[-1]) == []


async def test_vietnamese_goes_in_and_out_whole(program: Program) -> None:
    """Decomposed letters are composed; the words on the wire are readable UTF-8."""
    await program.say("citizen/c1", "đặt bản sao")
    answer = await program.http.get("/api/chat/citizen/c1/bubbles")
    assert set(await answer.text()) & set(VIETNAMESE)
    assert whole("\u0111a\u0323\u0306t") == "đặt"


# ---- rooms


async def test_the_group_is_every_officers_of_the_office_and_nobody_elses(
    program: Program,
) -> None:
    """A card reaches the officers and the admin of the office; no other, no citizen."""
    await program.order("citizen/c1", NGA)
    for officer in ("o1", "o2", "a1"):
        rooms = {bubble["room"] for bubble in await program.bubbles(f"staff/{officer}")}
        assert rooms == {"group"}
    for nobody in ("staff/o3", "staff/zz", "citizen/o1", "citizen/group"):
        assert await program.bubbles(nobody) == []


async def test_an_outsider_on_the_staff_side_is_not_answered(program: Program) -> None:
    """Taken, for nobody shall learn who is staff; but there is no answer."""
    assert await program.say("staff/zz", "xin chào") == []


async def test_an_edited_card_comes_again_under_its_id(program: Program) -> None:
    """A card that changes keeps its id, gets a later seq, and says that it was edited."""
    await program.order("citizen/c1", NGA)
    (card,) = await program.bubbles("staff/o1")
    (take,) = [press for press in presses(card) if press.startswith("!take")]
    await program.say("staff/o2", press=take)
    (again,) = [b for b in await program.bubbles("staff/o1", card["seq"]) if b["room"] == "group"]
    assert again["id"] == card["id"]
    assert again["seq"] > card["seq"]
    assert again["edited"] is True
    assert take not in presses(again)


def keep(book: Any, to: str, name: str) -> None:
    """A bubble in the mailbox."""
    content: dict[str, Any] = {"text": "x", "buttons": [], "files": []}
    book.mailbox.keep(to, name, content, MORNING)


async def test_a_long_absence_loses_no_bubble(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than one page over two lanes: page after page gives every bubble once, in order."""
    monkeypatch.setattr(webs, "MOST_BUBBLES", 10)
    for n in range(37):
        lane = "staff:o1" if n % 4 == 3 else "group:LV"
        await program.house.cabinet.turn(partial(keep, to=lane, name=f"b{n}"))
    found: list[str] = []
    after = 0
    while page := await program.bubbles("staff/o1", after):
        found += [bubble["id"] for bubble in page]
        after = page[-1]["seq"]
    assert found == [f"b{n}" for n in range(37)]


# ---- what is refused

WRONG: dict[str, tuple[int, bytes]] = {
    "not json": (400, b"{"),
    "nothing": (400, b""),
    "not utf-8": (400, b'{"key": "\xff", "text": "x"}'),
    "a list": (400, b"[]"),
    "a number": (400, b"1"),
    "null": (400, b"null"),
    "no key": (400, b'{"text": "x"}'),
    "an empty key": (400, b'{"key": "", "text": "x"}'),
    "a key of NUL": (400, b'{"key": "\\u0000", "text": "x"}'),
    "a number for a key": (400, b'{"key": 1, "text": "x"}'),
    "a list for a key": (400, b'{"key": ["a"], "text": "x"}'),
    "a key too long": (400, json.dumps({"key": "k" * 129, "text": "x"}).encode()),
    "neither": (400, b'{"key": "k"}'),
    "both": (400, b'{"key": "k", "text": "x", "press": "y"}'),
    "a number for a text": (400, b'{"key": "k", "text": 1}'),
    "null for a text": (400, b'{"key": "k", "text": null}'),
    "an object for a press": (400, b'{"key": "k", "press": {}}'),
    "a text too long": (400, json.dumps({"key": "k", "text": "x" * 4_001}).encode()),
    "a huge number": (400, b'{"key": ' + b"9" * 50_000 + b', "text": "x"}'),
    "deep nesting": (400, b"[" * 60_000),
    "deep objects": (400, b'{"key":' * 9_000),
    "too large": (413, b'{"key": "k", "text": "' + b"x" * 65_536 + b'"}'),
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_cannot_be_read_is_refused_in_a_sentence(program: Program, what: str) -> None:
    """Each wrong body has its status and a Vietnamese sentence, and does nothing."""
    status, raw = WRONG[what]
    answer = await program.post("citizen/c1", None, raw=raw)
    assert answer.status == status
    sentence = (await answer.json())["error"]
    assert sentence.endswith(".")
    assert set(sentence.lower()) & set(VIETNAMESE)
    assert await program.bubbles("citizen/c1") == []


STRANGE: dict[str, bytes] = {
    "half a character": b'{"key": "k", "text": "\\ud800"}',
    "half a key": b'{"key": "\\udfff", "text": "x"}',
    "NUL within": b'{"key": "k", "text": "a\\u0000b"}',
    "only NUL": b'{"key": "k", "text": "\\u0000"}',
    "an empty text": b'{"key": "k", "text": ""}',
    "an empty press": b'{"key": "k", "press": ""}',
    "a thousand marks": json.dumps({"key": "k", "text": "e" + "\u0301" * 3_999}).encode(),
    "right to left": json.dumps({"key": "k", "text": "\u202eabc\u2066"}).encode(),
    "format marks": json.dumps({"key": "k", "text": "{0} {code!r} %s %(x)s ${x}"}).encode(),
    "a command of SQL": json.dumps({"key": "k", "text": "'); DROP TABLE orders;--"}).encode(),
    "a strange press": json.dumps({"key": "k", "press": ">\u0000!=.?&" * 100}).encode(),
    "more than was asked": b'{"key": "k", "text": "x", "at": 1e999, "peer": "staff:o1"}',
    "the same name twice": b'{"key": "k", "key": "j", "text": "x"}',
}


@pytest.mark.parametrize("what", STRANGE)
async def test_what_is_only_strange_is_answered(program: Program, what: str) -> None:
    """Odd but readable words are taken, and the person is shown something."""
    assert (await program.post("citizen/c1", None, raw=STRANGE[what])).status == 202
    (bubble,) = await program.bubbles("citizen/c1")
    assert "trục trặc" not in bubble["text"]


@given(
    message=st.dictionaries(
        st.sampled_from(["key", "text", "press", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=4,
        ),
        max_size=4,
    )
)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_message_is_a_fault(stock: Stock, message: dict[str, Any]) -> None:
    """Whatever JSON comes, it is taken or refused; never a 500, and cleaning never fails."""
    from types import SimpleNamespace  # noqa: PLC0415 - kept beside its use

    from aiohttp import web  # noqa: PLC0415 - kept beside its use

    assert stock
    parts = SimpleNamespace(world=TestWorld())
    request: Any = SimpleNamespace(
        match_info={"door": "citizen", "peer": "c1"}, app={webs.WEB: parts}, rel_url=""
    )
    with contextlib.suppress(web.HTTPBadRequest):
        said = webs.heard(request, json.dumps(message).encode())
        assert "\0" not in said.key + said.text + said.press
        assert (said.key + said.text + said.press).encode()
        assert said.key


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/chat/group/LV/bubbles", 404),
        ("/api/chat/admin/c1/bubbles", 404),
        ("/api/chat/citizen/a:b/bubbles", 400),
        ("/api/chat/citizen/%00/bubbles", 400),
        ("/api/chat/citizen/" + "x" * 65 + "/bubbles", 400),
        ("/api/chat/citizen/c1/bubbles?after=-1", 400),
        ("/api/chat/citizen/c1/bubbles?after=x", 400),
        ("/api/chat/citizen/c1/bubbles?after=" + "9" * 16, 400),
        ("/api/chat/citizen/c1/bubbles?after=١", 400),
        ("/nothing", 404),
        ("/files/" + "0" * 32, 404),
        ("/files/short", 404),
        ("/files/..%2f..%2fetc%2fpasswd", 404),
        ("/static/..%2fweb.py", 404),
        ("/static/../web.py", 404),
    ],
)
async def test_wrong_addresses_are_refused_in_json(
    program: Program, path: str, status: int
) -> None:
    """Unknown doors, peers, numbers and files: a status, a sentence, the headers."""
    answer = await program.http.get(path)
    assert answer.status == status
    assert (await answer.json())["error"]
    assert all(name in answer.headers for name in HEADERS)


async def test_every_answer_carries_the_headers(program: Program) -> None:
    """The page, health, bubbles and refusals alike."""
    for path in ("/", "/healthz", "/api/chat/citizen/c1/bubbles", "/static/app.js", "/nothing"):
        answer = await program.http.get(path)
        assert all(name in answer.headers for name in HEADERS), path
        assert "'unsafe" not in answer.headers["Content-Security-Policy"]


async def test_health_is_said(program: Program) -> None:
    """Alive means that the cabinet was read and written just now."""
    answer = await program.http.get("/healthz")
    assert answer.status == 200
    assert (await answer.json())["ok"] is True


async def test_a_cabinet_that_cannot_write_is_503_and_not_an_acknowledgement(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing written, nothing acknowledged: 503, a sentence, and when to come back."""
    with monkeypatch.context() as broken:

        async def down(_work: Any) -> None:
            raise CabinetDown

        broken.setattr(program.house.cabinet, "turn", down)
        answer = await program.post("citizen/c1", {"key": "k", "text": "chào"})
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        assert (await answer.json())["error"]
        assert (await program.http.get("/healthz")).status == 503
    assert (await program.post("citizen/c1", {"key": "k", "text": "chào"})).status == 202
    assert len(await program.bubbles("citizen/c1")) == 1


async def test_a_fault_is_a_sentence_too(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody thought of is a 500 in JSON that quotes nothing."""

    async def fault(_work: Any) -> None:
        raise ValueError(NGA)

    monkeypatch.setattr(program.house.cabinet, "look", fault)
    answer = await program.http.get("/api/chat/staff/o1/bubbles")
    assert answer.status == 500
    assert NGA not in await answer.text()
    assert (await answer.json())["error"]
    assert all(name in answer.headers for name in HEADERS)


# ---- streams


async def events(response: ClientResponse, most: int) -> list[tuple[int, dict[str, Any]]]:
    """The next events of a stream: number and bubble."""
    found: list[tuple[int, dict[str, Any]]] = []
    number = 0
    async with asyncio.timeout(30):
        while len(found) < most:
            line = (await response.content.readline()).decode().strip()
            if line.startswith("id: "):
                number = int(line[4:])
            elif line.startswith("data: "):
                found.append((number, json.loads(line[6:])))
    return found


async def test_a_stream_tells_what_was_and_what_comes(program: Program) -> None:
    """Past bubbles first, then each as it is shown; the number of an event is the bubble's seq."""
    first = (await program.say("citizen/c1", "menu"))[0]
    async with program.http.get("/api/chat/citizen/c1/stream") as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert all(name in stream.headers for name in HEADERS)
        assert await events(stream, 1) == [(first["seq"], first)]
        await program.say("citizen/c1", "menu")
        ((number, bubble),) = await events(stream, 1)
        assert number == bubble["seq"] > first["seq"]


async def test_a_stream_goes_on_where_it_broke(program: Program) -> None:
    """`Last-Event-ID` of the last bubble seen: nothing twice, nothing lost."""
    for _ in range(3):
        seen = await program.say("citizen/c1", "menu")
    headers = {"Last-Event-ID": str(seen[0]["seq"])}
    async with program.http.get("/api/chat/citizen/c1/stream", headers=headers) as stream:
        assert [bubble for _, bubble in await events(stream, 2)] == seen[1:]


async def test_a_stream_of_more_than_a_page_is_whole(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long past is streamed to its end without waiting for news."""
    monkeypatch.setattr(webs, "MOST_BUBBLES", 4)
    for _ in range(11):
        await program.say("citizen/c1", "menu")
    async with program.http.get("/api/chat/citizen/c1/stream") as stream:
        numbers = [number for number, _ in await events(stream, 11)]
    assert numbers == sorted(set(numbers))


async def test_a_stream_of_another_chat_stays_silent(program: Program) -> None:
    """What one chat is shown, another's stream never tells."""
    async with program.http.get("/api/chat/citizen/c2/stream") as stream:
        await program.say("citizen/c1", "menu")
        mine = await program.say("citizen/c2", "menu")
        assert [bubble for _, bubble in await events(stream, 1)] == mine


# ---- files


async def test_a_pack_opens_for_an_hour(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """The link in the officer's own chat opens the PDF for an hour, for no longer."""

    async def lay_out(_job: Any) -> Pack:
        return Pack(program.house.shop.held(b"%PDF-1.7 pack"), 1)

    monkeypatch.setattr(type(program.house.shop), "lay_out", staticmethod(lay_out))
    await program.order("citizen/c1", NGA)
    await program.say("staff/o1", press="!take:1:placed")
    shown = await program.say("staff/o1", press="!print:1:accepted")
    ((file, room),) = [(file, b["room"]) for b in shown for file in b["files"]]
    assert room == "private"
    assert file["name"].endswith(".pdf")
    answer = await program.http.get(file["url"])
    assert answer.status == 200
    assert await answer.read() == b"%PDF-1.7 pack"
    assert answer.content_type == "application/pdf"
    assert answer.content_length == len(b"%PDF-1.7 pack")
    head = await program.http.head(file["url"])
    assert (head.status, head.content_length) == (200, answer.content_length)
    assert answer.headers["Cache-Control"] == "no-store"
    program.world.at = program.world.at.replace(hour=program.world.at.hour + 1)
    assert (await program.http.get(file["url"])).status == 404
    assert all(not b["files"] for b in await program.bubbles("staff/o2"))


async def test_two_citizens_share_nothing(program: Program) -> None:
    """Each chat shows its own order and not a word of the other's."""
    hers = json.dumps(await program.order("citizen/c1", NGA), ensure_ascii=False)
    his = json.dumps(await program.order("citizen/c2", BAO), ensure_ascii=False)
    assert "LV-261123-0001" in hers
    assert "LV-261123-0001" not in his
    assert "LV-261123-0002" in his


async def test_a_reader_that_leaves_is_no_trouble(program: Program) -> None:
    """Streams broken off in the middle leave the door as it was."""
    url = program.http.make_url("/api/chat/citizen/c1/stream")
    for _ in range(5):
        async with ClientSession() as one_time, one_time.get(url) as stream:
            assert stream.status == 200
    assert await program.say("citizen/c1", "menu")
