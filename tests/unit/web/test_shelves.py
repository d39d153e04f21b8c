"""Documents hold their room in memory from where they come to where they have been read."""

import asyncio

from aiohttp import web

from bot.domain.outcomes import Fetched
from bot.pipeline.shelves import Shelves
from bot.ports import FetchRequest
from bot.web.fetch import Limits, WebFetcher
from tests.unit.web.conftest import Serve

_LARGE = bytes(1024 * 1024 + 1)


class Site:
    """Says the same to everyone, and counts them."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked = 0

    async def serve(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(body=self.body)


class Looking:
    """Fetches, and reads until the test has seen enough."""

    def __init__(self, shelves: Shelves, fetcher: WebFetcher, *, url: str) -> None:
        self.came, self.may_end = asyncio.Event(), asyncio.Event()
        self._shelves, self._fetcher, self._url = shelves, fetcher, url
        self._task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        async with self._shelves.take() as shelf:
            request = FetchRequest(url=self._url, private_ok=True, shelf=shelf)
            outcome = await self._fetcher.fetch(request)
            assert isinstance(outcome, Fetched), outcome
            shelf.hold(len(outcome.body))
            self.came.set()
            await self.may_end.wait()

    async def end(self) -> None:
        self.may_end.set()
        await self._task


async def test_what_belongs_to_a_document_that_is_held_waits_for_nobody() -> None:
    """Else all who hold one would wait for each other."""
    shelves = Shelves(most=1, large=1)
    async with shelves.take() as second:
        async with shelves.take() as first:
            await first.begin()
            await first.grow()
            first.hold(2)
            waiting = [asyncio.create_task(second.begin()), asyncio.create_task(second.grow())]
            await first.begin()
            await first.grow()
            await asyncio.sleep(0)
            assert not any(task.done() for task in waiting)
        await asyncio.gather(*waiting)
    assert not shelves.large.locked()


async def opened(limits: Limits) -> WebFetcher:
    fetcher = WebFetcher(user_agent="communique-test", limits=limits)
    await fetcher.open()
    return fetcher


async def test_whoever_waits_for_a_turn_asks_only_when_there_is_room_then(serve: Serve) -> None:
    fetcher, shelves, site = await opened(Limits(in_all=1)), Shelves(most=1, large=1), Site(b"xx")
    url = await serve(site.serve)
    first, second = (Looking(shelves, fetcher, url=url) for _ in range(2))
    await first.came.wait()
    for _ in range(50):
        await asyncio.sleep(0)
    assert site.asked == 1
    # Who waits for room takes nobody's place meanwhile.
    other = await fetcher.fetch(FetchRequest(url=url, private_ok=True))
    assert isinstance(other, Fetched)
    await first.end()
    await second.came.wait()
    await second.end()
    assert shelves.has_room.is_set()
    await fetcher.close()


async def test_a_large_document_keeps_its_place_until_it_has_been_read(serve: Serve) -> None:
    fetcher, shelves = await opened(Limits()), Shelves(most=10 * len(_LARGE), large=1)
    url, small = await serve(Site(_LARGE).serve), await serve(Site(b"x").serve)
    first = Looking(shelves, fetcher, url=url)
    await first.came.wait()
    second = Looking(shelves, fetcher, url=url)
    # A small one, asked for later, comes at once.
    third = Looking(shelves, fetcher, url=small)
    await third.came.wait()
    assert shelves.large.locked()
    assert not second.came.is_set()
    await first.end()
    await second.came.wait()
    await asyncio.gather(second.end(), third.end())
    await fetcher.close()
