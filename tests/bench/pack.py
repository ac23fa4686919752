"""How fast a print pack is made, beside img2pdf on the same scans and beside writing them."""

import os
import tempfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from random import Random  # noqa: TID251 - a seeded grain, the same on every run
from statistics import median
from time import perf_counter

import img2pdf
from PIL import Image, ImageChops, ImageDraw, ImageFont

from storage.paper.pack import Options, Original, Statement, compose, leaves
from storage.paper.reference import reference
from storage.paper.typeface import FILES, FONTS

ROUNDS = 7
PLAIN_PAGES = 10
WORDS = "Chứng nhận ông Nguyễn Văn An, cư trú tại ấp Bình Hiệp A, xã Lấp Vò, tỉnh Đồng Tháp"
SIGNED = Statement(
    "0123",
    "01/2026",
    date(2026, 11, 23),
    "Lấp Vò",
    "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
    "Nguyễn Thị Ngọc Hạnh",
)


def run() -> list[str]:
    """Measure packs of 1, 10 and 200 pages and return the lines of a report."""
    full, half = scan(2100), scan(1200)
    lines = [f"scans of {len(full) // 1000} kB, last page {len(half) // 1000} kB, 200 dpi"]
    return lines + [_line([full] * (count - 1) + [half]) for count in (1, 10, 200)]


def scan(bottom: int) -> bytes:
    """A grainy page of text down to `bottom`, A4 at 200 dpi."""
    picture = Image.new("RGB", (1654, 2339), (240, 238, 232))
    pen, letters = ImageDraw.Draw(picture), ImageFont.truetype(FONTS / FILES["regular"], 36)
    for y in range(150, bottom, 58):
        pen.text((160, y), WORDS, (30, 30, 36), letters)
    grain = Image.frombytes("L", picture.size, Random(1).randbytes(1654 * 2339))
    grain = grain.point([125 + tone // 42 for tone in range(256)]).convert("RGB")
    out = BytesIO()
    ImageChops.add(picture, grain, 1, -128).save(out, "JPEG", quality=70, dpi=(200, 200))
    return out.getvalue()


def _line(pages: list[bytes]) -> str:
    order, count, weight = [Original("", tuple(pages), 1, SIGNED)], len(pages), sum(map(len, pages))
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "pack")  # noqa: PTH118
        works: dict[str, Callable[[], bytes]] = {
            "pack": lambda: _written(target, compose(order)),
            "img2pdf": lambda: _written(target, img2pdf.convert(pages)),
            "looking": lambda: _looked(order[0]),
            "bytes": lambda: _written(target, b"".join(pages)),
        }
        if count == PLAIN_PAGES:
            works["fpdf2"] = lambda: _written(target, reference(order))
        times, made = _interleaved(works)
    ours, floor = times["pack"], times["bytes"]
    peers = ", ".join(
        f"{name} {count / spent:.0f} pages/s, {spent / floor:.1f} x writing"
        for name, spent in times.items()
        if name not in {"pack", "bytes", "looking"}
    )
    return (
        f"pack of {count}: {count / ours:.0f} pages/s, {ours / floor:.1f} x writing the scans"
        f" ({floor * 1000:.1f} ms), {times['looking'] / floor:.1f} x of it to find blank space,"
        f" weight {len(made['pack']) / weight:.3f} x the scans"
        f" (img2pdf {len(made['img2pdf']) / weight:.3f}); {peers}"
    )


def _interleaved(
    works: dict[str, Callable[[], bytes]],
) -> tuple[dict[str, float], dict[str, bytes]]:
    """Run all works in turn, a first time unmeasured; return median seconds and results."""
    made = {name: work() for name, work in works.items()}
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            start = perf_counter()
            work()
            spent[name].append(perf_counter() - start)
    return {name: median(each) for name, each in spent.items()}, made


def _looked(original: Original) -> bytes:
    leaves(original, Options())
    return b""


def _written(target: str, data: bytes) -> bytes:
    with open(target, "wb") as file:  # noqa: PTH123
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return data


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201 - a bench prints
