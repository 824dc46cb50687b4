"""When the told event happened, and whether an article only looks back on it.

Losing an alert is worse than one too many, so an article is background only when all of this holds:
* its title and lead date the event, and no date in them is later than a week before publication;
* nothing there says that it is recent (a weekday, yesterday, overnight, again …);
* it looks back: either title or section bear a label (Analysis, Explainer, Retour sur …), or a phrase like "a year
  ago" or an analysis source stands beside an explicit date.
Dates that only bound or compare ("since", "before", "the deadliest since") date no event. Nor does the date after
"a year after the coup of …": what is told came later; only a labelled analysis is taken at that word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Protocol

from alerts.events.mentions import Kind, Mention, find

EXTRACTOR = "dates/1"
LEAD_SENTENCES = 4
LEAD_SENTENCES_UNLABELLED = 8  # an ordinary report may come to the news late
OLD_AFTER = timedelta(days=7)

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”»]?\s+(?=[\"“«(]?\s?[A-ZÀ-Þ])|\n+")
_BOUND = re.compile(
    r"\b(?:since|before|until|till|unlike|deadliest|worst|scheduled|planned"
    r"|depuis|avant|jusqu['’]au?|d['’]ici|prévue?s?|meurtri(?:er|ère)|le\s+pire)\b",
    re.I,
)
_AFTER = re.compile(r"\b(?:after|following|later|après|suite)\b", re.I)
_LABEL = re.compile(
    r"\b(?:analys[ie]s|analyse|explainers?|explained|décryptage|looks?\s+back|looking\s+back"
    r"|retour\s+sur)\b",
    re.I,
)
_ANNIVERSARY = re.compile(r"\b(?:anniversar(?:y|ies)|anniversaires?)\b", re.I)


class Datable(Protocol):
    """What is read of an article to date what it tells; `published` is when it was first seen if unknown."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def section(self) -> str | None: ...
    @property
    def source_kind(self) -> str | None: ...
    @property
    def published(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class DateClaim:
    """A day or a span of days that a sentence names.

    `is_context`: it bounds or compares and dates no event. `is_background`: it dates the event, and the article
    only looks back on it.
    """

    lo: date
    hi: date
    sentence: str
    is_context: bool
    is_background: bool


@dataclass(frozen=True, slots=True)
class _Found:
    mention: Mention
    sentence: str
    before: str
    in_title: bool

    @property
    def bounds(self) -> bool:
        return bool(_BOUND.search(self.before))

    @property
    def follows(self) -> bool:
        """It dates what came before the told event."""
        return self.mention.kind is Kind.ANNIVERSARY or bool(_AFTER.search(self.before))


def date_claims(article: Datable) -> list[DateClaim]:
    """The dates named in the title and the first sentences, in order."""
    published = article.published.date()
    labelled = bool(_LABEL.search(article.title) or _LABEL.search(article.section or ""))
    sentences = _sentences(article, LEAD_SENTENCES if labelled else LEAD_SENTENCES_UNLABELLED)
    found = list(_found(sentences, published))
    looks_back = (
        article.source_kind == "analysis"
        or any(one.mention.kind in (Kind.ANNIVERSARY, Kind.RELATIVE) for one in found)
        or any(_ANNIVERSARY.search(sentence) for sentence in sentences)
    )
    is_background = _is_background(found, labelled, looks_back, published)
    claims: list[DateClaim] = []
    for one in found:
        lo, hi = one.mention.lo, one.mention.hi
        if lo is not None and hi is not None:
            is_context = not _dates_event(one, labelled)
            claims.append(DateClaim(lo, hi, one.sentence, is_context, is_background and not is_context))
    return claims


def _sentences(article: Datable, limit: int) -> list[str]:
    """The title, then the first sentences."""
    parts = (part.strip() for part in _SENTENCE_END.split(article.text))
    return [article.title, *list(islice((part for part in parts if part), limit))]


def _found(sentences: Sequence[str], published: date) -> Iterator[_Found]:
    for at, sentence in enumerate(sentences):
        previous = 0
        for mention in find(sentence, published):
            # what stands between two dates belongs to the second: "on 3 May, the worst day since July 2025"
            yield _Found(mention, sentence, sentence[previous : mention.start], at == 0)
            previous = mention.start


def _dates_event(one: _Found, labelled: bool) -> bool:
    if one.bounds:
        return False
    if one.mention.kind is Kind.LAST_YEAR:
        # "a country that voted last year" dates nothing; "Analysis: what last year's ambush taught" does
        return labelled and one.in_title
    return labelled or not one.follows


def _is_background(found: Sequence[_Found], labelled: bool, looks_back: bool, published: date) -> bool:
    # a recent date stops it wherever it stands, also where it only bounds
    if any(one.mention.hi is None or one.mention.hi >= published - OLD_AFTER for one in found):
        return False
    dated = [one.mention.kind for one in found if _dates_event(one, labelled)]
    return bool(dated) and (labelled or (looks_back and Kind.EXPLICIT in dated))
