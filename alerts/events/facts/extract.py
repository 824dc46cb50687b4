"""What one article claims of an event, read by word lists: no model, no network, the same answer every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from alerts.events.facts import background, dates, figures, recall
from alerts.events.facts.actors import actor_claims
from alerts.events.facts.casualties import toll_claims
from alerts.events.facts.claims import Facts
from alerts.events.facts.days import Mention, mentions
from alerts.events.facts.denials import denial_claims
from alerts.events.facts.passages import Sentence, dateline, language_of, sentences
from alerts.events.facts.types import event_type
from alerts.events.places.claim import PlaceClaim
from alerts.events.places.gazetteer import Gazetteer
from alerts.events.places.resolve import event_places

EXTRACTOR = "facts/2"
_EARLIEST = 1902  # a day before is a mistake of the page, and arithmetic needs room
_LATEST = 2100
_NO_DAY = date(2000, 1, 1)  # resolves days with a year, where the day of publication is not known


class Article(Protocol):
    """What is read of an article. `published` may be unknown, `language` undeclared."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def published(self) -> datetime | None: ...
    @property
    def language(self) -> str | None: ...
    @property
    def section(self) -> str | None: ...
    @property
    def source_kind(self) -> str | None: ...
    @property
    def source_country(self) -> str | None: ...


def extract(
    article: Article,
    aliases: Mapping[str, Sequence[str]] | None = None,
    gazetteer: Gazetteer | None = None,
) -> Facts:
    """What the article claims. `aliases`: further names of actors by list name, as the named lists of rules.
    `gazetteer`: the shipped places and those imported; the shipped ones alone when None.

    The first claim of a kind is the main one: the event's day, the toll that a reader would remember. Days are
    counted in the time zone of `published`. Odd input (no such day, years beyond counting) claims nothing; it
    never raises.
    """
    language = language_of(article.language, article.title, article.text)
    published = _day(article.published)
    read = sentences(article.title, article.text, language or "en")
    found = [_mentions(sentence, published) for sentence in read]
    for sentence, here in zip(read, found, strict=True):
        recall.mark(sentence, here, published or _NO_DAY)
    named = dates.name(read, found, published or _NO_DAY)
    tolls = toll_claims(read, language or "en")
    kind, kind_sentence = event_type(read, tolls, article.section)
    looks_back_to = published and background.looks_back_to(article, read, named, tolls, published)
    told = tuple(recall.told(read))
    whole = tuple(
        sentence.text for sentence in recall.leads(read, recall.TOLD_SENTENCES, recall.TOLD_CHARACTERS)
    )
    return Facts(
        language=language,
        dates=tuple(dates.claims(read, named, published, looks_back=looks_back_to is not None)),
        # what only looks back has its place in the passages that recall
        places=_places(article, read, told if looks_back_to is None else whole, language, gazetteer),
        tolls=tolls,
        actors=actor_claims(read, len(list(recall.leads(read))), aliases or {}),
        type=kind,
        type_sentence=kind_sentence,
        looks_back_to=looks_back_to,
        denials=denial_claims(article.title, article.text, read),
        told=told,
        told_figures=tuple(figures.of_told(told, read, language)),
    )


def _places(
    article: Article,
    read: Sequence[Sentence],
    told: Sequence[str],
    language: str | None,
    gazetteer: Gazetteer | None,
) -> tuple[PlaceClaim, ...]:
    """Sought in what is told as new, dateline included; the other sentences only say which country it is about."""
    first, *others = told[1:] or ("",)
    new = [dateline(article.text) + first, *others] if first else []
    context = [sentence.text for sentence in read[1:] if sentence.text not in told]
    return tuple(
        event_places(
            article.title,
            new,
            source_country=article.source_country,
            language=language,
            context=context,
            gazetteer=gazetteer,
        )
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None and _EARLIEST <= moment.year <= _LATEST else None


def _mentions(sentence: Sentence, published: date | None) -> list[Mention]:
    found = mentions(sentence, published or _NO_DAY)
    return found if published is not None else [mention for mention in found if mention.has_year]
