"""Citizens on Zalo, through an Official Account: it reads events and sends; the desk does the rest.

Its windows are Zalo's: who has not been heard of for seven days cannot be written to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, FormData

from bot.channels import Heard, Hopeless, Membership, Trouble
from bot.channels import zalo_oa_facts as facts
from bot.channels import zalo_oa_reading as reading
from bot.channels.plain import file_name
from bot.channels.zalo_oa_facts import AccessToken, Letter, Message, Refusal
from bot.channels.zalo_oa_presses import unwrapped, wrapped
from bot.render import Bubble, Capabilities
from handlers.screens import Attachment

FetchFile = Callable[[str], Awaitable[bytes]]
MESSAGE, ACCOUNT, UPLOADS = "/v3.0/oa/message/cs", "/v2.0/oa/getoa", "/v2.0/oa/upload/"
MOST_BEGUN, MOST_KINDS = 500, 50

log = structlog.get_logger("channels.zalo_oa")


class OaChannel:
    """Chats `zo:<user>`. `press_keys`: what buttons are sealed with, the newest first.

    `unread`: how often an event of a kind that is not read came, for whoever asks how it goes.
    """

    scheme = "zo"
    shares_phones = True

    def __init__(
        self,
        access_token: AccessToken,
        base_url: str = facts.ZALO,
        fetch_file: FetchFile | None = None,
        *,
        press_keys: Sequence[bytes],
        picture: str = facts.PICTURE,
        patience: float = facts.PATIENCE,
    ) -> None:
        if not all(press_keys) or not press_keys:
            raise ValueError("buttons need a key to be sealed with")
        self.can = Capabilities(
            buttons=True,
            edit=False,
            files=fetch_file is not None,
            groups=False,
            longest=facts.LONGEST,
            contact=True,
            public=True,
            most_buttons=facts.MOST_BUTTONS,
            longest_label=facts.LABEL,
            takes=(*facts.IMAGES, facts.PAPER),
        )
        self.unread = Counter[str]()
        self._access, self._root = access_token, base_url.rstrip("/")
        self._fetch_file, self._keys, self._picture = fetch_file, tuple(press_keys), picture
        self._patience = patience
        self._session: ClientSession | None = None
        self._begun: dict[tuple[str, str], int] = {}

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()

    def read(self, update: Mapping[str, Any]) -> Heard | Membership | None:
        """What somebody did; None for what is no business of ours; ValueError if unreadable."""
        heard = reading.read(update, self.scheme, partial(unwrapped, keys=self._keys))
        if heard is None:
            self._pass_over(reading.name_of(update))
        return heard

    def _pass_over(self, kind: str) -> None:
        """Count it; say so once a kind."""
        kind = kind if kind in self.unread or len(self.unread) < MOST_KINDS else "others"
        if not self.unread[kind]:
            log.debug("not read", kind=kind)
        self.unread[kind] += 1

    async def show(self, to: str, bubble: Bubble, *, name: str, edit: str | None) -> str:
        """Send what the last try at the same thing had not sent yet; nothing is edited here."""
        del edit
        user, mark, ref = facts.user_of(to, self.scheme), (to, name), ""
        for number, letter in enumerate(facts.letters(bubble)):
            if number < self._begun.get(mark, 0):
                continue
            ref = await self._post(user, letter) or ref
            self._begun[mark] = number + 1
        self._begun.pop(mark, None)
        if len(self._begun) > MOST_BEGUN:
            self._begun.pop(next(iter(self._begun)))
        return ref

    async def _post(self, user: str, letter: Letter) -> str:
        if letter.card:
            return await self._ask_number(user, letter)
        if letter.file:
            return await self._send(user, await self._uploaded(letter.file))
        press = partial(wrapped, user, keys=self._keys)
        return await self._send(user, facts.words(letter.text, letter.buttons, press))

    async def _ask_number(self, user: str, letter: Letter) -> str:
        """The card is a shortcut: an account that may not send it has asked in words already."""
        try:
            return await self._send(user, facts.card(letter.card, letter.text, self._picture))
        except Hopeless:
            log.warning("zalo did not take the card that asks for a number")
            return ""

    async def _send(self, user: str, message: Message) -> str:
        body = {"recipient": {"user_id": user}, "message": message}
        return str((await self._call(MESSAGE, json=lambda: body)).get("message_id", ""))

    async def _uploaded(self, file: Attachment) -> Message:
        assert self._fetch_file is not None, "files without a way to them"
        content = await self._fetch_file(file.token)
        kind = facts.place_to_upload(file, content)

        def form() -> FormData:
            made, name = FormData(quote_fields=False), file_name(file.name)
            made.add_field("file", BytesIO(content), filename=name, content_type=file.kind)
            return made

        data = await self._call(UPLOADS + kind, data=form, times=facts.UPLOAD)
        if kind == "image":
            return facts.picture(str(data.get("attachment_id", "")))
        return facts.document(str(data.get("token", "")))

    async def acknowledge(self, receipt: str, words: str) -> None:
        """A press on Zalo waits for nothing."""

    async def erase(self, to: str, ref: str) -> None:
        """What a person wrote stays in their own chat: Zalo takes nothing away."""

    async def greet(self, commands: Mapping[str, str]) -> None:
        """The account's menu is set where the account is managed."""

    async def rights(self, room: str) -> None:
        """There are no groups here."""

    async def who(self) -> str:
        """The account's own name."""
        return str((await self._call(ACCOUNT)).get("name", ""))

    async def _call(self, path: str, times: float = 1, **payload: Callable[[], Any]) -> Any:
        """One call; with a token that was refused, one more with the next."""
        token = await self._access.token()
        answer = await self._once(path, token, times, payload)
        if isinstance(answer, Refusal) and answer.is_stale:
            answer = await self._once(path, await self._access.renew(token), times, payload)
        if isinstance(answer, Refusal):
            raise answer.meaning()
        return answer

    async def _once(
        self, path: str, token: str, times: float, payload: Mapping[str, Callable[[], Any]]
    ) -> dict[str, Any] | Refusal:
        """One try. What the library says of it stays here: it may hold what people wrote."""
        made = {name: make() for name, make in payload.items()}
        timeout, headers = ClientTimeout(total=self._patience * times), {"access_token": token}
        method = "POST" if made else "GET"
        try:
            async with self._http().request(
                method, self._root + path, headers=headers, timeout=timeout, **made
            ) as got:
                return facts.data_in(got.status, await got.read(), got.headers)
        except (ClientError, OSError) as trouble:
            raise Trouble(f"zalo: {type(trouble).__name__}") from None

    def _http(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession()
        return self._session
