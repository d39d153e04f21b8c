"""Telegram's checklist, group O: how the bot is run; and of group P what concerns the log."""

import asyncio
import gc
import signal
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import ON_TIME, Patience
from bot.domain.chats import ChatId
from bot.domain.items import ItemId
from bot.domain.outbox import OutgoingId, OutgoingStatus
from bot.pipeline.wellness import Signs, problems
from bot.playground.entities import Json
from bot.playground.faults import Drop, Fault, Hold, Late, Raw, Refuse
from bot.playground.platform import Platform
from bot.playground.server import start
from bot.ports import Batch
from handlers import COMMANDS
from handlers.base import Who
from tests.checks.line import ANN, BOT, TOKEN, Line
from tests.checks.whole import HASTY, newsroom, stored, whole_bot
from tests.flows import newsroom as flows
from tests.flows.test_operation import free_port
from tests.make import NOW, make_horizon, make_item, make_outgoing
from tests.unit.gateway.test_intake import FrailStore
from tests.unit.handlers.bench import OLA, Bench, seated
from tests.unit.pipeline.test_alarm import LOOK, judged

MINUTES = timedelta(minutes=1)

WELL = Signs(
    looked_ago=timedelta(0),
    trouble="",
    connected=True,
    silence="",
    crowded=False,
    lag=timedelta(0),
    sent_ago=timedelta(0),
)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with seated() as bench:
        yield bench


def test_O01_O02_what_a_stop_waits_for_is_well_below_forty_seconds() -> None:
    patience = Patience()
    # Beside it: a second for handlers that do not end when told to, two for requests to our own port.
    assert patience.handlers_s + patience.sends_s + 3 <= 35


async def test_O01_a_stop_under_load_loses_no_update_and_leaves_nothing_underway(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with newsroom(tmp_path, people=40) as room:
        platform, people = room.platform, sorted(room.platform.chats)
        await room.bot.start()
        await room.ask(people[0], "/start")
        platform.faults.add("sendMessage", Late(0.05), times=None)
        for word in ("/subscribe trade", "/topics", "/latest", "/help"):
            for person in people:
                platform.say(person, word)
        await platform.until(lambda: len(platform.taken) >= 20)
        assert await room.bot.end(signal.SIGTERM) == 0
        waiting = [update.id for update in platform.updates.pending]

        rows, updates = await stored(tmp_path)
        assert OutgoingStatus.SENDING not in {row.status for row in rows}
        assert len({update.id for update in updates} | set(waiting)) == 161
        assert "Traceback" not in room.bot.log

        platform.faults.clear()
        await room.bot.start()
        await platform.until(lambda: all(_answers(room, person) == 4 for person in people[1:]))
        assert await room.bot.end(signal.SIGTERM) == 0
        rows, updates = await stored(tmp_path)
        assert {row.status for row in rows} == {OutgoingStatus.SENT}
        assert all(update.handled_at for update in updates)
        assert len(rows) == len(updates) == 161


def _answers(room: flows.Newsroom, person: int) -> int:
    return len(room.texts(person))


async def test_O02_a_stop_with_a_hanging_handler_and_a_hanging_send(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    never = asyncio.Event()
    async with newsroom(tmp_path) as room:
        platform = room.platform
        platform.add_group(-500, "Desk", creator=platform.people[1000])
        async with whole_bot(room, tmp_path, log=caplog, patience=HASTY) as whole:
            platform.add_bot(-500)
            await platform.until(lambda: room.texts(-500) != [])
            platform.faults.add("getChatAdministrators", Hold(never), times=None)
            platform.faults.add("sendMessage", Hold(never), chat_id=1001)
            platform.say(-500, "/subscribe trade")
            platform.say(1001, "/start")
            await platform.until(lambda: _hangs(room, "getChatAdministrators", chat_id=-500))
            await platform.until(lambda: _hangs(room, "sendMessage", chat_id=1001))
            await whole.end()
        never.set()
        rows, updates = await stored(tmp_path)
        assert {row.status for row in rows if row.chat_id == 1001} == {OutgoingStatus.UNCERTAIN}
        assert OutgoingStatus.SENDING not in {row.status for row in rows}
        (left,) = [update for update in updates if update.handled_at is None]
        assert "/subscribe trade" in left.raw

        platform.faults.clear()
        async with whole_bot(room, tmp_path, log=caplog):
            await platform.until(lambda: len(room.texts(-500)) == 2)
        assert "Trade" in room.texts(-500)[-1]


def _hangs(room: flows.Newsroom, method: str, *, chat_id: int) -> bool:
    """Whether the bot has asked this."""
    asked = (one for one in room.platform.asked if one.method == method)
    return any(str(one.arguments["chat_id"]) == str(chat_id) for one in asked)


async def test_O03_a_start_while_telegram_is_down(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with newsroom(tmp_path) as room:
        room.platform.faults.add("getMe", Raw(502, b"<html>bad gateway</html>"), times=2)
        async with whole_bot(room, tmp_path, log=caplog) as whole:
            assert await whole.get("/healthz") == (503, "Telegram has not answered yet")
            feed = room.feeds.feeds["one-0"]
            feed.entries.append(("one", "Trade between Russia and China grows", ""))
            await room.feeds.polled_again(feed)
            assert await whole.metric("items") == 1
            await room.ask(1000, "/start")
            assert await whole.get("/healthz") == (200, "ok")


@pytest.mark.parametrize(
    ("signs", "reason"),
    [
        ({"looked_ago": 2 * MINUTES}, "sources are not polled"),
        ({"trouble": "the disk is full"}, "the disk is full"),
        ({"connected": False}, "Telegram has not answered yet"),
        ({"silence": "Telegram does not answer"}, "Telegram does not answer"),
        ({"crowded": True, "silence": "no polls"}, "updates come faster than they are handled"),
        (
            {"lag": 11 * MINUTES, "sent_ago": 3 * MINUTES},
            "messages wait since 11 minutes and none leaves",
        ),
    ],
)
def test_O04_health_names_each_fault(signs: dict[str, Any], reason: str) -> None:
    assert problems(WELL) == ()
    assert problems(replace(WELL, **signs)) == (reason,)


def test_O04_a_busy_outbox_is_no_fault() -> None:
    busy = replace(WELL, lag=60 * MINUTES, sent_ago=timedelta(seconds=1))
    assert problems(busy) == ()


async def test_O04_health_is_bad_while_telegram_is_silent_and_good_again_when_it_answers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with newsroom(tmp_path) as room, whole_bot(room, tmp_path, log=caplog) as whole:
        await room.ask(1000, "/start")
        assert await whole.get("/healthz") == (200, "ok")
        whole.times.seconds += 200
        assert await whole.get("/healthz") == (503, "Telegram does not answer")
        assert await whole.metric("poll_age_seconds") >= 200
        await room.ask(1000, "/topics")
        assert await whole.get("/healthz") == (200, "ok")
        assert await whole.metric("healthy") == 1


async def test_O05_metrics_tell_of_everything(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with newsroom(tmp_path) as room, whole_bot(room, tmp_path, log=caplog) as whole:
        platform = room.platform
        await room.ask(1000, "/start")
        platform.faults.add("sendMessage", Refuse(429, "Too Many Requests", retry_after=1), chat_id=1000)
        platform.faults.add("sendMessage", Drop(taken=True), chat_id=1001)
        await room.ask(1001, "/start")
        await room.ask(1000, "/topics")
        await room.ask(1002, "/start")
        platform.block(1002)
        platform.updates.push_raw({"message": {"chat": "nonsense"}}, kind="message")
        platform.updates.push_raw({"widget_query": {"id": "1"}}, kind="widget_query")
        await platform.until(lambda: platform.updates.pending == ())
        # Handled after all of these, which share no chat with it.
        await room.ask(1000, "/help")

        await whole.shows('deliveries{outcome="Sent"}', 4)
        assert await whole.metric('deliveries{outcome="RetryAfter"}') == 1
        assert await whole.metric('deliveries{outcome="Unclear"}') == 1
        assert await whole.metric('requests{ending="flood"}') == 1
        assert await whole.metric("outbox_uncertain") == 1
        assert await whole.metric("chats_suspended") == 1
        assert await whole.metric("outbox_lag_seconds") == 0
        assert await whole.metric("outbox_wait_seconds_p95") >= 0
        assert await whole.metric("poll_age_seconds") < 60
        assert await whole.metric("updates_set_aside") == 1
        assert await whole.metric("updates_waiting") == 0
        assert await whole.metric('updates{kind="other"}') == 1


def _ours() -> Counter[str]:
    """Objects of our own in memory, by their class."""
    gc.collect()
    names = (f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
    # What people see in the stand-in grows with every message, as it does in Telegram.
    return Counter(
        name
        for name in names
        if name.startswith(("bot.", "handlers.", "storage.")) and not name.startswith("bot.playground.")
    )


async def test_O06_a_soak_leaves_nothing_behind(bench: Bench) -> None:
    process = psutil.Process()

    async def round_of(words: str) -> None:
        for _ in range(10):
            for person in (ANN.id, OLA.id):
                for _ in range(5):
                    bench.platform.say(person, words)
            bench.platform.updates.push_raw({"message": {"chat": "nonsense"}}, kind="message")
            await bench.settle()
            bench.clock.forward(timedelta(minutes=1))
        await bench.store.prune(make_horizon(bench.clock.now()))

    await round_of("/topics")
    await round_of("/topics")
    before, files = _ours(), process.num_fds()
    for _ in range(3):
        await round_of("/topics")
    grown = _ours() - before
    assert grown == Counter()
    assert process.num_fds() <= files
    assert bench.intake.waiting == 0
    assert bench.router._batches == {}


class Jobs:
    """A scheduler on which one job is two seconds late."""

    def __init__(self) -> None:
        self.ran = 0
        self.told = asyncio.Event()
        self.event: JobEvent | None = None

    def run(self) -> None:
        self.ran += 1

    def hear(self, event: JobEvent) -> None:
        self.event = event
        self.told.set()

    async def late(self, **options: Any) -> int:
        """The code of what became of it."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_listener(self.hear, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)
        at = datetime.now(UTC) - timedelta(seconds=2)
        scheduler.add_job(self.run, "date", run_date=at, **options)
        scheduler.start()
        async with asyncio.timeout(60):
            await self.told.wait()
        scheduler.shutdown(wait=False)
        assert self.event is not None
        code: int = self.event.code
        return code


async def test_O07_a_job_that_a_blocked_loop_delays_runs_late_and_once() -> None:
    assert await Jobs().late() == EVENT_JOB_MISSED, "the library's default loses it"
    jobs = Jobs()
    assert await jobs.late(**ON_TIME) == EVENT_JOB_EXECUTED
    assert jobs.ran == 1


async def test_O07_every_job_of_the_bot_is_scheduled_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[dict[str, Any]] = []
    add_job = AsyncIOScheduler.add_job

    def note(self: AsyncIOScheduler, *arguments: Any, **options: Any) -> Any:
        added.append(options)
        return add_job(self, *arguments, **options)

    monkeypatch.setattr(AsyncIOScheduler, "add_job", note)
    async with newsroom(tmp_path) as room, whole_bot(room, tmp_path, log=caplog):
        pass
    assert len(added) >= 3
    assert all(options.items() >= ON_TIME.items() for options in added)


async def test_O08_a_clock_that_jumps_sends_nothing_again(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    item = make_item()
    rows = [make_outgoing(id=OutgoingId(f"row-{one}"), chat_id=ChatId(ANN.id)) for one in range(5)]
    await bench.store.commit(Batch(items=(item,), outgoing=tuple(rows)))
    assert len(await bench.settle()) == 5
    for jump in (timedelta(hours=1), timedelta(hours=-2), timedelta(hours=1)):
        bench.clock.forward(jump)
        assert await bench.settle() == []
        assert await bench.delivery.recover() == 0
    fresh = make_outgoing(id=OutgoingId("fresh"), chat_id=ChatId(ANN.id), item_id=ItemId(item.id))
    await bench.store.commit(Batch(outgoing=(fresh,)))
    assert len(await bench.settle()) == 1


async def test_O08_a_clock_that_jumps_makes_no_news(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    title = "Russia's trade with China grew by {} percent last year, customs data show #{}"
    async with newsroom(tmp_path) as room, whole_bot(room, tmp_path, log=caplog) as whole:
        feed = room.feeds.feeds["one-0"]
        await room.ask(1000, "/subscribe trade")
        await room.feeds.polled_again(feed)
        feed.entries.append(("one", title.format(1, 1), ""))
        await room.platform.until(lambda: room.alerts().total() == 1)
        whole.times.clock += timedelta(hours=1)
        await room.feeds.polled_again(feed)
        whole.times.clock -= timedelta(hours=2)
        await room.ask(1000, "/topics")
        assert room.alerts().total() == 1


async def test_O09_a_store_that_is_down_for_a_minute() -> None:
    platform = Platform(BOT, now=NOW.timestamp)
    platform.add_private(ANN, is_started=True)
    running = await start(platform, token=TOKEN)
    store = FrailStore()
    line = Line(running, store=store)
    async with line.polling():
        platform.say(ANN.id, "before")
        await line.until(lambda: line.words == ["before"] and platform.updates.pending == ())
        store.broken, began = 10**9, line.time
        for number in range(150):
            platform.say(ANN.id, f"word {number}")
        await line.until(lambda: line.time > began + 60)
        assert len(platform.updates.pending) == 150, "what is not stored is not acknowledged"
        assert line.link.silence() == "", "Telegram is not to blame"
        store.broken = 0
        await line.until(lambda: len(line.words) >= 151 and platform.updates.pending == ())

        assert line.words == ["before", *(f"word {number}" for number in range(150))]
    await running.close()


async def test_O11_commands_of_operators_are_for_the_configured_ids_only(bench: Bench) -> None:
    names = [command.name for command in COMMANDS if command.who is Who.OPERATOR]
    assert len(names) >= 2
    for name in names:
        refused = await bench.say(ANN.id, f"/{name}")
        assert "operator" in refused.text, name
        allowed = await bench.say(OLA.id, f"/{name}")
        assert allowed.text != refused.text, name


@pytest.mark.parametrize("looks", ["x.", "xx..", "xxx...", "x" * 50 + ".."])
def test_O11_what_operators_are_told_is_limited(looks: str) -> None:
    hour = int(timedelta(hours=1) / LOOK)
    notices = [one for one in judged((looks * hour)[:hour]) if one is not None]
    assert len(notices) <= 12


#: Words of people, which are nobody else's business.
WORDS = "quincunx-marmalade"


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_P04_P05_neither_secrets_nor_words_of_people_are_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    """Without the filter that masks them: they must not even come that far."""
    async with newsroom(tmp_path) as room:
        platform, port = room.platform, free_port()
        room.bot.environment |= {"BOT_DATA_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}
        if way == "webhook":
            room.bot.environment |= {
                "BOT_HTTP_LISTEN": f"127.0.0.1:{port}",
                "BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
                "BOT_WEBHOOK_SECRET": "hush_hush",
            }
        async with whole_bot(room, tmp_path, log=caplog) as whole:
            await room.ask(1000, "/start")
            _break_everything(platform)
            for words in (*(f"/{one} {WORDS}" for one in ("subscribe", "topic", "start", "x")), WORDS):
                platform.say(1000, words)
                platform.say(1001, words)
            await platform.until(lambda: platform.updates.pending == ())
            await platform.until(lambda: sum(one.method == "sendMessage" for one in platform.asked) >= 8)
            platform.faults.clear()
            await room.ask(1002, "/start")
            pages = [(await whole.get(path))[1] for path in ("/healthz", "/metrics", "/")]
        assert "update set aside" in caplog.text
    told = "\n".join([caplog.text, *pages])
    for secret in (flows.TOKEN.partition(":")[2], "hush_hush", "MDEyMzQ1Njc4", WORDS, "quincunx"):
        assert secret not in told


def _break_everything(platform: Platform) -> None:
    """Let everything go wrong once that can."""
    for method in ("getUpdates", "sendMessage"):
        faults: list[Fault] = [
            Refuse(401, "Unauthorized"),
            Refuse(404, "Not Found"),
            Refuse(400, "Bad Request: odd"),
            Refuse(500, "Internal Server Error: restart"),
            Drop(taken=False),
            Raw(200, b"<html>portal</html>"),
            Raw(200, b'{"ok":true,"result":{"message_id":"' + WORDS.encode() + b'"}}'),
        ]
        # A poll that fails is waited for in real time; three are enough.
        for fault in faults if method == "sendMessage" else faults[:3]:
            platform.faults.add(method, fault)
    odds: list[Json] = [
        {"message": {"chat": {"id": 1000, "type": "private"}, "text": WORDS}},
        {"message": {"message_id": WORDS, "date": WORDS, "chat": WORDS}},
        {"callback_query": {"id": "1", "from": WORDS, "data": WORDS}},
        {WORDS: WORDS},
    ]
    for odd in odds:
        platform.updates.push_raw(odd, kind=next(iter(odd)))
