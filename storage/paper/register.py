"""The register on paper: A4 lying down, eight columns, sums on each page, ready to be bound."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from core.amounts import dong, in_words
from core.monthly import HEADS, Leaf, Row, Sum
from storage.paper.typeface import Style, clean, embed, face
from storage.paper.typeset import MM, Run, operators
from storage.paper.writer import Writer

WIDE, HIGH = 297 * MM, 210 * MM
LEFT, TOP, RIGHT, FOOT = 25 * MM, 12 * MM, 10 * MM, 14 * MM
"""Points; the left side is where the pages are bound."""
SHARES = (20, 22, 44, 48, 46, 18, 23, 41)
UNIT = (WIDE - LEFT - RIGHT) / sum(SHARES)
WIDTHS = tuple(share * UNIT for share in SHARES)
SIZE, SMALL, LEAD, PAD = 9.5, 9.0, 11.5, 3.0
HEAD_BOTTOM = TOP + 62 * MM / 2
TABLE_ROOM = HIGH - FOOT - 3 * LEAD
SIGN_ROOM = 45 * MM
CENTRED, TO_RIGHT = frozenset({0, 1, 5}), frozenset({6})
STYLES: tuple[Style, ...] = ("regular", "bold", "italic")


@dataclass(frozen=True, slots=True)
class Laid:
    """A row with its cells broken into lines, and how high it is."""

    row: Row
    lines: tuple[tuple[str, ...], ...]
    height: float


@dataclass
class Sheet:
    """One page under way: its text, its rules, and how far down it is filled (points)."""

    runs: list[Run]
    rules: list[str]
    y: float = 0.0

    def text(self, x: float, text: str, style: Style = "regular", size: float = SIZE) -> None:
        """One line at the present height."""
        self.runs.append(Run(x, HIGH - self.y, size, style, drawable(text)))

    def centred(self, middle: float, text: str, style: Style, size: float) -> None:
        """One line around a middle."""
        self.text(middle - face(style).width(drawable(text), size) / 2, text, style, size)

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A thin line; heights are measured from the top."""
        self.rules.append(f"{x:.2f} {HIGH - y:.2f} m {to_x:.2f} {HIGH - to_y:.2f} l S\n")

    def content(self) -> bytes:
        """The page's operators."""
        return ("0.5 w 0 G\n" + "".join(self.rules) + operators(tuple(self.runs))).encode("ascii")


def month_pdf(leaf: Leaf) -> bytes:
    """The month as a PDF; equal input gives equal bytes."""
    return bound(pages(leaf))


def closing_pdf(leaf: Leaf) -> bytes:
    """The sheet that closes a year: totals in figures and in words."""
    return bound([closing(leaf)])


def pages(leaf: Leaf) -> list[Sheet]:
    """The month's pages; the last has room for the signatures."""
    laid = [lay(row) for row in leaf.rows]
    broken = list(split(laid))
    carried, made = leaf.before, []
    for number, rows in enumerate(broken, 1):
        sheet = opened(leaf, number, len(broken))
        for one in rows:
            draw(sheet, one)
        page = Sum(0, 0).plus(one.row for one in rows)
        carried = carried.plus(one.row for one in rows)
        sums(sheet, page, carried)
        made.append(sheet)
    if not leaf.rows:
        made[-1].y += LEAD
        made[-1].centred(WIDE / 2, "Trong tháng không có việc chứng thực.", "italic", SIZE)
    signatures(made[-1], leaf)
    return made


def split(laid: list[Laid]) -> Iterator[list[Laid]]:
    """The rows of each page: as many as fit, and on the last one the signatures too."""
    page: list[Laid] = []
    filled = HEAD_BOTTOM
    for one in laid:
        if page and filled + one.height > TABLE_ROOM:
            yield page
            page, filled = [], HEAD_BOTTOM
        page.append(one)
        filled += one.height
    if page and filled + SIGN_ROOM > TABLE_ROOM:
        yield page
        page = []
    yield page


def lay(row: Row) -> Laid:
    """A row's cells, broken to the width of their columns."""
    day = f"{row.day:%d/%m/%Y}" if row.day else ""
    fee = f"{row.fee:,}".replace(",", ".")
    copies = f"{row.copies:02d}"
    numbers = (copies, fee) if row.day else ("", "")
    cells = (f"{row.number:04d}", day, row.requester, row.title, row.signer, *numbers, row.note)
    lines = tuple(
        wrapped(drawable(cell), width - 2 * PAD) for cell, width in zip(cells, WIDTHS, strict=True)
    )
    return Laid(row, lines, max(map(len, lines)) * LEAD + 2 * PAD)


def drawable(text: str) -> str:
    """The text on one line; a sign the typeface does not have is "?", so that the month prints."""
    known = face("regular").widths
    return "".join(sign if sign in known else "?" for sign in clean(text))


@lru_cache(maxsize=4_096)
def wrapped(
    text: str, room: float, style: Style = "regular", size: float = SIZE
) -> tuple[str, ...]:
    """The text in lines that fit; a word wider than the column is cut."""
    width = partial(face(style).width, size=size)
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while width(line) > room:
            cut = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or width(line[:n]) <= room)
            lines.append(line[:cut])
            line = line[cut:]
    return (*lines, line)


def opened(leaf: Leaf, number: int, of: int) -> Sheet:
    """A page with its head: office, book, month, page, and the heads of the columns."""
    sheet = Sheet([], [], TOP)
    sheet.text(LEFT, leaf.office, "bold", 11)
    shown = f"Trang {number}/{of}"
    sheet.text(WIDE - RIGHT - face("regular").width(shown, SIZE), shown)
    sheet.y += 14
    sheet.centred(WIDE / 2, "SỔ CHỨNG THỰC BẢN SAO TỪ BẢN CHÍNH", "bold", 13)
    sheet.y += 14
    books = ", ".join(leaf.books)
    about = f"Tháng {leaf.month:02d} năm {leaf.year} · Quyển số: {books} - SCT/BS"
    sheet.centred(WIDE / 2, about, "regular", 11)
    sheet.y += 8
    heads(sheet)
    return sheet


def heads(sheet: Sheet) -> None:
    """The eight heads and their numbers."""
    top = sheet.y
    broken = [
        wrapped(head, width - 2 * PAD, "bold", SMALL)
        for head, width in zip(HEADS, WIDTHS, strict=True)
    ]
    numbered = [[*lines, f"({n})"] for n, lines in enumerate(broken, 1)]
    for column, lines in enumerate(numbered):
        middle = left_of(column) + WIDTHS[column] / 2
        for nth, line in enumerate(lines):
            sheet.y = top + PAD + (nth + 0.8) * LEAD
            last = nth == len(lines) - 1
            sheet.centred(middle, line, "italic" if last else "bold", SMALL)
    sheet.y = HEAD_BOTTOM
    frame(sheet, top, HEAD_BOTTOM)


def left_of(column: int) -> float:
    """Where a column begins."""
    return LEFT + sum(WIDTHS[:column])


def frame(sheet: Sheet, top: float, bottom: float) -> None:
    """The rules around one row of cells."""
    for y in (top, bottom):
        sheet.rule(LEFT, y, WIDE - RIGHT, y)
    for column in range(len(WIDTHS) + 1):
        sheet.rule(left_of(column), top, left_of(column), bottom)


def draw(sheet: Sheet, laid: Laid) -> None:
    """One row of the register."""
    top = sheet.y
    for column, lines in enumerate(laid.lines):
        for nth, line in enumerate(lines):
            sheet.y = top + PAD + (nth + 0.8) * LEAD
            sheet.text(start_of(column, line), line)
    sheet.y = top + laid.height
    frame(sheet, top, sheet.y)


def start_of(column: int, line: str) -> float:
    """Where a line begins in its cell."""
    left, spare = left_of(column), WIDTHS[column] - face("regular").width(line, SIZE)
    if column in CENTRED:
        return left + spare / 2
    return left + spare - PAD if column in TO_RIGHT else left + PAD


def sums(sheet: Sheet, page: Sum, carried: Sum) -> None:
    """Under the rows: this page, and the year up to here."""
    for words, one in (("Cộng trang này", page), ("Cộng dồn từ đầu năm", carried)):
        top, sheet.y = sheet.y, sheet.y + LEAD
        sheet.text(LEFT + PAD, f"{words}: {one.copies} bản sao; {dong(one.fees)}", "bold")
        sheet.y = top + LEAD + PAD


def signatures(sheet: Sheet, leaf: Leaf) -> None:
    """Who keeps the register, and who signs for the office."""
    name, title = leaf.chief
    top = sheet.y + 1.5 * LEAD
    for share, head, under in ((0.2, "Người giữ sổ", ""), (0.75, title, name)):
        middle, sheet.y = LEFT + (WIDE - LEFT) * share, top
        sheet.centred(middle, head, "bold", 11)
        sheet.y += LEAD
        sheet.centred(middle, "(ký, ghi rõ họ tên)", "italic", SIZE)
        sheet.y += 22 * MM
        sheet.centred(middle, under, "bold", 11)
    if leaf.head:
        sheet.y += 1.5 * LEAD
        sheet.text(LEFT, f"Sổ việc của quầy lúc in: dấu {leaf.head}", "regular", SMALL)


def closing(leaf: Leaf) -> Sheet:
    """The closing sheet of a year."""
    sheet = Sheet([], [], TOP)
    sheet.text(LEFT, leaf.office, "bold", 12)
    sheet.y += 40
    sheet.centred(WIDE / 2, "KHOÁ SỔ CHỨNG THỰC BẢN SAO TỪ BẢN CHÍNH", "bold", 16)
    sheet.y += 20
    sheet.centred(WIDE / 2, f"Năm {leaf.year} · Quyển số: {', '.join(leaf.books)}", "regular", 13)
    sheet.y += 20
    for line in closing_lines(leaf):
        for part in wrapped(drawable(line), WIDE - LEFT - RIGHT, size=13):
            sheet.y += 18
            sheet.text(LEFT, part, "regular", 13)
    sheet.y += 16
    signatures(sheet, leaf)
    return sheet


def closing_lines(leaf: Leaf) -> list[str]:
    """The totals of a year, each in figures and in words."""
    written = [row for row in leaf.rows if row.day]
    void = sum(row.void for row in written)
    lost = len(leaf.rows) - len(written)
    last = leaf.rows[-1].number if leaf.rows else 0
    total = leaf.total
    return [
        f"Sổ có {last} số chứng thực (bằng chữ: {counted(last)}), từ số 01 đến số {last:02d}."
        if last
        else "Trong năm không có việc chứng thực.",
        f"Tổng số bản sao: {total.copies} (bằng chữ: {counted(total.copies)}).",
        f"Tổng số phí: {dong(total.fees)} (bằng chữ: {in_words(total.fees)}).",
        f"Trong đó số đã huỷ: {void} (bằng chữ: {counted(void)}).",
        f"Số chỉ còn trên bản giấy: {lost} (bằng chữ: {counted(lost)}).",
        f"Sổ được khoá ngày 31 tháng 12 năm {leaf.year}.",
    ]


def counted(number: int) -> str:
    """A count in words."""
    return in_words(number).removesuffix(" đồng")


def bound(sheets: list[Sheet]) -> bytes:
    """The pages as one file."""
    pieces: list[bytes] = []
    file = Writer(pieces.append)
    fonts = "".join(f"/{style} {embed(style, file)} 0 R" for style in STYLES)
    parent = file.reserve()
    shape = (
        f"/Parent {parent} 0 R/MediaBox[0 0 {WIDE:.2f} {HIGH:.2f}]/Resources<</Font<<{fonts}>>>>"
    )
    kids = []
    for sheet in sheets:
        ink = file.stream("/Filter/FlateDecode", zlib.compress(sheet.content(), 6))
        kids.append(file.put(f"<</Type/Page{shape}/Contents {ink} 0 R>>"))
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    file.put(f"<</Type/Pages/Count {len(kids)}/Kids[{listed}]>>", parent)
    file.finish(file.put(f"<</Type/Catalog/Pages {parent} 0 R>>"))
    return b"".join(pieces)
