"""The pictures slips are held against: `python -m tests.slips.golden` draws them anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops

from storage.paper.slips import compose
from tests.slips.samples import SAMPLES

FOLDER = Path(__file__).parent.parent / "golden" / "slips"
DPI = 72
GREYS = 16
FAR = 96
MOST_FAR = 30
"""How many points of a page may differ by more than `FAR` of 255: renderers smooth edges."""


def pictures(pdf: bytes) -> list[Image.Image]:
    """Its pages in grey."""
    with pdfium.PdfDocument(pdf) as book:
        return [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in book]


def drawn() -> Iterator[tuple[Path, Image.Image]]:
    """Every page of every sample, and where its picture is kept."""
    for name, slip in SAMPLES.items():
        for number, picture in enumerate(pictures(compose(slip)), 1):
            yield FOLDER / f"{name}-{number}.png", picture


def apart(one: Image.Image, other: Image.Image) -> int:
    """How many points of two pages are far apart; of two sizes, all of them."""
    if one.size != other.size:
        return one.width * one.height
    difference = ImageChops.difference(one.convert("L"), other.convert("L"))
    return sum(difference.histogram()[FAR:])


def main() -> None:
    """Draw all of them; those that no sample has any more go."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = dict(drawn())
    for path in set(FOLDER.glob("*.png")) - set(kept):
        path.unlink()
    for path, picture in kept.items():
        picture.quantize(GREYS).save(path, optimize=True)
    sys.stdout.write(f"{len(kept)} pictures in {FOLDER.relative_to(Path.cwd())}\n")


if __name__ == "__main__":
    main()
