"""No file can hurt: what was made to is refused or becomes pages, within the limits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scanning.corpus import GOOD, good
from tests.scanning.fuzz import FOUND
from tests.scanning.hostile import HOSTILE, ZIP, scripted
from tests.scanning.room import WeighingRoom, check

CUT = [name for name in GOOD if not {"600", "skew", "exif"} & set(name.split())]


@pytest.fixture(scope="module")
def room() -> Iterator[WeighingRoom]:
    """One for all these files, as the house has."""
    opened = WeighingRoom()
    yield opened
    opened.close()


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_does_no_harm(room: WeighingRoom, name: str) -> None:
    """Its child ends in time and memory, the service hardly notices."""
    expected, make = HOSTILE[name]
    found = await room.read(make())
    check(found)
    assert expected in {found.refused, "?"}


@pytest.mark.parametrize("name", CUT)
async def test_a_cut_file_is_refused(room: WeighingRoom, name: str) -> None:
    """Wherever it was cut: half a paper is worse than none."""
    data = good(name).data
    for sixteenth in range(1, 16):
        found = await room.read(data[: len(data) * sixteenth // 16])
        check(found)
        assert found.refused == "broken"


@pytest.mark.parametrize(
    "name", ["jpeg and zip", "jpeg and pdf", "jpeg around a pdf", "pdf with a script"]
)
async def test_only_dots_come_out(room: WeighingRoom, name: str) -> None:
    """Neither script nor archive nor attachment is in any page."""
    found = await room.read(HOSTILE[name][1]())
    for page in found.pages:
        assert not [
            word for word in (ZIP[:4], b"%PDF", b"JavaScript", b"setup") if word in page.jpeg
        ]


def test_the_script_was_there() -> None:
    """The fact above can fail."""
    assert b"JavaScript" in scripted()


async def test_what_was_found_once_is_held_now(room: WeighingRoom) -> None:
    """Files that broke a promise, found by fuzz.py, are read again."""
    for name in sorted(FOUND.glob("*.hex")):
        check(await room.read(bytes.fromhex(name.read_text(encoding="ascii"))))


async def test_after_all_that_good_files_are_read(room: WeighingRoom) -> None:
    """Nothing is left behind by those before."""
    found = await room.read(good("pdf scans").data)
    check(found)
    assert len(found.pages) == 10
