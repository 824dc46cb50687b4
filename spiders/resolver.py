"""Names looked up for direct connections, under the address guard."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, fail

from spiders.guard import AddressRefusedError, Guard

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
        proxy = crawler.settings.get("TOCSIN_PROXY")
        resolver.exempt = urlsplit(proxy).hostname if proxy else None
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
