"""A busy writer in a process of its own, killed without warning, and what must be left of its work."""

import random
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from bot.domain.chats import ChatId
from bot.domain.sources import SourceId
from storage import TinyDBStore
from tests.house.code import ROOT
from tests.make import NOW

COMMITTERS = 3

#: Each batch of each committer adds two items, a chat and a row and replaces a state, all of them saying its
#: number; a volatile one comes in between. What is stored stays small enough for snapshots to come often.
_CHILD = """
import asyncio, sys
from pathlib import Path
from bot.ports import Batch
from storage import TinyDBStore
from tests.make import make_chat, make_item, make_outgoing, make_state

async def commit(store, who, number):
    while True:
        number += 1
        key = f"{who}-{number}"
        await store.commit(
            Batch(
                sources=(make_state(source_id=who, failures=number),),
                items=(make_item(id=key + "-a"), make_item(id=key + "-b", text="x" * 200)),
                chats=(make_chat(id=int(who) * 1_000_000 + number),),
                outgoing=(make_outgoing(id=key, chat_id=number),),
            )
        )
        print(who, number, flush=True)
        await store.commit(Batch(sources=(make_state(source_id="volatile", failures=number),), volatile=True))

async def main():
    store = TinyDBStore(Path(sys.argv[1]), key=sys.argv[2], journal_bytes=3000)
    await store.open()
    print("open", 0, flush=True)
    await asyncio.gather(*(commit(store, str(who), int(start)) for who, start in enumerate(sys.argv[3:])))

asyncio.run(main())
"""


async def killed(folder: Path, *, kills: int, seed: int, key: str = "") -> AsyncIterator[int]:
    """Let a writer work on `folder` and kill it at a random moment, again and again; after each kill what is
    left is checked, and how many batches there are is told. Ends by itself."""
    chance = random.Random(seed)
    done = [0] * COMMITTERS
    for _ in range(kills):
        # Some while it opens, some at once, some later; a few turns more or less for the moment itself.
        lines = chance.choice((0, 1, 2, 5, 20, chance.randrange(1, 150)))
        confirmed = _run_and_kill(folder, key=key, start=done, lines=lines, turns=chance.randrange(3000))
        done = await _checked(
            folder, key=key, confirmed=[max(one) for one in zip(done, confirmed, strict=True)]
        )
        yield sum(done)


def _run_and_kill(folder: Path, *, key: str, start: list[int], lines: int, turns: int) -> list[int]:
    """The last number that each committer confirmed; the child has ended when this returns."""
    command = [sys.executable, "-c", _CHILD, str(folder), key, *map(str, start)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            said = [child.stdout.readline() for _ in range(lines)]
            for _ in range(turns):
                pass
        finally:
            child.kill()
        # What it confirmed before the kill reached it; a last line may be cut.
        said += child.stdout.read().splitlines(keepends=True)
    confirmed = [0] * COMMITTERS
    for who, number in (line.split() for line in said if line.endswith("\n")):
        if who != "open":
            confirmed[int(who)] = int(number)
    return confirmed


async def _checked(folder: Path, *, key: str, confirmed: list[int]) -> list[int]:
    """The last number of each committer, where everything up to it is there and nothing of what follows."""
    store = TinyDBStore(folder, key=key)
    await store.open()
    items = {item.id for item in await store.latest_items(limit=10_000_000)}
    done = []
    for who, least in enumerate(confirmed):
        state = await store.source_state(SourceId(str(who)))
        last = 0 if state is None else state.failures
        assert least <= last <= least + 1, "no confirmed commit is lost, and none was made up"
        expected = {f"{who}-{number}-{part}" for number in range(1, last + 1) for part in "ab"}
        assert {one for one in items if one.startswith(f"{who}-")} == expected, "no batch is there by half"
        assert await store.chat(ChatId(who * 1_000_000 + last + 1)) is None
        assert last == 0 or await store.chat(ChatId(who * 1_000_000 + last)) is not None
        done.append(last)
    assert (await store.stats(NOW)).queued == sum(done)
    await store.close()
    return done
