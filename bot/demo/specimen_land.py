"""The land certificate everyone calls the red book: cover, particulars, sketch, changes."""

from datetime import date
from itertools import pairwise
from math import hypot

from PIL import Image

from bot.demo import specimen_marks as marks
from bot.demo.specimen_case import Case, close, tinted
from bot.demo.specimen_names import spell
from bot.demo.specimen_pen import BOLD, PLAIN, RED, SLANT, WIDE, Pen, sheet

BOX = (92, 96, 1562, 2190)
PINK, PETAL, ROSE = (250, 222, 222), (240, 192, 198), (196, 74, 92)
PALE, BLUSH = (253, 240, 238), (246, 216, 218)
LEFT, FULL = 180, 1294
TITLE = (
    "GIẤY CHỨNG NHẬN",
    "QUYỀN SỬ DỤNG ĐẤT",
    "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
)
METRE = 200 / 25.4 * 1000 / 500  # pixels, at 1/500 on paper of 200 dpi
Corner = tuple[float, float]


def so_do(case: Case) -> list[Image.Image]:
    """The four pages; plot, area, sides and table of corners agree."""
    corners = _corners(case)
    return [_cover(case), _particulars(case, corners), _sketch(case, corners), _changes(case)]


def _corners(case: Case) -> list[Corner]:
    """A field of four corners in metres, first corner north-west, going round with the clock."""
    wide, deep, u = case.chance.uniform(9, 24), case.chance.uniform(28, 55), case.chance.uniform
    far = [(0.0, 0.0), (wide, u(-2, 2)), (wide + u(-1.5, 1.5), deep), (u(-2, 2), deep + u(-3, 3))]
    return [(round(x, 2), round(y, 2)) for x, y in far]


def _area(corners: list[Corner]) -> float:
    ring = [*corners, corners[0]]
    return round(abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2, 1)


def _page(ground: tuple[int, int, int], line: tuple[int, int, int], bottom: int) -> Pen:
    box = (*BOX[:3], bottom)
    pen = tinted(sheet(), box, ground, line)
    pen.frame(box, ROSE)
    return pen


def _cover(case: Case) -> Image.Image:
    pen, person, middle = _page(PINK, PETAL, BOX[3]), case.person, WIDE / 2
    pen.motto(middle, 250, 44)
    marks.emblem(pen.image, WIDE // 2, 560, 170)
    pen.middle(middle, 890, TITLE[0], 92, BOLD, ink=RED)
    pen.middle(middle, 990, TITLE[1], 72, BOLD, ink=RED)
    pen.middle(middle, 1060, TITLE[2], 40, BOLD, ink=RED)
    pen.put(LEFT, 1230, "I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác", 38, BOLD)
    pen.put(LEFT + 44, 1284, "gắn liền với đất", 38, BOLD)
    who = "Bà" if person.female else "Ông"
    for row, (label, value) in enumerate(
        (
            (who, person.name.upper()),
            ("Năm sinh", str(person.birth.year)),
            ("Số định danh cá nhân", person.number),
            ("Địa chỉ thường trú", case.line),
        )
    ):
        pen.field(LEFT + 44, 1372 + row * 72, label, value, FULL - 60, size=38)
    pen.put(1474, 2090, case.document.number, 60, BOLD, ink=RED, anchor="rs")
    _bars(pen, case, 180, 2030)
    return pen.image


def _bars(pen: Pen, case: Case, x: int, y: int) -> None:
    for _ in range(46):
        thick = case.chance.choice((2, 2, 3, 5))
        pen.draw.rectangle((x, y, x + thick, y + 76), fill=pen.ink)
        x += thick + case.chance.choice((4, 6, 9))


def _particulars(case: Case, corners: list[Corner]) -> Image.Image:
    pen, area = _page(PALE, BLUSH, BOX[3]), _area(corners)
    pen.put(LEFT, 230, "II. Thửa đất, nhà ở và tài sản khác gắn liền với đất", 40, BOLD)
    pen.put(LEFT, 300, "1. Thửa đất:", 38, BOLD)
    fields = (
        ("a) Thửa đất số", f"{case.chance.randint(20, 900)}      tờ bản đồ số: {_map(case)}"),
        ("b) Địa chỉ", case.line),
        ("c) Diện tích", f"{area:.1f} m²".replace(".", ",")),
        ("    Bằng chữ", _in_words(area)),
        ("d) Hình thức sử dụng", f"riêng: {area:.1f} m²; chung: không".replace(".", ",", 1)),
        ("đ) Mục đích sử dụng", "Đất trồng cây lâu năm"),
        ("e) Thời hạn sử dụng", "Đến ngày 15 tháng 10 năm 2063"),
        ("g) Nguồn gốc sử dụng", "Nhà nước giao đất không thu tiền sử dụng đất"),
    )
    for row, (label, value) in enumerate(fields):
        pen.field(LEFT + 40, 368 + row * 66, label, value, FULL - 40, size=36)
    for row, text in enumerate(
        ("2. Nhà ở: -/-", "3. Công trình xây dựng khác: -/-", "4. Ghi chú: Không")
    ):
        pen.put(LEFT, 930 + row * 66, text, 38, BOLD)
    merged = case.document.issued >= date(2025, 3, 1)
    office = f"SỞ {'NÔNG NGHIỆP' if merged else 'TÀI NGUYÊN'} VÀ MÔI TRƯỜNG"
    titles = (office, "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    close(
        pen,
        case,
        (1080, 1240),
        titles,
        seal=f"{office} ĐỒNG THÁP",
        name=case.clerk(),
        place="Đồng Tháp",
    )
    entry = f"Số vào sổ cấp GCN: CS {case.chance.randint(1000, 99999):05d}"
    pen.put(LEFT, 1640, entry, 34, BOLD)
    return pen.image


def _map(case: Case) -> int:
    return case.chance.randint(2, 48)


def _in_words(area: float) -> str:
    whole, tenth = divmod(round(area * 10), 10)
    text = spell(whole).capitalize() + (f" phẩy {spell(tenth)}" if tenth else "")
    return f"{text} mét vuông"


def _sketch(case: Case, corners: list[Corner]) -> Image.Image:
    pen = _page(PALE, BLUSH, BOX[3])
    pen.put(LEFT, 230, "III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất", 40, BOLD)
    _plot(pen, corners)
    _compass(pen, 1380, 400)
    pen.middle(WIDE / 2, 1420, "Tỷ lệ 1/500", 34, SLANT)
    pen.middle(WIDE / 2, 1500, "BẢNG LIỆT KÊ TỌA ĐỘ GÓC RANH (VN-2000)", 36, BOLD)
    north, east = case.chance.randint(1140000, 1149000), case.chance.randint(550000, 569000)
    table = [("Số hiệu", "X (m)", "Y (m)", "Cạnh (m)")]
    for i, (x, y) in enumerate(corners):
        side = hypot(x - corners[i - 3][0], y - corners[i - 3][1])
        table.append((str(i + 1), _comma(north - y), _comma(east + x), _comma(side)))
    for row_number, cells in enumerate(table):
        _row(pen, 1540 + row_number * 64, cells, head=row_number == 0)
    return pen.image


def _comma(metres: float) -> str:
    return f"{metres:.2f}".replace(".", ",")


def _plot(pen: Pen, corners: list[Corner]) -> None:
    at = [(WIDE / 2 + (x - corners[1][0] / 2) * METRE, 400 + y * METRE) for x, y in corners]
    pen.draw.polygon(at, fill=(255, 250, 240), outline=pen.ink, width=4)
    for (ax, ay), (bx, by), first, second in zip(
        at, at[1:] + at[:1], corners, corners[1:] + corners[:1], strict=True
    ):
        side = hypot(first[0] - second[0], first[1] - second[1])
        flat = abs(ax - bx) > abs(ay - by)
        out = -22 if ay < 700 else 50
        x, y = (ax + bx) / 2, (ay + by) / 2
        shift = (0, out) if flat else (70 if ax > WIDE / 2 else -70, 10)
        pen.middle(x + shift[0], y + shift[1], _comma(side), 32)
    for number, (x, y) in enumerate(at, 1):
        pen.draw.circle((x, y), 8, fill=(255, 255, 255), outline=pen.ink, width=3)
        pen.middle(x + (30 if x > WIDE / 2 else -30), y + (-16 if y < 700 else 36), str(number), 30)
    pen.middle(WIDE / 2, 800, "CLN", 44, BOLD)
    pen.middle(WIDE / 2, 852, f"{_area(corners):.1f} m²".replace(".", ","), 36)
    pen.middle(WIDE / 2, 400 + corners[3][1] * METRE + 96, "Đường bê tông 3,5 m", 30, SLANT)


def _compass(pen: Pen, x: int, y: int) -> None:
    pen.draw.polygon([(x, y - 90), (x - 26, y + 40), (x, y + 16)], fill=pen.ink)
    pen.draw.polygon([(x, y - 90), (x + 26, y + 40), (x, y + 16)], outline=pen.ink, width=3)
    pen.middle(x, y - 102, "B", 38, BOLD)


def _row(pen: Pen, y: int, cells: tuple[str, ...], *, head: bool) -> None:
    for column, (cell, x, wide) in enumerate(
        zip(cells, (287, 487, 807, 1127), (200, 320, 320, 240), strict=True)
    ):
        pen.draw.rectangle((x, y, x + wide, y + 64), outline=pen.ink, width=2)
        pen.middle(x + wide / 2, y + 43, cell, 32, BOLD if head or not column else PLAIN)


def _changes(case: Case) -> Image.Image:
    pen, bottom = _page(PALE, BLUSH, 1560), 1250
    pen.put(LEFT, 230, "IV. Những thay đổi sau khi cấp giấy chứng nhận", 40, BOLD)
    pen.draw.rectangle((LEFT, 280, LEFT + FULL, bottom), outline=pen.ink, width=2)
    pen.draw.line((1010, 280, 1010, bottom), fill=pen.ink, width=2)
    pen.draw.line((LEFT, 390, LEFT + FULL, 390), fill=pen.ink, width=2)
    pen.middle(595, 350, "Nội dung thay đổi và cơ sở pháp lý", 34, BOLD)
    pen.middle(1242, 328, "Xác nhận của cơ quan", 32, BOLD)
    pen.middle(1242, 370, "có thẩm quyền", 32, BOLD)
    notes = "Người được cấp giấy chứng nhận không được sửa chữa, tẩy xóa bất kỳ nội dung nào."
    pen.lines(LEFT, 1320, notes, 32, FULL, face=SLANT)
    pen.put(1474, 1500, case.document.number, 48, BOLD, ink=RED, anchor="rs")
    _bars(pen, case, 180, 1424)
    return pen.image
