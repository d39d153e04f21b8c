"""Asks hubs for leases (WebSub, section 5). A hub is named by a document, so it is trusted as little as any
other stranger's address."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
from yarl import URL

from bot.domain.asking import is_same_server
from bot.domain.outcomes import Failed
from bot.domain.text import clean_line, shorten
from bot.ports import HubRequest
from bot.web import guard
from bot.web.asking import retry_after
from bot.web.fetch import FAULTS, Limits, reason_for

#: Questions under way at once: most feeds name the same few hubs.
_AT_ONCE = 4

#: Bytes of a refusal that are read, and characters that are kept.
_MOST_BYTES = 2_000
_LONGEST_REASON = 150

#: Only these repeat a POST as it was (RFC 9110).
_REDIRECTS = frozenset({307, 308})


_LIMITS = Limits()


class WebHubs:
    """The `HubClient` port over HTTP, between `open` and `close`."""

    def __init__(
        self,
        user_agent: Callable[[], str],
        *,
        limits: Limits = _LIMITS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`now` as for `WebFetcher`."""
        self._user_agent = user_agent
        self._limits = limits
        self._now = now
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._sessions: tuple[aiohttp.ClientSession, aiohttp.ClientSession] | None = None

    async def open(self) -> None:
        """Create the sessions; they belong to the running loop."""
        self._sessions = (
            self._session(resolver=guard.PublicResolver(), socket_factory=guard.public_socket),
            self._session(),
        )

    async def close(self) -> None:
        """Close all connections. Safe to repeat."""
        sessions, self._sessions = self._sessions, None
        for session in sessions or ():
            await session.close()

    def _session(self, **gates: Any) -> aiohttp.ClientSession:
        """`gates`: what a connector is given to keep to public addresses."""
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, force_close=True, **gates),
            # Whatever a hub says is short, and a small answer that grows is read as it came.
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_s),
        )

    async def ask(self, request: HubRequest) -> Failed | None:
        """See `HubClient.ask`."""
        try:
            async with self._places, asyncio.timeout(self._limits.deadline_s):
                return await self._follow(request)
        except FAULTS as fault:
            return Failed(reason=reason_for(fault, self._limits))

    async def _follow(self, request: HubRequest) -> Failed | None:
        url = URL(request.hub)
        home = str(url)
        for _ in range(self._limits.max_redirects + 1):
            private_ok = request.private_ok and is_same_server(str(url), home)
            refusal = guard.refusal(url, private_ok=private_ok)
            if refusal:
                return Failed(reason=refusal)
            answer = await self._post(url, request, private_ok=private_ok)
            if not isinstance(answer, URL):
                return answer
            url = answer
        return Failed(reason=f"redirected more than {self._limits.max_redirects} times")

    async def _post(self, url: URL, request: HubRequest, *, private_ok: bool) -> Failed | URL | None:
        if self._sessions is None:
            raise RuntimeError("the client is not open")
        guarded, unguarded = self._sessions
        form = {
            "hub.mode": request.mode,
            "hub.topic": request.topic,
            "hub.callback": request.callback,
            "hub.secret": request.secret,
            "hub.lease_seconds": str(int(request.lease.total_seconds())),
            # PubSubHubbub 0.3, which some hubs still speak alone, refuses a request without it.
            "hub.verify": "async",
        }
        async with (unguarded if private_ok else guarded).post(
            url,
            data=form,
            headers={"User-Agent": self._user_agent(), "Accept-Encoding": "identity"},
            allow_redirects=False,
        ) as response:
            if response.status in _REDIRECTS:
                return url.join(URL(response.headers.get("Location", "")))
            if 200 <= response.status < 300:
                return None
            said = await response.content.read(_MOST_BYTES)
            return Failed(
                reason=_reason(response.status, said),
                retry_after=retry_after(response.headers, self._now),
            )


def _reason(status: int, said: bytes) -> str:
    """A refusal as one line. Hubs say in plain text what they do not like (section 5.1.3)."""
    words = shorten(clean_line(said.decode("utf-8", "replace")), _LONGEST_REASON)
    told = words if words and not words.startswith(("<", "{")) else ""
    return f"the hub answered {status}{': ' if told else ''}{told}"
