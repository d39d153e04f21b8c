"""Requests to the Bot API over aiohttp, for python-telegram-bot. What matters most for delivery is told
apart here: a request that certainly did not leave, and one that may have been taken."""

import json
from types import SimpleNamespace

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

#: Telegram's server itself waits up to 8 s on flood control before it answers, so a short read timeout
#: would manufacture uncertainty.
READ_TIMEOUT_S = 40.0
_CONNECT_TIMEOUT_S = 5.0
_KEEPALIVE_S = 50.0

#: A 429 that does not say how long (from a proxy, mostly).
_DEFAULT_RETRY_AFTER_S = 5


class NotSent(NetworkError):
    """The request certainly did not reach the platform."""


class MaybeSent(NetworkError):
    """The request left, and no answer came that says whether it was taken."""


class AiohttpRequest(BaseRequest):
    """One connection pool. Its errors name no address, since the address carries the token."""

    def __init__(self, *, connections: int, read_timeout_s: float = READ_TIMEOUT_S) -> None:
        self._connections = connections
        self._read_timeout_s = read_timeout_s
        self._session: aiohttp.ClientSession | None = None

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
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,  # noqa: ARG002 - aiohttp has one limit for both directions
        connect_timeout: object = None,  # noqa: ARG002 - ours is fixed
        pool_timeout: object = None,  # noqa: ARG002 - the pool is larger than what is ever underway
    ) -> tuple[int, bytes]:
        """See `BaseRequest.do_request`. Raises NotSent or MaybeSent for everything but an answer."""
        if self._session is None:
            raise NotSent("the connection is closed")
        sent = SimpleNamespace(headers=False)
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout_s
        timeout = aiohttp.ClientTimeout(sock_connect=_CONNECT_TIMEOUT_S, sock_read=seconds)
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout, trace_request_ctx=sent
            ) as response:
                return _answer(
                    response.status, await response.read(), response.headers.get("Retry-After", "")
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


def _body(request_data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _answer(status: int, body: bytes, retry_after: str) -> tuple[int, bytes]:
    """What the library understands. It mistakes three answers: a 429 without parameters for a network
    fault, an "ok": false under 200 for a KeyError, and a cut answer for an unknown error."""
    if status >= 500:
        raise MaybeSent(f"the platform answered {status}")
    payload = _parse(body)
    if status == 429 and not (payload or {}).get("parameters"):
        seconds = int(retry_after) if retry_after.isdecimal() else _DEFAULT_RETRY_AFTER_S
        told = {
            "ok": False,
            "description": "Too Many Requests",
            "parameters": {"retry_after": max(seconds, 1)},
        }
        return 429, json.dumps(told).encode()
    if payload is None and 200 <= status < 300:
        raise MaybeSent("the answer cannot be read")
    if payload is None:
        return status, b'{"ok":false}'
    if payload.get("ok") is not True and 200 <= status < 300:
        code = payload.get("error_code")
        return (code if isinstance(code, int) else 400), body
    return status, body


def _parse(body: bytes) -> dict[str, object] | None:
    try:
        payload = json.loads(body)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) and "ok" in payload else None


def _describe(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the address of the Bot API does not resolve"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "no connection to the Bot API"
    return f"the connection broke ({type(error).__name__})"
