"""Conversations: the forms being filled in, and the session."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, null, select, update

from core.models import Chat
from storage.statement import Act, Pen, Statement, like, upsert_into
from storage.traffic import chats

CHAT = Statement(select(*like(Chat, chats)).where(chats.c.peer == bindparam("peer")), Chat)
KEEP = Act(
    upsert_into(
        chats, ["peer"], ["lang", "elder", "seen_at", "serial", "forms", "shown", "unreachable_at"]
    )
)
OPEN = Act(upsert_into(chats, ["peer"], ["citizen_id", "opened_at", "seen_at", "code_at"]))
NOTHING = {"citizen_id": null(), "opened_at": null(), "code_at": null()}
END = Act(update(chats).where(chats.c.peer == bindparam("chat")).values(NOTHING))
END_ALL = Act(update(chats).where(chats.c.citizen_id == bindparam("who")).values(NOTHING))
SHUT = Act(
    update(chats).where(chats.c.peer == bindparam("chat")).values(unreachable_at=bindparam("at"))
)
SHOWN = Act(update(chats).where(chats.c.peer == bindparam("chat")).values(shown=bindparam("shown")))


class Chats:
    """The drawer of conversations."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def chat(self, peer: str) -> Chat:
        return self._pen.first(CHAT, peer=peer) or Chat(peer)

    def keep(self, chat: Chat) -> None:
        """Forms, language and the last sign of life; the session has writers of its own."""
        self._pen.run(
            KEEP,
            peer=chat.peer,
            lang=chat.lang,
            elder=chat.elder,
            seen_at=chat.seen_at,
            serial=chat.serial,
            forms=chat.forms,
            shown=chat.shown,
            citizen_id=None,
            opened_at=None,
            code_at=None,
            unreachable_at=None,
        )

    def open_session(self, peer: str, citizen_id: int, at: datetime) -> None:
        fresh = Chat(peer)
        self._pen.run(
            OPEN,
            peer=peer,
            citizen_id=citizen_id,
            opened_at=at,
            seen_at=at,
            code_at=at,
            lang=fresh.lang,
            elder=fresh.elder,
            serial=fresh.serial,
            forms=fresh.forms,
            shown=fresh.shown,
            unreachable_at=None,
        )

    def shut(self, peer: str, at: datetime) -> None:
        """Nothing reaches this chat until its person speaks again."""
        self._pen.run(SHUT, chat=peer, at=at)

    def end_session(self, peer: str) -> None:
        self._pen.run(END, chat=peer)

    def end_sessions_of(self, citizen_id: int) -> None:
        self._pen.run(END_ALL, who=citizen_id)

    def show(self, peer: str, shown: list[list[str]]) -> None:
        """What a typed number now means in this chat."""
        self._pen.run(SHOWN, chat=peer, shown=shown)
