"""Tells operators of a trouble that only they can end, and when it is over: the store cannot write, or
somebody else takes our updates.

This cannot wait in the outbox, since the outbox may be what cannot be written: it goes to the `Sender` at
once, and who is still to be told stands in memory only. A start in the middle of a trouble tells again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.chats import Chat, ChatId
from bot.domain.errors import StorageError
from bot.domain.message import Message, Part
from bot.domain.outbox import Lane, Outgoing, interactive
from bot.domain.outcomes import RetryAfter, Sent, Unreachable
from bot.phrases import say
from bot.ports import Clock, Pace, Sender, Store

log = logging.getLogger(__name__)


#: Operators hear of one subject at most so often that it begins again; what comes and goes is one trouble.
_APART = timedelta(minutes=10)


class Subject(StrEnum):
    """What a trouble is about; `alarm.<subject>_begun` and `_over` are its phrases."""

    STORE = "store"
    #: Who gets the updates of our token.
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """There is a trouble."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """There is none any more."""

    at: datetime
    lasted: timedelta


Notice = Begun | Over


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the looks so far amount to; the default is that all is well."""

    #: When the trouble that operators know of was first seen; None when they know of none.
    since: datetime | None = None
    #: When the last look first differed from what operators know; None when it did not.
    differs_since: datetime | None = None
    #: When operators were last told that there is a trouble; None when they never were.
    told_at: datetime | None = None


def judge(watch: Watch, reason: str, *, now: datetime) -> tuple[Watch, Notice | None]:
    """What one more look amounts to, and what operators shall know of it. `reason`: what is wrong, "" when
    nothing is.

    A change counts when two looks in a row have seen it: a single failed write is no news, nor is a single
    good one in the middle of a trouble. A trouble that comes back soon is told when `_APART` has passed.
    """
    if bool(reason) == (watch.since is not None):
        return replace(watch, differs_since=None), None
    if watch.differs_since is None:
        return replace(watch, differs_since=now), None
    if watch.since is not None:
        return Watch(told_at=watch.told_at), Over(at=now, lasted=watch.differs_since - watch.since)
    if watch.told_at is not None and now - watch.told_at < _APART:
        return watch, None
    return Watch(since=watch.differs_since, told_at=now), Begun(at=now, reason=reason)


def compose(notice: Notice, chat: Chat, *, subject: Subject) -> Outgoing:
    """The row that tells `chat`; it is never stored."""
    name = type(notice).__name__.lower()
    row_id = f"alarm:{subject}:{name}:{notice.at.isoformat()}:{chat.id}"
    message = Message(parts=(Part(_text(notice, chat.language, subject=subject)),))
    return interactive(row_id, chat.id, message=message, now=notice.at)


def _text(notice: Notice, language: str, *, subject: Subject) -> str:
    if isinstance(notice, Begun):
        return say(language, f"alarm.{subject}_begun", reason=notice.reason)
    hours, minutes = divmod(max(1, round(notice.lasted / timedelta(minutes=1))), 60)
    return say(language, f"alarm.{subject}_over", hours=hours, minutes=minutes)


async def trouble_of(store: Store) -> str:
    """Why the store cannot write; "" when it can. It is made to try.

    This also ends a trouble when there is nothing else to write, so whoever waits for the end of one needs
    no attempts of their own.
    """
    try:
        await store.flush()
    except StorageError as error:
        return store.trouble() or str(error)
    return store.trouble()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operators:
    """Who is told, and what it takes to reach them."""

    ids: Collection[int]
    store: Store
    sender: Sender
    pace: Pace


class Alarm:
    """Looks at one subject again and again, and tells each operator once of what has changed."""

    def __init__(
        self, subject: Subject, look_at: Callable[[], Awaitable[str]], *, operators: Operators, clock: Clock
    ) -> None:
        self._subject = subject
        #: What is wrong, in one sentence; "" when nothing is.
        self._look_at = look_at
        self._operators = operators
        self._clock = clock
        self._watch = Watch()
        #: What each operator is still to be told.
        self._owed: dict[int, Notice] = {}
        self._telling: asyncio.Task[None] | None = None

    async def look(self) -> None:
        """Look, and begin to tell what is to be told; call it every few seconds, one at a time."""
        reason = await self._look_at()
        self._watch, notice = judge(self._watch, reason, now=self._clock.now())
        if notice is not None:
            _log(notice, self._subject)
            # What an operator has not heard yet is out of date.
            self._owed = dict.fromkeys(self._operators.ids, notice)
        if self._owed and (self._telling is None or self._telling.done()):
            # A platform that does not answer must not keep us from looking.
            self._telling = asyncio.create_task(self._tell(), name="alarm")

    async def drain(self) -> None:
        """Wait for what is being told; for tests."""
        if self._telling is not None:
            await self._telling

    async def close(self) -> None:
        """Give up what is being told."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)

    async def _tell(self) -> None:
        await asyncio.gather(*(self._tell_one(*one) for one in self._owed.items()))

    async def _tell_one(self, operator: int, notice: Notice) -> None:
        if await self._is_done(operator, notice) and self._owed.get(operator) is notice:
            del self._owed[operator]

    async def _is_done(self, operator: int, notice: Notice) -> bool:
        """Send to one operator; whether that is all that can be done."""
        try:
            chat = await self._operators.store.chat(ChatId(operator))
        except StorageError:
            return False
        if chat is None:
            log.warning("operator not told: chat=%d reason=has never started the bot", operator)
            return True
        now = self._clock.now()
        if chat.id in self._operators.pace.held(now):
            return False
        self._operators.pace.note(chat, now, lane=Lane.INTERACTIVE)
        outcome = await self._operators.sender.send(compose(notice, chat, subject=self._subject), chat)
        if isinstance(outcome, RetryAfter):
            self._operators.pace.flood(chat.id, outcome.delay, now=now)
        if isinstance(outcome, Sent | RetryAfter | Unreachable):
            return isinstance(outcome, Sent)
        # It will go wrong again, or it may have arrived.
        log.warning("operator not told: chat=%d outcome=%s", operator, outcome)
        return True


def _log(notice: Notice, subject: Subject) -> None:
    if isinstance(notice, Begun):
        log.error("trouble: subject=%s reason=%s", subject, notice.reason)
    else:
        log.warning("trouble over: subject=%s lasted=%s", subject, notice.lasted)
