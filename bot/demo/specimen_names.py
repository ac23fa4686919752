"""Names and hamlets as one hears them along the Tiền and the Hậu, put together by chance."""

import random  # noqa: TID251 - a demo must repeat
from collections.abc import Iterator
from datetime import date

from core.amounts import in_words

NEW_CARD = date(2024, 7, 1)  # "Căn cước công dân" became "Căn cước"
TWO_TIERS = date(2025, 7, 1)  # districts ended

FAMILY = (
    *("Nguyễn",) * 9,
    *("Trần", "Lê", "Huỳnh", "Phạm") * 3,
    *("Võ", "Phan", "Trương", "Đặng", "Bùi", "Hồ") * 2,
    *("Đỗ", "Ngô", "Dương", "Lý", "Châu", "Lâm", "Mai", "Cao", "Thái", "Đoàn", "Lương", "Tô"),
)
OLD_WOMEN = "Thị Út|Thị Bảy|Thị Sáu|Thị Điệp|Thị Nhãn|Thị Đẹp|Thị Lành|Thị Bông|Thị Huệ|Thị Tuyết"
OLD_MEN = "Văn Tư|Văn Út|Văn Đực|Văn Sáu|Văn Lẹ|Hữu Nghĩa|Văn Bé Hai|Công Khanh|Văn Thơm|Văn Chơn"
WOMEN = (
    "Thị Ngọc Hân|Thị Bích Trâm|Mỹ Duyên|Thị Kim Thoa|Thị Cẩm Tú|Thị Hồng Nhung|Thị Thùy Dương|"
    "Thị Mỹ Lệ|Ngọc Giàu|Thị Diễm My|Thị Thu Thủy|Thị Phượng|Thị Kiều Oanh|Thị Yến Nhi|"
    "Thị Trúc Ly|Thị Bé Ba|Thị Xuân Mai|Thị Ánh Nguyệt"
)
MEN = (
    "Minh Trí|Quốc Đạt|Thanh Tùng|Hoàng Phúc|Văn Giàu|Tấn Lộc|Hữu Phước|Phước Sang|Trọng Nghĩa|"
    "Nhật Trường|Văn Ngoan|Chí Hiếu|Duy Khánh|Thành Được|Minh Mẫn|Văn Hậu|Đăng Khoa|Vũ Linh"
)
CALLED = {"Hạnh": "Thị Mỹ", "Đức": "Minh", "Loan": "Thị Kim", "Khoa": "Anh"}
HAMLETS = {
    "LV": ("Bình Hòa", "Bình Lợi", "Bình Phú", "Vĩnh Lợi", "Vĩnh Hưng", "Bình An"),
    "MAH": ("An Thuận", "An Ninh", "Tân Thuận", "An Quới", "Tân An", "An Thạnh"),
}
FORMER = {"LV": "thị trấn Lấp Vò", "MAH": "xã Mỹ An Hưng A"}
CLERKS = ("Lê Văn Sơn", "Đặng Thị Thanh Vân", "Trần Hữu Tâm", "Huỳnh Quốc Việt", "Bùi Thị Liễu")


def full_names(
    chance: random.Random,
    female: bool,
    born: int,
    given: str | None = None,
) -> Iterator[str]:
    """Full names without end, of the fashion of the year."""
    fashion = (OLD_WOMEN if female else OLD_MEN) if born < 1966 else (WOMEN if female else MEN)
    while True:
        rest = f"{CALLED[given]} {given}" if given else chance.choice(fashion.split("|"))
        yield f"{chance.choice(FAMILY)} {rest}"


def commune(office: str, place: str, day: date) -> tuple[str, ...]:
    """The commune's line of authorities on that day, smallest first."""
    if day < TWO_TIERS:
        return FORMER[office], "huyện Lấp Vò", "tỉnh Đồng Tháp"
    return f"xã {place}", "tỉnh Đồng Tháp"


def spell(number: int) -> str:
    """A whole number in Vietnamese words."""
    return in_words(number).removesuffix(" đồng").lower()


def day_in_words(day: date) -> str:
    """A birthday as certificates spell it."""
    month = {4: "tư"}.get(day.month, spell(day.month))
    early = "mùng " if day.day <= 10 else ""
    return f"Ngày {early}{spell(day.day)} tháng {month} năm {spell(day.year)}"


def long_day(day: date) -> str:
    """A day as letters and certificates write it."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
