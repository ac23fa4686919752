"""A citizen orders certified copies."""

from __future__ import annotations

from datetime import timedelta

from core.days import local
from tests.desk import BAO, NGA, Desk, place_order, sign_in


async def test_the_whole_order_ends_with_a_code_and_a_pick_up_code(desk: Desk) -> None:
    """An order placed by chat has a dossier code of the office and the day."""
    assert await place_order(desk) == "LV-261123-0001"
    assert "Mã nhận:" in desk.last("citizen:c1").text


async def test_a_double_tap_shows_the_same_order(desk: Desk) -> None:
    """Two taps on the last button are one order."""
    await sign_in(desk)
    for text in ("cccd", "3", "xong"):
        await desk.say("citizen:c1", text)
    press = desk.find("citizen:c1", "Đặt đơn")
    first = await desk.say("citizen:c1", press=press)
    second = await desk.say("citizen:c1", press=press)
    assert first[-1].text == second[-1].text
    assert len(await desk.look(lambda book: book.orders.orders_of(1, 10))) == 1


async def test_the_same_key_is_one_turn(desk: Desk) -> None:
    """A redelivered update is answered as before and changes nothing."""
    await sign_in(desk)
    await desk.say("citizen:c1", "cccd", key="same")
    again = await desk.say("citizen:c1", "cccd", key="same")
    assert "mấy bản" in again[-1].text
    assert "mấy bản" in (await desk.say("citizen:c1", "menu nào"))[-1].text


async def test_wrong_codes_leave_fewer_tries_and_then_none(desk: Desk) -> None:
    """Five wrong codes spend a challenge; even the right one is refused after."""
    await desk.say("citizen:c1", "đặt bản sao")
    await desk.say("citizen:c1", "0912345678")
    right = desk.code(NGA)
    wrong = "000000" if right != "000000" else "000001"
    for left in (4, 3, 2, 1):
        assert f"còn {left} lần" in (await desk.say("citizen:c1", wrong))[-1].text
    assert "hết lượt" in (await desk.say("citizen:c1", wrong))[-1].text
    assert "giấy nào" not in (await desk.say("citizen:c1", right))[-1].text


async def test_a_stranger_hears_the_same_words(desk: Desk) -> None:
    """Registered or not, a phone number is answered alike, and a stranger's gets no text."""
    await desk.say("citizen:x", "đặt bản sao")
    known = await desk.say("citizen:x", "0987654321")
    await desk.say("citizen:y", "đặt bản sao")
    unknown = await desk.say("citizen:y", "0977000111")
    assert known[-1].text == unknown[-1].text
    assert desk.inbox.of(BAO)
    assert not desk.inbox.of("+84977000111")


async def test_an_expired_session_keeps_the_basket(desk: Desk) -> None:
    """After a quarter of an hour the phone is asked again, and nothing chosen is lost."""
    await sign_in(desk)
    await desk.say("citizen:c1", "cccd")
    await desk.say("citizen:c1", "3")
    desk.pass_time(minutes=20)
    assert "số điện thoại" in (await desk.say("citizen:c1", "xong"))[-1].text
    await desk.press("citizen:c1", "Dùng lại số")
    answer = await desk.say("citizen:c1", desk.code(NGA))
    assert "3 bản CCCD" in answer[-1].text


async def test_a_paper_that_runs_out_soon_is_pointed_out_before_ordering(desk: Desk) -> None:
    """Within thirty days of its last day the confirmation says so, and the order can be placed."""
    last = local(desk.world.now()).date() + timedelta(days=30)
    await desk.turn(lambda book: book.archive.change_paper(1, expires_on=last))
    await sign_in(desk)
    for text in ("cccd", "3", "xong"):
        await desk.say("citizen:c1", text)
    assert "Sắp hết hạn: CCCD ••4877" in desk.last("citizen:c1").text
    await desk.say("citizen:c1", "đặt đơn")
    assert "Đã nhận đơn" in desk.last("citizen:c1").text


async def test_a_paper_with_time_left_is_not_pointed_out(desk: Desk) -> None:
    """A day more and nothing is said."""
    last = local(desk.world.now()).date() + timedelta(days=31)
    await desk.turn(lambda book: book.archive.change_paper(1, expires_on=last))
    await sign_in(desk)
    for text in ("cccd", "3", "xong"):
        await desk.say("citizen:c1", text)
    assert "Sắp hết hạn" not in desk.last("citizen:c1").text
