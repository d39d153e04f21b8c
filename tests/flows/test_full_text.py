"""From a headline to facts that only the article tells, with nothing faked but the two sites."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import Settings
from bot.domain.chats import Subscription
from bot.domain.places import ANYWHERE
from bot.loading import load_seeds
from bot.pipeline.full_text import FullTexts
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader
from bot.ports import Batch
from bot.sources import KINDS
from bot.sources.article import read_article
from bot.web.fetch import WebFetcher
from storage import MemoryStore
from tests.fakes import FakeClock
from tests.make import HOUR, make_chat, make_source

ARTICLE = """<html><head><title>Wire</title></head><body><nav><a href=/>Home</a></nav>
<article><h1>Trade with Russia</h1>
<p>China's exports to Russia fell 21 percent year on year in September, customs data showed.</p>
<p>China's imports from Russia rose 3.8 percent year on year in September, the customs said.</p></article>
<footer><p>All rights reserved; exports of this text to others are forbidden.</p></footer></body></html>"""


class Site:
    """A feed that tells only headlines, and their pages."""

    def __init__(self) -> None:
        self.titles = ["An older headline"]
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        if request.path == "/feed":
            items = "".join(
                f"<item><title>{title}</title><link>/{number}</link></item>"
                for number, title in enumerate(self.titles)
            )
            return web.Response(text=f"<rss><channel>{items}</channel></rss>", content_type="text/xml")
        self.asked.append(request.path)
        return web.Response(text=ARTICLE, content_type="text/html")


@pytest.fixture
async def site() -> AsyncIterator[tuple[Site, str]]:
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    yield site, f"http://127.0.0.1:{server.port}/feed"
    await server.close()


async def test_a_headline_is_told_with_the_figures_of_its_page(site: tuple[Site, str]) -> None:
    wire, url = site
    settings, clock, store, fetcher = Settings(), FakeClock(), MemoryStore(), WebFetcher(user_agent="test")
    seeds = load_seeds(settings)
    await fetcher.open()
    reader = Reader(kinds=KINDS, analyst=seeds.analyst, cues=seeds.cues)
    poller = Poller(
        [make_source(kind="feed", url=url, private_ok=True, country="")],
        reader=reader,
        newsdesk=Newsdesk(store),
        fetcher=fetcher,
        store=store,
        clock=clock,
    )
    poller.looker.full_texts = FullTexts(
        reader=reader, fetcher=fetcher, store=store, read_page=partial(read_article, whole=False)
    )
    everything = Subscription(topic="trade", place=ANYWHERE)
    await store.commit(Batch(chats=(make_chat(subscriptions=(everything,)),)))
    await poller.enrol()
    for title in ("China's exports to Russia fall in September", "A choir wins a prize"):
        await poller.tick()
        await poller.drain()
        clock.forward(HOUR)
        wire.titles.append(title)
    await poller.tick()
    await poller.drain()
    await fetcher.close()
    assert wire.asked == ["/1"]
    [item] = await store.latest_items(topic="trade")
    facts = await store.facts(item.id)
    assert item.text.count("\n") == 1
    assert facts is not None
    assert {(one.reporter, one.partner, str(one.change)) for one in facts.figures} == {
        ("CN", "RU", "-21"),
        ("CN", "RU", "3.8"),
    }
    assert (await store.stats(clock.now())).queued == 1
