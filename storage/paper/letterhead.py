"""The head of an office's paper: the agency in two lines at the left, the motto at the right."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from storage.paper.lines import wrapped
from storage.paper.statement import LAST_PADDED_MONTH
from storage.paper.typeface import Style, clean, face
from storage.paper.typeset import Run

DESK: Final = "BỘ PHẬN MỘT CỬA"
STATE: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
AGENCY_SHARE: Final = 0.42
SIZE: Final = 12.0
MOTTO_SIZE: Final = 13.0
LEADING: Final = 16.0
RULE_DROP: Final = 5.5
RULE: Final = 0.6
SHORT_RULE: Final = 0.4
AIR: Final = 10.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line from (x, y) to (to_x, to_y), measured from the page's top left corner."""

    x: float
    y: float
    to_x: float
    to_y: float


@dataclass(frozen=True, slots=True)
class Head:
    """A letterhead: its text and rules from the block's top left corner, and its height."""

    runs: tuple[Run, ...]
    rules: tuple[Rule, ...]
    height: float


def letterhead(agency: str, code: str, place: str, on: date | None, width: float) -> Head:
    """Set the head across `width`; a day left open has dots for a pen."""
    split = width * AGENCY_SHARE
    left, right = _Side(0, split - AIR), _Side(split, width - split)
    left.add(spelled(agency), "regular", SIZE)
    left.add(DESK, "bold", SIZE)
    left.underline(SHORT_RULE)
    right.add(STATE, "bold", SIZE)
    right.add(MOTTO, "bold", MOTTO_SIZE)
    right.underline(1)
    left.add(f"Mã hồ sơ: {code}", "regular", MOTTO_SIZE)
    right.y = max(right.y, left.y - LEADING)
    right.add(placed_day(place, on), "italic", MOTTO_SIZE)
    rules = (*left.rules, *right.rules)
    return Head((*left.runs, *right.runs), rules, max(left.y, right.y))


def spelled(agency: str) -> str:
    """An agency in capitals, its usual abbreviation written out: UBND is Ủy ban nhân dân."""
    return clean(agency).upper().replace("UBND", "ỦY BAN NHÂN DÂN")


def placed_day(place: str, on: date | None) -> str:
    """The place and the day, as offices write them."""
    return f"{clean(place)}, {day_words(on)}" if clean(place) else day_words(on).capitalize()


def day_words(on: date | None) -> str:
    """A day in words: days under 10 and the first two months get a nought."""
    if on is None:
        return "ngày ...... tháng ...... năm ........"
    month = f"{on.month:02}" if on.month <= LAST_PADDED_MONTH else str(on.month)
    return f"ngày {on.day:02} tháng {month} năm {on.year}"


class _Side:
    def __init__(self, x: float, width: float) -> None:
        self.x, self.width, self.y = x, width, 0.0
        self.runs: list[Run] = []
        self.rules: list[Rule] = []

    def add(self, text: str, style: Style, size: float) -> None:
        for line in wrapped(clean(text), style, size, self.width):
            left = self.x + (self.width - face(style).width(line, size)) / 2
            self.y += LEADING
            self.runs.append(Run(left, self.y, size, style, line))

    def underline(self, share: float) -> None:
        """Rule off the last line, as long as this share of it."""
        last = self.runs[-1]
        wide = face(last.style).width(last.text, last.size)
        left, long = last.x + wide * (1 - share) / 2, wide * share
        self.rules.append(Rule(left, self.y + RULE_DROP, left + long, self.y + RULE_DROP))
        self.y += 2 * RULE_DROP
