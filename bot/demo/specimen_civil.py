"""Certificates of the civil register: birth and marriage."""

from datetime import date

from PIL import Image

from bot.demo import specimen_marks as marks
from bot.demo.specimen_case import Case, close, tinted
from bot.demo.specimen_names import TWO_TIERS, day_in_words, long_day
from bot.demo.specimen_pen import BOLD, RED, SLANT, WIDE, Colour, Pen, sheet

BOX = (104, 96, 1550, 1900)  # the frame
COPIED = 0.8  # the copier's reduction, which leaves the foot of the sheet to the statement
GREEN, LEAF = (240, 247, 240), (208, 228, 212)
ROSE, PETAL = (252, 240, 240), (240, 210, 214)
PINE, BRICK = (60, 120, 84), (178, 60, 80)
LEFT, FULL, HALF = 190, 1274, 612


def certificate(ground: Colour, line: Colour, frame: Colour) -> Pen:
    """A framed certificate under the national motto."""
    pen = tinted(sheet(), BOX, ground, line)
    pen.frame(BOX, frame)
    marks.emblem(pen.image, WIDE // 2, 218, 62)
    pen.motto(WIDE / 2, 330)
    return pen


def copied(pen: Pen) -> list[Image.Image]:
    """The certificate as desks copy it: smaller, so that the statement fits below."""
    page, framed = sheet(), pen.image.crop((BOX[0] - 4, BOX[1] - 4, BOX[2] + 4, BOX[3] + 4))
    size = round(framed.width * COPIED), round(framed.height * COPIED)
    small = framed.resize(size, Image.Resampling.LANCZOS)
    page.paste(small, ((WIDE - size[0]) // 2, BOX[1]))
    return [page]


class _Writer:
    """Puts fields from the left margin in the clerk's hand."""

    def __init__(self, pen: Pen, case: Case) -> None:
        self.pen, (self.face, self.ink) = pen, case.ink

    def __call__(self, x: float, y: float, label: str, value: str, width: float) -> None:
        self.pen.field(LEFT + x, y, label, value, width, face=self.face, ink=self.ink)


def khai_sinh(case: Case) -> list[Image.Image]:
    """A birth certificate, or an extract of it."""
    pen, person = certificate(GREEN, LEAF, PINE), case.person
    extract = case.document.kind == "trich_luc_khai_sinh"
    title = "TRÍCH LỤC KHAI SINH" if extract else "GIẤY KHAI SINH"
    pen.middle(WIDE / 2, 480, title, 68, BOLD, ink=RED)
    pen.middle(WIDE / 2, 530, "(BẢN SAO)" if extract else "(BẢN CHÍNH)", 30, BOLD)
    pen.put(1464, 580, f"Số: {case.document.number}", 32, anchor="rs")
    put = _Writer(pen, case)
    put(0, 634, "Họ, chữ đệm, tên", person.name.upper(), FULL)
    put(0, 686, "Ngày, tháng, năm sinh", f"{person.birth:%d/%m/%Y}", HALF)
    put(0, 738, "Ghi bằng chữ", day_in_words(person.birth), FULL)
    _origin(put, 790, case.sex)
    put(0, 842, "Nơi sinh", f"Trạm Y tế {', '.join(case.places)}", FULL)
    put(0, 894, "Quê quán", case.home, HALF)
    put(HALF, 894, " Số định danh cá nhân", _personal_number(case), FULL - HALF)
    mother = _parent(case, pen, 966, "mẹ", female=True)
    _parent(case, pen, 1142, "cha", female=False)
    put(0, 1318, "Họ, chữ đệm, tên người đi khai sinh", mother, FULL)
    put(0, 1370, "Nơi đăng ký khai sinh", f"UBND {', '.join(case.places)}", FULL)
    put(0, 1422, "Ngày, tháng, năm đăng ký", long_day(case.document.issued), FULL)
    _sign(pen, case, "NGƯỜI KÝ GIẤY KHAI SINH")
    return copied(pen)


def _personal_number(case: Case) -> str:
    return case.person.number if case.document.issued >= date(2016, 1, 1) else ""


def _origin(put: _Writer, y: int, first: str) -> None:
    put(0, y, "Năm sinh" if first.isdigit() else "Giới tính", first, 340)
    put(360, y, "Dân tộc", "Kinh", 400)
    put(780, y, "Quốc tịch", "Việt Nam", FULL - 780)


def _parent(case: Case, pen: Pen, y: int, which: str, *, female: bool) -> str:
    put = _Writer(pen, case)
    born = case.person.birth.year - case.chance.randint(21, 34)
    name = case.parent(female, born)
    put(0, y, f"Họ, chữ đệm, tên người {which}", name.upper(), FULL)
    _origin(put, y + 52, str(born))
    put(0, y + 104, "Nơi cư trú", case.line, FULL)
    return name


def _sign(pen: Pen, case: Case, title: str) -> None:
    close(
        pen,
        case,
        (1130, 1486),
        (title, *case.council()),
        seal=case.commune_seal(),
        name=case.chair(),
        size=28,
        place=case.town,
    )


def ket_hon(case: Case) -> list[Image.Image]:
    """A marriage certificate: the wife's column, the husband's column."""
    pen = certificate(ROSE, PETAL, BRICK)
    pen.middle(WIDE / 2, 484, "GIẤY CHỨNG NHẬN KẾT HÔN", 66, BOLD, ink=RED)
    pen.put(1464, 550, f"Số: {case.document.number}", 32, anchor="rs")
    pen.draw.line((WIDE // 2, 590, WIDE // 2, 1150), fill=BRICK, width=2)
    names = [
        _spouse(pen, case, column, title, own=wife == case.person.female)
        for column, title, wife in ((0, "VỢ", True), (658, "CHỒNG", False))
    ]
    pen.field(LEFT, 1210, "Nơi đăng ký kết hôn", f"UBND {', '.join(case.places)}", FULL)
    pen.field(LEFT, 1268, "Ngày, tháng, năm đăng ký", long_day(case.document.issued), FULL)
    pen.put(
        LEFT,
        1326,
        "Giấy chứng nhận kết hôn này có giá trị kể từ ngày đăng ký, lập thành 02 bản chính.",
        32,
        SLANT,
        width=FULL,
    )
    for x, who, name in zip((330, 640), ("Vợ", "Chồng"), names, strict=True):
        pen.middle(x, 1494, who, 32, BOLD)
        pen.middle(x, 1534, "(Ký, ghi rõ họ tên)", 26, SLANT)
        marks.signature(pen.image, x - 130, 1570, case.chance, width=270)
        pen.middle(x, 1716, name, 30, BOLD, width=296)
    _sign(pen, case, "NGƯỜI KÝ GIẤY CHỨNG NHẬN")
    return copied(pen)


def _spouse(pen: Pen, case: Case, x: int, title: str, *, own: bool) -> str:
    person, put = case.person, _Writer(pen, case)
    name, born, number = person.name, person.birth, person.number
    if not own:
        born = date(born.year + case.chance.randint(-4, 4), *_month_and_day(case))
        name = case.stranger(not person.female, born.year)
        half = {"0": "1", "1": "0", "2": "3", "3": "2"}[number[3]]
        number = f"087{half}{born:%y}{case.chance.randrange(200, 19000):06d}"
    if case.document.issued.year <= 2015:
        number = f"341 {case.chance.randint(100, 999)} {case.chance.randint(100, 999)}"
    pen.middle(LEFT + x + HALF / 2, 636, title, 38, BOLD, ink=BRICK)
    fields = (
        ("Họ, chữ đệm, tên", ""),
        ("", name.upper()),
        ("Ngày, tháng, năm sinh", f"{born:%d/%m/%Y}"),
        ("Dân tộc", "Kinh          Quốc tịch: Việt Nam"),
        ("Nơi cư trú", ""),
        (
            "",
            person.address
            if case.document.issued >= TWO_TIERS
            else f"{case.line.split(',')[0]}, Lấp Vò, Đồng Tháp",
        ),
        ("Giấy tờ tùy thân", ""),
        ("", f"{_card(case.document.issued)} số {number}"),
    )
    for row, (label, value) in enumerate(fields):
        if label and not value:
            pen.put(LEFT + x, 700 + row * 60, f"{label}:", 34)
        elif label:
            put(x, 700 + row * 60, label, value, HALF - 20)
        else:
            pen.dots(LEFT + x, LEFT + x + HALF - 20, 707 + row * 60)
            face, ink = case.ink
            pen.put(LEFT + x + 8, 700 + row * 60, value, 34, face, ink=ink, width=HALF - 36)
    return name


def _card(day: date) -> str:
    return "CCCD" if day.year > 2015 else "CMND"


def _month_and_day(case: Case) -> tuple[int, int]:
    return case.chance.randint(1, 12), case.chance.randint(1, 28)
