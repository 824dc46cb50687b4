"""The channels that the settings name."""

from __future__ import annotations

from alerts.delivery.channels import Channels, load_channels, usable_channels
from flows.settings import Settings


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
