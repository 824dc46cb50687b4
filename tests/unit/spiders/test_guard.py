"""Which addresses may be asked, in whichever notation they are written."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Any

import pytest

from spiders.guard import AddressRefusedError, Guard, literal_address
from spiders.resolver import GuardedResolver, refused_names

REFUSED = [
    # loopback, in every notation
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "017700000001", "0x7f000001",
    "0x7F.1", "0x7f.0.0.0x1",
    "0177.0.0.1", "0177.1", "00000177.0.0.1", "127.0.0.1.", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1",
    "127｡0．0.1",
    "127.0.0.\u200b1", "127.0\u00ad.0.1", "%31%32%37.0.0.1", "127%2e0%2e0%2e1",
    "localhost", "LOCALHOST.", "a.localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback",
    "loc\u00adalhost",
    # a leading zero is octal for some and decimal for others
    "010.0.0.1", "0127.0.0.1", "0192.0168.0.1", "012.1.2.3",
    # networks that are not public
    "0.0.0.0", "0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "0xa000001", "167772161", "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1", "192.168.257", "169.254.169.254", "0xa9fea9fe", "2852039166", "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255", "192.0.0.1", "192.0.0.192", "192.0.0.9", "192.0.0.170", "192.0.2.1", "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    # names of a network of one's own
    "printer.local", "metadata.google.internal", "db.internal", "router.home.arpa",
    # IPv6
    "::1", "[::1]", "0:0:0:0:0:0:0:1", "::", "[::]", "fe80::1", "fe80::1%eth0", "fe80::1%25eth0",
    "febf::1", "fec0::1", "feff::1",
    "fc00::1", "fd00:ec2::254", "fd20:ce::254", "ff02::1", "ff0e::1", "100::1", "100:0:0:1::1", "5f00::1",
    "4000::1",
    "2001:db8::1", "3fff::1", "3fff:fff:ffff::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1",
    "2001:1::1",
    # an IPv4 address inside an IPv6 one
    "::127.0.0.1", "[::127.0.0.1]", "::7f00:1", "::8.8.8.8", "::ffff:127.0.0.1", "[::ffff:7f00:1]",
    "::ffff:169.254.169.254",
    "::ffff:192.0.0.192", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::1",
    "64:ff9b:1::8.8.8.8",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]  # fmt: skip
PUBLIC = [
    # the neighbours of what is refused
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
    "128.0.0.1", "168.63.129.15",
    "169.253.255.255", "172.15.255.255", "172.32.0.1", "192.0.1.1", "192.88.98.255", "192.167.255.255",
    "192.169.0.1",
    "198.17.255.255", "198.20.0.0", "223.255.255.255", "134744072", "0x08080808", "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2606:4700::1111", "[2a00:1450:4001:81b::200e]", "2001:200::1", "2001:4860:4860::8888", "2003::1",
    "3ffe::1",
    # names
    "example.com", "10.example.com", "1.2.3.4.example", "localhost.example.com", "münchen.example",
    "internal.example",
]  # fmt: skip


@pytest.mark.parametrize("host", REFUSED)
def test_what_is_not_public_is_refused(host: str) -> None:
    with pytest.raises(AddressRefusedError, match="TOCSIN_ALLOW_NETS"):
        Guard().check_literal(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_public_addresses_and_names_pass(host: str) -> None:
    Guard().check_literal(host)


def test_the_table_is_the_same_on_every_python() -> None:
    """ipaddress called these public in one release or another."""
    for address in (
        "192.0.0.9",
        "192.88.99.1",
        "::127.0.0.1",
        "64:ff9b:1::1",
        "fec0::1",
        "3fff::1",
        "5f00::1",
    ):
        assert Guard().refusal(ipaddress.ip_address(address)) is not None


def test_an_allowed_net_is_allowed_and_no_other() -> None:
    guard = Guard(["127.0.0.0/8"])

    guard.check_literal("127.9.9.9")
    guard.check_literal("::ffff:127.0.0.1")
    with pytest.raises(AddressRefusedError):
        guard.check_literal("10.0.0.1")


def test_a_net_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="everything"):
        Guard(["everything"])


def test_a_name_is_no_literal() -> None:
    assert literal_address("example.com") is None
    assert literal_address("1.2.3.4.5") is None
    assert literal_address("0x7f.1") == ipaddress.ip_address("127.0.0.1")


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name has these addresses; none: it has no address at all."""

    def answer(*_: Any, **__: Any) -> list[Any]:
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, 0)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def test_behind_a_proxy_a_name_of_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.216.34", "192.168.1.1")

    with pytest.raises(AddressRefusedError, match=r"192\.168\.1\.1 is not a public address"):
        asyncio.run(Guard().check_name("intranet.example"))


def test_behind_a_proxy_a_public_name_and_an_unknown_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.216.34")
    asyncio.run(Guard().check_name("news.example"))

    resolving(monkeypatch)
    asyncio.run(Guard().check_name("only-the-proxy-knows.example"))


def test_the_address_that_a_name_resolves_to_is_judged_and_remembered() -> None:
    resolver = GuardedResolver(reactor=None, cache_size=0, timeout=1.0)

    assert resolver._checked("93.184.216.34", "news.example") == "93.184.216.34"
    with pytest.raises(AddressRefusedError):
        resolver._checked("127.0.0.1", "rebound.example")
    assert "127.0.0.1 is not a public address" in refused_names.pop("rebound.example")
