"""Which addresses may lead to a connection: what counts is who would have been connected to."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from bot.domain.outcomes import Failed, FetchOutcome
from bot.ports import FetchRequest
from bot.web.fetch import WebFetcher
from bot.web.guard import PRIVATE, PrivateAddressError, public_socket
from tests.unit.web.conftest import Serve

PUBLIC = "93.184.216.34"

#: What the name server of an attacker says of every name but those that follow.
NAMES: dict[str, tuple[str, ...]] = {
    "private.evil.test": ("10.0.0.1",),
    "both.evil.test": (PUBLIC, "192.168.1.1"),
    "last.evil.test": (PUBLIC, "1.1.1.1", "8.8.8.8", "169.254.169.254"),
    "mapped.evil.test": ("::ffff:127.0.0.1",),
    "six.evil.test": ("fd00:ec2::254",),
    "zone.evil.test": ("fe80::1%eth0",),
    "nat64.evil.test": ("64:ff9b::a00:1",),
    "nothing.evil.test": ("0.0.0.0",),
    "metadata.evil.test": ("169.254.169.254",),
}

NEVER = [
    # this machine
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.255.255.254/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://localhost.localdomain/",
    "http://feeds.localhost/",
    "http://ip6-localhost/",
    "http://0.0.0.0/",
    "http://0/",
    "http://[::]/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    # …written otherwise
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://0177.0x0.0.1/",
    "http://017700000001/",
    "http://127.000.000.001/",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://①②⑦.0.0.1/",
    "http://ｌｏｃａｌｈｏｓｔ/",
    "http://localhost。/",
    "http://%31%32%37.0.0.1/",
    "http://localhost%2e/",
    "http://127.0.0.1%20/",
    "http://example.org%00.evil.test/",
    # other private networks, and their names
    "http://10.0.0.1/",
    "http://10.1/",
    "http://167772161/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://0xc0a80001/",
    "http://100.64.0.1/",
    "http://router/",
    "http://printer.local/",
    "http://db.internal/",
    "http://nas.lan/",
    "http://gate.home.arpa/",
    "http://[fc00::1]/",
    "http://[fec0::1]/",
    # the machine's own cloud
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9.0xfe.0xa9.0xfe/",
    "http://169.254.170.2/",
    "http://100.100.100.200/",
    "http://192.0.0.192/",
    "http://168.63.129.16/",
    "http://[fd00:ec2::254]/",
    "http://metadata.google.internal/",
    "http://metadata/",
    # links, many at once, nobody
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://[ff02::1]/",
    "http://255.255.255.255/",
    "http://240.0.0.1/",
    "http://192.0.2.1/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://198.18.0.1/",
    "http://192.88.99.1/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[100::1]/",
    # IPv4 inside IPv6
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a00:1::1]/",
    "http://[2001:0:a00:1::1]/",
    "http://[2001::f5ff:fffe]/",
    "http://[2606:4700::5efe:10.0.0.1]/",
    "http://[2606:4700::200:5efe:192.168.0.1]/",
    # what a name stands for
    "http://private.evil.test/",
    "http://both.evil.test/",
    "http://last.evil.test/",
    "http://mapped.evil.test/",
    "http://six.evil.test/",
    "http://zone.evil.test/",
    "http://nat64.evil.test/",
    "http://nothing.evil.test/",
    "https://metadata.evil.test/",
    # not the web
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "data:text/xml,<rss/>",
    "unix:///run/docker.sock",
    "//127.0.0.1/",
    "http:127.0.0.1/",
    "http:///feed",
    "",
    # whose host is not what it seems
    "http://example.org@127.0.0.1/",
    "http://me:secret@example.org/",
    "http://:@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http://127.0.0.1#@example.org/",
    "http://[v1.fe80::a]/",
    "http://[::1",
    # ports of other services
    "http://example.org:0/",
    "http://example.org:22/",
    "http://example.org:25/",
    "http://example.org:2375/",
    "http://example.org:3306/",
    "http://example.org:5432/",
    "http://example.org:6379/",
    "http://example.org:9200/",
    "http://example.org:11211/",
    "http://example.org:65536/",
    "http://example.org:80:22/",
]

ALWAYS = [
    ("http://example.org/feed", PUBLIC),
    ("https://example.org/feed", PUBLIC),
    ("https://EXAMPLE.org./feed", PUBLIC),
    ("http://example.org:8080/", PUBLIC),
    ("https://example.org:8443/", PUBLIC),
    ("http://новости.рф/", PUBLIC),
    ("http://新闻.中国/", PUBLIC),
    ("http://internal.example.org/", PUBLIC),
    ("http://a_b.example.org/", PUBLIC),
    ("http://163.com/", PUBLIC),
    ("http://8.8.8.8/", "8.8.8.8"),
    ("http://８.８.８.８/", "8.8.8.8"),
    ("http://[2606:4700:4700::1111]/", "2606:4700:4700::1111"),
    ("http://[::ffff:8.8.8.8]/", "::ffff:808:808"),
    ("http://[64:ff9b::808:808]/", "64:ff9b::808:808"),
]


class Wire:
    """Stands where the machine would look names up and connect: says what it likes and writes down who was
    to be connected to."""

    def __init__(self, real: Callable[..., Any]) -> None:
        self.real = real
        self.looked_up: list[str] = []
        self.connected: list[str] = []
        self.later: dict[str, str] = {}

    async def getaddrinfo(self, host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        self.looked_up.append(host)
        answers = NAMES.get(host, (PUBLIC,))
        return [
            (
                socket.AF_INET6 if ":" in one else socket.AF_INET,
                socket.SOCK_STREAM,
                socket.IPPROTO_TCP,
                "",
                (one, port, 0, 0) if ":" in one else (one, port),
            )
            for one in answers
        ]

    async def sock_connect(self, sock: socket.socket, address: tuple[Any, ...]) -> None:
        self.connected.append(str(address[0]))
        if address[0] == "127.0.0.1" and address[1] > 10_000:
            await self.real(sock, address)
            return
        raise ConnectionRefusedError


@pytest.fixture
async def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    loop = asyncio.get_running_loop()
    wire = Wire(loop.sock_connect)
    monkeypatch.setattr(loop, "getaddrinfo", wire.getaddrinfo)
    monkeypatch.setattr(loop, "sock_connect", wire.sock_connect)
    return wire


def reason_of(outcome: FetchOutcome) -> str:
    assert isinstance(outcome, Failed), outcome
    return outcome.reason


def test_there_are_enough() -> None:
    assert len(set(NEVER)) == len(NEVER) >= 60
    assert len(ALWAYS) >= 12


@pytest.mark.parametrize("url", NEVER)
async def test_never_connected(fetcher: WebFetcher, wire: Wire, url: str) -> None:
    assert reason_of(await fetcher.fetch(FetchRequest(url=url)))
    assert wire.connected == []


@pytest.mark.parametrize(("url", "address"), ALWAYS)
async def test_connected(fetcher: WebFetcher, wire: Wire, url: str, address: str) -> None:
    assert reason_of(await fetcher.fetch(FetchRequest(url=url))) == "connection refused"
    assert wire.connected == [address]


@pytest.mark.parametrize("url", NEVER)
async def test_never_connected_after_a_redirect(
    fetcher: WebFetcher, wire: Wire, serve: Serve, url: str
) -> None:
    """The operator's own server, on a private network as it may be, sends us on."""

    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": url})

    base = await serve(handler)
    assert reason_of(await fetcher.fetch(FetchRequest(url=f"{base}/feed", private_ok=True)))
    # What is no address of its own is one of the server that named it.
    assert set(wire.connected) == {"127.0.0.1"}


async def test_a_name_is_looked_up_for_each_hop_and_its_answer_used_at_once(
    fetcher: WebFetcher, wire: Wire, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the name was public when somebody looked, and stands for this machine when we connect."""
    answers = iter([(PUBLIC,), ("127.0.0.1",)])
    monkeypatch.setitem(NAMES, "rebind.evil.test", (PUBLIC,))

    async def getaddrinfo(host: str, port: int, **rest: Any) -> list[tuple[Any, ...]]:
        monkeypatch.setitem(NAMES, host, next(answers))
        return await wire.getaddrinfo(host, port, **rest)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    request = FetchRequest(url="http://rebind.evil.test/")
    assert reason_of(await fetcher.fetch(request)) == "connection refused"
    # Answers are kept for some seconds, as they were checked; this stands for the time.
    await fetcher.close()
    await fetcher.open()
    assert reason_of(await fetcher.fetch(request)) == PRIVATE
    assert wire.connected == [PUBLIC]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "fe80::1%eth0", "::ffff:10.0.0.1", "no number"])
def test_no_socket_for_a_private_number(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(PrivateAddressError):
        public_socket((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, 80)))


@pytest.mark.parametrize("port", [22, 6379, 11211])
async def test_an_allowed_private_host_opens_no_other_service_of_its_own(
    fetcher: WebFetcher, wire: Wire, serve: Serve, port: int
) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"http://127.0.0.1:{port}/"})

    base = await serve(handler)
    assert reason_of(await fetcher.fetch(FetchRequest(url=base, private_ok=True))) == PRIVATE
    assert wire.connected == ["127.0.0.1"]


async def test_an_allowed_private_host_may_use_any_port_that_the_operator_names(
    fetcher: WebFetcher, wire: Wire
) -> None:
    for url, address in (("http://10.0.0.1:9200/", "10.0.0.1"), ("http://[fd00::1]:81/", "fd00::1")):
        assert reason_of(await fetcher.fetch(FetchRequest(url=url, private_ok=True))) == "connection refused"
        assert wire.connected.pop() == address
