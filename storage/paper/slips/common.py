"""What several slips say alike: their head, the person, the papers, moments in words."""

from datetime import datetime
from typing import Final

from core.days import local
from core.kinds import KINDS
from core.models import Line
from core.phones import spaced
from core.slips import Slip
from storage.paper.letterhead import day_words, letterhead
from storage.paper.slips.sheet import WIDTH, Sheet
from storage.paper.slips.table import SERIAL, TITLE, Column, table

WHAT: Final = "Chứng thực bản sao từ bản chính"
AFTER_HEAD: Final = 22.0
AFTER_TITLE: Final = 14.0


def begin(sheet: Sheet, slip: Slip, on: datetime) -> None:
    """The letterhead, dated."""
    office, day = slip.office, local(on).date()
    sheet.head(letterhead(office.name, slip.order.code, office.place, day, WIDTH))
    sheet.skip(AFTER_HEAD)


def title(sheet: Sheet, *lines: str) -> None:
    """The name of the paper, with air under it."""
    sheet.title(*lines)
    sheet.skip(AFTER_TITLE)


def person(sheet: Sheet, slip: Slip, label: str) -> None:
    """Who it is about, where they live, how they are reached."""
    owner = slip.owner
    sheet.fact(label, owner.name, "bold")
    sheet.fact("Địa chỉ", owner.address)
    phone = spaced(owner.phone) if owner.phone else ""
    sheet.facts(("Số điện thoại", phone), ("Số định danh", owner.id_number))


def papers(sheet: Sheet, slip: Slip) -> None:
    """Every paper with its pages and copies."""
    columns = (SERIAL, TITLE, Column("Số trang", 2), Column("Số bản sao", 2.4))
    rows = [
        (str(n), named(line), str(line.pages), str(line.copies))
        for n, line in enumerate(slip.lines, 1)
    ]
    table(sheet, columns, rows)


def named(line: Line) -> str:
    """A paper by its full title and the end of its number."""
    full = KINDS[line.kind].title
    return f"{full} (số cuối {line.tail})" if line.tail else full


def desk(slip: Slip) -> str:
    """The desk by its name."""
    return f"Bộ phận Một cửa {slip.office.name}"


def moment(at: datetime) -> str:
    """An hour and a day in words."""
    here = local(at)
    return f"{here.hour:02} giờ {here.minute:02} phút, {day_words(here.date())}"


def figures(amount: int) -> str:
    """Money in figures, as papers write it."""
    return f"{amount:,} đồng".replace(",", ".")
