"""All that is stored as plain files, for moving it: what `export` writes and `import` reads.

    manifest.json   {"schema": 2, "files": {"sources.jsonl": {"records": 2, "sha256": "3f7a…"}, …}}
    sources.jsonl   one record a line, as JSON, by key; and so for each of KINDS

The same state makes the same bytes. The manifest is written last, so a folder without one is not finished;
and what was cut off or edited since does not fit it."""

import json
import re
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from bot.domain.errors import StorageError
from bot.domain.records import KINDS, NAMES, Record, key_of
from storage import lines
from storage.codec import SCHEMA, decode, encode, from_json

_MANIFEST = "manifest.json"

_FILES: Mapping[str, str] = {name: f"{name}.jsonl" for name in KINDS}

#: Kinds of which an export of an older version has no file.
_ADDED_LATER = frozenset({"facts", "stories", "leases", "rhythms", "silences", "added", "tallies"})

#: Synced at once: with more, the writes of a running bot would wait for ours.
_SYNC_EVERY = 1024 * 1024

#: Lone surrogates as `encode` leaves them; other programs read only UTF-8.
_SURROGATES = re.compile(rb"(?:\xed[\xa0-\xbf][\x80-\xbf])+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the manifest says of one file."""

    records: int
    #: Of the whole file.
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an export holds."""

    schema: int
    #: By name of the file; one for each of KINDS, but for those of an older version.
    files: dict[str, Listed]

    @property
    def counts(self) -> dict[str, int]:
        """How many records there are of each kind."""
        none = Listed(records=0, sha256="")
        return {name: self.files.get(file, none).records for name, file in _FILES.items()}


def refuse_full(folder: Path) -> None:
    """Raises StorageError when `folder` cannot be exported to, because something stands there."""
    try:
        if folder.exists() and any(folder.iterdir()):
            raise StorageError(f"{folder} is not empty, and an export overwrites nothing; name a new folder")
    except OSError as error:
        raise StorageError(f"{folder} cannot be written ({error.strerror or error})") from error


async def write_archive(folder: Path, records: AsyncIterable[Record]) -> int:
    """Write `records`, which come as from `Store.records`, into `folder`, which is made when it is missing;
    return how many they are.

    Raises StorageError when the folder is not empty or cannot be written; there is no manifest then.
    """
    refuse_full(folder)
    try:
        _make(folder)
        with ExitStack() as stack:
            files = {name: stack.enter_context(_File(folder / file)) for name, file in _FILES.items()}
            async for record in records:
                files[NAMES[type(record)]].put(record)
            listed = {_FILES[name]: file.finish() for name, file in files.items()}
        _write_manifest(folder / _MANIFEST, Manifest(schema=SCHEMA, files=listed))
        lines.sync_folder(folder)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written ({error.strerror or error}); the export is not finished, remove it"
        ) from error
    return sum(one.records for one in listed.values())


def read_manifest(folder: Path) -> Manifest:
    """What `folder` holds, as far as it can be told without reading the records. Raises StorageError."""
    path = folder / _MANIFEST
    try:
        if not folder.is_dir():
            raise StorageError(f"{folder} is no folder; name one that `export` wrote")
        files = {one.name for one in folder.glob("*.jsonl")}
        text = path.read_bytes()
    except FileNotFoundError:
        raise StorageError(f"{path} is missing: the export is not finished; export again") from None
    except OSError as error:
        raise StorageError(f"{path} cannot be read ({error.strerror or error})") from error
    try:
        found = msgspec.convert(from_json(text), dict[str, Any])
        schema = found.get("schema")
        if isinstance(schema, int) and schema > SCHEMA:
            raise StorageError(f"{folder} was written by a newer version of the bot; use that version")
        manifest = msgspec.convert(found, Manifest)
    except (ValueError, msgspec.ValidationError) as error:
        raise _unusable(path, "is no manifest") from error
    _check_names(folder, files | manifest.files.keys(), listed=manifest.files)
    return manifest


async def read_archive(folder: Path, manifest: Manifest) -> AsyncIterator[Record]:
    """The records of `folder`, read line by line; only their end says that all of them are as written.

    Raises StorageError naming file and line for whatever is not as `manifest` says.
    """
    for name, file in _FILES.items():
        if file not in manifest.files:
            continue
        for record in _read(folder / file, name, listed=manifest.files[file]):
            yield record


class _Tally:
    """What the manifest says of a file, told line by line."""

    def __init__(self) -> None:
        self._records = 0
        self._digest = sha256()
        self._last: str | None = None

    def add(self, line: bytes, record: Record) -> None:
        """Count one more. Raises ValueError when its key does not come after the one before."""
        key = key_of(record)
        if self._last is not None and key <= self._last:
            raise ValueError(f"has the key {key!r} {'twice' if key == self._last else 'out of order'}")
        self._records += 1
        self._digest.update(line)
        self._last = key

    def listed(self) -> Listed:
        """What there was."""
        return Listed(records=self._records, sha256=self._digest.hexdigest())


class _File:
    """A file of records while it is written."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._path = path
        # Private, as all that tells who follows what.
        self._file = open(lines.open_to_append(path, 0), "wb")  # noqa: SIM115 - closed by `__exit__`
        self._tally = _Tally()
        self._unsynced = 0

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, record: Record) -> None:
        """Write one line. Raises OSError, and StorageError when it could not be read again."""
        line = _SURROGATES.sub(_escaped, encode(record)) + b"\n"
        try:
            self._tally.add(line, record)
        except ValueError as error:
            raise StorageError(f"{self._path} {error}; what is stored is at fault") from error
        self._file.write(line)
        self._unsynced += len(line)
        if self._unsynced >= _SYNC_EVERY:
            self._sync()

    def finish(self) -> Listed:
        """What was written, which survives a power cut now. Raises OSError."""
        self._sync()
        return self._tally.listed()

    def _sync(self) -> None:
        self._file.flush()
        lines.sync(self._file.fileno())
        self._unsynced = 0


def _escaped(found: re.Match[bytes]) -> bytes:
    text = found[0].decode("utf-8", "surrogatepass")
    escaped = json.dumps(text)
    # Two halves side by side would be read as the one character that they are not: they stay.
    return escaped[1:-1].encode() if json.loads(escaped) == text else found[0]


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _write_manifest(path: Path, manifest: Manifest) -> None:
    temporary = path.with_suffix(".tmp")
    with open(lines.open_to_append(temporary, 0), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
        file.flush()
        lines.sync(file.fileno())
    temporary.replace(path)


def _check_names(folder: Path, names: Iterable[str], *, listed: Iterable[str]) -> None:
    """Raises StorageError for a file of an unknown kind, and for a kind without one."""
    for name in sorted(set(names) - set(_FILES.values())):
        raise _unusable(folder / name, "is of no kind that this version knows")
    needed = {file for name, file in _FILES.items() if name not in _ADDED_LATER}
    for name in sorted(needed - set(listed)):
        raise _unusable(folder / _MANIFEST, f"says nothing of {name}")


def _read(path: Path, kind: str, *, listed: Listed) -> Iterator[Record]:
    """The records of one file. Raises StorageError."""
    tally = _Tally()
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                record = _record(kind, line, where=f"{path}, line {number},")
                try:
                    tally.add(line, record)
                except ValueError as error:
                    raise _unusable(f"{path}, line {number},", str(error)) from error
                yield record
    except OSError as error:
        raise _unusable(path, f"cannot be read ({error.strerror or error})") from error
    found = tally.listed()
    if found.records != listed.records:
        raise _unusable(path, f"has {found.records:,} records, not {listed.records:,} as the manifest says")
    if found != listed:
        raise _unusable(path, "was edited: its checksum is not that of the manifest")


def _record(kind: str, line: bytes, *, where: str) -> Record:
    try:
        return decode(kind, "", document=line)
    except ValueError:
        raise _unusable(where, "is no JSON") from None
    except StorageError as error:
        raise _unusable(where, f"is no record ({error.__cause__ or error})") from error


def _unusable(where: Path | str, reason: str) -> StorageError:
    return StorageError(f"{where} {reason}; nothing was imported: use another copy, or export again")
