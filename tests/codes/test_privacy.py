"""Gateways are given people's phones and our keys; nobody else hears of either."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.codes import NotSent, Unsure
from handlers.code_text import addressed
from tests.codes.desk import CodeDesk
from tests.codes.fakes import KEY, SECRET, listening
from tests.codes.making import SENDERS, message, patience
from tests.codes.test_senders import ROWS, closed_port
from tests.desk import NGA, Stock

MOODS = [*ROWS, "wrong key", "closed"]


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


def canaries(phone: str) -> list[str]:
    """What must never be seen of a phone, in the ways gateways write it, and of our keys."""
    return [phone, phone[1:], "0" + phone[3:], phone[3:], KEY, SECRET, "wrong-key"]


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("name", SENDERS)
async def test_the_logs_of_a_send_tell_nothing(
    stock: Stock, tmp_path: Path, session: ClientSession, logged: list[str], name: str, mood: str
) -> None:
    """Whatever a gateway does, at DEBUG of all libraries: no phone, words, code or key."""
    make_fake, make = SENDERS[name]
    async with listening(make_fake()) as fake:
        fake.mood = mood
        url = closed_port() if mood == "closed" else fake.url
        key = "wrong-key" if mood == "wrong key" else KEY
        desk = CodeDesk(stock.copy(tmp_path / "desk"), [make(session, url, key, patience(mood))])
        await desk.open()
        asked = await desk.ask(NGA)
        await desk.settle()
        _, said = await desk.look(lambda book: addressed(book, book.logins.challenge(asked)))
        await desk.close()
    text = "\n".join(logged)
    ours = [line for line in logged if line.startswith("{")]
    assert bool(ours) == (mood not in ("", "slow"))
    secret = (*canaries(NGA), said.values["code"], "ma mo giay to")
    assert not [one for one in secret if one in text]


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("name", SENDERS)
async def test_an_exception_of_a_sender_quotes_nothing(
    session: ClientSession, name: str, mood: str
) -> None:
    """Its words, its repr and its printed traceback; the library's own is not carried along."""
    make_fake, make = SENDERS[name]
    async with listening(make_fake()) as fake:
        fake.mood = mood
        url = closed_port() if mood == "closed" else fake.url
        key = "wrong-key" if mood == "wrong key" else KEY
        try:
            await make(session, url, key, patience(mood)).send(message())
        except (NotSent, Unsure) as end:
            shown = "".join(traceback.format_exception(end)) + repr(end) + str(vars(end))
            alone = end.__context__ is None or end.__suppress_context__
        else:
            shown, alone = "", True
    assert alone
    secret = [*canaries(NGA), message().text, message().code]
    assert not [one for one in secret if one in shown]
