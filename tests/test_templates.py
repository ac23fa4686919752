"""The statement's words: in force by the Vietnamese day, changed by admins, never over content."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random  # noqa: TID251 - seeded ink, the same on every run

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.printing import job_of, statement
from core import office, templates
from core.errors import NotAdmin, UnsoundTemplate
from core.models import Stage
from core.templates import BLANKS, BUILT_IN, in_force, sound, template_on
from storage.paper.grid import Grid, cells
from storage.paper.jpeg import Head
from storage.paper.layout import CLEAR, EVERYTHING, Sight, laid
from storage.paper.sheet import A4, Box
from storage.paper.typeface import face
from storage.paper.typeset import BLOCK_WIDTH, block
from tests.desk import Desk, place_order
from tests.test_pack import SIGNED

AN, HANH = "staff:a1", "staff:o1"
LAW = BUILT_IN[0]
OURS = "Số {number}, quyển {book}"


def test_the_newest_of_a_day_is_in_force() -> None:
    """A version counts from its day on, the later added of two of one day wins, none before."""
    later = replace(LAW, since=date(2027, 1, 1), title="Sau")
    last = replace(later, title="Cuối")
    known = [later, LAW, last]
    assert in_force(known, date(2015, 4, 9)) is None
    assert in_force(known, date(2026, 12, 31)) is LAW
    assert in_force(known, date(2027, 1, 1)) is last


@pytest.mark.parametrize(("line", "good"), [(line, getattr(LAW, line)) for line in BLANKS])
def test_every_line_of_the_law_is_sound(line: str, good: str) -> None:
    """The law's own words leave the blanks a line has to; without them, or with more, it is not."""
    assert sound(line, good)
    for bad in ("", "  ", "{", good + " {x}", good + "{number.__class__}", "a" * 201):
        assert not sound(line, bad)
    if BLANKS[line]:
        assert not sound(line, "không chỗ trống")
        assert not sound(line, good + good)
        first = min(BLANKS[line])
        assert not sound(line, good.replace(f"{{{first}}}", f"{{{first}!r}}"))


async def add(desk: Desk, since: str, words: str = OURS, peer: str = AN) -> None:
    """An admin's new line of the number."""
    await desk.turn(
        lambda book: office.add_template(
            book, desk.world.now(), peer=peer, line="entry", words=words, since=since, source="QĐ 1"
        )
    )


async def change(desk: Desk, since: str, line: str, words: str) -> None:
    """An admin's new words of any line."""
    facts = {"line": line, "words": words, "since": since, "source": "QĐ 2"}
    await desk.turn(lambda book: office.add_template(book, desk.world.now(), peer=AN, **facts))


class TestDesk:
    async def test_an_admin_adds_words_from_a_day(self, desk: Desk) -> None:
        """From that day on the line is the office's, the others are the law's."""
        await add(desk, "2026-11-24")

        def seen(book: object) -> list[str]:
            days = (date(2026, 11, 23), date(2026, 11, 24))
            ours = [template_on(book, "LV", day) for day in days]  # type: ignore[arg-type]
            theirs = template_on(book, "MAH", days[1])  # type: ignore[arg-type]
            return [template.entry for template in (*ours, theirs)]

        assert await desk.look(seen) == [LAW.entry, OURS, LAW.entry]

    async def test_the_day_of_certifying_decides_in_vietnam(self, desk: Desk) -> None:
        """At 17:00 UTC a new day has begun here; the evening before keeps the old words."""
        await place_order(desk)
        await add(desk, "2026-11-24")
        order = await desk.look(lambda book: book.orders.order(1))
        midnight = datetime(2026, 11, 23, 17, tzinfo=UTC)
        for at, words in ((midnight - timedelta(seconds=1), LAW.entry), (midnight, OURS)):
            certified = replace(order, certified_at=at, stage=Stage.CERTIFIED)
            job = await desk.look(lambda book, o=certified: job_of(book, o))
            numbered = replace(job.lines[0], number=7, book="01/2026")
            made = statement(job, numbered)
            assert made.template.entry == words
            assert made.on == (at + timedelta(hours=7)).date()

    async def test_officers_and_unsound_words_are_refused(self, desk: Desk) -> None:
        """Only an admin changes the statement, and only to words that leave its blanks."""
        with pytest.raises(NotAdmin):
            await add(desk, "2026-11-24", peer=HANH)
        with pytest.raises(UnsoundTemplate):
            await add(desk, "2026-11-24", "Số {number}")

    async def test_it_is_done_in_the_chat(self, desk: Desk) -> None:
        """A line, its words, what orders them, a day; wrong words are asked for again."""
        await desk.say(AN, "/loichung")
        await desk.press(AN, "Dòng số chứng thực")
        [asked] = await desk.say(AN, "Số {number}")
        assert "chỗ trống" in asked.text
        await desk.say(AN, OURS)
        await desk.say(AN, "Quyết định 1")
        [shown] = await desk.press(AN, "Từ hôm nay")
        assert "Số [số chứng thực], quyển [quyển số]" in shown.text
        assert "Quyết định 1" in shown.text
        kept = await desk.look(lambda book: template_on(book, "LV", date(2026, 11, 23)).entry)
        assert kept == OURS

    async def test_blanks_are_read_and_typed_by_name(self, desk: Desk) -> None:
        """Nobody reads or types a brace: a blank is `[quyển số]`, in either language."""
        [shown] = await desk.say(AN, "/loichung")
        assert not set("{}") & set(shown.text)
        [asked] = await desk.press(AN, "Dòng số chứng thực")
        assert "[quyển số], [số chứng thực]" in asked.text
        await desk.say(AN, "Số: [số chứng thực] (quyển [book])")
        await desk.say(AN, "Quyết định 1")
        await desk.press(AN, "Từ hôm nay")
        kept = await desk.look(lambda book: template_on(book, "LV", date(2026, 11, 23)).entry)
        assert kept == "Số: {number} (quyển {book})"

    async def test_words_for_a_later_day_do_not_undo_those_added_since(self, desk: Desk) -> None:
        """A later version keeps the lines it changed, and follows in those it did not."""
        await add(desk, "2027-01-01", "Sau: {number} {book}")
        await add(desk, "2026-12-01", "Trước: {number} {book}")
        await change(desk, "2026-11-24", "hint", "(ký tên)")
        await change(desk, "2026-12-15", "title", "Tên khác")

        def seen(book: object) -> list[tuple[str, str, str]]:
            days = (date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 15), date(2027, 1, 1))
            found = [template_on(book, "LV", day) for day in days]  # type: ignore[arg-type]
            return [(each.entry, each.hint, each.title) for each in found]

        before, after = "Trước: {number} {book}", "Sau: {number} {book}"
        assert await desk.look(seen) == [
            (LAW.entry, "(ký tên)", LAW.title),
            (before, "(ký tên)", LAW.title),
            (before, "(ký tên)", "Tên khác"),
            (after, "(ký tên)", "Tên khác"),
        ]

    async def test_the_laws_next_words_stand_as_they_are(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What the office keeps for days after the law's next version is built on that one."""
        coming = replace(LAW, since=date(2027, 6, 1), source="Luật mới")
        monkeypatch.setattr(templates, "BUILT_IN", (LAW, coming))
        await change(desk, "2027-07-01", "title", "Tên khác")
        await change(desk, "2026-11-24", "hint", "(ký tên)")
        kept = await desk.look(lambda book: template_on(book, "LV", date(2027, 7, 1)))
        assert (kept.title, kept.hint) == ("Tên khác", LAW.hint)

    async def test_a_version_of_its_own_stays_for_who_changed_it(self, desk: Desk) -> None:
        """A line a later version did change is not changed by an earlier one."""
        await change(desk, "2027-01-01", "hint", "(sau)")
        await change(desk, "2026-11-24", "hint", "(trước)")
        kept = await desk.look(lambda book: template_on(book, "LV", date(2027, 1, 1)).hint)
        assert kept == "(sau)"

    async def test_words_for_a_while_end_as_they_were_to(self, desk: Desk) -> None:
        """What follows a version that changed the line is that one's, though the words be alike."""
        await change(desk, "2026-12-01", "hint", "(tháng 12)")
        await change(desk, "2027-01-01", "hint", LAW.hint)
        await change(desk, "2026-11-24", "hint", "(trước)")
        kept = await desk.look(lambda book: template_on(book, "LV", date(2027, 1, 1)).hint)
        assert kept == LAW.hint


def test_a_template_sets_the_room_for_the_seal() -> None:
    """Ten millimetres more for the seal make the block ten millimetres higher."""
    wide = replace(SIGNED, template=replace(LAW, seal=LAW.seal + 10))
    assert block(wide).height - block(SIGNED).height == pytest.approx(10 * 72 / 25.4)


def random_ink(seed: int, blots: int, size: tuple[float, float]) -> Grid:
    """Rectangles of ink anywhere on a page."""
    chance, (columns, rows) = Random(seed), cells(size)
    grid = Grid([0] * rows, columns)
    for _ in range(blots):
        wide, tall = chance.uniform(2, size[0] / 2), chance.uniform(2, size[1] / 4)
        x, y = chance.uniform(0, size[0] - wide), chance.uniform(0, size[1] - tall)
        grid.cover(Box(x, y, wide, tall))
    return grid


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 14), st.booleans(), st.integers(5, 90))
def test_the_statement_never_covers_content(seed: int, blots: int, lies: bool, seal: int) -> None:
    """On any ink, upright or lying, with any room for a seal: blank space, or a page of its own."""
    head = Head(300, 200, 1, False, 1) if lies else Head(200, 300, 1, False, 1)
    size = (A4[1], A4[0]) if lies else A4
    signed = replace(SIGNED, template=replace(LAW, seal=seal))
    sights = [Sight(head, random_ink(seed, blots, size))]
    pages = laid(signed, sights, EVERYTHING)
    certified, untouched = block(signed), random_ink(seed, blots, size)
    assert 1 <= len(pages) <= 2
    if len(pages) == 2:
        box = Box(0, 0, certified.width + 3 * CLEAR, certified.height + 3 * CLEAR)
        room = Box(60, 60, size[0] - 120, size[1] - 120)
        assert blots
        assert untouched.find(box.width, box.height, room) is None
        return
    [title] = [run for run in pages[0].runs if run.text == LAW.title]
    first = certified.runs[0]
    left = title.x - first.x
    top = title.y + first.y
    assert face("bold").width(title.text, title.size) <= BLOCK_WIDTH
    assert not untouched.inked(Box(left, top - certified.height, certified.width, certified.height))
