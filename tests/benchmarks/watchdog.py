"""Whether others get their turn: a task that wishes for one every millisecond."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

_Result = TypeVar("_Result")

_EVERY_S = 0.001


async def longest_block_s(step: Callable[[], Awaitable[_Result]]) -> tuple[float, _Result]:
    """The longest that the event loop kept others waiting during `step`, and what that returned."""
    late = [0.0]
    watchdog = asyncio.create_task(_watch(late))
    await asyncio.sleep(_EVERY_S)
    try:
        result = await step()
        await asyncio.sleep(_EVERY_S)
    finally:
        watchdog.cancel()
    return max(late), result


async def _watch(late: list[float]) -> None:
    due = time.perf_counter() + _EVERY_S
    while True:
        await asyncio.sleep(_EVERY_S)
        now = time.perf_counter()
        late.append(now - due)
        due = now + _EVERY_S
