"""One way after another, each message at most once, within the day's budget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.channels import Trouble
from bot.codes import Message, NoSuchPhone, Unsure, chain
from bot.codes.chain import FIRST_REST, LONGEST_REST
from bot.codes.console import ConsoleSender
from core import one_time
from core.alerts import CODES_ILL
from core.errors import CabinetDown
from tests.codes.desk import CodeDesk
from tests.codes.fakes import KEY, Fake, FakeEsms, FakeZbs, listening
from tests.codes.making import PATIENCE, esms, message, patience, zbs
from tests.desk import BAO, CUC, NGA, Stock


@dataclass
class Street:
    """A desk with two gateways: Zalo first, then text messages."""

    desk: CodeDesk
    zalo: Fake
    sms: Fake

    def taken(self) -> tuple[int, int]:
        """How many messages each has."""
        return len(self.zalo.taken), len(self.sms.taken)


BUDGET = 12


@pytest.fixture
async def street(stock: Stock, tmp_path: Path, session: ClientSession) -> AsyncIterator[Street]:
    """Both gateways are on, and the desk is open."""
    async with listening(FakeZbs()) as zalo, listening(FakeEsms()) as sms:
        senders = [
            zbs(session, zalo.url, KEY, PATIENCE),
            esms(session, sms.url, KEY, PATIENCE),
        ]
        desk = CodeDesk(stock.copy(tmp_path / "desk"), senders, BUDGET)
        await desk.open()
        yield Street(desk, zalo, sms)
        await desk.close()
        assert zalo.wrongs == sms.wrongs == []


async def test_the_first_way_that_is_well_has_the_message(street: Street) -> None:
    """The second is not even asked."""
    await street.desk.chain.send(message())
    assert street.taken() == (1, 0)
    assert street.sms.asked == 0
    assert await street.desk.counts() == {"zalo_template": (1, 0, 0)}


@pytest.mark.parametrize("mood", ["blocked", "bad phone", "night"])
async def test_a_way_that_does_not_lead_there_leaves_it_to_the_next(
    street: Street, mood: str
) -> None:
    """No account, an impossible number, the night: by text message, and the way is not ill."""
    street.zalo.mood = mood
    await street.desk.chain.send(message(1))
    street.zalo.mood = ""
    await street.desk.chain.send(message(2))
    assert street.taken() == (1, 1)
    assert await street.desk.counts() == {"zalo_template": (1, 0, 1), "esms": (1, 0, 0)}
    assert await street.desk.alerts() == []


async def test_an_ailing_way_rests_and_is_tried_again(street: Street) -> None:
    """It is left alone for a while, twice as long each time; well again, it comes first again."""
    street.zalo.mood = "no brand"
    street.desk.chain._tally._budget = 0
    number, pause = 0, FIRST_REST
    for tries in range(1, 9):
        for _ in range(3):
            number += 1
            await street.desk.chain.send(message(number))
        assert street.zalo.asked == tries
        street.desk.pass_time(seconds=pause - 0.5)
        number += 1
        await street.desk.chain.send(message(number))
        assert street.zalo.asked == tries
        street.desk.pass_time(seconds=1)
        pause = min(pause * 2, LONGEST_REST)
        street.sms.taken.clear()
    street.zalo.mood = ""
    await street.desk.chain.send(message(number + 1))
    assert len(street.zalo.taken) == 1
    assert street.desk.chain.ways[0].ails == 0


def test_a_rest_is_shorter_than_a_code_lives() -> None:
    """Whoever asks while a way rests still finds it open once."""
    assert timedelta(seconds=LONGEST_REST) * 2 < one_time.LIFE


async def test_many_who_find_a_way_ill_together_do_not_lengthen_its_rest(street: Street) -> None:
    """Ten refusals at the same moment are one."""
    street.zalo.mood = "no brand"
    await asyncio.gather(*(street.desk.chain.send(message(number)) for number in range(10)))
    assert street.desk.chain.ways[0].ails == 1
    assert len(street.sms.taken) == 10


@pytest.mark.parametrize("mood", ["mute", "cut", "500", "garbage", "unknown"])
async def test_what_may_have_been_sent_goes_to_no_other(street: Street, mood: str) -> None:
    """Unsure is the end of a message: the next way is not asked, and nobody is counted twice."""
    street.zalo.mood = mood
    street.desk.chain.ways[0].sender._wire._patience = patience(mood)  # type: ignore[attr-defined]
    with pytest.raises(Unsure):
        await street.desk.chain.send(message())
    assert (street.zalo.asked, street.sms.asked) == (1, 0)
    assert await street.desk.counts() == {"zalo_template": (0, 1, 0)}


async def test_a_way_that_twice_left_us_in_doubt_rests(street: Street) -> None:
    """The next person's message goes the other way; the two doubtful ones are not repeated."""
    street.zalo.mood = "cut"
    for number in range(2):
        with pytest.raises(Unsure):
            await street.desk.chain.send(message(number))
    await street.desk.chain.send(message(3))
    assert street.taken() == (2, 1)


async def test_a_bug_in_a_sender_is_no_leave_to_send_again(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a sender raises that is not in its vocabulary, the message may be out."""

    async def bug(_message: Message) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(street.desk.chain.ways[0].sender, "send", bug)
    with pytest.raises(Unsure):
        await street.desk.chain.send(message())
    assert street.sms.asked == 0


async def test_when_all_ways_fail_it_is_tried_later(street: Street) -> None:
    """Trouble for the relay while a way may recover; an end when none leads to that phone."""
    street.zalo.mood, street.sms.mood = "blocked", "no balance"
    with pytest.raises(Trouble):
        await street.desk.chain.send(message())
    with pytest.raises(Trouble):
        await street.desk.chain.send(message())
    assert street.sms.asked == 1
    street.desk.pass_time(seconds=FIRST_REST)
    street.sms.mood = "bad phone"
    with pytest.raises(NoSuchPhone):
        await street.desk.chain.send(message())


# ---- money, and who hears of it


async def test_the_days_budget_is_kept_by_all_together(street: Street) -> None:
    """However many ask at once, no more are sent; the admin hears once an hour; a day is local."""
    many = [street.desk.chain.send(message(number)) for number in range(40)]
    ends = await asyncio.gather(*many, return_exceptions=True)
    assert street.taken() == (BUDGET, 0)
    assert [type(end) for end in ends].count(Trouble) == 40 - BUDGET
    assert await street.desk.alerts() == [("codes_budget", 1)]
    street.desk.pass_time(hours=14, minutes=59)
    with pytest.raises(Trouble):
        await street.desk.chain.send(message(50))
    assert await street.desk.alerts() == [("codes_budget", 2)]
    street.desk.pass_time(minutes=1)
    await street.desk.chain.send(message(51))
    assert street.taken() == (BUDGET + 1, 0)


async def test_doubtful_messages_cost_budget_and_refused_ones_do_not(street: Street) -> None:
    """What may have been sent may have been paid for."""
    street.zalo.mood = "blocked"
    street.sms.mood = "bad phone"
    for number in range(BUDGET):
        with pytest.raises(NoSuchPhone):
            await street.desk.chain.send(message(number))
    street.zalo.mood = "cut"
    for number in range(2):
        with pytest.raises(Unsure):
            await street.desk.chain.send(message(100 + number))
    street.sms.mood = ""
    for number in range(BUDGET - 2):
        await street.desk.chain.send(message(200 + number))
    with pytest.raises(Trouble):
        await street.desk.chain.send(message(300))


async def test_the_budget_is_remembered_through_a_restart(street: Street) -> None:
    """The counts are in the cabinet."""
    for number in range(BUDGET):
        await street.desk.chain.send(message(number))
    await street.desk.restart()
    with pytest.raises(Trouble):
        await street.desk.chain.send(message(99))


async def test_a_way_that_costs_nothing_is_open_when_the_budget_is_spent(
    stock: Stock, tmp_path: Path, session: ClientSession, capsys: pytest.CaptureFixture[str]
) -> None:
    """The terminal takes over, and is not counted itself."""
    import sys  # noqa: PLC0415 - the one that is captured

    async with listening(FakeEsms()) as sms:
        senders = [esms(session, sms.url, KEY, PATIENCE), ConsoleSender(sys.stdout)]
        desk = CodeDesk(stock.copy(tmp_path / "desk"), senders, budget=1)
        await desk.open()
        for number in range(3):
            await desk.chain.send(message(number))
        assert await desk.counts() == {"esms": (1, 0, 0)}
        await desk.close()
    assert capsys.readouterr().out.count("SMS ") == 2


async def test_an_empty_account_is_told_at_once_and_once_an_hour(street: Street) -> None:
    """Money or quota: every admin, with the gateway's number, in both languages."""
    street.zalo.mood = "no balance"
    for number in range(5):
        await street.desk.chain.send(message(number))
        street.desk.pass_time(minutes=2)
    await street.desk.settle()
    assert await street.desk.alerts() == [("codes_spent", 1)]
    assert "-144" in street.desk.last("staff:a1").text
    assert "hết tiền" in street.desk.last("staff:a1").text


async def test_an_ailing_way_is_told_when_it_is_ill_again(street: Street) -> None:
    """One slip of the line alarms nobody; the second in a row does."""
    street.zalo.mood = "no brand"
    await street.desk.chain.send(message(1))
    assert await street.desk.alerts() == []
    street.desk.pass_time(seconds=FIRST_REST)
    await street.desk.chain.send(message(2))
    assert await street.desk.alerts() == [("codes_ill", 1)]


async def test_a_count_that_could_not_be_written_is_written_with_the_next(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk after a message went out neither sends it again nor forgets what it cost."""
    real, down = street.desk.house.cabinet.turn, True

    async def turn(work: object) -> object:
        if down:
            raise CabinetDown
        return await real(work)  # type: ignore[arg-type]

    monkeypatch.setattr(street.desk.house.cabinet, "turn", turn)
    await street.desk.chain.send(message(1))
    down = False
    await street.desk.chain.send(message(2))
    assert await street.desk.counts() == {"zalo_template": (2, 0, 0)}
    assert street.taken() == (2, 0)


# ---- through the relay


async def test_a_code_asked_for_arrives_by_the_way_that_works(street: Street) -> None:
    """From the question to the phone: the office's words, the challenge as ref, counted."""
    street.zalo.mood = "blocked"
    challenge = await street.desk.ask(NGA)
    await street.desk.settle()
    ((phone, words, ref),) = street.sms.taken
    assert (phone, ref) == ("0912345678", challenge)
    assert words.startswith("Lap Vo: ma mo giay to ")
    assert await street.desk.parcels() == [("sent", "sending")]


async def test_a_code_that_no_way_took_is_tried_while_it_lives(street: Street) -> None:
    """Every few seconds, then less often; after five minutes it is let fall, unsent."""
    street.zalo.mood = street.sms.mood = "no brand"
    await street.desk.ask(NGA)
    await street.desk.settle()
    assert await street.desk.parcels() == [("waiting", "Trouble")]
    street.zalo.mood = ""
    street.desk.pass_time(seconds=FIRST_REST)
    await street.desk.settle()
    assert street.taken() == (1, 0)
    street.zalo.mood = "no brand"
    await street.desk.ask(BAO, "citizen:c8")
    for _ in range(40):
        street.desk.pass_time(seconds=10)
        await street.desk.settle()
    street.zalo.mood = street.sms.mood = ""
    street.desk.pass_time(minutes=10)
    await street.desk.settle()
    assert street.taken() == (1, 0)
    assert {state for state, _ in await street.desk.parcels()} == {"sent"}


async def test_a_code_that_is_no_longer_wanted_is_not_sent(street: Street) -> None:
    """Another number was given meanwhile: the first code costs nothing and confuses nobody."""
    street.zalo.mood = street.sms.mood = "no brand"
    await street.desk.ask(NGA)
    await street.desk.settle()
    street.zalo.mood = ""
    street.desk.pass_time(seconds=FIRST_REST)
    await street.desk.ask(CUC)
    await street.desk.settle()
    assert [phone for phone, _, _ in street.zalo.taken] == ["84903111222"]


async def test_a_strangers_number_costs_nothing(street: Street) -> None:
    """A decoy has nobody to go to: no gateway is asked."""
    await street.desk.ask("+84918000111")
    await street.desk.settle()
    assert street.zalo.asked == street.sms.asked == 0
    assert await street.desk.parcels() == [("sent", "")]


@pytest.mark.parametrize("mood", ["cut", "500", "garbage"])
async def test_a_doubtful_code_is_never_sent_twice_in_a_hundred_runs(
    street: Street, mood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted at both gateways, while the relay looks again and again and the desk restarts."""
    monkeypatch.setattr(chain, "DOUBTS_IN_ROW", 1_000)
    street.desk.chain._tally._budget = 0
    street.zalo.mood = mood
    for run in range(100):
        asked = street.zalo.asked
        await street.desk.ask(NGA, f"citizen:run{run}")
        await street.desk.settle()
        street.desk.pass_time(seconds=4)
        await street.desk.settle()
        assert (street.zalo.asked, street.sms.asked) == (asked + 1, 0)
        street.desk.pass_time(hours=24)
    await street.desk.restart()
    await street.desk.settle()
    assert street.zalo.asked == len({ref for _, _, ref in street.zalo.taken}) == 100
    assert {state for state, _ in await street.desk.parcels()} == {"sent"}


@pytest.mark.parametrize("sign", ["--5", "-", "", "token", "9" * 40])
async def test_an_odd_sign_is_told_all_the_same(street: Street, sign: str) -> None:
    """A gateway's code that is no number does not keep the admins from hearing of it."""
    await street.desk.chain._tally.tell(CODES_ILL, sign)
    assert len(await street.desk.alerts()) == 1
