"""Who uses each named list."""

from __future__ import annotations

import sql.rules
from alerts.rules.asked import lists_of_actors
from alerts.rules.language.using import lists_in, lists_of
from alerts.rules.store import stored_versions
from sql.connection import Connection


def users_of_lists(conn: Connection) -> dict[str, list[str]]:
    """The rules that need each list, by themselves or through another list, and the lists that name it, as @name."""
    lists = stored_versions.entries(conn)
    needs = {
        row.name: lists_of(row.query, lists) | lists_of_actors(row.conditions.get("actors", ()), lists)
        for row in sql.rules.list_current(conn)
    }
    named = {f"@{name}": lists_in(entries) for name, entries in lists.items()}
    return {name: [user for user, used in (needs | named).items() if name in used] for name in lists}
