"""The channels that the settings name."""

from __future__ import annotations

from dataclasses import replace

from alerts.delivery.channels import Channels, load_channels, usable_channels
from flows.settings import Settings


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
