"""Two places to sign, side by side and on one page."""

from dataclasses import dataclass
from typing import Final

from storage.paper.lines import wrapped
from storage.paper.slips.sheet import BODY, LEADING, LEFT, WIDTH, Sheet
from storage.paper.typeface import Style, clean, face
from storage.paper.typeset import MM, Run

HINT: Final = "(Ký và ghi rõ họ tên)"
ROOM: Final = 24 * MM
ABOVE: Final = 14.0
HALF: Final = WIDTH / 2
AIR: Final = 8.0
MOST_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: the role in one line or more, and the name under the room for the pen."""

    role: str
    name: str
    hint: str = HINT


def signatures(sheet: Sheet, left: Signature | None, right: Signature) -> None:
    """Set one or two signatures; the left place stays blank without one."""
    columns = [column(who) if who else [] for who in (left, right)]
    tops = [upper(lines) for lines in columns]
    names = [lines[upper(lines) :] for lines in columns]
    height = (max(tops) + max(map(len, names))) * BODY * LEADING + ROOM
    sheet.skip(ABOVE)
    sheet.keep(height)
    for n, lines in enumerate(columns):
        put(sheet, n * HALF, sheet.y, lines[: tops[n]])
        put(sheet, n * HALF, sheet.y + max(tops) * BODY * LEADING + ROOM, names[n])
    sheet.skip(height)


def column(who: Signature) -> list[tuple[Style, str]]:
    """The lines of one signature: role, hint, name; the pen writes a name that is too long."""
    roles = [line for row in who.role.splitlines() for line in lines_of(row, "bold")]
    name = lines_of(who.name, "bold")
    return [*roles, *lines_of(who.hint, "italic"), *(name if len(name) <= MOST_LINES else [])]


def lines_of(text: str, style: Style) -> list[tuple[Style, str]]:
    """The text in lines as wide as its half."""
    words = clean(text)
    return [(style, line) for line in wrapped(words, style, BODY, HALF - AIR) if line]


def upper(lines: list[tuple[Style, str]]) -> int:
    """How many lines stand above the room for the pen."""
    return max((n for n, (style, _) in enumerate(lines, 1) if style == "italic"), default=0)


def put(sheet: Sheet, left: float, top: float, lines: list[tuple[Style, str]]) -> None:
    """Set lines in the middle of their half."""
    for n, (style, line) in enumerate(lines):
        x = LEFT + left + (HALF - face(style).width(line, BODY)) / 2
        y = top + n * BODY * LEADING + BODY
        sheet.page.runs.append(Run(x, y, BODY, style, line))
