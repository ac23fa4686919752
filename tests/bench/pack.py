"""How fast a print pack is made, beside writing its scans and beside img2pdf without any marks."""

import tempfile
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random  # noqa: TID251 - a seeded grain, the same on every run
from time import perf_counter
from typing import Any

import img2pdf
from PIL import Image, ImageChops, ImageDraw, ImageFont

from storage.paper.blank import ink
from storage.paper.grid import text_of
from storage.paper.jpeg import read
from storage.paper.pack import Original, Statement, compose, write
from storage.paper.reference import reference
from storage.paper.typeface import FILES, FONTS
from storage.paper.writer import Sink
from storage.stores import FolderStore
from storage.vault import KEEPING, Vault

Work = Callable[[Sink], object]
ROUNDS = 11
PLAIN_PAGES = 10
MEMORY = Path("/dev/shm")  # noqa: S108 - files in a folder of our own; a disk's moods stay out
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
    lines += [_line([full] * (count - 1) + [half]) for count in (1, 10, 200)]
    return [*lines, _copies([full, half])]


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


class Drawer(Sequence[bytes]):
    """Pages in a vault, each opened when it is asked for."""

    def __init__(self, vault: Vault, pages: list[bytes]) -> None:
        self._vault, self._names = vault, [f"{at:032x}" for at in range(len(pages))]
        for name, page in zip(self._names, pages, strict=True):
            vault.keep(name, 1, page, Random(name).randbytes(KEEPING))

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, at: Any) -> Any:
        return self._vault.read(self._names[at], 1)


def _line(pages: list[bytes]) -> str:
    inks = _inks(pages)
    order, older = Original("", pages, 1, SIGNED, inks), Original("", pages, 1, SIGNED)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        target = Path(folder, "pack")
        drawer = Drawer(Vault(FolderStore(Path(folder, "scans")), {"k1": bytes(32)}), pages)
        sealed = Original("", drawer, 1, SIGNED, inks)
        works: dict[str, Work] = {
            "bytes": lambda sink: _all(pages, sink),
            "pack": lambda sink: write([order], sink),
            "older": lambda sink: write([older], sink),
            "img2pdf": lambda sink: sink(img2pdf.convert(pages)),
            "opened": lambda sink: _all(drawer, sink),
            "sealed": lambda sink: write([sealed], sink),
        }
        if len(pages) == PLAIN_PAGES:
            works["fpdf2"] = lambda sink: sink(reference([order]))
        times, more = _interleaved(target, works), _peak(sealed, drawer)
    floor, ours = times["bytes"], times["pack"]
    plain = f", fpdf2 {times['fpdf2'] / floor:.1f} x" if "fpdf2" in times else ""
    return (
        f"pack of {len(pages)}: {len(pages) / ours:.0f} pages/s,"
        f" {ours / floor:.2f} x writing the scans ({floor * 1000:.2f} ms, no sync);"
        f" img2pdf without marks {times['img2pdf'] / floor:.2f} x{plain};"
        f" where the ink is not known {times['older'] / floor:.2f} x;"
        f" from the vault {times['sealed'] / times['opened']:.2f} x reading it and writing;"
        f" {more / 1e6:.2f} MB beside one page"
    )


def _copies(pages: list[bytes]) -> str:
    one, twenty = (
        len(compose([Original("", pages, count, SIGNED, _inks(pages))])) for count in (1, 20)
    )
    each = (twenty - one) / 19 / len(pages)
    return f"20 copies weigh {twenty / one:.3f} x one: {each:.0f} bytes a page more"


def _inks(pages: list[bytes]) -> list[str]:
    known = {page: text_of(ink(read(page)).packed()) for page in {pages[0], pages[-1]}}
    return [known[page] for page in pages]


def _peak(order: Original, drawer: Drawer) -> int:
    """Return the bytes that composing needs beyond reading the pages one by one."""
    peaks = []
    for work in (lambda: _all(drawer, len), lambda: write([order], len)):
        tracemalloc.start()
        work()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return peaks[1] - peaks[0]


def _all(pages: Sequence[bytes], sink: Sink) -> None:
    for at in range(len(pages)):
        sink(pages[at])


def _interleaved(target: Path, works: dict[str, Work]) -> dict[str, float]:
    """Run all works in turn, a first time unmeasured; return the seconds of the least disturbed."""
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS + 1):
        for name, work in works.items():
            start = perf_counter()
            with target.open("wb") as file:
                work(file.write)
            spent[name].append(perf_counter() - start)
    return {name: min(each[1:]) for name, each in spent.items()}


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201 - a bench prints
