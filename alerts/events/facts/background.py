"""Whether an article only looks back: all that it tells as new is old.

Losing an alert is worse than one too many, so an old day in the lead is not enough (a verdict, an arrest, a freed
hostage, a broken truce recall one). All of this must hold:
* the title and the first sentences name days of an old event and nothing recent, no weekday, no "again";
* the piece is labelled (Analysis, Explainer, Retour sur …), marks an anniversary or is an essay by its wording, or its
  first sentence itself tells the old deed at a day with its year;
* nothing there is told that only a new happening has: a release, an arrest, a verdict, a toll without an old day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from alerts.events.facts.claims import TollClaim
from alerts.events.facts.dates import Named, tells_deed
from alerts.events.facts.days import Kind
from alerts.events.facts.lexicon import Flag
from alerts.events.facts.passages import Sentence
from alerts.events.facts.recall import OLD_AFTER

_LABEL = re.compile(
    r"^\W*(?:(?:news\s+|in-depth\s+)?analysis|explainers?|explained|background(?:er)?|timeline|opinion|commentary|long\s+read"
    r"|analyse|décryptage|éclairage|dossier|retour\s+sur|chronologie|análisis|anál[ií]se|analisi|analiz|hintergrund"
    r"|анализ|аналитика|تحليل|aug?uche)\b(?:\s*[:|–—-]|\s+\S|\W*$)"
    r"|[|:–—(-]\s*(?:an\s+)?(?:analysis|explainer|explained|analyse|décryptage|análisis|analisi|анализ|تحليل)\)?\W*$"
    r"|\b(?:looks?|looking)\s+back\b|\bretour\s+sur\b|\bexplained\W*$",
    re.I,
)
_LABEL_OF_SECTION = re.compile(
    r"\b(?:anniversar\w+|anniversaires?|anniversario|jahrestag|годовщин\w+|ذكرى|tribunes?|opinions?|op-ed|éditorial|editorial"
    r"|essays?|comment(?:ary)?|history|histoire|archives?|мнения?|رأي)\b",
    re.I,
)
_ANNIVERSARY = re.compile(
    r"\b(?:anniversar(?:y|ies)|anniversaires?|aniversario|aniversário|anniversario|jahrestag|годовщин\w+|"
    r"(?:one|two|three|five|ten|a|\d+)\s+years?\s+(?:on|ago|later)|(?:un|deux|trois|cinq|dix|\d+)\s+ans?\s+(?:après|plus\s+tard)"
    r"|il\s+y\s+a\s+(?:un|deux|trois|cinq|dix|\d+)\s+ans?|год\s+назад|ذكرى|الذكرى)\b",
    re.I,
)
_ESSAY = re.compile(
    r"\b(?:implications?|increasingly|analysts?|experts?|observers?|critics|geopolitic\w*|strateg\w+|long-term"
    r"|in\s+question|dynamics|realignment|footprint|narratives?|broader|underscores?|highlights?|reflects?|amid|could"
    r"|may\s+seem|might|raises?\s+questions|lessons|analystes?|observateurs|géopolitique|enjeux|stratégi\w+|à\s+long\s+terme"
    r"|en\s+question|leçons|pourrait|аналитики|эксперты|стратеги\w+|геополитик\w*|محللون|خبراء|استراتيجي\w*)\b",
    re.I,
)
_AGAIN = re.compile(
    r"\b(?:again|another|breaking|latest|hours\s+ago|this\s+(?:week|month|morning|afternoon|evening)|new\s+(?:attack|toll)"
    r"|de\s+nouveau|à\s+nouveau|encore|nouve(?:au|lle|l)\s+(?:attaque|bilan|attentat)|ce\s+mois|снова|вновь|مجددا|مرة\s+أخرى)\b",
    re.I,
)
_LABELLED_SENTENCES = 5
_ANNIVERSARY_DAYS = 31
_ESSAY_MARKS = 3
_NEWS_TYPES = frozenset({"crime", "sanction", "statement", "agreement"})


class Piece(Protocol):
    """What is read of an article beside its sentences."""

    @property
    def title(self) -> str: ...
    @property
    def section(self) -> str | None: ...
    @property
    def source_kind(self) -> str | None: ...


def looks_back_to(
    piece: Piece,
    read: Sequence[Sentence],
    named: Sequence[Named],
    tolls: Sequence[TollClaim],
    published: date,
) -> date | None:
    """The last day of the old event that the article is about, or None when it may tell news."""
    section = piece.section or ""
    is_labelled = bool(
        _LABEL.search(piece.title) or _LABEL.search(section) or _LABEL_OF_SECTION.search(section)
    )
    reach = _LABELLED_SENTENCES if is_labelled else len(read)
    here = [one for one in named if one.sentence < reach]
    if _is_recent(read[:reach], here, published):
        return None
    old = [one for one in here if _dates_old(read[one.sentence], one, is_labelled)]
    if not old:
        return None
    dated = [one for one in old if one.mention.kind is Kind.DATE]
    last = max(one.mention.hi for one in dated or old)
    if is_labelled or _tells_old_deed(read, old, tolls) or _is_essay(piece, read, old, tolls, published):
        return last
    return None


def _is_recent(read: Sequence[Sentence], named: Sequence[Named], published: date) -> bool:
    # a recent or a coming day stops it wherever it stands, also where it only bounds
    if any(one.mention.hi >= published - OLD_AFTER for one in named):
        return True
    flags = Flag.OVERNIGHT | Flag.THIS_WEEK | Flag.TODAY | Flag.YESTERDAY | Flag.WEEKDAY
    return any(
        (sentence.flags & flags and _AGAIN.search(sentence.text)) or _AGAIN.search(sentence.text)
        for sentence in read
    )


def _dates_old(sentence: Sentence, one: Named, is_labelled: bool) -> bool:
    """The day stands for a happening, not for a bound ("since", "the deadliest since") and, but for a labelled piece,
    not for what came before ("a year after the coup of")."""
    start = one.mention.start
    before = sentence.words[max(0, start - 12) : start]
    if any(word.flags & (Flag.SINCE | Flag.SUPERLATIVE) for word in before):
        return False
    if one.mention.kind is Kind.LAST_YEAR:
        return is_labelled and one.sentence == 0
    return is_labelled or not any(word.flags & Flag.AFTER for word in before)


def _tells_old_deed(read: Sequence[Sentence], old: Sequence[Named], tolls: Sequence[TollClaim]) -> bool:
    """The first sentence tells a deed at a day with its year, and the title tells nothing that came later."""
    first = next((one for one in old if one.sentence == 1 and one.mention.has_year), None)
    if first is None or _tells_news(read[0]) or _tells_news(read[1]):
        return False
    sentence = read[1]
    clause = sentence.clause[first.mention.start]
    is_opening = first.mention.start <= 2
    return tells_deed(sentence, None if is_opening else clause) and not _counts_others(read, tolls)


def _counts_others(read: Sequence[Sentence], tolls: Sequence[TollClaim]) -> bool:
    """The title's toll is not that of the first sentence: they tell of two happenings."""
    title = {(toll.kind, toll.low) for toll in tolls if toll.sentence == read[0].text}
    first = {(toll.kind, toll.low) for toll in tolls if toll.sentence == read[1].text}
    return bool(title - first)


def _tells_news(sentence: Sentence) -> bool:
    """Words that only a new happening has: released, arrested, sentenced, signed, denied."""
    if sentence.flags & (Flag.RELEASED | Flag.SUSPECTED | Flag.FOLLOW_UP):
        return True
    return any(kind in _NEWS_TYPES and weight > 2 for word in sentence.words for kind, weight in word.types)


def _is_near_the_day(day: date, published: date) -> bool:
    """Whether the year turns on a day about now."""
    apart = abs(day.timetuple().tm_yday - published.timetuple().tm_yday)
    return min(apart, 365 - apart) <= _ANNIVERSARY_DAYS


def _is_essay(
    piece: Piece,
    read: Sequence[Sentence],
    old: Sequence[Named],
    tolls: Sequence[TollClaim],
    published: date,
) -> bool:
    """A piece that marks an anniversary or weighs matters, and whose title and lead tell no undated deed."""
    days = [one.mention for one in old if one.mention.kind is Kind.DATE]
    spans = [one.mention for one in old if one.mention.kind is Kind.YEARS_AGO]
    is_anniversary = any(span.lo <= day.lo <= span.hi for span in spans for day in days) or (
        any(_ANNIVERSARY.search(sentence.text) for sentence in read[:4])
        and any(_is_near_the_day(day.lo, published) for day in days)
    )
    marks = len({found.group().lower() for sentence in read for found in _ESSAY.finditer(sentence.text)})
    is_essay = marks >= _ESSAY_MARKS or piece.source_kind == "analysis"
    if not days or not (is_anniversary or is_essay):
        return False
    first_old = min(one.sentence for one in old)
    before = read[: max(first_old, 1)]
    undated = any(not toll.is_context and any(toll.sentence == one.text for one in before) for toll in tolls)
    return not undated and not any(_tells_news(sentence) for sentence in before if sentence.is_title)
