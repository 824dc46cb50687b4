"""Whom a reverse proxy names, from where that is believed, and the address at the other end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from flows.web.proxies import NotTheProxy, Proxied, named_by_proxy, peer_of

PROXIES = ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"]


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.2.3", "fd00::1", "::ffff:10.1.2.3"])
def test_the_proxy_says_who_is_logged_in(peer: str) -> None:
    assert named_by_proxy(["Ana@Example.org"], peer, PROXIES) == "ana@example.org"
    assert named_by_proxy([], peer, PROXIES) is None
    assert named_by_proxy([" "], peer, PROXIES) is None


@pytest.mark.parametrize(
    "peer", ["192.0.2.7", "127.0.0.2", "::1", "::ffff:192.0.2.7", "", "localhost", "10.1.2.3, 127.0.0.1"]
)
def test_nobody_else_does(peer: str) -> None:
    with pytest.raises(NotTheProxy):
        named_by_proxy(["ana"], peer, PROXIES)
    with pytest.raises(NotTheProxy):
        named_by_proxy(["ana"], peer, [])
    assert named_by_proxy([], peer, PROXIES) is None


def test_two_names_are_none() -> None:
    with pytest.raises(NotTheProxy):
        named_by_proxy(["ana", "ada"], "127.0.0.1", PROXIES)


def seen(trusted: list[str], peer: str, headers: dict[str, str]) -> tuple[str, str, str]:
    """The peer, who asks and the scheme, as the application behind the proxies has them."""
    found: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        found.append((peer_of(scope), scope["client"][0], scope["scheme"]))

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "client": (peer, 50_000), "scheme": "http", "headers": raw}
    asyncio.run(Proxied(application, trusted)(scope, None, None))  # type: ignore[arg-type]
    (one,) = found
    return (str(one[0]), str(one[1]), str(one[2]))


SPOOFED = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "Forwarded": "for=127.0.0.1"}


def test_a_stranger_does_not_say_where_a_request_comes_from() -> None:
    for trusted in ([], ["10.0.0.0/8"]):
        assert seen(trusted, "192.0.2.7", SPOOFED) == ("192.0.2.7", "192.0.2.7", "http")


def test_a_trusted_proxy_does_and_is_still_known_as_the_peer() -> None:
    told = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}

    assert seen(["10.0.0.0/8"], "10.1.2.3", told) == ("10.1.2.3", "192.0.2.7", "https")


def test_what_a_client_put_before_the_proxys_own_entry_counts_for_nothing() -> None:
    told = {"X-Forwarded-For": "127.0.0.1, 10.9.9.9, 192.0.2.7"}

    assert seen(["10.0.0.0/8"], "10.1.2.3", told)[1] == "192.0.2.7"
