"""Invitations, shifts, the staff group, who signs."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, null, select, update

from core.staff import Invite, Signer, Template
from storage.statement import Act, Pen, Statement, insert_into, like, upsert_into
from storage.tables import groups, invites, officers, signers, templates

JOINING = ["office_id", "peer", "name", "role", "active", "totp_key"]
ADD_INVITE = Act(insert_into(invites))
USE_INVITE = Statement(
    update(invites)
    .where(
        invites.c.hash == bindparam("secret"),
        invites.c.used_at.is_(None),
        invites.c.expires_at > bindparam("at"),
    )
    .values(used_at=bindparam("at"))
    .returning(*like(Invite, invites)),
    Invite,
)
ADD_OFFICER = Statement(insert_into(officers, JOINING).returning(officers.c.id), int)
ANEW: dict[str, Any] = {
    "totp_key": bindparam("key"),
    "totp_turn": officers.c.totp_turn + 1,
    "totp_step": 0,
    "totp_wrongs": 0,
    "shut_until": null(),
    "shift_until": null(),
}
RENEW = Act(update(officers).where(officers.c.id == bindparam("officer")).values(ANEW))
TAKE_BACK = Act(
    update(officers)
    .where(officers.c.id == bindparam("officer"))
    .values(ANEW | {"name": bindparam("called"), "role": bindparam("as"), "active": True})
)
DISMISS = Act(
    update(officers)
    .where(officers.c.id == bindparam("officer"))
    .values(active=False, shift_until=null())
)
WRONG = Act(
    update(officers)
    .where(officers.c.id == bindparam("officer"))
    .values(totp_wrongs=bindparam("wrongs"), shut_until=bindparam("until"))
)
OPEN_SHIFT = Act(
    update(officers)
    .where(officers.c.id == bindparam("officer"))
    .values(
        totp_step=bindparam("step"),
        totp_wrongs=0,
        shut_until=null(),
        shift_until=bindparam("until"),
    )
)
CLOSE_SHIFT = Act(
    update(officers).where(officers.c.id == bindparam("officer")).values(shift_until=null())
)
BIND = Act(upsert_into(groups, ["office_id"], ["room", "bound_at"]))
UNBIND = Act(delete(groups).where(groups.c.room == bindparam("place")))
MOVE = Act(update(groups).where(groups.c.room == bindparam("old")).values(room=bindparam("new")))
GROUP_OF = Statement(select(groups.c.room).where(groups.c.office_id == bindparam("office")), str)
OFFICE_OF = Statement(select(groups.c.office_id).where(groups.c.room == bindparam("place")), str)
SIGNERS = Statement(
    select(*like(Signer, signers))
    .where(signers.c.office_id == bindparam("office"))
    .order_by(signers.c.since, signers.c.id),
    Signer,
)
TEMPLATES = Statement(
    select(*like(Template, templates))
    .where(templates.c.office_id == bindparam("office"))
    .order_by(templates.c.id),
    Template,
)
ADD_TEMPLATE = Act(insert_into(templates, ["office_id", *(f.name for f in fields(Template))]))
ADD_SIGNER = Act(insert_into(signers, ["office_id", "name", "title", "since", "until"]))


class Roster:
    """The drawer of the roster."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def add_invite(self, invite: Invite) -> None:
        self._pen.run(ADD_INVITE, **asdict(invite))

    def use_invite(self, hashed: str, at: datetime) -> Invite | None:
        return self._pen.first(USE_INVITE, secret=hashed, at=at)

    def add_officer(self, office_id: str, peer: str, name: str, role: str, totp_key: str) -> int:
        return self._pen.one(
            ADD_OFFICER,
            office_id=office_id,
            peer=peer,
            name=name,
            role=role,
            active=True,
            totp_key=totp_key,
        )

    def take_back(self, officer_id: int, name: str, role: str, totp_key: str) -> None:
        """Somebody who left is an officer again, with a new authenticator."""
        self._pen.run(TAKE_BACK, officer=officer_id, called=name, key=totp_key, **{"as": role})

    def renew(self, officer_id: int, totp_key: str) -> None:
        self._pen.run(RENEW, officer=officer_id, key=totp_key)

    def dismiss(self, officer_id: int) -> None:
        self._pen.run(DISMISS, officer=officer_id)

    def note_wrong(self, officer_id: int, wrongs: int, shut_until: datetime | None) -> None:
        self._pen.run(WRONG, officer=officer_id, wrongs=wrongs, until=shut_until)

    def open_shift(self, officer_id: int, step: int, until: datetime) -> None:
        self._pen.run(OPEN_SHIFT, officer=officer_id, step=step, until=until)

    def close_shift(self, officer_id: int) -> None:
        self._pen.run(CLOSE_SHIFT, officer=officer_id)

    def bind(self, office_id: str, room: str, at: datetime) -> None:
        """A group serves one office, an office has one group."""
        self._pen.run(UNBIND, place=room)
        self._pen.run(BIND, office_id=office_id, room=room, bound_at=at)

    def move_group(self, old: str, new: str) -> None:
        self._pen.run(MOVE, old=old, new=new)

    def unbind(self, room: str) -> None:
        self._pen.run(UNBIND, place=room)

    def group_of(self, office_id: str) -> str | None:
        return self._pen.first(GROUP_OF, office=office_id)

    def office_of_group(self, room: str) -> str | None:
        return self._pen.first(OFFICE_OF, place=room)

    def signers(self, office_id: str) -> list[Signer]:
        return self._pen.rows(SIGNERS, office=office_id)

    def templates(self, office_id: str) -> list[Template]:
        """What the office added, in the order it was."""
        return self._pen.rows(TEMPLATES, office=office_id)

    def add_template(self, office_id: str, template: Template) -> None:
        self._pen.run(ADD_TEMPLATE, office_id=office_id, **asdict(template))

    def add_signer(
        self, office_id: str, name: str, title: str, since: date, until: date | None
    ) -> None:
        self._pen.run(
            ADD_SIGNER, office_id=office_id, name=name, title=title, since=since, until=until
        )
