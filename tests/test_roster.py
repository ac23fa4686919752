"""Who works at the desk: invitations, authenticators, shifts, groups, and who signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyotp
import pytest

from bot.qr import enrolment
from core import desk, office, orders, roster
from core.errors import AlreadyMoved, InviteSpent, NotAdmin, NotYours, ShiftClosed, WorkUnderWay
from core.models import Officer, Stage
from core.register import COPY, signer_on
from handlers import news
from handlers.screens import Screen
from tests.desk import MORNING, NGA, Stock
from tests.turns import Told, Turns, told

ADMIN, HANH, VIET = "staff:a1", "staff:o1", "staff:o3"
MAI = "staff:mai"
GROUP, ELSEWHERE = "ts:-100/7", "ts:-200"


@pytest.fixture
def turns(stock: Stock, tmp_path: Path) -> Iterator[Turns]:
    """A filled counter of one's own."""
    made = Turns(stock.copy(tmp_path / "desk"))
    yield made
    made.close()


def invited(turns: Turns, name: str = "Trần Thị Mai", role: roster.Role = "officer") -> str:
    """What the admin is sent to pass on: the token of a new invitation."""
    at, chance = turns.world.now(), turns.world.chance()
    turns.turn(
        lambda book: roster.invite(book, at, peer=ADMIN, name=name, role=role, chance=chance)
    )
    found = re.search(r"/start ([0-9a-f]{32})", str(drawn(turns, ADMIN, "invitation").text.values))
    assert found
    return found[1]


def drawn(turns: Turns, to: str, kind: str) -> Screen:
    """The newest news of a kind for a chat, as it is drawn now."""
    at = turns.world.now()
    waiting = turns.truth.outbox.waiting(at, 1000)
    parcel = [parcel for parcel in waiting if (parcel.to, parcel.kind) == (to, kind)][-1]
    screen = news.draw(turns.truth, kind, to, parcel.payload, at)
    assert screen is not None
    return screen


def mai(turns: Turns) -> Officer:
    """The newcomer as she is known."""
    officer = turns.truth.people.officer_at(MAI)
    assert officer is not None
    return officer


def shown_by(turns: Turns, seconds: int = 0) -> str:
    """What her authenticator shows, on a phone whose clock is off by so much."""
    secret = roster.totp_secret(turns.keys, mai(turns))
    return pyotp.TOTP(secret).at(turns.world.now() + timedelta(seconds=seconds))


def hired(turns: Turns) -> Officer:
    """She has followed an invitation and not entered a code yet."""
    turns.ask(MAI, f"/start {invited(turns)}")
    return mai(turns)


def open_shift(turns: Turns, code: str) -> str:
    """The verdict on a code."""
    at = turns.world.now()
    verdict = turns.turn(lambda book: roster.open_shift(book, at, code=code, peer=MAI))
    return str(verdict["verdict"])


def in_room(turns: Turns, who: str, room: str, text: str = "", press: str = "") -> Told | None:
    """Something said or pressed in a group."""
    said = replace(turns.inbound(who, text, press), room=room)
    return told(turns.turn(turns.hearing(said)))


def bound(turns: Turns, room: str = GROUP) -> None:
    """The group of Lấp Vò is bound."""
    at, chance = turns.world.now(), turns.world.chance()
    code = turns.turn(lambda book: roster.bind_code(book, at, peer=ADMIN, chance=chance))
    assert in_room(turns, ADMIN, room, f"/gan {code}")


def placed(turns: Turns, citizen: int = 1, papers: tuple[int, ...] = (1,)) -> int:
    """A fresh order."""
    at = turns.world.now()
    wishes = [[paper, 2] for paper in papers]
    facts = turns.turn(
        lambda book: orders.place(book, at, citizen=citizen, peer="citizen:c1", wishes=wishes)
    )
    return int(facts["id"])


def test_an_invitation_lets_one_person_in(turns: Turns) -> None:
    """The second to follow it is told that it was used, and stays a stranger."""
    token = invited(turns)
    turns.ask(MAI, f"/start {token}")
    assert (mai(turns).name, mai(turns).role, mai(turns).office_id) == (
        *("Trần Thị Mai", "officer"),
        "LV",
    )
    answer = turns.ask("staff:second", f"/start {token}")
    assert (answer.key, "đã dùng" in answer.text) == ("staff.stranger", True)
    assert turns.truth.people.officer_at("staff:second") is None


def test_an_invitation_runs_out(turns: Turns) -> None:
    """A day later the link opens nothing, and is not shown again."""
    token = invited(turns)
    turns.pass_time(hours=24)
    assert turns.ask(MAI, f"/start {token}").key == "staff.stranger"
    assert turns.truth.people.officer_at(MAI) is None
    payload = {"until": turns.world.now().isoformat()}
    assert news.draw(turns.truth, "invitation", ADMIN, payload, turns.world.now()) is None


def test_an_invitation_is_kept_as_a_hash_alone(turns: Turns) -> None:
    """Neither the token nor the authenticator's secret is anywhere in the database."""
    token = invited(turns)
    turns.ask(MAI, f"/start {token}")
    secret = roster.totp_secret(turns.keys, mai(turns))
    tables = [name for (name,) in turns.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = "\n".join(str(turns.rows(f'SELECT * FROM "{table}"')) for table in tables)  # noqa: S608
    assert roster.hashed(token) in rows
    assert not [found for found in (token, secret, f"{secret[:4]} {secret[4:8]}") if found in rows]


def test_the_admin_who_invites_gives_the_role(turns: Turns) -> None:
    """An invited admin is an admin; an officer invites nobody."""
    turns.ask(MAI, f"/start {invited(turns, role='admin')}")
    assert mai(turns).role == "admin"
    at, chance = turns.world.now(), turns.world.chance()
    with pytest.raises(NotAdmin):
        turns.turn(
            lambda book: roster.invite(book, at, peer=HANH, name="X", role="admin", chance=chance)
        )


def test_somebody_of_another_office_is_not_taken(turns: Turns) -> None:
    """Who works at the desk already cannot follow an invitation, here or elsewhere."""
    token = invited(turns)
    at = turns.world.now()
    for peer in (HANH, VIET):
        with pytest.raises(AlreadyMoved):
            turns.turn(lambda book, who=peer: roster.join(book, at, peer=who, secret=token))
    assert turns.ask(VIET, f"/start {token}").key == "staff.hello"


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(0, "right"), (-30, "right"), (30, "right"), (-90, "wrong"), (90, "wrong")],
)
def test_a_clock_may_be_a_little_off(turns: Turns, seconds: int, verdict: str) -> None:
    """Half a minute either way is forgiven, a minute and a half is not."""
    hired(turns)
    assert open_shift(turns, shown_by(turns, seconds)) == verdict


def test_a_code_serves_once(turns: Turns) -> None:
    """The same digits, and those of an earlier half-minute, open no second shift."""
    hired(turns)
    code, earlier = shown_by(turns), shown_by(turns, -30)
    assert open_shift(turns, code) == "right"
    assert [open_shift(turns, code), open_shift(turns, earlier)] == ["wrong", "wrong"]
    turns.pass_time(seconds=60)
    assert open_shift(turns, shown_by(turns)) == "right"


def test_five_wrong_codes_shut_the_door(turns: Turns) -> None:
    """For a quarter of an hour even the right code is not looked at."""
    hired(turns)
    wrong = f"{(int(shown_by(turns)) + 1) % 1_000_000:06d}"
    told_then = [open_shift(turns, wrong) for _ in range(5)]
    assert told_then == ["wrong"] * 4 + ["shut"]
    assert open_shift(turns, shown_by(turns)) == "shut"
    assert turns.ask(MAI, "/ca").key == "shift.shut"
    turns.pass_time(minutes=15)
    assert open_shift(turns, shown_by(turns)) == "right"


def test_five_wrong_codes_in_the_chat(turns: Turns) -> None:
    """The form counts down, ends, and says until when."""
    hired(turns)
    wrong = f"{(int(shown_by(turns)) + 1) % 1_000_000:06d}"
    texts = [turns.ask(MAI, wrong) for _ in range(5)]
    assert [
        f"còn {left} lần" in answer.text for answer, left in zip(texts, (4, 3, 2, 1), strict=False)
    ] == [True] * 4
    assert (texts[-1].key, "09:15" in texts[-1].text) == ("shift.shut", True)


def test_without_a_shift_nothing_is_touched(turns: Turns) -> None:
    """A newcomer without a code, and one whose twelve hours are over, press in vain."""
    order = placed(turns)
    hired(turns)
    press = f"!take:{order}:placed"
    assert "chưa mở ca" in turns.ask(MAI, press=press).text
    turns.ask(MAI, press=">open_shift")
    assert turns.ask(MAI, shown_by(turns)).key == "shift.opened"
    assert turns.ask(MAI, press=press).key == "done.take"
    turns.pass_time(hours=12)
    at = turns.world.now()
    with pytest.raises(ShiftClosed):
        desk.colleague(turns.truth, MAI, at)


def test_the_picture_opens_until_a_code_was_used(turns: Turns) -> None:
    """The QR's token gives the address for this secret; afterwards it gives nothing."""
    officer = hired(turns)
    (file,) = drawn(turns, MAI, "authenticator").files
    address = enrolment(turns.truth, file.token)
    assert file.kind == "image/png"
    assert address
    assert roster.totp_secret(turns.keys, officer) in address
    assert enrolment(turns.truth, file.token[:-1] + "x") is None
    assert turns.ask(MAI, shown_by(turns)).key == "shift.opened"
    assert enrolment(turns.truth, file.token) is None
    assert turns.ask(MAI, press=">enrol").key == "enrol.already"


def test_a_renewed_authenticator_is_another(turns: Turns) -> None:
    """The old codes and the open shift are void; the officer is told and sets it up again."""
    hired(turns)
    old = roster.totp_secret(turns.keys, mai(turns))
    turns.ask(MAI, shown_by(turns))
    turns.ask(ADMIN, "/canbo")
    turns.ask(ADMIN, "Trần Thị Mai")
    assert turns.ask(ADMIN, "Cấp lại mã xác thực").key == "officers.renewed"
    assert roster.totp_secret(turns.keys, mai(turns)) != old
    assert mai(turns).shift_until is None
    assert drawn(turns, MAI, "renewed").choices[0].value == ">enrol"
    turns.pass_time(minutes=1)
    assert open_shift(turns, pyotp.TOTP(old).at(turns.world.now())) == "wrong"
    turns.ask(MAI, press=">enrol")
    assert turns.ask(MAI, shown_by(turns)).key == "shift.opened"


def test_a_removed_officer_is_refused_at_the_next_press(turns: Turns) -> None:
    """From one message to the next the desk falls silent, and the law refuses."""
    order = placed(turns)
    assert turns.ask(HANH, press=">queue").key == "queue.list"
    turns.ask(ADMIN, press=">officers")
    turns.ask(ADMIN, "Võ Thị Hạnh")
    turns.ask(ADMIN, "Cho rời quầy")
    assert turns.ask(ADMIN, "Cho rời quầy").key == "officers.removed"
    for press in (">queue", f"!take:{order}:placed", "/menu"):
        assert turns.say(HANH, press=press) is None
    with pytest.raises(NotYours):
        desk.colleague(turns.truth, HANH, turns.world.now())
    assert turns.truth.orders.order(order).stage is Stage.PLACED  # type: ignore[union-attr]


def test_who_left_may_be_invited_back(turns: Turns) -> None:
    """The same person in the same chat, with a new authenticator."""
    hired(turns)
    first = mai(turns)
    at = turns.world.now()
    turns.turn(lambda book: roster.remove(book, at, peer=ADMIN, officer=first.id))
    turns.ask(MAI, f"/start {invited(turns, 'Trần Mai', 'admin')}")
    again = mai(turns)
    assert (again.id, again.name, again.role, again.active) == (first.id, "Trần Mai", "admin", True)
    assert again.totp_turn == first.totp_turn + 1


def test_an_admin_settles_their_own_office_alone(turns: Turns) -> None:
    """Neither themselves nor an officer of another office can be removed or renewed."""
    at = turns.world.now()
    own, theirs = (turns.truth.people.officer_at(peer) for peer in (ADMIN, VIET))
    assert own is not None
    assert theirs is not None
    for act, officer in ((roster.remove, own), (roster.remove, theirs), (roster.renew, theirs)):
        with pytest.raises(NotYours):
            turns.turn(lambda book, a=act, o=officer: a(book, at, peer=ADMIN, officer=o.id))


@pytest.mark.parametrize(
    "text",
    ["chào", "/start", "/start abc", "/moi Mai", "/trogiup", "/start " + "g" * 32, "0", ""],
)
def test_an_outsider_hears_nothing(turns: Turns, text: str) -> None:
    """Whoever the desk does not know gets no answer, and leaves no row."""
    assert turns.say("staff:nobody", text) is None
    assert turns.say("staff:nobody", press=">join?token=" + "0" * 32) is None
    assert turns.rows("SELECT peer FROM chats WHERE peer = 'staff:nobody'") == []


def test_an_invitation_is_followed_in_private(turns: Turns) -> None:
    """The link said in a group by a stranger is not heard."""
    token = invited(turns)
    assert in_room(turns, MAI, GROUP, f"/start {token}") is None
    assert turns.ask(MAI, f"/start {token}").key == "enrol.code"


def test_in_a_group_words_are_not_for_the_desk(turns: Turns) -> None:
    """Chatter is not heard, and a command is asked for in private."""
    bound(turns)
    assert in_room(turns, HANH, GROUP, "ai nhận đơn này?") is None
    answer = in_room(turns, ADMIN, GROUP, "/lich 24/12")
    assert answer is not None
    assert answer.key == "staff.in_private"


def test_a_button_in_a_foreign_group_does_nothing(turns: Turns) -> None:
    """Cards left in another group are dead; in the office's own group, any topic, they work."""
    bound(turns)
    order = placed(turns)
    press = f"!take:{order}:placed"
    for who, room in ((HANH, ELSEWHERE), (VIET, GROUP)):
        answer = in_room(turns, who, room, press=press)
        assert answer is not None
        assert answer.key == "staff.foreign_group"
    answer = in_room(turns, HANH, GROUP.partition("/")[0], press=press)
    assert answer is not None
    assert answer.key == "done.take"


def test_a_group_is_bound_by_its_own_admin_once(turns: Turns) -> None:
    """Not by an officer, not by another office's code, not twice, not after ten minutes."""
    at, chance = turns.world.now(), turns.world.chance()
    code = turns.turn(lambda book: roster.bind_code(book, at, peer=ADMIN, chance=chance))

    def bind(peer: str, secret: str, minutes: int = 0) -> None:
        when = at + timedelta(minutes=minutes)
        turns.turn(lambda book: roster.bind_group(book, when, peer=peer, room=GROUP, secret=secret))

    foreign = "f0f0f0f0"
    turns.turn(lambda book: roster.add_invite(book, at, "MAH", roster.GROUP, "", None, foreign))
    with pytest.raises(NotAdmin):
        bind(HANH, code)
    for secret, minutes in ((foreign, 0), (code, 10), ("0" * 8, 0)):
        with pytest.raises(InviteSpent):
            bind(ADMIN, secret, minutes)
    bind(ADMIN, code)
    assert turns.truth.roster.group_of("LV") == GROUP
    with pytest.raises(InviteSpent):
        bind(ADMIN, code)


def test_a_group_code_lets_nobody_in(turns: Turns) -> None:
    """What binds a group is no invitation."""
    at = turns.world.now()
    code = turns.turn(
        lambda book: roster.bind_code(book, at, peer=ADMIN, chance=turns.world.chance())
    )
    with pytest.raises(InviteSpent):
        turns.turn(lambda book: roster.join(book, at, peer=MAI, secret=code))


def test_the_signer_is_the_one_of_the_day(turns: Turns) -> None:
    """The newest entry that holds on the day; before and after it, the office's own."""
    at = turns.world.now()
    for name, since, until in (
        ("Hồ Văn Một", "2026-11-23", ""),
        ("Lê Thị Hai", "2026-11-25", "2026-11-26"),
    ):
        turns.turn(
            lambda book, n=name, s=since, u=until: office.add_signer(
                book, at, peer=ADMIN, name=n, title="Chủ tịch", since=s, until=u
            )
        )
    days = {
        22: "Phan Văn Ký",
        23: "Hồ Văn Một",
        25: "Lê Thị Hai",
        26: "Lê Thị Hai",
        27: "Hồ Văn Một",
    }
    assert {day: signer_on(turns.truth, "LV", date(2026, 11, day))[0] for day in days} == days
    assert signer_on(turns.truth, "MAH", date(2026, 11, 25))[0] == "Phan Văn Ký"


def test_the_register_names_the_signer_of_the_certifying_day(turns: Turns) -> None:
    """Certified after midnight in Việt Nam, still the day before in UTC: the new signer."""
    order = placed(turns)
    at = MORNING
    turns.turn(
        lambda book: office.add_signer(
            book, at, peer=ADMIN, name="Lê Thị Hai", title="Chủ tịch", since="2026-11-24", until=""
        )
    )
    turns.pass_time(hours=15, minutes=30)
    at = turns.world.now()
    assert at.date() == date(2026, 11, 23)

    def certified(book: object) -> None:
        desk.take(book, at, peer=HANH, order=order, seen=Stage.PLACED)  # type: ignore[arg-type]
        facts = {"peer": HANH, "order": order}
        desk.print_pack(book, at, seen=Stage.ACCEPTED, link="0" * 32, **facts)  # type: ignore[arg-type]
        bases = {str(line.id): "original" for line in book.orders.lines(order)}  # type: ignore[attr-defined]
        desk.compare(book, at, seen=Stage.PRINTED, bases=bases, **facts)  # type: ignore[arg-type]
        desk.certify(book, at, seen=Stage.PRINTED, **facts)  # type: ignore[arg-type]

    turns.turn(certified)
    (entry,) = turns.truth.register.entries("LV", COPY, 2026)
    assert entry.signer == "Lê Thị Hai, Chủ tịch"


def test_print_and_number_do_not_change_places_half_way(turns: Turns) -> None:
    """An order between print and number would be handed over without one."""
    order = placed(turns)
    at = turns.world.now()
    turns.turn(lambda book: desk.take(book, at, peer=HANH, order=order, seen=Stage.PLACED))
    turns.turn(
        lambda book: desk.print_pack(
            book, at, peer=HANH, order=order, seen=Stage.ACCEPTED, link="0" * 32
        )
    )
    with pytest.raises(WorkUnderWay):
        turns.turn(
            lambda book: office.change(book, at, peer=ADMIN, what="number_first", value=True)
        )
    turns.ask(ADMIN, "/donvi")
    assert "giữa in và cấp số" in turns.ask(ADMIN, press="1.what=number_first").text
    assert turns.ask(ADMIN, press="1.what=mark").text.count("“BẢN SAO”: không") == 1


def test_what_is_not_the_offices_to_change_is_refused(turns: Turns) -> None:
    """A forged name of a fact changes nothing."""
    with pytest.raises(NotYours):
        turns.turn(
            lambda book: office.change(
                book, turns.world.now(), peer=ADMIN, what="signer", value="Tôi"
            )
        )


COMMANDS = {
    "/fees": "fees.list",
    "/phi": "fees.list",
    "/status": "health.state",
    "/trangthai": "health.state",
    "/signers": "signers.list",
    "/officers": "officers.list",
    "/office": "office.facts",
    "/calendar": "calendar.list",
    "/notice": "notice.nobody",
    "/invite": "invite.name",
    "/bind": "office.bind_how",
}
FOR_ALL = {"/help": "help.list", "/queue": "queue.empty", "/month": "figures.month"}


@pytest.mark.parametrize(("text", "key"), (COMMANDS | FOR_ALL).items())
def test_an_admin_may_say_every_command(turns: Turns, text: str, key: str) -> None:
    """Each word leads to its screen."""
    assert turns.ask(ADMIN, text).key == key


@pytest.mark.parametrize("text", COMMANDS)
def test_an_officer_is_told_whose_command_it_is(turns: Turns, text: str) -> None:
    """The admin's commands are refused with a reason, and a press is no way around."""
    assert "quản trị viên" in turns.ask(HANH, text).text
    assert turns.ask(HANH, "/ca").key == "shift.not_needed"


def test_help_lists_what_the_speaker_may_use(turns: Turns) -> None:
    """An officer sees their own, an admin all of them, in the language of the chat."""
    assert turns.ask(HANH, "/trogiup").text.count("\n") == 14
    assert turns.ask(ADMIN, "/trogiup").text.count("\n") == 28
    turns.ask(HANH, "english")
    answer = turns.ask(HANH, "/help")
    rows = answer.parcel.payload["screen"]["text"]["with"]["rows"]
    listed = (
        "/find /new /queue /slips /batch /month /assist /newnumber "
        "/oldnumber /wake /shift /void /lastnumber /help"
    )
    assert [row["with"]["command"] for row in rows] == listed.split()


def test_the_fees_taken_are_of_today_and_the_month(turns: Turns) -> None:
    """What was paid counts on its day; what was given back does not."""
    first, second = placed(turns), placed(turns, papers=(2,))
    at = turns.world.now()
    for order in (first, second):
        turns.turn(lambda book, o=order: desk.take(book, at, peer=HANH, order=o, seen=Stage.PLACED))
        turns.turn(
            lambda book, o=order: desk.pay(book, at, peer=HANH, order=o, seen=Stage.ACCEPTED)
        )
    assert "hôm nay 12.000đ, tháng này 12.000đ" in turns.ask(ADMIN, "/phi").text
    facts = {"peer": HANH, "order": second, "seen": Stage.ACCEPTED, "ground": "damaged"}
    turns.turn(lambda book: desk.refuse(book, at, **facts))
    turns.pass_time(hours=24)
    assert "hôm nay 0đ, tháng này 8.000đ" in turns.ask(ADMIN, "/phi").text


def test_the_state_of_the_machinery(turns: Turns) -> None:
    """What waits since when, what was parked or put aside, and the orders."""
    placed(turns)
    at = turns.world.now()
    turns.turn(lambda book: book.outbox.put("citizen:x", "taken", {"order": 1}, at))
    number = turns.rows("SELECT max(id) FROM outbox")[0][0]
    turns.turn(lambda book: book.outbox.park(number, at, "Hopeless"))
    turns.turn(lambda book: book.outbox.quarantine("staff:a1", "t", at, b"raw", "X", b"n" * 12))
    text = turns.ask(ADMIN, "/trangthai").text
    assert "chờ gửi: 1, cũ nhất từ 09:00 hôm nay" in text
    assert "không gửi được: 1." in text
    assert "để riêng: 1." in text
    assert "1 trong hạn, 0 quá hẹn" in text


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("/start don_1", "sign_in.phone"),
        ("/start giay_cccd", "sign_in.phone"),
        ("/start don_x", "menu.hello"),
        ("/start giay_cmnd", "menu.hello"),
        ("/start", "menu.hello"),
        ("/start " + "0" * 32, "menu.hello"),
    ],
)
def test_a_link_leads_a_citizen_on(turns: Turns, text: str, key: str) -> None:
    """An order or a kind of paper named in a link; anything else is the menu."""
    assert turns.ask("citizen:c9", text).key == key


def test_a_link_to_an_order_opens_it(turns: Turns) -> None:
    """Once signed in, the order named by the link is on the screen."""
    turns.sign_in("citizen:c1", NGA)
    order = placed(turns)
    assert turns.ask("citizen:c1", f"/start don_{order}").key == "orders.detail"
    assert turns.ask("citizen:c1", "/start giay_cccd").key == "order.how_many"
