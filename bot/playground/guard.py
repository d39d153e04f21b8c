"""Keeps the playground to the person at this computer.

Any web site can make a browser send requests to 127.0.0.1, and a host name of its own can be made to point
there. So the Host must be a loopback name, and whatever changes something must come from our own page.
"""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def is_loopback(host: str) -> bool:
    """Say whether a Host header names this computer, with or without a port."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests that were addressed to another name than this computer's."""
    if not is_loopback(request.headers.get("Host", "")):
        raise web.HTTPForbidden(text="The playground answers on this computer only.\n")
    return await handler(request)


def check_same_origin(request: web.Request) -> None:
    """Raise HTTPForbidden unless a POST is JSON and, where the browser says whence, from our own page."""
    origin = request.headers.get("Origin")
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="application/json is needed\n")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        raise web.HTTPForbidden(text="cross-origin requests are refused\n")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise web.HTTPForbidden(text="cross-origin requests are refused\n")
