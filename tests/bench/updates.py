"""Updates as bytes to answers on disk, beside the same bot on aiogram or PTB with an ORM."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, event, select
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

from bot.channels.telegram_aiogram import AiogramChannel
from bot.demo.consent import agree
from bot.door import Door
from bot.intake import Intake
from bot.pacing import Limits, Pace
from core.keys import Keys
from core.models import Scan
from handlers.counters import COUNTERS
from storage.book import Book
from storage.cabinet import Cabinet
from tests.bench.machine import append_and_sync
from tests.desk import MORNING, PEPPERS, TestWorld, fill

PEOPLE, IN_FLIGHT = 200, 64
OURS, THEIRS, IDLE_CHATS, WARM = 6_000, 1_500, 20_000, 2_000
TOKEN = "424242:bench-AAE7fake_token-for-the-bench-01"
ASK = "giấy tờ của tôi"
NOTICES, URGENT, NOTICE = 300, 0, 3
Take = Callable[[bytes], Awaitable[Any]]


class NoRelay:
    """Answers are stored and go nowhere."""

    def show_soon(self, _parcel: object) -> None:
        """Nothing is sent."""


def updates(many: int, people: int, text: str) -> list[bytes]:
    """Messages as they come over the wire, from one person after another."""
    return [message(number, 1 + number % people, text) for number in range(many)]


def message(number: int, who: int, text: str) -> bytes:
    """One message update."""
    person = {"id": who, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
    chat = {"id": who, "first_name": "Lan", "type": "private"}
    said = {"message_id": number + 1, "from": person, "chat": chat, "date": 1, "text": text}
    return json.dumps({"update_id": number + 1, "message": said}, ensure_ascii=False).encode()


async def rate(take: Take, raws: list[bytes]) -> float:
    """Updates a second with so many in flight."""
    left = iter(raws)

    async def one_after_another() -> None:
        for raw in left:
            await take(raw)

    begun = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(IN_FLIGHT)))
    return len(raws) / (time.perf_counter() - begun)


# ---- ours


def furnish(book: Book) -> None:
    """People with two papers each, signed in on Telegram."""
    fill(book)
    for number in range(1, PEOPLE + 1):
        citizen = book.people.add_person(
            "LV", "Lê Thị Mẫu", MORNING, phone=f"+8497{number:07d}", id_number="087190000000"
        )
        agree(book, MORNING, citizen)
        for kind in ("cccd", "khai_sinh"):
            document = book.archive.add_document(
                citizen_id=citizen,
                kind=kind,
                title=kind,
                tail="0000",
                pages=1,
                issued_on=None,
                expires_on=None,
                withdrawn_at=None,
                withdrawn_why="",
                added_at=MORNING,
            )
            book.archive.add_scan(Scan(document, 1, f"p{document}", "0" * 64))
        book.chats.open_session(f"tg:{number}", citizen, MORNING)


@asynccontextmanager
async def ours(folder: Path) -> AsyncIterator[tuple[Take, Cabinet]]:
    """Intake, door and cabinet as they are."""
    cabinet, world, nothing = Cabinet(folder, Keys(PEPPERS)), TestWorld(), NoRelay()
    channel = AiogramChannel(TOKEN)
    door = Door(cabinet, COUNTERS, nothing, world)  # type: ignore[arg-type]
    intake = Intake(channel, "citizen", door, cabinet, world)

    async def take(raw: bytes) -> None:
        await intake.take(json.loads(raw), raw)

    try:
        await cabinet.turn(furnish)
        yield take, cabinet
    finally:
        await channel.close()
        await cabinet.close()


async def our_rate(folder: Path) -> float:
    """Ours, each update answered with the person's papers."""
    async with ours(folder) as (take, cabinet):
        await rate(take, updates(64, PEOPLE, ASK))
        found = await rate(take, [message(100_000 + n, 1 + n % PEOPLE, ASK) for n in range(OURS)])
        answers = await cabinet.look(lambda book: book.outbox.waiting(MORNING.replace(hour=9), 10))
        assert any("papers.list" in json.dumps(answer.payload) for answer in answers)
    return found


async def growth(folder: Path) -> float:
    """Bytes of memory each chat leaves behind."""
    async with ours(folder) as (take, _):
        await rate(take, [message(n, 500_000 + n, "xin chào") for n in range(WARM)])
        before = resident()
        await rate(take, [message(WARM + n, 600_000 + n, "xin chào") for n in range(IDLE_CHATS)])
        return (resident() - before) / IDLE_CHATS


def resident() -> int:
    """This process's memory now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


# ---- the same bot as a tutorial would write it


class Base(DeclarativeBase):
    """Tables of the bots beside ours."""


class Person(Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str]
    papers: Mapped[list[Paper]] = relationship()


class Paper(Base):
    __tablename__ = "papers"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    title: Mapped[str]


class Answer(Base):
    __tablename__ = "answers"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(index=True)
    text: Mapped[str]


Sessions = async_sessionmaker[AsyncSession]


@asynccontextmanager
async def database(folder: Path) -> AsyncIterator[Sessions]:
    """WAL, FULL, the usual pool (a little faster here than one connection), patient with locks."""
    url = f"sqlite+aiosqlite:///{folder}/peer.sqlite3"
    engine = create_async_engine(url, connect_args={"timeout": 30})
    prepare(engine)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with sessions() as session, session.begin():
        for number in range(1, PEOPLE + 1):
            papers = [Paper(title=title) for title in ("Căn cước …0000", "Khai sinh …0000")]
            session.add(Person(telegram_id=number, state="", papers=papers))
    try:
        yield sessions
    finally:
        await engine.dispose()


def prepare(engine: AsyncEngine) -> None:
    """The same durability as ours."""

    @event.listens_for(engine.sync_engine, "connect")
    def durable(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()


async def papers_of(session: AsyncSession, telegram_id: int) -> str:
    """Find the person, read the papers, save the state and the answer."""
    wanted = select(Person).where(Person.telegram_id == telegram_id)
    person = (await session.scalars(wanted.options(selectinload(Person.papers)))).one()
    person.state = "papers"
    text = "\n".join(f"• {paper.title}" for paper in person.papers)
    session.add(Answer(chat_id=telegram_id, text=text))
    await session.commit()
    return text


async def aiogram_rate(folder: Path) -> float:
    """Aiogram's dispatcher, states in memory, filters, one commit an update."""
    from aiogram import Bot, Dispatcher, F, Router  # noqa: PLC0415 - a peer's own
    from aiogram.fsm.context import FSMContext  # noqa: PLC0415 - as above
    from aiogram.fsm.state import State, StatesGroup  # noqa: PLC0415 - as above
    from aiogram.fsm.storage.memory import MemoryStorage  # noqa: PLC0415 - as above

    class Wish(StatesGroup):
        looking = State()

    async with database(folder) as sessions:
        router, bot = Router(), Bot(TOKEN)

        async def papers(message: Any, state: FSMContext) -> None:
            await state.set_state(Wish.looking)
            async with sessions() as session:
                await papers_of(session, message.from_user.id)

        router.message.register(papers, F.text.lower() == ASK)
        dispatcher = Dispatcher(storage=MemoryStorage())
        dispatcher.include_router(router)

        async def take(raw: bytes) -> None:
            await dispatcher.feed_raw_update(bot, json.loads(raw))

        found = await measured(take, sessions)
        await bot.session.close()
        return found


async def ptb_rate(folder: Path) -> float:
    """python-telegram-bot's application, a handler behind a filter, one commit an update."""
    from telegram import Update  # noqa: PLC0415 - a peer's own
    from telegram.ext import ApplicationBuilder, MessageHandler, filters  # noqa: PLC0415 - as above

    async with database(folder) as sessions:

        async def papers(update: Any, context: Any) -> None:
            context.user_data["state"] = "papers"
            async with sessions() as session:
                await papers_of(session, update.effective_user.id)

        request = offline()
        builder = ApplicationBuilder().token(TOKEN).request(request).get_updates_request(request)
        application = builder.updater(None).build()
        application.add_handler(MessageHandler(filters.Regex(f"(?i)^{ASK}$"), papers))

        async def take(raw: bytes) -> None:
            await application.process_update(Update.de_json(json.loads(raw), application.bot))

        async with application:
            return await measured(take, sessions)


def offline() -> Any:
    """A network that only knows who the bot is."""
    from telegram.request import BaseRequest  # noqa: PLC0415 - a peer's own

    me = {"id": 424242, "is_bot": True, "first_name": "Bot", "username": "ban_sao_bot"}

    class Offline(BaseRequest):
        read_timeout = 1.0

        async def initialize(self) -> None:
            """Nothing to open."""

        async def shutdown(self) -> None:
            """Nothing to close."""

        async def do_request(self, *_args: Any, **_named: Any) -> tuple[int, bytes]:
            """Who we are, whatever was asked."""
            return 200, json.dumps({"ok": True, "result": me}).encode()

    return Offline()


async def measured(take: Take, sessions: Sessions) -> float:
    """A peer's rate, once it is warm; every update has left an answer."""
    await rate(take, updates(IN_FLIGHT, PEOPLE, ASK))
    found = await rate(take, updates(THEIRS, PEOPLE, ASK))
    async with sessions() as session:
        stored = (await session.scalars(select(Answer.id))).all()
    assert len(stored) == IN_FLIGHT + THEIRS
    return found


# ---- the pace


async def urgent() -> tuple[float, int]:
    """How long a code waits behind a broadcast, and the most sent in any one second."""
    pace, loop = Pace(Limits()), asyncio.get_running_loop()
    times: list[float] = []

    async def send(lane: str, priority: int) -> float:
        asked = loop.time()
        await pace.permit(lane, priority)
        times.append(loop.time())
        return times[-1] - asked

    notices = [asyncio.create_task(send(f"tg:{n}", NOTICE)) for n in range(NOTICES)]
    await asyncio.sleep(0.5)
    waited = await send("sms", URGENT)
    await asyncio.gather(*notices)
    return waited, max(most_in_a_second(times))


def most_in_a_second(times: list[float]) -> Iterator[int]:
    """For each moment, how many fall into the second it begins."""
    for begun in times:
        yield sum(begun <= at < begun + 1.0 for at in times)


def fresh(work: Callable[[Path], Any]) -> Any:
    """The result of a coroutine on a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(work(Path(folder)))


def run() -> list[str]:
    """Updates a second beside two peers, a code's wait, and what an idle chat weighs."""
    with tempfile.TemporaryDirectory() as folder:
        floor = append_and_sync(Path(folder))
    weight = fresh(growth)
    rounds = [(fresh(our_rate), fresh(aiogram_rate), fresh(ptb_rate)) for _ in range(3)]
    us, aiogram, ptb = (sorted(column)[1] for column in zip(*rounds, strict=True))
    waited, most = asyncio.run(urgent())
    head = f"{IN_FLIGHT} in flight, SQLite FULL, floor {floor * 1e3:.2f} ms"
    beside_aiogram = f"aiogram + ORM {aiogram:,.0f}/s ({us / aiogram:.1f} ×)"
    beside_ptb = f"python-telegram-bot + ORM {ptb:,.0f}/s ({us / ptb:.1f} ×)"
    wait = f"a code behind {NOTICES} notices at 30/s waits {waited * 1e3:.0f} ms"
    return [
        f"updates: bytes to stored answer, {head}; median of {len(rounds)}",
        f"  ours {us:,.0f}/s; {beside_aiogram}; {beside_ptb}",
        f"  {wait}; the fullest second holds {most}",
        f"  memory an idle chat leaves: {weight:.0f} bytes over {IDLE_CHATS:,} chats",
    ]


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201 - a bench prints
