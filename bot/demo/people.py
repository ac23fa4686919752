"""The invented cast of the demo: two desks, their officers and their neighbours."""

import random  # noqa: TID251 - a demo must repeat
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from bot.demo import specimen_names as names

THE_DAY = date(2026, 11, 23)
CITIZENS = {"LV": 12, "MAH": 8}
PHONE_STARTS = (
    *("32", "33", "34", "35", "36", "37", "38", "39", "70", "76", "77", "78", "79", "81", "82"),
    *("83", "84", "85", "86", "88", "896", "897", "898", "90", "91", "92", "93", "94", "96", "97"),
    "98",
)
ID_STARTS = ("087",) * 12 + ("089", "082", "086", "092", "079")  # Đồng Tháp and its neighbours


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Someone invented; `number` agrees with the birth year and sex as a real one would."""

    role: Literal["citizen", "officer", "admin"]
    name: str
    phone: str  # E.164
    peer: str  # stable in addresses: c01, o1, a1
    office: str  # LV, MAH
    number: str  # 12 digits
    birth: date
    address: str

    @property
    def female(self) -> bool:
        """The fourth digit is odd for women: 0 and 1 for the 1900s, 2 and 3 for the 2000s."""
        return int(self.number[3]) % 2 == 1


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """A commune's desk, with whoever signs there."""

    id: str
    name: str
    place: str
    province: str
    signer: str
    signer_title: str
    authority: str


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """One original; `pages` counts its written pages, as the fee does."""

    kind: str
    title: str
    number: str
    pages: int
    issued: date
    expires: date | None
    withdrawn: bool


OFFICES = (
    DemoOffice(
        "LV",
        "UBND xã Lấp Vò",
        "Lấp Vò",
        "Đồng Tháp",
        "Phạm Hoàng Long",
        "CHỦ TỊCH",
        "TM. ỦY BAN NHÂN DÂN",
    ),
    DemoOffice(
        "MAH",
        "UBND xã Mỹ An Hưng",
        "Mỹ An Hưng",
        "Đồng Tháp",
        "Trương Thị Kim Thoa",
        "PHÓ CHỦ TỊCH",
        "KT. CHỦ TỊCH",
    ),
)
HEROINE = DemoPerson(
    role="citizen",
    name="Nguyễn Thị Ngà",
    phone="+84912345678",
    peer="c01",
    office="LV",
    number="087172004877",
    birth=date(1972, 8, 14),
    address="Ấp Bình Hòa, xã Lấp Vò, tỉnh Đồng Tháp",
)
AGES = {"c07": (66, 78), "c13": (24, 31)}  # who holds the old ID card, who asks to be single
STAFF: tuple[tuple[Literal["officer", "admin"], str, str, str, bool], ...] = (
    ("officer", "o1", "LV", "Hạnh", True),
    ("officer", "o2", "LV", "Đức", False),
    ("officer", "o3", "MAH", "Loan", True),
    ("admin", "a1", "LV", "Khoa", False),
)


def cast(seed: int) -> tuple[list[DemoOffice], list[DemoPerson]]:
    """Both desks and everybody around them; the same seed gives the same people."""
    chance = random.Random(f"cast {seed}")
    people = [HEROINE]
    for office, count in CITIZENS.items():
        while sum(one.office == office for one in people) < count:
            people.append(_citizen(chance, office, people))
    for role, peer, office, given, female in STAFF:
        birth = _birth(chance, 28, 45)
        name = _name(chance, people, birth, female=female, given=given)
        person = DemoPerson(role, name, _phone(chance, people), peer, office, "", birth, "")
        people.append(_settled(chance, person, female=female))
    return list(OFFICES), people


def _citizen(chance: random.Random, office: str, others: list[DemoPerson]) -> DemoPerson:
    peer = f"c{len(others) + 1:02d}"
    birth = _birth(chance, *AGES.get(peer, (18, 80)))
    female = chance.random() < 0.55
    name = _name(chance, others, birth, female=female)
    person = DemoPerson("citizen", name, _phone(chance, others), peer, office, "", birth, "")
    return _settled(chance, person, female=female)


def _name(
    chance: random.Random,
    others: list[DemoPerson],
    birth: date,
    *,
    female: bool,
    given: str | None = None,
) -> str:
    taken = {one.name for one in others} | {one.signer for one in OFFICES}
    fresh = names.full_names(chance, female=female, born=birth.year, given=given)
    return next(name for name in fresh if name not in taken)


def _settled(chance: random.Random, person: DemoPerson, *, female: bool) -> DemoPerson:
    """Give a newcomer the number and the address that go with the rest."""
    century, tail = 2 * (person.birth.year // 100 - 19) + female, chance.randrange(200, 19000)
    number = f"{chance.choice(ID_STARTS)}{century}{person.birth:%y}{tail:06d}"
    hamlet = chance.choice(names.HAMLETS[person.office])
    place = next(one.place for one in OFFICES if one.id == person.office)
    return replace(person, number=number, address=f"Ấp {hamlet}, xã {place}, tỉnh Đồng Tháp")


def _phone(chance: random.Random, others: list[DemoPerson]) -> str:
    taken = {one.phone for one in others}
    while True:
        phone = f"+84{chance.choice(PHONE_STARTS)}{chance.randrange(10**7):07d}"[:12]
        if phone not in taken:
            return phone


def _birth(chance: random.Random, youngest: int, oldest: int) -> date:
    age = chance.randint(youngest, oldest)
    return date(THE_DAY.year - 1 - age, chance.randint(1, 12), chance.randint(1, 28))


def papers(person: DemoPerson, seed: int, today: date = THE_DAY) -> list[DemoDocument]:
    """What lies in this person's drawer, the ID card first; every paper but one is alive."""
    chance = random.Random(f"papers {seed} {person.peer}")
    age = (today - person.birth).days // 365
    kinds = HELD.get(person.peer) or _some_kinds(chance, age)
    return [_document(chance, person, kind, today) for kind in ("cccd", *kinds)]


HELD = {
    "c01": ("khai_sinh", "bang_thpt"),
    "c07": ("cmnd", "so_do", "the_bhyt"),
    "c13": ("doc_than", "khai_sinh"),
}
# kind: title, pages, from which age, number (# stands for a digit, {y} for the year of issue)
KINDS: dict[str, tuple[str, int, int, str]] = {
    "cccd": ("Căn cước công dân", 2, 16, ""),
    "cmnd": ("Chứng minh nhân dân 9 số", 2, 16, "341 ### ###"),
    "khai_sinh": ("Giấy khai sinh", 1, 0, "1##/{y}"),
    "ket_hon": ("Giấy chứng nhận kết hôn", 1, 26, "##/{y}"),
    "so_do": ("Giấy chứng nhận quyền sử dụng đất", 4, 35, "DL ######"),
    "gplx": ("Giấy phép lái xe", 2, 19, "87{yy}########"),
    "ho_chieu": ("Hộ chiếu", 2, 20, "C#######"),
    "bang_thpt": ("Bằng tốt nghiệp trung học phổ thông", 2, 18, "B #######"),
    "bang_dai_hoc": ("Bằng đại học", 2, 23, "{y}/ĐH-0####"),
    "bang_diem": ("Bảng điểm đại học", 2, 23, "###/BĐ-ĐHSH"),
    "hoc_ba": ("Học bạ trung học phổ thông", 3, 18, "####/HB"),
    "cc_tin_hoc": ("Chứng chỉ ứng dụng công nghệ thông tin", 1, 19, "###/CNTT"),
    "the_bhyt": ("Thẻ bảo hiểm y tế", 1, 16, "GD 4 87 87 ### #####"),
    "dkkd": ("Giấy chứng nhận đăng ký hộ kinh doanh", 1, 25, "51D80#####"),
    "cu_tru": ("Xác nhận thông tin về cư trú (CT07)", 1, 18, "1###/XN-CT"),
    "doc_than": ("Giấy xác nhận tình trạng hôn nhân", 1, 20, "1##/UBND-XNTTHN"),
    "kham_suc_khoe": ("Giấy khám sức khỏe", 2, 18, "1###/GKSK"),
    "ho_ngheo": ("Giấy chứng nhận hộ cận nghèo", 1, 40, "##/GCN-HCN"),
    "bang_khen": ("Giấy khen", 1, 30, "1##/QĐ-UBND"),
    "dang_ky_xe": ("Chứng nhận đăng ký xe mô tô", 1, 20, "06####"),
}
USUAL = {"khai_sinh", "bang_thpt", "so_do", "ket_hon"}
SCHOOL = {"bang_thpt", "hoc_ba", "bang_dai_hoc", "bang_diem", "cc_tin_hoc"}
MONTHS_GOOD = {"doc_than": 6, "kham_suc_khoe": 12, "ho_ngheo": 12}


def _some_kinds(chance: random.Random, age: int) -> list[str]:
    rare = {"cccd", "cmnd", "doc_than"}
    rare |= SCHOOL if age > 58 else set()
    fitting = [kind for kind, row in KINDS.items() if row[2] + 1 <= age and kind not in rare]
    usual = [kind for kind in fitting if kind in USUAL]
    return list(dict.fromkeys(chance.sample(fitting + usual * 2, chance.randint(1, 3))))


def _document(chance: random.Random, person: DemoPerson, kind: str, today: date) -> DemoDocument:
    title, pages, _, number = KINDS[kind]
    issued = _issued(chance, person, kind, today)
    expires = _expires(person, kind, issued)
    while kind == "cccd" and expires and expires < today:
        issued = _issued(chance, person, kind, today)
        expires = _expires(person, kind, issued)
    number = number.format(y=issued.year, yy=f"{issued:%y}")
    number = "".join(str(chance.randint(1, 9)) if sign == "#" else sign for sign in number)
    if kind == "cccd":
        number = person.number
        title = "Căn cước" if issued >= names.NEW_CARD else title
    return DemoDocument(kind, title, number, pages, issued, expires, withdrawn=kind == "cmnd")


def _issued(chance: random.Random, person: DemoPerson, kind: str, today: date) -> date:
    year, born = today.year, person.birth.year
    if kind == "doc_than":
        return today - timedelta(days=chance.randint(260, 320))
    if kind in MONTHS_GOOD:
        return today - timedelta(days=chance.randint(30, 150))
    first, last = {
        "cccd": (2022, year - 1),
        "cmnd": (2007, 2014),
        "khai_sinh": (born, born) if born > 1984 else (1999, 2014),  # elders registered late
        "bang_thpt": (born + 18, born + 18),
        "hoc_ba": (born + 18, born + 18),
        "bang_dai_hoc": (born + 22, born + 22),
        "bang_diem": (born + 22, born + 22),
        "ket_hon": (born + 21, min(born + 33, year - 1)),
        "ho_chieu": (year - 6, year - 1),
        "cu_tru": (year - 1, year - 1),
    }.get(kind, (max(2010, born + KINDS[kind][2]), year - 1))
    month = chance.randint(7, 9) if kind in {"bang_thpt", "hoc_ba"} else chance.randint(1, 12)
    day = date(chance.randint(min(first, last), last), month, chance.randint(1, 28))
    return max(day, person.birth + timedelta(days=chance.randint(6, 40)))


def _expires(person: DemoPerson, kind: str, issued: date) -> date | None:
    if kind == "cccd":
        marks = [person.birth.replace(year=person.birth.year + age) for age in (25, 40, 60)]
        return next((mark for mark in marks if (mark - issued).days > 2 * 365), None)
    if kind == "ho_chieu":
        return issued.replace(year=issued.year + 10)
    if kind in MONTHS_GOOD:
        return issued + timedelta(days=MONTHS_GOOD[kind] * 30 + MONTHS_GOOD[kind] // 2)
    return None
