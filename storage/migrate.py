"""Older formats, brought up to date at start after a backup.

Schema 1 was one JSON file, `communique.json`, and a journal of JSON lines without checksums."""

import json
import logging
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from bot.domain.errors import StorageError
from bot.domain.records import KINDS
from storage import lines
from storage.codec import encode, from_plain
from storage.journal import Journal, Turn
from storage.seal import Seal

log = logging.getLogger(__name__)

_OLD = "communique.json"

_BACKUP = "before-schema-2"

_Tables = dict[str, dict[str, dict[str, Any]]]


def is_old(folder: Path) -> bool:
    """Whether `folder` was written by an older version and not brought up to date."""
    return (folder / _OLD).exists() and not any(folder.glob("communique.*.snapshot"))


def migrate(folder: Path, *, seal: Seal | None) -> None:
    """Bring `folder` up to date, if it has to be. Raises StorageError and OSError; nothing is changed then.

    What was there is left in a folder beside; it may be cut off anywhere, and goes on at the next start.
    """
    old = folder / _OLD
    if is_old(folder):
        tables, number = _read(old)
        journal = Journal(folder, seal=seal)
        for name, rows in _upgraded(tables).items():
            journal.documents[name] = {
                key: encode(from_plain(name, key, plain=row)) for key, row in rows.items()
            }
        _back_up(folder, [old, *folder.glob("communique.*.journal")])
        # Journals of lower numbers are never read again, and swept.
        journal.write_snapshot(Turn(number=number + 1, after=0), journal.documents)
        log.warning("%s was brought up to date; what was there stands in %s", folder, folder / _BACKUP)
    with suppress(FileNotFoundError):
        old.unlink()


def remove_backups(folder: Path) -> None:
    """Remove what `migrate` has left, since something was erased that may stand there."""
    backup = folder / _BACKUP
    if backup.exists():
        shutil.rmtree(backup, ignore_errors=True)
        log.warning("%s removed: somebody's data was erased, and it may have held them", backup)


def _read(path: Path) -> tuple[_Tables, int]:
    """What stands in a folder of schema 1, and the number of its journal."""
    tables: _Tables = _decode(path, path.read_bytes(), shape=_Tables)
    meta = tables.pop("meta", {})
    try:
        version, number = int(meta["schema"]["version"]), int(meta["journal"]["number"])
    except (KeyError, ValueError, TypeError) as error:
        raise _damaged(path, error) from error
    if version != 1:
        raise StorageError(f"{path} was written by a newer version of the bot; use that version")
    journal = path.with_suffix(f".{number}.journal")
    body = journal.read_bytes() if journal.exists() else b""
    for line in body[: body.rfind(b"\n") + 1].split(b"\n")[:-1]:
        batch = _decode(journal, line, shape=dict[str, dict[str, dict[str, Any] | None]])
        for name, rows in batch.items():
            kept = tables.setdefault(name, {})
            for key, row in rows.items():
                if row is None:
                    kept.pop(key, None)
                else:
                    kept[key] = row
    return tables, number


def _upgraded(tables: _Tables) -> _Tables:
    """From schema 1 to 2: what was seen of a source stands apart from its state."""
    seen: dict[str, dict[str, Any]] = {}
    for key, state in tables.get("sources", {}).items():
        keys = state.pop("seen", [])
        if keys:
            seen[key] = {"source_id": key, "keys": keys}
    return {name: rows for name, rows in (tables | {"seen": seen}).items() if name in KINDS}


def _back_up(folder: Path, files: Iterable[Path]) -> None:
    backup = folder / _BACKUP
    backup.mkdir(mode=0o700, exist_ok=True)
    for file in files:
        lines.write_copy(file, backup / file.name)
    lines.sync_folder(backup)


def _decode(path: Path, body: bytes, *, shape: type[Any]) -> Any:
    try:
        return msgspec.convert(json.loads(body.decode("utf-8", "surrogatepass")), shape)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> StorageError:
    return StorageError(
        f"{path} is damaged ({error}); nothing was changed: restore a copy of its folder or move it away"
    )
