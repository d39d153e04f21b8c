"""Gets documents from the web: politely, within limits, and never from our own network unasked."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import aiohttp
from aiohttp.http import HttpProcessingError
from multidict import CIMultiDict
from yarl import URL

from bot.domain.asking import fill, is_same_origin, is_same_server
from bot.domain.outcomes import Failed, Fetched, FetchOutcome, NotModified
from bot.ports import FetchRequest, Shelf
from bot.web import guard
from bot.web.asking import fresh_for, retry_after
from bot.web.links import offer_in
from bot.web.unpack import Refused, Unpacker

_MIB = 1024 * 1024

#: Characters. Longer headers are attacks or mistakes, and validators are stored and sent back.
_LONGEST_HEADER = 1024

#: The statuses whose body is the document asked for.
_COMPLETE = frozenset({200, 203, 226})

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Those that shall be remembered.
_FOR_GOOD = frozenset({301, 308})

#: We are not wanted there, or come too often.
_REFUSALS = frozenset({403, 429})


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
    in_all: int = 128
    #: Of these, those whose document is larger than a mebibyte; this bounds what they hold together.
    large: int = 8


class WebFetcher:
    """The one client for sources. `fetch` may be called concurrently, between `open` and `close`."""

    def __init__(
        self,
        *,
        user_agent: str,
        limits: Limits = Limits(),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`now` is asked only when a Retry-After names a time in an answer that has no Date. `variables` are
        those that requests may refer to; their values go nowhere but to the servers and proxies named."""
        #: How we introduce ourselves; may change while open.
        self.user_agent = user_agent
        self._limits = limits
        self._now = now
        self._variables = variables
        self._live: _Live | None = None

    async def open(self) -> None:
        """Create the sessions; they belong to the running loop."""
        self._live = _Live(
            guarded=self._session(resolver=guard.PublicResolver(), socket_factory=guard.public_socket),
            unguarded=self._session(),
            in_all=asyncio.Semaphore(self._limits.in_all),
            large=asyncio.Semaphore(self._limits.large),
        )

    async def close(self) -> None:
        """Close all connections. Safe to repeat."""
        live, self._live = self._live, None
        if live is not None:
            await live.guarded.close()
            await live.unguarded.close()

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """Ask once, following redirects; see `bot.ports.Fetcher`."""
        if self._live is None:
            raise RuntimeError("the fetcher is not open")
        try:
            return await self._follow(request, self._live)
        except Refused as refused:
            return Failed(reason=str(refused))
        except FAULTS as fault:
            return Failed(reason=reason_for(fault, self._limits))

    def _manner(self, request: FetchRequest) -> "_Manner":
        """How `request` is to be asked, with the values of the variables. Raises Refused for one not set."""
        elsewhere = _request_headers(request, self.user_agent)
        at_home = CIMultiDict(elsewhere)
        try:
            for name, value in request.headers.items():
                at_home[name] = fill(value, self._variables)
            proxy = fill(request.proxy, self._variables)
        except KeyError as unset:
            raise Refused(f"the variable {unset.args[0]} is not set in the environment") from None
        return _Manner(at_home=at_home, elsewhere=elsewhere, proxy=URL(proxy) if proxy else None)

    def _session(self, **gates: Any) -> aiohttp.ClientSession:
        """`gates`: what a connector is given to keep to public addresses."""
        # A connection is used once: between two polls a kept one is mostly dead already, and a dead one
        # looks like a failing server. How many may be open is counted in `_Live.place`, over both sessions.
        connector = aiohttp.TCPConnector(limit=0, force_close=True, **gates)
        return aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_s),
        )

    async def _follow(self, request: FetchRequest, live: "_Live") -> FetchOutcome:
        url, manner = URL(request.url), self._manner(request)
        first, home = url, request.home or str(url)
        clock = asyncio.get_running_loop().time
        left = self._limits.deadline_s
        seen: set[URL] = set()
        grow = partial(_grow, large=live.large, shelf=request.shelf)
        # Whether all redirects so far are for good, and where those led that are.
        for_good, moved_to = True, url
        while url not in seen:
            if len(seen) > self._limits.max_redirects:
                raise Refused(f"redirected more than {self._limits.max_redirects} times")
            seen.add(url)
            private_ok = request.private_ok and is_same_server(str(url), home)
            refused = guard.refusal(url, private_ok=private_ok)
            if refused:
                raise Refused(refused)
            # With a proxy, its name is the only one that is looked up here, and the catalogue may name any.
            session = live.unguarded if private_ok or manner.proxy else live.guarded
            headers = manner.at_home if is_same_origin(str(url), home) else manner.elsewhere
            async with live.place(url.host or "", per_host=self._limits.per_host, shelf=request.shelf):
                began = clock()
                async with asyncio.timeout(left):
                    answer = await self._ask(session, url, headers=headers, proxy=manner.proxy, grow=grow)
                left -= clock() - began
            if not isinstance(answer, _Redirect):
                return _with_move(answer, str(moved_to) if moved_to != first else "")
            url, for_good = answer.target, for_good and answer.for_good
            moved_to = url if for_good else moved_to
        raise Refused("the redirects go in a circle")

    async def _ask(
        self,
        session: aiohttp.ClientSession,
        url: URL,
        *,
        headers: Mapping[str, str],
        proxy: URL | None,
        grow: "_Grow",
    ) -> "FetchOutcome | _Redirect":
        """What one address answers."""
        async with session.get(url, headers=headers, allow_redirects=False, proxy=proxy) as response:
            if response.status in _REDIRECTS:
                target = _target(url, response.headers.get("Location", ""))
                return _Redirect(target, for_good=response.status in _FOR_GOOD)
            if response.status == HTTPStatus.NOT_MODIFIED and _is_conditional(headers):
                return NotModified(fresh_for=fresh_for(response.headers))
            if response.status not in _COMPLETE:
                return Failed(
                    reason=f"the server answered {_status(response.status)}",
                    retry_after=retry_after(response.headers, self._now),
                    refused=response.status in _REFUSALS,
                )
            return Fetched(
                body=await self._read(response, grow),
                content_type=tidy(response.headers.get("Content-Type", "")),
                etag=tidy(response.headers.get("ETag", "")),
                last_modified=tidy(response.headers.get("Last-Modified", "")),
                url=str(url.with_fragment(None)),
                fresh_for=fresh_for(response.headers),
                offer=offer_in(response),
            )

    async def _read(self, response: aiohttp.ClientResponse, grow: "_Grow") -> bytes:
        unpacker = Unpacker(response.headers.get("Content-Encoding", ""), self._limits.max_bytes)
        body = bytearray()
        travelled = 0
        async with AsyncExitStack() as places:
            async for chunk in response.content.iter_any():
                travelled += len(chunk)
                for piece in unpacker.feed(chunk):
                    self._add(piece, body, travelled=travelled)
                    # However much stands behind one chunk, others get their turn in between.
                    await asyncio.sleep(0)
                    if len(body) - len(piece) <= _MIB < len(body):
                        await grow(places)
            unpacker.finish()
            return bytes(body)

    def _add(self, piece: bytes, body: bytearray, *, travelled: int) -> None:
        body += piece
        if max(travelled, len(body)) > self._limits.max_bytes:
            raise Refused(f"the document is larger than {_size(self._limits.max_bytes)}")


#: Waits until a document may become large; what it takes for that goes into the stack.
_Grow = Callable[[AsyncExitStack], Awaitable[None]]


async def _grow(taken: AsyncExitStack, *, large: asyncio.Semaphore, shelf: Shelf | None) -> None:
    if shelf is not None:
        await shelf.grow()
    await taken.enter_async_context(large)


@dataclass(frozen=True, slots=True)
class _Redirect:
    """The document is elsewhere."""

    target: URL
    for_good: bool


def _with_move(answer: FetchOutcome, moved_to: str) -> FetchOutcome:
    return answer if isinstance(answer, Failed) else replace(answer, moved_to=tidy(moved_to))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """How one request is asked."""

    #: Headers for where the request belongs, and for everywhere else.
    at_home: Mapping[str, str] = field(repr=False)
    elsewhere: Mapping[str, str]
    proxy: URL | None = field(repr=False)


@dataclass(slots=True)
class _Gate:
    """The places at one host; forgotten when nobody wants one."""

    semaphore: asyncio.Semaphore
    users: int = 0


@dataclass(slots=True, kw_only=True)
class _Live:
    """What exists between `open` and `close`."""

    #: Connects to public addresses only.
    guarded: aiohttp.ClientSession
    unguarded: aiohttp.ClientSession
    in_all: asyncio.Semaphore
    large: asyncio.Semaphore
    gates: dict[str, _Gate] = field(default_factory=dict)

    @asynccontextmanager
    async def place(self, host: str, *, per_host: int, shelf: Shelf | None) -> AsyncIterator[None]:
        """Wait for a place at `host`, then for one in all: a busy host keeps nobody else out. Who waits for
        room for a document takes none meanwhile."""
        gate = self.gates.setdefault(host, _Gate(asyncio.Semaphore(per_host)))
        gate.users += 1
        try:
            is_open = False
            while not is_open:
                if shelf is not None:
                    await shelf.begin()
                async with gate.semaphore, self.in_all:
                    is_open = shelf is None or shelf.may_begin()
                    if is_open:
                        yield
        finally:
            gate.users -= 1
            if not gate.users:
                del self.gates[host]


#: What can go wrong on the way, and how to say it; the first row that fits is used, so the more special
#: ones come first (certificate errors are TLS errors are connection errors are OS errors).
SENTENCES: tuple[tuple[type[BaseException], str], ...] = (
    (guard.PrivateAddressError, guard.PRIVATE),
    (aiohttp.ClientHttpProxyError, "the proxy refused"),
    (aiohttp.ClientProxyConnectionError, "no connection to the proxy"),
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


def _request_headers(request: FetchRequest, user_agent: str) -> dict[str, str]:
    headers = {
        "User-Agent": request.user_agent or user_agent,
        "Accept-Encoding": "gzip, deflate",
        "Accept": tidy(request.accept) or "*/*",
        "If-None-Match": tidy(request.etag),
        "If-Modified-Since": tidy(request.last_modified),
    }
    return {name: value for name, value in headers.items() if value}


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def _target(url: URL, location: str) -> URL:
    if not location.strip():
        raise Refused("the server redirects without saying where")
    try:
        return url.join(URL(location.strip())).with_fragment(None)
    except ValueError as fault:
        raise Refused("the server redirects to an address that is not valid") from fault


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _size(limit: int) -> str:
    return f"{limit / _MIB:g} MiB" if limit >= _MIB else f"{limit} bytes"
