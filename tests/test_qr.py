"""An authenticator's QR opens for its token alone."""

from __future__ import annotations

import pytest

from bot import qr
from core.roster import enrolment_token
from tests.desk import Desk


async def test_the_token_of_an_officer_opens_the_qr(desk: Desk) -> None:
    """What the token names is drawn as a PNG."""
    await desk.turn(lambda b: b.roster.add_officer("LV", "ts:7", "Lê Văn Mẫu", "officer", "t1"))
    officer = await desk.look(lambda book: book.people.officer_at("ts:7"))
    token = enrolment_token(await desk.look(lambda book: book.keys), officer)
    address = await desk.look(lambda book: qr.enrolment(book, token))
    assert address.startswith("otpauth://totp/")
    assert qr.png(address).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "forged", ["totp-1-" + "0" * 32, "totp-99-x", "totp--", "totp-²-x", "pack", "", "totp-1"]
)
async def test_any_other_token_opens_nothing(desk: Desk, forged: str) -> None:
    """A forged, foreign or broken token is as good as none."""
    assert await desk.look(lambda book: qr.enrolment(book, forged)) is None
