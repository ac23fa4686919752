"""Each gateway's own codes, as its documentation has them, and what is special about each."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.codes import Ailing, Message, NoSuchPhone, Spent, Unsure
from bot.codes.console import ConsoleSender
from bot.codes.esms import EsmsSender
from bot.codes.http import HttpSender, Recipe
from bot.codes.speedsms import SpeedSmsSender, kind_of
from bot.codes.wire import short
from bot.codes.zalo_template import ZaloTemplateSender
from tests.codes.fakes import (
    BRAND,
    KEY,
    SECRET,
    TEMPLATE,
    Fake,
    FakeEsms,
    FakeSpeedSms,
    FakeZbs,
    listening,
)
from tests.codes.making import PATIENCE, SENDERS, Keeper, message
from tests.desk import NGA

ESMS = {
    **{code: {"CodeResult": code} for code in "99 100 101 102 103 104 108 124 140 146 177".split()},
    "number": {"CodeResult": 100, "SMSID": 1},
    "older": {"CodeResponse": "101"},
    "not understood": {"error": "Invalid request"},
    "nothing": {},
    "unknown": {"CodeResult": "4711"},
}
ESMS_MEANS: dict[str, type[Exception] | None] = {
    **dict.fromkeys(("100", "number")),
    **dict.fromkeys(("99", "108", "177"), NoSuchPhone),
    **dict.fromkeys(("101", "102", "104", "140", "146", "older", "not understood"), Ailing),
    "103": Spent,
    **dict.fromkeys(("124", "nothing", "unknown"), Unsure),
}
SPEEDSMS = {
    **{code: {"status": "error", "code": code} for code in "007 008 009 101 105".split()},
    **{code: {"status": "error", "code": code} for code in "110 113 300 500".split()},
    "taken": {"status": "success", "code": "00", "data": {"invalidPhone": []}},
    "no code": {"status": "success", "data": {"tranId": 1}},
    "refused": {"status": "success", "code": "00", "data": {"invalidPhone": ["84…"]}},
    "words": {"status": "error", "message": "sender not found"},
    "unlike itself": {"status": "success", "code": "101"},
    "nothing": {},
}
SPEEDSMS_MEANS: dict[str, type[Exception] | None] = {
    **dict.fromkeys(("taken", "no code")),
    **dict.fromkeys(("105", "refused"), NoSuchPhone),
    **dict.fromkeys(("007", "008", "009", "101", "110", "113", "words", "unlike itself"), Ailing),
    "300": Spent,
    **dict.fromkeys(("500", "nothing"), Unsure),
}
NOBODY = (-108, -110, -114, -118, -119, -133, -139, -140, -141)
USED_UP = (-115, -144, -147)
CONFIGURED = (-101, -102, -103, -104, -105, -109, -111, -112, -1121, -1122, -117, -120, -125)
REFUSED = (*CONFIGURED, -131, -132, -135, -136, -137, -124, -216, -220, -32)
ZBS_MEANS: dict[int, type[Exception] | None] = {
    0: None,
    **dict.fromkeys(NOBODY, NoSuchPhone),
    **dict.fromkeys(USED_UP, Spent),
    **dict.fromkeys(REFUSED, Ailing),
    **dict.fromkeys((-100, -4711), Unsure),
}
TABLE = [
    *(("esms", ESMS[name], end) for name, end in ESMS_MEANS.items()),
    *(("speedsms", SPEEDSMS[name], end) for name, end in SPEEDSMS_MEANS.items()),
    *(("zalo_template", {"error": sign}, end) for sign, end in ZBS_MEANS.items()),
    *(("zalo_template", {"error": str(sign)}, end) for sign, end in ZBS_MEANS.items()),
    ("zalo_template", {}, Unsure),
]


@pytest.mark.parametrize(("name", "said", "expected"), TABLE)
async def test_a_documented_answer_means_what_it_says(
    session: ClientSession, name: str, said: Any, expected: type[Exception] | None
) -> None:
    """A code of the tables, as a number or in digits; one that is in none may mean anything."""
    make_fake, make = SENDERS[name]
    async with listening(make_fake()) as fake:
        fake.answer = said
        sender = make(session, fake.url, KEY, PATIENCE)
        if expected is None:
            await sender.send(message())
        else:
            with pytest.raises(expected) as told:
                await sender.send(message())
            assert type(told.value) is expected


async def test_a_request_id_that_was_taken_before_is_not_sent_again(
    session: ClientSession,
) -> None:
    """ESMS knows the ref of an earlier try: one message, and no word that it failed."""
    async with listening(FakeEsms()) as fake:
        sender = EsmsSender(session, KEY, SECRET, BRAND, base_url=fake.url)
        await sender.send(message())
        with pytest.raises(Unsure):
            await sender.send(message())
        assert len(fake.taken) == 1


@pytest.mark.parametrize("sandbox", [False, True])
async def test_the_sandboxes_are_said(session: ClientSession, *, sandbox: bool) -> None:
    """ESMS checks and sends nothing; Zalo sends to the account's own admins."""
    bodies: list[Any] = []

    async def keep(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        return web.json_response({"CodeResult": "100", "error": 0})

    fake = Fake()
    fake._post = keep  # type: ignore[method-assign]
    async with listening(fake):
        keys = (KEY, SECRET, BRAND)
        await EsmsSender(session, *keys, sandbox=sandbox, base_url=fake.url).send(message())
        await ZaloTemplateSender(
            session, Keeper(), {"code": TEMPLATE}, sandbox=sandbox, base_url=fake.url
        ).send(message())
    assert bodies[0]["Sandbox"] == ("1" if sandbox else "0")
    assert bodies[1].get("mode") == ("development" if sandbox else None)


def test_a_senders_name_says_which_kind_it_is() -> None:
    """No name is any number, a name of one's own is a brand, some names are everybody's."""
    assert [kind_of(name) for name in ("", BRAND, "Verify", "Notify")] == [2, 3, 4, 4]


async def test_a_token_that_has_run_out_is_renewed_once(session: ClientSession) -> None:
    """Nothing was taken with the stale one; the next one sends the message, once."""
    keeper = Keeper("stale", [KEY])
    async with listening(FakeZbs()) as fake:
        sender = ZaloTemplateSender(session, keeper, {"code": TEMPLATE}, base_url=fake.url)
        await sender.send(message())
        assert await sender.health() == ""
        assert (fake.asked, len(fake.taken), keeper.stale) == (2, 1, ["stale"])


async def test_a_token_that_no_renewal_helps_is_not_asked_for_ever(
    session: ClientSession,
) -> None:
    """Asked twice, then the way is ill, with Zalo's number for it."""
    keeper = Keeper("stale", ["stale as well"])
    async with listening(FakeZbs()) as fake:
        sender = ZaloTemplateSender(session, keeper, {"code": TEMPLATE}, base_url=fake.url)
        with pytest.raises(Ailing) as ill:
            await sender.send(message())
        assert (ill.value.sign, fake.asked, len(keeper.stale)) == ("-124", 2, 1)


async def test_a_keeper_without_a_token_is_the_ways_trouble(session: ClientSession) -> None:
    """Whatever the keeper says, another way may be gone, and its words are not repeated."""

    class Broke(Keeper):
        async def token(self) -> str:
            raise RuntimeError(KEY)

    async with listening(FakeZbs()) as fake:
        sender = ZaloTemplateSender(session, Broke(), {"code": TEMPLATE}, base_url=fake.url)
        with pytest.raises(Ailing) as ill:
            await sender.send(message())
        assert KEY not in repr(ill.value)
        assert fake.asked == 0
        assert KEY not in await sender.health()


async def test_news_goes_by_a_template_of_its_own(session: ClientSession) -> None:
    """The values fill the template of that kind; a kind without one leads nowhere by this way."""
    bodies: list[Any] = []

    async def keep(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        return web.json_response({"error": 0})

    fake = Fake()
    fake._post = keep  # type: ignore[method-assign]
    async with listening(fake):
        templates = {"code": TEMPLATE, "ready": "316300"}
        sender = ZaloTemplateSender(session, Keeper(), templates, base_url=fake.url)
        facts = {"order": "LV-261123-0001"}
        await sender.send(Message(NGA, "Don da xong", "r1", kind="ready", values=facts))
        with pytest.raises(NoSuchPhone):
            await sender.send(Message(NGA, "Don da xong", "r2", kind="late", values=facts))
    ((template, values),) = [(body["template_id"], body["template_data"]) for body in bodies]
    assert (template, values) == ("316300", facts)


# ---- the generic one


RULES = {
    "by its text": (Recipe("", "", taken="^OK"), "OK 12", None),
    "by its text, refused": (Recipe("", "", taken="^OK", refused="^ERR"), "ERR 3", Ailing),
    "by its text, odd": (Recipe("", "", taken="^OK", refused="^ERR"), "<html>", Unsure),
    "by its text, empty": (Recipe("", "", taken="^OK"), "", Unsure),
    "deep": (Recipe("", "", path="a.1.b", taken="0|00"), '{"a": [0, {"b": "00"}]}', None),
    "not whole": (Recipe("", "", path="a", taken="0"), '{"a": 10}', Unsure),
    "gone": (Recipe("", "", path="a.b", taken="0"), '{"a": 0}', Unsure),
    "a list is no code": (Recipe("", "", path="a", taken=".*"), '{"a": []}', Unsure),
    "nobody": (Recipe("", "", path="a", taken="0", nobody="7"), '{"a": 7}', NoSuchPhone),
    "true": (Recipe("", "", path="a", taken="true"), '{"a": true}', None),
}


@pytest.mark.parametrize("rule", RULES)
async def test_the_settings_say_what_an_answer_means(session: ClientSession, rule: str) -> None:
    """A code at a path is matched whole, a text is searched; the rest may mean anything."""
    recipe, said, expected = RULES[rule]
    fake = Fake()

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=said)

    fake._post = answer  # type: ignore[method-assign]
    async with listening(fake):
        body = '{"p": "{phone}"}'
        facts = (recipe.path, recipe.taken, recipe.nobody, recipe.refused)
        sender = HttpSender(session, Recipe(fake.url, body, "json", {}, "0", *facts))
        if expected is None:
            await sender.send(message())
        else:
            with pytest.raises(expected):
                await sender.send(message())


# ---- what all of them share


@pytest.mark.parametrize(
    "text", ["Mã mở giấy tờ 482913", "x" * 161, "", "two\nlines", "[482913]", "482913 €", "a\x00b"]
)
def test_what_is_not_one_plain_text_message_is_refused(text: str) -> None:
    """Too long, accented, or of letters that count twice: nothing is cut off to make it fit."""
    with pytest.raises(ValueError, match="plain letters") as refused:
        Message(NGA, text, "r")
    assert not text or text not in str(refused.value)


def test_a_message_shows_nothing_of_itself() -> None:
    """Neither phone nor words, code or values in its repr."""
    shown = repr(Message(NGA, "ma 482913", "r1", "482913", "ready", {"order": "LV-1"}))
    assert "r1" in shown
    assert not [one for one in (NGA, NGA[3:], "482913", "LV-1") if one in shown]


@pytest.mark.parametrize(("form", "said"), [("84", "849"), ("0", "09"), ("+84", "+849")])
def test_a_phone_as_each_gateway_wants_it(form: Any, said: str) -> None:
    """Three ways to write one number."""
    assert message().phone_as(form) == f"{said}12345678"


@pytest.mark.parametrize("name", SENDERS)
async def test_a_sender_does_not_show_its_keys(session: ClientSession, name: str) -> None:
    """No key in its repr, nor in its recipe's."""
    sender = SENDERS[name][1](session, "http://127.0.0.1:9", KEY, PATIENCE)
    shown = repr(sender) + repr(getattr(sender, "_recipe", ""))
    assert KEY not in shown
    assert SECRET not in shown


def test_a_gateways_code_is_shown_only_if_it_is_one() -> None:
    """What stands where a code should may be a person's words."""
    assert [short(text) for text in ("-124", "NO_PHONE", "0912 345 678", "x" * 17, "mã")] == [
        "-124",
        "NO_PHONE",
        *[""] * 3,
    ]


async def test_a_form_and_a_json_body_keep_their_structure() -> None:
    """What is filled in becomes no field, no element and no second placeholder."""
    from bot.codes.http import filled  # noqa: PLC0415 - kept beside its use

    evil = Message(NGA, 'x"&a=1<b>', "r", "0")
    assert json.loads(filled(Recipe("", '{"a": ["{text}"]}'), evil)) == {"a": [evil.text]}
    assert filled(Recipe("", "t={text}", "form"), evil) == "t=x%22%26a%3D1%3Cb%3E"
    assert filled(Recipe("", "<t>{text}</t>", "xml"), evil) == ("<t>x&quot;&amp;a=1&lt;b&gt;</t>")


async def test_the_terminal_is_always_well(capsys: pytest.CaptureFixture[str]) -> None:
    """It costs nothing, and shows the text where the operator is."""
    import sys  # noqa: PLC0415 - the one that is captured

    sender = ConsoleSender(sys.stdout)
    await sender.send(message())
    assert await sender.health() == ""
    assert not sender.paid
    assert capsys.readouterr().out == f"SMS {NGA}: {message().text}\n"


async def test_speedsms_without_a_name_sends_from_any_number(session: ClientSession) -> None:
    """An empty sender is the kind that needs none."""
    async with listening(FakeSpeedSms()) as fake:
        await SpeedSmsSender(session, KEY, base_url=fake.url).send(message())
        assert len(fake.taken) == 1
