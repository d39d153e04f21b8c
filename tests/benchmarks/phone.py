"""The stand-in for Telegram in a process of its own, so that it takes no time of ours:
`python -m tests.benchmarks.phone CHATS RATE`. Prints its address; then answers each line that it reads with a
line of JSON: "report" with what it took so far, "ask COUNT PAUSE" with how long each command's answer took,
"wait COUNT" when it has taken so many messages."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.playground.limits import Limits
from bot.playground.model import Person
from bot.playground.platform import Platform
from bot.playground.server import start
from tests.flows.newsroom import BOT, TOKEN

#: The first person; the others follow.
FIRST = 1000

#: Longer than the longest report.
_LINE_BYTES = 2**24


async def serve(chats: int, rate: int) -> None:
    """Until standard input ends."""
    platform = Platform(BOT, now=time.time)
    platform.limits = Limits(overall=rate)
    for number in range(chats):
        platform.add_private(Person(FIRST + number, "Reader", language="en"), is_started=True)
    running = await start(platform, token=TOKEN)
    print(running.api_url, flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        match line.split():
            case ["ask", count, pause]:
                answer: Any = [await _ask(platform, FIRST + n, float(pause)) for n in range(int(count))]
            case ["wait", count]:
                await platform.until(partial(_has_taken, platform, int(count)))
                answer = True
            case _:
                answer = {
                    "taken": [one.at for one in platform.taken],
                    "floods": sum(one.status == 429 for one in platform.answered),
                }
        print(json.dumps(answer), flush=True)
    await running.close()


async def _ask(platform: Platform, chat_id: int, pause: float) -> float:
    """Seconds from a command to its answer."""
    await asyncio.sleep(pause)
    answered = platform.until(lambda: any("/subscribe" in one.text for one in _of(platform, chat_id)))
    begun = time.perf_counter()
    platform.say(chat_id, "/help")
    await answered
    return time.perf_counter() - begun


def _has_taken(platform: Platform, count: int) -> bool:
    return len(platform.taken) >= count


def _of(platform: Platform, chat_id: int) -> list[Any]:
    return [one for one in platform.taken[-200:] if one.chat_id == chat_id]


@dataclass(slots=True)
class Phone:
    """The other end of that process."""

    api_url: str
    _process: asyncio.subprocess.Process

    async def tell(self, line: str) -> Any:
        """Its answer to one line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n".encode())
        return json.loads(await self._process.stdout.readline())


@asynccontextmanager
async def phone(chats: int, *, rate: int) -> AsyncIterator[Phone]:
    """A stand-in with so many people, which takes `rate` messages a second."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.phone", str(chats), str(rate)),
        stdin=pipe,
        stdout=pipe,
        limit=_LINE_BYTES,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield Phone((await process.stdout.readline()).decode().strip(), process)
    finally:
        process.stdin.close()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
