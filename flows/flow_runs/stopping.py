"""Whether what runs here is to end: set for a run that was cancelled, or whose worker is being stopped."""

from __future__ import annotations

import threading
from contextvars import ContextVar

_STOP: ContextVar[threading.Event | None] = ContextVar("stop", default=None)
_BEGUN: ContextVar[threading.Event | None] = ContextVar("begun", default=None)


def obey(stop: threading.Event, begun: threading.Event) -> None:
    """In this context, end when `stop` is set; `begun` is set once the work itself has begun."""
    _STOP.set(stop)
    _BEGUN.set(begun)


def begin() -> threading.Event:
    """Called when the work begins; the event that ends it. Nobody sets it where a run has a process of its own."""
    if (begun := _BEGUN.get()) is not None:
        begun.set()
    stop = _STOP.get()
    return threading.Event() if stop is None else stop
