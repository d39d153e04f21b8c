"""TinyDB's own extension points over the journal: a `Storage` that hands out the live documents, and a
`Table` whose documents have our keys and which writes down only what was touched.

    with open_tinydb(Path("data")) as database:
        database.table("items").search(where("language") == "ru")

Everything of TinyDB works, and survives a kill as the bot's own writes do; while the bot runs, the folder is
refused."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from bot.domain.errors import InUseError, StorageError
from storage.codec import from_json, to_json
from storage.journal import RESERVED, Changed, Journal
from storage.seal import Seal

_Document = dict[str, Any]


def open_tinydb(folder: Path, *, key: str = "") -> TinyDB:
    """The database of `folder`, for scripts. Raises StorageError, InUseError, and ValueError for the key."""
    database = TinyDB(folder, key=key, storage=JournalStorage)
    database.table_class = KeyedTable
    return database


class JournalStorage(Storage):
    """Documents in memory, every write in the journal."""

    def __init__(self, folder: Path, *, key: str = "") -> None:
        """Raises StorageError and InUseError."""
        self._lock = lock_of(folder)
        try:
            self.journal = Journal(folder, seal=Seal(key) if key else None)
            self.journal.load()
        except (OSError, StorageError):
            self._lock.release()
            raise

    def read(self) -> dict[str, dict[str, _Document]]:
        """Every table, read only when it is looked at."""
        tables: dict[str, Any] = {name: _Rows(rows) for name, rows in self.journal.documents.items() if rows}
        return tables

    def write(self, data: dict[str, dict[str, _Document]]) -> None:
        """Make `data` all that is stored. Raises OSError; then nothing of it is kept."""
        changed: dict[str, dict[str, bytes | None]] = {}
        for name in {*data, *self.journal.documents}:
            rows = data.get(name, {})
            stored = self.journal.documents.get(name, {})
            changed[name] = {key: None for key in stored if key not in rows}
            if not isinstance(rows, _Rows):
                changed[name] |= _differing({str(key): one for key, one in rows.items()}, stored)
        self.put({name: rows for name, rows in changed.items() if rows})

    def put(self, changed: Changed) -> None:
        """Write down and apply `changed`, if there is anything. Raises OSError and StorageError."""
        wrong = RESERVED & changed.keys()
        if wrong:
            raise StorageError(f"a table cannot be called {', '.join(sorted(wrong))}; the format uses it")
        if changed:
            self.journal.append(changed)
            apply(self.journal.documents, changed)

    def close(self) -> None:
        """Let go of the folder."""
        self.journal.close()
        self._lock.release()


class KeyedTable(Table):
    """A table whose documents have texts as ids."""

    document_id_class = str  # type: ignore[assignment]  # TinyDB reads it as any hashable

    _last_id = 0

    @property
    def journaled(self) -> JournalStorage:
        """The storage below."""
        assert isinstance(self._storage, JournalStorage)
        return self._storage

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        stored = self.journaled.journal.documents.get(self.name, {})
        noted = _Noted(stored)
        updater(noted)  # type: ignore[arg-type]
        changed = noted.changed()
        if changed:
            self.journaled.put({self.name: changed})
        self.clear_cache()

    def _get_next_id(self) -> str:
        """The next whole number as a text."""
        numbers = (int(key) for key in self._read_table() if key.isdecimal() and key.isascii())
        self._last_id = max(max(numbers, default=0), self._last_id) + 1
        return str(self._last_id)


class _Rows(Mapping[str, _Document]):
    """Documents of a table as dicts, made when asked for."""

    def __init__(self, stored: Mapping[str, bytes]) -> None:
        self._stored = stored

    def __getitem__(self, key: str) -> _Document:
        found: _Document = from_json(self._stored[key])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)


class _Noted(MutableMapping[str, _Document]):
    """A table while it is changed: what was handed out or set, and what was removed, is noted."""

    def __init__(self, stored: Mapping[str, bytes]) -> None:
        self._stored = stored
        self._touched: dict[str, _Document | None] = {}

    def changed(self) -> dict[str, bytes | None]:
        """What differs from what is stored."""
        gone = {key: None for key, one in self._touched.items() if one is None and key in self._stored}
        kept = {key: one for key, one in self._touched.items() if one is not None}
        return gone | _differing(kept, self._stored)

    def __getitem__(self, key: str) -> _Document:
        if key not in self._touched:
            # It may be changed in place by whoever gets it.
            self._touched[key] = from_json(self._stored[key])
        found = self._touched[key]
        if found is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, value: _Document) -> None:
        self._touched[str(key)] = value

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self._touched[key] = None

    def __contains__(self, key: object) -> bool:
        return self._touched[str(key)] is not None if key in self._touched else key in self._stored

    def __iter__(self) -> Iterator[str]:
        new = (key for key in self._touched if key not in self._stored)
        return iter([key for key in (*self._stored, *new) if key in self])

    def __len__(self) -> int:
        return sum(1 for _ in self)


def apply(documents: dict[str, dict[str, bytes]], changed: Changed) -> None:
    """Make `changed` true in `documents`."""
    for table, rows in changed.items():
        kept = documents.setdefault(table, {})
        for key, document in rows.items():
            if document is None:
                kept.pop(key, None)
            else:
                kept[key] = document


def lock_of(folder: Path) -> FileLock:
    """The lock of `folder`, held; the folder is made when it is missing. Raises InUseError, StorageError."""
    # Taken on one thread and let go on another.
    lock = FileLock(folder / ".lock", blocking=False, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    except Timeout:
        raise InUseError(f"{folder} is in use by another running bot; stop it or set BOT_DATA_DIR") from None
    except OSError as error:
        raise StorageError(f"{folder} cannot be used ({error})") from error
    return lock


def _differing(rows: Mapping[str, _Document], stored: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """Those of `rows` that are not what is stored."""
    return {
        key: to_json(one) for key, one in rows.items() if key not in stored or from_json(stored[key]) != one
    }
