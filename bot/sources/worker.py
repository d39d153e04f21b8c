"""The process in which documents are read that may hurt: `python -m bot.sources.worker MODULE`, where MODULE
has the `KINDS`. Jobs come on standard input and their answers go to standard output, each a frame: its length
in four bytes, then MessagePack. It ends with its input, or with a document that it cannot survive."""

import os
import signal
import struct
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import IO

import msgspec

if sys.platform == "linux":
    import resource

from bot.domain.items import Document
from bot.ports import SourceKind
from bot.sources.article import read_article

#: The exit code of a worker that ran out of memory.
OUT_OF_MEMORY = 3

#: How the length of a frame is written, and the longest one that can be.
LENGTH = struct.Struct(">I")
_LONGEST = (1 << 32) - 1

#: Lower in rank than the process that it works for.
_NICENESS = 5


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A document to read."""

    #: "" for a page with an article.
    kind: str
    body: bytes
    content_type: str
    url: str
    options: dict[str, str]
    #: Of a page: see `read_article`.
    whole: bool = True
    #: Bytes of address space, seconds.
    most_memory: int
    deadline_s: float


class Page(msgspec.Struct, frozen=True):
    """The answer for a page."""

    #: None when there is no article on it.
    document: Document | None


class Overlong(ValueError):
    """A frame is longer than any that is expected."""


def read_frame(stream: IO[bytes], *, most: int) -> bytes | None:
    """The next frame; None when there is none, or not all of one. Raises Overlong above `most` bytes."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > most:
        raise Overlong
    content = stream.read(length)
    return content if len(content) == length else None


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Send a frame."""
    stream.write(LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def main() -> None:
    """Read documents until the input ends."""
    # Whatever a library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(AttributeError, OSError):
        os.nice(_NICENESS)
    kinds: Mapping[str, SourceKind] = import_module(sys.argv[1]).KINDS
    while (frame := read_frame(sys.stdin.buffer, most=_LONGEST)) is not None:
        job = msgspec.msgpack.decode(frame, type=Job)
        try:
            write_frame(answers, _answer(job, kinds))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


def _answer(job: Job, kinds: Mapping[str, SourceKind]) -> bytes:
    _hold_to(deadline_s=job.deadline_s, most_memory=job.most_memory)
    if job.kind:
        parsed = kinds[job.kind].parse(
            job.body, content_type=job.content_type, url=job.url, options=job.options
        )
        answer = msgspec.msgpack.encode(parsed)
    else:
        document = read_article(job.body, content_type=job.content_type, whole=job.whole)
        answer = msgspec.msgpack.encode(Page(document))
    _hold_to(deadline_s=0, most_memory=-1)
    return answer


def _hold_to(*, deadline_s: float, most_memory: int) -> None:
    """Have the system end us after a time (0 for none) and give us no more memory (-1 for no bound), where it
    can do that: also when nobody is left who would end us."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, deadline_s)
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (most_memory, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
