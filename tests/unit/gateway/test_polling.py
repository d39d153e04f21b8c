"""Long polling against the stand-in: nothing that Telegram or a proxy answers ends it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from telegram import Bot

from bot.gateway.intake import Intake
from bot.gateway.link import Link
from bot.gateway.polling import Polling
from bot.playground.faults import Drop, Fault, Raw, Refuse
from bot.playground.model import Status
from bot.playground.platform import Platform
from bot.ports import Batch
from storage import MemoryStore
from tests.fakes import FakeClock
from tests.unit.gateway.conftest import ANN


class Line:
    """A bot that polls and notes what it handles."""

    def __init__(self, ptb: Bot, platform: Platform) -> None:
        self.platform = platform
        self.handled: list[dict[str, Any]] = []
        self.slept: list[float] = []
        self.store = MemoryStore()
        self.intake = Intake(
            store=self.store, clock=FakeClock(), handle=self.handle, on_handled=platform.touch
        )
        self.link = Link()
        self.polling = Polling(ptb, self.intake, link=self.link, sleep=self.sleep)

    async def handle(self, raw: dict[str, Any], update_id: int) -> Batch:
        self.handled.append(raw)
        return Batch()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    @property
    def words(self) -> list[str]:
        return [raw["message"]["text"] for raw in self.handled if "message" in raw]

    @property
    def offsets(self) -> list[object]:
        return [one.arguments.get("offset") for one in self.platform.asked if one.method == "getUpdates"]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            await self.platform.until(condition)


@pytest.fixture
async def line(ptb: Bot, platform: Platform) -> AsyncIterator[Line]:
    line = Line(ptb, platform)
    task = asyncio.create_task(line.polling.run())
    await line.until(lambda: len(line.offsets) == 1)
    yield line
    assert not task.done(), "polling has ended"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await line.intake.close(1)


async def test_what_is_said_is_handled_and_then_acknowledged(line: Line, platform: Platform) -> None:
    platform.say(ANN.id, "one")
    await line.until(lambda: len(line.offsets) == 2)
    platform.say(ANN.id, "two")
    await line.until(lambda: len(line.offsets) == 3 and platform.updates.pending == ())

    assert line.words == ["one", "two"]
    assert line.offsets[0] is None


TROUBLES: list[Fault] = [
    Refuse(401, "Unauthorized"),
    Refuse(404, "Not Found"),
    Refuse(409, "Conflict: terminated by other getUpdates request"),
    Refuse(500, "Internal Server Error: restart"),
    Refuse(400, "Bad Request: odd"),
    Refuse(403, "Forbidden: odd"),
    Raw(404, b"<html>portal</html>"),
    Raw(502, b"<html>bad gateway</html>"),
    Raw(200, b"<html>sign in</html>"),
    Raw(200, b'{"ok":true,"result":[{"upd'),
    Raw(200, b'{"ok":false}'),
    Raw(200, b'{"ok":true}'),
    Raw(200, b'{"ok":true,"result":{}}'),
    Raw(200, b'{"ok":true,"result":[{"no":"id"}]}'),
    Raw(200, b'{"ok":true,"result":[{"update_id":"7"}]}'),
    Raw(200, b'{"ok":true,"result":["update"]}'),
    Raw(302, b""),
    Drop(taken=False),
    Drop(taken=True),
]


@pytest.mark.parametrize("fault", TROUBLES, ids=str)
async def test_polling_goes_on_after(line: Line, platform: Platform, fault: Fault) -> None:
    platform.faults.add("getUpdates", fault, times=3)

    platform.say(ANN.id, "before")
    await line.until(lambda: "before" in line.words)
    platform.say(ANN.id, "after")
    await line.until(lambda: "after" in line.words)

    assert line.words == ["before", "after"]
    await line.until(lambda: platform.faults.take("getUpdates", None) is None)
    assert len(line.slept) >= 2


async def test_waits_grow_to_half_a_minute_and_end_with_the_trouble(line: Line, platform: Platform) -> None:
    platform.faults.add("getUpdates", Refuse(500, "restart"), times=9)

    platform.say(ANN.id, "x")
    await line.until(lambda: len(line.slept) == 9)
    assert line.slept == [1, 2, 4, 8, 16, 30, 30, 30, 30]
    platform.say(ANN.id, "y")
    await line.until(lambda: line.link.standing.failures == 0)


async def test_flood_control_is_waited_out_as_told(line: Line, platform: Platform) -> None:
    platform.faults.add("getUpdates", Refuse(429, "Too Many Requests", retry_after=77))

    platform.say(ANN.id, "x")
    await line.until(lambda: line.slept != [])

    assert line.slept == [77]


async def test_a_poison_update_does_not_stop_the_next(line: Line, platform: Platform) -> None:
    platform.updates.push_raw({"message": {"chat": "nonsense"}}, kind="message")
    platform.updates.push_raw({"poll": {"id": "1"}}, kind="poll")
    platform.say(ANN.id, "next")
    await line.until(lambda: platform.updates.pending == ())
    await line.intake.drain()

    assert [raw["message"]["text"] for raw in line.handled if "text" in raw.get("message", {})] == ["next"]


async def test_membership_and_presses_arrive(line: Line, platform: Platform) -> None:
    platform.press(ANN.id, 5, callback_data="1:start")
    platform.add_group(-500, "Desk", creator=ANN)
    platform.change_member(-500, platform.bot.id, status=Status.MEMBER)
    await line.until(lambda: len(line.handled) == 2)

    assert {key for raw in line.handled for key in raw} == {"update_id", "callback_query", "my_chat_member"}
