"""Which lists a query names, itself or through another list."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.rules.language.lists import Lists
from alerts.rules.language.parse import parse
from alerts.rules.language.syntax import ListName, leaves

_SIGNS = "@＠"


def lists_of(query: str, named: Lists) -> set[str]:
    """Every list that the query needs, those named by its lists too, whether they exist or not."""
    first = _named(query)
    return first.union(*(lists_in(named.get(name, ())) for name in first))


def lists_in(entries: Sequence[str]) -> set[str]:
    """The lists that entries name."""
    return {name for entry in entries for name in _named(entry)}


def _named(query: str) -> set[str]:
    if not any(sign in query for sign in _SIGNS):
        return set()
    root = parse(query).root
    return {leaf.node.name for leaf in leaves(root) if isinstance(leaf.node, ListName)} if root else set()
