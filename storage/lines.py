"""The one format of every file: lines of a checksum, a space and JSON.

    3f7a09c1 {"items": {"u1d…": {"id": "u1d…", "title": "…"}}}

The checksum is the CRC-32 (zlib) of the JSON of all lines up to and including this one, eight hex digits. So
a line that was changed, lost, doubled or moved breaks the chain from there on."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

_DIGITS = 8

#: Handed to the system at once. Writing lets other threads run, so it also bounds how long they wait.
_CHUNK = 256 * 1024

#: Synced at once: more would make the syncs of other files in the folder wait for this one.
_SYNC_EVERY = 1024 * 1024

#: Data and length are enough; where the system cannot tell, everything.
_sync = getattr(os, "fdatasync", os.fsync)


class DamageError(Exception):
    """A line that cannot be trusted."""

    def __init__(self, offset: int, reason: str, *, last: bool) -> None:
        super().__init__(reason)
        #: Where the line begins, in bytes; all before it is good.
        self.offset = offset
        #: Whether nothing follows it, as after a write that was cut off.
        self.last = last


@dataclass(frozen=True, slots=True)
class Line:
    """One good line."""

    body: bytes
    #: Where it begins and ends in the file, in bytes.
    start: int
    end: int
    #: The checksum of the file up to here.
    crc: int


def framed(body: bytes, crc: int) -> tuple[bytes, int]:
    """`body` as a line after a file of checksum `crc`, and the checksum with it."""
    crc = crc32(body, crc)
    return b"%08x %b\n" % (crc, body), crc


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file. Raises DamageError at the first that is not whole, and OSError."""
    crc = end = 0
    with path.open("rb") as file:
        for raw in file:
            body = raw[_DIGITS + 1 : -1]
            crc = crc32(body, crc)
            if raw != b"%08x %b\n" % (crc, body):
                reason = "its checksum is wrong" if raw.endswith(b"\n") else "it has no end"
                raise DamageError(end, reason, last=not file.read(1))
            start, end = end, end + len(raw)
            yield Line(body, start, end, crc)


def write_lines(path: Path, bodies: Iterable[bytes]) -> int:
    """Write a whole file and sync it; return its length. Raises OSError."""
    crc = length = unsynced = 0
    pending: list[bytes] = []
    size = 0
    with open(path, "wb", buffering=0, opener=_private) as file:
        for body in bodies:
            line, crc = framed(body, crc)
            pending.append(line)
            size += len(line)
            if size >= _CHUNK:
                write_all(file.fileno(), b"".join(pending))
                length, unsynced, size = length + size, unsynced + size, 0
                pending.clear()
            if unsynced >= _SYNC_EVERY:
                _sync(file.fileno())
                unsynced = 0
        write_all(file.fileno(), b"".join(pending))
        sync(file.fileno())
    return length + size


def write_copy(source: Path, target: Path) -> None:
    """Copy a file and sync the copy. Raises OSError."""
    with open(target, "wb", buffering=0, opener=_private) as file:
        write_all(file.fileno(), source.read_bytes())
        sync(file.fileno())


def open_to_append(path: Path, length: int) -> int:
    """A file descriptor at the end of `path`, cut to `length` bytes. Raises OSError."""
    number = _private(str(path), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        os.ftruncate(number, length)
    except OSError:
        os.close(number)
        raise
    return number


def _private(path: str, flags: int) -> int:
    """Open for our own user only: the files tell who follows what."""
    return os.open(path, flags, 0o600)


def write_all(number: int, text: bytes) -> None:
    """Write `text`, which the system may take in pieces. Raises OSError; then a part may be written."""
    rest = memoryview(text)
    while rest:
        rest = rest[os.write(number, rest) :]


def sync(number: int) -> None:
    """Make what was written survive a power cut. Raises OSError."""
    _sync(number)


def sync_folder(folder: Path) -> None:
    """Make a new name in `folder` survive a power cut, where the file system can."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(number)
    except OSError:
        return  # the file itself is written; some file systems cannot sync a folder
    finally:
        with suppress(OSError):
            os.close(number)
