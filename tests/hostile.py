"""A server that does what the open web does to whoever asks, by the path that is asked for, and what a poll
of each must say. `python -m tests.hostile` runs it alone and prints its port."""

import asyncio
import gzip
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache

from bot.domain.sources import PollResult

_MIB = 1 << 20

_ITEM = b"<item><title>Talks</title><link>https://news.example/1</link></item>"
_FEED = b"<rss version='2.0'><channel><title>x</title>" + _ITEM + b"</channel></rss>"

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _says(*pieces: bytes) -> Talk:
    """Sends this and hangs up."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return talk


def _answer(body: bytes, *headers: bytes, length: int | None = None) -> bytes:
    head = (b"HTTP/1.1 200 OK", b"Content-Length: %d" % (len(body) if length is None else length), *headers)
    return b"\r\n".join((*head, b"", body))


def _repeats(head: bytes, piece: bytes, *, times: int) -> Talk:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        for _number in range(times):
            writer.write(piece)
            await writer.drain()

    return talk


async def _hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(_answer(b"", b"X: x", length=10_000))
    gone = asyncio.ensure_future(reader.read())
    while not gone.done():
        writer.write(b" ")
        await asyncio.wait([gone], timeout=0.5)


async def _reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(_answer(b"<rss>", length=1000))
    await writer.drain()
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _bomb(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(_answer(bomb(), b"Content-Encoding: gzip"))
    await writer.drain()


@cache
def bomb() -> bytes:
    """A gigabyte, packed."""
    return gzip.compress(bytes(64 * _MIB)) * 16


_FLOOD = b"X-Flood: " + b"x" * 4000 + b"\r\n"
_LAUGHS = (
    b"<!DOCTYPE rss [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY %c '%b'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><rss version='2.0'><channel><item><title>&j;</title></item></channel></rss>"
)
_OUTSIDE = b"<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + _FEED.replace(b"Talks", b"&a;")

#: What a path does, how a poll of it ends, and what the sentence on it must say.
HOSTILE: Mapping[str, tuple[Talk, PollResult, str]] = {
    "hang": (_hang, PollResult.UNREACHABLE, ""),
    "drip": (_drip, PollResult.UNREACHABLE, ""),
    "slow-head": (_says(b"HTTP/1.1 200 OK\r\nX-"), PollResult.UNREACHABLE, "without an answer"),
    "reset": (_reset, PollResult.UNREACHABLE, "cut"),
    "nothing": (_says(b""), PollResult.UNREACHABLE, "without an answer"),
    "noise": (_says(bytes(range(256)) * 100), PollResult.UNREACHABLE, "not valid HTTP"),
    "too-long": (
        _says(_answer(_FEED, length=10_000)),
        PollResult.UNREACHABLE,
        "before the document was complete",
    ),
    "two-lengths": (_says(_answer(_FEED, b"Content-Length: 3")), PollResult.UNREACHABLE, "not valid HTTP"),
    "bomb": (_bomb, PollResult.UNREACHABLE, "larger than 10 MiB"),
    "bomb-of-feeds": (
        _says(_answer(gzip.compress(_FEED.replace(_ITEM, _ITEM * 200_000)), b"Content-Encoding: gzip")),
        PollResult.UNREACHABLE,
        "larger than 10 MiB",
    ),
    "brotli": (_says(_answer(_FEED, b"Content-Encoding: br")), PollResult.UNREACHABLE, "not asked for"),
    "zstd": (_says(_answer(_FEED, b"Content-Encoding: zstd")), PollResult.UNREACHABLE, "not asked for"),
    "not-packed": (_says(_answer(_FEED, b"Content-Encoding: gzip")), PollResult.UNREACHABLE, "damaged"),
    "huge": (
        _repeats(_answer(b"", length=100 * _MIB), b"x" * _MIB, times=100),
        PollResult.UNREACHABLE,
        "larger than 10 MiB",
    ),
    "endless": (
        _repeats(b"HTTP/1.1 200 OK\r\n\r\n<rss><channel>", _ITEM * 1000, times=1000),
        PollResult.UNREACHABLE,
        "larger than 10 MiB",
    ),
    "chunks": (
        _says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n" + _FEED),
        PollResult.UNREACHABLE,
        "",
    ),
    "loop": (
        _says(b"HTTP/1.1 302 Found\r\nLocation: loop\r\nContent-Length: 0\r\n\r\n"),
        PollResult.UNREACHABLE,
        "circle",
    ),
    "inside": (
        _says(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"),
        PollResult.UNREACHABLE,
        "private network",
    ),
    "flood": (_repeats(b"HTTP/1.1 200 OK\r\n", _FLOOD, times=5000), PollResult.UNREACHABLE, "not valid HTTP"),
    "long-line": (
        _repeats(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65536, times=1000),
        PollResult.UNREACHABLE,
        "not valid HTTP",
    ),
    "soon": (
        _repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n", times=1000),
        PollResult.UNREACHABLE,
        "",
    ),
    "page": (
        _says(_answer(b"<!DOCTYPE html><html><body>Please log in</body></html>")),
        PollResult.UNPARSABLE,
        "a web page, not a feed",
    ),
    "laughs": (_says(_answer(_LAUGHS)), PollResult.NEW, ""),
    "outside": (_says(_answer(_OUTSIDE)), PollResult.NEW, ""),
    "charset": (_says(_answer(_FEED, b"Content-Type: text/xml; charset=utf-16")), PollResult.NEW, ""),
    "deep": (
        _says(_answer(b"<rss><channel><item><title>x</title>" + b"<a>" * 500_000)),
        PollResult.EMPTY,
        "",
    ),
    "attributes": (_says(_answer(b"<rss " + b"a='b' " * 100_000 + b">")), PollResult.EMPTY, ""),
}

#: Documents that keep a parser busy for many seconds.
HEAVY: Mapping[str, Talk] = {
    "tags": _says(_answer(b"<rss>" + b"<a>" * 3_400_000)),
    "inside-tags": _says(_answer(b"<rss><channel><item><description>" + b"<b>" * 3_400_000)),
    "brackets": _says(_answer(b"<rss><channel><item><title>" + b"<" * 10_000_000)),
}

#: Those that end only when somebody gives up.
PATIENT = frozenset({"hang", "drip"})


@asynccontextmanager
async def hostile_server() -> AsyncIterator[int]:
    """The server, on loopback; its port."""
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            path = request.split(b" ")[1].decode().strip("/")
            talk = HEAVY[path] if path in HEAVY else HOSTILE[path][0]
            await talk(reader, writer)
            writer.close()
            await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.transport.abort()
        finally:
            writers.discard(writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in list(writers):
            writer.transport.abort()
        await server.wait_closed()


async def _alone() -> None:
    bomb()
    async with hostile_server() as port:
        print(port, flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_alone())
