"""Having hubs tell us of news (WebSub, `bot.domain.leases`): asks for leases, renews them, answers what hubs
ask back, and hands what they send to the poller, which reads it as if it had been fetched.

A hub is believed only what a poll does not contradict: the source is polled still, rarely while the hub tells
everything, in its own rhythm when it has told nothing yet, missed something, refused or fell silent."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.domain.asking import is_same_server
from bot.domain.errors import StorageError
from bot.domain.leases import (
    WANTED,
    Answer,
    Lease,
    LeaseId,
    Offer,
    Question,
    Taken,
    answer,
    asking,
    farewell,
    is_signed,
    is_steady,
    refused,
    set_right,
    told_until,
)
from bot.domain.outcomes import Fetched
from bot.domain.sources import Source, SourceId
from bot.domain.text import clean_line
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reading
from bot.ports import Batch, Clock, HubClient, HubRequest, Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """Our addresses for hubs."""

    #: A public address under which `/websub/…` reaches us; "" when there is none, and no hub is asked.
    base: str
    #: Makes what nobody can guess: an id, a secret. Letters and digits, at most 100 characters.
    token: Callable[[], str]

    def of(self, lease_id: str) -> str:
        """The address of one lease."""
        return f"{self.base}/websub/{lease_id}"


class Pushes:
    """Keeps leases for the sources of the poller. Call `open` once, then `tick` again and again."""

    def __init__(
        self,
        sources: Mapping[SourceId, Source],
        *,
        poller: Poller,
        hubs: HubClient,
        store: Store,
        clock: Clock,
        callbacks: Callbacks,
    ) -> None:
        """`sources` may change; what leaves is unsubscribed."""
        self._sources = sources
        self._poller = poller
        self._hubs = hubs
        self._store = store
        self._clock = clock
        self._callbacks = callbacks
        self._leases: dict[LeaseId, Lease] = {}
        self._of: dict[SourceId, set[LeaseId]] = defaultdict(set)
        self._changing = asyncio.Lock()
        self._asking: dict[LeaseId, asyncio.Task[None]] = {}
        #: What polls said since the last tick.
        self._offers: dict[SourceId, Offer] = {}
        self._missed: set[SourceId] = set()

    async def open(self) -> None:
        """Take up the leases that are stored. Those made for another address of ours are forgotten: nothing
        that concerns them reaches us."""
        stored = await self._store.leases()
        kept = [one for one in stored if self._callbacks.base and one.callback == self._callbacks.of(one.id)]
        for one in kept:
            self._hold(one)
        ended = tuple(one.id for one in stored if one.id not in self._leases)
        if ended:
            await self._store.commit(Batch(ended=ended))
        if not self._callbacks.base:
            return
        self._poller.told_until = self._told_until
        self._poller.listeners.append(self._note)

    async def close(self) -> None:
        """Give up the questions underway; they are asked again."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _told_until(self, source_id: SourceId) -> datetime | None:
        now = self._clock.now()
        ends = (told_until(one, now) for one in self._held(source_id))
        return max((end for end in ends if end is not None), default=None)

    def _note(self, reading: Reading) -> None:
        source_id = reading.state.source_id
        if reading.offer is not None:
            self._offers[source_id] = reading.offer
        if reading.items and not reading.pushed and not reading.first:
            self._missed.add(source_id)

    def counts(self) -> dict[str, int]:
        """How many leases are held, how many hubs have agreed to, and how many are relied on."""
        now = self._clock.now()
        leases = [one for one in self._leases.values() if not one.leaving]
        return {
            "wanted": len(leases),
            "agreed": sum(one.until is not None and one.until > now for one in leases),
            "trusted": sum(told_until(one, now) is not None for one in leases),
        }

    # with hubs

    async def tick(self) -> None:
        """Keep leases in step with what sources offer, and ask hubs where it is time, without waiting."""
        if self._store.trouble():
            return
        try:
            await self._catch_up()
        except StorageError as error:
            log.error("leases not kept: %s", error)
            return
        now = self._clock.now()
        for lease in list(self._leases.values()):
            if lease.next_at <= now and lease.id not in self._asking:
                task = asyncio.create_task(self._ask(lease.id), name=f"hub of {lease.source_id}")
                self._asking[lease.id] = task

    async def settled(self) -> None:
        """Wait for the questions underway; for one-shot use and tests."""
        await asyncio.gather(*self._asking.values())

    async def _catch_up(self) -> None:
        offers, self._offers = self._offers, {}
        missed, self._missed = self._missed, set()
        now = self._clock.now()
        for lease in list(self._leases.values()):
            if set_right(lease, now) != lease:
                await self._change(lease.id, partial(set_right, now=now))
            if lease.source_id not in self._sources and not lease.leaving:
                await self._change(lease.id, partial(farewell, now=now))
            elif lease.source_id in missed and lease.heard_at is not None:
                await self._change(lease.id, lambda one: replace(one, missed_at=now))
        for source_id, offer in offers.items():
            await self._follow(source_id, offer, now=now)

    async def _follow(self, source_id: SourceId, offer: Offer, *, now: datetime) -> None:
        """Have a lease for what a source offers, and no other."""
        held = [one for one in self._held(source_id) if not one.leaving]
        if source_id not in self._sources or any(is_steady(one, offer, now=now) for one in held):
            return
        for lease in held:
            await self._change(lease.id, partial(farewell, now=now))
        if offer.hub:
            await self._keep(self._new(source_id, offer, now=now))

    def _new(self, source_id: SourceId, offer: Offer, *, now: datetime) -> Lease:
        lease_id = LeaseId(self._callbacks.token())
        return Lease(
            id=lease_id,
            source_id=source_id,
            hub=offer.hub,
            topic=offer.topic,
            callback=self._callbacks.of(lease_id),
            secret=self._callbacks.token(),
            private_ok=_private_ok(self._sources[source_id], offer.hub),
            found_at=now,
            next_at=now,
        )

    async def _ask(self, lease_id: LeaseId) -> None:
        try:
            lease = await self._change(lease_id, partial(asking, now=self._clock.now()))
            if lease is None or lease.asked_at is None:
                return
            failed = await self._hubs.ask(self._request(lease))
            log.info(
                "hub asked: source=%s hub=%s leaving=%s failure=%s",
                lease.source_id,
                lease.hub,
                lease.leaving,
                failed.reason if failed else "",
            )
            if failed:
                sorry = partial(
                    refused, reason=failed.reason, asked_at=lease.asked_at, retry_after=failed.retry_after
                )
                await self._change(lease_id, sorry)
        except StorageError as error:
            log.error("lease not kept: %s", error)
        finally:
            del self._asking[lease_id]

    def _request(self, lease: Lease) -> HubRequest:
        source = self._sources.get(lease.source_id)
        return HubRequest(
            hub=lease.hub,
            mode="unsubscribe" if lease.leaving else "subscribe",
            topic=lease.topic,
            callback=lease.callback,
            secret=lease.secret,
            lease=WANTED,
            private_ok=lease.private_ok if source is None else _private_ok(source, lease.hub),
        )

    # from hubs

    def knows(self, lease_id: str) -> bool:
        """Whether there is such a lease."""
        return LeaseId(lease_id) in self._leases

    async def reply(self, lease_id: str, question: Question) -> str | None:
        """What to answer a hub that asks back; None for what we did not ask for. Raises StorageError."""
        now = self._clock.now()
        said: list[Answer] = []

        def hear(lease: Lease) -> Lease | None:
            found = answer(lease, question, now=now)
            if found is None:
                return lease
            said.append(found)
            return found.lease

        lease = self._leases.get(LeaseId(lease_id))
        await self._change(LeaseId(lease_id), hear)
        if lease is None or not said:
            log.warning("a hub asked back for what we did not ask: mode=%s", clean_line(question.mode)[:20])
            return None
        log.info("hub answered: source=%s mode=%s", lease.source_id, question.mode)
        if question.mode == "denied":
            self._poller.hurry(lease.source_id)
        return said[0].text

    async def take(self, lease_id: str, fetched: Fetched, *, signature: str) -> Taken:
        """Have what a hub sent read, if it is signed as agreed. Raises StorageError."""
        lease = self._leases.get(LeaseId(lease_id))
        if lease is None or lease.leaving or lease.source_id not in self._sources:
            return Taken.UNKNOWN
        # A large body takes a while, and the loop need not wait for it.
        if not await asyncio.to_thread(is_signed, fetched.body, signature, secret=lease.secret):
            log.warning("not signed by the hub: source=%s", lease.source_id)
            return Taken.FORGED
        if not await self._poller.push(lease.source_id, replace(fetched, url=lease.topic)):
            return Taken.CROWDED
        now = self._clock.now()
        await self._change(lease.id, lambda one: replace(one, heard_at=now), volatile=True)
        return Taken.TAKEN

    # in the store

    async def _change(
        self, lease_id: LeaseId, change: Callable[[Lease], Lease | None], *, volatile: bool = False
    ) -> Lease | None:
        """The lease as `change` leaves it, kept; None when it is none any more."""
        async with self._changing:
            lease = self._leases.get(lease_id)
            changed = change(lease) if lease is not None else None
            if changed is not None:
                if changed != lease:
                    await self._keep(changed, volatile=volatile)
            elif lease is not None:
                await self._store.commit(Batch(ended=(lease_id,)))
                del self._leases[lease_id]
                self._of[lease.source_id].discard(lease_id)
            return changed

    async def _keep(self, lease: Lease, *, volatile: bool = False) -> None:
        await self._store.commit(Batch(leases=(lease,), volatile=volatile))
        self._hold(lease)

    def _hold(self, lease: Lease) -> None:
        self._leases[lease.id] = lease
        self._of[lease.source_id].add(lease.id)

    def _held(self, source_id: SourceId) -> list[Lease]:
        return [self._leases[one] for one in self._of.get(source_id, ())]


def _private_ok(source: Source, hub: str) -> bool:
    """A document may name any hub: only the host that the operator named may be a private one."""
    return source.private_ok and is_same_server(hub, source.url)
