"""The fake Zalo is as strict as the real one's pages: what it takes, and what it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from tests.zalo.oa_readings import LAN
from tests.zalo.oa_rules import Json
from tests.zalo.oa_sendings import FILES, PICTURE, document, template, words
from tests.zalo.oa_server import (
    A_LIFE,
    APP_ID,
    APP_SECRET,
    FIRST,
    KEPT,
    WINDOW,
    FakeZalo,
    zalo,
)

SIX = tuple((str(number), "x") for number in range(6))
CARD = {"title": "Gửi số", "subtitle": "Số của bà?", "image_url": PICTURE}
REFUSED: dict[str, tuple[Any, int]] = {
    "no words": (words(""), -201),
    "blank words": (words(" \n"), -201),
    "2,001 characters": (words("ạ" * 2001), -201),
    "words in pieces": (words("a\u0323"), -201),
    "six buttons": (words("x", *SIX), -201),
    "a long title": (words("x", ("a" * 101, "x")), -201),
    "a long payload": (words("x", ("a", "x" * 1001)), -201),
    "a button that opens": (
        {"text": "x", "attachment": {"type": "template", "payload": {"buttons": [{"title": "x"}]}}},
        -201,
    ),
    "buttons without words": ({"attachment": words("x", ("a", "x"))["attachment"]}, -233),
    "a file nobody uploaded": (document("x"), -201),
    "a picture nobody uploaded": (
        template("media", media_type="image", attachment_id="x"),
        -201,
    ),
    "a card without a picture": (
        template("request_user_info", title="Gửi số", subtitle="Số của bà?"),
        -201,
    ),
    "a card of a long title": (template("request_user_info", **CARD | {"title": "x" * 101}), -201),
    "a list": (template("list", title="x", subtitle="x"), -233),
    "something else": ({"sticker": "x"}, -233),
}


@dataclass
class Line:
    """One line to the fake, with a token that is good."""

    fake: FakeZalo
    session: ClientSession
    token: str

    async def post(self, path: str, **more: Any) -> Json:
        """What a call is answered with."""
        headers = {"access_token": self.token} | more.pop("headers", {})
        url = self.fake.base_url + path
        async with self.session.post(url, headers=headers, **more) as got:
            answer: Json = await got.json(content_type=None)
            return answer

    async def send(self, message: Any, user: str = LAN, **more: Any) -> int:
        """The number a message is answered with."""
        body = {"recipient": {"user_id": user}, "message": message}
        return int((await self.post("/v3.0/oa/message/cs", json=body, **more))["error"])

    async def upload(self, kind: str, content: bytes) -> Json:
        """What an upload is answered with."""
        form = FormData()
        kind_of = "application/octet-stream"
        form.add_field("file", BytesIO(content), filename="x", content_type=kind_of)
        return await self.post(f"/v2.0/oa/upload/{kind}", data=form)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """A fake of one's own, and somebody who follows the account."""
    async with zalo() as fake, ClientSession() as session:
        fake.person(LAN)
        yield Line(fake, session, fake.grant())


@pytest.mark.parametrize("name", REFUSED)
async def test_a_message_out_of_shape_is_refused(line: Line, name: str) -> None:
    """With Zalo's own number, and nobody is shown anything."""
    message, error = REFUSED[name]
    assert await line.send(message) == error
    assert line.fake.sent(LAN) == []


async def test_a_message_in_shape_is_taken(line: Line) -> None:
    """The same things within their limits."""
    titles = [("a" * 100, "x" * 1000)] * 5
    upload = (await line.upload("image", FILES["picture"]))["data"]["attachment_id"]
    token = (await line.upload("file", FILES["pack"]))["data"]["token"]
    for message in (
        words("ạ" * 2000),
        words("x", *titles),
        template("media", media_type="image", attachment_id=upload),
        document(token),
        template("request_user_info", **CARD),
    ):
        assert await line.send(message) == 0
    assert len(line.fake.sent(LAN)) == 5


async def test_who_may_call(line: Line) -> None:
    """Zalo's own header and no other, with a token that is known and not over."""
    assert await line.send(words("x"), headers={"Authorization": "Bearer x"}) == -216
    assert await line.send(words("x"), headers={"access_token": "x"}) == -216
    line.fake.passed += A_LIFE
    assert await line.send(words("x")) == -220


async def test_who_may_be_written_to(line: Line) -> None:
    """Who is known, has not shut us out, and was heard of in seven days."""
    assert await line.send(words("x"), "1") == -201
    line.fake.person(LAN).blocked = True
    assert await line.send(words("x")) == -213
    line.fake.person(LAN).blocked = False
    line.fake.passed += WINDOW
    line.token = line.fake.grant()
    line.fake.passed += WINDOW / 1000
    assert await line.send(words("x")) == -230
    line.fake.event(LAN, "user_send_text", {"text": "x"})
    assert await line.send(words("x")) == 0


async def test_what_may_be_uploaded(line: Line) -> None:
    """Pictures of 1 MB, papers of 5 MB; after seven days an upload is gone."""
    for kind, name, error in (
        ("image", "big picture", -210),
        ("file", "large", -210),
        ("image", "pack", -201),
        ("file", "zip", -201),
    ):
        assert (await line.upload(kind, FILES[name]))["error"] == error
    token = (await line.upload("file", FILES["pack"]))["data"]["token"]
    line.fake.passed += KEPT
    line.token = line.fake.grant()
    line.fake.event(LAN, "user_send_text", {"text": "x"})
    assert await line.send(document(token)) == -201


async def test_a_refresh_token_buys_one_pair(line: Line) -> None:
    """The next is bought with what came with the last; an old one is a reuse."""
    form = {"refresh_token": FIRST, "app_id": APP_ID, "grant_type": "refresh_token"}
    path, secret = "/v4/oa/access_token", {"secret_key": APP_SECRET}
    assert (await line.post(path, data=form))["error"] == -14004
    assert (await line.post(path, data=form | {"app_id": "1"}, headers=secret))["error"] == -14002
    unknown = form | {"refresh_token": "x"}
    assert (await line.post(path, data=unknown, headers=secret))["error"] == -14014
    pair = await line.post(path, data=form, headers=secret)
    assert pair["expires_in"] == "90000"
    assert pair["access_token"] in line.fake.tokens
    assert (await line.post(path, data=form, headers=secret))["error"] == -14020
    form["refresh_token"] = pair["refresh_token"]
    assert "access_token" in await line.post(path, data=form, headers=secret)
    assert (line.fake.refreshes, line.fake.reuses) == (2, 1)
