"""`tocsin up`: everything on one machine."""

from __future__ import annotations

from flows.settings import load_settings


def up() -> int:
    """Start Postgres, the Prefect server and its UI, a worker and the schedule; Ctrl-C stops all of it."""
    from flows.local.stack import up as bring_up  # noqa: PLC0415 - prefect stays out of the other commands

    return bring_up(load_settings())
