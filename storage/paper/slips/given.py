"""Papers of the end: the receipt of the fee, the sheet of the hand-over."""

from collections.abc import Mapping
from typing import Final

from core.amounts import in_words
from core.slips import Slip
from storage.paper.slips.common import WHAT, begin, desk, figures, moment, named, person, title
from storage.paper.slips.sheet import Sheet
from storage.paper.slips.signatures import Signature, signatures
from storage.paper.slips.table import SERIAL, TITLE, Column, table

FEE: Final = "Phí chứng thực bản sao từ bản chính (Thông tư số 226/2016/TT-BTC)"
METHODS: Final[Mapping[str, str]] = {"cash": "Tiền mặt"}
PROOFS: Final[Mapping[str, str]] = {"code": "Mã nhận đọc đúng", "id": "Giấy tờ tuỳ thân"}


def receipt(sheet: Sheet, slip: Slip) -> None:
    """The receipt of the fee; its form number is the office's to fill in."""
    taken = slip.receipt
    assert taken is not None
    begin(sheet, slip, taken.at)
    title(sheet, "BIÊN LAI THU PHÍ")
    sheet.facts(("Mẫu số", ""), ("Ký hiệu", f"BL/{taken.year}"), ("Số", f"{taken.number:07}"))
    sheet.skip()
    sheet.fact("Tên phí", FEE)
    sheet.fact("Đơn vị thu", desk(slip))
    sheet.fact("Người nộp", slip.owner.name, "bold")
    sheet.fact("Địa chỉ", slip.owner.address)
    sheet.fact("Mã hồ sơ", slip.order.code)
    sheet.fact("Số tiền", figures(taken.amount), "bold")
    sheet.fact("Bằng chữ", in_words(taken.amount))
    sheet.fact("Hình thức", METHODS[taken.method])
    sheet.fact("Thu lúc", moment(taken.at))
    signatures(
        sheet,
        Signature("NGƯỜI NỘP TIỀN", slip.owner.name),
        Signature("NGƯỜI THU TIỀN", slip.cashier),
    )


def hand_over(sheet: Sheet, slip: Slip) -> None:
    """The sheet of the hand-over: what was given, to whom, and how the desk knew."""
    order = slip.order
    begin(sheet, slip, order.handed_over_at or slip.at)
    title(sheet, "PHIẾU TRẢ KẾT QUẢ")
    person(sheet, slip, "Người yêu cầu")
    sheet.fact("Nội dung", WHAT)
    sheet.words("Kết quả trả gồm:")
    columns = (SERIAL, TITLE, Column("Số chứng thực", 2.2), Column("Quyển số", 3.6), COPIES)
    table(sheet, columns, rows(slip))
    handed = order.handed_over_at
    sheet.fact("Người nhận kết quả", (order.collector or slip.owner.name) if handed else "", "bold")
    sheet.fact("Căn cứ trả", PROOFS.get(order.proof, ""))
    if not handed or order.collector_paper or order.proof == "id":
        sheet.fact("Giấy tờ đã xem", order.collector_paper)
    sheet.fact("Trả lúc", moment(handed) if handed else "")
    sheet.skip()
    sheet.words("Người nhận đã kiểm tra và nhận đủ các bản sao nêu trên.")
    signatures(
        sheet,
        Signature("NGƯỜI NHẬN KẾT QUẢ", (order.collector or slip.owner.name) if handed else ""),
        Signature("NGƯỜI TRẢ KẾT QUẢ", slip.giver),
    )


COPIES: Final = Column("Số bản", 1.6)


def rows(slip: Slip) -> list[tuple[str, ...]]:
    """Each paper with its number in the register; one without a number was not certified."""
    return [
        (str(n), named(line), f"{line.number:04d}", f"{line.book} - SCT/BS", str(line.copies))
        for n, line in enumerate((w for w in slip.lines if w.number), 1)
    ]
