"""The calls of the fake Telegram, each as strict as the real one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from tests.telegram.fake_rules import (
    DOCUMENT_MOST,
    DOWNLOAD_MOST,
    PHOTO_MOST,
    Params,
    Refused,
    check_commands,
)
from tests.telegram.fake_world import A_DAY_IN_NOVEMBER, USUAL, Chat, FakeBot, Json, World

Method = Callable[[World, FakeBot, Params], Any]

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


def get_me(_world: World, bot: FakeBot, _params: Params) -> Json:
    """Who the bot is."""
    return {
        **bot.user(),
        "can_join_groups": True,
        "can_read_all_group_messages": bot.reads_all,
        "supports_inline_queries": False,
    }


def send(world: World, bot: FakeBot, params: Params, **content: Any) -> Json:
    """Put a message of the bot's into a chat."""
    chat, markup = world.chat(params.number("chat_id"), bot), params.markup()
    thread = params.number("message_thread_id", 0)
    if thread and thread not in chat.topics:
        raise Refused("Bad Request: message thread not found")
    if markup and "keyboard" in markup and chat.type != "private":
        check_group_keyboard(markup)
    if params.flag("protect_content"):
        content["has_protected_content"] = True
    if markup and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    made = world.message(chat, bot.user(), thread, **content)
    # A message that came with a keyboard, or put one away, can never be edited.
    made_shut = markup is not None and "inline_keyboard" not in markup
    world.messages[chat.id, made["message_id"]] = made | ({"shut": True} if made_shut else {})
    return made


def check_group_keyboard(markup: Json) -> None:
    """A phone number is shared with a bot alone."""
    if any(button.get("request_contact") for row in markup["keyboard"] for button in row):
        raise Refused("Bad Request: phone number can be requested in private chats only")


def send_message(world: World, bot: FakeBot, params: Params) -> Json:
    """Words."""
    return send(world, bot, params, text=params.text("text", 4096))


def kept(world: World, content: bytes) -> Json:
    """A file, kept whole."""
    digest = hashlib.sha256(content).hexdigest()[:24]
    world.files[digest] = content
    return {"file_id": digest, "file_unique_id": digest[:12], "file_size": len(content)}


def send_document(world: World, bot: FakeBot, params: Params) -> Json:
    """A file with its name."""
    found = params.upload("document", DOCUMENT_MOST)
    about = {**kept(world, found.content), "file_name": found.name, "mime_type": found.kind}
    return send(world, bot, params, document=about, **caption(params))


def send_photo(world: World, bot: FakeBot, params: Params) -> Json:
    """A picture."""
    found = params.upload("photo", PHOTO_MOST)
    about = {**kept(world, found.content), "width": 1, "height": 1}
    return send(world, bot, params, photo=[about], **caption(params))


def caption(params: Params) -> Json:
    """The words under a file, if any."""
    words = params.text("caption", 1024, required=False)
    return {"caption": words} if words else {}


def own_message(world: World, bot: FakeBot, params: Params) -> Json:
    """The message an edit names, if it is the bot's to edit."""
    chat = world.chat(params.number("chat_id"), bot)
    found = world.messages.get((chat.id, params.number("message_id")))
    if found is None:
        raise Refused("Bad Request: message to edit not found")
    if found["from"]["id"] != bot.id or found.get("shut"):
        raise Refused("Bad Request: message can't be edited")
    return found


def edit_message_text(world: World, bot: FakeBot, params: Params) -> Json:
    """New words and buttons; no buttons named, no buttons left."""
    text, found = params.text("text", 4096), own_message(world, bot, params)
    if "text" not in found:
        raise Refused("Bad Request: there is no text in the message to edit")
    return change(found, params.markup(), text)


def edit_message_reply_markup(world: World, bot: FakeBot, params: Params) -> Json:
    """New buttons under the same words."""
    return change(own_message(world, bot, params), params.markup(), None)


def change(found: Json, markup: Json | None, text: str | None) -> Json:
    """The message, changed where it is; an edit that changes nothing is refused."""
    if markup is not None and "inline_keyboard" not in markup:
        raise Refused("Bad Request: inline keyboard expected")
    if text in (None, found.get("text")) and markup == found.get("reply_markup"):
        raise Refused(NOT_MODIFIED)
    found["edit_date"] = A_DAY_IN_NOVEMBER
    if text is not None:
        found["text"] = text
    found.pop("reply_markup", None)
    if markup:
        found["reply_markup"] = markup
    return found


def answer_callback_query(_world: World, bot: FakeBot, params: Params) -> bool:
    """Each press is answered once."""
    query = params.values.get("callback_query_id")
    if query not in bot.queries:
        raise Refused(TOO_OLD)
    if len(params.values.get("text", "")) > 200:
        raise Refused("Bad Request: MESSAGE_TOO_LONG")
    bot.queries.remove(query)
    return True


def get_file(world: World, _bot: FakeBot, params: Params) -> Json:
    """Where a file can be fetched."""
    file_id = params.values.get("file_id", "")
    if file_id not in world.files:
        raise Refused("Bad Request: wrong file_id or the file is temporarily unavailable")
    if len(world.files[file_id]) > DOWNLOAD_MOST:
        raise Refused("Bad Request: file is too big")
    return {"file_id": file_id, "file_unique_id": file_id[:12], "file_path": f"files/{file_id}"}


def delete_message(world: World, bot: FakeBot, params: Params) -> bool:
    """A message of a private chat, or one of our own, is taken away."""
    chat = world.chat(params.number("chat_id"), bot)
    found = world.messages.pop((chat.id, params.number("message_id")), None)
    if found is None:
        raise Refused("Bad Request: message to delete not found")
    return True


def set_my_commands(_world: World, bot: FakeBot, params: Params) -> bool:
    """What the bot offers."""
    commands = params.json("commands")
    check_commands(commands)
    bot.commands = commands
    return True


def get_chat(world: World, bot: FakeBot, params: Params) -> Json:
    """A chat at length."""
    chat = world.chat(params.number("chat_id"), bot)
    more = {} if chat.type == "private" else {"permissions": permissions()}
    gifts = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
    return {
        **chat.plain(),
        **more,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts.split(), False),
    }


def permissions() -> Json:
    """What every member may do."""
    return USUAL | {"can_invite_users": True}


def get_chat_member(world: World, bot: FakeBot, params: Params) -> Json:
    """How somebody stands in a group."""
    chat, user = world.chat(params.number("chat_id"), bot), params.number("user_id")
    if user in chat.standing:
        return chat.standing[user]
    if user not in world.chats:
        raise Refused("Bad Request: user not found")
    return {"status": "left", "user": world.chats[user].user()}


def get_chat_administrators(world: World, bot: FakeBot, params: Params) -> list[Json]:
    """Who runs a group."""
    chat = world.chat(params.number("chat_id"), bot)
    if chat.type == "private":
        raise Refused("Bad Request: there are no administrators in the private chat")
    return [m for m in chat.standing.values() if m["status"] in ("creator", "administrator")]


def create_forum_topic(world: World, bot: FakeBot, params: Params) -> Json:
    """A new topic of a forum."""
    chat, name = world.chat(params.number("chat_id"), bot), params.text("name", 128)
    if not chat.is_forum:
        raise Refused("Bad Request: the chat is not a forum")
    if not may_manage_topics(chat, bot):
        raise Refused("Bad Request: not enough rights to create a topic")
    thread = next(world.ids)
    chat.topics.add(thread)
    return {"message_thread_id": thread, "name": name, "icon_color": 0x6FB9F0}


def may_manage_topics(chat: Chat, bot: FakeBot) -> bool:
    """Whether the bot was given the right."""
    return bool(chat.standing[bot.id].get("can_manage_topics"))


METHODS: dict[str, Method] = {
    "answercallbackquery": answer_callback_query,
    "createforumtopic": create_forum_topic,
    "editmessagereplymarkup": edit_message_reply_markup,
    "editmessagetext": edit_message_text,
    "getchat": get_chat,
    "getchatadministrators": get_chat_administrators,
    "getchatmember": get_chat_member,
    "getfile": get_file,
    "getme": get_me,
    "senddocument": send_document,
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "deletemessage": delete_message,
    "setmycommands": set_my_commands,
}
