"""Citizens, officers, offices."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from core.models import Citizen, Link, Office, Officer
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
ADD_CITIZEN = Statement(
    insert_into(citizens, [c.name for c in citizens.c if c.name != "id"]).returning(citizens.c.id),
    int,
)


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

    def add_citizen(self, **facts: Any) -> int:
        return self._pen.one(ADD_CITIZEN, frozen_until=None, **facts)
