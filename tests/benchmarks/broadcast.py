"""One alert for many: at the rate that Telegram allows everyone, at the highest, and commands meanwhile."""

import asyncio
import gc
import os
import signal
import tempfile
import tracemalloc
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.config import Settings
from bot.domain.chats import Chat, ChatId
from bot.domain.outbox import Outgoing
from bot.gateway.pacing import Pacing
from bot.gateway.send import TelegramSender
from bot.gateway.transport import AiohttpRequest
from bot.parts import SystemClock, build_bot
from bot.pipeline.compose import Composer
from bot.pipeline.deliver import Delivery
from bot.pipeline.lists import Lists
from bot.ports import Batch
from storage import MemoryStore, TinyDBStore
from tests.benchmarks.measure import Row
from tests.benchmarks.phone import FIRST, Phone, phone
from tests.flows.newsroom import TOKEN, BotProcess
from tests.make import alerts_for, make_chat, make_item

_USUAL, _HIGHEST = 30, 1000

#: A rate that nothing here reaches.
_ANY = 10**6

_UNDERWAY = 64


async def broadcast() -> list[Row]:
    """All of it; about five minutes, most of it at the usual rate."""
    return [await _usual(), *await _highest(), await _commands(), await _memory()]


async def _usual() -> Row:
    """Everyone a message, at the usual rate."""
    times, floods = await _send_to(3_000, rate=_USUAL)
    used = (len(times) - 1) / (max(times) - min(times)) / (_USUAL * 5 / 6)
    return Row(
        name=f"one alert to {len(times):,} people at BOT_RATE={_USUAL}",
        value=f"{used:.1%} of the rate of alerts",
        against=f"at most {_most_within(times, 1.0)} in any second; {floods} times 429",
    )


async def _highest() -> list[Row]:
    """The same at the highest rate, and what the library does alone."""
    times, floods = await _send_to(8_000, rate=_HIGHEST)
    ours = (len(times) - 1) / (max(times) - min(times))
    bare = {
        "httpx": await _library(HTTPXRequest(connection_pool_size=_UNDERWAY)),
        "our transport": await _library(AiohttpRequest(connections=_UNDERWAY)),
    }
    compared = ", ".join(f"{ours / rate:.2f} × over {name} ({rate:,.0f}/s)" for name, rate in bare.items())
    return [
        Row(
            name=f"the same to {len(times):,} at BOT_RATE={_HIGHEST}, with the outbox's commits",
            value=f"{ours:,.0f}/s",
            against=f"{floods} times 429; Bot.send_message without outbox: {compared}",
        )
    ]


async def _send_to(count: int, *, rate: int) -> tuple[list[float], int]:
    """When so many people got an alert, and how often the platform refused one."""
    async with phone(count, rate=rate) as there:
        bot = build_bot(Settings(token=TOKEN, api_url=there.api_url))
        await bot.initialize()
        with tempfile.TemporaryDirectory() as folder:
            store = TinyDBStore(Path(folder))
            await store.open()
            delivery = Delivery(
                store=store,
                sender=TelegramSender(bot),
                pace=Pacing(rate),
                clock=SystemClock(),
                composer=Composer(store, lists=Lists(sources={}, topics={})),
            )
            await store.commit(_alert_for(count))
            running = asyncio.create_task(delivery.run())
            await there.tell(f"wait {count}")
            delivery.stop()
            await running
            await delivery.close(5.0)
            await store.close()
        await bot.shutdown()
        report = await there.tell("report")
    return report["taken"], report["floods"]


def _alert_for(count: int) -> Batch:
    """An item, people who follow it, and their alerts."""
    now = datetime.now(UTC)
    item = make_item(published=now, seen_at=now)
    chats = [make_chat(id=ChatId(FIRST + number), created_at=now) for number in range(count)]
    return Batch(items=(item,), chats=tuple(chats), outgoing=alerts_for(item, chats, now=now))


async def _library(request: BaseRequest) -> float:
    """Messages a second with nothing but the library, to another person each time."""
    async with phone(2_000, rate=_ANY) as there:
        async with Bot(TOKEN, base_url=there.api_url, request=request) as bot:
            people = iter(range(FIRST, FIRST + 2_000))

            async def work() -> None:
                for person in people:
                    await bot.send_message(person, "China's exports to Russia fell 21%")

            await asyncio.gather(*(work() for _ in range(_UNDERWAY)))
        times: list[float] = (await there.tell("report"))["taken"]
    return (len(times) - 1) / (max(times) - min(times))


async def _commands() -> Row:
    """How soon commands are answered while alerts for many leave."""
    count, asked = 10_000, 100
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        store = TinyDBStore(data)
        await store.open()
        await store.commit(_alert_for(count))
        await store.close()
        async with phone(count, rate=_USUAL) as there:
            catalogue = Path(folder) / "sources.toml"
            catalogue.write_text("", "utf-8")
            bot = BotProcess(_environment(there, data, catalogue=catalogue), Path(folder) / "log")
            await bot.start()
            waits = await there.tell(f"ask {asked} 0.2")
            report = await there.tell("report")
            await bot.end(signal.SIGTERM)
    late = quantiles(waits, n=20)[-1]
    return Row(
        name=f"a command's answer while {count:,} alerts leave at BOT_RATE={_USUAL}",
        value=f"{late * 1000:.0f} ms (95th of 100)",
        against=f"slowest {max(waits) * 1000:.0f} ms; {len(report['taken']):,} messages meanwhile, "
        f"{report['floods']} times 429",
    )


def _environment(there: Phone, data: Path, *, catalogue: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("BOT_")},
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": there.api_url,
        "BOT_DATA_DIR": str(data),
        "BOT_SOURCES": str(catalogue),
        "BOT_HTTP_LISTEN": "127.0.0.1:0",
        "BOT_RATE": str(_USUAL),
    }


async def _memory() -> Row:
    """What a waiting alert takes."""
    count = 50_000
    item = make_item()
    chats: list[Chat] = [make_chat(id=ChatId(FIRST + number)) for number in range(count)]
    store = MemoryStore()
    await store.commit(Batch(items=(item,), chats=tuple(chats)))
    rows: tuple[Outgoing, ...] = alerts_for(item, chats, now=item.seen_at)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for start in range(0, count, 500):
        await store.commit(Batch(outgoing=rows[start : start + 500]))
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Row(name="a waiting alert in memory", value=f"{(after - before) / count:.0f} bytes")


def _most_within(times: Iterable[float], span: float) -> int:
    """The most events in any span."""
    ordered, most, first = sorted(times), 0, 0
    for last, at in enumerate(ordered):
        while ordered[first] <= at - span:
            first += 1
        most = max(most, last - first + 1)
    return most
