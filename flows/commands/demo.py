"""`tocsin demo`: the whole way, on a made-up press."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

from flows.settings import load_settings


def demo(*, out: Path = Path("demo-out"), stay: bool = False) -> int:
    """Watch a made-up press through four waves, and show what three example rules were told and spared.

    Nothing leaves this machine, and nothing of your own Tocsin is touched.

    Parameters
    ----------
    out
        where the e-mails and Slack messages are written.
    stay
        run the waves in Prefect and leave everything up, the Prefect UI among it, until Ctrl-C.
    """
    port = load_settings().prefect_port
    if not stay:
        from flows.demo.run import run  # noqa: PLC0415 - the press and the mail server are not for other commands

        return run(out, port)
    from flows.demo.staying import stay as play_and_stay  # noqa: PLC0415 - nor is the stack

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return play_and_stay(out, port, stop)
