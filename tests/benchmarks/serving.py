"""Ten thousand feeds on loopback, in a process of their own: `python -m tests.benchmarks.serving` listens on
a hundred addresses, so that a limit for one host is not what is measured, and prints its port.

`/N` is feed N. Each line on standard input is a number: feeds below it get one more entry."""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

ADDRESSES = [f"127.0.0.{number}" for number in range(1, 101)] if sys.platform == "linux" else ["127.0.0.1"]

_ENTRIES = 20
_FIRST = datetime(2025, 11, 12, tzinfo=UTC)


def url(number: int, port: int) -> str:
    """Where feed `number` is."""
    return f"http://{ADDRESSES[number % len(ADDRESSES)]}:{port}/{number}"


def document(number: int, more: int) -> bytes:
    """Feed `number`, newest first, after it got `more` entries."""
    items = "".join(
        f"<item><title>Ministers of Japan and Korea meet, day {place} of {number}</title>"
        f"<link>https://news.example/{number}/{place}</link><guid isPermaLink='false'>{number}-{place}</guid>"
        f"<pubDate>{format_datetime(_FIRST + timedelta(hours=place))}</pubDate>"
        f"<description>They met and spoke of trade, which rose by {place} per cent.</description></item>"
        for place in reversed(range(more, _ENTRIES + more))
    )
    return f"<rss version='2.0'><channel><title>Feed {number}</title>{items}</channel></rss>".encode()


class Talk(asyncio.Protocol):
    """One request and its answer; as little work as can be, since it runs beside what is measured."""

    def __init__(self, versions: Callable[[int], int]) -> None:
        self._versions = versions
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        self._head += data
        if not self._head.endswith(b"\r\n\r\n"):
            return
        number = int(self._head.split(b" ", 2)[1].strip(b"/"))
        version = self._versions(number)
        etag = b'"%d"' % version
        if b"if-none-match: " + etag in self._head.lower():
            answer = b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\nContent-Length: 0\r\n\r\n"
        else:
            body = document(number, version)
            answer = b"HTTP/1.1 200 OK\r\nETag: %b\r\nContent-Length: %d\r\n\r\n%b" % (etag, len(body), body)
        self._head = b""
        # Kept open for those who ask again on the same connection.
        self._transport.write(answer)


async def main() -> None:
    """Serve until the input ends."""
    loop = asyncio.get_running_loop()
    changed = 0

    def version(number: int) -> int:
        return 1 if number < changed else 0

    port = 0
    for address in ADDRESSES:
        server = await loop.create_server(lambda: Talk(version), address, port, backlog=1000)
        port = server.sockets[0].getsockname()[1]
    print(port, flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        changed = int(line)
        print("changed", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
