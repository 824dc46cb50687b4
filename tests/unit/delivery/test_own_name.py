"""What we call ourselves to a mail server, without asking a name server for it."""

from __future__ import annotations

import socket

import pytest

from alerts.delivery.transports.mail import Client, own_name
from alerts.delivery.transports.talk import Talk


@pytest.mark.parametrize(
    ("host", "address", "name"),
    [
        ("watch.example.org", "192.0.2.5", "watch.example.org"),
        ("watch", "192.0.2.5", "[192.0.2.5]"),  # no whole name
        ("", "192.0.2.5", "[192.0.2.5]"),
        ("10.0.0.1", "192.0.2.5", "[192.0.2.5]"),  # an address as a name
        ("a_b.example", "192.0.2.5", "[192.0.2.5]"),  # no name of a host
        ("x.example\r\nMAIL FROM:<a@b>", "192.0.2.5", "[192.0.2.5]"),
        ("wächter.example", "192.0.2.5", "[192.0.2.5]"),
        ("watch", "2001:db8::5", "[IPv6:2001:db8::5]"),
        ("watch", "fe80::5%eth0", "[IPv6:fe80::5]"),
        ("watch", "::ffff:192.0.2.5", "[192.0.2.5]"),
    ],
)
def test_a_machine_is_called_by_its_whole_name_or_its_address(host: str, address: str, name: str) -> None:
    assert own_name(host, address) == name


def test_no_name_server_is_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise AssertionError("asked for a name")

    for name in ("getfqdn", "gethostbyaddr", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)

    Client(Talk(5.0), "mail.example", None, 1.0)
