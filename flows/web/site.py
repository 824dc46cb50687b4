"""What every page is made with: the database, the settings, the key of this installation."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from alerts.delivery.links import Links
from flows.settings import Settings, link_key, page_url
from flows.web.access import OwnAddresses
from flows.web.rate import Limiter
from sql.pool import Pool


@dataclass(frozen=True, slots=True)
class Site:
    """One installation of the page. `links`: what it would put into a message."""

    settings: Settings
    pool: Pool = field(repr=False)
    key: bytes = field(repr=False)
    own: OwnAddresses
    limiter: Limiter = field(default_factory=Limiter, repr=False)

    @property
    def links(self) -> Links:
        """Addresses of pages and signed ones."""
        return Links(page_url(self.settings), self.key)

    @property
    def cookie_name(self) -> str:
        """Cookies of a host are shared by all its ports: each page has its own."""
        return f"tocsin-{self.settings.web_port}"


def make_site(settings: Settings, pool: Pool) -> Site:
    """The page of these settings; raises what `flows.settings.link_key` raises."""
    return Site(settings, pool, link_key(settings), own_addresses(settings))


def own_addresses(settings: Settings) -> OwnAddresses:
    """Under which hosts and origins the page is reached: on this machine, where it listens, and its public address."""
    names = {"127.0.0.1", "localhost", "[::1]"}
    if settings.web_address not in ("0.0.0.0", "::"):  # noqa: S104 - compared, not listened on
        names.add(f"[{settings.web_address}]" if ":" in settings.web_address else settings.web_address)
    hosts = {f"{name}:{settings.web_port}".lower() for name in names}
    scheme = "https" if settings.web_certificate else "http"
    origins = {f"{scheme}://{host}" for host in hosts}
    if settings.public_url:
        parts = urlsplit(settings.public_url.lower())
        hosts.add(parts.netloc)
        origins.add(f"{parts.scheme}://{parts.netloc}")
    return OwnAddresses(frozenset(hosts), frozenset(origins))
