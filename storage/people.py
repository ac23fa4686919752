"""Citizens, officers, offices."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, update

from core.models import Citizen, Link, Office, Officer
from core.names import fold
from storage.statement import Act, Pen, Statement, insert_into, like, upsert_into
from storage.tables import citizens, officers, offices
from storage.traffic import links

OFFICES = Statement(select(*like(Office, offices)).order_by(offices.c.id), Office)
OFFICE = Statement(select(*like(Office, offices)).where(offices.c.id == bindparam("id")), Office)
CITIZEN = Statement(
    select(*like(Citizen, citizens)).where(citizens.c.id == bindparam("id")), Citizen
)
BY_PHONE = Statement(
    select(*like(Citizen, citizens)).where(citizens.c.phone == bindparam("phone")), Citizen
)
NUMBERED = Statement(
    select(*like(Citizen, citizens))
    .where(
        citizens.c.office_id == bindparam("office_id"),
        citizens.c.id_number == bindparam("id_number"),
    )
    .order_by(citizens.c.id),
    Citizen,
)
HOUSEHOLD = Statement(
    select(*like(Citizen, citizens))
    .where(citizens.c.holder_id == bindparam("holder_id"))
    .order_by(citizens.c.id),
    Citizen,
)
OFFICER = Statement(
    select(*like(Officer, officers)).where(officers.c.id == bindparam("id")), Officer
)
OFFICER_AT = Statement(
    select(*like(Officer, officers)).where(officers.c.peer == bindparam("peer")), Officer
)
OFFICERS_OF = Statement(
    select(*like(Officer, officers))
    .where(officers.c.office_id == bindparam("office_id"))
    .order_by(officers.c.id),
    Officer,
)
LINKS_OF = Statement(
    select(*like(Link, links))
    .where(links.c.citizen_id == bindparam("citizen_id"))
    .order_by(links.c.first_at),
    Link,
)
CITIZENS_LINKED = Statement(
    select(links.c.citizen_id).where(links.c.peer == bindparam("peer")), int
)
UNLINK = Act(
    delete(links).where(links.c.citizen_id == bindparam("who"), links.c.peer == bindparam("chat"))
)
PHONE_LINKED = Statement(
    select(citizens.c.phone)
    .join(links, links.c.citizen_id == citizens.c.id)
    .where(links.c.peer == bindparam("peer"))
    .order_by(links.c.last_at.desc())
    .limit(1),
    str,
)
LINK = Act(upsert_into(links, ["citizen_id", "peer"], ["last_at"]))
USED = Act(
    update(citizens)
    .where(citizens.c.id == bindparam("citizen"))
    .values(last_used_at=bindparam("at"))
)
FREEZE = Act(
    update(citizens)
    .where(citizens.c.id == bindparam("citizen"))
    .values(frozen_until=bindparam("until"))
)
ADD_OFFICE = Act(insert_into(offices))
ADD_OFFICER = Act(insert_into(officers, ["office_id", "peer", "name", "role", "active"]))
NEW: dict[str, Any] = {
    "phone": None,
    "id_number": "",
    "born_on": None,
    "address": "",
    "holder_id": None,
    "frozen_until": None,
    "erased_at": None,
}
ADD_CITIZEN = Statement(
    insert_into(citizens, [c.name for c in citizens.c if c.name != "id"]).returning(citizens.c.id),
    int,
)
LAST_LETTER = "\U0010ffff"


def beginning(column: ColumnElement[str]) -> Statement[Citizen]:
    """People of an office whose folded name begins so, in its order."""
    return Statement(
        select(*like(Citizen, citizens))
        .where(
            citizens.c.office_id == bindparam("office_id"),
            column >= bindparam("first"),
            column < bindparam("last"),
        )
        .order_by(column)
        .limit(bindparam("most")),
        Citizen,
    )


BY_NAME, BY_GIVEN_NAME = beginning(citizens.c.folded), beginning(citizens.c.called)


def searched(name: str) -> dict[str, str]:
    """A name as search keeps it: folded, and with the given name first."""
    words = fold(name).split()
    return {"folded": " ".join(words), "called": " ".join(reversed(words))}


@lru_cache(maxsize=64)
def changing_person(names: tuple[str, ...]) -> Act:
    """The UPDATE that writes these facts of a citizen."""
    chosen = update(citizens).where(citizens.c.id == bindparam("citizen"))
    return Act(chosen.values({name: bindparam(f"new_{name}") for name in names}))


@lru_cache(maxsize=16)
def changing(names: tuple[str, ...]) -> Act:
    """The UPDATE that writes these facts of an office."""
    chosen = update(offices).where(offices.c.id == bindparam("office"))
    return Act(chosen.values({name: bindparam(f"new_{name}") for name in names}))


class People:
    """The drawer of people."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def offices(self) -> list[Office]:
        return self._pen.rows(OFFICES)

    def office(self, office_id: str) -> Office:
        return self._pen.one(OFFICE, id=office_id)

    def citizen(self, citizen_id: int) -> Citizen:
        return self._pen.one(CITIZEN, id=citizen_id)

    def citizen_if(self, citizen_id: int) -> Citizen | None:
        return self._pen.first(CITIZEN, id=citizen_id)

    def citizen_by_phone(self, phone: str) -> Citizen | None:
        return self._pen.first(BY_PHONE, phone=phone)

    def officer(self, officer_id: int) -> Officer:
        return self._pen.one(OFFICER, id=officer_id)

    def officer_if(self, officer_id: int) -> Officer | None:
        return self._pen.first(OFFICER, id=officer_id)

    def officer_at(self, peer: str) -> Officer | None:
        return self._pen.first(OFFICER_AT, peer=peer)

    def officers_of(self, office_id: str) -> list[Officer]:
        return self._pen.rows(OFFICERS_OF, office_id=office_id)

    def links_of(self, citizen_id: int) -> list[Link]:
        return self._pen.rows(LINKS_OF, citizen_id=citizen_id)

    def citizens_linked(self, peer: str) -> list[int]:
        return self._pen.rows(CITIZENS_LINKED, peer=peer)

    def unlink(self, citizen_id: int, peer: str) -> None:
        self._pen.run(UNLINK, who=citizen_id, chat=peer)

    def phone_linked(self, peer: str) -> str | None:
        return self._pen.first(PHONE_LINKED, peer=peer)

    def link(self, citizen_id: int, peer: str, at: datetime) -> None:
        self._pen.run(LINK, citizen_id=citizen_id, peer=peer, first_at=at, last_at=at)

    def used(self, citizen_id: int, at: datetime) -> None:
        self._pen.run(USED, citizen=citizen_id, at=at)

    def freeze(self, citizen_id: int, until: datetime) -> None:
        self._pen.run(FREEZE, citizen=citizen_id, until=until)

    def change_office(self, office_id: str, **facts: str | bool) -> None:
        new = {f"new_{name}": value for name, value in facts.items()}
        self._pen.run(changing(tuple(sorted(facts))), office=office_id, **new)

    def add_office(self, **facts: Any) -> None:
        self._pen.run(ADD_OFFICE, **facts)

    def add_officer(self, **facts: Any) -> None:
        self._pen.run(ADD_OFFICER, **facts)

    def citizens_numbered(self, office_id: str, id_number: str) -> list[Citizen]:
        return self._pen.rows(NUMBERED, office_id=office_id, id_number=id_number)

    def citizens_called(self, office_id: str, folded: str, most: int) -> list[Citizen]:
        """By the name's first words, or its last ones: `nguyen thi` and `thi nga` both find her.

        In turn from either, so that a common family name leaves room for a given one.
        """
        backwards = " ".join(reversed(folded.split()))
        sides = [
            self._pen.rows(
                statement, office_id=office_id, first=begins, last=begins + LAST_LETTER, most=most
            )
            for statement, begins in ((BY_NAME, folded), (BY_GIVEN_NAME, backwards))
        ]
        return list(dict.fromkeys(one for pair in zip_longest(*sides) for one in pair if one))[
            :most
        ]

    def household(self, holder_id: int) -> list[Citizen]:
        return self._pen.rows(HOUSEHOLD, holder_id=holder_id)

    def add_person(self, office_id: str, name: str, at: datetime, **facts: Any) -> int:
        row = NEW | {"added_at": at, "last_used_at": at} | facts | searched(name)
        return self._pen.one(ADD_CITIZEN, office_id=office_id, name=name, **row)

    def change_person(self, citizen_id: int, **facts: Any) -> None:
        if "name" in facts:
            facts |= searched(facts["name"])
        new = {f"new_{name}": value for name, value in facts.items()}
        self._pen.run(changing_person(tuple(sorted(facts))), citizen=citizen_id, **new)
