"""The channels that the settings name."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from alerts.delivery.channel_form import Entry, FieldUnusable
from alerts.delivery.channels import Channels, load_channels, usable_channels
from flows.settings import Settings
from spiders.guard import AddressRefusedError, Guard


def channels_of(settings: Settings) -> Channels:
    """The channels file; none at all is no error until something must be told."""
    path = settings.channels_file
    if settings.channels is None and not path.exists():
        return Channels.none(path)
    return replace(load_channels(path), subscriptions=settings.subscriptions)


def usable_channels_of(settings: Settings) -> Channels:
    """The same for a round, which goes on without the channels that cannot be used."""
    path = settings.channels_file
    if settings.channels is None and not path.exists():
        return Channels.none(path)
    return replace(usable_channels(path), subscriptions=settings.subscriptions)


def check_host(settings: Settings, entry: Entry) -> None:
    """Raises FieldUnusable when a server that a person named through the page stands in a network that is not public.

    The same guard as that of the crawl; a name that does not resolve is let through, and the test message says so.
    """
    if entry.host is None:
        return
    guard, host = Guard(settings.allow_nets), entry.host.strip("[]")
    try:
        guard.check_literal(host)
        asyncio.run(guard.check_name(host))
    except AddressRefusedError as error:
        words = str(error)
        hint = "" if "TOCSIN_ALLOW_NETS" in words else "; add it to TOCSIN_ALLOW_NETS if it is meant"
        raise FieldUnusable(f"server {words}{hint}") from None
