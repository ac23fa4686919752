"""Letters, decisions and certificates that have no form of their own, set as offices set them."""

import random  # noqa: TID251 - a demo must repeat

from PIL import Image

from bot.demo import specimen_marks as marks
from bot.demo.specimen_case import Case, close
from bot.demo.specimen_matter import Matter, Table, matter_of
from bot.demo.specimen_names import long_day
from bot.demo.specimen_pen import BOLD, HIGH, PLAIN, SLANT, WIDE, Pen, sheet

LEFT, FULL = 236, 1260
SUBJECTS = (
    *("Toán", "Vật lí", "Hóa học", "Sinh học", "Tin học", "Ngữ văn", "Lịch sử", "Địa lí"),
    *("Ngoại ngữ", "Giáo dục công dân", "Công nghệ", "Thể dục", "Quốc phòng – An ninh"),
)
MODULES = (
    *("Triết học Mác – Lênin", "Pháp luật đại cương", "Toán cao cấp", "Xác suất thống kê"),
    *("Tiếng Anh 1", "Tiếng Anh 2", "Tin học căn bản", "Kinh tế vi mô", "Kinh tế vĩ mô"),
    *("Nguyên lý kế toán", "Tài chính doanh nghiệp", "Quản trị học", "Khóa luận tốt nghiệp"),
)
EXAMS = (
    *("Mạch, huyết áp", "Tuần hoàn", "Hô hấp", "Tiêu hóa", "Thận – Tiết niệu", "Thần kinh"),
    *("Cơ xương khớp", "Mắt", "Tai – Mũi – Họng", "Răng – Hàm – Mặt", "Da liễu", "Xét nghiệm máu"),
)
PARAGRAPHS = """
Các bên thực hiện đúng nội dung đã ghi tại văn bản này và chịu trách nhiệm trước pháp luật.
Quyền và nghĩa vụ của mỗi bên phát sinh kể từ ngày ký; sửa đổi, bổ sung phải lập thành văn bản.
Giá cả, phương thức và thời hạn thanh toán theo bảng kê kèm theo, bên giao và bên nhận cùng ký.
Mỗi bên có trách nhiệm bảo quản giấy tờ đã giao nhận và trả lại đầy đủ khi kết thúc công việc.
Bên vi phạm phải khắc phục và bồi thường thiệt hại thực tế đã gây ra cho bên kia, nếu có.
Trường hợp bất khả kháng, bên gặp trở ngại báo ngay cho bên kia biết và cùng tìm cách giải quyết.
Vướng mắc trước hết được giải quyết bằng thương lượng trên tinh thần tôn trọng lẫn nhau.
Văn bản này được lập thành các bản có giá trị như nhau, mỗi bên giữ một bản để thực hiện.
"""
ARTICLES = tuple(PARAGRAPHS.strip().splitlines())
A_PAGE = 5  # articles


def plain(case: Case) -> list[Image.Image]:
    """All the pages: particulars first, articles or marks after, the signature on the last."""
    matter = matter_of(case)
    pages = [_first(case, matter)]
    pages += [_next(case, matter, number) for number in range(2, case.document.pages + 1)]
    return pages


def further(case: Case, number: int) -> Image.Image:
    """The back of a certificate: a table for changes nobody has made yet."""
    pen = Pen(sheet())
    pen.middle(WIDE / 2, 230, "PHẦN GHI CHÚ NHỮNG THAY ĐỔI SAU NÀY", 38, BOLD)
    heads = ("Ngày, tháng, năm", "Nội dung ghi chú, căn cứ", "Chữ ký, đóng dấu")
    _table(pen, 300, (280, 640, 340), [heads, *[("", "", "")] * 12])
    pen.middle(WIDE / 2, 1340, f"{case.document.title} – trang {number}", 28, SLANT)
    return pen.image


def _first(case: Case, matter: Matter) -> Image.Image:
    pen = Pen(sheet())
    _heads(pen, case, matter)
    pen.middle(WIDE / 2, 450, case.document.title.upper(), 48, BOLD, width=FULL)
    pen.rule(WIDE / 2, 478, 220)
    y = pen.lines(LEFT, 570, matter.opening, 36, FULL)
    face, ink = case.ink
    for label, value in matter.fields:
        y += 12
        pen.field(LEFT, y, label, value, FULL, size=36, face=face, ink=ink)
        y += 50
    y = pen.lines(LEFT, y + 24, matter.ending, 36, FULL)
    if case.document.pages == 1:
        _end(pen, case, matter, round(y) + 30)
    else:
        _goes_on(pen, case, matter, round(y))
    return pen.image


def _heads(pen: Pen, case: Case, matter: Matter) -> None:
    """The agency on the left, the motto on the right, number and date under them."""
    pen.middle(480, 190, matter.above, 32, width=560)
    pen.middle(480, 236, matter.agency, 32, BOLD, width=560)
    pen.rule(480, 252, 180)
    pen.motto(1150, 190, 32)
    pen.middle(480, 330, f"Số: {case.document.number}", 32, width=560)
    pen.middle(1150, 330, f"{matter.place}, {long_day(case.document.issued)}", 32, SLANT)


def _goes_on(pen: Pen, case: Case, matter: Matter, y: int) -> None:
    """The rest of a first page: articles, or the photograph under a corner of the seal."""
    pen.middle(WIDE / 2, HIGH - 120, "1", 30)
    if not matter.table:
        _articles(pen, y + 10, 1, A_PAGE)
        return
    box = (LEFT, y + 60, LEFT + 236, y + 375)
    marks.portrait(pen.image, box, female=case.person.female, grey=case.grey)
    marks.seal(pen.image, LEFT + 230, y + 340, matter.seal, case.chance)


def _next(case: Case, matter: Matter, number: int) -> Image.Image:
    pen, last = Pen(sheet()), number == case.document.pages
    pen.middle(WIDE / 2, 130, str(number), 30)
    if matter.table:
        y = _results(pen, case, matter.table, number)
    else:
        first = 1 + A_PAGE * (number - 1)
        y = round(_articles(pen, 230, first, A_PAGE - 2 if last else A_PAGE + 2))
    if last:
        _end(pen, case, matter, y + 40)
    return pen.image


def _articles(pen: Pen, y: float, first: int, count: int) -> float:
    """Numbered articles; gives back the next baseline."""
    for number in range(first, first + count):
        pen.put(LEFT, y, f"Điều {number}.", 36, BOLD)
        y = pen.lines(LEFT, y + 54, ARTICLES[(number - 1) % len(ARTICLES)], 36, FULL) + 22
    return y


def _results(pen: Pen, case: Case, table: Table, page: int) -> int:
    """A page of marks or findings."""
    title, heads, rows = {
        "school": (
            f"KẾT QUẢ HỌC TẬP LỚP {8 + page}",
            ("Môn học", "HK I", "HK II", "Cả năm"),
            _term,
        ),
        "college": (f"NĂM HỌC THỨ {page - 1}", ("Học phần", "Tín chỉ", "Hệ 10", "Chữ"), _module),
        "health": ("KẾT QUẢ KHÁM", ("Nội dung khám", "Kết quả", "Phân loại", "Bác sĩ"), _exam),
    }[table]
    names = {"school": SUBJECTS, "college": MODULES, "health": EXAMS}[table]
    pen.middle(WIDE / 2, 210, title, 40, BOLD)
    found = [(name, *rows(case.chance)) for name in names]
    return _table(pen, 260, (600, 220, 220, 220), [heads, *found])


def _term(chance: random.Random) -> tuple[str, str, str]:
    one, two = chance.randint(52, 96) / 10, chance.randint(52, 96) / 10
    return _mark(one), _mark(two), _mark((one + two * 2) / 3)


def _module(chance: random.Random) -> tuple[str, str, str]:
    mark = chance.randint(52, 96) / 10
    return str(chance.randint(2, 3)), _mark(mark), _letter(mark)


def _exam(chance: random.Random) -> tuple[str, str, str]:
    return "Bình thường", chance.choice(("Loại I", "Loại II")), "(đã ký)"


def _mark(mark: float) -> str:
    return f"{mark:.1f}".replace(".", ",")


def _letter(mark: float) -> str:
    return "A" if mark >= 8.5 else "B" if mark >= 7 else "C" if mark >= 5.5 else "D"


def _table(pen: Pen, y: int, widths: tuple[int, ...], rows: list[tuple[str, ...]]) -> int:
    """Ruled rows, the first one bold; gives back where the table ends."""
    for number, row in enumerate(rows):
        x = LEFT
        for cell, wide in zip(row, widths, strict=True):
            pen.draw.rectangle((x, y, x + wide, y + 66), outline=pen.ink, width=2)
            if number and wide > 400:
                pen.put(x + 20, y + 45, cell, 32, width=wide - 36)
            else:
                face = PLAIN if number else BOLD
                pen.middle(x + wide / 2, y + 45, cell, 32, face, width=wide - 16)
            x += wide
        y += 66
    return y + 40


def _end(pen: Pen, case: Case, matter: Matter, y: int) -> None:
    pen.put(LEFT, y + 20, "Nơi nhận:", 28, SLANT)
    for row, line in enumerate(("- Như trên;", "- Lưu: VT.")):
        pen.put(LEFT, y + 58 + row * 36, line, 26)
    close(pen, case, (1150, y), matter.titles, seal=matter.seal, name=matter.signer)
