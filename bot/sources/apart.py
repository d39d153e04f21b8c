"""Reading documents apart: in a process of its own, which is ended when a document takes it too far. What
hangs, grows or breaks there costs one poll of one source."""

import logging
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, Lock, Timer
from types import MappingProxyType
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from bot.domain.items import Document
from bot.domain.sources import Fault, Source, SourceState
from bot.ports import FetchRequest, Parsed, SourceKind
from bot.sources.worker import OUT_OF_MEMORY, Job, Overlong, Page, read_frame, write_frame

log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer", Parsed, Page)

TOO_SLOW = "the document takes too long to read"
TOO_LARGE = "the document takes too much memory to read"
BROKEN = "the document breaks the program that reads it"
UNSOUND = "the program that reads the document gave no sound answer"
STOPPED = "the bot is stopping"

#: Seconds that a process which hung up is given to end by itself, so that its exit code is its own.
_GRACE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What reading one document may cost."""

    #: Seconds, the start of a process included.
    deadline_s: float = 30
    #: Bytes of address space, the program included; no ten megabytes that we know take more than 300 MB.
    memory: int = 512 * 1024 * 1024
    #: Bytes of an answer; more than the text of the largest document that is fetched.
    answer: int = 32 * 1024 * 1024


class Workshop:
    """A few processes that read documents; each is started when it is first needed and after one was ended.

    `parse` blocks its thread and may be called from several.
    """

    def __init__(self, module: str = "bot.sources", *, workers: int = 2, bounds: Bounds = Bounds()) -> None:
        """`module` has the `KINDS` that the processes read with."""
        self._bounds = bounds
        self._workers = tuple(_Worker(module) for _ in range(workers))
        # The last one that worked comes first, so that the others are started only when they are needed.
        self._free: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for worker in self._workers:
            self._free.put(worker)

    def kinds(self, kinds: Mapping[str, SourceKind]) -> Mapping[str, SourceKind]:
        """`kinds`, whose documents are read here."""
        return {word: _Apart(word, kind, self) for word, kind in kinds.items()}

    def parse(
        self, kind: str, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]
    ) -> Parsed:
        """See `SourceKind.parse`; a document that goes beyond the bounds has an error."""
        answer = self._do(self._job(kind, body, content_type=content_type, url=url, options=options), Parsed)
        return Parsed(drafts=(), error=answer.why) if isinstance(answer, _Unread) else answer

    def read_article(self, body: bytes, *, content_type: str, whole: bool = True) -> Document | None:
        """See `bot.sources.article.read_article`; a page that goes beyond the bounds is no article."""
        job = self._job("", body, content_type=content_type)
        answer = self._do(replace(job, whole=whole), Page)
        return None if isinstance(answer, _Unread) else answer.document

    def _job(
        self,
        kind: str,
        body: bytes,
        *,
        content_type: str,
        url: str = "",
        options: Mapping[str, str] = MappingProxyType({}),
    ) -> Job:
        return Job(
            kind=kind,
            body=body,
            content_type=content_type,
            url=url,
            options=dict(options),
            most_memory=self._bounds.memory,
            deadline_s=self._bounds.deadline_s,
        )

    def _do(self, job: Job, answer: type[_Answer]) -> "_Answer | _Unread":
        worker = self._free.get()
        try:
            return worker.do(job, kind=answer, most=self._bounds.answer)
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End the processes, whatever they do; who waits for one gets an error. Safe to repeat."""
        for worker in self._workers:
            worker.close()


@dataclass(frozen=True, slots=True)
class _Unread:
    """There is no answer."""

    why: str


@dataclass(frozen=True, slots=True)
class _Apart:
    """A kind of source whose documents are read in a workshop."""

    word: str
    kind: SourceKind
    workshop: Workshop

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        """As the kind says."""
        return self.kind.options_fault(options)

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """As the kind says."""
        return self.kind.request(source, state)

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """See `Workshop.parse`."""
        return self.workshop.parse(self.word, body, content_type=content_type, url=url, options=options)


class _Worker:
    """One process, or the place for one. One thread at a time gives it work; another may close it."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        #: Held to start a process and to let go of one.
        self._lock = Lock()

    def do(self, job: Job, *, kind: type[_Answer], most: int) -> _Answer | _Unread:
        """The answer of the process to `job`; one that is late, or of more than `most` bytes, ends it."""
        process = self._ready()
        if process is None:
            return _Unread(STOPPED)
        late = Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = Timer(job.deadline_s, end)
        timer.daemon = True
        timer.start()
        try:
            answer = _ask(process, job, kind=kind, most=most)
        finally:
            timer.cancel()
        if not isinstance(answer, _Unread):
            return answer
        code = self._let_go(grace_s=0 if answer.why else _GRACE_S)
        why = STOPPED if self._closed else TOO_SLOW if late.is_set() else answer.why or _why(code)
        log.warning("document not read: url=%s error=%s exit=%s", job.url, why, code)
        return _Unread(why)

    def close(self) -> None:
        """End the process for good."""
        self._closed = True
        self._let_go()

    def _ready(self) -> "subprocess.Popen[bytes] | None":
        """The process, started anew where there is none or it has died; None after the close."""
        process = self._process
        if process is not None and process.poll() is not None:
            self._let_go()
        with self._lock:
            if self._process is None and not self._closed:
                self._process = _start(self._module)
            return self._process

    def _let_go(self, *, grace_s: float = 0) -> int | None:
        """End the process, if there is one, after `grace_s` at most; its exit code."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return None
        try:
            process.wait(grace_s)
        except subprocess.TimeoutExpired:
            process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None, "asked for by _start"
            # What could not be sent to a process that has ended is of no use any more.
            try:
                pipe.close()
            except OSError:
                continue
        return code


def _start(module: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "bot.sources.worker", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Nothing of ours but where our code is: what breaks in there finds no token.
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        # The keys that stop the bot are not for its workers; it ends them itself.
        start_new_session=True,
    )


def _ask(
    process: "subprocess.Popen[bytes]", job: Job, *, kind: type[_Answer], most: int
) -> _Answer | _Unread:
    """The answer to `job`; what is wrong with it, "" when the process hung up."""
    assert process.stdin is not None, "asked for by _start"
    assert process.stdout is not None, "asked for by _start"
    try:
        write_frame(process.stdin, msgspec.msgpack.encode(job))
        frame = read_frame(process.stdout, most=most)
        return _Unread("") if frame is None else msgspec.msgpack.decode(frame, type=kind)
    except (msgspec.DecodeError, Overlong):
        return _Unread(UNSOUND)
    # A pipe that `close` shut in another thread is a ValueError.
    except (OSError, ValueError):
        return _Unread("")


def _why(code: int | None) -> str:
    """What an exit code of a process says of its document."""
    if code == OUT_OF_MEMORY:
        return TOO_LARGE
    return TOO_SLOW if code == -signal.SIGALRM else BROKEN
