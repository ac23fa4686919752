"""Citizens on Telegram, through aiogram: it reads updates and sends; the desk does the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, ClientDecodeError
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageText,
    GetChat,
    GetChatMember,
    GetMe,
    Response,
    SendDocument,
    SendMessage,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from pydantic import ValidationError

from bot.channels import ChatMoved, Heard, Membership, Unreachable
from bot.channels import telegram_facts as facts
from bot.channels import telegram_reading as reading
from bot.channels.plain import cut, file_name
from bot.channels.telegram_facts import Letter, Place, Refusal, Rights, Rows
from bot.render import Bubble, Capabilities

T = TypeVar("T")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""Telegram would open the links we send, and some open once only."""
SHOWS = (SendMessage, SendDocument, EditMessageText)
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None


class Refused(AiogramError):
    """Telegram would not."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.words)
        self.refusal = refusal


class Wire(AiohttpSession):
    """aiogram's session, with Telegram's refusals kept whole."""

    def check_response(
        self, bot: Bot, method: TelegramMethod[T], status_code: int, content: str
    ) -> Response[T]:
        """The answer, or what Telegram said instead."""
        if refusal := facts.refusal(status_code, content, bot.token):
            raise Refused(refusal)
        return super().check_response(bot, method, status_code, content)


class AiogramChannel:
    """Chats `tg:<chat>`. `protect`: what is sent cannot be forwarded or saved."""

    scheme = "tg"
    shares_phones = True
    protect = True

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
        self._fetch_file, self._patience = fetch_file, patience
        wire = Wire(api=TelegramAPIServer.from_base(base_url), timeout=patience)
        self._bot = Bot(token, wire)
        self._keyboards: set[int] = set()
        self._begun: dict[tuple[str, str], int] = {}

    async def close(self) -> None:
        """Hang up."""
        await self._bot.session.close()

    def read(self, update: Mapping[str, Any]) -> Heard | ChatMoved | Membership | None:
        """What somebody did; None for what is no business of ours; ValueError if unreadable."""
        return reading.read(update, parsed, self.scheme, self.username)

    async def show(self, to: str, bubble: Bubble, *, name: str, edit: str | None) -> str:
        """Send the bubble, or put it in the place of an earlier one; an edit's files stay."""
        place = facts.place_of(to, self.scheme)
        letters = facts.letters(bubble)
        asks = place.private and facts.asks_phone(letters[-1].rows)
        if edit and edit.isdigit() and bubble.text.strip() and not asks:
            ref = await self._edit(place, bubble.text, letters[-1].rows, edit)
            if ref:
                return ref
        return await self._send(place, letters, (to, name))

    async def _edit(self, place: Place, text: str, rows: Rows, edit: str) -> str | None:
        answer = await self._call(
            EditMessageText(
                chat_id=place.chat,
                message_id=int(edit),
                text=text,
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
            ref = await self._post(place, letter)
            self._begun[mark] = number + 1
        self._begun.pop(mark, None)
        if len(self._begun) > facts.MOST_BEGUN:
            self._begun.pop(next(iter(self._begun)))
        return ref

    async def _post(self, place: Place, letter: Letter) -> str:
        markup = await self._markup(place, letter.rows)
        if letter.file is None:
            ref = await self._put(self._words(place, letter.text, markup))
        else:
            ref = await self._put(await self._document(place, letter, markup), facts.UPLOAD)
        if isinstance(markup, ReplyKeyboardMarkup):
            self._keyboards.add(place.chat)
        elif isinstance(markup, ReplyKeyboardRemove):
            self._keyboards.discard(place.chat)
        return ref

    async def _markup(self, place: Place, rows: Rows) -> Markup:
        """Buttons under the message; a keyboard if one shares the phone; or one put away."""
        if place.private and facts.asks_phone(rows):
            return keyboard(rows)
        if place.chat not in self._keyboards:
            return inline(rows)
        if not rows:
            return ReplyKeyboardRemove(remove_keyboard=True)
        # One message cannot both put a keyboard away and carry buttons.
        gone = ReplyKeyboardRemove(remove_keyboard=True)
        await self._put(self._words(place, facts.TICK, gone))
        self._keyboards.discard(place.chat)
        return inline(rows)

    def _words(self, place: Place, text: str, markup: Markup) -> SendMessage:
        return SendMessage(
            chat_id=place.chat,
            message_thread_id=place.thread,
            text=text,
            protect_content=self.protect or None,
            reply_markup=markup,
            link_preview_options=NO_PREVIEW,
        )

    async def _document(self, place: Place, letter: Letter, markup: Markup) -> SendDocument:
        assert letter.file is not None
        assert self._fetch_file is not None, "files without a way to them"
        content = await self._fetch_file(letter.file.token)
        return SendDocument(
            chat_id=place.chat,
            message_thread_id=place.thread,
            document=BufferedInputFile(content, file_name(letter.file.name)),
            caption=letter.text or None,
            protect_content=self.protect or None,
            reply_markup=markup,
        )

    async def acknowledge(self, receipt: str, words: str) -> None:
        """End the waiting of a press; one that waited too long has ended already."""
        text = cut(words, facts.ACKNOWLEDGED_UNITS) or None
        answer = await self._call(AnswerCallbackQuery(callback_query_id=receipt, text=text))
        if isinstance(answer, Refusal) and not answer.is_too_late:
            raise answer.meaning(self.scheme)

    async def erase(self, to: str, ref: str) -> None:
        """Take a message away; one that is gone, or too old, is gone for us."""
        chat = facts.place_of(to, self.scheme).chat
        await self._call(DeleteMessage(chat_id=chat, message_id=int(ref)))

    async def greet(self, commands: Mapping[str, str]) -> None:
        """Name the commands the chat offers, and what each is for."""
        listed = [
            BotCommand(command=c.removeprefix("/"), description=commands[c]) for c in commands
        ]
        await self._ask(SetMyCommands(commands=listed))

    async def who(self) -> str:
        """Our own name on Telegram, kept for reading commands."""
        self.username = (await self._ask(GetMe())).username or ""
        return self.username

    async def rights(self, room: str) -> Rights | None:
        """What we may do in a group; None where we are not."""
        chat_id = facts.place_of(room, self.scheme).chat
        try:
            me = await self._ask(GetMe())
            member = await self._ask(GetChatMember(chat_id=chat_id, user_id=me.id))
            usual = (await self._ask(GetChat(chat_id=chat_id))).permissions
        except Unreachable:
            return None
        return facts.rights_of(member, usual, reads_all=bool(me.can_read_all_group_messages))

    async def _put(self, method: TelegramMethod[Message], times: float = 1) -> str:
        return facts.ref_of(await self._ask(method, times))

    async def _ask(self, method: TelegramMethod[T], times: float = 1) -> T:
        answer = await self._call(method, times)
        if isinstance(answer, Refusal):
            raise answer.meaning(self.scheme)
        return answer

    async def _call(self, method: TelegramMethod[T], times: float = 1) -> T | Refusal:
        """One try. The library's own exceptions stay here: they hold URLs and texts."""
        try:
            return await self._bot(method, request_timeout=round(self._patience * times) or 1)
        except Refused as refused:
            return refused.refusal
        except ClientDecodeError as half:
            if not isinstance(method, SHOWS):
                return Refusal(200, "an answer of another shape")
            # Telegram did it; only its account of it is new to the library.
            done: T = half.data["result"]
            return done
        except AiogramError as trouble:
            return Refusal(0, facts.scrub(type(trouble).__name__, self._bot.token))


def parsed(update: dict[str, Any]) -> Update | None:
    """The update in aiogram's words; None for what aiogram cannot make out."""
    try:
        return Update.model_validate(update)
    except ValidationError:
        return None


def inline(rows: Rows) -> InlineKeyboardMarkup | None:
    """Buttons under a message."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=button.label, callback_data=button.press) for button in row]
            for row in rows
        ]
    )


def keyboard(rows: Rows) -> ReplyKeyboardMarkup:
    """A keyboard that shares the phone number; its other buttons are typed for the person."""
    return ReplyKeyboardMarkup(
        keyboard=[
            [
                KeyboardButton(
                    text=button.label, request_contact=button.press == facts.SHARE_PHONE or None
                )
                for button in row
            ]
            for row in rows
        ],
        one_time_keyboard=True,
        resize_keyboard=True,
    )
