"""The people, groups and bots of the fake Telegram, and what they do."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.fake_rules import Refused

Json = dict[str, Any]

A_DAY_IN_NOVEMBER = 1_795_400_000
ANONYMOUS_ADMIN, CHANNEL_BOT = 1087968824, 136817688
USUAL = {"can_send_messages": True, "can_pin_messages": True}
ADMIN = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": False,
    "can_restrict_members": False,
    "can_promote_members": False,
    "can_change_info": False,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_send_welcome_messages": False,
    "can_pin_messages": True,
    "can_manage_topics": True,
}
MAY = (
    "send_messages send_audios send_documents send_photos send_videos send_video_notes "
    "send_voice_notes send_polls send_other_messages add_web_page_previews react_to_messages "
    "edit_tag change_info invite_users pin_messages manage_topics"
)
MUTED: Json = {f"can_{what}": False for what in MAY.split()}
STANDINGS: dict[str, Json] = {
    "administrator": ADMIN,
    "member": {},
    "restricted": {**MUTED, "is_member": True, "until_date": 0},
    "left": {},
    "kicked": {"until_date": 0},
}


@dataclass
class Chat:
    """A person's chat or a group; `standing`: how each member, bots too, stands in a group."""

    id: int
    type: str
    title: str
    is_forum: bool = False
    standing: dict[int, Json] = field(default_factory=dict)
    topics: set[int] = field(default_factory=set)
    started: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    moved_to: int | None = None

    def plain(self) -> Json:
        """The chat as every message holds it."""
        name = "first_name" if self.type == "private" else "title"
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.type, name: self.title, **forum}

    def user(self) -> Json:
        """The person of a private chat."""
        return {"id": self.id, "is_bot": False, "first_name": self.title, "language_code": "vi"}


@dataclass
class FakeBot:
    """A bot: its token, what waits for it, how it wants it, and the presses it has not answered."""

    token: str
    username: str
    reads_all: bool = False
    waiting: deque[Json] = field(default_factory=deque)
    allowed: list[str] = field(default_factory=list)
    hook: Json = field(default_factory=dict)
    queries: set[str] = field(default_factory=set)
    commands: list[Json] = field(default_factory=list)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    poll: int = 0
    update_ids: Any = field(default_factory=lambda: itertools.count(1000))

    @property
    def id(self) -> int:
        return int(self.token.split(":")[0])

    def user(self) -> Json:
        """The bot as a user."""
        return {"id": self.id, "is_bot": True, "first_name": "Bot", "username": self.username}


class World:
    """Who there is; every helper that makes an update returns it as the bot will get it."""

    def __init__(self, *bots: FakeBot) -> None:
        self.bots = {bot.token: bot for bot in bots}
        self.bot = bots[0]
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.files: dict[str, bytes] = {}
        self.ids = itertools.count(1)
        self.faults: list[Any] = []

    def person(self, chat_id: int, name: str = "Lan", *, started: bool = True) -> Chat:
        """Somebody, who has pressed Start unless told otherwise."""
        bots = {bot.id for bot in self.bots.values()} if started else set()
        self.chats[chat_id] = Chat(chat_id, "private", name, started=bots)
        return self.chats[chat_id]

    def group(self, chat_id: int, *, forum: bool = False, standing: str = "administrator") -> Chat:
        """A group all bots are in; what begins with -100 is a supergroup."""
        kind = "supergroup" if str(chat_id).startswith("-100") else "group"
        made = Chat(chat_id, kind, "Một cửa", forum)
        for bot in self.bots.values():
            made.standing[bot.id] = {"status": standing, "user": bot.user(), **STANDINGS[standing]}
        self.chats[chat_id] = made
        return made

    def put(self, kind: str, body: Json, bot: FakeBot | None = None) -> Json:
        """An update of any kind, known or not, waiting for the bot."""
        bot = bot or self.bot
        update = {"update_id": next(bot.update_ids), kind: body}
        if not bot.allowed or kind in bot.allowed:
            bot.waiting.append(update)
            bot.bell.set()
        return update

    def message(self, chat: Chat, sender: Json, thread: int | None = None, **content: Any) -> Json:
        """A message in a chat, kept so that it can be edited and pressed."""
        made = {
            "message_id": next(self.ids),
            "date": A_DAY_IN_NOVEMBER,
            "chat": chat.plain(),
            "from": sender,
            **content,
        }
        if thread:
            made |= {"message_thread_id": thread, "is_topic_message": True}
        self.messages[chat.id, made["message_id"]] = made
        return made

    def say(
        self,
        person: int,
        text: str | None,
        *,
        chat: int | None = None,
        thread: int | None = None,
        bot: FakeBot | None = None,
        **content: Any,
    ) -> Json:
        """A person writes, to the bot or into a group; `content`: a photo, a caption, anything."""
        where, who = self.chats[chat or person], self.chats[person]
        if where.type == "private":
            where.started.add((bot or self.bot).id)
        words = {} if text is None else {"text": text}
        said = self.message(where, who.user(), thread, **words, **content)
        return self.put("message", said, bot)

    def share_contact(self, person: int, phone: str, *, of: int | None = None) -> Json:
        """A person shares a phone number, one's own unless told otherwise."""
        contact = {"phone_number": phone, "first_name": "Lan", "user_id": of or person}
        return self.say(person, None, contact=contact)

    def press(
        self, person: int, data: str, *, chat: int | None = None, bot: FakeBot | None = None
    ) -> Json:
        """A person presses a button that is there, on the newest message that has it."""
        bot, where = bot or self.bot, chat or person
        under = [m for (c, _), m in self.messages.items() if c == where and data in presses(m)]
        assert under, f"nowhere in {where} is there a button {data!r}"
        query: Json = {
            "id": str(4_000_000_000 + next(self.ids)),
            "from": self.chats[person].user(),
            "message": under[-1],
            "chat_instance": "1",
            "data": data,
        }
        bot.queries.add(query["id"])
        return self.put("callback_query", query, bot)

    def stand(self, chat: int, status: str, by: int, bot: FakeBot | None = None) -> Json:
        """Somebody lets the bot in, puts it out, or changes what it may do."""
        bot, where = bot or self.bot, self.chats[chat]
        user = {"user": bot.user()}
        old = where.standing.get(bot.id, {"status": "left", **user})
        where.standing[bot.id] = {"status": status, **user, **STANDINGS[status]}
        if where.type == "private":
            (where.blocked.add if status == "kicked" else where.blocked.discard)(bot.id)
        change = {
            "chat": where.plain(),
            "from": self.chats[by].user(),
            "date": A_DAY_IN_NOVEMBER,
            "old_chat_member": old,
            "new_chat_member": where.standing[bot.id],
        }
        return self.put("my_chat_member", change, bot)

    def migrate(self, chat: int, by: int) -> Json:
        """A group becomes a supergroup; both notices come, and the old address is closed."""
        old = self.chats[chat]
        new = self.group(int(f"-100{-chat}"))
        old.moved_to = new.id
        there = self.message(old, self.chats[by].user(), migrate_to_chat_id=new.id)
        here = self.message(new, anonymous(), migrate_from_chat_id=old.id, sender_chat=new.plain())
        update = self.put("message", there)
        self.put("message", here)
        return update

    def chat(self, chat_id: int, bot: FakeBot) -> Chat:
        """The chat a call names, if the bot may reach it."""
        found = self.chats.get(chat_id)
        if found is None:
            raise Refused("Bad Request: chat not found")
        if found.moved_to is not None:
            moved = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(moved, migrate_to_chat_id=found.moved_to)
        if found.type != "private":
            status = found.standing.get(bot.id, {"status": "left"})["status"]
            if status == "kicked":
                raise Refused(f"Forbidden: bot was kicked from the {found.type} chat", 403)
            if status == "left":
                raise Refused(f"Forbidden: bot is not a member of the {found.type} chat", 403)
        elif bot.id in found.blocked:
            raise Refused("Forbidden: bot was blocked by the user", 403)
        elif bot.id not in found.started:
            raise Refused("Forbidden: bot can't initiate conversation with a user", 403)
        return found

    def shown(self, chat: int) -> list[Json]:
        """What the bots' messages in a chat are now, in order."""
        return [m for (c, _), m in self.messages.items() if c == chat and m["from"]["is_bot"]]


def presses(message: Json) -> list[str]:
    """What the buttons of a message say when pressed."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button.get("callback_data", "") for row in rows for button in row]


def anonymous() -> Json:
    """An admin who does not say which."""
    return {"id": ANONYMOUS_ADMIN, "is_bot": True, "first_name": "Group"}
