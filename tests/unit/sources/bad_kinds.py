"""Kinds of sources that do to the process what a hostile document would do to a parser with a fault."""

import os
import re
import sys
from collections.abc import Callable, Mapping

from bot.domain.sources import Fault, Source, SourceState
from bot.ports import FetchRequest, Parsed, SourceKind
from tests.make import make_draft


class Acting:
    """A kind that does something and then reads every document well."""

    def __init__(self, act: Callable[[bytes], object]) -> None:
        self._act = act

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        """Never asked."""
        raise NotImplementedError

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """Never asked."""
        raise NotImplementedError

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """The body, its type and its address, in this order."""
        self._act(body)
        return Parsed(drafts=(make_draft(title=body.decode(), text=content_type, url=url),))


class Nonsense(Acting):
    """Answers what is no answer."""

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """Text where there should be drafts."""
        return Parsed(drafts="nonsense")  # type: ignore[arg-type]


def _loop(body: bytes) -> None:
    while True:
        pass


def _grow(body: bytes) -> None:
    kept = []
    while True:
        kept.append(bytearray(16 * 1024 * 1024))


def _boom(body: bytes) -> None:
    raise RuntimeError("a fault of ours")


def _run_away(body: bytes) -> None:
    # In C, with the interpreter's lock held all the time: no thread could end it.
    re.match(r"(a+)+$", "a" * 64 + "b")


KINDS: Mapping[str, SourceKind] = {
    "good": Acting(lambda body: None),
    "hangs": Acting(_loop),
    "runs away": Acting(_run_away),
    "crashes": Acting(lambda body: os._exit(1)),
    "aborts": Acting(lambda body: os.abort()),
    "is killed": Acting(lambda body: os.kill(os.getpid(), 9)),
    "has a fault": Acting(_boom),
    "grows": Acting(_grow),
    "prints": Acting(lambda body: print("what nobody asked for", file=sys.stdout, flush=True)),  # noqa: T201
    "answers nonsense": Nonsense(lambda body: None),
    "answers too much": Acting(lambda body: None),
    "closes its output": Acting(lambda body: os.closerange(0, 64)),
    "tells its pid": Acting(lambda body: None),
}
