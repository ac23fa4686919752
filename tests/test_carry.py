"""A basket begun in another chat: whose it is, how old it may be, what of it still holds."""

from __future__ import annotations

import pytest

from tests.desk import BAO, NGA, Desk, sign_in

OFFER = "Ở máy khác"


async def begin(desk: Desk, who: str = "citizen:c1", phone: str = NGA) -> None:
    """Three copies of the identity card in a basket."""
    await sign_in(desk, who, phone)
    for text in ("cccd", "3"):
        await desk.say(who, text)
    desk.pass_time(minutes=2)


async def test_another_persons_basket_is_never_offered(desk: Desk) -> None:
    """Somebody else signing in sees their own papers and nothing of it."""
    await begin(desk)
    await sign_in(desk, "citizen:c2", BAO)
    assert OFFER not in desk.last("citizen:c2").text


async def test_a_chat_that_was_left_gives_nothing(desk: Desk) -> None:
    """Who signed out there took the basket out of everybody's sight."""
    await begin(desk)
    await desk.say("citizen:c1", "đăng xuất")
    await desk.press("citizen:c1", "Chỉ ở đây")
    await sign_in(desk, "citizen:c9")
    assert OFFER not in desk.last("citizen:c9").text


@pytest.mark.parametrize(("hours", "offered"), [(11, True), (13, False)])
async def test_a_basket_lasts_half_a_day(desk: Desk, hours: int, *, offered: bool) -> None:
    """As long as a session may live, and no longer."""
    await begin(desk)
    desk.pass_time(hours=hours)
    await sign_in(desk, "citizen:c9")
    assert (OFFER in desk.last("citizen:c9").text) is offered


async def test_a_basket_with_a_withdrawn_paper_is_left(desk: Desk) -> None:
    """A paper that has gone takes the offer along."""
    await begin(desk)
    cccd = (await desk.look(lambda book: book.archive.documents_of(1)))[0].id
    await desk.turn(lambda book: book.archive.withdraw(cccd, desk.world.at, "cấp lại"))
    await sign_in(desk, "citizen:c9")
    assert OFFER not in desk.last("citizen:c9").text


async def test_a_paper_without_copies_is_no_basket(desk: Desk) -> None:
    """Only lines that are whole are carried over."""
    await sign_in(desk)
    await desk.say("citizen:c1", "cccd")
    desk.pass_time(minutes=2)
    await sign_in(desk, "citizen:c9")
    assert OFFER not in desk.last("citizen:c9").text


async def test_a_wish_in_words_is_followed_at_once(desk: Desk) -> None:
    """Who says what they want is not asked about another basket."""
    await begin(desk)
    await desk.say("citizen:c9", "2 bản bằng thpt")
    await desk.say("citizen:c9", "0" + NGA[3:])
    await desk.say("citizen:c9", desk.code(NGA))
    assert "2 bản Bằng THPT" in desk.last("citizen:c9").text


async def test_a_line_taken_out_stays_out(desk: Desk) -> None:
    """What was taken out of the basket there is not in it here."""
    await begin(desk)
    for text in ("thêm giấy khác", "khai sinh", "1", "xong", "sửa"):
        await desk.say("citizen:c1", text)
    await desk.press("citizen:c1", "Bỏ CCCD")
    await sign_in(desk, "citizen:c9")
    assert "1 bản Giấy khai sinh" in desk.last("citizen:c9").text
    assert "CCCD" not in desk.last("citizen:c9").text
    await desk.press("citizen:c9", "Đặt tiếp ở đây")
    assert "Xem lại đơn: 1 bản Giấy khai sinh" in desk.last("citizen:c9").text
    await desk.say("citizen:c9", "đặt đơn")
    assert "Đã nhận đơn" in desk.last("citizen:c9").text
