"""An event loop that knows how long its thread computed without letting anybody else run. And what an idle
one sees meanwhile: `python -m tests.benchmarks.turns` is that one, until its input ends, and prints how many
seconds its timers were late at most."""

import asyncio
import selectors
import sys
import time

_EVERY_S = 0.001


class Turns(selectors.DefaultSelector):
    """Sees where each turn of a loop begins and ends: after it has looked what is ready, and before it does
    so again."""

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        """Begin anew, with the turn that runs."""
        #: CPU seconds of its thread in the longest turn: what the machine or other threads take is not in it.
        self.own = 0.0
        self._began = time.thread_time()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """See selectors."""
        self.own = max(self.own, time.thread_time() - self._began)
        ready = super().select(timeout)
        self._began = time.thread_time()
        return ready


class WatchedLoop(asyncio.SelectorEventLoop):
    """A loop with its `turns`."""

    def __init__(self) -> None:
        self.turns = Turns()
        super().__init__(self.turns)


def turns() -> Turns:
    """Those of the loop that runs, which is a WatchedLoop."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, WatchedLoop)
    return loop.turns


async def latest(late: list[float]) -> None:
    """Wish for a turn every millisecond, until cancelled; how many seconds late the latest one came goes into
    `late`."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(_EVERY_S)
        late[0] = max(late[0], time.perf_counter() - began - _EVERY_S)


async def _idle() -> None:
    late = [0.0]
    watching = asyncio.create_task(latest(late))
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    watching.cancel()
    print(late[0])


if __name__ == "__main__":
    asyncio.run(_idle())
