"""A limit on the time that one page may take to be read; pages are hostile or merely huge."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OverBudgetError(Exception):
    """Reading a page took too long and was given up."""


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise OverBudgetError


@contextmanager
def time_budget(seconds: float) -> Iterator[None]:
    """Raises OverBudgetError in the body after `seconds` of wall time.

    By SIGALRM, so only in the main thread (elsewhere there is no limit), and not within one long call into C.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
