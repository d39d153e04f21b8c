"""Stand-ins for the ports that touch the world: small, typed, and strict about what a test did not say."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.chats import Chat, ChatId
from bot.domain.items import Analysis, Document, Draft
from bot.domain.outbox import Lane, Outgoing, OutgoingId
from bot.domain.outcomes import FetchOutcome, SendOutcome, Sent
from bot.domain.sources import Fault, Source, SourceState
from bot.ports import FetchRequest, Parsed, Room
from tests.make import NOW, make_room


class FakeClock:
    """`Clock`, moved by hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def now(self) -> datetime:
        """The time that was set."""
        return self.time

    def forward(self, span: timedelta) -> None:
        """Let `span` pass."""
        self.time += span


class FakeFetcher:
    """`Fetcher` by script: an outcome is given every time, a list one after the other; an exception is
    raised. What is not in the script fails the test."""

    def __init__(
        self, script: Mapping[str, FetchOutcome | Exception | list[FetchOutcome | Exception]]
    ) -> None:
        self.script = dict(script)
        self.requests: list[FetchRequest] = []
        #: Cleared by a test to keep every answer back.
        self.answering = asyncio.Event()
        self.answering.set()

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """The next scripted answer."""
        if request.shelf is not None:
            await request.shelf.begin()
        self.requests.append(request)
        await self.answering.wait()
        answer = self.script.get(request.url)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if answer is None:
            pytest.fail(f"no answer is scripted for {request.url}")
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeKind:
    """`SourceKind` of documents with one entry a line, newest first; "!" alone makes one unreadable, and
    "boom" is a fault of ours."""

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        """Takes any."""
        return None

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """The address of the source with its validators."""
        return FetchRequest(url=source.url, etag=state.etag, last_modified=state.last_modified)

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """One draft a line."""
        text = body.decode()
        if text == "boom":
            raise RuntimeError("a fault of ours")
        return Parsed(drafts=(), error="no feed") if text == "!" else Parsed(drafts=drafts_of(text))


def drafts_of(text: str) -> tuple[Draft, ...]:
    """The drafts of a document of `FakeKind`."""
    return tuple(
        Draft(
            feed_id=line,
            title=line,
            url=f"https://wire.example/{line.replace(' ', '-')}",
            text="",
            published=None,
            updated=None,
        )
        for line in text.splitlines()
    )


class FakeAnalyst:
    """`Analyst` that understands every text alike."""

    def __init__(
        self,
        *,
        topics: tuple[str, ...] = ("trade",),
        countries: tuple[str, ...] = ("CN", "RU"),
        **facts: Any,
    ) -> None:
        self._analysis = Analysis(language="en", topics=topics, countries=countries, **facts)
        self.documents: list[Document] = []

    def analyze(self, document: Document) -> Analysis:
        """The same analysis for all."""
        self.documents.append(document)
        return self._analysis


class FakeSender:
    """`Sender` that records; scripted outcomes by row id come first, then every message is taken."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.script: dict[str, deque[SendOutcome | Exception]] = defaultdict(deque)
        #: Awaited before each answer; a test may look around here, or hang.
        self.before: Callable[[Outgoing], Awaitable[object]] | None = None

    def answer(self, row_id: str, *outcomes: SendOutcome | Exception) -> None:
        """Script the next answers to a row."""
        self.script[row_id].extend(outcomes)

    async def send(self, row: Outgoing, chat: Chat) -> SendOutcome:
        """Record the row and give the next scripted outcome."""
        assert row.message is not None
        assert chat.id == row.chat_id
        self.sent.append(row)
        if self.before is not None:
            await self.before(row)
        queue = self.script[row.id]
        outcome = queue.popleft() if queue else Sent(message_id=len(self.sent))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    @property
    def ids(self) -> list[OutgoingId]:
        """The ids of the rows in the order of their requests."""
        return [row.id for row in self.sent]


class FreePace:
    """`Pace` without limits."""

    def __init__(self) -> None:
        self.waits: list[tuple[ChatId, datetime]] = []
        self.pauses: list[datetime] = []

    def held(self, now: datetime) -> frozenset[ChatId]:
        """Nobody waits."""
        return frozenset()

    def room(self, now: datetime) -> Room:
        """There is always room."""
        return make_room(1000)

    def note(self, chat: Chat, now: datetime, *, lane: Lane) -> None:
        """Not counted."""

    def recall(self, chat: Chat, at: datetime) -> None:
        """Not counted."""

    def wait(self, chat_id: ChatId, until: datetime) -> None:
        """Recorded only."""
        self.waits.append((chat_id, until))

    def flood(self, chat_id: ChatId, delay: timedelta, *, now: datetime) -> None:
        """Recorded only."""
        self.waits.append((chat_id, now + delay))

    def pause(self, until: datetime) -> None:
        """Recorded only."""
        self.pauses.append(until)

    def shift(self, span: timedelta) -> None:
        """Nothing is remembered."""

    def next_free(self, now: datetime) -> timedelta | None:
        """Nothing is held."""
        return None
