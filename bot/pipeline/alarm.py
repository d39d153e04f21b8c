"""Tells operators when the store cannot write, and when it can again.

This cannot wait in the outbox, since the outbox is what cannot be written: it goes to the `Sender` at once,
and who is still to be told stands in memory only. A start in the middle of a trouble tells again."""

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.chats import Chat, ChatId
from bot.domain.errors import StorageError
from bot.domain.message import Message, Part
from bot.domain.outbox import Lane, Outgoing, OutgoingId
from bot.domain.outcomes import RetryAfter, Sent, Unreachable
from bot.phrases import say
from bot.ports import Clock, Pace, Sender, Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The store cannot write."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The store writes again."""

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


def judge(watch: Watch, reason: str, *, now: datetime) -> tuple[Watch, Notice | None]:
    """What one more look amounts to, and what operators shall know of it. `reason`: why the store cannot
    write, "" when it can.

    A change counts when two looks in a row have seen it: a single failed write is no news, nor is a single
    good one in the middle of a trouble.
    """
    if bool(reason) == (watch.since is not None):
        return replace(watch, differs_since=None), None
    if watch.differs_since is None:
        return replace(watch, differs_since=now), None
    if watch.since is None:
        return Watch(since=watch.differs_since), Begun(at=now, reason=reason)
    return Watch(), Over(at=now, lasted=watch.differs_since - watch.since)


def compose(notice: Notice, chat: Chat) -> Outgoing:
    """The row that tells `chat`; it is never stored."""
    name = type(notice).__name__.lower()
    return Outgoing(
        id=OutgoingId(f"alarm:{name}:{notice.at.isoformat()}:{chat.id}"),
        chat_id=chat.id,
        thread_id=None,
        lane=Lane.INTERACTIVE,
        created_at=notice.at,
        message=Message(parts=(Part(_text(notice, chat.language)),)),
    )


def _text(notice: Notice, language: str) -> str:
    if isinstance(notice, Begun):
        return say(language, "alarm.begun", reason=notice.reason)
    hours, minutes = divmod(max(1, round(notice.lasted / timedelta(minutes=1))), 60)
    return say(language, "alarm.over", hours=hours, minutes=minutes)


class Alarm:
    """Tries the store, and tells each operator once of what has changed."""

    def __init__(
        self, *, store: Store, sender: Sender, pace: Pace, clock: Clock, operators: Collection[int]
    ) -> None:
        self._store = store
        self._sender = sender
        self._pace = pace
        self._clock = clock
        self._operators = operators
        self._watch = Watch()
        #: What each operator is still to be told.
        self._owed: dict[int, Notice] = {}
        self._telling: asyncio.Task[None] | None = None

    async def look(self) -> None:
        """Try to write, and begin to tell what is to be told; call it every few seconds, one at a time.

        This also ends a trouble when there is nothing else to write, so whoever waits for the end of one
        needs no attempts of their own.
        """
        reason = await self._try()
        self._watch, notice = judge(self._watch, reason, now=self._clock.now())
        if notice is not None:
            _log(notice)
            # What an operator has not heard yet is out of date.
            self._owed = dict.fromkeys(self._operators, notice)
        if self._owed and (self._telling is None or self._telling.done()):
            # A platform that does not answer must not keep us from trying to write.
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

    async def _try(self) -> str:
        """Why the store cannot write; "" when it can."""
        try:
            await self._store.flush()
        except StorageError as error:
            return self._store.trouble() or str(error)
        return self._store.trouble()

    async def _tell(self) -> None:
        await asyncio.gather(*(self._tell_one(*one) for one in self._owed.items()))

    async def _tell_one(self, operator: int, notice: Notice) -> None:
        if await self._is_done(operator, notice) and self._owed.get(operator) is notice:
            del self._owed[operator]

    async def _is_done(self, operator: int, notice: Notice) -> bool:
        """Send to one operator; whether that is all that can be done."""
        try:
            chat = await self._store.chat(ChatId(operator))
        except StorageError:
            return False
        if chat is None:
            log.warning("operator not told: chat=%d reason=has never started the bot", operator)
            return True
        now = self._clock.now()
        if chat.id in self._pace.held(now):
            return False
        self._pace.note(chat, now, lane=Lane.INTERACTIVE)
        outcome = await self._sender.send(compose(notice, chat), chat)
        if isinstance(outcome, RetryAfter):
            self._pace.flood(chat.id, outcome.delay, now=now)
        if isinstance(outcome, Sent | RetryAfter | Unreachable):
            return isinstance(outcome, Sent)
        # It will go wrong again, or it may have arrived.
        log.warning("operator not told: chat=%d outcome=%s", operator, outcome)
        return True


def _log(notice: Notice) -> None:
    if isinstance(notice, Begun):
        log.error("the store cannot write: %s", notice.reason)
    else:
        log.warning("the store writes again: lasted=%s", notice.lasted)
