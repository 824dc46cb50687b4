"""What every sender loads before it does anything, loaded once in the process that they are forked from."""

from __future__ import annotations

import sender

from alerts.delivery.send import services
from alerts.delivery.transports.mail import tls_context

__all__ = ["sender"]

services()
tls_context(is_verified=True)
