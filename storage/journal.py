"""The files of one store: a snapshot, and a journal of the writes since. `storage/README.md` shows them;
`storage/lines.py` is their format.

A write costs one appended line and one sync, however much is stored. When the journal has outgrown the
snapshot, the next journal is begun and a snapshot of what was before it is written beside; only when that is
complete do the older files go. Until then they are read in turn, so a kill at any moment loses nothing."""

import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from bot.domain.errors import StorageError
from bot.domain.records import PERSONAL
from storage import lines
from storage.codec import SCHEMA, from_json, to_json
from storage.lines import DamageError
from storage.seal import Seal

log = logging.getLogger(__name__)

#: Documents as JSON, by table and key.
Documents = dict[str, dict[str, bytes]]

#: The same of one write; None for a document that was removed.
Changed = Mapping[str, Mapping[str, bytes | None]]

_NAME = re.compile(r"communique\.([1-9][0-9]{0,17})\.(snapshot|journal|tmp)")

#: What stands in a line beside tables.
_ABOUT, _SEALED, _END = "about", "sealed", "end"
RESERVED = frozenset({_ABOUT, _SEALED, _END})

#: So much is closed at once in a snapshot: one token a document would take minutes.
_SEALED_BYTES = 64 * 1024

_NOTHING = b"null"

_TABLES = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ROWS = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where one journal ends and the next begins; what a snapshot of that moment is called."""

    number: int
    #: The checksum of the journal before.
    after: int


class Journal:
    """Documents in memory, and on disk what is needed to have them again. Not safe to call from two threads
    at once, but for `write_snapshot`."""

    def __init__(self, folder: Path, *, seal: Seal | None = None) -> None:
        self._folder = folder
        self._seal = seal
        #: As written; whoever changes them has appended the change before.
        self.documents: Documents = {}
        self._turn = Turn(number=1, after=0)
        #: Bytes and checksum of the good lines of the current journal; 0 when it is not begun.
        self._length = self._crc = 0
        #: Bytes of the journals before it that are in no snapshot, and of the snapshot.
        self._older = self._snapshot_length = 0
        self._file: int | None = None
        #: A sync has failed: nobody knows what the file holds.
        self._doubtful = False
        #: Whether some file was written without the key that there is now.
        self.is_mixed = False

    def load(self, *, reading: bool = False) -> None:
        """Read what is stored; with `reading`, somebody else may be writing. Raises OSError, and StorageError
        when a file cannot be used."""
        snapshot, journals = self._found()
        if snapshot is not None:
            self._turn = self._read_snapshot(self._path(snapshot, "snapshot"))
            self._snapshot_length = self._path(snapshot, "snapshot").stat().st_size
        for number in journals:
            if number != self._turn.number:
                self._next()
            level = logging.DEBUG if reading else logging.WARNING
            self._read_journal(self._path(number, "journal"), last=number == journals[-1], level=level)

    @property
    def behind(self) -> int:
        """Bytes that were written since the snapshot."""
        return self._older + self._length

    @property
    def snapshot_length(self) -> int:
        """Bytes of the snapshot; 0 when there is none."""
        return self._snapshot_length

    def append(self, changed: Changed) -> None:
        """Write `changed` down so that it survives. Raises OSError; then nothing of it is kept."""
        if self._is_lost():
            self.renew()
        text, crc = lines.framed(self._body(changed), self._crc)
        if not self._length:
            head, crc = lines.framed(self._about(self._turn), 0)
            line, crc = lines.framed(self._body(changed), crc)
            text = head + line
        try:
            lines.write_all(self._opened(), text)
            self._sync()
        except OSError:
            self._undo()
            raise
        self._length += len(text)
        self._crc = crc

    def turn(self) -> Turn:
        """End the current journal; what is appended from now on is not in the snapshot of this turn."""
        if self._length:
            self._next()
        return self._turn

    def write_snapshot(self, turn: Turn, documents: Mapping[str, Mapping[str, bytes]]) -> None:
        """Write down `documents` as they were at `turn`; older files go then. Raises OSError; then all
        files stand as before. May run in a thread of its own."""
        temporary = self._path(turn.number, "tmp")
        try:
            length = lines.write_lines(temporary, self._snapshot_bodies(turn, documents))
            os.replace(temporary, self._path(turn.number, "snapshot"))
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        self._snapshot_length, self._older = length, 0
        lines.sync_folder(self._folder)
        self.sweep()

    def renew(self) -> None:
        """Write everything anew, since the files cannot be trusted. Raises OSError."""
        self.write_snapshot(Turn(number=self._turn.number + 1, after=self._crc), self.documents)
        self._next()
        self._older, self._doubtful = 0, False

    def sweep(self) -> None:
        """Remove files that a newer snapshot replaces; one that stays is never read, and removed later."""
        found = [(int(one[1]), one[2], path) for path, one in self._names()]
        newest = max((number for number, kind, _ in found if kind == "snapshot"), default=0)
        for number, _, path in found:
            if number < newest:
                with suppress(OSError):
                    path.unlink()

    def close(self) -> None:
        """Let go of the file; safe to repeat."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    # reading

    def _found(self) -> tuple[int | None, list[int]]:
        """The number of the snapshot, and those of the journals to read after it. Raises StorageError."""
        names = [one for _, one in self._names()]
        snapshot = max((int(one[1]) for one in names if one[2] == "snapshot"), default=None)
        first = snapshot or 1
        journals = sorted(int(one[1]) for one in names if one[2] == "journal" and int(one[1]) >= first)
        for expected, number in enumerate(journals, first):
            if number != expected:
                kind = "snapshot" if snapshot is None else "journal"
                missing = self._path(number if snapshot is None else expected, kind)
                raise StorageError(
                    f"{missing} is missing, but {self._path(number, 'journal').name} builds on it; "
                    "nothing was changed: restore a copy of the folder"
                )
        return snapshot, journals

    def _read_snapshot(self, path: Path) -> Turn:
        turn: Turn | None = None
        is_whole = False
        try:
            for line in lines.read_lines(path):
                if turn is None:
                    turn = self._read_about(path, line.body)
                elif is_whole:
                    raise _damaged(path, line.start, reason="it goes on after its end")
                elif line.body.startswith(b'{"end":'):
                    is_whole = True
                else:
                    self._apply(path, line)
        except DamageError as damage:
            raise _damaged(path, damage.offset, reason=str(damage)) from damage
        if turn is None or not is_whole:
            raise _damaged(path, path.stat().st_size, reason="its end is missing")
        return turn

    def _read_journal(self, path: Path, *, last: bool, level: int) -> None:
        first = True
        try:
            for line in lines.read_lines(path):
                if not first:
                    self._apply(path, line)
                elif self._read_about(path, line.body) != self._turn:
                    raise _damaged(path, 0, reason="it does not follow the file before it")
                first, self._length, self._crc = False, line.end, line.crc
        except DamageError as damage:
            if not (last and damage.last):
                cut = f", or give up what follows: truncate -s {damage.offset} {path}" if last else ""
                reason = f"{damage}, and more follows"
                raise _damaged(path, damage.offset, reason=reason, or_else=cut) from damage
            log.log(
                level,
                "%s: a write was cut off at byte %d and never confirmed (%s); %d bytes dropped",
                path,
                damage.offset,
                damage,
                path.stat().st_size - damage.offset,
            )

    def _read_about(self, path: Path, body: bytes) -> Turn:
        """What the first line of a file says."""
        try:
            about = from_json(body)[_ABOUT]
            schema, turn = about["schema"], Turn(number=about["number"], after=int(about["after"], 16))
            token = about.get(_SEALED)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _damaged(path, 0, reason="its first line is none of ours") from None
        if schema > SCHEMA:
            raise StorageError(f"{path} was written by a newer version of the bot; use that version")
        if token is not None:
            self._unseal(path, 0, token=token.encode())
        elif self._seal is not None:
            self.is_mixed = True
        return turn

    def _apply(self, path: Path, line: lines.Line) -> None:
        try:
            for table, rows in self._tables(path, line).items():
                _put(self.documents.setdefault(table, {}), rows)
        except (ValueError, msgspec.ValidationError) as error:
            raise _damaged(path, line.start, reason=str(error)) from error

    def _tables(self, path: Path, line: lines.Line) -> dict[str, dict[str, bytes]]:
        """The documents of a line; `null` for what was removed."""
        found = _rows_of(line.body)
        token = found.pop(_SEALED, None)
        if token is None:
            return found
        return found | _rows_of(self._unseal(path, line.start, token=token["token"][1:-1]))

    def _unseal(self, path: Path, offset: int, *, token: bytes) -> bytes:
        if self._seal is None:
            raise StorageError(
                f"{path} holds records that only BOT_DATA_KEY opens; set it to the key they were written with"
            )
        try:
            return self._seal.open(token)
        except ValueError as error:
            where = f"{path}, byte {offset}"
            raise StorageError(f"BOT_DATA_KEY does not open {where}: {error}; nothing was changed") from error

    # writing

    def _opened(self) -> int:
        """The current journal, to write at the end of its good lines."""
        if self._file is None:
            self._file = lines.open_to_append(self._path(self._turn.number, "journal"), self._length)
            lines.sync_folder(self._folder)
        return self._file

    def _next(self) -> None:
        self.close()
        self._older += self._length
        self._turn = Turn(number=self._turn.number + 1, after=self._crc)
        self._length = self._crc = 0

    def _body(self, changed: Changed) -> bytes:
        """The JSON of one write."""
        if self._seal is None:
            return _joined(changed)
        personal = {table: rows for table, rows in changed.items() if table in PERSONAL}
        others = {table: rows for table, rows in changed.items() if table not in PERSONAL}
        return _joined(others, self._seal.close(_joined(personal)) if personal else b"")

    def _about(self, turn: Turn) -> bytes:
        about: dict[str, Any] = {"schema": SCHEMA, "number": turn.number, "after": f"{turn.after:08x}"}
        if self._seal is not None:
            # Tells a wrong key at once.
            about[_SEALED] = self._seal.close(b"").decode()
        return to_json({_ABOUT: about})

    def _snapshot_bodies(self, turn: Turn, documents: Mapping[str, Mapping[str, bytes]]) -> Iterator[bytes]:
        yield self._about(turn)
        count = 0
        for table, rows in documents.items():
            count += len(rows)
            if self._seal is not None and table in PERSONAL:
                for some in _portions(rows, _SEALED_BYTES):
                    yield _joined({}, self._seal.close(_joined({table: some})))
            else:
                name = to_json(table)
                for key, document in rows.items():
                    yield b"{%b: {%b: %b}}" % (name, to_json(key), document)
        yield to_json({_END: {"documents": count}})

    def _sync(self) -> None:
        assert self._file is not None
        try:
            lines.sync(self._file)
        except OSError:
            # What the system still had to write may be gone for good, whatever the next sync says.
            self._doubtful = True
            raise

    def _undo(self) -> None:
        """Take back what a failed write may have left; what cannot be taken back now is cut off later."""
        if self._file is not None:
            with suppress(OSError):
                os.ftruncate(self._file, self._length)
        self.close()

    def _is_lost(self) -> bool:
        """Whether the current journal cannot be trusted, or somebody took it away."""
        if self._doubtful:
            return True
        return bool(self._length) and not self._path(self._turn.number, "journal").exists()

    def _names(self) -> list[tuple[Path, re.Match[str]]]:
        return [(path, one) for path in self._folder.iterdir() if (one := _NAME.fullmatch(path.name))]

    def _path(self, number: int, kind: str) -> Path:
        return self._folder / f"communique.{number}.{kind}"


def _put(rows: dict[str, bytes], changed: Mapping[str, bytes]) -> None:
    for key, document in changed.items():
        if document == _NOTHING:
            rows.pop(key, None)
        else:
            rows[key] = document


def _rows_of(body: bytes) -> dict[str, dict[str, bytes]]:
    """The documents in the JSON of a line, by table and key. Raises ValueError and ValidationError."""
    try:
        return {
            table: {key: bytes(document) for key, document in _ROWS.decode(rows).items()}
            for table, rows in _TABLES.decode(body).items()
        }
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Lone surrogates, or no object of objects.
        found = msgspec.convert(from_json(body), dict[str, dict[str, Any]])
        return {table: {key: to_json(one) for key, one in rows.items()} for table, rows in found.items()}


def _joined(changed: Changed, token: bytes = b"") -> bytes:
    """One object of JSON: table → key → document, and what is sealed."""
    tables = [
        b"%b: {%b}"
        % (
            to_json(table),
            b", ".join([b"%b: %b" % (to_json(key), one or _NOTHING) for key, one in rows.items()]),
        )
        for table, rows in changed.items()
    ]
    if token:
        tables.append(b'"%b": {"token": "%b"}' % (_SEALED.encode(), token))
    return b"{%b}" % b", ".join(tables)


def _portions(rows: Mapping[str, bytes], size: int) -> Iterator[dict[str, bytes]]:
    """`rows` in portions of about `size` bytes."""
    some: dict[str, bytes] = {}
    held = 0
    for key, document in rows.items():
        some[key] = document
        held += len(document)
        if held >= size:
            yield some
            some, held = {}, 0
    if some:
        yield some


def _damaged(path: Path, offset: int, *, reason: str, or_else: str = "") -> StorageError:
    return StorageError(
        f"{path} is damaged at byte {offset} ({reason}); nothing was changed: "
        f"restore a copy of the folder{or_else}"
    )
