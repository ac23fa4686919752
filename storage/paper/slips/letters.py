"""Slips that ask, refuse or apologise."""

from collections.abc import Mapping
from typing import Final

from core.slips import Slip
from storage.paper.slips.common import WHAT, begin, desk, figures, moment, papers, person, title
from storage.paper.slips.received import hotline
from storage.paper.slips.sheet import Sheet
from storage.paper.slips.signatures import Signature, signatures

LAW: Final = "Điều 22 Nghị định số 23/2015/NĐ-CP"
CLASSIFIED: Final = (
    "Bản chính đóng dấu mật của cơ quan, tổ chức có thẩm quyền hoặc không đóng dấu mật nhưng ghi "
    "rõ không được sao chụp."
)
UNLAWFUL: Final = (
    "Bản chính có nội dung trái pháp luật, đạo đức xã hội; tuyên truyền, kích động chiến tranh, "
    "chống chế độ xã hội chủ nghĩa Việt Nam; xuyên tạc lịch sử của dân tộc Việt Nam; xúc phạm danh "
    "dự, nhân phẩm, uy tín của cá nhân, tổ chức; vi phạm quyền công dân."
)
NOT_LEGALISED: Final = (
    "Bản chính do cơ quan, tổ chức có thẩm quyền của nước ngoài cấp, công chứng hoặc chứng nhận "
    "chưa được hợp pháp hóa lãnh sự theo quy định tại khoản 1 Điều 20 của Nghị định này."
)
PRIVATE: Final = (
    "Giấy tờ, văn bản do cá nhân tự lập nhưng không có xác nhận và đóng dấu của cơ quan, tổ chức "
    "có thẩm quyền."
)
GROUNDS: Final[Mapping[str, tuple[int, str]]] = {
    "altered": (1, "Bản chính bị tẩy xóa, sửa chữa, thêm, bớt nội dung không hợp lệ."),
    "damaged": (2, "Bản chính bị hư hỏng, cũ nát, không xác định được nội dung."),
    "secret": (3, CLASSIFIED),
    "unlawful": (4, UNLAWFUL),
    "not_legalised": (5, NOT_LEGALISED),
    "private": (6, PRIVATE),
}
"""The clause and the words of Article 22. Source: Decree 23/2015."""


def more_needed(sheet: Sheet, slip: Slip) -> None:
    """Slip 02: what the citizen is to bring or to say."""
    begin(sheet, slip, slip.at)
    title(sheet, "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ")
    about(sheet, slip)
    papers(sheet, slip)
    sheet.words("Để giải quyết hồ sơ, xin ông/bà bổ sung, hoàn thiện nội dung sau:")
    sheet.words(slip.need, "bold")
    sheet.skip()
    sheet.words(
        "Ông/bà có thể nhắn lại trong cuộc trò chuyện với quầy, hoặc mang đến "
        f"{desk(slip)}. Thời hạn giải quyết được tính lại từ khi quầy nhận đủ."
    )
    hotline(sheet, slip)
    signatures(sheet, None, Signature("NGƯỜI TIẾP NHẬN HỒ SƠ", slip.officer))


def refusal(sheet: Sheet, slip: Slip) -> None:
    """Slip 03: the ground in the law's own words."""
    clause, words = GROUNDS[slip.order.reason]
    begin(sheet, slip, slip.order.ended_at or slip.at)
    title(sheet, "PHIẾU TỪ CHỐI TIẾP NHẬN,", "GIẢI QUYẾT HỒ SƠ")
    about(sheet, slip)
    papers(sheet, slip)
    sheet.words(
        "Qua xem xét, quầy không thể chứng thực bản sao từ bản chính theo yêu cầu của ông/bà. "
        f"Lý do (khoản {clause} {LAW}):"
    )
    sheet.words(words, "bold")
    sheet.skip()
    if slip.order.paid_at:
        sheet.words(f"Số tiền đã thu {figures(slip.order.paid)} được trả lại đủ cho ông/bà.")
    sheet.words(
        "Quầy trả lại ông/bà toàn bộ giấy tờ đã nhận, và xin thông báo để ông/bà được biết."
    )
    hotline(sheet, slip)
    signatures(
        sheet,
        Signature("NGƯỜI NHẬN", slip.owner.name),
        Signature("NGƯỜI TIẾP NHẬN HỒ SƠ", slip.officer),
    )


def apology(sheet: Sheet, slip: Slip) -> None:
    """Slip 04: the promise that stood, why it moves, and the promise that stands."""
    moved = slip.extension
    assert moved is not None
    begin(sheet, slip, moved.at)
    title(sheet, "PHIẾU XIN LỖI", "VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ")
    sheet.words(f"Kính gửi: Ông/bà {slip.owner.name}", "bold", centred=True)
    sheet.skip()
    sheet.words(
        f"{desk(slip)} đã tiếp nhận hồ sơ {slip.order.code} của ông/bà lúc "
        f"{moment(slip.order.received_at)}, về việc {WHAT.lower()}."
    )
    papers(sheet, slip)
    sheet.fact("Đã hẹn trả kết quả lúc", moment(moved.old_due))
    sheet.fact("Nay chưa thể trả đúng hẹn, vì lý do", moved.why)
    sheet.skip()
    sheet.words(
        f"{slip.office.name} xin lỗi ông/bà về sự chậm trễ này, và xin hẹn lại thời gian trả kết "
        "quả như sau:"
    )
    sheet.fact("Hẹn trả kết quả lúc", moment(moved.new_due), "bold")
    if moved.agreed:
        sheet.words("Ông/bà đã đồng ý với thời gian hẹn lại này.")
    sheet.skip()
    sheet.words("Rất mong ông/bà thông cảm.")
    hotline(sheet, slip)
    signed(sheet, slip, agreed=moved.agreed)


def signed(sheet: Sheet, slip: Slip, *, agreed: bool) -> None:
    """The office signs; the citizen too, who agreed to a longer time."""
    office = slip.office
    person_ = Signature("NGƯỜI YÊU CẦU", slip.owner.name) if agreed else None
    role = "\n".join(filter(None, (office.authority, office.signer_title.upper())))
    hint = "(Ký, ghi rõ họ tên, đóng dấu)"
    signatures(sheet, person_, Signature(role, office.signer, hint))


def about(sheet: Sheet, slip: Slip) -> None:
    """Whose papers, and what was asked for."""
    person(sheet, slip, "Hồ sơ của ông/bà")
    sheet.fact("Nội dung yêu cầu giải quyết", WHAT)
    sheet.words("Giấy tờ đã nộp:")
