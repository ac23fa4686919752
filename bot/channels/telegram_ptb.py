"""The staff group and admins on Telegram, through python-telegram-bot, which owns no loop here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Mapping
from typing import Any, TypeVar

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
    Update,
)
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels import ChatMoved, Heard, Membership, Unreachable
from bot.channels import telegram_facts as facts
from bot.channels import telegram_reading as reading
from bot.channels.plain import cut, file_name
from bot.channels.telegram_facts import Letter, Place, Refusal, Rights, Rows
from bot.render import Bubble, Capabilities

T = TypeVar("T")

UNREADABLE = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError)
"""What python-telegram-bot stumbles over an update with."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""Telegram would open the links we send, and some open once only."""


class Refused(TelegramError):
    """Telegram would not."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.words)
        self.refusal = refusal


class Wire(HTTPXRequest):
    """The library's HTTP, with Telegram's refusals kept whole."""

    def __init__(self, token: str, patience: float) -> None:
        super().__init__(
            read_timeout=patience,
            write_timeout=patience,
            connect_timeout=patience,
            pool_timeout=patience,
            media_write_timeout=patience * facts.UPLOAD,
        )
        self._token = token

    async def do_request(self, *args: Any, **named: Any) -> tuple[int, bytes]:
        """The answer, or what Telegram said instead."""
        status, body = await super().do_request(*args, **named)
        if refusal := facts.refusal(status, body, self._token):
            raise Refused(refusal)
        return status, body


class PtbChannel:
    """Chats `ts:<chat>`, topics `ts:<chat>/<thread>`. `protect`: nothing can be forwarded."""

    scheme = "ts"
    protect = False

    def __init__(
        self,
        token: str,
        base_url: str = facts.TELEGRAM,
        fetch_file: facts.FetchFile | None = None,
        *,
        username: str = "",
        patience: float = facts.PATIENCE,
    ) -> None:
        facts.hold_loggers()
        self.can = Capabilities(
            buttons=True,
            edit=True,
            files=fetch_file is not None,
            groups=True,
            longest=facts.LONGEST,
        )
        self.username = username
        self._token, self._fetch_file = token, fetch_file
        self._wire = Wire(token, patience)
        base = base_url.rstrip("/")
        self._bot = Bot(token, f"{base}/bot", f"{base}/file/bot", self._wire, self._wire)
        self._begun: dict[tuple[str, str], int] = {}

    async def close(self) -> None:
        """Hang up."""
        await self._wire.shutdown()

    def read(self, update: Mapping[str, Any]) -> Heard | ChatMoved | Membership | None:
        """What somebody did; None for what is no business of ours; ValueError if unreadable."""
        return reading.read(update, parsed, self.scheme, self.username)

    async def show(self, to: str, bubble: Bubble, *, name: str, edit: str | None) -> str:
        """Send the bubble, or put it in the place of an earlier one; an edit's files stay."""
        place = facts.place_of(to, self.scheme)
        letters = facts.letters(bubble)
        if edit and edit.isdigit() and bubble.text.strip():
            ref = await self._edit(place, bubble.text, letters[-1].rows, edit)
            if ref:
                return ref
        return await self._send(place, letters, (to, name))

    async def _edit(self, place: Place, text: str, rows: Rows, edit: str) -> str | None:
        answer = await self._call(
            self._bot.edit_message_text(
                text,
                chat_id=place.chat,
                message_id=int(edit),
                reply_markup=inline(rows),
                link_preview_options=NO_PREVIEW,
            )
        )
        if not isinstance(answer, Refusal) or answer.is_unchanged:
            return edit
        if answer.is_nothing_to_edit:
            return None
        raise answer.meaning(self.scheme)

    async def _send(self, place: Place, letters: tuple[Letter, ...], mark: tuple[str, str]) -> str:
        """Send what the last try at the same thing had not sent yet."""
        ref = ""
        for number, letter in enumerate(letters):
            if number < self._begun.get(mark, 0):
                continue
            post = self._document if letter.file else self._words
            sent = await self._ask(post(place, letter))
            ref, self._begun[mark] = facts.ref_of(sent), number + 1
        self._begun.pop(mark, None)
        if len(self._begun) > facts.MOST_BEGUN:
            self._begun.pop(next(iter(self._begun)))
        return ref

    async def _words(self, place: Place, letter: Letter) -> Message:
        return await self._bot.send_message(
            place.chat,
            letter.text,
            message_thread_id=place.thread,
            protect_content=self.protect or None,
            reply_markup=inline(letter.rows),
            link_preview_options=NO_PREVIEW,
        )

    async def _document(self, place: Place, letter: Letter) -> Message:
        assert letter.file is not None
        assert self._fetch_file is not None, "files without a way to them"
        content = await self._fetch_file(letter.file.token)
        return await self._bot.send_document(
            place.chat,
            InputFile(content, file_name(letter.file.name)),
            caption=letter.text or None,
            message_thread_id=place.thread,
            protect_content=self.protect or None,
            reply_markup=inline(letter.rows),
        )

    async def acknowledge(self, receipt: str, words: str) -> None:
        """End the waiting of a press; one that waited too long has ended already."""
        text = cut(words, facts.ACKNOWLEDGED_UNITS) or None
        answer = await self._call(self._bot.answer_callback_query(receipt, text))
        if isinstance(answer, Refusal) and not answer.is_too_late:
            raise answer.meaning(self.scheme)

    async def erase(self, to: str, ref: str) -> None:
        """Take a message away; one that is gone, or too old, is gone for us."""
        chat = facts.place_of(to, self.scheme).chat
        await self._call(self._bot.delete_message(chat, int(ref)))

    async def fetch(self, file: str) -> AsyncIterator[bytes]:
        """A file somebody sent, up to Telegram's 20 MB."""
        found = await self._ask(self._bot.get_file(file))
        yield bytes(await self._ask(found.download_as_bytearray()))

    async def greet(self, commands: Mapping[str, str]) -> None:
        """Name the commands the chat offers, and what each is for."""
        listed = [BotCommand(c.removeprefix("/"), commands[c]) for c in commands]
        await self._ask(self._bot.set_my_commands(listed))

    async def who(self) -> str:
        """Our own name on Telegram, kept for reading commands."""
        self.username = (await self._ask(self._bot.get_me())).username or ""
        return self.username

    async def rights(self, room: str) -> Rights | None:
        """What we may do in a group; None where we are not."""
        chat_id = facts.place_of(room, self.scheme).chat
        try:
            me = await self._ask(self._bot.get_me())
            member = await self._ask(self._bot.get_chat_member(chat_id, me.id))
            usual = (await self._ask(self._bot.get_chat(chat_id))).permissions
        except Unreachable:
            return None
        return facts.rights_of(member, usual, reads_all=bool(me.can_read_all_group_messages))

    async def _ask(self, asked: Awaitable[T]) -> T:
        answer = await self._call(asked)
        if isinstance(answer, Refusal):
            raise answer.meaning(self.scheme)
        return answer

    async def _call(self, asked: Awaitable[T]) -> T | Refusal:
        """One try. The library's own exceptions stay here: they hold URLs and texts."""
        try:
            return await asked
        except Refused as refused:
            return refused.refusal
        except TelegramError as trouble:
            return Refusal(0, facts.scrub(type(trouble).__name__, self._token))


def parsed(update: dict[str, Any]) -> Update | None:
    """The update in python-telegram-bot's words; None for what it cannot make out."""
    try:
        return Update.de_json(update, None)
    except UNREADABLE:
        return None


def inline(rows: Rows) -> InlineKeyboardMarkup | None:
    """Buttons under a message."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.label, callback_data=b.press) for b in row] for row in rows]
    )
