"""Where the fetcher may not go: an address given by a stranger must never open a door in our own network."""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

#: IANA IPv4 Special-Purpose Address Registry, with multicast and the reserved top of the space. Kept here
#: because `ipaddress.is_global` changes its answers between Python releases.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # The wire server of Azure: a public number that answers only from inside, with secrets.
        "168.63.129.16/32",
    )
)

#: The only IPv6 space that IANA has opened to the public; everything else is refused.
_GLOBAL_UNICAST = IPv6Network("2000::/3")

#: Parts of it that are not public: benchmarks, ORCHID, documentation (IANA IPv6 Special-Purpose Registry).
_NOT_PUBLIC_6 = tuple(
    IPv6Network(net) for net in ("2001:2::/48", "2001:10::/28", "2001:20::/28", "2001:db8::/32", "3fff::/20")
)

#: The well-known NAT64 prefix (RFC 6052): the last 32 bits are an IPv4 address.
_NAT64 = IPv6Network("64:ff9b::/96")

_LOW_PORTS = frozenset({80, 443})

PRIVATE = "the address is on a private network"


class PrivateAddressError(OSError):
    """A name stands for an address that is not public.

    An OSError, as that is what aiohttp expects from a resolver.
    """


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether `ip`, and every IPv4 address that it carries, belongs to the public internet."""
    if isinstance(ip, IPv4Address):
        return not any(ip in net for net in _NOT_PUBLIC_4)
    carried = _carried(ip)
    if carried:
        return all(is_public(inner) for inner in carried)
    return ip in _GLOBAL_UNICAST and not any(ip in net for net in _NOT_PUBLIC_6)


def _carried(ip: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that a translated or tunnelled `ip` leads to."""
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip.sixtofour is not None:
        return (ip.sixtofour,)
    if ip.teredo is not None:
        return ip.teredo
    if ip in _NAT64:
        return (IPv4Address(int(ip) & 0xFFFFFFFF),)
    return ()


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that the system would connect to for a `host` written in numbers, None for a name.

    Reads the old ways of writing IPv4 too: 127.1, 0177.0.0.1, 0x7f000001, 2130706433.
    """
    bare = host.strip("[]").rstrip(".").partition("%")[0]
    try:
        return ip_address(bare)
    except ValueError:
        pass
    if not bare or bare[0] not in "0123456789":
        return None
    try:
        return IPv4Address(socket.inet_aton(bare))
    except (OSError, UnicodeError, ValueError):
        return None


def refusal(url: URL, *, private_ok: bool) -> str:
    """Why `url` may not be asked, as a sentence; "" when it may.

    Names are not looked up here: `PublicResolver` sees what they stand for at the moment of connecting.
    """
    if url.scheme not in ("http", "https"):
        return "the address is not http or https"
    if not url.host:
        return "the address names no host"
    if url.user is not None or url.password is not None:
        return "the address carries a user name or password"
    if private_ok:
        return ""
    if url.port is None or not (url.port in _LOW_PORTS or 1024 <= url.port <= 65535):
        return f"port {url.port} is not one that web servers use"
    literal = literal_address(url.host)
    if literal is not None and not is_public(literal):
        return PRIVATE
    return ""


def may_be_public(url: str) -> bool:
    """Whether `url`, as far as it can be told unasked, may be asked for a stranger."""
    try:
        return not refusal(URL(url), private_ok=False)
    except ValueError:
        return False


class PublicResolver(AbstractResolver):
    """Looks names up and refuses a name when any of its addresses is not public.

    What it returns is what is connected to, so an answer cannot change in between. Raises
    PrivateAddressError, and OSError when the name does not resolve.
    """

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        """`inner` answers the look-ups; the system's resolver by default. Needs a running loop."""
        self._inner = inner if inner is not None else ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        answers = await self._inner.resolve(host, port, family)
        for answer in answers:
            address = literal_address(answer["host"])
            if address is None or not is_public(address):
                raise PrivateAddressError(PRIVATE)
        return answers

    async def close(self) -> None:
        await self._inner.close()
