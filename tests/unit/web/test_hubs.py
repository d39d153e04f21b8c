"""Asking hubs, over real HTTP on loopback."""

import gzip
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.domain.outcomes import Failed
from bot.ports import HubRequest
from bot.web.fetch import Limits
from bot.web.hubs import WebHubs

SECRET = "nobody may read this"


class Site:
    """Answers /hub as a test says."""

    def __init__(self) -> None:
        self.answer = web.Response(status=202)
        self.asked: list[dict[str, str]] = []
        self.port = 0

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        target = request.query.get("to")
        return web.Response(status=308, headers={"Location": target}) if target else self.answer

    def request(self, query: str = "") -> HubRequest:
        return HubRequest(
            hub=f"http://127.0.0.1:{self.port}/hub{query}",
            mode="subscribe",
            topic="https://wire.example/feed?a=b&c=d",
            callback="https://bot.example/websub/1",
            secret=SECRET,
            lease=timedelta(days=10),
            private_ok=True,
        )


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.add_routes([web.post("/hub", site.serve)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.port = runner.addresses[0][1]
    yield site
    await runner.cleanup()


@pytest.fixture
async def hubs() -> AsyncIterator[WebHubs]:
    hubs = WebHubs(lambda: "Communique/test", limits=Limits(max_redirects=2))
    await hubs.open()
    yield hubs
    await hubs.close()
    await hubs.close()


async def test_a_request_says_all_that_a_hub_must_know(site: Site, hubs: WebHubs) -> None:
    assert await hubs.ask(site.request()) is None
    assert site.asked == [
        {
            "hub.mode": "subscribe",
            "hub.topic": "https://wire.example/feed?a=b&c=d",
            "hub.callback": "https://bot.example/websub/1",
            "hub.secret": SECRET,
            "hub.lease_seconds": "864000",
            "hub.verify": "async",
        }
    ]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, "no  such\ttopic\x00", "the hub answered 400: no such topic"),
        (500, "", "the hub answered 500"),
        (404, "<html>not here", "the hub answered 404"),
        (200, "whatever", ""),
        (204, "", ""),
        (302, "moved", "the hub answered 302: moved"),
        (422, "x" * 5000, "the hub answered 422: " + "x" * 149 + "…"),
    ],
)
async def test_what_a_hub_does_not_like_is_said(
    site: Site, hubs: WebHubs, status: int, body: str, reason: str
) -> None:
    site.answer = web.Response(status=status, text=body)
    failed = await hubs.ask(site.request())
    assert (failed.reason if failed else "") == reason


async def test_a_hub_that_is_busy_says_when_to_come_again(site: Site, hubs: WebHubs) -> None:
    site.answer = web.Response(status=503, headers={"Retry-After": "120"})
    failed = await hubs.ask(site.request())
    assert failed == Failed(reason="the hub answered 503", retry_after=timedelta(minutes=2))


async def test_redirects_repeat_the_request_and_end(site: Site, hubs: WebHubs) -> None:
    assert await hubs.ask(site.request("?to=/hub")) is None
    assert [one["hub.secret"] for one in site.asked] == [SECRET, SECRET]
    failed = await hubs.ask(site.request("?to=/hub%3Fto%3D/hub%253Fto%253D/hub"))
    assert failed == Failed(reason="redirected more than 2 times")


@pytest.mark.parametrize(
    "target",
    ["http://localhost:{port}/hub", "http://[::1]/", "http://169.254.169.254/", "file:///etc/passwd"],
)
async def test_a_hub_leads_into_no_private_network(site: Site, hubs: WebHubs, target: str) -> None:
    failed = await hubs.ask(site.request("?to=" + target.format(port=site.port)))
    assert failed is not None
    assert failed.reason in ("the address is on a private network", "the address is not http or https")
    assert len(site.asked) == 1


async def test_a_hub_leads_to_no_other_port_of_its_own_host(site: Site, hubs: WebHubs) -> None:
    failed = await hubs.ask(site.request("?to=http://127.0.0.1:1/"))
    assert failed == Failed(reason="the address is on a private network")


@pytest.mark.parametrize(
    "hub", ["http://127.0.0.1:{port}/hub", "http://localhost:{port}/hub", "http://0x7f.1/"]
)
async def test_a_document_cannot_name_a_private_hub(site: Site, hubs: WebHubs, hub: str) -> None:
    request = replace(site.request(), hub=hub.format(port=site.port), private_ok=False)
    assert await hubs.ask(request) == Failed(reason="the address is on a private network")
    assert site.asked == []


async def test_nobody_there_is_said_plainly(hubs: WebHubs, site: Site) -> None:
    # Port 1 of our own machine: nobody listens there.
    failed = await hubs.ask(replace(site.request(), hub="http://127.0.0.1:1/"))
    assert failed == Failed(reason="connection refused")
    assert SECRET not in repr(site.request())


async def test_the_last_gate_looks_at_the_number_that_is_connected_to(
    site: Site, hubs: WebHubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.guard.refusal", lambda *_, **__: "")
    failed = await hubs.ask(replace(site.request(), private_ok=False))
    assert failed is not None
    assert failed.reason == "the address is on a private network"
    assert site.asked == []


async def test_what_a_hub_packs_is_not_unpacked(site: Site, hubs: WebHubs) -> None:
    bomb = gzip.compress(bytes(50 << 20))
    site.answer = web.Response(status=400, body=bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    failed = await hubs.ask(site.request())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert failed is not None
    assert failed.reason.startswith("the hub answered 400")
    assert most < 8 << 20
