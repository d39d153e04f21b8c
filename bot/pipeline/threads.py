"""Work on threads that strangers may drag out."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Threads:
    """Takes only so many threads of all that there are. Work that nobody waits for any more holds its thread
    until it ends, and counts until then."""

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)

    async def run(
        self, work: Callable[_Given, _Result], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Result:
        """What `work` returns, when there was a thread for it."""
        await self._free.acquire()
        task = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: "asyncio.Task[_Result]") -> None:
        self._free.release()
        if not task.cancelled():
            # Seen by whoever waited; when nobody does any more, it is nobody's.
            task.exception()
