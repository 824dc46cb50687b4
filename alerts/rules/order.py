"""Whether an article had its match before the rule was made: by the order in which both were stored, not by a clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from alerts.rules.article import document_of
from alerts.rules.eval.match import match
from alerts.rules.rule import LoadedRule
from sql import matches
from sql.connection import Connection
from sql.rows import Matchable


def matched_before(
    conn: Connection, pairs: Iterable[tuple[Matchable, LoadedRule]]
) -> dict[tuple[int, int], bool]:
    """By article and rule: whether the article as it was when the rule was made already matched.

    An article that was changed since and matches only now is news. Without an entry the order is not known.
    """
    given = {(article.id, rule.row.id): (article, rule) for article, rule in pairs if rule.row.active_after}
    if not given:
        return {}
    rows = matches.stored_before(
        conn,
        article_ids=[article for article, _ in given],
        rule_ids=[rule for _, rule in given],
        active_after=[rule.row.active_after or 0 for _, rule in given.values()],
    )
    found: dict[tuple[int, int], bool] = {}
    for row in rows:
        article, rule = given[row.article_id, row.rule_id]
        is_before = row.revision is not None
        if is_before and row.revision != article.revision:
            past = replace(article, title=row.title or "", text=row.text or "")
            is_before = match(rule.query, document_of(past)) is not None
        found[row.article_id, row.rule_id] = is_before
    return found
