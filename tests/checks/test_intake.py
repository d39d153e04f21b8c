"""Telegram's checklist, group U: how updates come in."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.inbox import Update
from bot.domain.outbox import Outgoing
from bot.gateway.intake import ALLOWED_UPDATES, Intake
from bot.gateway.send import TelegramSender
from bot.pipeline.alarm import Alarm, Operators, Subject
from bot.playground.faults import Drop, Fault, Hold, Raw, Refuse
from bot.playground.model import Person
from bot.playground.platform import Platform
from bot.playground.server import Running, start
from bot.playground.state import Webhook
from bot.ports import Batch
from bot.web.server import HttpServer, Vitals
from storage import MemoryStore, TinyDBStore
from tests.checks.line import ANN, BO, BOT, TOKEN, Handler, Line
from tests.checks.whole import newsroom, whole_bot
from tests.fakes import FakeClock, FreePace
from tests.flows.newsroom import close_newsroom, open_newsroom
from tests.flows.test_operation import free_port
from tests.make import NOW, make_chat
from tests.unit.gateway.conftest import connected
from tests.unit.gateway.test_intake import FrailStore
from tests.unit.handlers.bench import Bench, seated
from tests.unit.web.test_server import WELL

SECRET = "s3cret_of-the-test"


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    platform = Platform(BOT, now=NOW.timestamp)
    for person in (ANN, BO):
        platform.add_private(person, is_started=True)
    running = await start(platform, token=TOKEN)
    yield running
    await running.close()


@pytest.fixture
def platform(running: Running) -> Platform:
    return running.platform


@pytest.fixture
def line(running: Running) -> Line:
    return Line(running)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with seated() as bench:
        yield bench


async def test_U01_kill_with_a_hundred_unhandled_updates(tmp_path: Path) -> None:
    room = await open_newsroom(tmp_path, feeds=1, people=100)
    try:
        people = sorted(room.platform.chats)
        await room.bot.start()
        await room.ask(people[0], "/start")
        for number, person in enumerate(people):
            room.platform.say(person, f"/subscribe trade {('CN', 'RU', 'US')[number % 3]}")
        await room.platform.until(lambda: room.platform.updates.pending == ())
        await room.bot.end(signal.SIGKILL)
        await room.bot.start()
        await room.ask(people[-1], "/topics")
        # All of them were stored before this one, so each chat's lane has come to its end when this holds.
        await room.platform.until(lambda: all(room.texts(person) for person in people))
        assert await room.bot.end(signal.SIGTERM) == 0
    finally:
        await close_newsroom(room)

    store = TinyDBStore(tmp_path / "data", reading=True)
    await store.open()
    records = [one async for one in store.records()]
    updates = [one for one in records if isinstance(one, Update)]
    replies = [one for one in records if isinstance(one, Outgoing)]
    assert len(updates) == 102
    assert all(one.handled_at is not None and not one.fault for one in updates)
    assert len(replies) == len({one.id for one in replies}) == 102
    assert (await store.stats(NOW)).subscriptions == 100


async def test_U02_the_same_update_delivered_twice(bench: Bench) -> None:
    bench.platform.say(ANN.id, "/subscribe trade RU-CN")
    raws = [update.as_json() for update in bench.platform.updates.pending]

    await bench.intake.take(raws)
    await bench.settle()
    # As after a kill between the commit and the next poll: nothing was confirmed.
    await bench.sit_down()
    await bench.intake.take(raws * 2)
    await bench.settle()

    assert await bench.follows(ANN.id) == [("trade", "CN-RU")]
    assert bench.messages(ANN.id) == 1


async def test_U03_a_malformed_update_in_a_batch(line: Line, platform: Platform) -> None:
    async def fail() -> None:
        raise KeyError("a secret word")

    line.script["poison"] = fail
    good = {"chat": {"id": 1}, "text": "good"}
    batch: list[object] = [{"no": "id"}, "text", {"update_id": 5, "message": good}, {"update_id": 6.5}]
    platform.faults.add("getUpdates", Raw(200, json.dumps({"ok": True, "result": batch}).encode()))
    async with line.polling():
        await line.until(lambda: line.words == ["good"])
        platform.updates.push_raw({"message": {"chat": "nonsense"}}, kind="message")
        platform.say(ANN.id, "poison")
        platform.say(ANN.id, "next")
        await line.until(lambda: platform.updates.pending == () and "next" in line.words)

        assert line.intake.set_aside == 1
        assert line.intake.arrived == {"message": 4, "unusable": 3}


MALFORMED = [
    b'{"ok":true,"result":[]}',
    b'{"ok":true,"result":[{"no":"id"}]}',
    b'{"ok":true,"result":["text",5,null]}',
    b'{"ok":true,"result":{"update_id":1}}',
    b'{"ok":true,"result":[{"update_id":7}]}',
    b'{"ok":true,"result":[{"update_id":9},{"update_id":7}]}',
    b'{"ok":true,"result":[{"update_id":1' + b"0" * 30 + b"}]}",
    b'{"ok":true,"result":[{"update_id":-4}]}',
    b'{"ok":true}',
    b'{"ok":tr',
]


@pytest.mark.parametrize("answer", MALFORMED, ids=repr)
async def test_U03_no_answer_makes_a_hot_loop(line: Line, platform: Platform, answer: bytes) -> None:
    platform.faults.add("getUpdates", Raw(200, answer), times=None)
    async with line.polling():
        await line.until(lambda: line.polls() >= 40)
        # The first may bring something new.
        assert line.polls() - 1 <= 2 * sum(line.slept) + 1
        platform.faults.clear()
        platform.say(ANN.id, "after")
        await line.until(lambda: "after" in line.words)


async def test_U04_an_unknown_kind(line: Line, platform: Platform) -> None:
    platform.updates.push_raw({"widget_query": {"id": "1", "chat": {"id": 5}}}, kind="widget_query")
    async with line.polling():
        await line.until(lambda: platform.updates.pending == ())
        await line.intake.drain()

        assert line.intake.arrived == {"other": 1}
        assert line.intake.set_aside == 0
    assert await line.store.waiting_updates() == ()


async def test_U05_ids_that_begin_again_at_a_lower_number(line: Line, platform: Platform) -> None:
    async with line.polling():
        platform.say(ANN.id, "high")
        await line.until(lambda: line.words == ["high"] and platform.updates.pending == ())
        platform.updates.skip_to(5)
        platform.say(ANN.id, "low")
        await line.until(lambda: line.words == ["high", "low"])
        platform.say(ANN.id, "low again")
        await line.until(lambda: line.words == ["high", "low", "low again"])


async def test_U06_a_conflict_is_backed_off_from_told_after_two_minutes_and_ends_by_itself(
    line: Line, platform: Platform, running: Running
) -> None:
    await line.store.commit(Batch(chats=(make_chat(id=ANN.id),)))
    conflict = Refuse(409, "Conflict: terminated by other getUpdates request")
    platform.faults.add("getUpdates", conflict, times=None)
    line.may_return.clear()
    async with connected(running.api_url) as bot, line.polling():
        operators = Operators(ids=(ANN.id,), store=line.store, sender=TelegramSender(bot), pace=FreePace())
        alarm = Alarm(Subject.LINK, line.link.rivalry, operators=operators, clock=FakeClock())

        async def told() -> list[str]:
            for _ in range(2):
                await alarm.look()
            await alarm.drain()
            return [one.text for one in platform.taken]

        await line.until(lambda: line.time > 0)
        assert await told() == []
        line.may_return.set()
        await line.until(lambda: line.time > 150)
        assert line.polls() <= line.time / 10
        (text,) = await told()
        assert text.startswith("⚠️ Messages to me reach somebody else")
        assert "waiting for it to end" in line.link.silence()
        platform.faults.clear()
        platform.say(ANN.id, "after")
        await line.until(lambda: line.words == ["after"])
        assert line.link.silence() == ""
        await alarm.close()


async def test_U07_the_second_instance_waits_and_takes_over_when_the_first_is_gone(
    running: Running, platform: Platform
) -> None:
    first, second = Line(running), Line(running)
    second.may_return.clear()
    async with AsyncExitStack() as both:
        alone = await both.enter_async_context(AsyncExitStack())
        await alone.enter_async_context(first.polling())
        await first.until(lambda: first.polls() == 1)
        first.time += 20
        await both.enter_async_context(second.polling())
        await second.until(lambda: second.slept != [])
        platform.say(ANN.id, "to the first")
        await first.until(lambda: first.words == ["to the first"])
        assert second.words == []
        assert "waiting for it to end" in second.link.silence()

        await alone.aclose()
        (wait,) = second.slept
        assert wait < 30
        second.may_return.set()
        platform.say(ANN.id, "to the second")
        await second.until(lambda: second.words == ["to the second"])
        assert second.link.silence() == ""


async def test_U08_getUpdates_hangs_for_ten_minutes(line: Line, platform: Platform) -> None:
    released = asyncio.Event()
    platform.faults.add("getUpdates", Hold(released), times=None)
    async with line.polling(timeout_s=0.05):
        await line.until(lambda: line.time > 600)
        assert line.link.silence() == "Telegram does not answer"
        # One at the beginning, then one for each 150 s.
        assert 3 <= line.request.begun <= 5
        platform.faults.clear()
        released.set()
        platform.say(ANN.id, "after")
        await line.until(lambda: line.words == ["after"])
        assert line.link.silence() == ""


async def test_U09_five_minutes_of_trouble_lose_nothing(line: Line, platform: Platform) -> None:
    faults: list[Fault] = [
        Refuse(500, "Internal Server Error: restart"),
        Raw(502, b"<html>bad gateway</html>"),
        Drop(taken=False),
        Drop(taken=True),
        Hold(asyncio.Event()),
        Refuse(404, "Not Found"),
        Raw(404, b"<html>portal</html>"),
    ]
    for fault in faults * 3:
        platform.faults.add("getUpdates", fault)
    said = [f"word {number}" for number in range(30)]
    async with line.polling(timeout_s=0.3):
        for word in said[:15]:
            platform.say(ANN.id, word)
        await line.until(lambda: line.time > 300)
        for word in said[15:]:
            platform.say(ANN.id, word)
        await line.until(lambda: len(line.words) >= 30 and platform.updates.pending == ())

        assert line.words == said
        assert max(line.slept) <= 60


def webhook(store: MemoryStore, line: Line) -> tuple[HttpServer, Intake]:
    """The bot's own server with an intake behind it."""
    intake = line.make_intake(store)

    async def well() -> Vitals:
        return WELL

    server = HttpServer(well)
    server.accept_updates(intake.take, SECRET)
    return server, intake


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "é"])
async def test_U10_a_wrong_secret_is_refused_before_the_body_has_come(line: Line, secret: str | None) -> None:
    header = "" if secret is None else f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n"
    server, intake = webhook(MemoryStore(), line)
    port = await server.open("127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST /telegram HTTP/1.1\r\nHost: x\r\n{header}Content-Length: 900\r\n\r\n".encode())

    async with asyncio.timeout(60):
        assert b" 403 " in await reader.readline()

    writer.close()
    await server.close()
    assert intake.arrived == {}


async def test_U11_an_update_is_acknowledged_only_when_it_is_stored(line: Line, platform: Platform) -> None:
    store = FrailStore()
    store.broken = 2
    server, intake = webhook(store, line)
    port = await server.open("127.0.0.1", 0)
    address = f"http://127.0.0.1:{port}/telegram"
    platform.set_webhook(Webhook(address, SECRET, max_connections=40))
    platform.say(ANN.id, "kept")

    await line.until(lambda: platform.updates.pending == ())
    await intake.drain()

    assert store.broken == 0
    assert platform.webhook is not None
    assert platform.webhook.last_error == "Wrong response from the webhook: 503 Service Unavailable"
    assert line.words == ["kept"]
    assert await store.waiting_updates() == ()
    await server.close()


async def test_U12_fifty_deliveries_at_once_keep_the_order_of_each_chat(
    line: Line, platform: Platform
) -> None:
    people = range(100, 150)
    for person in people:
        platform.add_private(Person(person, "Reader"), is_started=True)
    for number in range(4):
        for person in people:
            platform.say(person, f"{person}: {number}")
    server, intake = webhook(MemoryStore(), line)
    port = await server.open("127.0.0.1", 0)
    platform.set_webhook(Webhook(f"http://127.0.0.1:{port}/telegram", SECRET, max_connections=50))

    await line.until(lambda: platform.updates.pending == ())
    await intake.drain()

    assert len(line.words) == 200
    for person in people:
        mine = [word for word in line.words if word.startswith(f"{person}: ")]
        assert mine == [f"{person}: {number}" for number in range(4)]
    await server.close()


async def test_U13_a_slow_handler_in_one_chat_does_not_delay_another(line: Line, platform: Platform) -> None:
    released = asyncio.Event()
    line.script["slow"] = wait_for(released)
    async with line.polling():
        platform.say(ANN.id, "slow")
        await line.until(lambda: line.words == ["slow"])
        platform.say(ANN.id, "behind it")
        platform.say(BO.id, "quick")
        await line.until(lambda: "quick" in line.words)
        assert line.words == ["slow", "quick"]
        released.set()
        await line.until(lambda: line.words == ["slow", "quick", "behind it"])


async def test_U14_two_quick_presses_in_one_chat_are_handled_in_order(line: Line, platform: Platform) -> None:
    released = asyncio.Event()
    line.script["1:first"] = wait_for(released)
    async with line.polling():
        for data in ("1:first", "1:second"):
            platform.press(ANN.id, 5, callback_data=data)
        await line.until(lambda: platform.updates.pending == ())
        assert line.words == ["1:first"]
        released.set()
        await line.until(lambda: line.words == ["1:first", "1:second"])


def wait_for(event: asyncio.Event) -> Handler:
    async def handler() -> None:
        await event.wait()

    return handler


async def test_U15_an_edited_command_does_not_run_again(bench: Bench) -> None:
    said = bench.platform.say(ANN.id, "/subscribe trade")
    await bench.settle()

    bench.platform.edit(ANN.id, said.id, text="/subscribe visits")
    unasked = len(bench.platform.updates.pending)
    bench.platform.updates.allow([])
    bench.platform.edit(ANN.id, said.id, text="/subscribe energy")
    assert (unasked, len(bench.platform.updates.pending)) == (0, 1)
    assert await bench.settle() == []

    assert await bench.follows(ANN.id) == [("trade", "*")]


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_U16_U17_a_start_drops_nothing_and_names_the_kinds_it_wants(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    async with newsroom(tmp_path) as room:
        port = free_port()
        if way == "webhook":
            room.bot.environment |= {
                "BOT_HTTP_LISTEN": f"127.0.0.1:{port}",
                "BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
                "BOT_WEBHOOK_SECRET": "hush_hush",
            }
        room.platform.say(1000, "/start")
        async with whole_bot(room, tmp_path, log=caplog):
            await room.platform.until(lambda: room.texts(1000) != [])
        asked = room.platform.asked
        assert not any("drop_pending_updates" in one.arguments for one in asked)
        method = "getUpdates" if way == "polling" else "setWebhook"
        wanted = next(one.arguments["allowed_updates"] for one in asked if one.method == method)
        assert json.loads(str(wanted)) == list(ALLOWED_UPDATES)
        assert {"message", "my_chat_member", "callback_query", "channel_post"} == set(ALLOWED_UPDATES)


async def test_U18_after_an_hour_without_the_bot_presses_are_gone_and_the_menu_still_works(
    bench: Bench,
) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    lost = bench.platform.press(ANN.id, menu.id, callback_data=menu.button("Trade"))
    bench.platform.say(ANN.id, "/topics")
    bench.clock.forward(timedelta(hours=1))
    await bench.sit_down()

    answers = await bench.settle()
    assert len(answers) == 1, "what was said is still answered"
    assert lost.id not in bench.platform.reactions
    pressed = await bench.press(menu, "Trade")
    assert pressed.shown.is_edit


async def test_E21_a_token_refused_for_half_a_minute_stops_sending_and_polling_goes_on(
    line: Line, platform: Platform
) -> None:
    async with line.polling():
        platform.faults.add("getUpdates", Refuse(401, "Unauthorized"))
        platform.say(ANN.id, "once")
        await line.until(lambda: line.words == ["once"])
        assert line.link.may_send()

        platform.faults.add("getUpdates", Refuse(401, "Unauthorized"), times=None)
        platform.say(ANN.id, "ends the open poll")
        await line.until(lambda: not line.link.may_send())
        assert line.link.silence() == "Telegram refuses the token of this bot"
        polls = line.polls()
        await line.until(lambda: line.polls() >= polls + 3)

        platform.faults.clear()
        platform.say(ANN.id, "taken again")
        await line.until(lambda: "taken again" in line.words)
        assert line.link.may_send()
        assert line.link.silence() == ""


async def test_E22_a_page_of_a_proxy_in_place_of_updates(line: Line, platform: Platform) -> None:
    platform.faults.add("getUpdates", Raw(404, b"<html>sign in to the network</html>"), times=20)
    async with line.polling():
        platform.say(ANN.id, "after")
        await line.until(lambda: line.words == ["after"])

        assert len(line.slept) == 20
        assert max(line.slept) <= 60
        assert line.link.may_send(), "a proxy says nothing about our token"
