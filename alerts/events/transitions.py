"""The changes of an event that can be told, by keys that are the same whatever order its articles came in.

What the first article told is no change: it is the event. Changes are sought in the order in which the articles came
out, so that a late one makes none that was made before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.events.facts.claims import EventType, TollClaim, TollKind
from alerts.events.facts.denials import ARMED_GROUP, kind_of
from alerts.events.figures import differ, is_fall, written
from alerts.events.members import Member
from alerts.events.places.claim import PlaceClaim, Precision
from alerts.events.places.relation import Relation, relation
from alerts.events.roles import is_live
from alerts.events.state import place_key
from alerts.events.tally import Step, tally
from sql.rows import ArticleCorrection, EventMerger

SOURCES = (2, 3, 5, 10)
# how grave an event is by its type; all others are words, trade and play
_GRAVITY = {
    EventType.PROTEST: 1,
    EventType.CRIME: 1,
    EventType.ACCIDENT: 2,
    EventType.DISASTER: 2,
    EventType.ABDUCTION: 3,
    EventType.ATTACK: 3,
    EventType.STRIKE: 3,
}


@dataclass(frozen=True, slots=True)
class Transition:
    """A change, as `sql.rows.EventTransition` describes it."""

    key: str
    kind: str
    article_id: int
    old: str | None
    new: str
    sentence: str
    said_by: str | None
    is_disputed: bool
    moment: datetime


def transitions(members: Sequence[Member], mergers: Sequence[EventMerger] = ()) -> list[Transition]:
    """All changes of an event, each key once, in order of time. `members` in the order in which they came out."""
    if not members:
        return []
    found = [
        _transition("new", "new", members[0], members[0].title),
        *_sources(members),
        *(change for kind in TollKind for change in _tolls(members, kind)),
        *_places(members),
        *_actors(members),
        *_types(members),
        *_denials(members),
        *(_correction(one) for member in members for one in member.corrections if not _goes_on(member)),
        *(_merged(one) for one in mergers),
    ]
    place = {member.article_id: number for number, member in enumerate(members)}
    found.sort(key=lambda one: (one.moment, place.get(one.article_id, len(members))))
    first: dict[str, Transition] = {}
    for one in found:
        first.setdefault(one.key, one)
    return list(first.values())


def _transition(
    key: str,
    kind: str,
    member: Member,
    new: str,
    *,
    old: str | None = None,
    sentence: str = "",
    said_by: str | None = None,
    is_disputed: bool = False,
) -> Transition:
    return Transition(
        key, kind, member.article_id, old, new, sentence, said_by, is_disputed, member.published
    )


def _sources(members: Sequence[Member]) -> Iterator[Transition]:
    heard: set[str] = set()
    for member in members:
        if member.voice not in heard:
            heard.add(member.voice)
            if len(heard) in SOURCES:
                old = str(len(heard) - 1)
                yield _transition(f"sources:{len(heard)}", "sources", member, str(len(heard)), old=old)


def _tolls(members: Sequence[Member], kind: TollKind) -> Iterator[Transition]:
    for step in tally(members, kind).steps:
        member, toll = step.claim.member, step.claim.toll
        if member is members[0] and not step.claim.is_revision:
            continue
        if step.old is None and not _is_credible(step, members, kind):
            continue
        name = f"{kind.value}_down" if step.is_fall else kind.value
        change = _transition(
            f"{name}:{toll.low}",
            name,
            member,
            written(toll),
            old=written(step.old.toll) if step.old else None,
            sentence=toll.sentence,
            said_by=toll.said_by,
            is_disputed=_is_disputed(step, members, kind),
        )
        yield replace(change, moment=step.claim.moment)


def _is_credible(step: Step, members: Sequence[Member], kind: TollKind) -> bool:
    """A first toll of what nobody calls a deed or a disaster: a headline says so, or two newsrooms do; else a cabinet
    that meets after an accident would have its dead."""
    if any(_gravity(member.claims.type) or member.claims.type is EventType.OTHER for member in members):
        return True
    voices = {member.voice for member in members if kind in member.claims.mains}
    return len(voices) > 1 or step.claim.toll.sentence == step.claim.member.title


def _is_disputed(step: Step, members: Sequence[Member], kind: TollKind) -> bool:
    """Whether another newsroom gives a lower figure afterwards, which is no older one, or a foe gave another before."""
    mine = step.claim
    claims = [(member, toll) for member in members if (toll := member.claims.mains.get(kind)) is not None]
    older = {toll.low for member, toll in claims if member.published <= mine.moment}
    for member, toll in claims:
        if member.voice == mine.member.voice or not differ(toll, mine.toll):
            continue
        is_later = member.published > mine.moment
        if is_later and is_fall(mine.toll, toll) and toll.low not in older:
            return True
        if not is_later and _by_others(toll, mine.toll):
            return True
    return False


def _by_others(one: TollClaim, other: TollClaim) -> bool:
    """Whether speakers of two kinds give them: the army and a rebel group."""
    kinds = {kind_of(toll.said_by) for toll in (one, other) if toll.said_by is not None}
    return len(kinds) > 1 and None not in kinds and ARMED_GROUP in kinds


def _places(members: Sequence[Member]) -> Iterator[Transition]:
    """The place first known, more exactly known, or another one that most newsrooms tell."""
    told: PlaceClaim | None = None
    said: dict[str, PlaceClaim] = {}
    for member in members:
        place = member.claims.place
        if place is None:
            continue
        said[member.voice] = place
        if told is None or _is_finer(told, place) or _is_elsewhere(told, place, said.values()):
            if member is not members[0]:
                old = told.name if told else None
                key = f"place:{place_key(place)}"
                yield _transition(key, "place", member, place.name, old=old, sentence=place.sentence)
            told = place


def _is_finer(told: PlaceClaim, place: PlaceClaim) -> bool:
    """A town where only the region or the country was known, a region where only the country was."""
    if _level(place) >= _level(told):
        return False
    return relation(told, place) is not Relation.APART


def _level(place: PlaceClaim) -> int:
    return max(place.precision, Precision.NEAR)


def _is_elsewhere(told: PlaceClaim, place: PlaceClaim, said: Iterable[PlaceClaim]) -> bool:
    if relation(told, place) is not Relation.APART:
        return False
    claims = list(said)
    here = [one for one in claims if relation(one, place) in (Relation.SAME, Relation.NEAR)]
    return len(here) > 1 and 2 * len(here) > len(claims)


def _actors(members: Sequence[Member]) -> Iterator[Transition]:
    known = {actor.name for actor in members[0].claims.actors}
    for member in members[1:]:
        for actor in member.claims.actors:
            if actor.name not in known:
                known.add(actor.name)
                yield _transition(f"actor:{actor.name}", "actor", member, actor.name, sentence=actor.sentence)


def _types(members: Sequence[Member]) -> Iterator[Transition]:
    """A graver type that half of the newsrooms tell."""
    told = members[0].claims.type
    said: dict[str, EventType] = {}
    for member in members:
        said[member.voice] = member.claims.type
        level = _gravity(member.claims.type)
        as_grave = [kind for kind in said.values() if _gravity(kind) >= level]
        if level > _gravity(told) and 2 * len(as_grave) >= len(said):
            yield _transition(
                f"type:{member.claims.type.value}",
                "type",
                member,
                member.claims.type.value,
                old=told.value,
                sentence=member.claims.type_sentence,
            )
            told = member.claims.type


def _gravity(kind: EventType) -> int:
    return _GRAVITY.get(kind, 0)


def _denials(members: Sequence[Member]) -> Iterator[Transition]:
    """The first denial of each kind of speaker; whoever is not known denies only what nobody did before."""
    known = {denial.speaker for denial in members[0].claims.denials}
    for member in members[1:]:
        denial = next(iter(member.claims.denials), None)
        if denial is None or denial.speaker in known or (denial.speaker is None and known):
            continue
        known.add(denial.speaker)
        key = f"denial:{denial.speaker}" if denial.speaker else "denial"
        new = denial.said_by or denial.speaker or ""
        yield _transition(key, "denial", member, new, sentence=denial.sentence, said_by=denial.said_by)


def _goes_on(member: Member) -> bool:
    """A live page is written on, not corrected."""
    return is_live(member.title, None)


def _correction(one: ArticleCorrection) -> Transition:
    key = f"correction:{one.article_id}:{one.revision}:{one.field}"
    return Transition(
        key, "correction", one.article_id, one.old or None, one.new, one.sentence, None, False, one.moment
    )


def _merged(one: EventMerger) -> Transition:
    key = f"merged:{one.root_article_id}"
    return Transition(key, "merged", one.root_article_id, None, one.title, "", None, False, one.published)
