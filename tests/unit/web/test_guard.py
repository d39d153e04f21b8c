import socket
from ipaddress import ip_address

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.web.guard import (
    PRIVATE,
    PrivateAddressError,
    PublicResolver,
    is_public,
    literal_address,
    refusal,
)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.0.1",
        "172.32.0.1",
        "192.167.0.1",
        "2606:4700:4700::1111",
        "2a02:6b8::2:242",
        "2001:4860:4860::8888",
        "::ffff:8.8.8.8",
        "2002:808:808::1",
        "64:ff9b::808:808",
    ],
)
def test_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "100::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2001::1",
        "2001:0:a00:1::f7f7:f7f7",
        "2001:0:808:808::f5ff:fffe",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "5f00::1",
        "4000::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0x7f.0.0.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("10.1", "10.0.0.1"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_numbers_are_read_as_the_system_reads_them(host: str, address: str) -> None:
    assert str(literal_address(host)) == address


@pytest.mark.parametrize(
    "host", ["", "example.org", "1.example.org", "999.1.1.1", "1.2.3.4.5", "0x", "дом.рф"]
)
def test_names_are_no_numbers(host: str) -> None:
    assert literal_address(host) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://example.org/feed", ""),
        ("http://example.org:8080/", ""),
        ("http://8.8.8.8/", ""),
        ("http://[2606:4700:4700::1111]/", ""),
        ("ftp://example.org/", "the address is not http or https"),
        ("javascript:alert(1)", "the address is not http or https"),
        ("file:///etc/passwd", "the address is not http or https"),
        ("/feed", "the address is not http or https"),
        ("http:///feed", "the address names no host"),
        ("http://me@example.org/", "the address carries a user name or password"),
        ("http://me:secret@example.org/", "the address carries a user name or password"),
        ("http://:secret@example.org/", "the address carries a user name or password"),
        ("http://example.org:25/", "port 25 is not one that web servers use"),
        ("http://127.0.0.1/", PRIVATE),
        ("http://127.1/", PRIVATE),
        ("http://0x7f000001/", PRIVATE),
        ("http://2130706433/", PRIVATE),
        ("http://0177.0.0.1/", PRIVATE),
        ("http://[::1]/", PRIVATE),
        ("http://[::ffff:192.168.0.1]/", PRIVATE),
        ("http://169.254.169.254/latest/meta-data/", PRIVATE),
    ],
)
def test_refusal(url: str, reason: str) -> None:
    assert refusal(URL(url), private_ok=False) == reason


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]:81/", "http://10.0.0.1:22/feed"])
def test_private_hosts_may_be_allowed(url: str) -> None:
    assert refusal(URL(url), private_ok=True) == ""


def test_allowing_private_hosts_allows_nothing_else() -> None:
    assert refusal(URL("ftp://10.0.0.1/"), private_ok=True) == "the address is not http or https"
    assert "password" in refusal(URL("http://a:b@10.0.0.1/"), private_ok=True)


class Answers(AbstractResolver):
    """A resolver that knows one name."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.closed = False

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self.addresses
        ]

    async def close(self) -> None:
        self.closed = True


async def test_public_names_resolve() -> None:
    resolver = PublicResolver(Answers("8.8.8.8", "2606:4700::1"))
    assert [answer["host"] for answer in await resolver.resolve("example.org", 80)] == [
        "8.8.8.8",
        "2606:4700::1",
    ]


@pytest.mark.parametrize(
    "addresses",
    [("10.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("fe80::1%eth0",), ("::ffff:127.0.0.1",), ("not an address",)],
)
async def test_one_private_answer_spoils_a_name(addresses: tuple[str, ...]) -> None:
    with pytest.raises(PrivateAddressError, match=PRIVATE):
        await PublicResolver(Answers(*addresses)).resolve("rebind.example.org", 80)


async def test_closing_closes_the_inner_resolver() -> None:
    inner = Answers()
    await PublicResolver(inner).close()
    assert inner.closed
