"""Link headers, as servers write them, through the fetcher."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.domain.leases import NO_OFFER, Offer
from bot.domain.outcomes import Fetched
from bot.ports import FetchRequest
from bot.web.fetch import WebFetcher

HUB, SELF = "https://hub.example/", "https://wire.example/feed"
LINKS: list[str] = []


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async def serve(request: web.Request) -> web.Response:
        response = web.Response(body=b"feed")
        for link in LINKS:
            response.headers.add("Link", link)
        return response

    app = web.Application()
    app.add_routes([web.get("/", serve)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize(
    ("links", "offer"),
    [
        ([], NO_OFFER),
        ([f'<{HUB}>; rel="hub"', f'<{SELF}>; rel="self"'], Offer(hub=HUB, topic=SELF)),
        ([f"<{HUB}>; rel=hub, <{SELF}>; rel=self"], Offer(hub=HUB, topic=SELF)),
        ([f'<{HUB}>; rel="HUB next"'], Offer(hub=HUB)),
        ([f'<{HUB}>; rel="hub"', '<https://second.example/>; rel="hub"'], Offer(hub=HUB)),
        ([f'<{HUB}>; rel="webmention"'], NO_OFFER),
        (["nonsense", "<>", "<https://[oops>; rel=hub", "<" * 2000], NO_OFFER),
        (["<http://:99999999/>; rel=hub"], NO_OFFER),
    ],
)
async def test_what_headers_offer(url: str, links: list[str], offer: Offer) -> None:
    LINKS[:] = links
    fetcher = WebFetcher(user_agent="test")
    await fetcher.open()
    try:
        fetched = await fetcher.fetch(FetchRequest(url=url, private_ok=True))
    finally:
        await fetcher.close()
    assert isinstance(fetched, Fetched)
    assert fetched.offer == offer
