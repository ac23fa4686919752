"""The commune's procedures in certification, as published. Fees in đồng; None: by the page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Procedure:
    """One published procedure. `days`: working days at most; 0 is the same-day rule."""

    code: str
    name: str
    days: int
    fee: int | None


PROCEDURES = (
    Procedure("2.000815", "Chứng thực bản sao từ bản chính", 0, None),
    Procedure("2.000884", "Chứng thực chữ ký", 0, 10_000),
    Procedure("2.000992", "Chứng thực chữ ký người dịch là cộng tác viên", 0, 10_000),
    Procedure("2.001008", "Chứng thực chữ ký người dịch không là cộng tác viên", 0, 10_000),
    Procedure("2.001035", "Chứng thực giao dịch về động sản, đất, nhà ở", 2, 50_000),
    Procedure("2.000913", "Chứng thực sửa đổi, bổ sung, huỷ giao dịch", 2, 30_000),
    Procedure("2.000927", "Sửa lỗi sai sót trong giao dịch", 2, 25_000),
    Procedure("2.000942", "Bản sao có chứng thực từ bản chính giao dịch", 0, None),
    Procedure("2.001019", "Chứng thực di chúc", 2, 50_000),
    Procedure("2.001016", "Chứng thực văn bản từ chối nhận di sản", 2, 50_000),
    Procedure("2.001406", "Chứng thực văn bản phân chia di sản", 2, 50_000),
    Procedure("2.000908", "Cấp bản sao từ sổ gốc", 1, 0),
)
