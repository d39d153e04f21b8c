"""From the outbox to the stand-in for Telegram."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.config import Settings
from bot.domain.chats import Chat, ChatId, ChatKind
from bot.domain.message import Message, bold
from bot.domain.outbox import Lane, Outgoing, OutgoingId
from bot.gateway.pacing import Pacing
from bot.gateway.send import TelegramSender
from bot.parts import SystemClock, build_bot
from bot.pipeline.compose import Composer
from bot.pipeline.deliver import Delivery
from bot.pipeline.lists import Lists
from bot.playground.model import Person
from bot.playground.platform import Platform
from bot.playground.server import start
from bot.ports import Batch
from storage import TinyDBStore
from tests.benchmarks.measure import Row, wall_s
from tests.flows.newsroom import BOT, TOKEN

_CHATS = 300


async def sends() -> list[Row]:
    """Messages per second through claim → send → settle, each to another chat, without pacing."""
    platform = Platform(BOT, now=time.time)
    for number in range(_CHATS):
        platform.add_private(Person(1000 + number, "Reader", language="en"), is_started=True)
    telegram = await start(platform, token=TOKEN)
    try:
        ours, bare = await _ours(telegram.api_url), await _bare(telegram.api_url)
    finally:
        await telegram.close()
    return [
        Row(
            name="sends, claim → settle",
            value=f"{_CHATS / ours:,.0f}/s",
            against=f"{ours / bare:.2f} × the time of bare requests (stand-in's part in both)",
        )
    ]


async def _ours(api_url: str) -> float:
    bot = build_bot(Settings(token=TOKEN, api_url=api_url))
    await bot.initialize()
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        store = TinyDBStore(Path(folder))
        await store.open()
        chats = [
            Chat(
                id=ChatId(1000 + number), kind=ChatKind.PRIVATE, title="Reader", language="en", created_at=now
            )
            for number in range(_CHATS)
        ]
        await store.commit(Batch(chats=tuple(chats)))
        rounds = iter(range(100))

        async def step() -> None:
            number = next(rounds)
            # Windows of their own each round: what is measured is the way out, not the waiting.
            delivery = Delivery(
                store=store,
                sender=TelegramSender(bot),
                pace=Pacing(10**9),
                clock=SystemClock(),
                composer=Composer(store, lists=Lists(sources={}, topics={})),
            )
            await store.commit(Batch(outgoing=tuple(_row(chat.id, number, now) for chat in chats)))
            await delivery.drain()

        taken = await wall_s(step, rounds=3)
        await store.close()
    await bot.request.shutdown()
    return taken


def _row(chat_id: ChatId, number: int, now: datetime) -> Outgoing:
    return Outgoing(
        id=OutgoingId(f"{chat_id}-{number}"),
        chat_id=chat_id,
        thread_id=None,
        lane=Lane.ALERT,
        created_at=now,
        message=Message(parts=(bold("China's exports to Russia fell 21%"),)),
    )


async def _bare(api_url: str) -> float:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:

        async def one(chat_id: int) -> None:
            async with session.post(
                f"{api_url}{TOKEN}/sendMessage", data={"chat_id": chat_id, "text": "x"}
            ) as response:
                await response.read()

        async def step() -> None:
            await asyncio.gather(*(one(1000 + number) for number in range(_CHATS)))

        return await wall_s(step, rounds=3)
