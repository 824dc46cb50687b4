"""How often a program may ask: a bucket of requests for each token, that fills again with time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

# so many requests at once, and then so many a second
BURST, A_SECOND = 60.0, 2.0
MOST_KEPT = 10_000


@dataclass(slots=True)
class Limiter:
    """Counts in the memory of this process: each machine that shows the page counts its own."""

    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, key: str, now: float) -> float:
        """Seconds until a further request of `key` is answered, 0: this one is. `now` in seconds of any one clock."""
        with self._lock:
            left, at = self._buckets.pop(key, (BURST, now))
            left = min(BURST, left + max(0.0, now - at) * A_SECOND)
            is_answered = left >= 1
            self._buckets[key] = (left - 1 if is_answered else left, now)
            if len(self._buckets) > MOST_KEPT:
                self._buckets.popitem(last=False)
        return 0.0 if is_answered else (1 - left) / A_SECOND
