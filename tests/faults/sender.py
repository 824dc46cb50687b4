"""A sender in a process of its own, in a loop and by a fast clock, which can be told where to die.

python sender.py DATABASE_URL CHANNELS SLACK_URL BEGAN SPEED [POINT:TIMES]
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import alerts.delivery.outbox
import alerts.delivery.run
import alerts.delivery.sender
from alerts.delivery.channels import load_channels
from sql.connection import Connection, connect
from sql.connection import now as database_now

# where it may die: before or after a function
POINTS = {
    "after claim": (alerts.delivery.run, "_compose", "before"),
    "before send": (alerts.delivery.run, "send", "before"),
    "before record": (alerts.delivery.run, "send", "after"),
    "in record": (alerts.delivery.run, "record", "after"),
    "after record": (alerts.delivery.run._Delivery, "_settle", "after"),
}


def die_at(point: str, times: int) -> None:
    """SIGKILL at the given passage of a point."""
    owner, name, when = POINTS[point]
    original: Callable[..., Any] = getattr(owner, name)
    left = [times]

    def replaced(*args: Any, **options: Any) -> Any:
        left[0] -= 1
        if when == "before" and left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **options)
        if when == "after" and left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, replaced)


def main() -> None:
    url, channels, slack_url, began, speed = sys.argv[1:6]
    if len(sys.argv) > 6:
        point, _, times = sys.argv[6].partition(":")
        die_at(point, int(times))
    start = datetime.fromisoformat(began)
    # as much of the fast clock as a lease is of the real one, and less than what counts as a wrong clock's
    alerts.delivery.outbox.LEASE = alerts.delivery.sender.LEASE = timedelta(minutes=50)
    alerts.delivery.sender.BEAT_SECONDS = 2.0

    def now(conn: Connection) -> datetime:
        elapsed: timedelta = database_now(conn) - start
        return start + elapsed * float(speed)

    while True:
        try:
            alerts.delivery.run.deliver_due(
                lambda: connect(url),
                load_channels(Path(channels)),
                slack_url=slack_url,
                now=now,
                deadline_seconds=6.0,
            )
        except Exception as error:  # noqa: BLE001 - the next round is another
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
