"""The address guard: nothing that a page, a feed or a redirect names may lead into our own network.

Names are judged by the address that is then connected to (no second look-up, so that a name cannot change
its answer in between); an address written as a number, in whichever notation, is judged before anything is sent.
With a proxy, which connects for us, the names are looked up here first; one that does not resolve here is the proxy's.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
import socket
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import unquote

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOKUP_SECONDS = 2.0
# A look-up that takes long must not make others wait: many threads, most of them idle.
_LOOKUPS = ThreadPoolExecutor(max_workers=128, thread_name_prefix="lookup")
_LOCAL_NAME = re.compile(
    r"(?:.*\.)?(?:localhost|localdomain|local|internal|home\.arpa)|ip6-(?:localhost|loopback)"
)
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}", re.IGNORECASE)
_DOTS = str.maketrans("\u3002\uff61", "..")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Our own table, because the one of ipaddress differs from one Python to the next. From the IANA registries of special
# purpose addresses (RFC 6890 and its followers), with two addresses that clouds answer on.
_NOT_PUBLIC_4 = [
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # behind a carrier's NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's platform, in every virtual machine
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols; Oracle's cloud metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
]
# of IPv6, only this eighth is public at all: no loopback, fc00::/7, fe80::/10, fec0::/10, 5f00::/16, ::127.0.0.1 …
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [
    ipaddress.IPv6Network(net)
    for net in (
        "2001::/23",  # protocols: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address of anybody's choice
        "3fff::/20",  # documentation
    )
]


class AddressRefusedError(Exception):
    """A request would have gone to an address that is not public."""


class Guard:
    """Decides which addresses may be connected to; `allow_nets` (CIDR) are allowed although they are not public."""

    def __init__(self, allow_nets: Sequence[str] = ()) -> None:
        """Raises ValueError for a net that is not CIDR."""
        self._allowed: list[Network] = [ipaddress.ip_network(net, strict=False) for net in allow_nets]
        self._verdicts: dict[str, str | None] = {}

    def refusal(self, address: Address) -> str | None:
        """Why this address is refused; None when it is not."""
        inner = _embedded(address)
        for candidate in (address, inner):
            if any(candidate.version == net.version and candidate in net for net in self._allowed):
                return None
        if _is_public(inner):
            return None
        return f"{address} is not a public address"

    def check_literal(self, host: str) -> None:
        """Raises AddressRefusedError for a host that is a local name, or a refused address in any notation."""
        readings = _readings(host)
        reasons = [reason for reason in map(self.refusal, readings) if reason]
        if not readings and not self._allowed and _LOCAL_NAME.fullmatch(_plain(host)):
            reasons = ["it is a local name"]
        if reasons:
            raise AddressRefusedError(f"{host}: {reasons[0]}; add it to TOCSIN_ALLOW_NETS if it is meant")

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
            addresses = await asyncio.wait_for(answer, LOOKUP_SECONDS)
        except (OSError, UnicodeError, TimeoutError):
            return None
        reasons = (
            self.refusal(ipaddress.ip_address(str(entry[4][0]).partition("%")[0])) for entry in addresses
        )
        return next((reason for reason in reasons if reason), None)


def literal_address(host: str) -> Address | None:
    """The address that a host spells out (`127.1`, `0x7f000001`, `[::1]`, full-width digits), if any."""
    return next(iter(_readings(host)), None)


def _readings(host: str) -> list[Address]:
    """What the host spells out, first as the C library reads it.

    A number with a leading zero is octal for some (a proxy may be another), decimal for others.
    """
    plain = _plain(host).strip("[]").partition("%")[0]
    try:
        return [ipaddress.ip_address(plain)]
    except ValueError:
        pass
    if not _NUMERIC.fullmatch(plain):
        return []
    readings: list[Address] = []
    decimal = ".".join(part.lstrip("0") or "0" for part in plain.split(".")) if "x" not in plain else plain
    for spelling in (plain, decimal):
        with contextlib.suppress(OSError):
            readings.append(ipaddress.IPv4Address(socket.inet_aton(spelling)))
    return readings


def _plain(host: str) -> str:
    """As IDNA and lenient parsers read it: without invisible characters and percent-encoding, in small letters."""
    if ":" not in host:  # in an IPv6 address the percent sign begins the zone
        host = unquote(host)
    visible = "".join(letter for letter in host if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", visible.translate(_DOTS)).lower().rstrip(".")


def _embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, or translated by NAT64), or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address


def _is_public(address: Address) -> bool:
    """Of an address that stands for itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in net for net in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in net for net in _NOT_PUBLIC_6)
