"""Search and articles of the API."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from alerts.rules.why import RuleVerdict
from flows.explain import words
from flows.explain.lookup import Numbered
from flows.explain.reasons import ArticleExplanation, gather
from flows.web import searching
from flows.web.access import Access
from flows.web.api import shapes
from flows.web.api.routes import CURSOR, LIMIT, Parameter, Route, cursor_number, limit_of, unusable
from flows.web.articles import read_article
from flows.web.problem import FieldProblem, Refused
from flows.web.searching import TYPES, Asked, Found, FoundArticle
from flows.web.visit import NotFound, Visit
from sql.connection import now as database_now

MOST_DAYS = 366


def search(visit: Visit, _: None) -> shapes.Search:
    """The articles that a query holds for, the newest first."""
    search, limit = _asked(visit), limit_of(visit)
    with visit.transaction() as conn:
        tree, problems = searching.tree_of(conn, search.query)
        field_problems = [
            FieldProblem(
                "q", f"{problem.severity}: {problem.message}", problem.remedy, problem.start, problem.end
            )
            for problem in problems
        ]
        if tree is None:
            raise Refused(422, "the query cannot be used", field_problems)
        results = searching.search(conn, tree, search, database_now(conn))
        first = _first(visit, results)
        ids = results.result.ids[first : first + limit]
        articles = searching.read(conn, tree, ids)
    is_last = first + limit >= len(results.result.ids)
    return shapes.Search(
        articles=results.count,
        facets={
            kind: [shapes.FacetValue(value.value, value.articles) for value in values]
            for kind, values in results.facets.items()
        },
        days=results.days,
        problems=field_problems,
        items=[_line(hit, hit.article.id not in results.result.doubtful) for hit in articles],
        next=None if is_last or not ids else str(ids[-1]),
    )


def _asked(visit: Visit) -> Asked:
    days, day = visit.asked("days"), visit.asked("day")
    span = int(days) if days else 30
    if not 1 <= span <= MOST_DAYS:
        raise unusable("days", f"{span} are too many or too few", f"write 1 to {MOST_DAYS}")
    try:
        only = date.fromisoformat(day) if day else None
    except ValueError:
        raise unusable("day", f"{day[:20]!r} is no day", "write it as 2026-11-29") from None
    return Asked(visit.asked("q"), span, visit.asked("type") or None, only)


def _first(visit: Visit, results: Found) -> int:
    """Where to go on: after the article of the cursor, wherever it stands by now."""
    after = cursor_number(visit)
    if after is None:
        return 0
    if after not in results.result.ids:
        raise unusable("cursor", "its article is not found any more", "search anew, without a cursor")
    return results.result.ids.index(after) + 1


def _line(found: FoundArticle, is_sure: bool) -> shapes.FoundLine:
    article = found.article
    return shapes.FoundLine(
        id=article.id,
        url=article.url,
        title=article.title,
        source=article.source,
        language=article.language,
        published=article.published,
        first_seen_at=article.first_seen_at,
        event=article.event_id,
        sentence="".join(piece.text for piece in found.sentence),
        is_sure=is_sure,
    )


def show_article(visit: Visit, _: None) -> shapes.Article:
    """One article with its text and its revisions."""
    with visit.transaction() as conn:
        article, life, revisions = read_article(conn, visit.number())
    return shapes.Article(
        id=article.id,
        url=article.url,
        other_urls=life.aliases,
        title=article.title,
        authors=article.authors,
        source=article.source,
        language=article.language,
        published=article.published,
        published_precision=article.published_precision,
        first_seen_at=article.first_seen_at,
        changed_at=life.changed_at,
        removed_at=life.removed_at,
        access=article.access,
        text=article.text,
        text_sha256=hashlib.sha256(article.text.encode()).hexdigest(),
        revision=article.revision,
        revisions=[
            shapes.ArticleRevision(revision.revision, revision.seen_at, revision.title, revision.text)
            for revision in revisions
        ],
        event=life.event_id,
    )


def explain(visit: Visit, _: None) -> shapes.Why:
    """Why one was told of an article, or was not."""
    with visit.transaction() as conn:
        explanation: Any = gather(conn, Numbered("article", visit.number()))
    if not isinstance(explanation, ArticleExplanation):
        raise NotFound(f"There is no article {visit.number()}.")
    return shapes.Why(
        explanation.article.id,
        explanation.event.id if explanation.event else None,
        words.answer(explanation),
        [_verdict(verdict) for verdict in explanation.verdicts],
    )


def _verdict(verdict: RuleVerdict) -> shapes.RuleVerdict:
    return shapes.RuleVerdict(
        verdict.rule,
        verdict.version,
        verdict.standing,
        words.outcome(verdict),
        verdict.alert,
        verdict.sentence,
        [shapes.ClauseVerdict(clause.name, clause.holds, clause.words) for clause in verdict.clauses],
    )


ROUTES = [
    Route(
        "/search", "Search the archive in the language of the rules", Access.READER, search, shapes.Search,
        query=(
            Parameter("q", "the query, as in a rule", is_required=True),
            Parameter("days", f"of the last so many days: 1 to {MOST_DAYS}, 30 if nothing is said", is_number=True),
            Parameter("type", "whose event is of this type", choices=tuple(TYPES)),
            Parameter("day", "of this day (UTC), as 2026-11-29"),
            CURSOR, LIMIT,
        ),
    ),
    Route("/articles/{number:int}", "An article", Access.READER, show_article, shapes.Article),
    Route(
        "/articles/{number:int}/why", "Why one was told of an article, or was not", Access.READER, explain, shapes.Why
    ),
]  # fmt: skip
