"""The address the world may open: one page for whatever is not found, and nothing beside it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import ValidationError

from bot import check
from bot.run import checking
from bot.serve import listening
from tests.desk import Stock, TestWorld
from tests.public import NEVER, PATH, Outline, Public, opened
from tests.vaults import settings


@pytest.fixture
async def public(stock: Stock, tmp_path: Path) -> AsyncIterator[Public]:
    """The page without a proxy, for as many as like."""
    async with opened(stock.copy(tmp_path / "desk")) as made:
        made.limit()
        yield made


# ---- what is not found


STRANGE = (
    *("", "x", "kt_" + NEVER, NEVER[1:], NEVER + "0", NEVER.upper() + "G", "a/b/c", "..", "%00"),
    *("%F0%9F%92%A9", "%ff%fe", "' OR 1=1 --", "{token}", "$title", "k" * 4_000),
)


async def test_unknown_and_malformed_are_one_page(public: Public) -> None:
    """Byte for byte the same page, status and headers, whatever the token is."""
    seen = set()
    for each in (NEVER, "f" * 32, *STRANGE):
        answer = await public.http.get(PATH + each.replace("..", "%2e%2e"))
        headers = {name: text for name, text in answer.headers.items() if name != "Date"}
        seen.add((answer.status, await answer.read(), tuple(sorted(headers.items()))))
    assert len(seen) == 1
    ((status, page, _),) = seen
    assert status == 404
    assert "Không tìm thấy".encode() in page


async def test_unknown_and_malformed_take_the_same_way(public: Public) -> None:
    """Both ask the cabinet the same statements; only what is found asks more."""
    asked: Counter[str] = Counter()

    def counting(book: Any, token: str) -> Any:
        before = book.pen.statements
        found = check.facts_behind(book, token)
        asked[token] = book.pen.statements - before
        return found

    for each in (NEVER, "", "x", "k" * 4_000, public.token):
        await public.house.cabinet.look(partial(counting, token=each))
    assert asked.pop(public.token) > 1
    assert [*asked.values()] == [1, 1, 1, 1]


async def test_a_thousand_tokens_find_nothing(public: Public) -> None:
    """A thousand random tokens over HTTP: every one the same 404."""
    world, shapes = TestWorld(), Counter[tuple[int, int]]()
    for _ in range(1_000):
        status, page = await public.page(world.chance(16).hex())
        shapes[status, len(page)] += 1
    assert len(shapes) == 1
    assert next(iter(shapes))[0] == 404


async def test_one_shape_of_page(public: Public) -> None:
    """Found or not, in either language: one heading, a verdict, what to do, under 8 kB."""
    for each in (public.token, NEVER):
        for query in ("", "?lang=en"):
            _, page = await public.page(each + query)
            seen = Outline(page)
            assert (seen.tags["h1"], seen.tags["h2"], seen.tags["main"]) == (1, 2, 1)
            assert len(page.encode()) < 8_192


# ---- how it is served


async def test_every_answer_is_strict(public: Public) -> None:
    """Not kept, not indexed, not framed, nothing loaded but the sheet, no cookie, no version."""
    public.limit(each=3)
    answers = [await public.http.get(PATH + each) for each in (public.token, NEVER, "x", "x")]
    answers += [await public.http.get(path) for path in ("/", check.CSS)]
    answers.append(await public.http.post(PATH + public.token))
    assert [each.status for each in answers] == [200, 404, 404, 429, 404, 200, 405]
    for each in answers:
        policy = each.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self';")
        assert each.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert each.headers["Referrer-Policy"] == "no-referrer"
        assert each.headers["Server"] == "bansao"
        assert "Set-Cookie" not in each.headers
        assert each.headers["Cache-Control"] == "no-store" or each.url.path == check.CSS
    assert 'content="noindex' in await answers[0].text()


async def test_head_is_get_without_the_page(public: Public) -> None:
    """HEAD has the status, the headers and the length of GET, and is counted like it."""
    for each in (public.token, NEVER):
        head, get = await public.http.head(PATH + each), await public.http.get(PATH + each)
        assert (head.status, await head.read()) == (get.status, b"")
        assert head.headers["Content-Length"] == get.headers["Content-Length"]
    public.limit(each=0)
    assert (await public.http.head(PATH + public.token)).status == 429


async def test_nothing_else_is_reachable(public: Public) -> None:
    """Every address of the desk's own web door, by every method: 404, and the same page."""
    hooks = ("/telegram/citizen", "/telegram/staff", "/zalo/bot", "/zalo/oa")
    desk = public.house.web([web.post(path, check.style) for path in hooks])
    known = {route.resource.canonical for route in desk.router.routes() if route.resource}
    assert len(known) > 10
    pages = set()
    for path in {re.sub(r"\{[^}]*\}", "0" * 32, each) for each in known} | {
        *("/healthz", "/static/app.js", "/static/check.html", "/static/", "/kiem-tra"),
        *("/static/../check.py", "/static/%2e%2e/check.py", "/robots.txt", "/favicon.ico"),
    }:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
            answer = await public.http.request(method, path)
            assert answer.status == 404, (method, path)
            if method != "HEAD":
                pages.add(await answer.read())
    assert len(pages) == 1


async def test_the_desk_s_own_door_does_not_serve_it(public: Public) -> None:
    """The page is at its own address only."""
    async with TestClient(TestServer(public.house.web())) as desk:
        assert (await desk.get(PATH + public.token)).status == 404


async def test_reading_is_behind_glass(public: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page reads over connections that cannot write, and never asks the writer."""
    failed = []

    def writing(book: Any, **_: str) -> None:
        try:
            book.pen.raw("DELETE FROM checks")
        except Exception as trouble:  # the refusal is the point
            failed.append(str(trouble))
            raise

    async def no_turn(*_: Any) -> None:
        raise AssertionError("a check is no turn")

    monkeypatch.setattr(check, "facts_behind", writing)
    monkeypatch.setattr(type(public.house.cabinet), "turn", no_turn)
    status, page = await public.page(public.token)
    assert status == 503
    assert "Chưa xem được sổ" in page
    assert "readonly" in failed[0]


async def test_no_log_line_has_a_token(
    public: Public, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither what is found, nor what is not, nor what breaks is written with its token."""

    def broken(_book: Any, token: str) -> None:
        raise ValueError(token)

    caplog.set_level("DEBUG")
    app = check.build(check.Check(public.house.cabinet, public.world))
    async with listening(app, "127.0.0.1", 0) as address:
        for status in (200, 503):
            answer = await public.http.session.get(address + PATH + public.token)
            assert answer.status == status
            monkeypatch.setattr(check, "facts_behind", broken)
    assert "check failed" in caplog.text
    assert public.token not in caplog.text


# ---- how often


async def test_a_thousand_at_once_from_one_address(public: Public) -> None:
    """Thirty are answered, the rest are told in a sentence when to come again; then they may."""
    public.limit(check.EACH, check.EVERY)
    answers = await asyncio.gather(*(public.http.get(PATH + public.token) for _ in range(1_000)))
    assert Counter(each.status for each in answers) == {200: 30, 429: 970}
    refused = next(each for each in answers if each.status == 429)
    assert refused.headers["Retry-After"] == "60"
    assert "Xin đợi 60 giây" in await refused.text()
    public.world.at += timedelta(seconds=59)
    late = await public.http.get(PATH + public.token)
    assert (late.status, late.headers["Retry-After"]) == (429, "1")
    public.world.at += timedelta(seconds=1)
    assert (await public.page(public.token))[0] == 200


async def test_a_thousand_at_once_from_everywhere(stock: Stock, tmp_path: Path) -> None:
    """All together six hundred a minute, and never more counters than that."""
    async with opened(stock.copy(tmp_path / "desk"), proxy="127.0.0.1") as public:
        asked = (
            public.page(NEVER, **{"X-Forwarded-For": f"203.0.{n // 250}.{n % 250}"})
            for n in range(1_000)
        )
        statuses = Counter(status for status, _ in await asyncio.gather(*asked))
        assert statuses == {404: 600, 429: 400}
        limit = public.http.server.app[check.CHECK].limit  # type: ignore[union-attr]
        assert len(limit._counts) == 600


async def test_a_claimed_address_is_not_believed(public: Public) -> None:
    """Without a named proxy `X-Forwarded-For` changes nothing."""
    public.limit(each=30)
    statuses = [
        (await public.page(NEVER, **{"X-Forwarded-For": f"203.0.113.{n}"}))[0] for n in range(40)
    ]
    assert Counter(statuses) == {404: 30, 429: 10}


async def test_of_a_proxy_s_list_only_the_last_is_believed(stock: Stock, tmp_path: Path) -> None:
    """What the caller wrote before the proxy's own addition is anybody's invention."""
    async with opened(stock.copy(tmp_path / "desk"), proxy="127.0.0.1") as public:
        statuses = [
            (await public.page(NEVER, **{"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"}))[0]
            for n in range(40)
        ]
        assert Counter(statuses) == {404: 30, 429: 10}
        assert (await public.page(NEVER))[0] == 404


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", ""),
        ("k" * 5_000, ""),
    ],
)
def test_an_address_is_counted_by_who_holds_it(address: str, counted: str) -> None:
    """Of IPv6 the network a household gets, however the address is written."""
    assert check.counted(address) == counted


async def test_the_refused_use_up_nothing(public: Public) -> None:
    """One address that hammers leaves the others their share."""
    limit = public.limit(each=5, every=100)
    for _ in range(50):
        await public.page(NEVER)
    assert limit._all == 5


# ---- its own address


async def test_it_is_served_only_where_it_is_set(public: Public, tmp_path: Path) -> None:
    """Nothing listens without a public address, nor in the staff's process of two."""
    on = settings(tmp_path, check_url="https://ban-sao.example", check_port="0")
    off = settings(tmp_path, check_port="0")
    for ours, door, serves in ((on, "", 1), (on, "citizen", 1), (on, "staff", 0), (off, "", 0)):
        said: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdout.write", said.append)
            async with checking(public.house, ours, door):  # type: ignore[arg-type]
                assert len(said) == serves
                if said:
                    address = said[0].split()[4].rstrip(",")
                    answer = await public.http.session.get(f"{address}{PATH}{public.token}")
                    assert answer.status == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("check_url", "http://ban-sao.example"),
        ("check_url", "https://ban-sao.example/"),
        ("check_url", "https://ban-sao.example/x"),
        ("check_url", "ban-sao.example"),
        ("check_port", "70000"),
        ("trust_proxy", "proxy"),
        ("trust_proxy", "10.0.0.0/8"),
    ],
)
def test_a_setting_that_cannot_work_is_refused(tmp_path: Path, name: str, value: str) -> None:
    """An address that would be printed on paper has to be right; a proxy is one address."""
    with pytest.raises(ValidationError):
        settings(tmp_path, **{name: value})
