"""How commands index what is stored for the search of the past, with a bar where a terminal watches."""

from __future__ import annotations

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from alerts.rules.history.indexing import BATCH, PER_ROUND, index_stored
from flows.output import talk
from sql.connection import Connection


def index(conn: Connection, limit: int = PER_ROUND) -> int:
    """Index up to `limit` articles, newest first; how many. What is left is indexed by the next rounds."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=talk, transient=True, disable=not talk.is_terminal) as progress:
        task = progress.add_task("indexing articles for search", total=None, visible=False)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, visible=total > BATCH)

        return index_stored(conn, limit, tell)
