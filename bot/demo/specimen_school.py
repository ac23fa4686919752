"""Diplomas: a red cover, and inside a landscape sheet copied on the upper half of A4."""

from PIL import Image

from bot.demo import specimen_marks as marks
from bot.demo.specimen_case import Case, close, tinted
from bot.demo.specimen_pen import BOLD, RED, SLANT, WIDE, Colour, Pen, sheet

BOX = (92, 150, 1562, 1240)
CREAM, STRAW, BRONZE = (252, 247, 228), (234, 222, 178), (164, 120, 50)
GOLD: Colour = (236, 196, 92)
COVER: Colour = (146, 24, 34)
DEPARTMENT = "SỞ GIÁO DỤC VÀ ĐÀO TẠO ĐỒNG THÁP"
UNIVERSITY = "TRƯỜNG ĐẠI HỌC SEN HỒNG"
COLLEGE = "TRƯỜNG CAO ĐẲNG SÔNG TIỀN"
# kind: the words of the title, who gives it, the giver's office
AWARDS: dict[str, tuple[tuple[str, str], str, str]] = {
    "bang_thcs": (("BẰNG TỐT NGHIỆP", "TRUNG HỌC CƠ SỞ"), DEPARTMENT, "GIÁM ĐỐC"),
    "bang_thpt": (("BẰNG TỐT NGHIỆP", "TRUNG HỌC PHỔ THÔNG"), DEPARTMENT, "GIÁM ĐỐC"),
    "bang_trung_cap": (("BẰNG TỐT NGHIỆP", "TRUNG CẤP"), COLLEGE, "HIỆU TRƯỞNG"),
    "bang_cao_dang": (("BẰNG TỐT NGHIỆP", "CAO ĐẲNG"), COLLEGE, "HIỆU TRƯỞNG"),
    "bang_dai_hoc": (("BẰNG", "CỬ NHÂN"), UNIVERSITY, "HIỆU TRƯỞNG"),
    "bang_thac_si": (("BẰNG", "THẠC SĨ"), UNIVERSITY, "HIỆU TRƯỞNG"),
    "bang_tien_si": (("BẰNG", "TIẾN SĨ"), UNIVERSITY, "HIỆU TRƯỞNG"),
}
BRANCHES = ("Kế toán", "Nuôi trồng thủy sản", "Công nghệ thông tin", "Bảo vệ thực vật", "Ngữ văn")
MARKS = ("Trung bình", "Khá", "Khá", "Giỏi")


def bang(case: Case) -> list[Image.Image]:
    """The cover, then the sheet that counts."""
    return [_cover(case), _inside(case)]


def _cover(case: Case) -> Image.Image:
    page, middle = sheet(), WIDE / 2
    page.paste(marks.guilloche(1470, 1090, COVER, (158, 36, 44)), BOX[:2])
    pen = Pen(page, GOLD)
    pen.draw.rectangle((122, 180, 1532, 1210), outline=GOLD, width=5)
    pen.draw.rectangle((136, 194, 1518, 1196), outline=GOLD, width=2)
    pen.motto(middle, 290, 40)
    marks.emblem(page, WIDE // 2, 560, 140)
    first, second = AWARDS[case.document.kind][0]
    pen.middle(middle, 850, first, 88, BOLD)
    pen.middle(middle, 970, second, 88, BOLD, width=1300)
    pen.middle(middle, 1110, "BẢN MẪU", 54, BOLD)
    return page


def _inside(case: Case) -> Image.Image:
    pen = tinted(sheet(), BOX, CREAM, STRAW)
    pen.frame(BOX, BRONZE)
    (first, second), giver, officer = AWARDS[case.document.kind]
    pen.motto(WIDE / 2, 260, 36)
    pen.middle(WIDE / 2, 378, f"{officer} {giver}", 34, BOLD)
    pen.middle(WIDE / 2, 422, "cấp", 32, SLANT)
    pen.middle(WIDE / 2, 498, f"{first} {second}", 64, BOLD, ink=RED, width=1300)
    marks.portrait(pen.image, (190, 570, 430, 890), female=case.person.female, grey=case.grey)
    face, ink = case.ink
    for row, (label, value) in enumerate(_lines(case)):
        y = 596 + row * 52
        pen.field(500, y, label, value, 960, size=34, face=face, ink=ink)
    pen.put(190, 1050, f"Số hiệu: {case.document.number}", 30, BOLD, ink=RED)
    pen.put(190, 1096, f"Số vào sổ cấp bằng: {_entry(case)}", 28, width=480)
    close(
        pen,
        case,
        (1130, 900),
        (officer,),
        seal=giver,
        name=case.clerk(),
        size=28,
        place="Đồng Tháp",
    )
    return pen.image


def _lines(case: Case) -> list[tuple[str, str]]:
    person, day, pick = case.person, case.document.issued, case.chance.choice
    lines = [
        ("Cho", person.name.upper()),
        ("Ngày sinh", f"{person.birth:%d/%m/%Y}          Giới tính: {case.sex}"),
        ("Nơi sinh", "Đồng Tháp          Dân tộc: Kinh"),
    ]
    if case.document.kind in {"bang_thcs", "bang_thpt"}:
        level = case.document.kind.removeprefix("bang_").upper()
        school = ("Học sinh trường", f"{level} {pick(('Hoa Sen', 'Sông Hậu', 'Đồng Sen'))}")
        term = ("Khóa thi", f"Tháng 6 năm {day.year}")
        return [*lines, school, term, ("Xếp loại tốt nghiệp", pick(MARKS))]
    branch = ("Ngành", pick(BRANCHES))
    mode = ("Hình thức đào tạo", "Chính quy")
    return [*lines, branch, ("Xếp loại tốt nghiệp", pick(MARKS)), mode]


def _entry(case: Case) -> str:
    return f"{case.chance.randint(100, 2999)}/{case.document.issued.year}"
