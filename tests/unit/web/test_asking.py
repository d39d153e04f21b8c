"""What the headers of an answer say of when to ask again."""

from datetime import timedelta

import pytest
from aiohttp import web
from multidict import CIMultiDict

from bot.domain.outcomes import Fetched, NotModified
from bot.ports import FetchRequest
from bot.web.asking import fresh_for
from bot.web.fetch import WebFetcher
from tests.unit.web.conftest import Serve

_NOON = "Wed, 12 Nov 2025 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Cache-Control": "max-age=300"}, 300),
        ({"Cache-Control": 'public, Max-Age="300", must-revalidate'}, 300),
        ({"Cache-Control": "max-age=300", "Age": "120"}, 180),
        ({"Cache-Control": "max-age=300", "Age": "400"}, 0),
        ({"Cache-Control": "max-age=300", "Age": "-5"}, 300),
        ({"Cache-Control": "max-age=99999999999"}, 86_400),
        ({"Cache-Control": "max-age=9999999999999"}, 0 + 86_400),
        ({"Cache-Control": "no-cache, max-age=300"}, 0),
        ({"Cache-Control": "max-age=300,no-store"}, 0),
        ({"Cache-Control": "s-maxage=300"}, 0),
        ({"Cache-Control": "x-max-age=300"}, 0),
        ({"Cache-Control": "max-age"}, 0),
        ({"Cache-Control": "max-age=0", "Expires": "Wed, 12 Nov 2025 12:05:00 GMT", "Date": _NOON}, 0),
        ({"Expires": "Wed, 12 Nov 2025 12:05:00 GMT", "Date": _NOON}, 300),
        ({"Expires": "Wed, 12 Nov 2025 11:05:00 GMT", "Date": _NOON}, 0),
        ({"Expires": "Wed, 12 Nov 2098 11:05:00 GMT", "Date": _NOON}, 86_400),
        ({"Expires": "Wed, 12 Nov 2025 12:05:00 GMT"}, 0),
        ({"Expires": "0", "Date": _NOON}, 0),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: int) -> None:
    assert fresh_for(CIMultiDict(headers)) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("statuses", "moves"),
    [
        ((), 0),
        ((301,), 1),
        ((308, 301), 2),
        ((302,), 0),
        ((301, 307), 1),
        ((301, 308, 302, 301), 2),
        ((303, 301), 0),
    ],
)
async def test_a_move_is_for_good_as_far_as_redirects_are(
    serve: Serve, fetcher: WebFetcher, statuses: tuple[int, ...], moves: int
) -> None:
    async def handler(request: web.Request) -> web.Response:
        at = int(request.match_info["path"])
        if at < len(statuses):
            return web.Response(status=statuses[at], headers={"Location": f"/{at + 1}"})
        fresh = request.headers.get("If-None-Match") == '"1"'
        return web.Response(status=304) if fresh else web.Response(text="x")

    base = await serve(handler)
    expected = f"{base}/{moves}" if moves else ""
    document = await fetcher.fetch(FetchRequest(url=f"{base}/0", private_ok=True))
    assert isinstance(document, Fetched)
    assert document.moved_to == expected
    unchanged = await fetcher.fetch(FetchRequest(url=f"{base}/0", private_ok=True, etag='"1"'))
    assert unchanged == NotModified(moved_to=expected)
