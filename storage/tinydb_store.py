"""The default store: TinyDB's storage and tables over a journal, everything in memory, every durable write on
disk before it counts. `storage/journal.py` says what stands on disk."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock

from bot.domain.errors import StorageError
from bot.ports import Batch
from storage.documents import lock_of
from storage.journal import Changed, Documents, Journal, Turn
from storage.memory import MemoryStore
from storage.migrate import is_old, migrate, remove_backups
from storage.moment import Moment
from storage.plan import Draft
from storage.seal import Seal
from storage.tables import Tables
from storage.writer import Writer

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")

#: A journal shorter than this is not worth a new snapshot: it is read in a moment.
_JOURNAL_BYTES = 4_000_000

#: How often an erasure begins a snapshot before it leaves that to later.
_CLEARINGS = 3

#: A folder that a running bot writes to is read again when files go meanwhile.
_READINGS = 5


class TinyDBStore(MemoryStore):
    """Everything in memory; what is durable is on disk before it is seen."""

    def __init__(
        self, folder: Path, *, key: str = "", journal_bytes: int = _JOURNAL_BYTES, reading: bool = False
    ) -> None:
        """With `reading`, the folder may be in use, and nothing can be changed. Raises ValueError (`key`)."""
        super().__init__()
        self._folder = folder
        self._seal = Seal(key) if key else None
        self._journal_bytes = journal_bytes
        self._reading = reading
        self._lock: FileLock | None = None
        # Threads of its own: the shared ones may all be waiting for slow name servers.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._snapshots = ThreadPoolExecutor(max_workers=1, thread_name_prefix="snapshot")
        #: Volatile changes that the next write takes along.
        self._unsaved: dict[str, dict[str, bytes | None]] = {}
        self._journal: Journal | None = None
        self._trouble = ""
        #: Bytes of the longest write that failed since one of its length succeeded.
        self._refused = 0
        self._snapshot: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        #: What stands in the files shall go: something was erased, or is not sealed yet.
        self._stale = False
        #: Bytes behind which the last snapshot failed.
        self._tried = 0

    # lifecycle

    async def open(self) -> None:
        """See `Store.open`. Raises StorageError when what is stored cannot be read."""
        if self._journal is None:
            await asyncio.shield(self._off_loop(self._open))
            if self._stale:
                await self._writer.do(_nothing, on_loop=True)

    def _open(self) -> None:
        if not self._reading:
            self._lock = lock_of(self._folder)
        try:
            journal = self._load()
            tables = Tables(journal.documents)
        except (OSError, StorageError) as error:
            self._let_go()
            if isinstance(error, StorageError):
                raise
            raise StorageError(f"{self._folder} cannot be read or written ({error})") from error
        self._writer = Writer(tables, keep=self._keep, after=self._after)
        self._journal = journal
        # After a kill, what was erased may still stand there.
        self._stale = not self._reading and (journal.behind > 0 or journal.is_mixed)

    def _load(self) -> Journal:
        if not self._reading:
            migrate(self._folder, seal=self._seal)
        elif not self._folder.is_dir():
            raise StorageError(f"{self._folder} does not exist; BOT_DATA_DIR names the folder to read")
        elif is_old(self._folder):
            raise StorageError(f"{self._folder} is of an older version; start the bot once, it converts")
        for reading in range(_READINGS):
            journal = Journal(self._folder, seal=self._seal)
            try:
                journal.load(reading=self._reading)
            except (FileNotFoundError, StorageError):
                if not self._reading or reading == _READINGS - 1 or not self._folder.exists():
                    raise
            else:
                break
        if not self._reading:
            journal.sweep()
        return journal

    async def close(self) -> None:
        """See `Store.close`. Raises StorageError when what is volatile could not be written."""
        if self._closing is None or self._closing.done():
            self._closing = asyncio.create_task(self._close(), name="closing the store")
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        await self._writer.idle()
        if self._snapshot is not None:
            await asyncio.wait({self._snapshot})
        journal, self._journal = self._journal, None
        try:
            if journal is not None and not self._reading:
                await self._off_loop(partial(self._write_last, journal))
        finally:
            self._unsaved = {}
            self._thread.shutdown(wait=False)
            self._snapshots.shutdown(wait=False)
            if journal is not None:
                journal.close()
            self._let_go()

    def _write_last(self, journal: Journal) -> None:
        """Leave one file that is complete, for whoever looks into it or copies it."""
        if self._unsaved:
            self._append(journal, self._unsaved)
        if journal.behind:
            try:
                journal.write_snapshot(journal.turn(), journal.documents)
            except OSError as error:
                # Nothing is lost: the journal has it.
                log.warning("no snapshot: %s", error)

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    async def _off_loop(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    # writing

    def trouble(self) -> str:
        """See `Store.trouble`."""
        return self._trouble

    async def _keep(self, draft: Draft, make: Callable[[], list[Any]], *, volatile: bool) -> list[Any]:
        journal = self._writable()
        if volatile:
            results = make()
            _merge(self._unsaved, _changed(draft))
            return results
        results, wrote = await self._off_loop(partial(self._write, journal, draft, make=make))
        if wrote:
            self._unsaved = {}
        self._stale = self._stale or draft.erases
        return results

    def _write(
        self, journal: Journal, draft: Draft, *, make: Callable[[], list[Any]]
    ) -> tuple[list[Any], bool]:
        """What was planned, and whether anything had to be written for it."""
        results = make()
        if not draft.changes and not draft.forced:
            return results, False
        changed: dict[str, dict[str, bytes | None]] = {}
        _merge(changed, self._unsaved)
        _merge(changed, _changed(draft))
        self._append(journal, changed, at_least=self._refused if draft.forced else 0)
        return results, True

    def _append(self, journal: Journal, changed: Changed, *, at_least: int = 0) -> None:
        size = max(at_least, _size(changed))
        try:
            journal.append(changed, at_least=at_least)
        except OSError as error:
            self._refused = max(self._refused, size)
            self._trouble = f"{self._folder} cannot be written ({error.strerror or error})"
            raise StorageError(self._trouble) from error
        # A disk that is nearly full takes a little: what was refused must have room again.
        if size >= self._refused:
            self._trouble, self._refused = "", 0

    async def commit(self, batch: Batch) -> None:
        """See `Store.commit`. What is erased has left the files when this returns, if they can be written."""
        await super().commit(batch)
        if batch.erased:
            await self._clear_files()

    async def flush(self) -> None:
        """See `Store.flush`."""
        if self._unsaved or self._trouble:
            await self._writer.do(_force, on_loop=True)
        elif self._stale:
            await self._writer.do(_nothing, on_loop=True)

    # snapshots

    async def _after(self) -> None:
        """Begin a new snapshot when the journal is long, or when something must leave the files."""
        journal = self._journal
        if journal is None or (self._snapshot is not None and not self._snapshot.done()):
            return
        longest = max(self._journal_bytes, journal.snapshot_length, self._tried + self._journal_bytes)
        if self._stale or journal.behind > longest:
            was_stale, self._stale = self._stale, False
            turn = journal.turn()
            # Nothing is written now, so all of it is of one moment.
            moment = self._writer.tables.moment = Moment(journal.documents)
            self._snapshot = asyncio.create_task(
                self._write_snapshot(journal, turn, moment=moment, was_stale=was_stale)
            )

    async def _write_snapshot(self, journal: Journal, turn: Turn, *, moment: Moment, was_stale: bool) -> None:
        work = partial(journal.write_snapshot, turn, moment)
        try:
            await asyncio.get_running_loop().run_in_executor(self._snapshots, work)
        except OSError as error:
            # Nothing is lost: the journals have it, and it is tried again.
            log.warning("no snapshot: %s", error)
            self._tried, self._stale = journal.behind, was_stale
        else:
            self._tried = 0
        finally:
            self._writer.tables.moment = None

    async def _clear_files(self) -> None:
        """Have what was erased leave the files; what cannot leave now does later (`flush`)."""
        await self._off_loop(partial(remove_backups, self._folder))
        for _ in range(_CLEARINGS):
            if self._snapshot is not None:
                await asyncio.wait({self._snapshot})
            if not self._stale:
                return
            # One had begun before the erasure.
            await self._writer.do(_nothing, on_loop=True)

    def _writable(self) -> Journal:
        if self._journal is None:
            raise StorageError("the store is not open")
        if self._reading:
            raise StorageError("the store is open for reading only")
        return self._journal

    # everything

    async def _replace(self, documents: Documents) -> None:
        journal = self._writable()
        if self._snapshot is not None:
            await asyncio.wait({self._snapshot})
        before, journal.documents = journal.documents, documents
        try:
            await self._off_loop(journal.renew)
        except OSError as error:
            journal.documents = before
            raise StorageError(f"{self._folder} cannot be written ({error})") from error
        self._writer.tables = Tables(documents)


def _nothing(draft: Draft) -> None:
    """A job that changes nothing; a snapshot may begin in its turn."""


def _force(draft: Draft) -> None:
    """A job that changes nothing and is written all the same, with what waits."""
    draft.forced = True


def _changed(draft: Draft) -> dict[str, dict[str, bytes | None]]:
    changed: dict[str, dict[str, bytes | None]] = {}
    for change in draft.changes.values():
        changed.setdefault(change.kind, {})[change.key] = change.document
    return changed


def _size(changed: Changed) -> int:
    """About how many bytes `changed` takes."""
    return sum(len(key) + len(one or b"") for rows in changed.values() for key, one in rows.items())


def _merge(into: dict[str, dict[str, bytes | None]], changed: Changed) -> None:
    for table, rows in changed.items():
        into.setdefault(table, {}).update(rows)
