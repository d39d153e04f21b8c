"""All sources that are polled: those of the operator's catalogue, and those that people add and remove while
the bot runs. The catalogue is never written, and where both name a source, it wins."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.added import MOST_ADDED, Added, host_of, id_for
from bot.domain.ids import canonical_url
from bot.domain.sources import Source, SourceId, SourceState, is_web_address
from bot.pipeline.poll import Poller
from bot.ports import Batch, Store

_LONGEST_URL = 2_000


class Refusal(Enum):
    """Why a source cannot be added."""

    #: No http(s) address, one with credentials, or one on a private network as far as it can be told unasked.
    ADDRESS = "address"
    #: It is polled already.
    KNOWN = "known"
    #: This person has added enough.
    ENOUGH = "enough"
    #: All together have.
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A source that somebody wants."""

    url: str
    name: str
    kind: str = "feed"
    language: str = ""


class Roster:
    """Knows all sources, and who added which."""

    def __init__(
        self,
        catalogue: Sequence[Source],
        *,
        store: Store,
        poller: Poller,
        is_public: Callable[[str], bool],
        most_each: int,
    ) -> None:
        """`is_public` says of an address, unasked, whether it may be one that everybody can reach; a person
        may add `most_each`, operators as many as there may be."""
        #: Stays the same object: whoever shows sources may hold it.
        self.sources: dict[SourceId, Source] = {source.id: source for source in catalogue}
        self.most_each = most_each
        self._store = store
        self._poller = poller
        self._is_public = is_public
        self._added: dict[SourceId, Added] = {}
        self._changing = asyncio.Lock()
        self._places = {canonical_url(source.url): source.id for source in catalogue}
        #: By host: another feed of a house that is known is no second witness.
        self._owners = {host_of(source.url): source.owner for source in reversed(catalogue)}

    async def load(self) -> None:
        """Take what was added before; call before `Poller.enrol`. Raises StorageError."""
        for added in await self._store.added_sources():
            if added.id not in self.sources and canonical_url(added.url) not in self._places:
                self._take(added)

    def added(self, source_id: SourceId) -> Added | None:
        """How a source was added; None for one of the catalogue, and for one that is not known."""
        return self._added.get(source_id)

    def removable(self, user_id: int, *, operator: bool) -> list[Added]:
        """The sources that this person may remove, in the order in which they were added."""
        return [one for one in self._added.values() if operator or (user_id and one.by == user_id)]

    @property
    def room(self) -> int:
        """How many more may be added in all."""
        return MOST_ADDED - len(self._added)

    def at(self, url: str) -> Source | None:
        """The source at this address, None when there is none."""
        known = self._places.get(canonical_url(url))
        return None if known is None else self.sources[known]

    def refusal(self, url: str, *, user_id: int, operator: bool) -> Refusal | None:
        """Why a source at `url` cannot be added by this person, or None when it can."""
        if len(url) > _LONGEST_URL or not is_web_address(url) or not self._is_public(url):
            return Refusal.ADDRESS
        if self.at(url) is not None:
            return Refusal.KNOWN
        if self.room <= 0:
            return Refusal.FULL
        return None if self._room_of(user_id, operator=operator) > 0 else Refusal.ENOUGH

    def _room_of(self, user_id: int, *, operator: bool) -> int:
        """How many more this person may add."""
        if operator:
            return self.room
        mine = sum(one.by == user_id for one in self._added.values())
        return min(self.room, self.most_each - mine)

    async def add(
        self, wishes: Iterable[Wish], *, user_id: int, now: datetime, operator: bool = False
    ) -> tuple[Source, ...]:
        """Add sources that were not refused, as far as there is room still, and poll them from now on; the
        first poll is silent. They are stored when this returns; one that somebody else added meanwhile is
        given as it is. Raises StorageError; then none is added."""
        wished = tuple(wishes)
        # One after the other: ids that are given out here must be free still when they are taken.
        async with self._changing:
            taken, added = set(self.sources), list[Added]()
            room = self._room_of(user_id, operator=operator)
            for wish in wished:
                if self.at(wish.url) is None and len(added) < room:
                    added.append(self._made(wish, id_for(wish.url, taken), by=user_id, now=now))
                    taken.add(added[-1].id)
                # An id where a thousand have the same host takes a while to find.
                await asyncio.sleep(0)
            states = tuple(SourceState(source_id=one.id, next_poll_at=now, url=one.url) for one in added)
            # Whatever stood under these ids before was of other sources.
            dropped = tuple(one.id for one in added)
            await self._store.commit(Batch(dropped=dropped, added=tuple(added), sources=states))
            for one in added:
                self._take(one)
                await asyncio.sleep(0)
        return tuple(source for wish in wished if (source := self.at(wish.url)) is not None)

    async def remove(self, source_id: SourceId) -> None:
        """Poll a source that was added no more, and forget all but its items. Raises StorageError."""
        async with self._changing:
            if source_id not in self._added:
                return
            await self._store.commit(Batch(dropped=(source_id,)))
            gone = self._added.pop(source_id)
            self._poller.dismiss(source_id)
            del self.sources[source_id]
            self._places.pop(canonical_url(gone.url), None)

    def forget(self, user_id: int) -> None:
        """Who was erased is not known here any more either; their sources stay."""
        self._added = {
            key: replace(one, by=0) if one.by == user_id else one for key, one in self._added.items()
        }

    def _made(self, wish: Wish, source_id: SourceId, *, by: int, now: datetime) -> Added:
        host = host_of(wish.url)
        return Added(
            id=source_id,
            name=wish.name or host,
            kind=wish.kind,
            url=wish.url,
            language=wish.language,
            owner=self._owners.get(host, host),
            added_at=now,
            by=by,
        )

    def _take(self, added: Added) -> None:
        source = added.source
        self._added[source.id] = added
        self.sources[source.id] = source
        self._places[canonical_url(source.url)] = source.id
        self._owners.setdefault(host_of(source.url), source.owner)
        self._poller.admit(source)
