"""A hub and the feed that it serves, over real HTTP: as much of WebSub as a hub must do.

What only a real hub can tell: whether it takes our form as we write it (`hub.verify` beside the fields of the
Recommendation), how soon and how often it asks back, how long a lease it grants, which signature it makes,
whether it sends the whole feed or only what is new, and how it sends again what we did not take."""

import asyncio
import hashlib
import hmac
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

METHODS: dict[str, Callable[..., Any]] = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}


@dataclass(slots=True)
class Subscriber:
    """Who asked, as the hub remembers it."""

    topic: str
    callback: str
    secret: str
    #: Whether the callback has confirmed.
    confirmed: bool = False


@dataclass(slots=True)
class Hub:
    """Serves /feed and /hub. Asks back after each request of a subscriber, once `verify` is called."""

    lease_seconds: int = 864_000
    #: Answered to those who ask, in place of 202; with words.
    refusal: tuple[int, str] | None = None
    #: Asks back before it answers, as PubSubHubbub 0.3 allowed.
    is_hasty: bool = False
    entries: list[str] = field(default_factory=list)
    #: How often the feed was fetched.
    fetched: int = 0
    #: What subscribers sent, in order.
    asked: list[dict[str, str]] = field(default_factory=list)
    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    port: int = 0
    #: Under which the subscriber says it can be reached, and where it really is.
    public: tuple[str, str] = ("", "")
    _runner: web.AppRunner | None = None
    _asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.add_routes([web.get("/feed", self._feed), web.post("/hub", self._subscribe)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def topic(self) -> str:
        """The feed as the hub knows it, which is not how people ask for it."""
        return f"http://127.0.0.1:{self.port}/feed?canonical"

    def document(self, *titles: str) -> bytes:
        """A feed of these entries, or of all, newest first; it names the hub only in the headers."""
        items = "".join(
            f"<item><title>{title}</title><link>https://wire.example/{title.replace(' ', '-')}</link></item>"
            for title in titles or reversed(self.entries)
        )
        return f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'.encode()

    async def _feed(self, request: web.Request) -> web.Response:
        self.fetched += 1
        response = web.Response(body=self.document(), content_type="application/rss+xml")
        response.headers.add("Link", f'<{self.topic}>; rel="self"')
        response.headers.add("Link", f'<http://127.0.0.1:{self.port}/hub>; rel="hub"')
        return response

    async def _subscribe(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        self._asked.set()
        if self.refusal is not None:
            return web.Response(status=self.refusal[0], text=self.refusal[1])
        subscriber = Subscriber(
            topic=form["hub.topic"], callback=form["hub.callback"], secret=form["hub.secret"]
        )
        self.subscribers[form["hub.callback"]] = subscriber
        if self.is_hasty:
            await self.verify(subscriber)
        return web.Response(status=202)

    async def until_asked(self, times: int) -> None:
        """Wait until subscribers have asked so often."""
        while len(self.asked) < times:
            self._asked.clear()
            await self._asked.wait()

    def _reached(self, subscriber: Subscriber) -> str:
        return subscriber.callback.replace(*self.public) if self.public[0] else subscriber.callback

    async def verify(self, subscriber: Subscriber, mode: str = "subscribe", **changes: str) -> int:
        """Ask back whether the subscriber meant it; the status of the answer."""
        query = {
            "hub.mode": mode,
            "hub.topic": subscriber.topic,
            "hub.challenge": "a challenge & more",
            "hub.lease_seconds": str(self.lease_seconds),
            **{f"hub.{name}": value for name, value in changes.items()},
        }
        async with (
            aiohttp.ClientSession() as session,
            session.get(self._reached(subscriber), params=query) as answer,
        ):
            said = await answer.text()
            subscriber.confirmed = answer.status == 200 and said == query["hub.challenge"]
            return answer.status

    async def distribute(
        self, subscriber: Subscriber, body: bytes, *, method: str = "sha256", signature: str | None = None
    ) -> int:
        """Send `body`, signed as agreed or with another `signature`; the status of the answer."""
        made = hmac.new(subscriber.secret.encode(), body, METHODS[method]).hexdigest()
        headers = {
            "Content-Type": "application/rss+xml",
            "X-Hub-Signature": f"{method}={made}" if signature is None else signature,
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(self._reached(subscriber), data=io.BytesIO(body), headers=headers) as answer,
        ):
            return answer.status
