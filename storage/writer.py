"""Where what is stored changes: jobs in turn, and those that come while one is written together as the next
write. So a sync is shared, however many ask for one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from bot.domain.errors import StorageError
from storage.plan import Draft
from storage.tables import Tables

_Result = TypeVar("_Result")

#: More jobs are not written together: the first would wait for the planning of the last.
_MOST_TOGETHER = 500

#: Changes that are applied without letting others run in between; some milliseconds.
_AT_ONCE = 500


@dataclass(slots=True, eq=False)
class Job:
    """One change."""

    #: Adds changes to the draft; what it returns is the result. Reads tables, and runs where `Keep` likes.
    plan: Callable[[Draft], Any]
    #: Need not be written down now.
    volatile: bool = False
    #: Plans on the loop.
    on_loop: bool = False
    #: Nothing is written together with it.
    alone: bool = False
    done: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Keep(Protocol):
    """Writes down, or not."""

    async def __call__(self, draft: Draft, make: Callable[[], list[Any]], *, volatile: bool) -> list[Any]:
        """Call `make`, which plans; write down the changes of `draft`; return what `make` returned.

        Raises StorageError when they cannot be written.
        """
        ...


class Writer:
    """Takes jobs in turn."""

    def __init__(self, tables: Tables, *, keep: Keep, after: Callable[[], Awaitable[None]]) -> None:
        """`after` is awaited after each write, before it is said to be done."""
        #: What readers see. Wait for `at_rest` before looking.
        self.tables = tables
        self._keep = keep
        self._after = after
        self._jobs: deque[Job] = deque()
        self._underway: list[Job] = []
        self._work: asyncio.Task[None] | None = None
        self._whole = asyncio.Event()
        self._whole.set()

    async def do(
        self,
        plan: Callable[[Draft], _Result],
        *,
        volatile: bool = False,
        on_loop: bool = False,
        alone: bool = False,
    ) -> _Result:
        """Have a job done; its result. A cancellation leaves it to be done all the same.

        Raises StorageError when it cannot be written, and what `plan` raises; nothing is changed then.
        """
        job = Job(plan, volatile=volatile, on_loop=on_loop, alone=alone or on_loop)
        self._jobs.append(job)
        if self._work is None:
            self._start()
        result: _Result = await job.done
        return result

    async def at_rest(self) -> Tables:
        """The tables, not in the middle of a change."""
        if not self._whole.is_set():
            await self._whole.wait()
        return self.tables

    async def idle(self) -> None:
        """Wait until nothing is left to do."""
        while self._work is not None:
            await asyncio.wait({self._work})
            await asyncio.sleep(0)  # what was done is told in the next turn of the loop

    def _start(self) -> None:
        self._work = asyncio.create_task(self._run(), name="store")
        self._work.add_done_callback(self._ended)

    async def _run(self) -> None:
        while self._jobs:
            self._underway = self._together()
            results = await self._write(self._underway)
            for job, result in zip(self._underway, results, strict=True):
                if not job.done.done():  # its caller may have been cancelled
                    job.done.set_result(result)
            self._underway = []

    def _ended(self, work: asyncio.Task[None]) -> None:
        """Nothing is left to do, or something went wrong: tell whom it concerns, and go on."""
        jobs, self._underway, self._work = self._underway, [], None
        fault = None if work.cancelled() else work.exception()
        if fault is not None and len(jobs) > 1 and not isinstance(fault, StorageError):
            # The fault of one is none of the others'.
            for job in jobs:
                job.alone = True
            self._jobs.extendleft(reversed(jobs))
        else:
            for job in jobs:
                if not job.done.done():
                    job.done.set_exception(fault or StorageError("the store was stopped"))
        if self._jobs and not work.cancelled():
            self._start()

    def _together(self) -> list[Job]:
        """The next jobs that may be written as one."""
        jobs = [self._jobs.popleft()]
        while self._jobs and not (jobs[0].alone or self._jobs[0].alone) and len(jobs) < _MOST_TOGETHER:
            jobs.append(self._jobs.popleft())
        return jobs

    async def _write(self, jobs: list[Job]) -> list[Any]:
        draft = Draft(self.tables)
        planned = [jobs[0].plan(draft)] if jobs[0].on_loop else None
        results = await self._keep(
            draft,
            lambda: [job.plan(draft) for job in jobs] if planned is None else planned,
            volatile=all(job.volatile for job in jobs),
        )
        await self._apply(draft)
        await self._after()
        return results

    async def _apply(self, draft: Draft) -> None:
        """Make the changes true, for readers all at once."""
        self._whole.clear()
        try:
            for number, change in enumerate(draft.changes.values(), 1):
                self.tables.apply(change)
                if number % _AT_ONCE == 0:
                    await asyncio.sleep(0)
        finally:
            self._whole.set()
