"""Where the fetcher may not go: an address given by a stranger must never open a door in our own network.

Three gates, each enough for most tricks: how the address is written (`refusal`), what its name stands for
(`PublicResolver`), and the number that a connection is about to be made to (`public_socket`)."""

import re
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.domain.asking import WEB_PORTS

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

#: Parts of it that are not public: protocols (Teredo, benchmarks, ORCHID) and documentation (IANA IPv6
#: Special-Purpose Registry).
_NOT_PUBLIC_6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "3fff::/20"))

#: The well-known NAT64 prefix (RFC 6052): the last 32 bits are an IPv4 address.
_NAT64 = IPv6Network("64:ff9b::/96")

#: How ISATAP (RFC 5214) writes an IPv4 address into the second half of any prefix.
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})

#: Names that mean this machine or its own network (RFC 6761, RFC 6762, RFC 8375; "internal" was set aside for
#: this by ICANN in 2024), whatever a name server says of them.
_OWN_NAMES = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa")
_OWN_NAME = re.compile(rf"(?:.*\.)?(?:{'|'.join(map(re.escape, _OWN_NAMES))})|[^.:]*")

#: How a public host is written, once it is in ASCII: without escapes, and without the zone of a network card.
_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")

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
    if ip in _NAT64:
        return (IPv4Address(int(ip) & 0xFFFFFFFF),)
    if ip in _GLOBAL_UNICAST and int(ip) >> 32 & 0xFFFFFFFF in _ISATAP:
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
    if not url.raw_host:
        return "the address names no host"
    if url.user is not None or url.password is not None:
        return "the address carries a user name or password"
    if private_ok:
        return ""
    if _is_private(url.raw_host):
        return PRIVATE
    return "" if url.port in WEB_PORTS else f"port {url.port} is not one that web servers use"


def _is_private(host: str) -> bool:
    """Whether `host`, as it is sent, says by itself that it is not a public one."""
    if not _HOST.fullmatch(host):
        return True
    literal = literal_address(host)
    return bool(_OWN_NAME.fullmatch(host.rstrip("."))) if literal is None else not is_public(literal)


def public_socket(address: AddrInfoType) -> socket.socket:
    """A socket for a connection to `address`. Raises PrivateAddressError when that is not public.

    The last gate: what is looked at here is the number that is connected to, however it was come by.
    """
    family, kind, protocol, _, peer = address
    literal = literal_address(str(peer[0]))
    if literal is None or not is_public(literal):
        raise PrivateAddressError(PRIVATE)
    return socket.socket(family, kind, protocol)


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
