"""The default store: TinyDB, with everything in memory and every durable batch written down as one line
before it counts. `storage/journal.py` says what stands on disk."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from tinydb import TinyDB
from tinydb.table import Document, Table

from bot.domain.errors import InUseError, StorageError
from storage.codec import TABLES, from_plain, to_plain
from storage.journal import JournalStorage, apply
from storage.memory import MemoryStore
from storage.tables import Changes, Tables

log = logging.getLogger(__name__)

_FILE = "communique.json"

#: A journal shorter than this is not worth a new snapshot: it is read in a moment.
_JOURNAL_BYTES = 4_000_000


class KeyedTable(Table):
    """A TinyDB table whose documents have our own ids."""

    document_id_class = str  # type: ignore[assignment]  # TinyDB reads it as any hashable

    def put(self, changes: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Set or (None) remove documents; in place, where TinyDB's own way copies the table every time."""
        data = self._storage.read() or {}
        apply(data, {self.name: changes})
        self._storage.write(data)
        self.clear_cache()

    def all_by_key(self) -> dict[str, Document]:
        """Every document by its id."""
        return {str(document.doc_id): document for document in self.all()}


class TinyDBStore(MemoryStore):
    """Everything in memory; what is durable is on disk before it is seen."""

    def __init__(self, folder: Path, *, journal_bytes: int = _JOURNAL_BYTES) -> None:
        super().__init__()
        self._folder = folder
        self._journal_bytes = journal_bytes
        self._lock = FileLock(folder / ".lock", blocking=False, thread_local=False)
        # A thread of its own: the shared ones may all be waiting for slow name servers.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        #: Volatile changes that the next write takes along.
        self._unsaved: Changes = {}
        self._storage: JournalStorage | None = None
        self._tinydb: TinyDB | None = None

    async def open(self) -> None:
        """See `Store.open`. Raises StorageError when what is stored cannot be read."""
        await asyncio.shield(self._off_loop(self._open))

    def _open(self) -> None:
        if self._tinydb is not None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout:
            raise InUseError(
                f"{self._folder} is in use by another running bot; stop it or set BOT_DATA_DIR"
            ) from None
        except OSError as error:
            raise StorageError(f"{self._folder} cannot be used ({error})") from error
        try:
            self._load(self._folder / _FILE)
        except OSError as error:
            self._lock.release()
            raise StorageError(
                f"{self._folder / _FILE} cannot be read or written ({error}); nothing was changed"
            ) from error
        except StorageError:
            self._lock.release()
            raise

    def _load(self, path: Path) -> None:
        storage = JournalStorage(path, journal_bytes=self._journal_bytes)
        database = TinyDB(storage=lambda: storage)
        database.table_class = KeyedTable
        tables = Tables()
        for table in TABLES:
            try:
                records = {
                    (table, key): from_plain(table, key, plain=document)
                    for key, document in _table(database, table).all_by_key().items()
                }
            except StorageError as error:
                raise StorageError(f"{path}: {error}; nothing was changed") from error
            tables.apply({**records})
        self._tables, self._storage, self._tinydb = tables, storage, database

    async def _off_loop(self, work: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def close(self) -> None:
        """See `Store.close`. Raises StorageError when what is volatile could not be written."""
        await asyncio.shield(self._close())

    async def _close(self) -> None:
        async with self._writing:
            try:
                if self._tinydb is not None:
                    await self._off_loop(partial(self._write_last, self._unsaved))
            finally:
                self._unsaved = {}
                self._tinydb = self._storage = None
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
        batch: dict[str, dict[str, dict[str, Any] | None]] = {}
        for (table, key), record in changes.items():
            batch.setdefault(table, {})[key] = None if record is None else to_plain(record)
        try:
            self._storage.append(batch)
        except OSError as error:
            raise StorageError(f"{self._folder / _FILE} cannot be written ({error})") from error
        for table, documents in batch.items():
            _table(self._tinydb, table).put(documents)
        if self._storage.is_long:
            self._snapshot(self._storage)

    def _write_last(self, changes: Changes) -> None:
        """Leave one file that is complete, for whoever looks into it or copies it."""
        assert self._storage is not None
        if changes:
            self._write(changes)
        if self._storage.is_behind:
            self._snapshot(self._storage)

    def _snapshot(self, storage: JournalStorage) -> None:
        try:
            storage.snapshot()
        except OSError as error:
            # Nothing is lost: the journal has it, and the next batch tries again.
            log.warning("no snapshot: %s", error)


def _table(database: TinyDB, name: str) -> KeyedTable:
    table = database.table(name, cache_size=0)
    assert isinstance(table, KeyedTable)
    return table
