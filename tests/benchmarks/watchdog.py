"""Whether others get their turn: a task that wishes for one every millisecond."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.benchmarks.turns import latest, turns

_Result = TypeVar("_Result")

_A_MOMENT_S = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The longest that the event loop kept others waiting, in seconds."""

    #: By the clock, whoever took the time.
    wall: float
    #: What its own thread computed in one turn.
    own: float


async def longest_block(step: Callable[[], Awaitable[_Result]]) -> tuple[Block, _Result]:
    """The longest that the event loop kept others waiting during `step`, and what that returned."""
    late = [0.0]
    watchdog = asyncio.create_task(latest(late))
    await asyncio.sleep(_A_MOMENT_S)
    late[0] = 0.0
    seen = turns()
    seen.forget()
    try:
        result = await step()
        await asyncio.sleep(_A_MOMENT_S)
    finally:
        watchdog.cancel()
    return Block(wall=late[0], own=seen.own), result
