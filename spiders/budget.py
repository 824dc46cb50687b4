"""Limits on what one page may cost to be read, and on the memory of the child; pages may be hostile or huge."""

from __future__ import annotations

import contextlib
import ctypes
import math
import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

# A page that stays in C code past its time is not stopped by a Python signal: after so many times its budget of CPU
# the system ends the child.
FATAL = 2
_M_ARENA_MAX = -8  # malloc.h of glibc


class OverBudgetError(Exception):
    """Reading a page took too long and was stopped."""


def _time_is_up(_signal: int, _frame: FrameType | None) -> None:
    raise OverBudgetError


@contextmanager
def time_budget(seconds: float) -> Iterator[None]:
    """Raises OverBudgetError in the body after `seconds` of wall time; ends the process when the body goes on.

    By SIGALRM and RLIMIT_CPU, so only in the main thread: elsewhere there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _time_is_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    _limit_cpu(math.ceil(time.process_time() + FATAL * seconds) + 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        _limit_cpu(resource.RLIM_INFINITY)


def _limit_cpu(soft: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    with contextlib.suppress(ValueError, OSError):  # a lower limit from outside remains
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else hard, hard))


def save_address_space() -> None:
    """Limits what threads, which only look up names and wait here, take from the address space that `limit_memory`
    leaves: 8 MB each for the stack and (glibc) 64 MB for a heap of its own. Call it before any thread begins."""
    threading.stack_size(1024 * 1024)
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def limit_memory(more_mb: int) -> None:
    """Refuses this process more address space than it has now and `more_mb` megabytes; leaves no core file.

    Without effect where the system does not tell or does not keep to it (macOS).
    """
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + more_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


@contextmanager
def without_memory_limit() -> Iterator[None]:
    """What is started in the body has no `limit_memory`: a browser reserves far more address space than it uses."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
