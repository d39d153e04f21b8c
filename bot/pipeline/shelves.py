"""Room in memory for documents, from where they come to where they have been read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager


class OneShelf:
    """What one source takes; a `bot.ports.Shelf`."""

    def __init__(self, shelves: "Shelves", taken: AsyncExitStack) -> None:
        self._shelves = shelves
        self._taken = taken
        #: Whoever waited for what others hold while they wait for it would wait for ever: documents that
        #: belong to one that is here come without.
        self._is_begun = self._is_large = False

    def may_begin(self) -> bool:
        """Whether less is held than may be."""
        return self._is_begun or self._shelves.has_room.is_set()

    async def begin(self) -> None:
        """Wait until that is so."""
        if not self._is_begun:
            await self._shelves.has_room.wait()

    async def grow(self) -> None:
        """Wait for a place for large documents, which is kept until this is given back."""
        if not self._is_large:
            await self._taken.enter_async_context(self._shelves.large)
            self._is_large = True

    def hold(self, size: int) -> None:
        """A document of so many bytes is here, until this is given back."""
        self._is_begun = True
        self._shelves.hold(size)
        self._taken.callback(self._shelves.hold, -size)


class Shelves:
    """All of it."""

    def __init__(self, *, most: int, large: int) -> None:
        """While more than `most` bytes are held nothing is asked for; of what the fetcher calls large there
        are at most `large` documents at once."""
        self._most, self._held = most, 0
        self.has_room, self.large = asyncio.Event(), asyncio.Semaphore(large)
        self.has_room.set()

    @asynccontextmanager
    async def take(self) -> AsyncIterator[OneShelf]:
        """One, to be given back when all that it holds has been read."""
        async with AsyncExitStack() as taken:
            yield OneShelf(self, taken)

    def hold(self, size: int) -> None:
        """So many bytes more are held, or fewer."""
        self._held += size
        if self._held > self._most:
            self.has_room.clear()
        else:
            self.has_room.set()
