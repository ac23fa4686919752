"""Cards and the passport's page: front and back on one sheet, as desks copy them."""

from datetime import date
from functools import lru_cache

from PIL import Image, ImageDraw

from bot.demo import specimen_marks as marks
from bot.demo.specimen_case import Case
from bot.demo.specimen_names import NEW_CARD, long_day
from bot.demo.specimen_pen import BOLD, INK, RED, SLANT, STRONG, WIDE, Colour, Pen, sheet

CARD = (1920, 1210)  # drawn at twice its size on the sheet
GREEN, TEAL = (226, 241, 236), (176, 212, 208)
CREAM, STRAW = (250, 243, 214), (230, 212, 150)
ROSE, PETAL = (246, 226, 226), (226, 180, 186)
MIST, SKY = (228, 236, 246), (180, 198, 224)
Row = tuple[str, str]


def card(ground: Colour, line: Colour) -> Pen:
    """A blank card at drawing size, its waves already on it."""
    return Pen(marks.guilloche(*CARD, ground, line))


def faces(*cards: Pen) -> Image.Image:
    """Lay the faces one under another on a sheet, at the copier's 140 per cent."""
    page, (wide, high) = sheet(), (CARD[0] // 2, CARD[1] // 2)
    for row, pen in enumerate(cards):
        small = pen.image.reduce(2)
        box = ((WIDE - wide) // 2, 230 + row * (high + 110))
        page.paste((196, 196, 192), (box[0] + 5, box[1] + 6), _corners(wide, high))
        page.paste(small, box, _corners(wide, high))
    return page


@lru_cache(maxsize=2)
def _corners(wide: int, high: int) -> Image.Image:
    mask = Image.new("L", (wide * 2, high * 2), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, wide * 2 - 1, high * 2 - 1), 64, fill=255)
    return mask.reduce(2)


def rows(pen: Pen, x: int, y: int, width: int, fields: tuple[Row, ...], *, lead: int = 108) -> None:
    """Small bilingual labels, the value under each."""
    for label, value in fields:
        pen.put(x, y, label, 34, ink=(60, 92, 96), width=width)
        pen.put(x, y + 50, value, 48, BOLD, width=width)
        y += lead


def cccd(case: Case) -> list[Image.Image]:
    """The citizen's card, of the 2021 or the 2024 kind by its day of issue."""
    return [faces(_cccd_front(case), _cccd_back(case))]


def _cccd_front(case: Case) -> Pen:
    pen, person = card(GREEN, TEAL), case.person
    new = case.document.issued >= NEW_CARD
    marks.emblem(pen.image, 220, 190, 118)
    pen.middle(960, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 48, BOLD)
    pen.middle(960, 154, "Độc lập - Tự do - Hạnh phúc", 42, BOLD)
    pen.rule(960, 168, 500, 3)
    pen.middle(960, 222, "SOCIALIST REPUBLIC OF VIET NAM", 32)
    pen.middle(960, 318, "CĂN CƯỚC" if new else "CĂN CƯỚC CÔNG DÂN", 84, BOLD, ink=RED)
    pen.middle(960, 370, "IDENTITY CARD" if new else "Citizen Identity Card", 36, SLANT)
    marks.portrait(pen.image, (90, 430, 500, 980), female=person.female, grey=case.grey)
    marks.speckle(pen.image, 1600, 60, 232, case.chance)
    pen.put(560, 470, "Số / No.:", 40)
    pen.put(740, 474, _spaced(person.number), 72, BOLD)
    rows(pen, 560, 540, 1280, (("Họ và tên / Full name:", person.name.upper()),))
    rows(pen, 560, 652, 700, (("Ngày sinh / Date of birth:", f"{person.birth:%d/%m/%Y}"),))
    rows(pen, 1120, 652, 300, (("Giới tính / Sex:", case.sex),))
    rows(pen, 1440, 652, 420, (("Quốc tịch / Nationality:", "Việt Nam"),))
    rows(
        pen,
        560,
        764,
        1280,
        (
            ("Quê quán / Place of origin:", case.home),
            ("Nơi cư trú / Place of residence:", person.address),
        ),
        lead=112,
    )
    expires = case.document.expires
    until = f"{expires:%d/%m/%Y}" if expires else "Không thời hạn"
    pen.put(90, 1040, "Có giá trị đến / Date of expiry:", 32, ink=(60, 92, 96))
    pen.put(90, 1092, until, 44, BOLD)
    _specimen(pen, 1140, 1130)
    return pen


def _cccd_back(case: Case) -> Pen:
    pen = card(GREEN, TEAL)
    marks.chip(pen, 110, 90, 270, 210)
    pen.put(440, 120, "Đặc điểm nhận dạng / Personal identification:", 34, ink=(60, 92, 96))
    pen.put(440, 176, _mole(case), 46, BOLD, width=1000)
    pen.put(440, 250, "Ngày, tháng, năm cấp / Date of issue:", 34, ink=(60, 92, 96))
    pen.put(1020, 252, f"{case.document.issued:%d/%m/%Y}", 46, BOLD)
    new = case.document.issued >= NEW_CARD
    lines = ("BỘ CÔNG AN", "MINISTRY OF PUBLIC SECURITY")
    police = ("CỤC TRƯỞNG CỤC CẢNH SÁT", "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI")
    for row, line in enumerate(lines if new else police):
        pen.middle(960, 350 + row * 48, line, 38, BOLD)
    marks.seal(pen.image, 860, 560, "BỘ CÔNG AN", case.chance)
    marks.signature(pen.image, 820, 500, case.chance)
    for row, label in enumerate(("Ngón trỏ trái / Left index", "Ngón trỏ phải / Right index")):
        _finger(pen, 1530, 130 + row * 340, label)
    _machine_lines(pen, 920, case)
    _specimen(pen, 360, 700)
    return pen


def _finger(pen: Pen, x: int, y: int, label: str) -> None:
    pen.draw.rounded_rectangle((x, y, x + 280, y + 250), 20, (236, 246, 243), (150, 186, 184), 4)
    for radius in range(14, 106, 13):
        box = (x + 140 - radius, y + 130 - radius * 1.1, x + 140 + radius, y + 130 + radius * 1.1)
        pen.draw.arc(box, radius * 3, radius * 3 + 300, fill=(120, 150, 156), width=5)
    pen.middle(x + 140, y + 284, label, 26)


def _mole(case: Case) -> str:
    mark = case.chance.choice(("Nốt ruồi", "Sẹo chấm", "Nốt ruồi son"))
    where = case.chance.choice(
        ("trên sau cánh mũi trái", "dưới sau mép phải", "trên đuôi mày trái")
    )
    return f"{mark} cách {case.chance.randint(1, 3)}cm {where}"


def _machine_lines(pen: Pen, y: int, case: Case) -> None:
    """Letters in the manner of a machine-readable zone; they name a specimen and check nothing."""
    tail = case.person.number[-4:]
    lines = ("IDVNM<BAN<MAU<<<<<<<<<<<<<<<<<", f"<<<<<<<<<<MAU<<<<<<<<<<<<<{tail}")
    for row, line in enumerate((*lines, "BAN<MAU<<KHONG<CO<GIA<TRI<<<<<")):
        for column, sign in enumerate(line):
            pen.middle(120 + column * 58, y + row * 92, sign, 62, BOLD)


def _specimen(pen: Pen, x: int, y: int) -> None:
    pen.middle(x, y, "MẪU – SPECIMEN", 52, STRONG, ink=RED)


def _spaced(number: str) -> str:
    return " ".join(number[i : i + 3] for i in range(0, len(number), 3))


def cmnd(case: Case) -> list[Image.Image]:
    """The nine-digit card that died on 1 January 2025."""
    front, person = card(MIST, SKY), case.person
    marks.emblem(front.image, 270, 200, 120)
    front.middle(1160, 110, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 52, BOLD)
    front.middle(1160, 166, "Độc lập - Tự do - Hạnh phúc", 42, BOLD)
    front.middle(1160, 290, "GIẤY CHỨNG MINH NHÂN DÂN", 78, BOLD, ink=RED)
    front.put(760, 400, "SỐ", 56, BOLD)
    front.put(860, 404, case.document.number, 80, BOLD, ink=RED)
    marks.portrait(front.image, (90, 440, 520, 1010), female=person.female, grey=case.grey)
    fields = (
        ("Họ tên", person.name.upper()),
        ("Sinh ngày", f"{person.birth:%d-%m-%Y}"),
        ("Nguyên quán", case.home),
        ("Nơi ĐKHK thường trú", person.address),
    )
    for row, (label, value) in enumerate(fields):
        front.field(590, 540 + row * 140, label, value, 1240, size=50, face=STRONG)
    _specimen(front, 1200, 1130)
    back = card(MIST, SKY)
    for row, (label, value) in enumerate((("Dân tộc", "Kinh"), ("Tôn giáo", "Không"))):
        back.field(140 + row * 820, 140, label, value, 780, size=50, face=STRONG)
    back.middle(960, 250, "DẤU VẾT RIÊNG VÀ DỊ HÌNH", 46, BOLD)
    back.middle(960, 330, _mole(case), 50, STRONG)
    for row, label in enumerate(("Ngón trỏ trái", "Ngón trỏ phải")):
        _finger(back, 140, 430 + row * 350, label)
    back.middle(1200, 480, f"Đồng Tháp, {long_day(case.document.issued)}", 46, SLANT)
    back.middle(1200, 560, "GIÁM ĐỐC CÔNG AN TỈNH ĐỒNG THÁP", 48, BOLD)
    marks.seal(back.image, 1060, 780, "CÔNG AN TỈNH ĐỒNG THÁP", case.chance)
    marks.signature(back.image, 1080, 680, case.chance)
    _specimen(back, 1200, 1100)
    return [faces(front, back)]


def the_bhyt(case: Case) -> list[Image.Image]:
    """The health insurance card, which has one face worth copying."""
    pen, person = card(MIST, SKY), case.person
    pen.middle(560, 110, "BẢO HIỂM XÃ HỘI VIỆT NAM", 46, BOLD)
    pen.middle(1400, 104, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 36, BOLD, width=900)
    pen.middle(1400, 150, "Độc lập - Tự do - Hạnh phúc", 34, BOLD)
    pen.middle(960, 280, "THẺ BẢO HIỂM Y TẾ", 96, BOLD, ink=RED)
    pen.put(140, 400, f"Mã số: {case.document.number}", 64, BOLD)
    fields = (
        ("Họ và tên", person.name.upper()),
        ("Ngày sinh", f"{person.birth:%d/%m/%Y}      Giới tính: {case.sex}"),
        ("Địa chỉ", person.address),
        ("Nơi đăng ký khám chữa bệnh ban đầu", f"Trạm Y tế {case.places[0]}"),
        ("Giá trị sử dụng từ", f"{case.document.issued:%d/%m/%Y}"),
    )
    for row, (label, value) in enumerate(fields):
        pen.field(140, 500 + row * 100, label, value, 1640, size=46)
    marks.speckle(pen.image, 140, 960, 200, case.chance)
    pen.middle(1400, 1000, "GIÁM ĐỐC", 44, BOLD, ink=INK)
    marks.seal(pen.image, 1290, 1040, "BẢO HIỂM XÃ HỘI VIỆT NAM", case.chance)
    marks.signature(pen.image, 1300, 1020, case.chance)
    _specimen(pen, 760, 1110)
    return [faces(pen)]


def ho_chieu(case: Case) -> list[Image.Image]:
    """The passport's page of particulars."""
    pen, person = card(ROSE, PETAL), case.person
    pen.middle(960, 100, "HỘ CHIẾU / PASSPORT", 60, BOLD)
    pen.middle(960, 154, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 38)
    marks.portrait(pen.image, (90, 240, 520, 800), female=person.female, grey=case.grey)
    left: tuple[Row, ...] = (
        ("Họ và tên / Full name", person.name.upper()),
        ("Quốc tịch / Nationality", "VIỆT NAM / VIETNAMESE"),
        ("Ngày sinh / Date of birth", f"{person.birth:%d/%m/%Y}"),
        ("Số ĐDCN / Personal No.", person.number),
        ("Ngày cấp / Date of issue", f"{case.document.issued:%d/%m/%Y}"),
    )
    expires = case.document.expires
    right: tuple[Row, ...] = (
        ("Số hộ chiếu / Passport No.", case.document.number),
        ("Nơi sinh / Place of birth", "ĐỒNG THÁP"),
        ("Giới tính / Sex", case.sex),
        ("Có giá trị đến / Date of expiry", f"{expires:%d/%m/%Y}" if expires else "…"),
    )
    rows(pen, 590, 250, 1280, left, lead=126)
    rows(pen, 1280, 376, 560, right, lead=126)
    _machine_lines(pen, 950, case)
    _specimen(pen, 305, 866)
    return [faces(pen)]


CLASSES = (
    ("A1", "Xe mô tô hai bánh có dung tích xi-lanh đến 125 cm³"),
    ("B", "Ô tô chở người đến 08 chỗ; ô tô tải đến 3.500 kg"),
    ("C1", "Ô tô tải trên 3.500 kg đến 7.500 kg"),
)


def gplx(case: Case) -> list[Image.Image]:
    """The plastic driving licence."""
    return [faces(_licence_front(case), _licence_back(case))]


def _licence_front(case: Case) -> Pen:
    pen, person = card(CREAM, STRAW), case.person
    police = case.document.issued >= date(2025, 3, 1)
    pen.middle(430, 96, "BỘ CÔNG AN" if police else "BỘ GTVT", 40, BOLD)
    pen.middle(1260, 96, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 44, BOLD)
    pen.middle(1260, 148, "Độc lập - Tự do - Hạnh phúc", 40, BOLD)
    pen.middle(1180, 262, "GIẤY PHÉP LÁI XE / DRIVING LICENCE", 62, BOLD, ink=RED)
    pen.middle(1180, 350, f"Số / No.: {case.document.number}", 60, BOLD)
    marks.portrait(pen.image, (90, 250, 500, 800), female=person.female, grey=case.grey)
    fields: tuple[Row, ...] = (
        ("Họ tên / Full name:", person.name.upper()),
        ("Ngày sinh / Date of birth:", f"{person.birth:%d/%m/%Y}"),
        ("Quốc tịch / Nationality:", "VIỆT NAM"),
        ("Nơi cư trú / Address:", person.address),
    )
    rows(pen, 570, 430, 1260, fields, lead=112)
    pen.put(90, 890, "Hạng / Class:", 44)
    pen.put(340, 896, "A1", 76, BOLD, ink=RED)
    pen.put(90, 990, "Có giá trị đến / Expires:", 40)
    pen.put(90, 1050, "Không thời hạn", 50, BOLD)
    pen.middle(1300, 910, f"Đồng Tháp, ngày/date {case.document.issued:%d/%m/%Y}", 40, SLANT)
    pen.middle(
        1300, 964, "PHÒNG CẢNH SÁT GIAO THÔNG" if police else "SỞ GIAO THÔNG VẬN TẢI", 44, BOLD
    )
    marks.seal(pen.image, 1150, 1046, "GIẤY PHÉP LÁI XE ĐỒNG THÁP", case.chance)
    marks.signature(pen.image, 1180, 990, case.chance)
    pen.middle(1300, 1150, case.clerk(), 46, BOLD)
    _specimen(pen, 650, 1140)
    return pen


def _licence_back(case: Case) -> Pen:
    pen = card(CREAM, STRAW)
    pen.middle(960, 130, "CÁC LOẠI XE CƠ GIỚI ĐƯỜNG BỘ ĐƯỢC ĐIỀU KHIỂN", 56, BOLD)
    pen.middle(960, 186, "CLASSIFICATION OF MOTOR VEHICLES", 38, SLANT)
    for row, (name, text) in enumerate(CLASSES):
        y = 250 + row * 190
        pen.draw.rectangle((110, y, 1480, y + 190), outline=(120, 100, 60), width=4)
        pen.draw.line((300, y, 300, y + 190), fill=(120, 100, 60), width=4)
        pen.middle(205, y + 118, name, 70, BOLD)
        pen.put(330, y + 112, text, 46, width=1120)
    pen.put(330, 420, f"Ngày trúng tuyển: {case.document.issued:%d/%m/%Y}", 38, SLANT)
    marks.speckle(pen.image, 1540, 250, 280, case.chance)
    _specimen(pen, 960, 1000)
    return pen
