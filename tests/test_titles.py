"""What papers are called: twins are told apart wherever they are listed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.desk import MORNING, Desk, sign_in

WHO, HANH = "citizen:c1", "staff:o1"


def twin(book: Any) -> None:
    """Ngà's identity card once more, kept two days later."""
    first = book.archive.documents_of(1)[0]
    facts = {name: getattr(first, name) for name in ("kind", "title", "tail", "pages")}
    facts |= {name: getattr(first, name) for name in ("issued_on", "expires_on", "withdrawn_at")}
    at = MORNING + timedelta(days=2)
    book.archive.add_document(citizen_id=1, withdrawn_why="", added_at=at, **facts)


async def test_two_papers_of_one_kind_and_ending_have_buttons_of_their_own(desk: Desk) -> None:
    """The moment they were kept stands with both, and with no other paper."""
    await desk.turn(twin)
    await sign_in(desk)
    labels = [button.label for row in desk.last(WHO).buttons for button in row]
    assert labels[:4] == [
        "CCCD ••4877, lưu 09:00 23/11/2026 · 2 trang",
        "Giấy khai sinh ••2011 · 1 trang",
        "Bằng THPT ••7531 · 2 trang",
        "CCCD ••4877, lưu 09:00 25/11/2026 · 2 trang",
    ]
    assert (
        "mấy bản CCCD ••4877, lưu 09:00 25/11/2026?"
        in (await desk.press(WHO, "CCCD ••4877, lưu 09:00 25"))[-1].text
    )


async def test_an_officer_tells_them_apart_too(desk: Desk) -> None:
    """The list of one person's papers at the desk does the same."""
    await desk.turn(twin)
    await desk.say(HANH, press=">papers?citizen=1")
    assert desk.find(HANH, "CCCD ••4877, lưu 09:00 23/11/2026")
    assert desk.find(HANH, "CCCD ••4877, lưu 09:00 25/11/2026")
