import asyncio
import gzip
import socket
import ssl
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.client_reqrep import ConnectionKey
from multidict import CIMultiDict

from bot.domain.outcomes import Failed, Fetched, FetchOutcome, NotModified
from bot.ports import FetchRequest
from bot.web.asking import retry_after
from bot.web.fetch import FAULTS, SENTENCES, Limits, WebFetcher, reason_for, tidy
from bot.web.guard import PRIVATE, PrivateAddressError
from bot.web.unpack import Unpacker
from tests.unit.web.conftest import Handler, Serve, ServeBytes

NOW = datetime(2025, 11, 12, 10, 0, tzinfo=UTC)


def ask(url: str, *, etag: str = "", last_modified: str = "", accept: str = "*/*") -> FetchRequest:
    return FetchRequest(url=url, etag=etag, last_modified=last_modified, accept=accept, private_ok=True)


@asynccontextmanager
async def fetching(limits: Limits) -> AsyncIterator[WebFetcher]:
    fetcher = WebFetcher(user_agent="communique-test", limits=limits)
    await fetcher.open()
    try:
        yield fetcher
    finally:
        await fetcher.close()


def body_of(outcome: FetchOutcome) -> bytes:
    assert isinstance(outcome, Fetched), outcome
    return outcome.body


def reason_of(outcome: FetchOutcome) -> str:
    assert isinstance(outcome, Failed), outcome
    return outcome.reason


# what is asked and what comes


async def test_a_document(serve: Serve, fetcher: WebFetcher) -> None:
    async def handler(request: web.Request) -> web.Response:
        headers = {
            "ETag": ' "abc" ',
            "Last-Modified": "Wed, 12 Nov 2025 10:00:00 GMT",
            "Cache-Control": "max-age=60",
        }
        return web.Response(
            body=b"<rss/>", content_type="application/rss+xml", charset="utf-8", headers=headers
        )

    base = await serve(handler)
    assert await fetcher.fetch(ask(f"{base}/feed?x=1#part")) == Fetched(
        body=b"<rss/>",
        content_type="application/rss+xml; charset=utf-8",
        etag='"abc"',
        last_modified="Wed, 12 Nov 2025 10:00:00 GMT",
        url=f"{base}/feed?x=1",
        fresh_for=timedelta(minutes=1),
    )


async def test_what_is_sent(serve: Serve, fetcher: WebFetcher) -> None:
    seen: list[CIMultiDict[str]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(CIMultiDict(request.headers))
        response = web.Response(text="x")
        response.set_cookie("visitor", "1")
        return response

    url = await serve(handler)
    await fetcher.fetch(ask(url))
    await fetcher.fetch(
        ask(url, etag='W/"1"', last_modified="Wed, 12 Nov 2025 10:00:00 GMT", accept="text/xml")
    )
    first, second = seen
    assert first["User-Agent"] == "communique-test"
    assert first["Accept"] == "*/*"
    assert first["Accept-Encoding"] == "gzip, deflate"
    assert not {"If-None-Match", "If-Modified-Since", "Referer", "Cookie"} & set(first)
    assert second["If-None-Match"] == 'W/"1"'
    assert second["If-Modified-Since"] == "Wed, 12 Nov 2025 10:00:00 GMT"
    assert second["Accept"] == "text/xml"
    assert "Cookie" not in second


async def test_nothing_changed(serve: Serve, fetcher: WebFetcher) -> None:
    async def handler(request: web.Request) -> web.Response:
        fresh = request.headers.get("If-None-Match") == '"1"'
        return web.Response(status=304 if fresh else 200, headers={"Cache-Control": "max-age=5"})

    url = await serve(handler)
    assert await fetcher.fetch(ask(url, etag='"1"')) == NotModified(fresh_for=timedelta(seconds=5))
    assert isinstance(await fetcher.fetch(ask(url, etag='"2"')), Fetched)


async def test_nothing_changed_by_date(serve: Serve, fetcher: WebFetcher) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=304)

    url = await serve(handler)
    outcome = await fetcher.fetch(ask(url, last_modified="Wed, 12 Nov 2025 10:00:00 GMT"))
    assert outcome == NotModified()


@pytest.mark.parametrize("etag", ["", "a\r\nX-Evil: 1", "x" * 2000])
async def test_a_304_that_nobody_asked_for(serve: Serve, fetcher: WebFetcher, etag: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        assert "X-Evil" not in request.headers
        return web.Response(status=304)

    url = await serve(handler)
    assert reason_of(await fetcher.fetch(ask(url, etag=etag))) == "the server answered 304 Not Modified"


@pytest.mark.parametrize("status", [203, 226])
async def test_other_ways_to_say_yes(serve: Serve, fetcher: WebFetcher, status: int) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status, text="x")

    assert body_of(await fetcher.fetch(ask(await serve(handler)))) == b"x"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (204, "the server answered 204 No Content"),
        (206, "the server answered 206 Partial Content"),
        (400, "the server answered 400 Bad Request"),
        (403, "the server answered 403 Forbidden"),
        (404, "the server answered 404 Not Found"),
        (410, "the server answered 410 Gone"),
        (500, "the server answered 500 Internal Server Error"),
        (521, "the server answered 521"),
    ],
)
async def test_other_answers(serve: Serve, fetcher: WebFetcher, status: int, reason: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status, reason="<b>own words</b>")

    assert await fetcher.fetch(ask(await serve(handler))) == Failed(reason=reason, refused=status == 403)


@pytest.mark.parametrize("status", [429, 503, 403, 500])
async def test_the_server_asks_to_wait(serve: Serve, fetcher: WebFetcher, status: int) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Retry-After": "120"})

    outcome = await fetcher.fetch(ask(await serve(handler)))
    assert isinstance(outcome, Failed)
    assert outcome.retry_after == timedelta(minutes=2)


# headers


@pytest.mark.parametrize(
    ("value", "date", "expected"),
    [
        ("0", "", timedelta()),
        ("120", "", timedelta(minutes=2)),
        (" 7 ", "", timedelta(seconds=7)),
        ("999999999999", "", timedelta(hours=24)),
        ("Wed, 12 Nov 2025 10:30:00 GMT", "", timedelta(minutes=30)),
        ("Wed, 12 Nov 2025 10:30:00 GMT", "Wed, 12 Nov 2025 10:29:00 GMT", timedelta(minutes=1)),
        ("Wed, 12 Nov 2025 10:30:00 GMT", "rubbish", timedelta(minutes=30)),
        ("Wed, 12 Nov 2025 09:00:00 GMT", "", timedelta()),
        ("Wed, 12 Nov 2098 09:00:00 GMT", "", timedelta(hours=24)),
        ("Wednesday, 12-Nov-25 10:30:00 GMT", "", timedelta(minutes=30)),
        ("Wed, 12 Nov 2025 10:30:00", "", timedelta(minutes=30)),
        ("", "", None),
        ("-5", "", None),
        ("1.5", "", None),
        ("soon", "", None),
        ("٣", "", None),
        ("Wed, 99 Nov 2025 10:30:00 GMT", "", None),
        ("9" * 400, "", None),
    ],
)
def test_retry_after(value: str, date: str, expected: timedelta | None) -> None:
    headers = CIMultiDict({"Retry-After": value, "Date": date})
    assert retry_after(headers, lambda: NOW) == expected


def test_no_retry_after() -> None:
    assert retry_after(CIMultiDict(), lambda: NOW) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('"abc"', '"abc"'),
        ('  W/"abc"\t', 'W/"abc"'),
        ("x" * 1024, "x" * 1024),
        ("x" * 1025, ""),
        ("a\nb", ""),
        ("a\0b", ""),
        ("a\u2028b", ""),
        ("a\udcffb", ""),
        ("a\x7f", ""),
        ("", ""),
    ],
)
def test_tidy(header: str, expected: str) -> None:
    assert tidy(header) == expected


# compression


TEXT = b"<rss>" + b"words and more words " * 500 + b"</rss>"
# Without the time, by which the processes that run the tests would name them differently.
GZIPPED = gzip.compress(TEXT, mtime=0)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKED = [
    pytest.param("", TEXT, id="none"),
    pytest.param("identity", TEXT, id="identity"),
    pytest.param("gzip", GZIPPED, id="gzip"),
    pytest.param("GZIP ", GZIPPED, id="gzip in capitals"),
    pytest.param("x-gzip", GZIPPED, id="x-gzip"),
    pytest.param("gzip", gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:]), id="two members"),
    pytest.param("gzip", GZIPPED + b"\0" * 64, id="padding"),
    pytest.param("gzip", GZIPPED + b"\0", id="one byte of padding"),
    pytest.param("deflate", zlib.compress(TEXT), id="deflate"),
    pytest.param("deflate", raw_deflate(TEXT), id="deflate without wrapping"),
    pytest.param("deflate", zlib.compress(TEXT) + b"\0\0\0", id="deflate with padding"),
]


def packed(data: bytes, encoding: str, step: int) -> Handler:
    """A handler that sends `data` in chunks of `step` bytes."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": encoding} if encoding else {})
        await response.prepare(request)
        for at in range(0, len(data), step):
            await response.write(data[at : at + step])
        await response.write_eof()
        return response

    return handler


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
@pytest.mark.parametrize(("encoding", "data"), PACKED)
async def test_unpacking(serve: Serve, fetcher: WebFetcher, encoding: str, data: bytes, step: int) -> None:
    url = await serve(packed(data, encoding, step))
    assert body_of(await fetcher.fetch(ask(url))) == TEXT


@pytest.mark.parametrize("size", [256 * 1024, 256 * 1024 + 1, 3_000_000])
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@pytest.mark.parametrize("step", [100, 1 << 20])
def test_what_grows_much_comes_in_pieces(size: int, encoding: str, step: int) -> None:
    data = gzip.compress(bytes(size)) if encoding == "gzip" else zlib.compress(bytes(size))
    unpacker = Unpacker(encoding, 10_000_000)
    pieces = [piece for at in range(0, len(data), step) for piece in unpacker.feed(data[at : at + step])]
    unpacker.finish()
    assert b"".join(pieces) == bytes(size)
    assert max(map(len, pieces)) <= 256 * 1024


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
async def test_nothing_packed_is_nothing(serve: Serve, fetcher: WebFetcher, encoding: str) -> None:
    url = await serve(packed(b"", encoding, 1))
    assert body_of(await fetcher.fetch(ask(url))) == b""


@pytest.mark.parametrize(
    ("encoding", "data", "reason"),
    [
        ("gzip", GZIPPED[:-3], "the compressed document is cut off"),
        ("gzip", GZIPPED[:20], "the compressed document is cut off"),
        ("gzip", GZIPPED[:1], "the compressed document is cut off"),
        ("gzip", GZIPPED + GZIPPED[:15], "the compressed document is cut off"),
        ("deflate", zlib.compress(TEXT)[:-1], "the compressed document is cut off"),
        ("gzip", TEXT, "the compressed document is damaged"),
        ("gzip", GZIPPED[:-8] + b"12345678", "the compressed document is damaged"),
        ("deflate", b"\xff" * 100, "the compressed document is damaged"),
        ("gzip", gzip.compress(b"", mtime=0) * 1001, "the compressed document is in too many parts"),
        ("br", TEXT, "the server used a compression that was not asked for"),
        ("gzip, gzip", TEXT, "the server used a compression that was not asked for"),
        ("\udcff", TEXT, "the server used a compression that was not asked for"),
    ],
)
async def test_bad_packing(
    serve_bytes: ServeBytes, fetcher: WebFetcher, encoding: str, data: bytes, reason: str
) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(data)}\r\n\r\n"
    url = await serve_bytes(head.encode("utf-8", "surrogateescape") + data)
    assert reason_of(await fetcher.fetch(ask(url))) == reason


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_bomb_stops_at_the_limit(serve: Serve, encoding: str) -> None:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | (16 if encoding == "gzip" else 0))
    bomb = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(200)), packer.flush()])

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": encoding})

    url = await serve(handler)
    async with fetching(Limits(max_bytes=1 << 20)) as fetcher:
        tracemalloc.start()
        try:
            outcome = await fetcher.fetch(ask(url))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert reason_of(outcome) == "the document is larger than 1 MiB"
    assert peak < 20 << 20, "of two hundred MiB"


@pytest.mark.parametrize(("size", "fits"), [(1000, True), (1001, False)])
@pytest.mark.parametrize("encoding", ["", "gzip"])
async def test_the_limit_is_exact(serve: Serve, encoding: str, size: int, fits: bool) -> None:
    data = bytes(size)
    url = await serve(packed(gzip.compress(data) if encoding else data, encoding, 1 << 20))
    async with fetching(Limits(max_bytes=1000)) as fetcher:
        outcome = await fetcher.fetch(ask(url))
    if fits:
        assert body_of(outcome) == data
    else:
        assert reason_of(outcome) == "the document is larger than 1000 bytes"


async def test_what_travels_is_limited_too(serve: Serve) -> None:
    data = gzip.compress(b"small") + bytes(5000)
    url = await serve(packed(data, "gzip", 100))
    async with fetching(Limits(max_bytes=1000)) as fetcher:
        assert "larger" in reason_of(await fetcher.fetch(ask(url)))


# redirects


def steps(*targets: str) -> Handler:
    """A handler that redirects /0 to the first target and so on; /end is the document."""

    async def handler(request: web.Request) -> web.Response:
        assert "Referer" not in request.headers
        if request.path == "/end":
            return web.Response(text="here", headers={"ETag": '"end"'})
        return web.Response(status=302, headers={"Location": targets[int(request.path[1:])]})

    return handler


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed(serve: Serve, fetcher: WebFetcher, status: int) -> None:
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/a/end":
            return web.Response(text="here")
        return web.Response(status=status, headers={"Location": "end#part"})

    base = await serve(handler)
    outcome = await fetcher.fetch(ask(f"{base}/a/begin"))
    assert body_of(outcome) == b"here"
    assert isinstance(outcome, Fetched)
    assert outcome.url == f"{base}/a/end"


async def test_five_redirects_are_enough(serve: Serve, fetcher: WebFetcher) -> None:
    base = await serve(steps("/1", "/2", "/3", "/4", "/5", "/end"))
    assert body_of(await fetcher.fetch(ask(f"{base}/1"))) == b"here"
    assert reason_of(await fetcher.fetch(ask(f"{base}/0"))) == "redirected more than 5 times"


@pytest.mark.parametrize("targets", [("/0",), ("/1", "/0"), ("/0#other",)])
async def test_circles(serve: Serve, fetcher: WebFetcher, targets: tuple[str, ...]) -> None:
    base = await serve(steps(*targets))
    assert reason_of(await fetcher.fetch(ask(f"{base}/0"))) == "the redirects go in a circle"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("", "the server redirects without saying where"),
        ("ftp://example.org/", "the address is not http or https"),
        ("javascript:alert(1)", "the address is not http or https"),
        ("data:text/plain,x", "the address is not http or https"),
        ("http://me:secret@example.org/", "the address carries a user name or password"),
        ("http://example.org:25/", "port 25 is not one that web servers use"),
        ("http://[nonsense/", "the server redirects to an address that is not valid"),
        ("http://example.org:99999/", "the server redirects to an address that is not valid"),
        ("http://10.0.0.1/", PRIVATE),
        ("http://169.254.169.254/latest/", PRIVATE),
        ("http://[::1]/", PRIVATE),
        ("http://2130706433/", PRIVATE),
        ("http://localhost/", PRIVATE),
    ],
)
async def test_redirects_to_where_we_do_not_go(
    serve: Serve, fetcher: WebFetcher, target: str, reason: str
) -> None:
    base = await serve(steps(target))
    assert reason_of(await fetcher.fetch(ask(f"{base}/0"))) == reason


async def test_another_private_host_is_refused_even_with_the_same_server(
    serve: Serve, fetcher: WebFetcher
) -> None:
    base = await serve(steps("/end"))
    elsewhere = base.replace("127.0.0.1", "localhost")
    redirecting = await serve(steps(f"{elsewhere}/end"))
    assert reason_of(await fetcher.fetch(ask(f"{redirecting}/0"))) == PRIVATE


async def test_another_port_of_the_allowed_host_is_refused(serve: Serve, fetcher: WebFetcher) -> None:
    base = await serve(steps())
    redirecting = await serve(steps(f"{base}/end"))
    assert reason_of(await fetcher.fetch(ask(f"{redirecting}/0"))) == PRIVATE


async def test_a_condition_travels_along(serve: Serve, fetcher: WebFetcher) -> None:
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/end":
            return web.Response(status=304 if request.headers.get("If-None-Match") == '"end"' else 200)
        raise web.HTTPFound("/end")

    base = await serve(handler)
    assert isinstance(await fetcher.fetch(ask(f"{base}/0", etag='"end"')), NotModified)
    assert isinstance(await fetcher.fetch(ask(f"{base}/0")), Fetched)


# private networks


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
async def test_private_hosts_are_not_asked(serve: Serve, fetcher: WebFetcher, host: str) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="inside")

    base = await serve(handler)
    url = base.replace("127.0.0.1", host)
    assert reason_of(await fetcher.fetch(FetchRequest(url=url))) == PRIVATE
    assert asked == []


# what goes wrong


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "the address is not http or https"),
        ("nonsense", "the address is not http or https"),
        ("http://", "the address names no host"),
        ("http://example.org:99999/", "the address is not valid"),
        ("http://[zz]/", "the address is not valid"),
        ("http://a..example.org/", "the address is not valid"),
        ("http://xn--a.example.org/", "the address is not valid"),
        (f"http://{'a' * 300}.example.org/", "the address is not valid"),
        ("http://\ud800.example.org/", "the address is not valid"),
    ],
)
async def test_bad_addresses(fetcher: WebFetcher, url: str, reason: str) -> None:
    assert reason_of(await fetcher.fetch(FetchRequest(url=url))) == reason


async def test_a_name_that_nobody_knows(fetcher: WebFetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*question: object, **options: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    outcome = await fetcher.fetch(FetchRequest(url="http://news.example/"))
    assert reason_of(outcome) == "the address does not resolve"


@pytest.mark.parametrize("inside", ["10.0.0.1", "127.0.0.1", "169.254.169.254"])
async def test_a_name_that_leads_inside(
    fetcher: WebFetcher, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    def look_up(host: str, port: int, *question: object) -> object:
        numbers = ("93.184.216.34", inside)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert reason_of(await fetcher.fetch(FetchRequest(url="http://rebind.example/"))) == PRIVATE
    assert reason_of(await fetcher.fetch(FetchRequest(url="https://rebind.example:8443/"))) == PRIVATE


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_nobody_listens(fetcher: WebFetcher, host: str) -> None:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    assert reason_of(await fetcher.fetch(ask(f"http://{host}:{port}/"))) == "connection refused"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "the server closed the connection without an answer"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "the answer is not valid HTTP"),
        (b"\x00\x01\x02\x03\r\n\r\n", "the answer is not valid HTTP"),
        (b"HTTP/1.1 999999 Wat\r\n\r\n", "the answer is not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n", "the answer is not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", "the answer is not valid HTTP"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
            "the connection was cut before the document was complete",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
            "the connection was cut before the document was complete",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nshort\r\n",
            "the answer is not valid HTTP",
        ),
    ],
)
async def test_broken_servers(
    serve_bytes: ServeBytes, fetcher: WebFetcher, answer: bytes, reason: str
) -> None:
    assert reason_of(await fetcher.fetch(ask(await serve_bytes(answer)))) == reason


async def test_old_servers_end_by_hanging_up(serve_bytes: ServeBytes, fetcher: WebFetcher) -> None:
    url = await serve_bytes(b"HTTP/1.0 200 OK\r\n\r\nall of it")
    assert body_of(await fetcher.fetch(ask(url))) == b"all of it"


async def test_headers_in_foreign_bytes(serve_bytes: ServeBytes, fetcher: WebFetcher) -> None:
    url = await serve_bytes(
        b'HTTP/1.1 200 OK\r\nETag: "\xff\xfe"\r\nContent-Type: text/\xd0\xbf\r\nContent-Length: 1\r\n\r\nx'
    )
    outcome = await fetcher.fetch(ask(url))
    assert isinstance(outcome, Fetched)
    outcome.etag.encode()
    outcome.content_type.encode()


async def test_no_tls_where_tls_was_expected(serve: Serve, fetcher: WebFetcher) -> None:
    url = (await serve(steps())).replace("http:", "https:")
    assert reason_of(await fetcher.fetch(ask(url))) == "no secure connection could be made"


@pytest.mark.parametrize("headers_first", [False, True])
async def test_the_deadline(serve: Serve, headers_first: bool) -> None:
    release = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if headers_first:
            await response.prepare(request)
            await response.write(b"drip")
        await release.wait()
        return response if headers_first else web.Response()

    url = await serve(handler)
    async with fetching(Limits(deadline_s=0.2)) as fetcher:
        outcome = await fetcher.fetch(ask(url))
    release.set()
    assert reason_of(outcome) == "no answer within 0.2 s"


async def test_being_cancelled_is_not_a_failure(serve: Serve, fetcher: WebFetcher) -> None:
    arrived, release = asyncio.Event(), asyncio.Event()

    async def handler(request: web.Request) -> web.Response:
        arrived.set()
        await release.wait()
        return web.Response()

    task = asyncio.create_task(fetcher.fetch(ask(await serve(handler))))
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    release.set()


async def test_fetching_needs_an_open_fetcher() -> None:
    fetcher = WebFetcher(user_agent="x")
    await fetcher.close()
    with pytest.raises(RuntimeError, match="not open"):
        await fetcher.fetch(FetchRequest(url="http://example.org/"))


async def test_opened_and_closed_again(serve: Serve) -> None:
    url = f"{await serve(steps())}/end"
    fetcher = WebFetcher(user_agent="x")
    for _ in range(2):
        await fetcher.open()
        assert body_of(await fetcher.fetch(ask(url))) == b"here"
        await fetcher.close()
        await fetcher.close()


# how many at once


class Crowd:
    """Counts who is inside; the door opens when `enough` are."""

    def __init__(self, enough: int) -> None:
        self.enough = enough
        self.inside = 0
        self.most = 0
        self.somebody = asyncio.Event()
        self.open = asyncio.Event()

    async def handler(self, request: web.Request) -> web.Response:
        self.inside += 1
        self.somebody.set()
        self.most = max(self.most, self.inside)
        if self.inside >= self.enough:
            self.open.set()
        await self.open.wait()
        self.inside -= 1
        return web.Response(text="x")


async def test_few_at_one_host(serve: Serve) -> None:
    crowd = Crowd(2)
    url = await serve(crowd.handler)
    async with fetching(Limits(per_host=2)) as fetcher:
        outcomes = await asyncio.gather(*(fetcher.fetch(ask(f"{url}/{i}")) for i in range(10)))
    assert [body_of(outcome) for outcome in outcomes] == [b"x"] * 10
    assert crowd.most == 2


async def test_few_in_all(serve: Serve) -> None:
    crowd = Crowd(3)
    url = await serve(crowd.handler)
    urls = [url.replace("127.0.0.1", host) for host in ("127.0.0.1", "localhost") for _ in range(6)]
    async with fetching(Limits(per_host=3, in_all=3)) as fetcher:
        await asyncio.gather(*(fetcher.fetch(ask(url)) for url in urls))
    assert crowd.most == 3


async def test_a_busy_host_keeps_nobody_else_out(serve: Serve) -> None:
    busy, free = Crowd(2), Crowd(1)
    busy_url, free_url = (
        await serve(busy.handler),
        (await serve(free.handler)).replace("127.0.0.1", "localhost"),
    )
    async with fetching(Limits(per_host=1, in_all=2)) as fetcher:
        waiting = [asyncio.create_task(fetcher.fetch(ask(f"{busy_url}/{i}"))) for i in range(5)]
        assert body_of(await fetcher.fetch(ask(free_url))) == b"x"
        assert busy.most <= 1
        busy.open.set()
        await asyncio.gather(*waiting)


async def test_few_large_documents_at_once(serve: Serve) -> None:
    """Whoever sends more than a mebibyte waits for the others that do; small documents do not."""
    size = 1 << 25  # more than sockets take in advance
    may_end, begun = asyncio.Event(), asyncio.Semaphore(0)

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        if request.path != "/small":
            await response.write(bytes(size - 1))
            begun.release()
            await may_end.wait()
        await response.write(b"x")
        return response

    url = await serve(handler)
    async with fetching(Limits(per_host=3, large=1, max_bytes=size)) as fetcher:
        large = [asyncio.create_task(fetcher.fetch(ask(f"{url}/{i}"))) for i in range(2)]
        await begun.acquire()
        assert body_of(await fetcher.fetch(ask(f"{url}/small"))) == b"x"
        # The second one is not even sent to its end before the first has left.
        assert begun.locked()
        may_end.set()
        assert [len(body_of(outcome)) for outcome in await asyncio.gather(*large)] == [size, size]


async def test_giving_up_gives_the_place_back(serve: Serve) -> None:
    crowd = Crowd(99)
    url = await serve(crowd.handler)
    async with fetching(Limits(per_host=1, in_all=1)) as fetcher:
        tasks = [asyncio.create_task(fetcher.fetch(ask(url))) for _ in range(3)]
        await crowd.somebody.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        crowd.open.set()
        assert body_of(await fetcher.fetch(ask(url))) == b"x"


async def test_waiting_for_a_place_is_not_the_servers_fault(serve: Serve) -> None:
    crowd = Crowd(1)
    url = await serve(crowd.handler)
    async with fetching(Limits(per_host=1, deadline_s=5)) as fetcher:
        outcomes = await asyncio.gather(*(fetcher.fetch(ask(url)) for _ in range(20)))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)


# sentences


def test_no_sentence_hides_behind_a_more_general_one() -> None:
    for at, (kind, _) in enumerate(SENTENCES):
        for earlier, _ in SENTENCES[:at]:
            assert not issubclass(kind, earlier), f"{kind.__name__} never comes after {earlier.__name__}"


def test_every_kind_is_caught() -> None:
    for kind, _ in SENTENCES:
        assert issubclass(kind, FAULTS), kind


KEY = ConnectionKey("example.org", 443, True, True, None, None, None)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (aiohttp.ConnectionTimeoutError("x"), "no connection within 10 s"),
        (TimeoutError(), "no answer within 30 s"),
        (aiohttp.SocketTimeoutError("x"), "no answer within 30 s"),
        (aiohttp.ClientConnectorDNSError(KEY, OSError(8, "x")), "the address does not resolve"),
        (
            aiohttp.ClientConnectorCertificateError(KEY, ssl.CertificateError("x")),
            "the TLS certificate is not valid",
        ),
        (aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError(1, "x")), "no secure connection could be made"),
        (ConnectionRefusedError(), "connection refused"),
        (ConnectionResetError(), "the connection was cut"),
        (aiohttp.ClientOSError(104, "reset"), "no connection to the server"),
        (aiohttp.ServerDisconnectedError(), "the server closed the connection without an answer"),
        (aiohttp.ClientPayloadError("x"), "the connection was cut before the document was complete"),
        (aiohttp.InvalidURL("x"), "the address is not valid"),
        (UnicodeError("x"), "the address is not valid"),
        (OSError("x"), "no connection to the server"),
        (aiohttp.ClientError("x"), "the request failed"),
    ],
)
def test_sentences(fault: Exception, reason: str) -> None:
    assert reason_for(fault, Limits()) == reason


def test_the_cause_counts() -> None:
    fault = aiohttp.ClientConnectorDNSError(KEY, OSError(8, "x"))
    fault.__cause__ = PrivateAddressError()
    assert reason_for(fault, Limits()) == PRIVATE
