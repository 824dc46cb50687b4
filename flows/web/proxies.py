"""What a reverse proxy says of a request, and whom it is believed: who asks, and who is logged in there."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

PEER = "tocsin.peer"


class NotTheProxy(ValueError):
    """A request names who is logged in, and does not come from the proxy that may say so; or it names several."""


class Proxied:
    """An application behind proxies: who asks is read from `X-Forwarded-*` of trusted ones, and the peer is kept."""

    def __init__(self, application: ASGIApp, trusted: Sequence[str]) -> None:
        self._application: ASGIApp = application
        if trusted:
            self._application = ProxyHeadersMiddleware(application, trusted_hosts=list(trusted))  # type: ignore[arg-type,assignment]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http":
            scope[PEER] = peer_of(scope)
        await self._application(scope, receive, send)


def peer_of(scope: Scope) -> str:
    """The address at the other end of the connection, whatever headers say."""
    kept = scope.get(PEER)
    client = scope.get("client")
    return kept if isinstance(kept, str) else client[0] if client else ""


def named_by_proxy(values: Sequence[str], peer: str, proxies: Sequence[str]) -> str | None:
    """Whom the proxy says to be logged in, by the values of its header; None: nobody. Raises NotTheProxy. Pure."""
    if not values:
        return None
    if not is_among(peer, proxies) or len(values) > 1:
        raise NotTheProxy("its header names who is logged in, which only the proxy may do")
    return values[0].strip().lower() or None


def is_among(peer: str, networks: Sequence[str]) -> bool:
    """Whether an address is in one of these networks; one of IPv4 counts as such when it comes by IPv6."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return any(address in ipaddress.ip_network(net) for net in networks)
