"""What officers see of all orders: the queue by pages, each order a tap away."""

from __future__ import annotations

from typing import Any

from tests.desk import MORNING, Desk, place_order

HANH, WHO = "staff:o1", "citizen:c1"


def labels(desk: Desk) -> list[str]:
    """The buttons of the officer's newest bubble."""
    return [button.label for row in desk.last(HANH).buttons for button in row]


async def test_each_order_of_the_queue_opens_its_card(desk: Desk) -> None:
    """The card in one's own chat has the steps of the card in the group."""
    code = await place_order(desk)
    await desk.say(HANH, "/hangcho")
    assert labels(desk) == [code, "Việc đang chờ", "Số liệu tháng"]
    card = (await desk.press(HANH, code))[-1]
    assert code in card.text
    assert "Ngà" not in card.text
    assert labels(desk) == ["Nhận", "Từ chối"]
    assert "đã nhận đơn" in (await desk.press(HANH, "Nhận"))[-1].text


async def test_a_long_queue_comes_in_pages(desk: Desk) -> None:
    """Five orders a page; the last page has the rest and no further one."""
    await place_order(desk)
    for copies in range(4, 10):
        for text in (f"{copies} bản cccd", "xong", "đặt đơn"):
            await desk.say(WHO, text)
    shown = await desk.say(HANH, "/hangcho")
    assert "Có 7 đơn đang làm" in shown[-1].text
    assert labels(desk)[:6] == [f"LV-261123-000{n}" for n in range(1, 6)] + ["Xem thêm"]
    await desk.press(HANH, "Xem thêm")
    assert labels(desk)[:3] == ["LV-261123-0006", "LV-261123-0007", "Việc đang chờ"]


async def test_an_order_of_another_office_does_not_open(desk: Desk) -> None:
    """A card's number that is not the officer's own is refused, in an officer's words."""
    await place_order(desk)
    told = (await desk.say("staff:o3", press=">card?order=1"))[-1].text
    assert "LV-261123-0001" not in told


async def test_more_namesakes_than_fit_are_told_of(desk: Desk) -> None:
    """The first twenty stand below words that say so; another search starts from there."""

    def crowd(book: Any) -> None:
        for _ in range(21):
            book.people.add_person("LV", "Lâm Thị Mai", MORNING)

    await desk.turn(crowd)
    shown = (await desk.say(HANH, "/timkiem lam thi mai"))[-1]
    assert "Có hơn 20 người" in shown.text
    await desk.press(HANH, "Tìm lại")
    assert "Nguyễn Thị Ngà" in (await desk.say(HANH, "0912345678"))[-1].text


async def test_a_question_that_wants_0_typed_takes_it(desk: Desk) -> None:
    """Among officers 0 calls nobody: it is the number it says."""
    await place_order(desk)
    await desk.press(HANH, "Nhận", "group:LV")
    await desk.press(HANH, "In", "group:LV")
    await desk.say(HANH, press=">reprint?order=1")
    [asked] = await desk.press(HANH, "Kẹt giấy")
    assert "thì gõ 0" in asked.text
    await desk.say(HANH, "0")
    [job] = await desk.look(lambda book: book.jobs.jobs_of(1))
    assert (job.reason, job.spoilt) == ("jam", 0)
