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
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from bot.domain.errors import StorageError
from bot.domain.records import PERSONAL
from storage import lines
from storage.bodies import SEALED, joined, portions, put, rows_of
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
_ABOUT, _END = "about", "end"
RESERVED = frozenset({_ABOUT, SEALED, _END})

#: So much is closed at once in a snapshot: one token a document would take minutes.
_SEALED_BYTES = 64 * 1024


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
        #: A sync or a renewal has failed: nobody knows what the files hold.
        self._doubtful = False
        #: Whether some file was written without the key that there is now.
        self.is_mixed = False

    def load(self, *, reading: bool = False) -> None:
        """Read what is stored; with `reading`, somebody else may be writing. Raises OSError, and StorageError
        when a file cannot be used."""
        snapshot, journals = self._found()
        if snapshot is not None:
            self._turn = self._read_snapshot(snapshot)
            self._snapshot_length = self._path(snapshot, "snapshot").stat().st_size
        torn: dict[int, DamageError] = {}
        for number in journals:
            if number != self._turn.number:
                self._next()
            self._read_journal(torn, last=number == journals[-1])
        for number, damage in torn.items():
            path = self._path(number, "journal")
            log.log(
                logging.DEBUG if reading else logging.WARNING,
                "%s: a write was cut off at byte %d and never confirmed (%s); %d bytes dropped",
                path,
                damage.offset,
                damage,
                path.stat().st_size - damage.offset,
            )

    @property
    def behind(self) -> int:
        """Bytes that were written since the snapshot."""
        return self._older + self._length

    @property
    def snapshot_length(self) -> int:
        """Bytes of the snapshot; 0 when there is none."""
        return self._snapshot_length

    def append(self, changed: Changed, *, at_least: int = 0) -> None:
        """Write `changed` down so that it survives, with blanks when it is shorter than `at_least` bytes.
        Raises OSError; then nothing of it is kept."""
        if self._is_lost():
            self.renew()
        body = self._body(changed).ljust(at_least)
        text, crc = lines.framed(body, self._crc)
        if not self._length:
            head, crc = lines.framed(self._about(self._turn), 0)
            line, crc = lines.framed(body, crc)
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
        # It may follow no journal; of what it holds, so that only ours are ever read after it.
        after = self._crc
        for document in chain.from_iterable(rows.values() for rows in self.documents.values()):
            after = crc32(document, after)
        turn = Turn(number=self._turn.number + 1, after=after)
        # A call that fails may have put the snapshot there, and then the journal of before counts no more.
        self._doubtful = True
        self.write_snapshot(turn, self.documents)
        self._next()
        self._turn, self._older, self._doubtful = turn, 0, False

    def sweep(self) -> None:
        """Remove files that a newer snapshot replaces; one that stays is never read, and removed later."""
        found: list[tuple[int, str, Path]] = []
        with suppress(OSError):
            found = [(int(one[1]), one[2], path) for path, one in self._names()]
        newest = max((number for number, kind, _ in found if kind == "snapshot"), default=0)
        for number, _, path in found:
            if number < newest:
                with suppress(OSError):
                    path.unlink()

    def close(self) -> None:
        """Let go of the file; safe to repeat."""
        number, self._file = self._file, None
        if number is not None:
            with suppress(OSError):
                os.close(number)  # all that counts was synced

    # reading

    def _found(self) -> tuple[int | None, list[int]]:
        """The number of the snapshot, and those of the journals to read after it. Raises StorageError."""
        names = [one for _, one in self._names()]
        snapshot = max((int(one[1]) for one in names if one[2] == "snapshot"), default=None)
        first = snapshot or 1
        journals = sorted(int(one[1]) for one in names if one[2] == "journal" and int(one[1]) >= first)
        for expected, number in enumerate(journals, first):
            if number != expected:
                is_first = snapshot is None and number == journals[0]
                missing = self._path(number, "snapshot") if is_first else self._path(expected, "journal")
                raise StorageError(
                    f"{missing} is missing, but {self._path(number, 'journal').name} builds on it; "
                    "nothing was changed: restore a copy of the folder"
                )
        return snapshot, journals

    def _read_snapshot(self, number: int) -> Turn:
        path, turn, is_whole = self._path(number, "snapshot"), None, False
        try:
            for line in lines.read_lines(path):
                if turn is None:
                    turn = self._read_about(path, line.body)
                    if turn.number != number:
                        raise _damaged(path, 0, reason=f"it was written as number {turn.number}")
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

    def _read_journal(self, torn: dict[int, DamageError], *, last: bool) -> None:
        """Read the current journal; what is wrong with its last line, as after a cut, goes into `torn`."""
        number, first = self._turn.number, True
        path = self._path(number, "journal")
        try:
            for line in lines.read_lines(path):
                if not first:
                    self._apply(path, line)
                elif self._read_about(path, line.body) != self._turn:
                    raise self._misfit(path, torn)
                first, self._length, self._crc = False, line.end, line.crc
        except DamageError as damage:
            if not damage.last:
                cut = f", or give up what follows: truncate -s {damage.offset} {path}" if last else ""
                reason = f"{damage}, and more follows"
                raise _damaged(path, damage.offset, reason=reason, or_else=cut) from damage
            # The next journal tells whether more than an unconfirmed write is missing.
            torn[number] = damage

    def _misfit(self, path: Path, torn: Mapping[int, DamageError]) -> StorageError:
        """Why the current journal, of `path`, does not follow what was read before it."""
        before = torn.get(self._turn.number - 1)
        if before is None:
            return _damaged(path, 0, reason="it does not follow the file before it")
        reason = f"{before}, and {path.name} builds on it"
        return _damaged(self._path(self._turn.number - 1, "journal"), before.offset, reason=reason)

    def _read_about(self, path: Path, body: bytes) -> Turn:
        """What the first line of a file says."""
        try:
            about = from_json(body)[_ABOUT]
            if int(about["schema"]) > SCHEMA:
                raise StorageError(f"{path} was written by a newer version of the bot; use that version")
            turn = Turn(number=int(about["number"]), after=int(about["after"], 16))
            token = about[SEALED].encode() if SEALED in about else None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _damaged(path, 0, reason="its first line is none of ours") from None
        if token is not None:
            self._unseal(path, 0, token=token)
        elif self._seal is not None:
            self.is_mixed = True
        return turn

    def _apply(self, path: Path, line: lines.Line) -> None:
        try:
            for table, rows in self._tables(path, line).items():
                put(self.documents.setdefault(table, {}), rows)
        except (ValueError, KeyError, msgspec.ValidationError) as error:
            raise _damaged(path, line.start, reason=str(error)) from error

    def _tables(self, path: Path, line: lines.Line) -> dict[str, dict[str, bytes]]:
        """The documents of a line; `null` for what was removed."""
        found = rows_of(line.body)
        token = found.pop(SEALED, None)
        if not RESERVED.isdisjoint(found):
            raise ValueError("it belongs into a file of another kind")
        if token is None:
            return found
        return found | rows_of(self._unseal(path, line.start, token=token["token"][1:-1]))

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
            return joined(changed)
        personal = {table: rows for table, rows in changed.items() if table in PERSONAL}
        others = {table: rows for table, rows in changed.items() if table not in PERSONAL}
        return joined(others, self._seal.close(joined(personal)) if personal else b"")

    def _about(self, turn: Turn) -> bytes:
        about: dict[str, Any] = {"schema": SCHEMA, "number": turn.number, "after": f"{turn.after:08x}"}
        if self._seal is not None:
            # Tells a wrong key at once.
            about[SEALED] = self._seal.close(b"").decode()
        return to_json({_ABOUT: about})

    def _snapshot_bodies(self, turn: Turn, documents: Mapping[str, Mapping[str, bytes]]) -> Iterator[bytes]:
        yield self._about(turn)
        count = 0
        for table, rows in documents.items():
            count += len(rows)
            if self._seal is not None and table in PERSONAL:
                for some in portions(rows, _SEALED_BYTES):
                    yield joined({}, self._seal.close(joined({table: some})))
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
        """Whether the current journal cannot be trusted, or somebody took it away, cut or replaced it."""
        if self._doubtful or not self._length:
            return self._doubtful
        try:
            found = self._path(self._turn.number, "journal").stat()
        except FileNotFoundError:
            return True
        is_other = self._file is not None and not os.path.samestat(found, os.fstat(self._file))
        return is_other or found.st_size < self._length

    def _names(self) -> list[tuple[Path, re.Match[str]]]:
        return [(path, one) for path in self._folder.iterdir() if (one := _NAME.fullmatch(path.name))]

    def _path(self, number: int, kind: str) -> Path:
        return self._folder / f"communique.{number}.{kind}"


def _damaged(path: Path, offset: int, *, reason: str, or_else: str = "") -> StorageError:
    return StorageError(
        f"{path} is damaged at byte {offset} ({reason}); nothing was changed: "
        f"restore a copy of the folder{or_else}"
    )
