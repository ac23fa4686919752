"""What a layout is given, and the closing every Vietnamese paper ends with."""

import random  # noqa: TID251 - a demo must repeat
from dataclasses import dataclass
from functools import cached_property

from PIL import Image

from bot.demo import specimen_marks as marks
from bot.demo.people import DemoDocument, DemoOffice, DemoPerson
from bot.demo.specimen_names import CLERKS, TWO_TIERS, commune, full_names, long_day
from bot.demo.specimen_pen import BLUE, BOLD, INK, PLAIN, SLANT, STRONG, Colour, Face, Pen


@dataclass(frozen=True)
class Case:
    """One original to be drawn."""

    person: DemoPerson
    document: DemoDocument
    office: DemoOffice
    chance: random.Random

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The commune and what stood above it on the day of issue."""
        return commune(self.office.id, self.office.place, self.document.issued)

    @cached_property
    def ink(self) -> tuple[Face, Colour]:
        """Clerks wrote by hand until computers came."""
        return (STRONG, BLUE) if self.document.issued.year < 2006 else (BOLD, INK)

    @property
    def sex(self) -> str:
        """As forms say it."""
        return "Nữ" if self.person.female else "Nam"

    @property
    def grey(self) -> bool:
        """Past sixty when the photograph was taken."""
        return self.document.issued.year - self.person.birth.year > 60

    @property
    def home(self) -> str:
        """Where the papers say the person comes from."""
        return "Lấp Vò, Đồng Tháp"

    def stranger(self, female: bool, born: int) -> str:
        """Somebody invented, named as their year named its children."""
        return next(full_names(self.chance, female, born))

    def parent(self, female: bool, born: int) -> str:
        """A mother, or a father of the same family name."""
        family, rest = self.stranger(female, born).split(" ", 1)
        return f"{family if female else self.person.name.split()[0]} {rest}"

    @property
    def line(self) -> str:
        """The authorities in one line that begins a value."""
        text = ", ".join(self.places)
        return text[0].upper() + text[1:]

    @property
    def town(self) -> str:
        """The commune's bare name, as it stands before a date."""
        return self.places[0].removeprefix("thị trấn ").removeprefix("xã ")

    def chair(self) -> str:
        """Who signs for the commune: today's signer, or someone of the time before."""
        return self.office.signer if self.document.issued >= TWO_TIERS else self.clerk()

    def clerk(self) -> str:
        """Somebody who signs elsewhere."""
        return self.chance.choice(CLERKS)

    def council(self) -> tuple[str, str]:
        """The two lines above the signature of a commune's paper."""
        if self.document.issued >= TWO_TIERS:
            return self.office.authority, self.office.signer_title
        return "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"

    def commune_seal(self) -> str:
        """The words round the commune's seal."""
        return f"U.B.N.D {self.places[0].upper()} - T. ĐỒNG THÁP"


def close(
    pen: Pen,
    case: Case,
    at: tuple[int, int],
    titles: tuple[str, ...],
    *,
    seal: str,
    name: str,
    size: int = 32,
    place: str | None = None,
) -> None:
    """Place and date, the authority, the seal over the signature, the name."""
    x, y = at
    if place is not None:
        pen.middle(x, y, f"{place}, {long_day(case.document.issued)}", size, SLANT)
    for title in titles:
        y += round(size * 1.4)
        pen.middle(x, y, title, size, PLAIN if title.startswith("(") else BOLD)
    marks.signature(pen.image, x - 150, y + 40, case.chance)
    marks.seal(pen.image, x - 150, y + 120, seal, case.chance)
    pen.middle(x, y + 230, name, size + 2, BOLD)


def tinted(image: Image.Image, box: tuple[int, int, int, int], ground: Colour, line: Colour) -> Pen:
    """Lay security paper inside a box and give a pen over the sheet."""
    left, top, right, bottom = box
    waves = marks.guilloche(right - left, bottom - top, ground, line)
    image.paste(waves, (left, top))
    return Pen(image)
