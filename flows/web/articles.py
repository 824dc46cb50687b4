"""An article: its text as it was read, how it changed, and what every rule made of it."""

from __future__ import annotations

import itertools
from hashlib import sha256

from starlette.responses import Response

import sql.articles
import sql.events
from alerts.rules.why import MatchStanding
from flows.crawl.revisions import Part, word_diff
from flows.explain import unknown_words, words
from flows.explain.lookup import Address, Numbered, read
from flows.explain.reasons import ArticleExplanation, gather
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import NotFound, Visit
from sql.connection import Connection
from sql.rows import Article, ArticleLife, Revision

TOLD = (MatchStanding.ALERTED, MatchStanding.HELD, MatchStanding.MATCHES_NOW, MatchStanding.NEAR)
MOST_RULES, MOST_OF_ALL = 40, 500


def show_article(visit: Visit) -> Response:
    """One article: where it stands, its text, and its revisions as a word diff."""
    with visit.transaction() as conn:
        article, life, revisions = read_article(conn, visit.number())
        event = sql.events.get(conn, life.event_id) if life.event_id else None
    diffs = [
        (new, word_diff(old.title, new.title), word_diff(old.text, new.text))
        for old, new in itertools.pairwise(revisions)
    ]
    hashes = [(revision, sha256(revision.text.encode()).hexdigest()) for revision in revisions]
    return visit.page(
        "article",
        article=article,
        life=life,
        event=event,
        diffs=diffs[::-1],
        part=Part,
        hash=sha256(article.text.encode()).hexdigest(),
        hashes=hashes[::-1],
        said=words,
    )


def read_article(conn: Connection, number: int) -> tuple[Article, ArticleLife, list[Revision]]:
    """An article, where it stands, and its revisions, the oldest first; raises NotFound."""
    article, life = sql.articles.get(conn, id=number), sql.articles.life(conn, id=number)
    if article is None or life is None:
        raise NotFound(f"There is no article {number}.")
    return article, life, sql.articles.revisions(conn, article_id=number)


def explain_article(visit: Visit) -> Response:
    """Why one was told of an article, or was not, rule by rule."""
    return _explained(visit, Numbered("article", visit.number()))


def explain(visit: Visit) -> Response:
    """The same by the address that a person has of it, or by the number of an article, event or alert."""
    return _explained(visit, read(visit.asked("about")))


def _explained(visit: Visit, subject: Address | Numbered) -> Response:
    with visit.transaction() as conn:
        found = gather(conn, subject)
    if not isinstance(found, ArticleExplanation):
        return visit.page("unknown", 404, unknown=found, said=unknown_words)
    if visit.asked("rules") == "all":
        return visit.page("why", found=found, said=words, verdicts=found.verdicts[:MOST_OF_ALL])
    shown = [verdict for verdict in found.verdicts if verdict.standing in TOLD] or list(found.verdicts[:1])
    return visit.page("why", found=found, said=words, verdicts=shown[:MOST_RULES])


PAGES = [
    Page("/articles/{number:int}", show_article, Access.READER),
    Page("/articles/{number:int}/why", explain_article, Access.READER),
    Page("/why", explain, Access.READER),
]
