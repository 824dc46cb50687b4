"""An article: its text as it was read, how it changed, and what every rule made of it."""

from __future__ import annotations

import itertools

from starlette.responses import Response

import sql.articles
from alerts.rules.why import MatchStanding
from flows.crawl.revisions import Part, word_diff
from flows.explain import words
from flows.explain.lookup import Numbered, read
from flows.explain.reasons import ArticleExplanation, gather
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import Visit

TOLD = (MatchStanding.ALERTED, MatchStanding.HELD, MatchStanding.MATCHES_NOW, MatchStanding.NEAR)
MOST_RULES = 40


def show_article(visit: Visit) -> Response:
    """One article with its revisions as a word diff, and why each rule told of it or did not."""
    number = visit.number()
    with visit.transaction() as conn:
        found = gather(conn, Numbered("article", number))
        revisions = sql.articles.revisions(conn, article_id=number)
    assert isinstance(found, ArticleExplanation)  # noqa: S101 - a number that is none raises
    diffs = [
        (new, word_diff(old.title, new.title), word_diff(old.text, new.text))
        for old, new in itertools.pairwise(revisions)
    ]
    shown = [one for one in found.verdicts if one.standing in TOLD] or list(found.verdicts)
    return visit.page(
        "article",
        found=found,
        said=words,
        diffs=diffs[::-1],
        part=Part,
        verdicts=shown[:MOST_RULES],
        rest=words.rest(found.verdicts, min(len(shown), MOST_RULES)),
    )


def find_article(visit: Visit) -> Response:
    """Why one was told of an article or was not, by the address that a person has of it, or a number."""
    asked = visit.asked("about")
    with visit.transaction() as conn:
        found = gather(conn, read(asked))
    if isinstance(found, ArticleExplanation):
        return visit.go(f"/articles/{found.article.id}")
    return visit.page("unknown", 404, unknown=found, said=words)


PAGES = [
    Page("/articles/{number:int}", show_article, Access.READER),
    Page("/why", find_article, Access.READER),
]
