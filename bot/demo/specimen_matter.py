"""What the formless papers say: the agency, the opening, the particulars, the ending."""

from dataclasses import dataclass
from typing import Literal

from bot.demo.specimen_case import Case

Titles = tuple[str, ...]
Table = Literal["school", "college", "health"]
TABLES: dict[str, Table] = {"hoc_ba": "school", "bang_diem": "college", "kham_suc_khoe": "health"}
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """The words of one paper; `table` says what results fill its later pages."""

    above: str
    agency: str
    place: str
    opening: str
    fields: Fields
    ending: str
    titles: Titles
    seal: str
    signer: str
    table: Table | None = None


# Agencies: the line above, the agency, the signer's titles, the words round the seal.
# The firm, the college and the clinic are invented.
AGENCIES: dict[str, tuple[str, str, Titles, str]] = {
    "police": ("CÔNG AN TỈNH ĐỒNG THÁP", "CÔNG AN XÃ", ("TRƯỞNG CÔNG AN XÃ",), "CÔNG AN XÃ"),
    "road": (
        "CÔNG AN TỈNH ĐỒNG THÁP",
        "PHÒNG CẢNH SÁT GIAO THÔNG",
        ("TRƯỞNG PHÒNG",),
        "CẢNH SÁT GIAO THÔNG ĐỒNG THÁP",
    ),
    "court": ("TÒA ÁN NHÂN DÂN", "TỈNH ĐỒNG THÁP", ("THẨM PHÁN",), "TÒA ÁN NHÂN DÂN ĐỒNG THÁP"),
    "school": ("SỞ GD&ĐT ĐỒNG THÁP", "TRƯỜNG THPT HOA SEN", ("HIỆU TRƯỞNG",), "TRƯỜNG HOA SEN"),
    "college": (
        "BỘ GIÁO DỤC VÀ ĐÀO TẠO",
        "TRƯỜNG ĐẠI HỌC SEN HỒNG",
        ("HIỆU TRƯỞNG",),
        "ĐH SEN HỒNG",
    ),
    "inspection": (
        "CỤC ĐĂNG KIỂM VIỆT NAM",
        "TRUNG TÂM ĐĂNG KIỂM SEN HỒNG",
        ("GIÁM ĐỐC",),
        "ĐĂNG KIỂM",
    ),
    "tax": ("CỤC THUẾ", "THUẾ TỈNH ĐỒNG THÁP", ("KT. TRƯỞNG THUẾ", "PHÓ TRƯỞNG"), "THUẾ ĐỒNG THÁP"),
    "insurance": (
        "BẢO HIỂM XÃ HỘI VIỆT NAM",
        "BHXH TỈNH ĐỒNG THÁP",
        ("GIÁM ĐỐC",),
        "BHXH ĐỒNG THÁP",
    ),
    "health": ("SỞ Y TẾ ĐỒNG THÁP", "TRUNG TÂM Y TẾ SEN HỒNG", ("GIÁM ĐỐC",), "TRUNG TÂM Y TẾ"),
    "province": ("TỈNH ĐỒNG THÁP", "SỞ NỘI VỤ", ("GIÁM ĐỐC",), "SỞ NỘI VỤ ĐỒNG THÁP"),
    "justice": ("TỈNH ĐỒNG THÁP", "SỞ TƯ PHÁP", ("GIÁM ĐỐC",), "SỞ TƯ PHÁP ĐỒNG THÁP"),
    "party": ("ĐẢNG CỘNG SẢN VIỆT NAM", "ĐẢNG ỦY XÃ", ("T/M ĐẢNG ỦY", "BÍ THƯ"), "ĐẢNG ỦY XÃ"),
    "firm": ("CÔNG TY TNHH", "THỦY SẢN SEN HỒNG", ("GIÁM ĐỐC",), "CÔNG TY TNHH SEN HỒNG"),
}
THANKS = "Giấy này được cấp theo đề nghị của người có tên trên để sử dụng vào việc hợp pháp."
# kind: the agency, the opening, the particulars of its own, the ending
WORDS: dict[str, tuple[str, str, Fields, str]] = {
    "doc_than": (
        "commune",
        "Xét đề nghị của người có tên dưới đây, Ủy ban nhân dân xác nhận:",
        (
            ("Tình trạng hôn nhân", "Hiện tại chưa đăng ký kết hôn với ai"),
            ("Mục đích", "Để bổ túc hồ sơ đăng ký kết hôn"),
        ),
        "Giấy này có giá trị sử dụng trong thời hạn 06 tháng, kể từ ngày cấp.",
    ),
    "khai_tu": ("commune", "Ghi nhận việc khai tử:", (("Nơi mất", "Tại nhà riêng"),), ""),
    "cu_tru": (
        "police",
        "Theo đề nghị của công dân, cơ quan đăng ký cư trú xác nhận:",
        (("Quan hệ với chủ hộ", "Chủ hộ"), ("Nơi ở hiện tại", "Như nơi thường trú")),
        "Xác nhận này có giá trị trong thời hạn 01 năm, kể từ ngày cấp.",
    ),
    "ly_hon": (
        "court",
        "Công nhận thuận tình ly hôn theo đơn của:",
        (),
        "Quyết định có hiệu lực ngay.",
    ),
    "ban_an": ("court", "Xét xử sơ thẩm công khai vụ án dân sự, có đương sự:", (), "Nhận định:"),
    "bang_diem": (
        "college",
        "Kết quả học tập toàn khóa của sinh viên:",
        (("Ngành", "Kế toán"),),
        "",
    ),
    "hoc_ba": ("school", "Học bạ của học sinh:", (("Lớp", "10A2 – 11A2 – 12A2"),), ""),
    "cc_ngoai_ngu": (
        "college",
        "Chứng nhận đạt trình độ:",
        (("Ngoại ngữ", "Tiếng Anh B1"),),
        THANKS,
    ),
    "cc_tin_hoc": ("college", "Chứng nhận đạt kỳ thi:", (("Trình độ", "CNTT cơ bản"),), THANKS),
    "cc_nghe": ("college", "Chứng nhận đã hoàn thành khóa:", (("Nghề", "Điện dân dụng"),), THANKS),
    "tot_nghiep_tam_thoi": (
        "school",
        "Chứng nhận đã tốt nghiệp:",
        (),
        "Có giá trị đến khi cấp bằng.",
    ),
    "hop_dong": (
        "firm",
        "Hợp đồng mua bán được giao kết giữa công ty và:",
        (),
        "Hai bên thỏa thuận:",
    ),
    "hop_dong_lao_dong": (
        "firm",
        "Hợp đồng lao động được giao kết giữa công ty và:",
        (("Công việc", "Công nhân chế biến"), ("Mức lương", "7.200.000đ mỗi tháng")),
        "Hai bên thỏa thuận:",
    ),
    "dang_ky_xe": (
        "road",
        "Chứng nhận xe mô tô đã được đăng ký cho:",
        (("Nhãn hiệu", "HONDA WAVE"), ("Màu sơn", "Đỏ đen"), ("Biển số", "66MẪU-000.00")),
        "",
    ),
    "dang_kiem": ("inspection", "Chứng nhận phương tiện đạt yêu cầu của:", (), THANKS),
    "dkkd": (
        "commune",
        "Chứng nhận hộ kinh doanh đăng ký lần đầu:",
        (
            ("Tên hộ kinh doanh", "Tạp hóa Bông Sen"),
            ("Ngành, nghề", "Bán lẻ lương thực, thực phẩm"),
            ("Vốn kinh doanh", "50.000.000đ"),
        ),
        "",
    ),
    "ma_so_thue": ("tax", "Chứng nhận đăng ký thuế của:", (("Mã số thuế", "0000000000"),), ""),
    "gp_xay_dung": ("commune", "Cấp phép xây dựng nhà ở riêng lẻ cho:", (("Số tầng", "01"),), ""),
    "so_bhxh": ("insurance", "Quá trình đóng bảo hiểm xã hội của:", (("Mã số", "8700000000"),), ""),
    "nguoi_co_cong": ("province", "Chứng nhận người có công với cách mạng:", (), THANKS),
    "bang_khen": (
        "commune",
        "Chủ tịch Ủy ban nhân dân tặng Giấy khen cho:",
        (("Thành tích", "Có nhiều đóng góp trong phong trào xây dựng nông thôn mới"),),
        "",
    ),
    "ly_lich_dang_vien": ("party", "Lý lịch của đảng viên:", (), "Lời khai như sau:"),
    "quyet_dinh_nhan_su": (
        "province",
        "Quyết định nâng bậc lương đối với:",
        (),
        "Căn cứ quy định:",
    ),
    "ly_lich_tu_phap": (
        "justice",
        "Xác nhận:",
        (("Tình trạng án tích", "Không có án tích"),),
        THANKS,
    ),
    "kham_suc_khoe": (
        "health",
        "Kết quả khám sức khỏe của:",
        (("Chiều cao", "158 cm          Cân nặng: 54 kg"), ("Phân loại", "Sức khỏe loại II")),
        "Đủ sức khỏe để học tập và làm việc.",
    ),
    "ho_ngheo": (
        "commune",
        "Chứng nhận hộ gia đình có chủ hộ dưới đây là hộ cận nghèo:",
        (("Số nhân khẩu", "04 người"),),
        "Giấy này có giá trị trong năm rà soát.",
    ),
    "khuyet_tat": ("commune", "Xác nhận khuyết tật:", (("Mức độ", "Nhẹ"),), THANKS),
    "so_ho_khau": ("police", "Sổ hộ khẩu của hộ gia đình:", (("Chủ hộ", "Như trên"),), ""),
}
ELSE = ("commune", "Theo đề nghị của công dân, Ủy ban nhân dân xác nhận:", (), THANKS)


def matter_of(case: Case) -> Matter:
    """The words for this case, its person's particulars before the kind's own."""
    agency, opening, own, ending = WORDS.get(case.document.kind, ELSE)
    table = TABLES.get(case.document.kind)
    above, name, titles, seal, signer = _agency(case, agency)
    place = case.town if agency in {"commune", "police", "party"} else "Đồng Tháp"
    fields = (*_particulars(case), *own)
    return Matter(above, name, place, opening, fields, ending, titles, seal, signer, table)


def _agency(case: Case, agency: str) -> tuple[str, str, Titles, str, str]:
    if agency == "commune":
        name = case.places[0].upper()
        return "ỦY BAN NHÂN DÂN", name, case.council(), case.commune_seal(), case.chair()
    above, name, titles, seal = AGENCIES[agency]
    if agency in {"police", "party"}:
        name, seal = (
            f"{part.removesuffix(' XÃ')} {case.places[0].upper()}" for part in (name, seal)
        )
    return above, name, titles, seal, case.clerk()


def _particulars(case: Case) -> Fields:
    person = case.person
    return (
        ("Họ, chữ đệm, tên", person.name.upper()),
        ("Ngày, tháng, năm sinh", f"{person.birth:%d/%m/%Y}          Giới tính: {case.sex}"),
        ("Dân tộc", "Kinh          Quốc tịch: Việt Nam"),
        ("Số định danh cá nhân", person.number),
        ("Nơi thường trú", person.address),
    )
