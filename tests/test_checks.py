"""A copy is checked by its token alone, and the desk keeps no token."""

from __future__ import annotations

import hashlib
import random  # noqa: TID251 - seeded, so that a run can be repeated
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot import check_link
from core import checks, voids
from core.checks import Facts, address_of, facts_behind, token_of
from core.keys import Keys
from core.register import COPY
from handlers.check_copy import pasted
from handlers.counters import followed
from handlers.screens import Inbound
from storage.checks import Checks
from tests.copies import YEAR, certified, token, void_asked
from tests.desk import MORNING, PEPPERS, Desk, Stock, open_desk
from tests.turns import Turns
from tests.vaults import settings

NEWER = {"t2": bytes(range(64, 96)), **PEPPERS}
ROOT = "https://ban-sao.example"
READER = "citizen:reader"


@pytest.fixture
def turns(stock: Stock, tmp_path: Path) -> Iterator[Turns]:
    """A filled counter of one's own, with three numbers issued."""
    made = Turns(stock.copy(tmp_path / "desk"))
    made.turn(partial(certified, papers=3))
    yield made
    made.close()


# ---- tokens


def test_every_number_has_a_token_of_its_own(turns: Turns) -> None:
    """Three papers, three numbers, three tokens of 128 bits; each leads to its own entry."""
    tokens = [token(turns.truth, number) for number in (1, 2, 3)]
    assert len(set(tokens)) == 3
    assert all(len(bytes.fromhex(each)) == 16 for each in tokens)
    facts = [facts_behind(turns.truth, each) for each in tokens]
    assert [each and each.number for each in facts] == [1, 2, 3]


def test_an_entry_without_its_token_is_not_issued(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Number and token are of one transaction: what breaks between them leaves neither."""

    def breaks(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Checks, "add", breaks)
    with pytest.raises(OSError):  # noqa: PT011 - ours, and it says nothing
        turns.turn(certified)
    assert turns.rows("SELECT count(*) FROM entries") == [(3,)]
    assert turns.rows("SELECT count FROM counters WHERE kind = ?", COPY) == [(3,)]


def test_the_facts_are_those_of_the_register_and_no_name(turns: Turns) -> None:
    """Number, book, day, office, paper, copies, the signer's title, initials; nobody's name."""
    office = turns.truth.people.office("LV")
    assert facts_behind(turns.truth, token(turns.truth, 2)) == Facts(
        office=office.name,
        hotline=office.hotline,
        kind=COPY,
        number=2,
        book=f"01/{YEAR}",
        certified_at=MORNING,
        title="Giấy khai sinh",
        copies=2,
        signer_title=office.signer_title,
        requester="N.T.N.",
        void=False,
        decision="",
    )


def test_a_void_number_says_its_decision(turns: Turns) -> None:
    """Void once a second officer confirms and not before; the decision is told, the reason not."""

    def told() -> list[tuple[bool, str]]:
        facts = [facts_behind(turns.truth, token(turns.truth, number)) for number in (1, 2)]
        assert "Ngà" not in repr(facts)
        return [(each.void, each.decision) for each in facts if each]

    asked = turns.turn(void_asked)
    assert told() == [(False, ""), (False, "")]
    turns.turn(lambda book: voids.confirm_void(book, MORNING, peer="staff:o2", void=asked))
    assert told() == [(True, "12/QĐ-UBND"), (False, "")]


def test_a_thousand_guesses_find_nothing(turns: Turns) -> None:
    """Random tokens, and true ones with one digit off, lead nowhere."""
    chance = random.Random(7)
    true = token(turns.truth)
    guesses = [f"{chance.getrandbits(128):032x}" for _ in range(1_000)]
    near = [true[:n] + f"{int(true[n], 16) ^ 1:x}" + true[n + 1 :] for n in range(32)]
    assert not any(facts_behind(turns.truth, guess) for guess in (*guesses, *near))


@pytest.mark.parametrize(
    "odd", ["", "x", "\ud800", "\0", "k" * 9_000, "' OR 1=1 --", "%", "٣" * 32]
)
def test_odd_words_are_no_token(turns: Turns, odd: str) -> None:
    """Whatever stands there is looked for, found nowhere, and breaks nothing."""
    assert facts_behind(turns.truth, odd) is None


def test_a_hash_is_no_token(turns: Turns) -> None:
    """Who reads the table can print no copy that checks."""
    (kept,) = turns.rows("SELECT digest FROM checks WHERE number = 1")
    assert kept[0] == hashlib.sha256(token(turns.truth).encode()).hexdigest()
    assert facts_behind(turns.truth, kept[0]) is None
    assert facts_behind(turns.truth, kept[0][:32]) is None


# ---- peppers that are newer, or gone


def test_a_newer_pepper_changes_no_token(turns: Turns) -> None:
    """With a new pepper in front an old number keeps its token, and a new one takes the new one."""
    before = token(turns.truth)
    turns.book.keys = Keys(NEWER)
    assert token(turns.book) == before
    turns.turn(certified)
    assert turns.rows("SELECT key_id FROM checks ORDER BY number") == [("t1",)] * 3 + [("t2",)]
    fresh = token(turns.book, 4)
    assert facts_behind(turns.book, fresh)
    assert fresh != checks.derived(turns.book.keys, "t1", "LV", COPY, YEAR, 4)


def test_an_old_copy_is_checked_without_its_pepper(turns: Turns) -> None:
    """Once a pepper is gone its copies check as before, and no further copy can be given a code."""
    before = token(turns.truth)
    turns.book.keys = Keys({"t2": NEWER["t2"]})
    assert facts_behind(turns.book, before)
    assert token_of(turns.book, "LV", COPY, YEAR, 1) is None


def test_the_address_is_for_numbers_that_were_issued(turns: Turns) -> None:
    """The public address and the token; None for a number that is not, and where no page is."""
    look = turns.truth
    assert address_of(look, ROOT, "LV", COPY, YEAR, 1) == f"{ROOT}/kiem-tra/{token(look)}"
    assert address_of(look, ROOT, "LV", COPY, YEAR, 4) is None
    assert address_of(look, ROOT, "MAH", COPY, YEAR, 1) is None
    assert address_of(look, "", "LV", COPY, YEAR, 1) is None


# ---- in the chat


@pytest.fixture
async def checked(desk: Desk) -> tuple[Desk, str]:
    """A desk with one number, and its token."""
    await desk.turn(certified)
    return desk, await desk.look(token)


async def test_the_link_on_the_copy_opens_the_facts(checked: tuple[Desk, str]) -> None:
    """`/start kt_…` answers at once, to somebody the desk has never seen; no name is in it."""
    desk, known = checked
    payload = f"kt_{known}"
    assert len(payload) <= 64
    await desk.say(READER, f"/start {payload}")
    told = desk.last(READER).text
    for fact in ("0001", f"01/{YEAR}-{COPY}", "23/11/2026", "UBND xã Lấp Vò", "N.T.N."):
        assert fact in told
    assert "Ngà" not in told


async def test_a_link_is_pasted_at_any_time(checked: tuple[Desk, str]) -> None:
    """The address a camera shows is understood out of the blue and in the middle of an order."""
    desk, known = checked
    for before in ("", "đặt bản sao"):
        if before:
            await desk.say(READER, before)
        await desk.say(READER, f"Xem giúp {ROOT}/kiem-tra/{known}?lang=en nhé")
        assert desk.last(READER).text.startswith("Có trong sổ: số 0001")


async def test_asked_for_by_name_it_takes_the_code_alone(checked: tuple[Desk, str]) -> None:
    """Asked for, it asks back; what is no code is asked again; capitals are the same code."""
    desk, known = checked
    await desk.say(READER, "kiểm tra bản sao")
    assert "quét mã vuông" in desk.last(READER).text
    await desk.say(READER, "số 0001 quyển 01")
    assert "chưa thấy mã" in desk.last(READER).text
    await desk.say(READER, known.upper())
    assert desk.last(READER).text.startswith("Có trong sổ")
    await desk.say(READER, "/kiemtra")
    await desk.say(READER, "0" * 32)
    assert "không thấy số chứng thực nào" in desk.last(READER).text


async def test_english_is_complete(checked: tuple[Desk, str]) -> None:
    """Who reads English is told in English."""
    desk, known = checked
    await desk.say(READER, "english")
    await desk.say(READER, f"/start kt_{known}")
    assert desk.last(READER).text.startswith("In the register: no. 0001")


@pytest.mark.parametrize("payload", ["kt_", "kt_x", "kt_" + "0" * 31, "kt_" + "G" * 32, "kt"])
def test_a_link_that_is_cut_short_is_the_menu(payload: str) -> None:
    """What is no token opens no script."""
    said = Inbound(READER, "citizen", MORNING, "k", b"")
    nobody: object = None
    assert followed(nobody, said, payload) == ""  # type: ignore[arg-type]


def test_only_an_address_is_a_wish() -> None:
    """Thirty-two digits in a sentence are no request, nor is a longer run an address."""
    assert pasted("0" * 32) == ""
    assert pasted(f"{ROOT}/kiem-tra/{'0' * 33}") == ""
    assert pasted(f"{ROOT}/KIEM-TRA/{'A' * 32}.") == "a" * 32


async def test_the_desk_keeps_no_token(stock: Stock, tmp_path: Path) -> None:
    """After certifying and checking in the chat no file of the desk holds a token."""
    folder = stock.copy(tmp_path / "desk")
    async with open_desk(folder) as desk:
        await desk.turn(certified)
        known = await desk.look(token)
        await desk.say(READER, f"/start kt_{known}")
        await desk.say(READER, f"{ROOT}/kiem-tra/{known}")
        await desk.say(READER, "kiểm tra bản sao")
        await desk.say(READER, known)
        assert desk.last(READER).text.startswith("Có trong sổ")
        assert holding(folder, known) == []
        assert holding(folder, checks.digest(known))
    assert holding(folder, known) == []


def holding(folder: Path, text: str) -> list[str]:
    """The files that hold these bytes."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return [file.name for file in files if text.encode() in file.read_bytes()]


# ---- at the desk


async def test_the_command_prints_the_address(
    stock: Stock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`bansao check-link` works beside an open desk and says when there is no such number."""
    folder = stock.copy(tmp_path / "desk")
    ours = settings(folder, check_url=ROOT)
    async with open_desk(folder) as desk:
        await desk.turn(certified)
        assert check_link.show(ours, "LV", YEAR, 1)
        assert capsys.readouterr().out == f"{ROOT}/kiem-tra/{await desk.look(token)}\n"
        assert not check_link.show(ours, "LV", YEAR, 2)
        assert capsys.readouterr().out == "No such number, or its key is gone.\n"


def test_the_command_wants_a_page_and_a_desk(tmp_path: Path) -> None:
    """Without a public address, and without a desk, it ends with a sentence."""
    with pytest.raises(SystemExit, match="BANSAO_CHECK_URL"):
        check_link.show(settings(tmp_path), "LV", YEAR, 1)
    with pytest.raises(SystemExit, match="no desk"):
        check_link.show(settings(tmp_path, check_url=ROOT), "LV", YEAR, 1)


async def test_a_year_later_the_number_is_another(stock: Stock, tmp_path: Path) -> None:
    """Number 1 of the next year has a token of its own."""
    async with open_desk(stock.copy(tmp_path / "desk")) as desk:
        await desk.turn(certified)
        await desk.turn(partial(certified, at=MORNING + timedelta(days=364)))
        place = ("LV", COPY, YEAR + 1, 1)
        later = await desk.look(lambda book: token_of(book, *place))
        assert later
        assert later != await desk.look(token)
