"""Papers of the beginning: the citizen's request, filled in; the slip of receipt and promise."""

from typing import Final

from core.slips import Slip
from storage.paper.slips.common import WHAT, begin, desk, figures, moment, papers, person, title
from storage.paper.slips.ink import qr
from storage.paper.slips.sheet import LEFT, Picture, Sheet
from storage.paper.slips.signatures import Signature, signatures
from storage.paper.typeset import MM

QR_SIDE: Final = 24 * MM
QR_RISE: Final = 8.0
PLEDGE: Final = (
    "Tôi cam đoan các bản chính nêu trên là thật và chịu trách nhiệm trước pháp luật về nội dung, "
    "tính hợp lệ, hợp pháp của bản chính."
)
BRING: Final = (
    "Khi đến nhận kết quả, xin ông/bà mang theo giấy này và bản chính (hoặc mở VNeID) để đối chiếu."
)


def request(sheet: Sheet, slip: Slip) -> None:
    """The citizen's request: everything is filled in, the citizen only signs."""
    begin(sheet, slip, slip.at)
    title(sheet, "PHIẾU YÊU CẦU CHỨNG THỰC BẢN SAO")
    sheet.words(f"Kính gửi: {slip.office.name}", centred=True)
    sheet.skip()
    born = slip.owner.born_on
    person(sheet, slip, "Tôi tên là")
    sheet.fact("Ngày sinh", f"{born:%d/%m/%Y}" if born else "")
    sheet.words("Đề nghị chứng thực bản sao từ bản chính các giấy tờ sau:")
    papers(sheet, slip)
    sheet.words(f"Phí chứng thực: {figures(slip.order.total)}.")
    sheet.words(PLEDGE)
    signatures(sheet, None, Signature("NGƯỜI YÊU CẦU", slip.owner.name))


def appointment(sheet: Sheet, slip: Slip) -> None:
    """Slip 01: what was received, and when and where the result is handed out."""
    order = slip.order
    begin(sheet, slip, order.accepted_at or slip.at)
    top = sheet.y - QR_RISE
    sheet.page.pictures.append(Picture(LEFT, top, QR_SIDE, qr(slip.track)))
    title(sheet, "GIẤY TIẾP NHẬN HỒ SƠ", "VÀ HẸN TRẢ KẾT QUẢ")
    sheet.y = max(sheet.y, top + QR_SIDE)
    sheet.skip()
    sheet.words(f"{desk(slip)} đã tiếp nhận hồ sơ của:")
    person(sheet, slip, "Ông/bà")
    sheet.fact("Nội dung yêu cầu giải quyết", f"{WHAT} (2.000815)")
    sheet.words("Thành phần hồ sơ:")
    papers(sheet, slip)
    sheet.fact("Phí chứng thực", fee(slip))
    sheet.fact("Thời hạn giải quyết", term(slip.days))
    sheet.fact("Nhận hồ sơ lúc", moment(order.received_at))
    sheet.fact("Hẹn trả kết quả lúc", moment(order.due_at), "bold")
    sheet.fact("Nơi nhận kết quả", desk(slip))
    sheet.skip()
    sheet.words(BRING, "italic")
    hotline(sheet, slip)
    signatures(
        sheet,
        Signature("NGƯỜI NỘP HỒ SƠ", slip.owner.name),
        Signature("NGƯỜI TIẾP NHẬN HỒ SƠ", slip.officer),
    )


def fee(slip: Slip) -> str:
    """The fee, and whether it was taken."""
    return f"{figures(slip.order.total)} ({'đã thu' if slip.order.paid_at else 'chưa thu'})"


def term(days: int) -> str:
    """The time the desk has, in working days."""
    return f"{days:02} ngày làm việc" if days else "trong ngày làm việc"


def hotline(sheet: Sheet, slip: Slip) -> None:
    """Whom to call, where the office has said so."""
    if slip.office.hotline:
        sheet.words(f"Cần hỏi thêm, xin gọi {slip.office.hotline}.", "italic")
