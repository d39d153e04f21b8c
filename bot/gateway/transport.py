"""Requests to the Bot API over aiohttp, for python-telegram-bot. What matters most for delivery is told
apart here: a request that certainly did not leave, and one that may have been taken."""

import json
from collections import Counter
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

#: Telegram's server itself waits up to 8 s on flood control before it answers, so a short read timeout
#: would manufacture uncertainty.
READ_TIMEOUT_S = 40.0
CONNECT_TIMEOUT_S = 5.0

#: For a free place in the pool and the connection together; nothing has left when it is over.
PLACE_TIMEOUT_S = 15.0

#: As long as a poll: Telegram keeps idle connections at least that long.
_KEEPALIVE_S = 50.0

#: A 429 that does not say how long (from a proxy, mostly).
_DEFAULT_RETRY_AFTER_S = 5

_CHUNK = 64 * 1024

#: Refusals that the library tells apart, and so do we. Any other 4xx says only that nothing was taken.
_REFUSALS = frozenset({400, 401, 403, 404, 409})

#: What the library raises for an answer of the Bot API that lacks a field or has another type in it.
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


#: Whether the last request of this task was taken: the platform said "ok", however odd the rest of it.
accepted: ContextVar[bool] = ContextVar("accepted", default=False)


class NotSent(NetworkError):
    """The request certainly did not reach the platform."""


class MaybeSent(NetworkError):
    """The request left, and no answer came that says whether it was taken."""


class Flood(TelegramError):
    """HTTP 429: nothing was taken. The library's own class warns of itself whenever it is made."""

    def __init__(self, delay: timedelta) -> None:
        super().__init__(f"flood control for {delay.total_seconds():.0f} s")
        self.delay = delay


class Fields:
    """The fields of a request as they go on the wire: texts, or JSON as text. Stands where the library's
    RequestData would, which is made from its own objects only."""

    contains_files = False

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.json_parameters = dict(fields)


class AiohttpRequest(BaseRequest):
    """One connection pool. Its errors name no address, since the address carries the token."""

    def __init__(
        self,
        *,
        connections: int,
        read_timeout_s: float = READ_TIMEOUT_S,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        place_timeout_s: float = PLACE_TIMEOUT_S,
    ) -> None:
        self._connections = connections
        self._place_timeout_s = place_timeout_s
        self._read_timeout_s = read_timeout_s
        self._connect_timeout_s = connect_timeout_s
        self._session: aiohttp.ClientSession | None = None
        #: Requests since the start by how they ended: "taken", "refused", "flood", "not sent", "maybe sent".
        self.endings: Counter[str] = Counter()

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return self._read_timeout_s

    async def initialize(self) -> None:
        """Open the pool; safe to repeat."""
        if self._session is None:
            trace = aiohttp.TraceConfig()
            trace.on_request_headers_sent.append(_mark_as_sent)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_KEEPALIVE_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                trace_configs=[trace],
            )

    async def shutdown(self) -> None:
        """Close the pool; safe to repeat."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Fields | None = None,
        read_timeout: object = None,
        write_timeout: object = None,  # noqa: ARG002 - aiohttp has one limit for both directions
        connect_timeout: object = None,  # noqa: ARG002 - ours is fixed
        pool_timeout: object = None,  # noqa: ARG002 - ours is fixed
    ) -> tuple[int, bytes]:
        """See `BaseRequest.do_request`. Raises Flood, NotSent or MaybeSent for all but the answers that the
        library understands."""
        if self._session is None:
            raise NotSent("the connection is closed")
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout_s
        try:
            code, body = await self._exchange(method, url, data=_body(request_data), seconds=seconds)
        except Flood:
            self.endings["flood"] += 1
            raise
        except (NotSent, MaybeSent) as error:
            self.endings["not sent" if isinstance(error, NotSent) else "maybe sent"] += 1
            raise
        accepted.set(code < 300)
        self.endings["taken" if code < 300 else "refused"] += 1
        return code, body

    async def download(self, url: str, *, most: int) -> bytes | None:
        """The file at `url`; None when it is longer than `most` bytes, or does not come."""
        if self._session is None:
            return None
        body = bytearray()
        timeout = aiohttp.ClientTimeout(total=self._place_timeout_s + self._read_timeout_s)
        context = SimpleNamespace(headers=False)
        try:
            async with self._session.get(
                url, timeout=timeout, allow_redirects=False, trace_request_ctx=context
            ) as response:
                if response.status != 200:
                    return None
                async for chunk in response.content.iter_chunked(_CHUNK):
                    body += chunk
                    if len(body) > most:
                        return None
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None
        return bytes(body)

    async def _exchange(
        self, method: str, url: str, *, data: aiohttp.FormData | dict[str, str] | None, seconds: float
    ) -> tuple[int, bytes]:
        """Ask once; `seconds` is for the answer."""
        assert self._session is not None
        sent = SimpleNamespace(headers=False)
        timeout = aiohttp.ClientTimeout(
            # The limit on the whole ends an answer that drips for ever.
            total=self._place_timeout_s + seconds,
            connect=self._place_timeout_s,
            sock_connect=self._connect_timeout_s,
            sock_read=seconds,
        )
        try:
            # A redirect is never the platform's; followed, it would carry the request who knows where.
            async with self._session.request(
                method, url, data=data, timeout=timeout, allow_redirects=False, trace_request_ctx=sent
            ) as response:
                return _answer(
                    response.status,
                    await response.read(),
                    retry_after=response.headers.get("Retry-After", ""),
                )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # `from None`: the library's text may contain the address, and with it the token.
            raise (MaybeSent if sent.headers else NotSent)(_describe(error)) from None


async def _mark_as_sent(
    session: aiohttp.ClientSession,  # noqa: ARG001 - the signature is the library's
    context: SimpleNamespace,
    params: aiohttp.TraceRequestHeadersSentParams,  # noqa: ARG001
) -> None:
    context.trace_request_ctx.headers = True


def _body(request_data: RequestData | Fields | None) -> aiohttp.FormData | dict[str, str] | None:
    if request_data is None:
        return None
    if isinstance(request_data, Fields) or not request_data.contains_files:
        return request_data.json_parameters
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _answer(status: int, body: bytes, *, retry_after: str) -> tuple[int, bytes]:
    """What the library understands. It mistakes the rest: a 429 without parameters for a network fault,
    "ok": false under 200 for a KeyError, and a proxy's page for a refusal by the platform."""
    payload = _parse(body)
    code = status
    if payload is not None and payload["ok"] is False and status < 300:
        told = payload.get("error_code")
        code = told if isinstance(told, int) and told >= 400 else 400
    if code == 429:
        raise Flood(timedelta(seconds=_delay(payload, retry_after)))
    if code >= 500:
        raise MaybeSent(f"the platform answered {code}")
    if code < 300:
        if payload is None or payload["ok"] is not True or "result" not in payload:
            raise MaybeSent("the answer cannot be read")
        return code, body
    if payload is None:
        raise NotSent(f"something other than the Bot API answered ({code})")
    if code not in _REFUSALS:
        raise NotSent(f"{payload.get('description', 'refused')} ({code})")
    return code, body


def _delay(payload: dict[str, Any] | None, retry_after: str) -> int:
    """Seconds to wait after a 429: as the platform says, as the header says, or a few."""
    parameters = (payload or {}).get("parameters")
    told = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(told, int):
        return max(told, 1)
    if retry_after.isdecimal() and len(retry_after) < 7:
        return max(int(retry_after), 1)
    return _DEFAULT_RETRY_AFTER_S


def _parse(body: bytes) -> dict[str, Any] | None:
    """The answer when it is the Bot API's; None when it is anything else."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) and "ok" in payload else None


def _describe(error: BaseException) -> str:
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return "no connection in time"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the address of the Bot API does not resolve"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "no connection to the Bot API"
    return f"the connection broke ({type(error).__name__})"
