"""What events are folded from: their articles with what each claims, in the order in which they came out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from alerts.events.copies import voices
from alerts.events.facts.casualties import main_toll
from alerts.events.facts.claims import (
    ActorClaim,
    DateClaim,
    EventType,
    PlaceClaim,
    Precision,
    TollClaim,
    TollKind,
)
from sql.rows import ArticleCorrection, EventMember, Fact


@dataclass(frozen=True, slots=True)
class Denial:
    """That somebody denies something of the event."""

    sentence: str
    speaker: str | None
    said_by: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """One article of an event. Claims are without context; `tolls` has the main one of each kind.

    `voice`: the newsroom or agency that speaks, one for all copies of a text; `copy_group`: the text.
    """

    article_id: int
    title: str
    source: str
    voice: str
    copy_group: int
    published: datetime
    type: EventType = EventType.OTHER
    type_sentence: str = ""
    days: tuple[DateClaim, ...] = ()
    places: tuple[PlaceClaim, ...] = ()
    actors: tuple[ActorClaim, ...] = ()
    tolls: Mapping[TollKind, TollClaim] | None = None
    denials: tuple[Denial, ...] = ()
    corrections: tuple[ArticleCorrection, ...] = ()

    def toll(self, kind: TollKind) -> TollClaim | None:
        """The main toll of a kind."""
        return (self.tolls or {}).get(kind)

    @property
    def place(self) -> PlaceClaim | None:
        """Where the article says that it happened."""
        return self.places[0] if self.places else None


def members(
    articles: Sequence[EventMember],
    facts: Sequence[Fact],
    corrections: Sequence[ArticleCorrection] = (),
) -> list[Member]:
    """The articles of one event, ordered by when they came out, then by id.

    Facts and corrections of other articles are left aside.
    """
    voice_of = voices(articles, {article.id: article.copy_group for article in articles})
    claimed: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if not fact.is_context:
            claimed[fact.article_id].append(fact)
    corrected: dict[int, list[ArticleCorrection]] = defaultdict(list)
    for one in corrections:
        corrected[one.article_id].append(one)
    return [
        _member(article, voice_of[article.copy_group], claimed[article.id], corrected[article.id])
        for article in sorted(articles, key=lambda one: (one.published, one.id))
    ]


def _member(
    article: EventMember, voice: str, facts: Sequence[Fact], corrections: Sequence[ArticleCorrection]
) -> Member:
    ordered = sorted(facts, key=lambda fact: fact.id)
    of_kind: dict[str, list[Fact]] = defaultdict(list)
    for fact in ordered:
        of_kind[fact.kind].append(fact)
    kind = next(iter(of_kind["type"]), None)
    what = EventType(kind.value["type"]) if kind is not None else EventType.OTHER
    return Member(
        article.id,
        article.title,
        article.source,
        voice,
        article.copy_group,
        article.published,
        what,
        kind.sentence if kind is not None else "",
        tuple(_day(fact) for fact in of_kind["date"]),
        tuple(_place(fact) for fact in of_kind["place"]),
        tuple(ActorClaim(fact.value["name"], fact.sentence, fact.value["list"]) for fact in of_kind["actor"]),
        main_tolls([toll_of(fact.value, fact.sentence) for fact in of_kind["toll"]], article.title, what),
        tuple(_denial(fact) for fact in of_kind["denial"]),
        tuple(sorted(corrections, key=lambda one: (one.revision, one.field))),
    )


def main_tolls(claims: Sequence[TollClaim], title: str, what: EventType) -> dict[TollKind, TollClaim]:
    """The main toll of each kind that an article claims."""
    mains = {kind: main_toll(claims, kind, title, what is EventType.STRIKE) for kind in TollKind}
    return {kind: toll for kind, toll in mains.items() if toll is not None}


def toll_of(value: Mapping[str, Any], sentence: str) -> TollClaim:
    """A toll as it was stored."""
    return TollClaim(
        TollKind(value["kind"]), value["low"], value["high"], sentence, value["side"], value["said_by"]
    )


def _day(fact: Fact) -> DateClaim:
    value = fact.value
    return DateClaim(
        date.fromisoformat(value["lo"]),
        date.fromisoformat(value["hi"]),
        fact.sentence,
        is_statement=value.get("statement", False),
        is_inferred=value.get("inferred", False),
    )


def _place(fact: Fact) -> PlaceClaim:
    value = fact.value
    return PlaceClaim(
        value["name"],
        value["mention"],
        Precision(value["precision"]),
        fact.sentence,
        value["id"],
        value["country"],
        value["admin1"],
        value["latitude"],
        value["longitude"],
    )


def _denial(fact: Fact) -> Denial:
    return Denial(fact.sentence, fact.value["speaker"], fact.value["said_by"])
