"""How one source is asked: its own headers, user agent and proxy."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web
from multidict import CIMultiDict

from bot.domain.outcomes import Failed, Fetched
from bot.ports import FetchRequest
from bot.web.fetch import WebFetcher
from bot.web.guard import PRIVATE
from tests.unit.web.conftest import Serve

SECRET = "correct-horse"


@pytest.fixture
async def fetcher() -> AsyncIterator[WebFetcher]:
    fetcher = WebFetcher(user_agent="communique-test", variables={"KEY": SECRET})
    await fetcher.open()
    yield fetcher
    await fetcher.close()


async def test_headers_and_user_agent_of_a_source_are_sent(serve: Serve, fetcher: WebFetcher) -> None:
    seen: list[CIMultiDict[str]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(CIMultiDict(request.headers))
        return web.Response(text="x")

    request = FetchRequest(
        url=await serve(handler),
        accept="text/html",
        private_ok=True,
        headers={"Authorization": "Bearer ${KEY}", "ACCEPT": "text/plain"},
        user_agent="Reader/1.0",
    )
    assert isinstance(await fetcher.fetch(request), Fetched)
    assert seen[0]["Authorization"] == f"Bearer {SECRET}"
    assert seen[0].getall("Accept") == ["text/plain"]
    assert seen[0].getall("User-Agent") == ["Reader/1.0"]
    assert seen[0]["Accept-Encoding"] == "gzip, deflate"


async def test_headers_go_with_a_redirect_on_one_host_only(
    serve: Serve, fetcher: WebFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else the other port of a private host would not be asked at all.
    monkeypatch.setattr("bot.domain.asking.WEB_PORTS", range(1, 65536))
    monkeypatch.setattr("bot.web.guard.WEB_PORTS", range(1, 65536))
    seen: list[tuple[str, str | None, str]] = []
    targets: dict[str, str] = {}

    async def handler(request: web.Request) -> web.Response:
        agent = request.headers["User-Agent"]
        seen.append((request.path, request.headers.get("X-Key"), agent))
        if request.path in targets:
            raise web.HTTPFound(targets[request.path])
        return web.Response(text="x")

    home, other = await serve(handler), await serve(handler)
    targets.update({"/a": "/b", "/b": f"{other}/c", "/c": f"{home}/d"})
    request = FetchRequest(
        url=f"{home}/a", private_ok=True, headers={"X-Key": "${KEY}"}, user_agent="Reader/1.0"
    )
    assert isinstance(await fetcher.fetch(request), Fetched)
    assert seen == [
        ("/a", SECRET, "Reader/1.0"),
        ("/b", SECRET, "Reader/1.0"),
        ("/c", None, "Reader/1.0"),
        ("/d", SECRET, "Reader/1.0"),
    ]


async def test_what_a_document_names_is_asked_for_as_its_home_allows(
    serve: Serve, fetcher: WebFetcher
) -> None:
    seen: list[str | None] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.headers.get("X-Key"))
        return web.Response(text="x")

    home, other = await serve(handler), await serve(handler)
    page = FetchRequest(url=f"{home}/page", home=f"{home}/feed", private_ok=True, headers={"X-Key": "${KEY}"})
    assert isinstance(await fetcher.fetch(page), Fetched)
    assert seen == [SECRET]
    # Another port of the same machine may be anything.
    for url in (f"{other}/page", home.replace("127.0.0.1", "localhost")):
        assert await fetcher.fetch(replace(page, url=url)) == Failed(reason=PRIVATE)
    assert seen == [SECRET]


async def test_a_proxy_gets_the_whole_address_of_a_public_host(serve: Serve, fetcher: WebFetcher) -> None:
    seen: list[str] = []

    async def proxy(request: web.Request) -> web.Response:
        seen.append(str(request.url))
        return web.Response(text="through")

    there = await serve(proxy)
    outcome = await fetcher.fetch(FetchRequest(url="http://news.example/feed", proxy=there))
    assert isinstance(outcome, Fetched)
    assert outcome.body == b"through"
    assert seen == ["http://news.example/feed"]


async def test_a_proxy_opens_no_private_host(serve: Serve, fetcher: WebFetcher) -> None:
    async def proxy(request: web.Request) -> web.Response:
        raise AssertionError("it was asked")

    there = await serve(proxy)
    for url in ("http://127.0.0.1/", "http://169.254.169.254/"):
        assert await fetcher.fetch(FetchRequest(url=url, proxy=there)) == Failed(reason=PRIVATE)


async def test_a_variable_that_is_not_set_is_a_plain_failure(fetcher: WebFetcher) -> None:
    for request in (
        FetchRequest(url="http://news.example/", headers={"A": "${OTHER}"}),
        FetchRequest(url="http://news.example/", proxy="${OTHER}"),
    ):
        assert await fetcher.fetch(request) == Failed(
            reason="the variable OTHER is not set in the environment"
        )


async def test_a_secret_stands_in_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fetcher = WebFetcher(
        user_agent="communique-test",
        variables={"KEY": f"{SECRET}\nX: y", "PROXY": f"http://me:{SECRET}@127.0.0.1:1"},
    )
    await fetcher.open()
    for request in (
        FetchRequest(url="http://127.0.0.1:1/", private_ok=True, headers={"A": "${KEY}"}),
        FetchRequest(url="http://news.example/", proxy="${PROXY}"),
        FetchRequest(url="https://news.example/", proxy="${PROXY}"),
        FetchRequest(url="https://news.example/", proxy="${KEY}"),
    ):
        outcome = await fetcher.fetch(request)
        assert isinstance(outcome, Failed)
        assert SECRET not in outcome.reason
    await fetcher.close()
    assert SECRET not in caplog.text
