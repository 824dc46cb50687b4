"""Whoever guesses passwords waits: ever longer after each failure, for a name and for an address. Pure."""

from __future__ import annotations

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


def _end(failed: int, last: datetime | None, free: int) -> datetime | None:
    if last is None or failed < free:
        return None
    return last + min(timedelta(seconds=2 ** min(failed - free, 10)), LONGEST)
