"""The same work on what one would take otherwise: TinyDB as it comes, and SQLite. Both are spared what they
can be spared, and both work on a thread of their own, so that they leave the event loop as free as we do."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from tinydb import TinyDB

from bot.domain.items import Item
from bot.domain.outbox import Outgoing
from bot.domain.records import NAMES, Record, key_of
from bot.domain.sources import Seen
from bot.ports import Batch
from storage.codec import encode, to_plain

_Result = TypeVar("_Result")

_AT_ONCE = 10_000

_SCHEMA = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA cache_size = -262144;
    CREATE TABLE sources (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID;
    CREATE TABLE seen (source TEXT, key TEXT, PRIMARY KEY (source, key)) WITHOUT ROWID;
    CREATE TABLE items (id TEXT PRIMARY KEY, body BLOB);
    CREATE TABLE latest (topic TEXT, at REAL, item TEXT, PRIMARY KEY (topic, at, item)) WITHOUT ROWID;
    CREATE TABLE chats (id TEXT PRIMARY KEY, body BLOB);
    CREATE TABLE outbox (id TEXT PRIMARY KEY, status TEXT, at REAL, body BLOB);
    CREATE INDEX waiting ON outbox (status, at);
    CREATE TABLE inbox (id TEXT PRIMARY KEY, body BLOB);
"""


class Rival:
    """Does everything on one thread."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)

    async def _do(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


class StockTinyDB(Rival):
    """TinyDB with its own JSONStorage. It knows no transactions: a commit is one call a table, each of
    which reads the file, writes it anew and syncs it. Spared: looking documents up, and whether an item is
    known."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._database = TinyDB(path)
        self._numbers: dict[tuple[str, str], int] = {}

    def fill(self, records: Iterable[Record]) -> None:
        """Store `records`, with one write."""
        tables: dict[str, dict[str, Any]] = {}
        for record in records:
            name = NAMES[type(record)]
            rows = tables.setdefault(name, {})
            self._numbers[name, key_of(record)] = len(rows) + 1
            rows[str(len(rows) + 1)] = to_plain(record)
        self._database.storage.write(tables)

    async def commit(self, batch: Batch) -> None:
        """Store what a poll brings."""
        await self._do(partial(self._commit, batch))

    def _commit(self, batch: Batch) -> None:
        self._replace("sources", batch.sources)
        self._replace("seen", batch.seen)
        self._replace("inbox", batch.handled)
        self._database.table("items").insert_multiple([to_plain(one) for one in batch.items])
        self._database.table("outbox").insert_multiple([to_plain(one) for one in batch.outgoing])

    def _replace(self, name: str, records: Iterable[Record]) -> None:
        fields = {self._numbers[name, key_of(one)]: to_plain(one) for one in records}
        waiting = iter(fields.values())
        self._database.table(name).update(lambda document: document.update(next(waiting)), doc_ids=fields)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
        self._thread.shutdown()


class SQLite(Rival):
    """The library of Python's own, write-ahead log, synced at each commit, one transaction a commit; a row
    for each key that was seen, and for each topic of an item. Bodies are JSON and made as ours are. Spared:
    finding items by country and chats by what they follow; and it gets memory for all that it reads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._seen: dict[str, set[str]] = {}

    async def fill(self, records: Iterable[Record]) -> None:
        """Open, and store `records`."""
        await self._do(partial(self._fill, iter(records)))

    def _fill(self, records: Iterator[Record]) -> None:
        self._database = sqlite3.connect(self._path, isolation_level=None)
        self._database.executescript(_SCHEMA)
        while some := list(islice(records, _AT_ONCE)):
            self._write(some)

    async def commit(self, batch: Batch) -> None:
        """Store what a poll brings."""
        await self._do(
            partial(self._write, (*batch.sources, *batch.seen, *batch.items, *batch.outgoing, *batch.handled))
        )

    def _write(self, records: Iterable[Record]) -> None:
        rows: dict[str, list[tuple[object, ...]]] = {one: [] for one in (*_STATEMENTS.values(), _LATEST)}
        gone: list[tuple[str, str]] = []
        for record in records:
            statement = _STATEMENTS[NAMES[type(record)]]
            if isinstance(record, Seen):
                known, keys = self._seen.get(record.source_id, set()), set(record.keys)
                self._seen[record.source_id] = keys
                rows[statement] += [(record.source_id, key) for key in keys - known]
                gone += [(record.source_id, key) for key in known - keys]
            else:
                rows[statement].append(_row(record))
            if isinstance(record, Item):
                at = record.at.timestamp()
                rows[_LATEST] += [(topic, at, record.id) for topic in record.topics]
        self._database.execute("BEGIN IMMEDIATE")
        for statement, values in rows.items():
            self._database.executemany(statement, values)
        self._database.executemany("DELETE FROM seen WHERE source = ? AND key = ?", gone)
        self._database.execute("COMMIT")

    async def close(self) -> None:
        """Let go of the file."""
        await self._do(lambda: self._database.close())
        self._thread.shutdown()


_STATEMENTS: Mapping[str, str] = {
    "sources": "INSERT OR REPLACE INTO sources VALUES (?, ?)",
    "seen": "INSERT OR IGNORE INTO seen VALUES (?, ?)",
    "items": "INSERT OR IGNORE INTO items VALUES (?, ?)",
    "chats": "INSERT OR IGNORE INTO chats VALUES (?, ?)",
    "outbox": "INSERT OR IGNORE INTO outbox VALUES (?, ?, ?, ?)",
    "inbox": "INSERT OR REPLACE INTO inbox VALUES (?, ?)",
}


_LATEST = "INSERT OR IGNORE INTO latest VALUES (?, ?, ?)"


def _row(record: Record) -> tuple[object, ...]:
    key, body = key_of(record), encode(record)
    if isinstance(record, Outgoing):
        return key, record.status, record.created_at.timestamp(), body
    return key, body
