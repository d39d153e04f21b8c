"""The same work on what one would take otherwise: TinyDB as it comes, and SQLite. Both are given the short way
where there is one, and both work on a thread of their own, so that the event loop is as free as with us."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from tinydb import TinyDB

from bot.domain.inbox import Update
from bot.domain.items import Item
from bot.domain.outbox import Outgoing
from bot.domain.records import NAMES, Record, key_of
from bot.domain.sources import Seen, SourceState
from bot.ports import Batch
from storage.codec import to_plain
from tests.benchmarks.world import NEW_KEYS

_Result = TypeVar("_Result")

_INSERTED_AT_ONCE = 10_000


class OneThread:
    """Does everything on one thread."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)

    async def _do(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


class StockTinyDB(OneThread):
    """TinyDB with its own JSONStorage. It has no transactions: a commit is one call a table, each of which
    reads the file, writes it anew and syncs it. Documents are found by number, which saves it a search."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._database = TinyDB(path)
        self._numbers: dict[tuple[str, str], int] = {}

    def fill(self, records: Iterable[Record]) -> None:
        """Store `records`, with one write."""
        tables: dict[str, dict[str, object]] = {}
        for record in records:
            rows = tables.setdefault(NAMES[type(record)], {})
            number = len(rows) + 1
            self._numbers[NAMES[type(record)], key_of(record)] = number
            rows[str(number)] = to_plain(record)
        self._database.storage.write(tables)

    async def commit(self, batch: Batch) -> None:
        """What a poll brings."""
        await self._do(partial(self._commit, batch))

    def _commit(self, batch: Batch) -> None:
        for record in (*batch.sources, *batch.seen):
            self._replace([record])
        self._replace(batch.handled)
        for added in (batch.items, batch.outgoing):
            self._database.table(NAMES[type(added[0])]).insert_multiple(map(to_plain, added))

    def _replace(self, records: Iterable[Record]) -> None:
        by_number = {self._numbers[NAMES[type(one)], key_of(one)]: to_plain(one) for one in records}
        [name] = {NAMES[type(one)] for one in records}
        self._database.table(name).update_multiple
        raise NotImplementedError
