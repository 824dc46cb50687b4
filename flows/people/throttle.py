"""Whoever guesses passwords waits: ever longer after each failure, for a name and for an address. Pure."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from sql.rows import LoginFailures

COUNTED = timedelta(minutes=15)
# so many failures cost nothing: people mistype, and many may share one address
FREE_OF_NAME, FREE_OF_ADDRESS = 5, 20
# the owner of an account that a stranger guesses at is kept out for no longer than this
LONGEST = timedelta(seconds=60)


def waits_until(failures: LoginFailures, now: datetime) -> datetime | None:
    """Until when no further attempt is looked at; None: it is looked at now."""
    ends = [
        _end(failures.of_name, failures.name_at, FREE_OF_NAME),
        _end(failures.of_address, failures.address_at, FREE_OF_ADDRESS),
    ]
    latest = max((end for end in ends if end is not None), default=None)
    return latest if latest is not None and latest > now else None


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the first 64 bits, as whoever has one has all that share them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    mapped = parsed.ipv4_mapped
    return str(mapped or ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))


def _end(failed: int, last: datetime | None, free: int) -> datetime | None:
    if last is None or failed < free:
        return None
    return last + min(timedelta(seconds=2 ** min(failed - free, 10)), LONGEST)
