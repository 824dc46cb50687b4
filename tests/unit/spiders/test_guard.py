"""Which addresses may be asked, in whichever notation they are written."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Any

import pytest

from spiders.guard import AddressRefusedError, Guard, GuardedResolver, literal_address, refused_names

REFUSED = [
    "127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "１２７.０.０.１", "0.0.0.0",
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
    "::1", "[::1]", "::", "::ffff:127.0.0.1", "fe80::1%eth0", "fc00::1", "ff02::1", "2002:7f00:1::",
    "64:ff9b::7f00:1", "localhost", "LOCALHOST.", "a.localhost", "printer.local", "ip6-localhost",
]  # fmt: skip


@pytest.mark.parametrize("host", REFUSED)
def test_what_is_not_public_is_refused(host: str) -> None:
    with pytest.raises(AddressRefusedError, match="TOCSIN_ALLOW_NETS"):
        Guard().check_literal(host)


@pytest.mark.parametrize(
    "host", ["1.1.1.1", "134744072", "2606:4700::1111", "example.com", "10.example.com", "1.2.3.4.example"]
)
def test_public_addresses_and_names_pass(host: str) -> None:
    Guard().check_literal(host)


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
