"""What events are folded from: their articles with what each claims, in the order in which they came out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.events.claimed import Claims, claims_of
from alerts.events.copies import voices
from sql.rows import ArticleCorrection, EventMember, Fact


@dataclass(frozen=True, slots=True)
class Member:
    """One article of an event. `voice`: the newsroom or agency that speaks, one for all copies of a text;
    `copy_group`: the text."""

    article_id: int
    title: str
    source: str
    url: str
    voice: str
    copy_group: int
    published: datetime
    claims: Claims
    corrections: tuple[ArticleCorrection, ...] = ()


def members(
    articles: Sequence[EventMember], facts: Sequence[Fact], corrections: Sequence[ArticleCorrection] = ()
) -> list[Member]:
    """The articles of one event, ordered by when they came out, then by address: ids would say which came first to us.

    Facts and corrections of other articles are left aside.
    """
    voice_of = voices(articles, {article.id: article.copy_group for article in articles})
    claimed: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        claimed[fact.article_id].append(fact)
    corrected: dict[int, list[ArticleCorrection]] = defaultdict(list)
    for one in sorted(corrections, key=lambda one: (one.revision, one.field)):
        corrected[one.article_id].append(one)
    return [
        Member(
            article.id,
            article.title,
            article.source,
            article.url,
            voice_of[article.copy_group],
            article.copy_group,
            article.published,
            claims_of(claimed[article.id], article.title),
            tuple(corrected[article.id]),
        )
        for article in sorted(articles, key=lambda one: (one.published, one.url))
    ]
