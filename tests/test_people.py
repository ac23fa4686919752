"""The invented cast: repeatable, plausible, and with the two papers that must warn."""

from collections import Counter
from datetime import date
from itertools import product

import phonenumbers
import pytest

from bot.demo.people import CITIZENS, PHONE_STARTS, DemoPerson, cast, papers
from core.kinds import KINDS

SEEDS = (0, 1, 7, 2026)
TODAY = date(2026, 11, 23)


def citizens(seed: int) -> list[DemoPerson]:
    """Only those who come to the counter."""
    return [person for person in cast(seed)[1] if person.role == "citizen"]


def test_same_seed_same_world() -> None:
    """The same seed gives the same people and papers; another seed gives others."""
    assert cast(5) == cast(5)
    assert cast(5) != cast(6)
    for person in citizens(5):
        assert papers(person, 5) == papers(person, 5)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_desks_and_their_people(seed: int) -> None:
    """Two desks, twelve and eight citizens, two officers and one, one admin."""
    offices, people = cast(seed)
    assert [office.name for office in offices] == ["UBND xã Lấp Vò", "UBND xã Mỹ An Hưng"]
    assert Counter((one.role, one.office) for one in people) == {
        ("citizen", "LV"): CITIZENS["LV"],
        ("citizen", "MAH"): CITIZENS["MAH"],
        ("officer", "LV"): 2,
        ("officer", "MAH"): 1,
        ("admin", "LV"): 1,
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_mistaken_for_another(seed: int) -> None:
    """Names, phones, short ids and personal numbers are each one person's."""
    people = cast(seed)[1]
    for trait in ("name", "phone", "peer", "number"):
        assert len({getattr(one, trait) for one in people}) == len(people)


@pytest.mark.parametrize("seed", SEEDS)
def test_phones_are_mobiles(seed: int) -> None:
    """Every phone is a valid Vietnamese mobile number in E.164."""
    for person in cast(seed)[1]:
        number = phonenumbers.parse(person.phone)
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == (
            person.phone
        )
        assert phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE


@pytest.mark.parametrize("seed", SEEDS)
def test_personal_numbers_agree_with_the_person(seed: int) -> None:
    """Twelve digits: a province, the century with the sex, the year of birth, six more."""
    for person in cast(seed)[1]:
        assert len(person.number) == 12
        assert person.number.isdigit()
        assert person.number[:3] in {"087", "089", "082", "086", "092", "079"}
        assert 1900 + 100 * (int(person.number[3]) // 2) + int(person.number[4:6]) == (
            person.birth.year
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_everyone_has_an_id_card_and_a_few_papers(seed: int) -> None:
    """Two to four papers of known kinds, one to four pages, the ID card first and once."""
    for person in citizens(seed):
        held = papers(person, seed)
        assert 2 <= len(held) <= 4
        assert held[0].kind == "cccd"
        assert held[0].number == person.number
        assert len({one.kind for one in held}) == len(held)
        assert all(one.kind in KINDS and 1 <= one.pages <= 4 for one in held)
        assert all(not set("#{}") & set(one.number) for one in held)


@pytest.mark.parametrize("seed", SEEDS)
def test_papers_are_issued_in_the_holder_s_lifetime(seed: int) -> None:
    """No paper is older than its holder or newer than the day of the demo."""
    for person in citizens(seed):
        assert all(person.birth < one.issued <= TODAY for one in papers(person, seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_exactly_two_papers_must_warn(seed: int) -> None:
    """One citizen holds a withdrawn ID card, one a doc_than past its six months; no one else."""
    held = [one for person in citizens(seed) for one in papers(person, seed)]
    assert [one.kind for one in held if one.withdrawn] == ["cmnd"]
    assert [one.kind for one in held if one.expires and one.expires < TODAY] == ["doc_than"]


def test_the_papers_follow_another_day() -> None:
    """A demo shown years later still has one expired paper and no more."""
    later = date(2031, 2, 28)
    held = [one for person in citizens(1) for one in papers(person, 1, later)]
    assert [one.kind for one in held if one.expires and one.expires < later] == ["doc_than"]
    assert all(one.issued <= later for one in held)


def test_every_phone_prefix_is_alive() -> None:
    """Each prefix we invent with is a mobile one whatever follows it."""
    for start, rest in product(PHONE_STARTS, ("0000000", "1234567", "5555555", "9999999")):
        number = phonenumbers.parse(f"+84{start}{rest}"[:12])
        assert phonenumbers.is_valid_number(number), start
