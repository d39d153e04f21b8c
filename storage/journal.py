"""What the default store keeps on disk, as a TinyDB storage: a snapshot that a person can read, and a journal
of the batches since. A batch costs one appended line and one sync, however much is stored; when the journal
has outgrown the snapshot, a new snapshot replaces both.

    communique.json        every table, one document a line; knows the number of its journal
    communique.N.journal   one batch a line: {table: {key: document, or null when it was removed}}

A kill leaves whole batches: a last line without its end was never confirmed and is dropped."""

import io
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from tinydb.storages import Storage

from bot.domain.errors import StorageError
from storage.codec import SCHEMA

_META = "meta"

#: What TinyDB keeps: table → key → document.
Data = dict[str, dict[str, dict[str, Any]]]

#: The same of one batch; None for a document that was removed.
Documents = Mapping[str, Mapping[str, Mapping[str, Any] | None]]


class JournalStorage(Storage):
    """TinyDB's data in memory, and on disk what is needed to have it again."""

    def __init__(self, path: Path, *, journal_bytes: int) -> None:
        """Read what is stored at `path`. Raises OSError, and StorageError when a file cannot be used."""
        self._path = path
        self._longest = journal_bytes
        self._data: Data = {}
        #: Bytes of the journal that hold whole batches, and of the snapshot.
        self._length = self._snapshot_length = 0
        if path.exists():
            self._data = _read_snapshot(path)
            self._snapshot_length = path.stat().st_size
            self._length = _replay(self._journal, self._data)
        else:
            self._start()

    def read(self) -> dict[str, dict[str, Any]]:
        """The data itself: KeyedTable changes it in place."""
        return self._data

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Take the data; `append` and `snapshot` are what writes."""
        self._data = data

    @property
    def is_long(self) -> bool:
        """Whether the journal has outgrown the snapshot."""
        return self._length > max(self._longest, self._snapshot_length)

    @property
    def is_behind(self) -> bool:
        """Whether the snapshot lacks what the journal has."""
        return self._length > 0

    def append(self, batch: Documents) -> None:
        """Write `batch` down so that it survives. Raises OSError; then nothing of it is kept."""
        line = _bytes(json.dumps(batch, ensure_ascii=False) + "\n")
        if self._length and not self._journal.exists():
            self.snapshot()  # somebody took the journal away; what it held is still in memory
        is_new = not self._journal.exists()
        try:
            with self._journal.open("ab", buffering=0) as file:
                file.truncate(self._length)  # what a failed write may have left
                _write_all(file, line)
        except OSError:
            with suppress(OSError):
                os.truncate(self._journal, self._length)
            raise
        self._length += len(line)
        if is_new:
            _sync_folder(self._path.parent)

    def snapshot(self) -> None:
        """Replace snapshot and journal by a new snapshot of the data. Raises OSError; then both stand."""
        finished, number = self._journal, self._number
        try:
            self._data[_META] = _about(number + 1)
            self._replace()
        except OSError:
            self._data[_META] = _about(number)
            raise
        self._length = 0
        # One that stays behind is never read: the snapshot knows its own.
        with suppress(OSError):
            finished.unlink(missing_ok=True)

    def _start(self) -> None:
        orphan = next(self._path.parent.glob(f"{self._path.stem}.*.journal"), None)
        if orphan is not None:
            raise StorageError(f"{orphan} is left without {self._path.name}; restore that, or move both away")
        self._data[_META] = _about(1)
        self._replace()

    def _replace(self) -> None:
        """Put the data in place of the snapshot: temporary file, sync, rename, sync of the folder."""
        temporary = self._path.with_suffix(".tmp")
        text = _bytes(_readable(self._data))
        try:
            with temporary.open("wb", buffering=0) as file:
                _write_all(file, text)
            os.replace(temporary, self._path)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        self._snapshot_length = len(text)
        _sync_folder(self._path.parent)

    @property
    def _number(self) -> int:
        return int(self._data[_META]["journal"]["number"])

    @property
    def _journal(self) -> Path:
        return self._path.with_suffix(f".{self._number}.journal")


def apply(data: Data, batch: Documents) -> None:
    """Make `batch` true in `data`."""
    for table, documents in batch.items():
        kept = data.setdefault(table, {})
        for key, document in documents.items():
            if document is None:
                kept.pop(key, None)
            else:
                kept[key] = dict(document)


def _about(journal: int) -> dict[str, dict[str, Any]]:
    return {"schema": {"version": SCHEMA}, "journal": {"number": journal}}


def _bytes(text: str) -> bytes:
    # A lone surrogate is not UTF-8, but losing an update for it would be worse.
    return text.encode("utf-8", "surrogatepass")


def _readable(data: Data) -> str:
    """`data` as JSON with one document a line: quick to write, and fit for reading and `grep`."""
    tables = []
    for name, documents in data.items():
        rows = (
            f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(document, ensure_ascii=False)}"
            for key, document in documents.items()
        )
        tables.append(f"{json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n}")
    return "{\n" + ",\n".join(tables) + "\n}\n"


def _write_all(file: io.FileIO, text: bytes) -> None:
    """Write `text` at the end of an unbuffered `file`, which may take it in pieces, and sync it."""
    rest = memoryview(text)
    while rest:
        rest = rest[file.write(rest) :]
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a new name in `folder` survive a power cut, where the file system can."""
    with suppress(OSError):  # the file itself is written; some file systems cannot sync a folder
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


class _Meta(msgspec.Struct):
    schema: dict[str, int]
    journal: dict[str, int]


def _read_snapshot(path: Path) -> Data:
    data: Data = _decode(path, path.read_bytes(), shape=Data)
    try:
        about = msgspec.convert(data.get(_META), _Meta)
        version, _ = about.schema["version"], about.journal["number"]
    except (msgspec.ValidationError, KeyError) as error:
        raise _damaged(path, error) from error
    if version > SCHEMA:
        raise StorageError(f"{path} was written by a newer version of the bot; use that version")
    return data


def _replay(journal: Path, data: Data) -> int:
    """Apply the batches of `journal` to `data`; return how many bytes they take."""
    body = journal.read_bytes() if journal.exists() else b""
    whole = body[: body.rfind(b"\n") + 1]
    for line in whole.split(b"\n")[:-1]:
        apply(data, _decode(journal, line, shape=dict[str, dict[str, dict[str, Any] | None]]))
    return len(whole)


def _decode(path: Path, body: bytes, *, shape: type[Any]) -> Any:
    try:
        return msgspec.convert(json.loads(body.decode("utf-8", "surrogatepass")), shape)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> StorageError:
    return StorageError(
        f"{path} is damaged ({error}); nothing was changed: restore a copy of its folder or move it away"
    )
