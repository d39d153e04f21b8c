"""The default store: TinyDB on one JSON file that a person can read, replaced as a whole by every durable
batch. A kill leaves either the old file or the new one."""

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from bot.domain.errors import InUseError, StorageError
from storage.codec import SCHEMA, TABLES, from_plain, to_plain
from storage.memory import MemoryStore
from storage.tables import Changes

_FILE = "communique.json"
_META = "meta"

#: What TinyDB keeps: table → key → document.
_Data = dict[str, dict[str, Any]]


class AtomicStorage(Storage):
    """TinyDB's data in memory; `flush` replaces the file, so several changes cost one write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._data: _Data | None = None
        if path.exists():
            self._data = json.loads(path.read_bytes().decode("utf-8", "surrogatepass")) or None

    def read(self) -> _Data | None:
        """The data; the outer dict is the caller's own."""
        return None if self._data is None else dict(self._data)

    def write(self, data: _Data) -> None:
        """Take the data; `flush` writes it."""
        self._data = data

    def flush(self) -> None:
        """Replace the file: temporary file, fsync, rename, fsync of the folder. Raises OSError."""
        text = _readable(self._data or {})
        temporary = self._path.with_suffix(".tmp")
        with temporary.open("wb") as file:
            # A lone surrogate is not UTF-8, but losing an update for it would be worse.
            file.write(text.encode("utf-8", "surrogatepass"))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _readable(data: _Data) -> str:
    """`data` as JSON with one document a line: quick to write, and fit for reading and `grep`."""
    tables = []
    for name, documents in data.items():
        rows = (
            f"{json.dumps(key)}: {json.dumps(document, ensure_ascii=False)}"
            for key, document in documents.items()
        )
        tables.append(f"{json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n}")
    return "{\n" + ",\n".join(tables) + "\n}\n"


class KeyedTable(Table):
    """A TinyDB table whose documents have our own ids."""

    document_id_class = str  # type: ignore[assignment]  # TinyDB reads it as any hashable

    def put(self, changes: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Set or (None) remove documents, all in one step."""

        def update(table: dict[Any, Mapping[str, Any]]) -> None:
            for key, document in changes.items():
                if document is None:
                    table.pop(key, None)
                else:
                    table[key] = document

        self._update_table(update)

    def all_by_key(self) -> dict[str, Document]:
        """Every document by its id."""
        return {str(document.doc_id): document for document in self.all()}


class TinyDBStore(MemoryStore):
    """Everything in memory, every durable batch in one replaced file."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._lock = FileLock(folder / ".lock", blocking=False, thread_local=False)
        # A thread of its own: the shared ones may all be waiting for slow name servers.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        #: Volatile changes that the next write takes along.
        self._unsaved: Changes = {}
        self._storage: AtomicStorage | None = None
        self._tinydb: TinyDB | None = None

    async def open(self) -> None:
        """See `Store.open`."""
        await self._off_loop(self._open)

    def _open(self) -> None:
        path = self._folder / _FILE
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            self._tinydb = self._load(path)
        except Timeout:
            raise InUseError(
                f"{self._folder} is in use by another running bot; stop it or set BOT_DATA_DIR"
            ) from None
        except (OSError, ValueError) as error:
            self._lock.release()
            raise StorageError(
                f"{path} cannot be read ({error}); nothing was changed: restore a copy of it or move it away"
            ) from error

    def _load(self, path: Path) -> TinyDB:
        storage = AtomicStorage(path)
        database = TinyDB(storage=lambda: storage)
        database.table_class = KeyedTable
        about = _table(database, _META).all_by_key().get("schema")
        if about is not None and about["version"] > SCHEMA:
            raise StorageError(f"{path} was written by a newer version of the bot; use that version")
        _table(database, _META).put({"schema": {"version": SCHEMA}})
        for table in TABLES:
            self._tables.apply(
                {
                    (table, key): from_plain(table, key, document)
                    for key, document in _table(database, table).all_by_key().items()
                }
            )
        self._storage = storage
        return database

    async def _off_loop(self, work: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def close(self) -> None:
        """See `Store.close`."""
        async with self._writing:
            if self._tinydb is not None and self._unsaved:
                await self._keep({}, volatile=False)
            self._tinydb = None
            self._thread.shutdown(wait=False)
            self._lock.release()

    async def _keep(self, changes: Changes, *, volatile: bool) -> None:
        if self._tinydb is None:
            raise StorageError("the store is not open")
        everything = self._unsaved | changes
        if not volatile:
            await self._off_loop(partial(self._write, everything))
            everything = {}
        self._unsaved = everything

    def _write(self, changes: Changes) -> None:
        assert self._tinydb is not None
        assert self._storage is not None
        before = self._storage.read()
        by_table: dict[str, dict[str, Any]] = {}
        for (table, key), record in changes.items():
            by_table.setdefault(table, {})[key] = None if record is None else to_plain(record)
        try:
            for table, documents in by_table.items():
                _table(self._tinydb, table).put(documents)
            self._storage.flush()
        except OSError as error:
            self._storage.write(before or {})
            raise StorageError(f"{self._folder / _FILE} cannot be written ({error})") from error


def _table(database: TinyDB, name: str) -> KeyedTable:
    table = database.table(name, cache_size=0)
    assert isinstance(table, KeyedTable)
    return table
