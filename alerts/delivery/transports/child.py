"""A service of Apprise that we have no plugin of our own for: called in a process that can be killed.

`python -m alerts.delivery.transports.child` reads one order from stdin, sends, and writes one line of JSON.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

from alerts.delivery.outcome import Outcome, SendResult, Stage

# what the parent allows for the start of Python and of Apprise
START_SECONDS = 8.0
# nothing of ours: the services are strangers' code
HIDDEN = ("TOCSIN_", "PREFECT_", "DATABASE_URL", "PG")


@dataclass(frozen=True, slots=True)
class Order:
    """What to send to whom: an entry of the channels file as Apprise reads it, and the target in it."""

    config: str
    fingerprint: str
    title: str
    body: str
    seconds: float


def send_apart(order: Order) -> SendResult:
    """The result of a process of its own, which is killed at the deadline. Never raises."""
    try:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "alerts.delivery.transports.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(os.environ),
            start_new_session=True,
        )
    except OSError as error:
        return SendResult(Outcome.TRANSIENT, f"no process for it: {error}", Stage.CONNECT)
    try:
        answer, _ = child.communicate(json.dumps(asdict(order)).encode(), timeout=order.seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        words = f"no end after {order.seconds:.0f} seconds"
        return SendResult(Outcome.AMBIGUOUS, words, Stage.HANDED_OVER)
    return _result(answer, child.returncode)


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """The variables that the child may see."""
    return {name: value for name, value in own.items() if not name.startswith(HIDDEN)}


def _result(answer: bytes, status: int) -> SendResult:
    try:
        said = json.loads(answer)
        stage = said["stage"]
        return SendResult(
            Outcome(said["outcome"]),
            str(said["text"]),
            Stage(stage) if stage else None,
            said["status"],
            bool(said["is_of_target"]),
            None if said["patience"] is None else timedelta(seconds=said["patience"]),
        )
    except (ValueError, KeyError, TypeError):
        # it may have died after the service had the message
        return SendResult(
            Outcome.AMBIGUOUS, f"the process of the service ended with {status}", Stage.HANDED_OVER
        )


def main() -> None:
    """Carry one order out."""
    from alerts.delivery.send import send_here  # noqa: PLC0415 - it imports this module

    order = Order(**json.load(sys.stdin))
    # a parent that was killed does not kill us
    signal.alarm(int(order.seconds) + 5)
    result = send_here(order)
    json.dump(
        {
            "outcome": result.outcome,
            "text": result.text,
            "stage": result.stage,
            "status": result.status,
            "is_of_target": result.is_of_target,
            "patience": None if result.retry_after is None else result.retry_after.total_seconds(),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
