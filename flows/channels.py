"""The channels that the settings name, and the links of this installation for messages and the page."""

from __future__ import annotations

import secrets

from alerts.delivery.channels import Channels, load_channels, usable_channels
from alerts.delivery.links import Links
from flows.settings import Settings, open_home
from sql.folders import private_line


def channels_of(settings: Settings) -> Channels:
    """The channels file; none at all is no error until something must be told."""
    path = settings.channels_file
    if settings.channels is None and not path.exists():
        return Channels.none(path)
    return load_channels(path)


def usable_channels_of(settings: Settings) -> Channels:
    """The same for a round, which goes on without the channels that cannot be used."""
    path = settings.channels_file
    if settings.channels is None and not path.exists():
        return Channels.none(path)
    return usable_channels(path)


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
