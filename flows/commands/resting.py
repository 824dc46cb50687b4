"""Which loops somebody has switched off in Prefect: nothing of them begins by itself, and that must not be a riddle."""

from __future__ import annotations

import sql.loops
from flows.doctor.findings import MEANS
from flows.output import plain, talk
from sql.connection import Connection


def tell_resting(conn: Connection) -> None:
    """Say of each loop that rests since when, what that means, and where it is switched on again."""
    for loop in sql.loops.paused(conn):
        talk.print(
            f"`{loop.name}` is switched off in Prefect since {plain(loop.paused_at)}: {MEANS[loop.name]} by itself. "
            f"Switch its deployment on again in the user interface of Prefect.",
            style="yellow",
            markup=False,
        )
