"""What a citizen sees of their papers, and the way on from there."""

from __future__ import annotations

from datetime import date

from tests.desk import Desk, sign_in

WHO = "citizen:c1"


def labels(desk: Desk) -> list[str]:
    """The buttons of the newest bubble, without those that are always there."""
    return [button.label for row in desk.last(WHO).buttons for button in row]


async def test_who_took_back_a_consent_is_told_and_may_agree_again(desk: Desk) -> None:
    """Why no copies are made stands with every paper; a yes brings them back at once."""
    await sign_in(desk)
    await desk.say(WHO, "thôi")
    await desk.say(WHO, press=">agreed?purpose=keep_scans")
    await desk.say(WHO, "tôi không đồng ý nữa")
    told = (await desk.say(WHO, "giấy tờ của tôi"))[-1].text
    assert told.count("ông/bà đã rút đồng ý") == 3
    assert labels(desk) == ["Đồng ý lại", "Gặp cán bộ"]
    await desk.press(WHO, "Đồng ý lại")
    await desk.say(WHO, "tôi đồng ý")
    told = (await desk.say(WHO, "giấy tờ của tôi"))[-1].text
    assert "rút đồng ý" not in told
    assert labels(desk) == ["Đặt bản sao"]


async def test_with_nothing_to_copy_there_is_no_button_to_order(desk: Desk) -> None:
    """Papers that ran out lead to a person, not to a basket that cannot be filled."""

    def run_out(book: object) -> None:
        for paper in book.archive.documents_of(1):  # type: ignore[attr-defined]
            book.archive.change_paper(paper.id, expires_on=date(2026, 1, 1))  # type: ignore[attr-defined]

    await desk.turn(run_out)
    await sign_in(desk)
    await desk.say(WHO, "thôi")
    assert "đã hết hạn" in (await desk.say(WHO, "giấy tờ của tôi"))[-1].text
    assert labels(desk) == ["Gặp cán bộ"]
