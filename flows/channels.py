"""The channels that the settings name."""

from __future__ import annotations

import ipaddress
import socket
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

    The same guard as that of the crawl; each address of its name counts. A name that has none is refused, too.
    """
    if entry.host is None:
        return
    guard, host = Guard(settings.allow_nets), entry.host.strip("[]")
    try:
        guard.check_literal(host)
        addresses = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except AddressRefusedError as error:
        raise FieldUnusable(f"server {error}") from None
    except (OSError, UnicodeError):
        raise FieldUnusable(f"server {host}: no host of that name is known; see how it is written") from None
    for *_, address in addresses:
        if why := guard.refusal(ipaddress.ip_address(str(address[0]).partition("%")[0])):
            raise FieldUnusable(f"server {host}: {why}; add it to TOCSIN_ALLOW_NETS if it is meant")
