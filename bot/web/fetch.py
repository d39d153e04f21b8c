"""Gets documents from the web: politely, within limits, and never from our own network unasked."""

import asyncio
import re
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp
from aiohttp.http import HttpProcessingError
from multidict import MultiMapping
from yarl import URL

from bot.domain.outcomes import Failed, Fetched, FetchOutcome, NotModified
from bot.ports import FetchRequest
from bot.web import guard

_MIB = 1024 * 1024

#: A server that asks for more is asked again after a day: what it says may be a mistake.
_LONGEST_RETRY_AFTER = timedelta(hours=24)

#: A max-age of a year on a feed is a misconfigured cache, not a wish.
_LONGEST_FRESH_FOR = timedelta(hours=5)

#: Characters. Longer headers are attacks or mistakes, and validators are stored and sent back.
_LONGEST_HEADER = 1024

#: The statuses whose body is the document asked for.
_COMPLETE = frozenset({200, 203, 226})

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

#: Members of one gzip stream; more is an attack on the time it takes to begin each.
_MOST_MEMBERS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a fetch may cost."""

    #: Seconds for a whole fetch with its redirects; the wait for a free place does not count.
    deadline_s: float = 30
    #: Seconds until a connection stands, TLS included.
    connect_s: float = 10
    #: Bytes of a document, as it travels and after decompression.
    max_bytes: int = 10 * _MIB
    max_redirects: int = 5
    #: Requests under way at once to one host, and in all.
    per_host: int = 2
    in_all: int = 16


class _Refused(Exception):
    """The fetch ends here; the text is the reason for a person."""


class WebFetcher:
    """The one client for sources. `fetch` may be called concurrently, between `open` and `close`."""

    def __init__(
        self,
        *,
        user_agent: str,
        limits: Limits = Limits(),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`now` is asked only when a Retry-After names a time in an answer that has no Date."""
        self._user_agent = user_agent
        self._limits = limits
        self._now = now
        self._guarded: aiohttp.ClientSession | None = None
        self._unguarded: aiohttp.ClientSession | None = None
        self._gates: dict[str, _Gate] = {}

    async def open(self) -> None:
        """Create the sessions; they belong to the running loop."""
        self._in_all = asyncio.Semaphore(self._limits.in_all)
        self._guarded = self._session(guard.PublicResolver())
        self._unguarded = self._session(None)

    async def close(self) -> None:
        """Close all connections. Safe to repeat."""
        for session in (self._guarded, self._unguarded):
            if session is not None:
                await session.close()
        self._guarded = self._unguarded = None

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """Ask once, following redirects; see `bot.ports.Fetcher`."""
        try:
            return await self._follow(request)
        except _Refused as refused:
            return Failed(reason=str(refused))
        except FAULTS as fault:
            return Failed(reason=reason_for(fault, self._limits))

    def _session(self, resolver: guard.PublicResolver | None) -> aiohttp.ClientSession:
        # A connection is used once: between two polls a kept one is mostly dead already, and a dead one
        # looks like a failing server. How many may be open is counted in `_place`, over both sessions.
        connector = aiohttp.TCPConnector(resolver=resolver, limit=0, force_close=True)
        return aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_s),
        )

    @asynccontextmanager
    async def _place(self, host: str) -> AsyncIterator[None]:
        """Wait for a place at `host`, then for one in all: a busy host keeps nobody else out."""
        gate = self._gates.setdefault(host, _Gate(asyncio.Semaphore(self._limits.per_host)))
        gate.users += 1
        try:
            async with gate.semaphore, self._in_all:
                yield
        finally:
            gate.users -= 1
            if not gate.users:
                del self._gates[host]

    async def _follow(self, request: FetchRequest) -> FetchOutcome:
        url = URL(request.url)
        home, headers = url.host, _request_headers(request)
        clock = asyncio.get_running_loop().time
        left = self._limits.deadline_s
        seen: set[URL] = set()
        while url not in seen:
            if len(seen) > self._limits.max_redirects:
                raise _Refused(f"redirected more than {self._limits.max_redirects} times")
            seen.add(url)
            private_ok = request.private_ok and url.host == home
            refused = guard.refusal(url, private_ok=private_ok)
            if refused:
                raise _Refused(refused)
            async with self._place(url.host or ""):
                began = clock()
                async with asyncio.timeout(left):
                    answer = await self._ask(url, headers, guarded=not private_ok)
                left -= clock() - began
            if not isinstance(answer, URL):
                return answer
            url = answer
        raise _Refused("the redirects go in a circle")

    async def _ask(self, url: URL, headers: Mapping[str, str], *, guarded: bool) -> FetchOutcome | URL:
        """What one address answers; an URL when it redirects there."""
        session = self._guarded if guarded else self._unguarded
        if session is None:
            raise RuntimeError("the fetcher is not open")
        async with session.get(url, headers=headers, allow_redirects=False) as response:
            if response.status in _REDIRECTS:
                return _target(url, response.headers.get("Location", ""))
            if response.status == HTTPStatus.NOT_MODIFIED and _is_conditional(headers):
                return NotModified(fresh_for=fresh_for(response.headers))
            if response.status not in _COMPLETE:
                return Failed(
                    reason=f"the server answered {_status(response.status)}",
                    retry_after=retry_after(response.headers, self._now),
                )
            return Fetched(
                body=await self._read(response),
                content_type=tidy(response.headers.get("Content-Type", "")),
                etag=tidy(response.headers.get("ETag", "")),
                last_modified=tidy(response.headers.get("Last-Modified", "")),
                url=str(url.with_fragment(None)),
                fresh_for=fresh_for(response.headers),
            )

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        limit = self._limits.max_bytes
        unpacker = _Unpacker(response.headers.get("Content-Encoding", ""), limit)
        body = bytearray()
        travelled = 0
        async for chunk in response.content.iter_any():
            travelled += len(chunk)
            for piece in unpacker.feed(chunk):
                body += piece
            if max(travelled, len(body)) > limit:
                raise _Refused(f"the document is larger than {_size(limit)}")
        unpacker.finish()
        return bytes(body)


@dataclass(slots=True)
class _Gate:
    """The places at one host; forgotten when nobody wants one."""

    semaphore: asyncio.Semaphore
    users: int = 0


class _Unpacker:
    """Undoes a Content-Encoding piece by piece and stops at the first byte over `limit`."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise _Refused("the server used a compression that was not asked for")
        self._room = limit + 1
        self._stream: zlib._Decompress | None = None
        self._members = 0
        self._held = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pieces that `data` brings. Raises _Refused for what is no such stream."""
        if self._encoding in ("", "identity"):
            yield data
            return
        data, self._held = self._held + data, b""
        while data and self._room > 0:
            if self._stream is None or self._stream.eof:
                if len(data) < 2:
                    self._held = data
                    return
                if not self._begin(data[:2]):
                    return
            assert self._stream is not None, "set by _begin"
            try:
                piece = self._stream.decompress(data, self._room)
            except zlib.error as fault:
                raise _Refused("the compressed document is damaged") from fault
            self._room -= len(piece)
            yield piece
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def _begin(self, head: bytes) -> bool:
        """Begin the next stream; False when what follows the last one is no stream but padding, which
        RFC 1952 leaves open and which is common."""
        if self._encoding == "deflate":
            if self._stream is not None:
                return False
            # RFC 9110 means zlib's wrapping (RFC 1950); some servers send the bare stream (RFC 1951).
            wrapped = head[0] & 0x0F == 8 and int.from_bytes(head, "big") % 31 == 0
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
            return True
        if self._stream is not None and head != b"\x1f\x8b":
            return False
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise _Refused("the compressed document is in too many parts")
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return True

    def finish(self) -> None:
        """Raises _Refused when the stream has not come to its end."""
        if self._held if self._stream is None else not self._stream.eof:
            raise _Refused("the compressed document is cut off")


#: What can go wrong on the way, and how to say it; the first row that fits is used, so the more special
#: ones come first (certificate errors are TLS errors are connection errors are OS errors).
SENTENCES: tuple[tuple[type[BaseException], str], ...] = (
    (guard.PrivateAddressError, guard.PRIVATE),
    (aiohttp.ConnectionTimeoutError, "no connection within {connect_s:g} s"),
    (aiohttp.ClientConnectorDNSError, "the address does not resolve"),
    (aiohttp.ClientConnectorCertificateError, "the TLS certificate is not valid"),
    (ssl.SSLCertVerificationError, "the TLS certificate is not valid"),
    (ssl.SSLError, "no secure connection could be made"),
    (aiohttp.ClientSSLError, "no secure connection could be made"),
    (ConnectionRefusedError, "connection refused"),
    (aiohttp.ServerDisconnectedError, "the server closed the connection without an answer"),
    (aiohttp.ClientPayloadError, "the connection was cut before the document was complete"),
    (ConnectionError, "the connection was cut"),
    (TimeoutError, "no answer within {deadline_s:g} s"),
    (aiohttp.ClientResponseError, "the answer is not valid HTTP"),
    (HttpProcessingError, "the answer is not valid HTTP"),
    (aiohttp.InvalidURL, "the address is not valid"),
    (ValueError, "the address is not valid"),
    (OSError, "no connection to the server"),
    (aiohttp.ClientError, "the request failed"),
)

#: All of them, for one `except`.
FAULTS = (aiohttp.ClientError, HttpProcessingError, OSError, ValueError)


def reason_for(fault: BaseException, limits: Limits) -> str:
    """The plain sentence for one of FAULTS."""
    # aiohttp wraps what the system said of a connection.
    causes = (fault, fault.__cause__)
    for kind, sentence in SENTENCES:
        if any(isinstance(cause, kind) for cause in causes):
            return sentence.format(connect_s=limits.connect_s, deadline_s=limits.deadline_s)
    return "the request failed"


def tidy(header: str) -> str:
    """A header value that is safe to store and to send back; "" when it is not, as half of one is wrong."""
    value = header.strip()
    return value if len(value) <= _LONGEST_HEADER and value.isprintable() else ""


def fresh_for(headers: MultiMapping[str]) -> timedelta | None:
    """Cache-Control: max-age, at most five hours; None without one or with no-cache or no-store."""
    directives = ",".join(headers.getall("Cache-Control", [])).lower()
    names = {directive.partition("=")[0].strip() for directive in directives.split(",")}
    found = re.search(r'(?:^|[,\s])max-age\s*=\s*"?([0-9]{1,12})"?\s*(?:,|$)', directives)
    if found is None or names & {"no-cache", "no-store"}:
        return None
    return min(timedelta(seconds=int(found[1])), _LONGEST_FRESH_FOR)


def retry_after(headers: MultiMapping[str], now: Callable[[], datetime]) -> timedelta | None:
    """Retry-After in seconds or as a date, between nothing and a day; None when it cannot be read.

    A date is compared with the server's own Date, as its clock may differ from ours.
    """
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch("[0-9]{1,12}", value):
        return min(timedelta(seconds=int(value)), _LONGEST_RETRY_AFTER)
    until = _http_date(value)
    if until is None:
        return None
    wait = until - (_http_date(headers.get("Date", "")) or now())
    return min(max(wait, timedelta()), _LONGEST_RETRY_AFTER)


def _http_date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _request_headers(request: FetchRequest) -> dict[str, str]:
    headers = {
        "Accept": tidy(request.accept) or "*/*",
        "If-None-Match": tidy(request.etag),
        "If-Modified-Since": tidy(request.last_modified),
    }
    return {name: value for name, value in headers.items() if value}


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def _target(url: URL, location: str) -> URL:
    if not location.strip():
        raise _Refused("the server redirects without saying where")
    try:
        return url.join(URL(location.strip())).with_fragment(None)
    except ValueError as fault:
        raise _Refused("the server redirects to an address that is not valid") from fault


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _size(limit: int) -> str:
    return f"{limit / _MIB:g} MiB" if limit >= _MIB else f"{limit} bytes"
