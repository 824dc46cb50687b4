"""Which addresses may be asked, in whichever notation they are written."""

from __future__ import annotations

import ipaddress

import pytest

from spiders.guard import AddressRefusedError, Guard, literal_address

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
