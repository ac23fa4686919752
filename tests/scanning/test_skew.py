"""Pages are turned when they lie askew, and only then."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from random import Random  # noqa: TID251 - seeded pictures, the same on every run

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from bot.demo.people import cast, papers
from bot.demo.specimens import draw
from storage.scanning.looks import ink_of, small
from storage.scanning.pages import pages_of
from storage.scanning.skew import skew_of
from tests.scanning.corpus import drawn, jpeg

WIDE, HIGH = 620, 877
KINDS = ("cccd", "khai_sinh", "so_do", "bang_thpt", "hoc_ba", "cu_tru")


def skew(picture: Image.Image) -> float:
    """What is found of a picture."""
    return skew_of(ink_of(small(picture)))


@cache
def specimen(kind: str) -> Image.Image:
    """The first page of a paper of the demo, scanned almost straight."""
    offices, people = cast(1)
    person, paper = next(
        (person, paper)
        for person in people
        if person.role == "citizen"
        for paper in papers(person, 1)
        if paper.kind == kind
    )
    office = next(office for office in offices if office.id == person.office)
    with Image.open(BytesIO(draw(kind, person, paper, office, 1)[0])) as page:
        return page.convert("RGB")


@pytest.mark.parametrize("angle", [-3.9, -3, -2.1, -1.2, -0.5, 0.4, 0.9, 1.6, 2.4, 3.3])
@pytest.mark.parametrize("dpi", [75, 150, 300])
def test_print_is_found_askew(dpi: int, angle: float) -> None:
    """Within a tenth of a degree or so, at any resolution."""
    assert skew(drawn(dpi, "L", angle)) == pytest.approx(-angle, abs=0.15)


@pytest.mark.parametrize("angle", [-3.2, -1.5, 1.5, 3.2])
@pytest.mark.parametrize("kind", KINDS)
def test_papers_are_found_askew(kind: str, angle: float) -> None:
    """Cards, frames, tables and stamps, over a pattern that lies across, on a scanner's glass.

    How the specimen itself lies is not known; two turns of it differ by what is between them.
    """
    page = specimen(kind)
    laid = [skew(page.rotate(turn, Image.Resampling.BICUBIC)) for turn in (angle, -angle / 2)]
    assert laid[0] - laid[1] == pytest.approx(-1.5 * angle, abs=0.25)


@pytest.mark.parametrize("angle", [-2.0, 1.3])
def test_a_page_on_its_side_is_found_too(angle: float) -> None:
    """Lines may run up and down."""
    side = drawn(150).transpose(Image.Transpose.ROTATE_90)
    assert skew(side.rotate(angle)) == pytest.approx(-angle, abs=0.15)


@pytest.mark.parametrize("angle", [0.0, 0.1, 0.2, -0.2])
def test_what_nobody_sees_is_left(angle: float) -> None:
    """Under 0.3 degrees a page may stay."""
    assert skew(drawn(150, skew=angle)) == 0.0


@pytest.mark.parametrize("angle", [4.6, -7.0, 20.0, 45.0])
def test_what_no_feeder_does_is_left(angle: float) -> None:
    """A sheet far askew was laid so by somebody."""
    assert skew(drawn(150, skew=angle)) == 0.0


def test_a_turned_page_is_straight() -> None:
    """A page that went through once is left alone the second time."""
    [page] = pages_of(jpeg(drawn(150, skew=2.0)))
    [again] = pages_of(page.jpeg)
    assert page.turned == pytest.approx(-2.0, abs=0.25)
    assert again.turned == 0.0
    assert again.jpeg == page.jpeg


def test_print_at_the_edge_is_not_cut_off() -> None:
    """A page grows when turning it would cut something off, and only then."""
    roomy = drawn(150, skew=2.5)
    crowded = roomy.copy()
    for x in (25, crowded.width - 45):
        ImageDraw.Draw(crowded).rectangle((x, 800, x + 20, 860), fill="black")
        ImageDraw.Draw(crowded).rectangle((x, 1600, x + 20, 1690), fill="black")
    [kept], [grown] = pages_of(jpeg(roomy)), pages_of(jpeg(crowded))
    assert kept.turned == grown.turned
    assert (kept.width, kept.height) == roomy.size
    assert (grown.width, grown.height) > roomy.size


def clouds(seed: int) -> Image.Image:
    """Soft shapes of all sizes, as skin and sky have."""
    chance, sky = Random(seed), Image.new("L", (WIDE, HIGH), 128)
    for grid in (3, 6, 12, 24, 48, 96):
        dots = Image.frombytes("L", (grid, grid), chance.randbytes(grid * grid))
        tones = dots.resize((WIDE, HIGH), Image.Resampling.BICUBIC)
        sky = ImageChops.add(
            sky, tones.point([128 + (t - 128) * 3 // grid for t in range(256)]), 1, -128
        )
    return sky


def things(seed: int) -> Image.Image:
    """Bright and dark shapes with edges every way."""
    chance, scene = Random(seed), Image.new("L", (WIDE, HIGH), 120)
    pen = ImageDraw.Draw(scene)
    for _ in range(60):
        x, y = chance.randrange(WIDE), chance.randrange(HIGH)
        corners = [(x + chance.randrange(-99, 99), y + chance.randrange(-99, 99)) for _ in range(4)]
        pen.polygon(corners, fill=chance.randrange(256))
        pen.ellipse((y % WIDE, x, y % WIDE + 80, x + 50), fill=chance.randrange(256))
    return scene.filter(ImageFilter.GaussianBlur(1))


def noise(reach: int) -> Image.Image:
    """Snow."""
    raw = Image.frombytes("L", (WIDE, HIGH), Random(reach).randbytes(WIDE * HIGH))
    return raw.point([min(230 + (tone - 128) * reach // 128, 255) for tone in range(256)])


def lines(*strokes: tuple[int, int, int, int]) -> Image.Image:
    """A white sheet with a few strokes."""
    sheet = Image.new("L", (WIDE, HIGH), 250)
    for stroke in strokes:
        ImageDraw.Draw(sheet).line(stroke, fill=40, width=3)
    return sheet


@pytest.mark.parametrize("seed", range(8))
def test_pictures_are_not_turned(seed: int) -> None:
    """A photograph has edges, but no lines of print."""
    assert skew(clouds(seed)) == skew(things(seed)) == skew(things(seed).rotate(2)) == 0.0


@pytest.mark.parametrize("reach", [0, 5, 20, 60, 120])
def test_noise_is_not_turned(reach: int) -> None:
    """Grain alone points nowhere."""
    assert skew(noise(reach)) == 0.0


def test_one_edge_is_no_page() -> None:
    """A fold, a horizon, one ruled line, a signature: too little to turn a page by."""
    horizon = Image.new("L", (WIDE, HIGH), 220)
    ImageDraw.Draw(horizon).polygon(((0, 430), (WIDE, 450), (WIDE, HIGH), (0, HIGH)), fill=90)
    assert skew(horizon) == 0.0
    assert skew(lines((0, 400, WIDE, 418))) == 0.0
    assert skew(lines((200, 600, 260, 640), (260, 640, 280, 590), (280, 590, 360, 630))) == 0.0


def test_a_shadow_of_the_lid_is_no_print() -> None:
    """A dark rim lies straight while the page does not."""
    page = drawn(150, "L", 1.5).copy()
    ImageDraw.Draw(page).rectangle((0, 0, page.width, 20), fill=60)
    ImageDraw.Draw(page).rectangle((0, 0, 20, page.height), fill=60)
    assert skew(page) == pytest.approx(-1.5, abs=0.25)


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (63, 63), (900, 20)])
def test_slivers_are_left(size: tuple[int, int]) -> None:
    """Nothing is looked for where there is no room for it."""
    assert skew(Image.effect_noise(size, 90)) == 0.0
