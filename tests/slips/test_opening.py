"""What opens a slip, for whom, how long; what an officer is offered."""

from __future__ import annotations

from typing import Any

import pypdfium2 as pdfium
import pytest

from bot.app import fetch_file
from bot.channels import Hopeless
from bot.render import Capabilities, render
from bot.slips import links_of, worded
from core import desk, orders, slips
from core.errors import NotNow, NotYours
from core.models import Stage
from core.names import fold
from handlers.screens import Attachment, Screen, say
from handlers.words import words
from storage.book import Book
from tests.desk import Desk
from tests.slips.samples import SAMPLES
from tests.test_web import Program, program  # noqa: F401 - a fixture

HANH = "staff:o1"


def taken(book: Book, at: Any) -> int:
    """An order in Hạnh's hands."""
    placed = orders.place(book, at, citizen=1, peer="citizen:c1", wishes=[[1, 2]])
    order = int(placed["id"])
    desk.take(book, at, peer=HANH, order=order, seen=Stage.PLACED)
    return order


async def token(house: Any, world: Any, kind: slips.Kind = "appointment") -> str:
    """What opens a slip of a fresh order."""
    at = world.now()

    def work(book: Book) -> str:
        return slips.make(book, at, peer=HANH, order=taken(book, at), kind=kind)

    return str(await house.cabinet.turn(work))


async def test_a_slip_opens_for_an_hour(program: Program) -> None:  # noqa: F811
    """The link gives a PDF with the full name, laid out now; after an hour it gives nothing."""
    link = await token(program.house, program.world)
    answer = await program.http.get(f"/files/{link}")
    assert (answer.status, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    with pdfium.PdfDocument(await answer.read()) as book:
        assert "Nguyễn Thị Ngà" in book[0].get_textpage().get_text_bounded()
    program.world.at = program.world.at.replace(minute=59, second=59)
    assert (await program.http.get(f"/files/{link}")).status == 200
    program.world.at += slips.LIFE
    assert (await program.http.get(f"/files/{link}")).status == 404


@pytest.mark.parametrize("kind", slips.KINDS)
def test_a_slip_is_named_as_the_desk_names_it(kind: slips.Kind) -> None:
    """The file's name is the slip's, in plain letters, with the dossier code behind it."""
    named = slips.file_name(kind, "LV-261123-0001")
    title = fold(words("vi").text(say(f"slip.{kind}"))).replace(" ", "-")
    assert named == f"{title}-LV-261123-0001.pdf"


async def test_a_slip_opens_under_its_name(program: Program) -> None:  # noqa: F811
    """Whoever saves the appointment slip finds it under a Vietnamese name."""
    answer = await program.http.get(f"/files/{await token(program.house, program.world)}")
    assert "giay-hen-tra-LV-261123-0001.pdf" in answer.headers["Content-Disposition"]


async def test_a_changed_link_opens_nothing(program: Program) -> None:  # noqa: F811
    """Another order, kind, officer, moment or proof is another link, and no good one."""
    link = await token(program.house, program.world)
    parts = link.split("-")
    for at, value in ((1, "receipt"), (2, "9"), (3, "2"), (4, "1"), (5, "0" * 32)):
        forged = "-".join([*parts[:at], value, *parts[at + 1 :]])
        assert (await program.http.get(f"/files/{forged}")).status == 404


async def test_an_officer_who_left_opens_nothing(program: Program) -> None:  # noqa: F811
    """The link is void once its officer is dismissed."""
    link = await token(program.house, program.world)
    await program.house.cabinet.turn(lambda book: book.roster.dismiss(1))
    assert (await program.http.get(f"/files/{link}")).status == 404


async def test_a_letter_that_cannot_be_drawn_is_said(program: Program) -> None:  # noqa: F811
    """A name with a foreign letter is a sentence for the officer, not a broken page."""
    link = await token(program.house, program.world)
    change = {"name": "Nguyễn 中"}
    await program.house.cabinet.turn(lambda book: book.people.change_person(1, **change))
    answer = await program.http.get(f"/files/{link}")
    assert answer.status == 422
    assert "chữ lạ" in (await answer.json())["error"]


async def test_a_channel_fetches_a_slip_by_its_token(desk: Desk) -> None:
    """Where people's papers may travel, the channel is given the same bytes; else nothing."""
    house = desk.house
    link = await token(house, desk.world)
    parts = (house.cabinet, house.shop, house.slips, desk.world)
    assert (await fetch_file(*parts, link)).startswith(b"%PDF")
    with pytest.raises(Hopeless):
        await fetch_file(*parts, link[:-1])


def test_a_slip_stays_at_the_desk_where_papers_do() -> None:
    """On a channel without people's papers the officer reads where to open it."""
    screen = Screen(say("slip.all"), files=(Attachment("x.pdf", "phieu-x"),))
    can = Capabilities(buttons=True, edit=True, files=True, groups=True, longest=4096, scans=False)
    (bubble,) = render(screen, can, words("vi"), desk="http://127.0.0.1:8080")
    assert bubble.files == ()
    assert "http://127.0.0.1:8080/files/phieu-x" in bubble.text


async def test_only_the_office_s_own_slips_that_make_sense(desk: Desk) -> None:
    """Another office's officer is refused; so is a slip the order's stage does not know."""
    at = desk.world.now()
    order = await desk.turn(lambda book: taken(book, at))
    for peer, kind, refusal in (
        ("staff:o3", "appointment", NotYours),
        (HANH, "refusal", NotNow),
        (HANH, "receipt", NotNow),
        (HANH, "apology", NotNow),
    ):
        with pytest.raises(refusal):
            await desk.turn(
                lambda book, p=peer, k=kind: slips.make(book, at, peer=p, order=order, kind=k)
            )


async def test_what_fits_follows_the_order(desk: Desk) -> None:
    """Each stage has its papers; the receipt stays from the payment on."""
    at = desk.world.now()
    order = await desk.turn(lambda book: taken(book, at))
    facts = {"peer": HANH, "order": order, "seen": Stage.ACCEPTED}

    async def fitting() -> list[str]:
        return list(await desk.look(lambda book: slips.fitting(book, book.orders.order(order))))

    assert await fitting() == ["appointment", "request"]
    await desk.turn(lambda book: desk_pay(book, at, **facts))
    assert await fitting() == ["receipt", "appointment", "request"]
    why = {**facts, "why": "needs.blurred"}
    await desk.turn(lambda book: desk_ask(book, at, **why))
    assert await fitting() == ["receipt", "more_needed", "appointment", "request"]
    last = {**facts, "seen": Stage.ASKED, "ground": "altered"}
    await desk.turn(lambda book: desk_refuse(book, at, **last))
    assert await fitting() == ["receipt", "refusal"]


desk_pay, desk_ask, desk_refuse = desk.pay, desk.ask, desk.refuse


def test_the_qr_holds_the_bot_s_link_or_the_code() -> None:
    """Once the citizens' bot has told its name the QR is its deep link; else the dossier code."""

    class Bot:
        username = "lapvo_bot"

    links = links_of({"tg": Bot()})
    assert worded(SAMPLES["appointment"], links).track == "https://t.me/lapvo_bot?start=don_12"
    assert worded(SAMPLES["appointment"], links_of({})).track == "LV-261123-0007"
