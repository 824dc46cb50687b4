"""What kind of event an article tells: words that speak for a type, those of the title most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from alerts.events.facts.claims import EventType, TollClaim, TollKind
from alerts.events.facts.lexicon import Flag, fold
from alerts.events.facts.passages import Sentence

_WEIGHTS = (2.5, 1.2, 0.8, 0.5)  # of the title and the first sentences
_LEAST = 4.0
_SECTIONS = {
    EventType.SPORT: "sport sports football deportes deporte esporte calcio спорт رياضة رياضه michezo wasanni spor",
    EventType.ECONOMY: "economy economie business markets marches economia wirtschaft экономика اقتصاد "
    "agriculture ekonomi uchumi",
    EventType.PROTEST: "social",
    EventType.CRIME: "crime justice court faits divers",
}
_OF_SECTION = {word: kind for kind, words in _SECTIONS.items() for word in words.split()}
_SECTION_WEIGHT = {EventType.SPORT: 8.0, EventType.ECONOMY: 4.0, EventType.PROTEST: 1.5, EventType.CRIME: 3.0}
_VIOLENT = (EventType.ATTACK, EventType.STRIKE, EventType.ACCIDENT, EventType.DISASTER)


def event_type(
    read: Sequence[Sentence], tolls: Sequence[TollClaim], section: str | None
) -> tuple[EventType, str]:
    """The type, and the first sentence that speaks for it ("" when it is other)."""
    scores: dict[EventType, float] = defaultdict(float)
    seen: set[str] = set()
    for weight, sentence in zip(_WEIGHTS, read, strict=False):
        _add(scores, sentence, weight, seen)
    _weigh_tolls(scores, tolls)
    _weigh_news(scores, read)
    for word in fold(section or "").replace("-", " ").split():
        if word in _OF_SECTION:
            scores[_OF_SECTION[word]] += _SECTION_WEIGHT[_OF_SECTION[word]]
    best = max(scores, key=lambda kind: scores[kind], default=EventType.OTHER)
    if best is EventType.OTHER or scores[best] < _LEAST:
        return EventType.OTHER, ""
    return best, next((one.text for one in read[: len(_WEIGHTS)] if _speaks_for(one, best)), read[0].text)


def _add(scores: dict[EventType, float], sentence: Sentence, weight: float, seen: set[str]) -> None:
    for at, word in enumerate(sentence.words):
        if not word.types or sentence.tokens[at] in seen:
            continue
        seen.add(sentence.tokens[at])
        part = weight * (0.3 if sentence.recalled[at] else 1)
        for kind, points in word.types:
            scores[EventType(kind)] += part * points


def _weigh_tolls(scores: dict[EventType, float], tolls: Sequence[TollClaim]) -> None:
    """The dead make a violent reading likelier, where one is there already; the abducted an abduction."""
    for toll in tolls:
        if toll.is_context:
            continue
        if toll.kind is TollKind.ABDUCTED:
            scores[EventType.ABDUCTION] += 4
        else:
            for kind in _VIOLENT:
                if scores[kind] > 0:
                    scores[kind] += 2


def _weigh_news(scores: dict[EventType, float], read: Sequence[Sentence]) -> None:
    """A release is no abduction; an arrest or a verdict in the title is the news, not the deed it is about."""
    title = read[0].flags
    if title & Flag.RELEASED:
        scores[EventType.ABDUCTION] *= 0.3
    if title & Flag.SUSPECTED:
        scores[EventType.CRIME] += 8
        for kind in (*_VIOLENT, EventType.ABDUCTION):
            scores[kind] *= 0.5


def _speaks_for(sentence: Sentence, kind: EventType) -> bool:
    return any(of_type == kind for word in sentence.words for of_type, _ in word.types)
