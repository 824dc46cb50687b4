"""The links of this installation, for messages and the page."""

from __future__ import annotations

import secrets

from alerts.delivery.links import Links
from flows.settings import Settings, open_home
from sql.folders import private_line


def link_key(settings: Settings) -> bytes:
    """The key that signs links, in `link-key` of the home folder: made once; a further machine needs a copy of it.

    Raises flows.settings.SettingsUnusable and OSError.
    """
    line, _ = private_line(open_home(settings) / "link-key", lambda: secrets.token_urlsafe(32))
    return line.encode()


def links_of(settings: Settings) -> Links | None:
    """The links that messages may have; None without a public address."""
    return Links(settings.public_url, link_key(settings)) if settings.public_url else None


def page_url(settings: Settings) -> str:
    """Where the page is: its public address, else the one on this machine."""
    return settings.public_url or f"http://127.0.0.1:{settings.web_port}"
