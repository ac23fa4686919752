"""Where one person's traces are: the statements that find them, blank them, or take them out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Integer,
    String,
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union,
    update,
)

from core.models import Stage
from core.steps import ENDED
from storage.columns import Instant
from storage.handouts import extensions
from storage.keeping import acts, assists, consents, delegations, drafts, requests
from storage.retention import EMPTY, FULL
from storage.statement import Act, Statement
from storage.tables import call_backs, documents, groups, lines, officers, orders, packs
from storage.tables import scans as pages
from storage.traffic import bubbles, challenges, chats, guards, links, outbox, quarantine

WHO: Any = bindparam("who", type_=Integer)
CHAT: Any = bindparam("chat", type_=String)
PHONE: Any = bindparam("their_phone", type_=String)
AT: Any = bindparam("at", type_=Instant)
_PAPERS = select(documents.c.id).where(documents.c.citizen_id == WHO)
_ORDERS = select(orders.c.id).where(orders.c.citizen_id == WHO)
_OPEN = and_(*(orders.c.stage != stage for stage in sorted({*ENDED, Stage.HANDED_OVER})))
_WITH_PAPERS = select(lines.c.order_id).where(lines.c.document_id.in_(_PAPERS))
UNDER_WAY = Statement(
    select(func.count())
    .select_from(orders)
    .where(_OPEN, or_(orders.c.citizen_id == WHO, orders.c.id.in_(_WITH_PAPERS))),
    int,
)
SCANS_KEPT = Statement(
    select(func.count()).select_from(pages).where(pages.c.document_id.in_(_PAPERS)), int
)
_OFFICERS = select(officers.c.peer)
_SPOKEN_FROM = union(
    select(links.c.peer).where(links.c.citizen_id == WHO),
    select(chats.c.peer).where(chats.c.citizen_id == WHO),
    select(orders.c.peer).where(orders.c.citizen_id == WHO, orders.c.origin == "chat"),
    select(call_backs.c.peer).where(call_backs.c.citizen_id == WHO),
    select(requests.c.peer).where(requests.c.citizen_id == WHO),
).subquery()
CHATS_OF = Statement(
    select(_SPOKEN_FROM.c.peer)
    .where(_SPOKEN_FROM.c.peer.not_in(_OFFICERS), _SPOKEN_FROM.c.peer != "")
    .order_by(_SPOKEN_FROM.c.peer),
    str,
)
WORDS_OF = Statement(
    union(
        *(
            select(column).where(orders.c.citizen_id == WHO)
            for column in (
                orders.c.collector,
                orders.c.collector_paper,
                orders.c.reply,
                orders.c.rating_why,
                orders.c.reason,
            )
        ),
        select(extensions.c.why).where(extensions.c.order_id.in_(_ORDERS)),
        *(
            select(column).where(requests.c.citizen_id == WHO)
            for column in (requests.c.about, requests.c.why)
        ),
        *(
            select(column).where(delegations.c.citizen_id == WHO)
            for column in (delegations.c.name, delegations.c.phone)
        ),
        *(
            select(column).where(documents.c.citizen_id == WHO)
            for column in (documents.c.title, documents.c.withdrawn_why)
        ),
    ),
    str,
)
DUE = Statement(
    select(requests.c.id)
    .where(
        requests.c.outcome == "",
        or_(
            requests.c.finish_by <= bindparam("before"),
            (requests.c.answer_by <= bindparam("before")) & requests.c.answered_at.is_(None),
        ),
    )
    .order_by(requests.c.finish_by, requests.c.id),
    int,
)
DROP_ALL_SCANS = Statement(
    delete(pages).where(pages.c.document_id.in_(_PAPERS)).returning(pages.c.name), str
)
DROP_DRAFTS = Act(delete(drafts).where(drafts.c.document_id.in_(_PAPERS)))
BLANK_PAPERS = Act(
    update(documents)
    .where(documents.c.citizen_id == WHO)
    .values(
        title="",
        tail="",
        issued_on=None,
        expires_on=None,
        withdrawn_at=func.coalesce(documents.c.withdrawn_at, AT),
        withdrawn_why=bindparam("why"),
    )
)
BLANK_LINES = Act(update(lines).where(lines.c.document_id.in_(_PAPERS)).values(tail=""))
_KEYS = or_(orders.c.stage == Stage.CANCELLED, orders.c.stage == Stage.REFUSED)
BLANK_ORDERS = Act(
    update(orders)
    .where(orders.c.citizen_id == WHO)
    .values(
        peer=bindparam("nowhere"),
        collector="",
        collector_paper="",
        reply="",
        rating_why="",
        reason=case((_KEYS, orders.c.reason), else_=""),
    )
)
_USUAL = extensions.c.why.like("extend.%")
BLANK_EXTENSIONS = Act(
    update(extensions)
    .where(extensions.c.order_id.in_(_ORDERS))
    .values(why=case((_USUAL, extensions.c.why), else_=""))
)
DROP_PACKS = Act(delete(packs).where(packs.c.order_id.in_(_ORDERS)))
BLANK_CONSENTS = Act(update(consents).where(consents.c.citizen_id == WHO).values(peer=""))
_PURPOSE = or_(acts.c.what == "consent", acts.c.what == "no_consent")
BLANK_ACTS = Act(
    update(acts)
    .where(acts.c.citizen_id == WHO)
    .values(
        why=case((_PURPOSE, acts.c.why), else_=""),
        peer=case((acts.c.officer_id.is_(None), ""), else_=acts.c.peer),
    )
)
BLANK_REQUESTS = Act(
    update(requests).where(requests.c.citizen_id == WHO).values(about="", why="", peer="")
)
DROP_DELEGATIONS = Act(delete(delegations).where(delegations.c.citizen_id == WHO))
BLANK_DELEGATE = Act(
    update(delegations)
    .where(delegations.c.phone == PHONE, delegations.c.phone != "")
    .values(name="", phone="", revoked_at=func.coalesce(delegations.c.revoked_at, AT))
)
END_ASSISTS = Act(
    update(assists)
    .where(assists.c.citizen_id == WHO, assists.c.ended_at.is_(None))
    .values(ended_at=AT)
)
DROP_CODES = Act(
    delete(challenges).where(
        or_(challenges.c.citizen_id == WHO, challenges.c.phone_key == bindparam("key"))
    )
)
DROP_GUARD = Act(delete(guards).where(guards.c.phone_key == bindparam("key")))
BLANK_CALLS = Act(
    update(call_backs)
    .where(
        or_(
            call_backs.c.citizen_id == WHO,
            and_(call_backs.c.phone == PHONE, call_backs.c.phone != ""),
        )
    )
    .values(phone="", peer="")
)
BLANK_CALLS_FROM = Act(
    update(call_backs).where(call_backs.c.peer == CHAT).values(phone="", peer="")
)
DROP_LINKS = Act(delete(links).where(links.c.citizen_id == WHO))
END_SESSION = Act(
    update(chats)
    .where(chats.c.citizen_id == WHO)
    .values(citizen_id=None, opened_at=None, code_at=None)
)
EMPTY_CHAT = Act(update(chats).where(chats.c.peer == CHAT).values(forms=[], shown=[]))
BLANKED = {
    "payload": EMPTY,
    "state": case((outbox.c.state == "waiting", literal("sent")), else_=outbox.c.state),
    "done_at": func.coalesce(outbox.c.done_at, AT),
}
BLANK_SAID = Act(update(outbox).where(outbox.c.to == CHAT, FULL).values(BLANKED))
BLANK_OWN = Act(
    update(outbox)
    .where(
        outbox.c.to == CHAT,
        FULL,
        or_(
            outbox.c.state != "waiting",
            type_coerce(outbox.c.payload, Text).like('%"screen"%'),
        ),
    )
    .values(BLANKED)
)
"""The same in a chat others speak from: news that waits for them is drawn when it is shown."""
DROP_SHOWN = Act(delete(bubbles).where(bubbles.c.to == CHAT))
DROP_ASIDE = Act(delete(quarantine).where(quarantine.c.peer == CHAT))


def of_staff(lane: Any) -> Any:
    """Whether a lane is an officer's or a group's."""
    return or_(lane.in_(_OFFICERS), lane.in_(select(groups.c.room)), lane.like("group:%"))


def texts(key: Any, lane: Any, *columns: Any) -> Statement[tuple[Any, str]]:
    """What staff was shown or has typed, as it lies in the row."""
    text = literal("").concat(type_coerce(columns[0], Text))
    for column in columns[1:]:
        text = text.concat(type_coerce(column, Text))
    return Statement(select(key, text).where(of_staff(lane)), lambda *row: row)


SAID_TO_STAFF = texts(outbox.c.id, outbox.c.to, outbox.c.payload)
SHOWN_TO_STAFF = texts(bubbles.c.seq, bubbles.c.to, bubbles.c.content)
STAFF_FORMS = texts(chats.c.peer, chats.c.peer, chats.c.forms, chats.c.shown)
BLANK_PARCEL = Act(update(outbox).where(outbox.c.id == bindparam("row")).values(BLANKED))
DROP_BUBBLE = Act(delete(bubbles).where(bubbles.c.seq == bindparam("row")))
EMPTY_FORMS = Act(update(chats).where(chats.c.peer == bindparam("row")).values(forms=[], shown=[]))
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("phone", "born_on", "holder_id", "frozen_until")),
    "id_number": "",
    "address": "",
}
