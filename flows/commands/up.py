"""`tocsin up`: everything on one machine; `tocsin worker`: one more machine for it."""

from __future__ import annotations

import os
import sys

from flows.settings import load_settings, open_home


def up() -> int:
    """Start Postgres, the Prefect server and its UI, a worker and the schedule; Ctrl-C stops all of it."""
    from flows.local.stack import up as bring_up  # noqa: PLC0415 - prefect stays out of the other commands

    return bring_up(load_settings())


def worker() -> None:
    """Read, alert and send whenever there is work, for the Prefect server at PREFECT_API_URL; Ctrl-C stops it.

    `tocsin up` starts one by itself. On a further machine set DATABASE_URL, PREFECT_API_URL and
    PREFECT_API_AUTH_STRING as on the first; without PREFECT_API_URL it works for the `tocsin up` of this TOCSIN_HOME.
    """
    from flows.local.environment import further_environment, worker_environment  # noqa: PLC0415
    from flows.local.login import login_of  # noqa: PLC0415

    settings = load_settings()
    if os.environ.get("PREFECT_API_URL"):
        told = further_environment(os.environ)
    else:
        open_home(settings)
        told = worker_environment(os.environ, settings, login_of(settings.home))
    # prefect reads its environment once, when it is imported
    os.execve(sys.executable, [sys.executable, "-m", "flows.local.worker"], told)  # noqa: S606 - our own program
