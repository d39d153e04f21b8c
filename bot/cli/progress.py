"""How far a long command is, told on standard error about once a second; a quick one tells nothing."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.domain.records import NAMES, Record

#: Records between two moments at which the others may run.
_AT_ONCE = 250


@dataclass(slots=True)
class Progress:
    """What a command is doing."""

    #: In words for a person; changed as the command goes on.
    step: str

    async def counted(
        self, records: AsyncIterable[Record], totals: Mapping[str, int]
    ) -> AsyncIterator[Record]:
        """`records` as they come; the step is how many of a kind there were, of `totals` where it says."""
        counts: Counter[str] = Counter()
        async for record in records:
            kind = NAMES[type(record)]
            counts[kind] += 1
            if counts[kind] % _AT_ONCE == 0:
                of = f" of {totals[kind]:,}" if kind in totals else ""
                self.step = f"{kind} {counts[kind]:,}{of}"
                await asyncio.sleep(0)
            yield record
        self.step = "finishing"


@asynccontextmanager
async def progress(step: str, *, every: float = 1.0) -> AsyncIterator[Progress]:
    """Tell what is being done, beginning with `step`, every so many seconds until the block ends."""
    told = Progress(step)
    telling = asyncio.create_task(_tell(told, every))
    try:
        yield told
    finally:
        telling.cancel()
        await asyncio.wait({telling})


async def _tell(told: Progress, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        print(told.step, file=sys.stderr, flush=True)
