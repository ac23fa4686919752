"""Where a page has ink is found when it is taken, and composing believes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scanning.limited import ReadingRoom
from bot.scanning.wire import head_told, page_head, page_told
from storage.paper import blank
from storage.paper.grid import BadGrid, Grid, cells, from_text, text_of, unpacked
from storage.paper.jpeg import read
from storage.paper.pack import Original, compose
from storage.paper.sheet import A4, sheet
from storage.scanning.pages import MOST_GRID_BYTES, Page, Refused, pages_of
from tests.scanning.corpus import GOOD, good
from tests.test_pack import SIGNED, paper, scan

SIZES = [A4, (A4[1], A4[0])]


@st.composite
def grids(draw: st.DrawFn) -> tuple[Grid, tuple[float, float]]:
    """Any ink of a page that stands or lies."""
    size = draw(st.sampled_from(SIZES))
    columns, rows = cells(size)
    row = st.integers(0, (1 << columns) - 1)
    return Grid(draw(st.lists(row, min_size=rows, max_size=rows)), columns), size


@given(grids())
def test_a_grid_comes_back_from_its_row(given_grid: tuple[Grid, tuple[float, float]]) -> None:
    """Packed, kept as text and read again, a grid is the same; it fits what a line carries."""
    grid, size = given_grid
    packed = grid.packed()
    assert len(packed) <= MOST_GRID_BYTES
    assert unpacked(packed, size).packed() == packed
    assert from_text(text_of(packed), size).packed() == packed


@given(st.text(max_size=40), st.binary(max_size=40), st.sampled_from(SIZES))
def test_what_is_no_grid_is_told(text: str, packed: bytes, size: tuple[float, float]) -> None:
    """Neither other text nor the ink of another sheet passes for a page's grid."""
    for kept in (text, text_of(packed)):
        with pytest.raises(BadGrid):
            from_text(kept, size)


@pytest.mark.parametrize("name", ["jpeg 300 grey", "png grey"])
def test_the_ink_is_what_decoding_finds(name: str) -> None:
    """The grid taken with a page is the one its stored bytes give when decoded."""
    assert name in GOOD
    for page in pages_of(good(name).data):
        assert page.grid == blank.ink(read(page.jpeg)).packed()
        assert len(page.ink) < 2500


def taken(name: str = "jpeg 300 grey") -> Page:
    """The first page of a good file."""
    return next(iter(pages_of(good(name).data)))


def test_a_page_crosses_the_line_with_its_ink() -> None:
    """What a child tells of a page is heard whole; a grid too short makes it no page."""
    page = taken()
    head = head_told(page_head(page))
    assert page_told(head, page.jpeg + page.grid) == replace(page, turned=head.turned / 100)
    for lie in (head.grid - 1, 0, 65535):
        with pytest.raises(Refused):
            page_told(head._replace(grid=lie), page.jpeg + page.grid)


async def test_the_limited_child_finds_it_too() -> None:
    """A child that may open nothing has all it needs to find a page's ink."""

    async def pieces() -> AsyncIterator[bytes]:
        yield good("png grey").data

    room = ReadingRoom()
    try:
        pages = [page async for page in room.pages(pieces())]
    finally:
        room.close()
    assert [page.grid for page in pages] == [taken("png grey").grid]


def inked(*pages: bytes) -> list[str]:
    """The rows' grids of these pages."""
    return [text_of(blank.ink(read(page)).packed()) for page in pages]


@pytest.mark.parametrize("turn", [1, 3, 6, 8])
def test_with_its_ink_known_a_pack_is_the_same_and_nothing_is_decoded(
    turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older rows and newer ones give the same file, byte for byte."""
    pages = scan(), scan("full"), scan("top", turn=turn)
    older, newer = paper(*pages), replace(paper(*pages), inks=inked(*pages))
    expected = compose([older])

    def never(_scan: object) -> Grid:
        raise AssertionError("decoded")

    monkeypatch.setattr(blank, "ink", never)
    assert compose([newer]) == expected
    with pytest.raises(AssertionError, match="decoded"):
        compose([older])


@pytest.mark.parametrize("kept", ["", "no grid", inked(scan())[0][:40]])
def test_a_grid_that_does_not_fit_is_found_anew(kept: str) -> None:
    """A row whose grid cannot be read counts as one without."""
    page = scan("top")
    odd = Original("", (page,), 1, SIGNED, (kept,))
    assert compose([odd]) == compose([Original("", (page,), 1, SIGNED)])


def test_a_lying_page_has_a_lying_grid() -> None:
    """A grid of the standing sheet is not taken for the lying one."""
    assert sheet((300, 200))[0] == SIZES[1]
    with pytest.raises(BadGrid):
        unpacked(bytes(14 * 148), SIZES[1])
