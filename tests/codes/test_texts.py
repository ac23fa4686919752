"""What is sent to a phone fits one text message, whatever the office is called."""

from __future__ import annotations

import pytest

from bot.codes import LONGEST, sendable
from core import one_time
from core.names import unaccented
from handlers.code_text import FOR, LONGEST_PLACE, addressed, plain
from handlers.screens import say
from handlers.words import LANGUAGES, words
from tests.codes.desk import CHAT
from tests.desk import NGA, Desk

NEWS = [key for key in words("vi").texts if key.startswith("sms.news.")]
BESIDES = {"sms.phone_us", *NEWS}
TEXTS = [key for key in words("vi").texts if key.startswith("sms.") and key not in BESIDES]
PLACES = (
    "Lấp Vò",
    "Đặc khu Côn Đảo Bà Rịa Vũng Tàu",
    "Ư" * LONGEST_PLACE,
    "Xã [Đường] {Mới} ^~|\\` €½",
    "Ấ" * 500,
    "",
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", TEXTS)
@pytest.mark.parametrize("place", PLACES)
def test_a_text_is_one_message_with_the_whole_code(lang: str, key: str, place: str) -> None:
    """Plain letters, none that counts twice, at most 160; the code is whole and stands once."""
    text = words(lang).text(say(key, place=plain(place), code="482913"))
    assert sendable(text)
    assert text.count("482913") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", NEWS)
@pytest.mark.parametrize("place", PLACES)
def test_news_is_one_message(lang: str, key: str, place: str) -> None:
    """With the longest place, order code and hotline there can be."""
    spoken = words(lang)
    blanks = {"code": "LAPVODONGTHAP001-261123-0007", "due": "16:30 23/11", "pick_up": "4173"}
    call = spoken.text(say("sms.phone_us", hotline="(0277) 3845 000"))
    text = spoken.text(say(key, place=plain(place), call=call, **blanks)).strip()
    assert sendable(text)
    assert "LAPVODONGTHAP001-261123-0007" in text


def test_the_longest_place_an_admin_may_write_is_said_whole() -> None:
    """The limit of the field is the room in the longest text, and it is used up."""
    place = "Ư" * LONGEST_PLACE
    assert plain(place) == unaccented(place)
    lengths = [
        len(words(lang).text(say(key, place=plain(place), code="482913")))
        for lang in LANGUAGES
        for key in TEXTS
    ]
    assert max(lengths) == LONGEST


def test_every_purpose_has_its_text() -> None:
    """A text for opening papers, one for the caller, one for a new number; no other."""
    assert {*FOR.values(), "sms.code"} == set(TEXTS)


async def test_an_office_with_an_odd_name_still_sends_codes(desk: Desk) -> None:
    """A place as no field would take it, from before there was a limit, stops no code."""
    place = "Xã [Đường] {Mới} " + "dài " * 60
    await desk.turn(lambda book: book.people.change_office("LV", place=place))
    at, chance = desk.world.now(), desk.world.chance()
    asked = await desk.turn(
        lambda book: one_time.send_code(book, at, peer=CHAT, phone=NGA, chance=chance)
    )
    await desk.settle()
    phone, said = await desk.look(lambda book: addressed(book, book.logins.challenge(asked)))
    assert phone == NGA
    assert said.values["code"] in desk.inbox.of(NGA)[-1].text
