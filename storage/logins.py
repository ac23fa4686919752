"""Codes that were asked for, and what each phone has used up."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from core.codes import Challenge, Guard
from core.login import SECOND_ASSISTED, SECOND_CHECK
from storage.statement import Act, Pen, Statement, insert_into, like, upsert_into
from storage.traffic import challenges, guards

CHALLENGE = Statement(
    select(*like(Challenge, challenges)).where(challenges.c.id == bindparam("id")), Challenge
)
OPEN = Statement(
    select(*like(Challenge, challenges))
    .where(
        challenges.c.peer == bindparam("peer"),
        challenges.c.phone_key == bindparam("phone_key"),
        challenges.c.purpose == bindparam("purpose"),
        challenges.c.closed_at.is_(None),
    )
    .order_by(challenges.c.sent_at.desc())
    .limit(1),
    Challenge,
)
GUARD = Statement(
    select(*like(Guard, guards)).where(guards.c.phone_key == bindparam("phone_key")), Guard
)
PHONES_TRIED = Statement(
    select(func.count(challenges.c.phone_key.distinct())).where(
        challenges.c.peer == bindparam("peer"),
        challenges.c.sent_at >= bindparam("since"),
        challenges.c.phone_key != bindparam("besides"),
    ),
    int,
)
SENT_SINCE = Statement(
    select(func.count())
    .select_from(challenges)
    .where(
        challenges.c.sent_at >= bindparam("since"),
        challenges.c.purpose != SECOND_CHECK,
        challenges.c.purpose != SECOND_ASSISTED,
    ),
    int,
)
SENT_BY = Statement(
    select(func.count())
    .select_from(challenges)
    .where(
        challenges.c.peer == bindparam("peer"),
        challenges.c.purpose == bindparam("purpose"),
        challenges.c.sent_at > bindparam("since"),
    ),
    int,
)
ADD = Act(insert_into(challenges))
SUPERSEDE = Act(
    update(challenges)
    .where(challenges.c.peer == bindparam("chat"), challenges.c.closed_at.is_(None))
    .values(closed_at=bindparam("at"))
)
COUNT_TRY = Statement(
    update(challenges)
    .where(
        challenges.c.id == bindparam("challenge"),
        challenges.c.peer == bindparam("chat"),
        challenges.c.closed_at.is_(None),
        challenges.c.expires_at > bindparam("at"),
        challenges.c.tries < bindparam("most"),
    )
    .values(tries=challenges.c.tries + 1)
    .returning(*like(Challenge, challenges)),
    Challenge,
)
CLOSE = Act(
    update(challenges)
    .where(challenges.c.id == bindparam("challenge"))
    .values(closed_at=bindparam("at"), phone="")
)
CLOSE_OF = Act(
    update(challenges)
    .where(challenges.c.citizen_id == bindparam("who"), challenges.c.closed_at.is_(None))
    .values(closed_at=bindparam("at"), phone="")
)
KEEP_GUARD = Act(
    upsert_into(guards, ["phone_key"], [f.name for f in fields(Guard) if f.name != "phone_key"])
)


class Logins:
    """The drawer of codes."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def challenge(self, challenge_id: str) -> Challenge | None:
        return self._pen.first(CHALLENGE, id=challenge_id)

    def open_challenge(self, peer: str, phone_key: str, purpose: str) -> Challenge | None:
        return self._pen.first(OPEN, peer=peer, phone_key=phone_key, purpose=purpose)

    def guard(self, phone_key: str) -> Guard | None:
        return self._pen.first(GUARD, phone_key=phone_key)

    def phones_tried(self, peer: str, since: datetime, besides: str) -> int:
        return self._pen.one(PHONES_TRIED, peer=peer, since=since, besides=besides)

    def sent_since(self, since: datetime) -> int:
        return self._pen.one(SENT_SINCE, since=since)

    def sent_by(self, peer: str, purpose: str, since: datetime) -> int:
        return self._pen.one(SENT_BY, peer=peer, purpose=purpose, since=since)

    def add_challenge(self, challenge: Challenge) -> None:
        self._pen.run(ADD, **asdict(challenge))

    def supersede(self, peer: str, at: datetime) -> None:
        """Only the newest code of a chat counts."""
        self._pen.run(SUPERSEDE, chat=peer, at=at)

    def count_try(self, challenge_id: str, peer: str, at: datetime, most: int) -> Challenge | None:
        return self._pen.first(COUNT_TRY, challenge=challenge_id, chat=peer, at=at, most=most)

    def close_challenge(self, challenge_id: str, at: datetime) -> None:
        self._pen.run(CLOSE, challenge=challenge_id, at=at)

    def close_codes_of(self, citizen_id: int, at: datetime) -> None:
        """A code on its way to a number that is this person's no more opens nothing."""
        self._pen.run(CLOSE_OF, who=citizen_id, at=at)

    def keep_guard(self, guard: Guard) -> None:
        self._pen.run(KEEP_GUARD, **asdict(guard))
