"""A busy writer in a process of its own, killed without warning, and what must be left of its work.

`python -m tests.unit.storage.killing FOLDER [KEY]` is the writer; `killed` starts and kills it."""

import asyncio
import random
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from threading import Timer
from typing import NoReturn

from bot.domain.chats import ChatId
from bot.domain.outbox import Outgoing, OutgoingStatus
from bot.domain.records import NAMES, Record, key_of
from bot.domain.sources import Seen, SourceId, SourceState
from bot.ports import Batch
from storage import TinyDBStore
from tests.house.code import ROOT
from tests.make import (
    NOW,
    make_chat,
    make_item,
    make_outgoing,
    make_room,
    make_seen,
    make_state,
    make_update,
)

COMMITTERS = ("0", "1", "2")

#: The chat of each batch before one with such a number is erased by it.
ERASED_EVERY = 7

#: Small, so that snapshots come often.
JOURNAL_BYTES = 3000

#: Seconds after which a writer that says nothing is given up.
PATIENCE = 60

#: What a power cut may leave at the end of a journal.
TORN = (b"0", b'01234567 {"items": {"torn": {"id": "to', bytes(100))

#: How far a row has come.
STEPS = (OutgoingStatus.QUEUED, OutgoingStatus.SENDING, OutgoingStatus.SENT)


@dataclass
class Confirmed:
    """What the writer said that it has done."""

    #: The last batch of each committer.
    last: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COMMITTERS, 0))
    #: Rows that were claimed, or settled as well.
    rows: dict[str, OutgoingStatus] = field(default_factory=dict)

    def note(self, line: str) -> None:
        """Take in a line of the writer's."""
        what, *rest = line.split()
        if what == "committed":
            self.last[rest[0]] = int(rest[1])
        elif what in STEPS:
            self.rows |= dict.fromkeys(rest, OutgoingStatus(what))


async def killed(folder: Path, *, kills: int, seed: int, key: str = "") -> AsyncIterator[int]:
    """Let a writer work on `folder` and kill it at a random moment, again and again; after each kill what is
    left is checked, and how many batches there are is told. Ends by itself.

    Nobody else writes to the files, so a writer finds them as the last one left them; sometimes their end is
    torn besides. Raises AssertionError for anything that is lost, half or made up."""
    chance = random.Random(seed)
    confirmed = Confirmed()
    for _ in range(kills):
        # Some while they open, some early, some late; and a little later than the line that was waited for.
        lines = chance.choice((1, 1, 2, 3, 6, 20, chance.randrange(1, 200)))
        delay = chance.choice((0.0, chance.uniform(0, 0.03)))
        run_and_kill(folder, confirmed, key=key, lines=lines, delay=delay)
        if chance.random() < 0.3:
            tear(folder, chance.choice(TORN))
        yield await check(TinyDBStore(folder, key=key, reading=True), confirmed)
    for _ in range(2):  # from what the last kill has left, then from what closing leaves
        await check(TinyDBStore(folder, key=key), confirmed)


def run_and_kill(folder: Path, confirmed: Confirmed, *, key: str, lines: int, delay: float) -> None:
    """Let a writer say so many lines and live for `delay` seconds more; it has ended when this returns."""
    command = [sys.executable, "-m", "tests.unit.storage.killing", str(folder), key]
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True) as writer,
    ):
        assert writer.stdout is not None
        given_up = Timer(PATIENCE, writer.kill)
        given_up.start()
        try:
            said = [writer.stdout.readline() for _ in range(lines)]
            with suppress(subprocess.TimeoutExpired):
                writer.wait(delay)
            ended = writer.poll()
        finally:
            writer.kill()
            given_up.cancel()
        # What it confirmed before the kill reached it; a last line may be cut.
        said += writer.stdout.read().splitlines(keepends=True)
        errors.seek(0)
        assert ended is None, f"the writer ended by itself: {errors.read()}"
    for line in said:
        if line.endswith("\n"):
            confirmed.note(line)


def tear(folder: Path, text: bytes) -> None:
    """Leave `text` at the end of the latest journal, if there is one."""
    journals = sorted(folder.glob("*.journal"), key=lambda path: int(path.name.split(".")[1]))
    if journals:
        with journals[-1].open("ab") as file:
            file.write(text)


async def check(store: TinyDBStore, confirmed: Confirmed) -> int:
    """How many batches `store` has: all that were confirmed, at most the next of each committer besides, and
    each of them whole."""
    await store.open()
    found: dict[str, dict[str, Record]] = {name: {} for name in NAMES.values()}
    async for record in store.records():
        found[NAMES[type(record)]][key_of(record)] = record
    await store.close()
    expected: dict[str, set[str]] = {name: set() for name in NAMES.values()}
    for who, least in confirmed.last.items():
        state = found["sources"].get(who)
        last = state.failures if isinstance(state, SourceState) else 0
        assert least <= last <= least + 1, "no confirmed commit is lost, and none is made up"
        confirmed.last[who] = last
        for number in range(1, last + 1):
            for name, keys in keys_of(who, number).items():
                expected[name] |= keys
            if number % ERASED_EVERY == 0:
                expected["chats"] -= keys_of(who, number - 1)["chats"]
                expected["outbox"] -= keys_of(who, number - 1)["outbox"]
        seen = found["seen"].get(who)
        assert seen is None or (isinstance(seen, Seen) and seen.keys == (str(last),))
        volatile = found["sources"].pop(f"volatile-{who}", None)
        taken_along = volatile.failures if isinstance(volatile, SourceState) else 0
        assert last <= taken_along <= last + 1, "what is volatile goes along with the next durable batch"
    assert {name: rows.keys() for name, rows in found.items()} == expected, "no batch is there by half"
    for key, status in confirmed.rows.items():
        row = found["outbox"].get(key)
        assert row is None or (isinstance(row, Outgoing) and STEPS.index(row.status) >= STEPS.index(status))
    return sum(confirmed.last.values())


def keys_of(who: str, number: int) -> dict[str, set[str]]:
    """What a batch adds or replaces, by kind."""
    key, chat_id = f"{who}-{number}", str(chat_of(who, number))
    return {
        "sources": {who},
        "seen": {who},
        "items": {f"{key}-a", f"{key}-b"},
        "chats": {chat_id},
        "outbox": {key},
        "inbox": {chat_id},
    }


def chat_of(who: str, number: int) -> ChatId:
    return ChatId(int(who) * 1_000_000 + number)


def batch_of(who: str, number: int) -> Batch:
    """One batch over all kinds."""
    key, chat_id = f"{who}-{number}", chat_of(who, number)
    return Batch(
        sources=(make_state(source_id=who, failures=number),),
        seen=(make_seen(str(number), source_id=who),),
        items=(make_item(id=f"{key}-a"), make_item(id=f"{key}-b", text="x" * 200)),
        chats=(make_chat(id=chat_id),),
        outgoing=(make_outgoing(id=key, chat_id=chat_id),),
        updates=(make_update(id=chat_id),),
        erased=(chat_of(who, number - 1),) if number % ERASED_EVERY == 0 else (),
    )


# the writer


def say(*words: object) -> None:
    """Tell what is done, at once."""
    print(*words, flush=True)  # noqa: T201 - it is read by who started this


async def commit(store: TinyDBStore, who: str) -> NoReturn:
    """Go on from what is stored."""
    state = await store.source_state(SourceId(who))
    for number in count(1 if state is None else state.failures + 1):
        volatile = make_state(source_id=f"volatile-{who}", failures=number)
        await store.commit(Batch(sources=(volatile,), volatile=True))
        await store.commit(batch_of(who, number))
        say("committed", who, number)
    raise AssertionError("numbers never end")


async def deliver(store: TinyDBStore) -> NoReturn:
    """Claim rows and settle them."""
    while True:
        rows = await store.claim(NOW, room=make_room(5), held=())
        say(OutgoingStatus.SENDING, *(row.id for row in rows))
        sent = tuple(replace(row, status=OutgoingStatus.SENT, settled_at=NOW) for row in rows)
        await store.commit(Batch(settled=sent))
        say(OutgoingStatus.SENT, *(row.id for row in rows))
        await asyncio.sleep(0)


async def write(folder: Path, key: str) -> None:
    """Work until killed."""
    say("opening")
    store = TinyDBStore(folder, key=key, journal_bytes=JOURNAL_BYTES)
    await store.open()
    await asyncio.gather(deliver(store), *(commit(store, who) for who in COMMITTERS))


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), sys.argv[2]))
