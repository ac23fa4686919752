"""A slip under way: lines go onto pages from the top, and nothing leaves the margins."""

from dataclasses import dataclass, field
from typing import Final

from storage.paper.letterhead import Head, Rule
from storage.paper.lines import wrapped
from storage.paper.pack import A4
from storage.paper.typeface import Style, clean, face
from storage.paper.typeset import MM, Run

LEFT: Final = 28 * MM
TOP: Final = 20 * MM
WIDTH: Final = A4[0] - LEFT - 18 * MM
BOTTOM: Final = A4[1] - 20 * MM
BODY: Final = 13.0
TITLE: Final = 14.0
LEADING: Final = 1.42
RISE: Final = 1.02
GAP: Final = 10.0
AISLE: Final = 12.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A square image (PNG), its top left corner at (x, y)."""

    x: float
    y: float
    side: float
    png: bytes


@dataclass(slots=True)
class Page:
    """What one page shows, measured in points from its top left corner."""

    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


class Sheet:
    """Pages and a place on the last of them; text is cleaned, and `MissingGlyph` is raised."""

    def __init__(self) -> None:
        self.pages = [Page()]
        self.y = TOP

    @property
    def page(self) -> Page:
        """The page being written."""
        return self.pages[-1]

    def skip(self, room: float = GAP) -> None:
        """Leave blank space."""
        self.y += room

    def keep(self, height: float) -> bool:
        """Turn the page where this height does not fit; whether it was turned."""
        if self.y + height <= BOTTOM or self.y <= TOP:
            return False
        self.pages.append(Page())
        self.y = TOP
        return True

    def head(self, head: Head) -> None:
        """Put the letterhead at the top."""
        for run in head.runs:
            self.page.runs.append(Run(LEFT + run.x, self.y + run.y, run.size, run.style, run.text))
        for r in head.rules:
            moved = Rule(LEFT + r.x, self.y + r.y, LEFT + r.to_x, self.y + r.to_y)
            self.page.rules.append(moved)
        self.y += head.height

    def title(self, *lines: str) -> None:
        """The name of the paper, in the middle."""
        for line in lines:
            self.words(line, "bold", size=TITLE, centred=True)

    def words(
        self, text: str, style: Style = "regular", *, size: float = BODY, centred: bool = False
    ) -> None:
        """A paragraph."""
        for line in wrapped(clean(text), style, size, WIDTH):
            left = (WIDTH - face(style).width(line, size)) / 2 if centred else 0
            self._line(left, line, style, size)

    def fact(self, label: str, value: str, style: Style = "regular") -> None:
        """A label and its value; what is missing is dotted for a pen."""
        start = face("regular").width(f"{label}: ", BODY)
        known = clean(value)
        if not known:
            known, style = dots(WIDTH - start), "regular"
        first, *rest = wrapped(known, style, BODY, WIDTH, start)
        self._line(0, f"{label}:", "regular", BODY)
        self._beside(start, first, style)
        for line in rest:
            self._line(0, line, style, BODY)

    def facts(self, *pair: tuple[str, str]) -> None:
        """Facts side by side; below each other where one is too long for its column."""
        column = (WIDTH - AISLE * (len(pair) - 1)) / len(pair)
        starts = [face("regular").width(f"{label}: ", BODY) for label, _ in pair]
        values = [clean(value) for _, value in pair]
        wide = zip(starts, values, strict=True)
        if any(s + face("regular").width(v, BODY) > column for s, v in wide):
            for label, value in pair:
                self.fact(label, value)
            return
        self._line(0, "", "regular", BODY)
        for n, (label, _) in enumerate(pair):
            left = n * (column + AISLE)
            self._beside(left, f"{label}:", "regular")
            self._beside(left + starts[n], values[n] or dots(column - starts[n]), "regular")

    def _line(self, left: float, text: str, style: Style, size: float) -> None:
        self.keep(size * LEADING)
        self.y += size * LEADING
        if text:
            self._put(left, text, style, size)

    def _beside(self, left: float, text: str, style: Style) -> None:
        if text:
            self._put(left, text, style, BODY)

    def _put(self, left: float, text: str, style: Style, size: float) -> None:
        base = self.y - size * (LEADING - RISE)
        self.page.runs.append(Run(LEFT + left, base, size, style, text))


def dots(width: float) -> str:
    """A dotted line of this width."""
    return "." * int(width / face("regular").width(".", BODY))
