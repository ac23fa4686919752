"""Every sender tells what was surely not sent from what may have been; one table for all."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from aiohttp import ClientSession, TCPConnector
from aiohttp.abc import AbstractResolver

from bot.codes import Ailing, NoSuchPhone, Spent, Unsure, wire
from tests.codes.fakes import KEY, Fake, listening
from tests.codes.making import BRIEF, CODE, PATIENCE, SENDERS, message, patience

ROWS: dict[str, type[Exception] | None] = {
    "": None,
    "slow": None,
    "no balance": Spent,
    "no brand": Ailing,
    "bad phone": NoSuchPhone,
    "blocked": NoSuchPhone,
    "403": Ailing,
    "302": Ailing,
    "mute": Unsure,
    "cut": Unsure,
    "500": Unsure,
    "garbage": Unsure,
    "unknown": Unsure,
}
SPENT_AS_ILL = {"http json", "http form", "http xml"}
"""Nobody told the generic sender which of a gateway's codes is about money."""


async def outcome(sender: Any) -> type[Exception] | None:
    """How a message fared."""
    try:
        await sender.send(message())
    except (NoSuchPhone, Ailing, Unsure) as end:
        return type(end)
    return None


@pytest.mark.parametrize("mood", ROWS)
@pytest.mark.parametrize("name", SENDERS)
async def test_what_a_gateway_does_is_told_apart(
    session: ClientSession, name: str, mood: str
) -> None:
    """Taken, refused for this phone, refused for all, or perhaps taken; asked once each time."""
    make_fake, make = SENDERS[name]
    async with listening(make_fake()) as fake:
        fake.mood = mood
        expected = ROWS[mood]
        if expected is Spent and name in SPENT_AS_ILL:
            expected = Ailing
        sender = make(session, fake.url, KEY, patience(mood))
        assert await outcome(sender) is expected
        assert fake.asked == 1
        assert fake.wrongs == []
        assert len(fake.taken) == (expected in (None, Unsure) and mood != "unknown")


@pytest.mark.parametrize("name", SENDERS)
async def test_a_taken_message_is_what_was_given(session: ClientSession, name: str) -> None:
    """The phone's nine digits, every letter of the words or the code, the ref if there is one."""
    make_fake, make = SENDERS[name]
    async with listening(make_fake()) as fake:
        await make(session, fake.url, KEY, PATIENCE).send(message(7))
    ((phone, words, ref),) = fake.taken
    assert phone.endswith("912345678")
    assert words == (CODE if name == "zalo_template" else message().text)
    assert ref == ("" if name == "speedsms" else message(7).ref)


@pytest.mark.parametrize("name", SENDERS)
async def test_each_message_has_a_connection_of_its_own(session: ClientSession, name: str) -> None:
    """A kept one might be closed under the second message: a doubt for nothing."""
    make_fake, make = SENDERS[name]
    async with listening(make_fake()) as fake:
        sender = make(session, fake.url, KEY, PATIENCE)
        for number in range(3):
            await sender.send(message(number))
        assert len(fake.callers) == 3


@pytest.mark.parametrize("name", SENDERS)
async def test_a_wrong_key_is_the_senders_trouble(session: ClientSession, name: str) -> None:
    """Nothing is taken, another way may be gone, and the gateway's own code is kept."""
    make_fake, make = SENDERS[name]
    async with listening(make_fake()) as fake:
        with pytest.raises(Ailing) as ill:
            await make(session, fake.url, "wrong-key", PATIENCE).send(message())
        assert ill.value.sign in ("101", "007", "-124", "WHO")
        assert fake.taken == []


def closed_port() -> str:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize("name", SENDERS)
async def test_a_refused_connection_has_sent_nothing(session: ClientSession, name: str) -> None:
    """Nobody listens there: another way may be gone."""
    _, make = SENDERS[name]
    assert await outcome(make(session, closed_port(), KEY, PATIENCE)) is Ailing


@pytest.mark.parametrize("name", SENDERS)
async def test_a_gateway_that_proves_nothing_is_told_nothing(
    session: ClientSession, name: str
) -> None:
    """Where TLS fails, no key and no code were sent."""
    make_fake, make = SENDERS[name]
    async with listening(make_fake()) as fake:
        there = fake.url.replace("http://", "https://")
        assert await outcome(make(session, there, KEY, PATIENCE)) is Ailing
        assert fake.asked == 0


class NoNames(AbstractResolver):
    """A network in which no name is known, at once or `after` a while."""

    def __init__(self, after: float = 0.0) -> None:
        self._after = after

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> Any:
        await asyncio.sleep(self._after)
        raise OSError(f"{host}:{port} {family}")

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("after", [0.0, 5.0])
async def test_a_name_that_leads_nowhere_has_sent_nothing(
    monkeypatch: pytest.MonkeyPatch, after: float
) -> None:
    """Unknown, or not known in time: another way may be gone."""
    monkeypatch.setattr(wire, "CONNECTING", 0.2)
    async with ClientSession(connector=TCPConnector(resolver=NoNames(after))) as session:
        for _, make in SENDERS.values():
            assert await outcome(make(session, "http://gateway.invalid", KEY, 9.0)) is Ailing


async def test_an_answer_that_drips_is_given_up(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte now and then keeps nobody waiting for ever; it may have been sent."""
    monkeypatch.setattr(wire, "CONNECTING", 2.0)
    make_fake, make = SENDERS["esms"]
    async with listening(make_fake()) as fake:
        fake.mood = "drip"
        async with asyncio.timeout(30):
            assert await outcome(make(session, fake.url, KEY, BRIEF)) is Unsure


@pytest.mark.parametrize("name", SENDERS)
async def test_an_endless_answer_is_not_read(session: ClientSession, name: str) -> None:
    """More than any gateway says is no answer, and fills no memory."""

    class Talkative(Fake):
        async def read(self, _request: Any) -> Any:
            return "", "", ""

        def yes(self, phone: str) -> Any:
            return {"words": phone + "x" * (wire.MOST_ANSWER + 1)}

    async with listening(Talkative()) as fake:
        _, make = SENDERS[name]
        assert await outcome(make(session, fake.url, KEY, PATIENCE)) is Unsure


@pytest.mark.parametrize("name", SENDERS)
async def test_health_messages_nobody(session: ClientSession, name: str) -> None:
    """Well is silent; out of money, a wrong key and a closed port are a sentence each."""
    make_fake, make = SENDERS[name]
    async with listening(make_fake()) as fake:
        assert await make(session, fake.url, KEY, PATIENCE).health() == ""
        if not name.startswith("http"):
            fake.balance = 0.0
            empty = await make(session, fake.url, KEY, PATIENCE).health()
            stranger = await make(session, fake.url, "wrong-key", PATIENCE).health()
            assert empty.endswith(("empty.", "used up."))
            assert stranger.startswith("the gateway refused")
        assert fake.taken == []
        assert fake.wrongs == []
    assert await make(session, closed_port(), KEY, PATIENCE).health() == "nobody answers there."
