"""Files are opened once, for a phone that was at hand today, and found the way people are named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from core import citizens
from core.errors import (
    NameMissing,
    NotProved,
    NotYours,
    NumberTaken,
    OddNumber,
    OtherOffice,
    Refusal,
    ShiftClosed,
)
from core.models import Citizen
from storage.book import Book
from tests.desk import BAO, CUC, NGA, TU, Stock
from tests.visit import (
    BAO_ID,
    CUC_ID,
    HANH,
    HANH_ID,
    NGA_CHAT,
    NGA_ID,
    NOBODY,
    TAM,
    VIET,
    VIET_ID,
    Visit,
)

TU_FACTS = {
    "name": "Nguyễn Thị Tư",
    "id_number": "087158001234",
    "born": "1958-05-04",
    "address": "ấp Bình Thạnh, xã Lấp Vò",
}


@pytest.fixture
def visit(stock: Stock, tmp_path: Path) -> Iterator[Visit]:
    """A filled counter of one's own."""
    made = Visit(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def register(visit: Visit, peer: str = HANH, **facts: Any) -> int:
    """Open a file, of somebody without a phone if none is given."""
    known = {"phone": "", "proof": "", **TU_FACTS} | facts
    return int(visit.do(citizens.register, peer, **known))


def called(visit: Visit, name: str, peer: str = HANH, **facts: Any) -> int:
    """Somebody of this name who has nothing else to be known by."""
    return register(visit, peer, **{"name": name, "id_number": "", "born": "", **facts})


def person(visit: Visit, citizen: int) -> Citizen:
    """A person as they are committed."""
    return visit.truth.people.citizen(citizen)


def found(visit: Visit, words: str, officer: int = HANH_ID) -> list[int]:
    """Who is found by these words."""
    seen = visit.truth
    return [one.id for one in citizens.find(seen, seen.people.officer(officer), words)]


def erase(visit: Visit, citizen: int) -> None:
    """Somebody's file has been erased, and nothing else is done to the row."""
    then = datetime(2026, 11, 22, tzinfo=UTC)
    visit.turn(lambda book: book.people.change_person(citizen, erased_at=then))


def close_shift(book: Book) -> None:
    """Hạnh has an authenticator and no open shift."""
    book.pen.raw("UPDATE officers SET totp_key = 't1', shift_until = NULL WHERE id = 1")


def dismiss(book: Book) -> None:
    """Hạnh works here no more."""
    book.pen.raw("UPDATE officers SET active = 0 WHERE id = 1")


# ---- the first visit


def test_a_file_is_opened_with_what_the_person_said(visit: Visit) -> None:
    """Phone, name, number, birth and address are kept, and who opened the file is written down."""
    number = register(visit, phone=TU, proof=visit.proof(TU))
    known = person(visit, number)
    assert (known.phone, known.name, known.id_number) == (TU, "Nguyễn Thị Tư", "087158001234")
    assert (known.born_on, known.address) == (date(1958, 5, 4), "ấp Bình Thạnh, xã Lấp Vò")
    assert (known.office_id, known.holder_id, known.added_at) == ("LV", None, visit.world.now())
    assert visit.did(number) == [("register", HANH_ID, None)]


def test_what_was_typed_is_kept_tidy(visit: Visit) -> None:
    """Names from any keyboard: composed, one space between, nothing unseen."""
    typed = normalize("NFD", "  Nguyễn  Thị\u200b Tư ")
    assert person(visit, called(visit, typed)).name == "Nguyễn Thị Tư"


def test_a_phone_that_was_not_heard_opens_no_file(visit: Visit) -> None:
    """No proof, a made-up one, one for another phone, one from a colleague's chat: refused."""
    theirs, other = visit.proof(TU, TAM), visit.proof("+84977000111")
    for proof in ("", "0" * 64, "đ", theirs, other):
        with pytest.raises(NotProved):
            register(visit, phone=TU, proof=proof)
    assert visit.truth.people.citizen_by_phone(TU) is None


def test_yesterday_s_proof_proves_nothing(visit: Visit) -> None:
    """A proof ends with the Vietnamese day: at 23:59 it serves, at 00:00 it does not."""
    visit.pass_time(hours=14, minutes=58)
    proof = visit.proof(TU)
    visit.pass_time(minutes=2)
    with pytest.raises(NotProved):
        register(visit, phone=TU, proof=proof)
    visit.pass_time(seconds=-1)
    assert register(visit, phone=TU, proof=proof)


def test_a_phone_has_one_file(visit: Visit) -> None:
    """The same phone once more, here or in another office, is refused; so is a second press."""
    register(visit, phone=TU, proof=visit.proof(TU))
    visit.pass_time(minutes=2)
    with pytest.raises(NumberTaken):
        register(visit, phone=TU, proof=visit.proof(TU))
    visit.pass_time(minutes=5)
    with pytest.raises(NumberTaken):
        register(visit, VIET, phone=TU, proof=visit.proof(TU, VIET))
    assert len(visit.rows("SELECT 1 FROM citizens WHERE phone = ?", TU)) == 1


def test_a_proof_and_a_taken_phone(visit: Visit) -> None:
    """A code that was heard does not take the number away from who has it."""
    with pytest.raises(NumberTaken):
        register(visit, phone=NGA, proof=visit.proof(NGA))


# ---- the household


def test_a_household_has_one_head(visit: Visit) -> None:
    """A member's member belongs to the head, whose phone speaks for all."""
    child = called(visit, "Trần Văn Út", holder=NGA_ID)
    grandchild = called(visit, "Trần Thị Bé", holder=child)
    assert person(visit, child).phone is None
    assert person(visit, grandchild).holder_id == NGA_ID
    assert [one.id for one in visit.truth.people.household(NGA_ID)] == [child, grandchild]
    assert found(visit, "0912345678") == [NGA_ID, child, grandchild]


def test_a_household_stays_within_its_office(visit: Visit) -> None:
    """Nobody is added to the file of another office, nor to an erased one."""
    with pytest.raises(OtherOffice):
        called(visit, "Trần Văn Út", holder=CUC_ID)
    erase(visit, NGA_ID)
    with pytest.raises(NotYours):
        called(visit, "Trần Văn Út", holder=NGA_ID)


def test_a_member_who_gets_a_phone_speaks_for_themselves(visit: Visit) -> None:
    """Their papers leave the old phone's shelf with them."""
    child = called(visit, "Trần Văn Út", holder=NGA_ID)
    facts = {"citizen": child, "phone": TU, "proof": visit.proof(TU)}
    visit.do(citizens.change_phone, **facts)
    assert (person(visit, child).phone, person(visit, child).holder_id) == (TU, None)
    assert visit.truth.people.household(NGA_ID) == []
    assert found(visit, TU) == [child]


# ---- numbers that change


def test_a_new_number_shuts_out_every_chat_of_the_old_one(visit: Visit) -> None:
    """Sessions end and links go; the new phone opens the file, the old one opens none."""
    visit.sign_in(NGA_CHAT, NGA)
    assert visit.truth.people.links_of(NGA_ID)
    facts = {"citizen": NGA_ID, "phone": TU, "proof": visit.proof(TU)}
    visit.do(citizens.change_phone, **facts)
    assert visit.truth.people.links_of(NGA_ID) == []
    assert visit.truth.chats.chat(NGA_CHAT).citizen_id is None
    assert visit.truth.people.citizen_by_phone(NGA) is None
    assert visit.did()[0] == ("new_phone", HANH_ID, None)


@pytest.mark.parametrize("phone", [BAO, NGA])
def test_a_taken_number_is_nobody_s_new_one(visit: Visit, phone: str) -> None:
    """Another's number, or one's own: nothing changes, and no session ends."""
    visit.sign_in(NGA_CHAT, NGA)
    visit.pass_time(minutes=2)
    facts = {"citizen": NGA_ID, "phone": phone, "proof": visit.proof(phone)}
    with pytest.raises(NumberTaken):
        visit.do(citizens.change_phone, **facts)
    assert person(visit, NGA_ID).phone == NGA
    assert visit.truth.chats.chat(NGA_CHAT).citizen_id == NGA_ID


def test_a_released_number_can_be_another_s(visit: Visit) -> None:
    """The file stays, without a phone; whoever has the number now can have a file of their own."""
    visit.do(citizens.release_phone, citizen=NGA_ID)
    assert person(visit, NGA_ID).phone is None
    number = register(visit, phone=NGA, proof=visit.proof(NGA))
    assert found(visit, NGA) == [number]
    assert NGA_ID in found(visit, "nguyen thi nga")


# ---- who may

DEEDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "look": (citizens.look_into, {}),
    "correct": (citizens.correct, {"what": "name", "value": "x"}),
    "release": (citizens.release_phone, {}),
    "wake": (citizens.wake, {}),
    "phone": (citizens.change_phone, {"phone": TU, "proof": "x"}),
    "consent": (
        citizens.hear_consent,
        {"purpose": "notify", "given": False, "lang": "vi"},
    ),
}
STRANGERS: dict[str, tuple[str, Callable[[Book], None], type[Refusal]]] = {
    "outsider": (NOBODY, lambda _: None, NotYours),
    "citizen": (NGA_CHAT, lambda _: None, NotYours),
    "other office": (VIET, lambda _: None, OtherOffice),
    "no shift": (HANH, close_shift, ShiftClosed),
    "dismissed": (HANH, dismiss, NotYours),
}


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("deed", DEEDS)
def test_files_are_for_officers_of_the_office_in_a_shift(visit: Visit, deed: str, who: str) -> None:
    """Nobody else sees or changes a file, and a refused look is no look."""
    peer, before, refusal = STRANGERS[who]
    visit.turn(before)
    use_case, facts = DEEDS[deed]
    was = (person(visit, NGA_ID), visit.did(), visit.truth.trust.consents_of(NGA_ID))
    with pytest.raises(refusal):
        visit.do(use_case, peer, citizen=NGA_ID, **facts)
    now = (person(visit, NGA_ID), visit.did(), visit.truth.trust.consents_of(NGA_ID))
    assert now == was


@pytest.mark.parametrize("deed", DEEDS)
def test_an_erased_file_is_no_file(visit: Visit, deed: str) -> None:
    """Not for its own office either."""
    erase(visit, NGA_ID)
    use_case, facts = DEEDS[deed]
    with pytest.raises(NotYours):
        visit.do(use_case, citizen=NGA_ID, **facts)


# ---- what is written down


def test_every_look_is_written_down(visit: Visit) -> None:
    """Each time, with who looked; a search that only lists is none."""
    for peer in (HANH, TAM, HANH):
        visit.do(citizens.look_into, peer, citizen=NGA_ID)
    found(visit, "nguyen")
    assert visit.did()[:3] == [("look", 1, None), ("look", 2, None), ("look", 1, None)]
    assert [what for what, _, _ in visit.did()].count("look") == 3


def test_a_correction_is_kept_without_what_was_there(visit: Visit) -> None:
    """The act names the fact and a digest; the old name stands nowhere, and search has the new."""
    visit.do(citizens.correct, citizen=NGA_ID, what="name", value=" Nguyễn Thị  Ngân ")
    visit.do(citizens.correct, citizen=NGA_ID, what="born_on", value="1990-01-02")
    assert (person(visit, NGA_ID).name, person(visit, NGA_ID).born_on) == (
        "Nguyễn Thị Ngân",
        date(1990, 1, 2),
    )
    assert (found(visit, "thi ngan"), found(visit, "thi nga")) == ([NGA_ID], [])
    why = [act.why for act in visit.acts() if act.what == "correct"]
    assert [text.split(" ")[0] for text in why] == ["born_on", "name"]
    assert "Ngà" not in "".join(why)


def test_only_four_facts_can_be_corrected(visit: Visit) -> None:
    """A phone, a household, an office or the search's own words are no facts to correct."""
    for what in ("phone", "holder_id", "office_id", "erased_at", "folded", "id", "nothing"):
        with pytest.raises(NotYours):
            visit.do(citizens.correct, citizen=NGA_ID, what=what, value="x")


def test_a_sleeping_file_is_woken_at_the_desk(visit: Visit) -> None:
    """It is used today, and no longer frozen."""
    visit.turn(lambda book: book.people.freeze(NGA_ID, datetime(2027, 1, 1, tzinfo=UTC)))
    visit.pass_time(days=100)
    visit.do(citizens.wake, citizen=NGA_ID)
    woken = person(visit, NGA_ID)
    assert (woken.last_used_at, woken.frozen_until) == (visit.world.now(), None)


# ---- search


@pytest.mark.parametrize(
    "words",
    [
        "0912345678",
        "0912 345 678",
        "+84 912.345.678",
        "087190004877",
        "087 190 004 877",
        "087.190.004.877",
        "Nguyễn Thị Ngà",
        "nguyen thi nga",
        "NGUYEN THI NGA",
        normalize("NFD", "Nguyễn Thị Ngà"),
        "nguyễn",
        "nguyen thi",
        "thi nga",
        "nga",
        "  nga  ",
        "ng",
        "nguyen-thi-nga",
    ],
)
def test_a_person_is_found_the_way_people_ask(visit: Visit, words: str) -> None:
    """By phone, personal number, first words, last words, with marks, without or decomposed."""
    assert NGA_ID in found(visit, words)


@pytest.mark.parametrize("name", ["Đỗ Đình Đạt", "đỗ đình đạt", "Do Dinh Dat", "ðỗ ðình ðạt"])
@pytest.mark.parametrize("words", ["đỗ đình", "do dinh dat", "ĐẠT", "ðạt", "dinh đạt"])
def test_the_letter_with_the_bar_is_a_d(visit: Visit, name: str, words: str) -> None:
    """Đ, the Icelandic letter of old keyboards, and a plain d are one letter."""
    someone = called(visit, name)
    assert found(visit, words) == [someone]


@pytest.mark.parametrize(
    "words",
    [
        *("", " ", "x", "%", "%%", "_", "__", "n%", "nguyen%nga", "ng_a", "*", "'", '"--', "0"),
        *("\\", "nguyen thi khong", "ga", "uyen", "0912345670", "0" * 12, "1" * 9, "thi"),
    ],
)
def test_what_is_not_there_is_not_found(visit: Visit, words: str) -> None:
    """Signs of a pattern match nothing, nor does a name's inside, nor the middle words alone."""
    assert NGA_ID not in found(visit, words)


def test_namesakes_are_all_found_and_the_exact_name_first(visit: Visit) -> None:
    """People of one name stand beside each other, before those whose name goes on."""
    same = [called(visit, "Lâm Thị Mai") for _ in range(3)]
    longer = called(visit, "Lâm Thị Mai Anh")
    other = called(visit, "Lâm Thị Mận")
    assert sorted(found(visit, "lam thi mai")[:3]) == same
    assert found(visit, "lam thi mai")[3:] == [longer]
    assert set(found(visit, "lam thi m")) == {*same, longer, other}
    assert set(found(visit, "mai")) == {*same}


def test_a_search_gives_no_more_than_a_screen_holds(visit: Visit) -> None:
    """Of many namesakes twenty and one that says there are more; the card's number finds each."""
    many = [called(visit, "Lâm Thị Mai", id_number=f"0871{n:08d}") for n in range(25)]
    assert len(found(visit, "lam thi mai")) == citizens.MOST_FOUND + 1
    assert found(visit, "087100000024") == [many[24]]


def test_given_names_are_not_crowded_out(visit: Visit) -> None:
    """Twenty families that begin with a word leave room for those who are called so."""
    for n in range(20):
        called(visit, f"Mai Văn {'ABCDEGHIKLMNOPQRSTUV'[n]}")
    wanted = called(visit, "Trần Thị Mai")
    assert wanted in found(visit, "mai")


def test_a_search_stays_in_its_office(visit: Visit) -> None:
    """Names and numbers of another office are not found; a phone says which office has it."""
    assert found(visit, "le kim cuc") == []
    assert found(visit, "087190004877") == [NGA_ID, BAO_ID]
    assert found(visit, "le kim cuc", VIET_ID) == [CUC_ID]
    with pytest.raises(OtherOffice) as refused:
        found(visit, CUC)
    assert refused.value.values == {"office": "UBND xã Mỹ An Hưng"}


def test_nobody_erased_is_found(visit: Visit) -> None:
    """By name, number or phone, alone or in a household."""
    child = called(visit, "Trần Văn Út", holder=NGA_ID)
    erase(visit, child)
    assert found(visit, NGA) == [NGA_ID]
    assert found(visit, "tran van ut") == []
    erase(visit, NGA_ID)
    assert [found(visit, words) for words in (NGA, "nguyen thi nga")] == [[], []]
    assert found(visit, "087190004877") == [BAO_ID]


# ---- the dialogue


def test_writing_a_file_by_a_double_tap_writes_one(visit: Visit) -> None:
    """Of somebody without a phone too, where no number would show that they are here already."""
    visit.ask(HANH, "/hosomoi")
    for words in ("none", "Nguyễn Thị Tư", "087158001234", "4/5/1958", "ấp Bình Thạnh"):
        typed = {"press": "1.phone=none"} if words == "none" else {"text": words}
        told = visit.ask(HANH, **typed)
    taps = [told.press("Ghi hồ sơ")] * 3
    asked = [visit.ask(HANH, press=tap) for tap in taps]
    assert {told.key for told in asked} == {"consent.ask"}
    assert len(visit.rows("SELECT 1 FROM citizens WHERE name = 'Nguyễn Thị Tư'")) == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"name": "  "}, NameMissing),
        ({"name": "…"}, NameMissing),
        ({"id_number": "087158"}, OddNumber),
        ({"id_number": "08715800123x"}, OddNumber),
    ],
)
def test_a_file_without_a_name_or_with_half_a_number_is_not_opened(
    visit: Visit, facts: dict[str, str], refusal: type[Refusal]
) -> None:
    """A name has letters, a number its digits; what is not known is left out altogether."""
    whole = {"phone": "", "proof": "", "name": "Lâm Thị Mai", "id_number": "", "born": ""}
    with pytest.raises(refusal):
        visit.do(citizens.register, address="", **(whole | facts))
    assert visit.do(citizens.register, address="", **whole)


@pytest.mark.parametrize(
    ("what", "value", "refusal"),
    [
        ("name", "", NameMissing),
        ("name", " \u200b ", NameMissing),
        ("id_number", "", OddNumber),
        ("id_number", "12345", OddNumber),
    ],
)
def test_a_correction_leaves_no_hole(
    visit: Visit, what: str, value: str, refusal: type[Refusal]
) -> None:
    """Putting a fact right never empties it, nor leaves half a number."""
    with pytest.raises(refusal):
        visit.do(citizens.correct, citizen=NGA_ID, what=what, value=value)
    assert visit.truth.people.citizen(NGA_ID).name == "Nguyễn Thị Ngà"
