"""Polls and pushes in any order: nothing is told twice, nothing is lost."""

import asyncio
from datetime import timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outcomes import Fetched
from bot.ports import Batch
from tests.make import make_chat, make_fetched, make_source
from tests.unit.pipeline.test_poller import URL, Bench


class Step(NamedTuple):
    #: Whether a hub brings it, and no poll.
    pushed: bool
    #: How many entries are published before.
    published: int
    #: Of how many of the latest entries the document is; a push may be of some only.
    window: int


STEPS = st.lists(st.builds(Step, st.booleans(), st.integers(0, 3), st.integers(1, 6)), max_size=12)


@given(STEPS)
def test_each_entry_is_brought_once_however_it_comes(steps: list[Step]) -> None:
    asyncio.run(play(steps))


async def play(steps: list[Step]) -> None:
    bench = Bench({URL: []})
    script = bench.fetcher.script[URL]
    assert isinstance(script, list)
    await bench.store.commit(Batch(chats=(make_chat(),)))
    await bench.poller.enrol()
    entries = ["entry 0", "entry 1"]
    script.append(document(entries))
    await bench.poll()
    came: set[str] = set()
    for step in steps:
        entries += [f"entry {len(entries) + number}" for number in range(step.published)]
        sent = entries[-step.window :] if step.pushed else entries
        came |= set(sent)
        if step.pushed:
            assert await bench.poller.push(make_source().id, document(sent))
            await bench.poller.drain()
        else:
            script.append(document(entries))
            await bench.poll(after=timedelta(minutes=10))
    brought = [item.title for reading in bench.readings for item in reading.items]
    assert sorted(brought) == sorted({"entry 0", "entry 1"} | came)
    assert (await bench.store.stats(bench.clock.now())).items == len(brought)


def document(entries: list[str]) -> Fetched:
    """Newest first."""
    return make_fetched("\n".join(reversed(entries)).encode())
