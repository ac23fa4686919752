"""The citizen's menu: few buttons, the others one tap behind, and all of them by name."""

from __future__ import annotations

from tests.desk import CUC, NGA, Desk, place_order, sign_in

WHO = "citizen:c1"


def labels(desk: Desk, who: str = WHO) -> list[str]:
    """The buttons of the newest bubble."""
    return [button.label for row in desk.last(who).buttons for button in row]


async def test_the_menu_has_five_buttons_and_three_for_older_eyes(desk: Desk) -> None:
    """To order, to meet a person and the others are always there."""
    await desk.say(WHO, "chào")
    assert labels(desk) == [
        *("Đặt bản sao", "Đơn của tôi", "Giấy tờ của tôi", "Gặp cán bộ", "Thêm…"),
    ]
    await desk.say(WHO, "chữ to")
    assert labels(desk) == ["Đặt bản sao", "Gặp cán bộ", "Thêm…"]


async def test_what_is_half_done_finds_room_on_the_menu(desk: Desk) -> None:
    """The way back takes the place of an errand; the menu grows no longer."""
    await desk.say(WHO, "đặt bản sao")
    await desk.say(WHO, "menu")
    assert labels(desk) == [
        *("Tiếp tục việc đang dở", "Đặt bản sao", "Đơn của tôi", "Gặp cán bộ", "Thêm…"),
    ]
    await desk.say(WHO, "chữ to")
    assert labels(desk) == ["Tiếp tục việc đang dở", "Gặp cán bộ", "Thêm…"]
    assert "số điện thoại" in (await desk.say(WHO, "giay to cua toi"))[-1].text


async def test_every_errand_is_behind_the_menu_by_pages(desk: Desk) -> None:
    """Whatever the menu does not show is shown a tap or two behind it."""
    await desk.say(WHO, "chào")
    await desk.say(WHO, "thêm")
    assert labels(desk) == [
        *("Tra thủ tục", "Dữ liệu của tôi", "Uỷ quyền", "Kiểm tra bản sao", "Về đầu"),
    ]
    await desk.say(WHO, "chữ to")
    await desk.say(WHO, "xem thêm")
    first = labels(desk)
    await desk.say(WHO, "xem thêm")
    assert [*first[:3], *labels(desk)[:3]] == [
        *("Đơn của tôi", "Giấy tờ của tôi", "Tra thủ tục"),
        *("Dữ liệu của tôi", "Uỷ quyền", "Kiểm tra bản sao"),
    ]


async def test_an_errand_off_the_menu_answers_to_its_name(desk: Desk) -> None:
    """A name is heard though no button shows it, with a slip of the thumb too."""
    await desk.say(WHO, "chào")
    assert "thủ tục nào" in (await desk.say(WHO, "tra thu tụcc"))[-1].text


async def test_the_hours_are_the_calendars(desk: Desk) -> None:
    """Open, shut for the night, and off for a holiday are told apart, with the next opening."""
    assert "đang mở cửa" in (await desk.say(WHO, "mấy giờ đóng cửa"))[-1].text
    desk.pass_time(hours=12)
    night = (await desk.say(WHO, "mấy giờ mở cửa"))[-1].text
    assert "đang đóng cửa, mở lại lúc 07:00 thứ Tư 25/11" in night
    desk.pass_time(hours=12)
    off = (await desk.say(WHO, "hôm nay có làm việc không"))[-1].text
    assert "Hôm nay quầy nghỉ (" in off
    assert "07:00 ngày mai (thứ Tư 25/11)" in off


async def test_where_the_desk_is_depends_on_whose_file_it_keeps(desk: Desk) -> None:
    """A stranger is told of the first office, somebody signed in of their own."""
    assert "UBND xã Lấp Vò" in (await desk.say(WHO, "địa chỉ ở đâu"))[-1].text
    await sign_in(desk, WHO, CUC)
    await desk.say(WHO, "menu")
    assert "UBND xã Mỹ An Hưng" in (await desk.say(WHO, "địa chỉ ở đâu"))[-1].text


async def test_a_question_in_the_middle_is_answered_and_the_basket_stays(desk: Desk) -> None:
    """The price is asked for while the number of copies is: both get their answer."""
    await sign_in(desk)
    await desk.say(WHO, "cccd")
    assert "Lệ phí" in (await desk.say(WHO, "bao nhiêu tiền một bản"))[-1].text
    assert labels(desk)[-1] == "Tiếp tục việc đang dở"
    assert "mấy bản" in (await desk.say(WHO, "tiep tuc"))[-1].text


async def test_all_right_is_no_yes(desk: Desk) -> None:
    """`ok` before the question to place the order is asked again; after it, a kind word."""
    await sign_in(desk)
    for text in ("cccd", "3", "xong"):
        await desk.say(WHO, text)
    assert "Xem lại đơn" in (await desk.say(WHO, "ok"))[-1].text
    await desk.say(WHO, "đặt đơn")
    assert "cảm ơn ông/bà" in (await desk.say(WHO, "ok cảm ơn"))[-1].text


async def test_words_never_throw_a_basket_away(desk: Desk) -> None:
    """Another paper named while the basket waits brings the basket back."""
    await sign_in(desk)
    await desk.say(WHO, "cccd")
    await desk.say(WHO, "menu")
    assert "mấy bản CCCD" in (await desk.say(WHO, "2 bản khai sinh"))[-1].text


async def test_with_two_orders_to_cancel_the_list_comes_first(desk: Desk) -> None:
    """`huỷ đơn` does not choose between two orders."""
    await place_order(desk)
    await desk.say(WHO, "2 bản khai sinh")
    for text in ("xong", "đặt đơn"):
        await desk.say(WHO, text)
    assert "muốn xem đơn nào" in (await desk.say(WHO, "huy don"))[-1].text


async def test_the_order_asked_about_is_the_one_cancelled(desk: Desk) -> None:
    """An order placed after the question does not come into it."""
    code = await place_order(desk)
    assert code in (await desk.say(WHO, "huy don"))[-1].text
    yes = desk.find(WHO, "Huỷ đơn này")
    await desk.say(WHO, press=">order_copies")
    for text in ("khai sinh", "2", "xong", "đặt đơn"):
        await desk.say(WHO, text)
    assert f"Đã huỷ đơn {code}" in (await desk.say(WHO, press=yes))[-1].text


async def test_digits_are_heard_with_the_paper_they_stand_on(desk: Desk) -> None:
    """`cccd 4877` answers the question for four digits; it orders no copies and loses no form."""
    await place_order(desk)
    desk.pass_time(days=61)
    for text in ("giấy tờ của tôi", "0" + NGA[3:]):
        await desk.say(WHO, text)
    asked = await desk.say(WHO, desk.code(NGA))
    assert "4 số cuối" in asked[-1].text
    shown = await desk.say(WHO, "cccd 4877")
    assert "CCCD ••4877" in shown[-1].text
