"""The address guard: nothing that a page, a feed or a redirect names may lead into our own network.

Names are judged by the address that is then connected to (no second look-up, so that a name cannot change
its answer in between); an address written as a number, in whichever notation, is judged before anything is sent.
With a proxy, which connects for us, the names are looked up here first; one that does not resolve here is the proxy's.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, fail

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOKUP_SECONDS = 2.0
# Names that a resolver ponders must not make others wait: many threads, most of them idle.
_LOOKUPS = ThreadPoolExecutor(max_workers=128, thread_name_prefix="lookup")
_LOCAL_NAME = re.compile(
    r"(?:.*\.)?(?:localhost|localdomain|local|internal|home\.arpa)|ip6-(?:localhost|loopback)"
)
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}", re.IGNORECASE)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefusedError(Exception):
    """A request would have gone to an address that is not public."""


class Guard:
    """Says which addresses may be asked; `allow_nets` (CIDR) are allowed although they are not public."""

    def __init__(self, allow_nets: Sequence[str] = ()) -> None:
        """Raises ValueError for a net that is not CIDR."""
        self._allowed: list[Network] = [ipaddress.ip_network(net, strict=False) for net in allow_nets]
        self._verdicts: dict[str, str | None] = {}

    def refusal(self, address: Address) -> str | None:
        """Why this address is not asked; None when it may be."""
        inner = _embedded(address)
        for each in (address, inner):
            if any(each.version == net.version and each in net for net in self._allowed):
                return None
        if _is_public(address) and _is_public(inner):
            return None
        return f"{address} is not a public address"

    def check_literal(self, host: str) -> None:
        """Raises AddressRefusedError for a host that is a local name, or a refused address in any notation."""
        address = literal_address(host)
        if address is not None:
            reason = self.refusal(address)
        else:
            reason = (
                None if self._allowed or not _LOCAL_NAME.fullmatch(_plain(host)) else "it is a local name"
            )
        if reason is not None:
            raise AddressRefusedError(f"{host}: {reason}; add it to TOCSIN_ALLOW_NETS if it is meant")

    async def check_name(self, host: str) -> None:
        """Raises AddressRefusedError when the name resolves to a refused address (asked once per name)."""
        if literal_address(host) is None and host not in self._verdicts:
            self._verdicts[host] = await self._look_up(host)
        reason = self._verdicts.get(host)
        if reason is not None:
            raise AddressRefusedError(f"{host}: {reason}")

    async def _look_up(self, host: str) -> str | None:
        look_up = partial(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
        try:
            answer = asyncio.get_running_loop().run_in_executor(_LOOKUPS, look_up)
            found = await asyncio.wait_for(answer, LOOKUP_SECONDS)
        except (OSError, UnicodeError, TimeoutError):
            return None
        reasons = (self.refusal(ipaddress.ip_address(str(entry[4][0]).partition("%")[0])) for entry in found)
        return next((reason for reason in reasons if reason), None)


def literal_address(host: str) -> Address | None:
    """The address that a host spells out (`127.1`, `0x7f000001`, `[::1]`, full-width digits), if any."""
    plain = _plain(host).strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(plain)
    except ValueError:
        pass
    if not _NUMERIC.fullmatch(plain):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(plain))
    except OSError:
        return None


def _plain(host: str) -> str:
    return unicodedata.normalize("NFKC", host).lower().rstrip(".")


def _embedded(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64), or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    if address.teredo:
        return address.teredo[1]
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast


# Twisted turns whatever a resolver raises into "cannot be resolved"; the names refused here tell the two apart.
refused_names: dict[str, str] = {}


class GuardedResolver(CachingThreadedResolver):
    """Resolves names for direct connections and refuses addresses that are not public; the proxy itself is exempt."""

    guard = Guard()
    exempt: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        resolver: GuardedResolver = super().from_crawler(crawler, reactor)
        resolver.guard = Guard(crawler.settings.getlist("TOCSIN_ALLOW_NETS"))
        resolver.exempt = crawler.settings.get("TOCSIN_PROXY_HOST")
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  Twisted's name
        """The address of a name; fails with AddressRefusedError when it is refused."""
        if name == self.exempt:
            return super().getHostByName(name, timeout)
        try:
            self.guard.check_literal(name)
        except AddressRefusedError as error:
            refused_names[name] = str(error)
            return fail(error)
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        reason = self.guard.refusal(ipaddress.ip_address(address))
        if reason is not None:
            refused_names[name] = f"{name}: {reason}"
            raise AddressRefusedError(refused_names[name])
        return address
