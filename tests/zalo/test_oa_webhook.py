"""The signature of an event: everything Zalo may have meant by it is taken, and nothing else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.serve import listening
from bot.zalo_oa import Signer, oa_webhook
from tests.zalo.oa_readings import AT, LAN, said
from tests.zalo.oa_server import APP_ID, APP_SECRET, OA_ID, OA_SECRET, signature

OTHER_AT = "1795400000999"
EVENT = said("Tôi cần 3 bản “CCCD” / ạ\u202f")
COMPACT = json.dumps(EVENT, separators=(",", ":"), ensure_ascii=False).encode()
SPACED = json.dumps(EVENT, indent=1, ensure_ascii=False).encode()
ESCAPED = json.dumps(EVENT).encode()
SLASHED = ESCAPED.replace(b"/", b"\\/")
REVERSED = json.dumps(dict(reversed(EVENT.items()))).encode()
FLAT = json.dumps({"event_name": "follow", "oa_id": OA_ID, "follower": {"id": LAN}}).encode()
NUMBERED = json.dumps(EVENT | {"timestamp": int(AT)}).encode()


@dataclass
class Taker:
    """Stands for the way in: it keeps what it is handed."""

    taken: list[tuple[Any, bytes]] = field(default_factory=list)

    async def take(self, update: Any, raw: bytes) -> None:
        self.taken.append((update, raw))


@dataclass
class Door:
    """The webhook on a port of its own."""

    url: str
    taker: Taker
    session: ClientSession

    async def post(self, raw: bytes, mac: str | None = None, at: str | None = None) -> int:
        """The status an event is answered with."""
        given = {"X-ZEvent-Signature": mac, "X-ZEvent-Timestamp": at}
        headers = {name: value for name, value in given.items() if value is not None}
        async with self.session.post(self.url, data=raw, headers=headers) as response:
            return response.status


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """The webhook, up."""
    taker = Taker()
    intake: Any = taker
    app = web.Application()
    app.router.add_post("/zalo", oa_webhook(intake, APP_ID, OA_SECRET))
    async with listening(app, "127.0.0.1", 0) as url, ClientSession() as session:
        yield Door(f"{url}/zalo", taker, session)


def mac_of(raw: bytes, at: str = AT, name: str = APP_ID, secret: str = OA_SECRET) -> str:
    """A signature as Zalo writes it."""
    return f"mac={signature(name, raw, at, secret)}"


GOOD: dict[str, tuple[bytes, str, str | None]] = {
    "compact": (COMPACT, mac_of(COMPACT), None),
    "with spaces": (SPACED, mac_of(SPACED), None),
    "with escapes": (ESCAPED, mac_of(ESCAPED), None),
    "with escaped slashes": (SLASHED, mac_of(SLASHED), None),
    "in another order": (REVERSED, mac_of(REVERSED), None),
    "a number for a time": (NUMBERED, mac_of(NUMBERED), None),
    "with a line at its end": (COMPACT + b"\n", mac_of(COMPACT + b"\n"), None),
    "without its prefix": (COMPACT, mac_of(COMPACT).removeprefix("mac="), None),
    "in capitals": (COMPACT, mac_of(COMPACT).upper(), None),
    "with room around it": (COMPACT, f" {mac_of(COMPACT)} ", None),
    "the body's time, another in the header": (COMPACT, mac_of(COMPACT), OTHER_AT),
    "the header's time, another in the body": (COMPACT, mac_of(COMPACT, OTHER_AT), OTHER_AT),
    "the header's time, none in the body": (FLAT, mac_of(FLAT, AT), AT),
    "the account in the app's place": (COMPACT, mac_of(COMPACT, name=OA_ID), None),
    "the account, the header's time": (COMPACT, mac_of(COMPACT, OTHER_AT, OA_ID), OTHER_AT),
    "the account of an event about it": (FLAT, mac_of(FLAT, AT, OA_ID), AT),
}


@pytest.mark.parametrize("name", GOOD)
async def test_what_zalo_signed_is_taken(door: Door, name: str) -> None:
    """The event goes on with the very bytes that came."""
    raw, mac, at = GOOD[name]
    assert await door.post(raw, mac, at) == 200
    assert door.taker.taken == [(json.loads(raw), raw)]


def nudged(mac: str) -> str:
    """The same with its last sign changed."""
    return mac[:-1] + ("0" if mac[-1] != "0" else "1")


BAD: dict[str, tuple[bytes, str | None, str | None]] = {
    "no signature": (COMPACT, None, None),
    "an empty one": (COMPACT, "", None),
    "only its prefix": (COMPACT, "mac=", None),
    "one sign changed": (COMPACT, nudged(mac_of(COMPACT)), None),
    "one sign missing": (COMPACT, mac_of(COMPACT)[:-1], None),
    "one sign more": (COMPACT, mac_of(COMPACT) + "0", None),
    "another prefix": (COMPACT, mac_of(COMPACT).replace("mac", "sha256"), None),
    "two of them": (COMPACT, f"{mac_of(COMPACT)},{mac_of(COMPACT)}", None),
    "letters that are none": (COMPACT, "mac=" + "é" * 64, None),
    "digits of another script": (COMPACT, "mac=" + "٣" * 64, None),
    "written anew": (ESCAPED, mac_of(COMPACT), None),
    "spaces gone": (COMPACT, mac_of(SPACED), None),
    "keys in another order": (REVERSED, mac_of(ESCAPED), None),
    "another event's": (ESCAPED, mac_of(json.dumps(said("khác")).encode()), None),
    "the app's key": (COMPACT, mac_of(COMPACT, secret=APP_SECRET), None),
    "no key": (COMPACT, mac_of(COMPACT, secret=""), None),
    "the key forgotten, the app's number too": (COMPACT, mac_of(COMPACT, "", "", ""), None),
    "no time": (COMPACT, mac_of(COMPACT, ""), None),
    "another time": (COMPACT, mac_of(COMPACT, OTHER_AT), None),
    "no number": (COMPACT, mac_of(COMPACT, name=""), None),
    "somebody else's app": (COMPACT, mac_of(COMPACT, name="1"), None),
    "the sender in the app's place": (COMPACT, mac_of(COMPACT, name=LAN), None),
    "a body that eats the time": (COMPACT + AT.encode(), mac_of(COMPACT, AT), "0"),
    "a body that eats half of it": (COMPACT + AT[:6].encode(), mac_of(COMPACT), AT[6:]),
    "no event": (b"x", None, AT),
    "nothing": (b"", None, AT),
    "a probe with something in it": (b'{"event_name":"follow"}', None, None),
    "a list": (b"[]", None, None),
    "no end": (b"[" * 100_000, None, AT),
    "half a letter": (b'{"a":"\xff"}', mac_of(COMPACT), AT),
}


@pytest.mark.parametrize("name", BAD)
async def test_nothing_else_is_taken(door: Door, name: str) -> None:
    """A stranger's event is answered with 401, and nobody hears of it."""
    raw, mac, at = BAD[name]
    assert await door.post(raw, mac, at) == 401
    assert door.taker.taken == []


@pytest.mark.parametrize("raw", [b"{}", b" {}\n"])
async def test_the_probe_is_answered_and_does_nothing(door: Door, raw: bytes) -> None:
    """Zalo tries the address with an empty object it does not sign."""
    assert await door.post(raw) == 200
    assert door.taker.taken == []


async def test_a_signed_body_that_is_no_event_is_refused(door: Door) -> None:
    """What is signed may be cut in two ways: only the one that is an event is taken."""
    for raw in (b"[]", b"x", b"7", COMPACT + AT[:6].encode()):
        assert await door.post(raw, mac_of(raw), AT) == 401
    assert door.taker.taken == []


@pytest.mark.parametrize(
    "secret",
    ["", " ", "x", "aaaaaaaaaaaaaaaa", "your-oa-secret-key", "CHANGE-ME-please-1234567890"],
)
def test_a_key_that_is_none_is_refused(secret: str) -> None:
    """The webhook is not even made, and the message does not hold what was given."""
    intake: Any = None
    with pytest.raises(ValueError, match="webhook key") as told:
        oa_webhook(intake, APP_ID, secret)
    assert len(secret) < 2 or secret not in str(told.value)


def test_an_app_without_a_number_is_refused() -> None:
    """The app's id is what Zalo shows: digits."""
    for app_id in ("", "app", "1 2"):
        with pytest.raises(ValueError, match="number"):
            Signer(app_id, OA_SECRET)


def test_the_key_is_in_no_text_of_the_signer() -> None:
    """Whoever prints it sees the app's number."""
    assert OA_SECRET not in repr(Signer(APP_ID, OA_SECRET))
