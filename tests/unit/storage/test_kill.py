"""A real process that commits in a loop is killed without warning, again and again."""

import subprocess
import sys
from pathlib import Path

from bot.domain.chats import ChatId
from storage import TinyDBStore
from tests.make import NOW

#: Each batch adds two items, one chat and one row and replaces one state; snapshots come often.
_CHILD = """
import asyncio, sys
from pathlib import Path
from bot.ports import Batch
from storage import TinyDBStore
from tests.make import make_chat, make_item, make_outgoing, make_state

async def main():
    store = TinyDBStore(Path(sys.argv[1]), journal_bytes=3000)
    await store.open()
    for number in range(int(sys.argv[2]), 10_000):
        await store.commit(
            Batch(
                sources=(make_state(failures=number),),
                items=(make_item(id=f"{number}-a"), make_item(id=f"{number}-b", text="x" * 200)),
                chats=(make_chat(id=number),),
                outgoing=(make_outgoing(id=f"{number}", chat_id=number),),
            )
        )
        print(number, flush=True)

asyncio.run(main())
"""


def run_and_kill(folder: Path, *, start: int, lines: int) -> int:
    """Let a child commit from `start` on and kill it after it confirmed `lines` batches; the last one."""
    command = [sys.executable, "-c", _CHILD, str(folder), str(start)]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            confirmed = [int(child.stdout.readline()) for _ in range(lines)]
        finally:
            child.kill()
        # What it confirmed before the kill reached it.
        confirmed += [
            int(line) for line in child.stdout.read().splitlines(keepends=True) if line.endswith("\n")
        ]
    return confirmed[-1]


async def test_killed_process_leaves_whole_batches_and_all_confirmed_ones(tmp_path: Path) -> None:
    start = 1
    for lines in (1, 2, 30, 7, 15, 3):
        confirmed = run_and_kill(tmp_path, start=start, lines=lines)
        store = TinyDBStore(tmp_path)
        await store.open()
        [state] = await store.source_states()
        last = state.failures
        assert confirmed <= last <= confirmed + 1
        found = {item.id for item in await store.latest_items(limit=100_000)}
        assert found == {f"{number}-{part}" for number in range(1, last + 1) for part in "ab"}
        assert (await store.stats(NOW)).queued == last
        assert await store.chat(ChatId(last)) is not None
        assert await store.chat(ChatId(last + 1)) is None
        await store.close()
        start = last + 1
