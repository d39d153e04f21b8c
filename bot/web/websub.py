"""The addresses at which hubs reach us, `/websub/…`, one for each lease (WebSub, sections 5.3, 6 and 7)."""

import asyncio
import logging
from typing import Protocol

from aiohttp import web

from bot.domain.leases import Question, Taken
from bot.domain.outcomes import Fetched

log = logging.getLogger(__name__)

#: Bytes of what a hub sends: as much as is read of a document. One that is larger is fetched instead.
_MOST_BYTES = 10 * 1024 * 1024

#: Seconds for one delivery to arrive, and how many may do so at once.
_DEADLINE_S = 30.0
_AT_ONCE = 16

#: Characters of what a hub says in its questions.
_LONGEST = 4_000


class Ear(Protocol):
    """Who listens to hubs; see `bot.pipeline.pushes.Pushes`."""

    def knows(self, lease_id: str) -> bool: ...

    async def reply(self, lease_id: str, question: Question) -> str | None: ...

    async def take(self, lease_id: str, fetched: Fetched, *, signature: str) -> Taken: ...


class Callback:
    """Answers hubs; while nobody listens, at a start or a stop, they are asked to come again."""

    def __init__(self) -> None:
        self.ear: Ear | None = None
        self._arriving = 0

    def routes(self) -> list[web.RouteDef]:
        """What to serve."""
        return [web.get("/websub/{lease}", self._verify), web.post("/websub/{lease}", self._deliver)]

    async def _verify(self, request: web.Request) -> web.Response:
        ear, lease_id, query = self.ear, request.match_info["lease"], request.query
        if ear is None:
            return _later()
        if not ear.knows(lease_id) or len(request.query_string) > _LONGEST:
            return web.Response(status=404)
        question = Question(
            mode=query.get("hub.mode", ""),
            topic=query.get("hub.topic", ""),
            challenge=query.get("hub.challenge", ""),
            lease_seconds=query.get("hub.lease_seconds", ""),
            reason=query.get("hub.reason", ""),
        )
        said = await ear.reply(lease_id, question)
        if said is None:
            return web.Response(status=404)
        # Whatever stands in a challenge, it is no page.
        return web.Response(text=said, headers={"X-Content-Type-Options": "nosniff"})

    async def _deliver(self, request: web.Request) -> web.Response:
        ear, lease_id = self.ear, request.match_info["lease"]
        if ear is None or self._arriving >= _AT_ONCE:
            return _later()
        if not ear.knows(lease_id):
            # Tells a hub that still believes in a lease which is over to stop (section 6).
            return web.Response(status=410)
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            # The signature is of what travels, which we are not shown when it is compressed.
            return web.Response(status=415)
        self._arriving += 1
        try:
            async with asyncio.timeout(_DEADLINE_S):
                body = await _body(request)
        except TimeoutError:
            return web.Response(status=408)
        finally:
            self._arriving -= 1
        if body is None:
            return web.Response(status=413)
        fetched = Fetched(
            body=body,
            content_type=request.headers.get("Content-Type", "")[:200],
            etag="",
            last_modified="",
            url="",
        )
        return _said(await ear.take(lease_id, fetched, signature=request.headers.get("X-Hub-Signature", "")))


def _said(taken: Taken) -> web.Response:
    match taken:
        case Taken.TAKEN | Taken.FORGED:
            # The same for both: who guesses at signatures learns nothing (section 7.1).
            return web.Response(status=202)
        case Taken.UNKNOWN:
            return web.Response(status=410)
        case Taken.CROWDED:
            return _later()


def _later() -> web.Response:
    return web.Response(status=503, headers={"Retry-After": "60"})


async def _body(request: web.Request) -> bytes | None:
    """What was sent; None when it is too large."""
    if (request.content_length or 0) > _MOST_BYTES:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > _MOST_BYTES:
            return None
    return bytes(body)
