"""What a rule asks of the event itself: where, what kind, who, how many.

A condition holds, does not hold, or cannot be told. Where the place or the kind cannot be told, the rule alerts in
doubt unless it wants silence then. Nobody named and no toll given are no doubt: most events begin so, and the
rule waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.events.facts.claims import EventType, TollKind
from alerts.events.places.gazetteer import Place
from alerts.rules import locating
from alerts.rules.asked import EventConditions
from alerts.rules.decide import Decision
from alerts.rules.doubt import DoubtKind, Unsaid
from alerts.rules.locating import Answer, Located
from alerts.rules.place_names import Atlas, country_name, labelled
from alerts.rules.rule import LoadedRule
from alerts.text.tokens import plain
from sql import event_states
from sql.connection import Connection
from sql.rows import EventState

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """What became of a rule's conditions: what holds the match, or what is in doubt; `words` say why in one clause."""

    held: Decision | None = None
    words: str = ""
    unsaid: Unsaid | None = None


FITS = Fit()


def fit(
    asked: EventConditions, found: EventState | None, places: Mapping[str, Place], *, is_silent: bool
) -> Fit:
    """Whether an event is what a rule asks for. `found` None: nobody said anything.

    `places` are those of the event by their ids; `is_silent`: what cannot be told is held.
    """
    unsaid = []
    for answer, words, decision, kind in (
        (*_where(asked, found, places), Decision.ELSEWHERE, DoubtKind.PLACE),
        (*_what(asked, found), Decision.EVENT_TYPE, DoubtKind.TYPE),
    ):
        if answer is Answer.NO or (answer is Answer.UNSAID and is_silent):
            return Fit(decision, words)
        if answer is Answer.UNSAID:
            unsaid.append(Unsaid(kind, words))
    named = found.actors if found else []
    if asked.actors is not None and asked.actors.isdisjoint(map(plain, named)):
        return Fit(Decision.ACTOR, _who_in_words(found))
    if asked.tolls and not any(_reached(found, kind) >= least for kind, least in asked.tolls):
        return Fit(Decision.LOW_TOLL, _toll_in_words(asked, found))
    return Fit(unsaid=_joined(unsaid)) if unsaid else FITS


@dataclass(frozen=True, slots=True)
class States:
    """What events are by now, with their places; of those that a rule asks something of."""

    found: Mapping[int, EventState] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    @classmethod
    def read(cls, conn: Connection, event_ids: Iterable[int | None]) -> States:
        """The states of these events; nothing is read when there are none."""
        if not (wanted := {one for one in event_ids if one is not None}):
            return cls()
        found = event_states.of_events(conn, sorted(wanted))
        ids = {one for state in found for one in state.place_ids}
        return cls({state.event_id: state for state in found}, Atlas(conn).by_ids(ids))

    def fit(self, rule: LoadedRule, event_id: int | None) -> Fit:
        """Whether an event is what a rule asks for."""
        if rule.asked is None or event_id is None:
            return FITS
        is_silent = rule.rule.when_in_doubt == "hold"
        return fit(rule.asked, self.found.get(event_id), self.places, is_silent=is_silent)

    def ordinal(self, rule: LoadedRule, event_id: int | None) -> int | None:
        """By which state a rule decides on an event; None: by none, or it asks nothing of it."""
        state = self.found.get(event_id or 0)
        return state.ordinal if state is not None and rule.asked is not None else None


def highest(found: EventState | None, kind: TollKind) -> int | None:
    """The highest claim of an event's toll; None: nobody gives one."""
    if found is None:
        return None
    low, high = getattr(found, f"{kind}_low"), getattr(found, f"{kind}_high")
    given = [one for one in (low, high) if one is not None]
    return max(given) if given else None


def _reached(found: EventState | None, kind: TollKind) -> int:
    return highest(found, kind) or 0


def _where(
    asked: EventConditions, found: EventState | None, places: Mapping[str, Place]
) -> tuple[Answer, str]:
    """Both fields of places must hold."""
    if not asked.places and not asked.countries:
        return Answer.YES, ""
    spots = locating.spots(found, places) if found else []
    answers = [locating.lies_in(asked.places, spots)] if asked.places else []
    answers += [locating.lies_in_countries(asked.countries, spots)] if asked.countries else []
    worst = max(answers)
    if worst is Answer.YES:
        return worst, ""
    wanted = [labelled(one) for one in asked.places] or [
        country_name(one) or one for one in sorted(asked.countries)
    ]
    return worst, _where_in_words(worst, spots, listed(wanted))


def _where_in_words(answer: Answer, spots: Sequence[Located], wanted: str) -> str:
    if not spots:
        return f"its place is not said, and the rule asks for {wanted}"
    said = listed([locating.in_words(one) for one in spots])
    if answer is Answer.NO:
        return f"it happened in {said}, and the rule asks for {wanted}"
    return f"of its place only {said} is said, and the rule asks for {wanted}"


def _what(asked: EventConditions, found: EventState | None) -> tuple[Answer, str]:
    types = found.types if found else []
    if not asked.types or not asked.types.isdisjoint(types):
        return Answer.YES, ""
    wanted = listed(sorted(asked.types))
    known = [one for one in types if one != EventType.OTHER]
    if not known:
        return Answer.UNSAID, f"its kind could not be told, and the rule asks for {wanted}"
    return Answer.NO, f"its kind is {listed(known)}, and the rule asks for {wanted}"


def _who_in_words(found: EventState | None) -> str:
    if found is None or not found.actors:
        return "nobody whom the rule asks for is named in it yet"
    return f"it names {listed(found.actors)}, and nobody whom the rule asks for"


def _toll_in_words(asked: EventConditions, found: EventState | None) -> str:
    wanted = " or ".join(f"{least} {kind}" for kind, least in asked.tolls)
    given = [f"{number} {kind}" for kind, _ in asked.tolls if (number := highest(found, kind)) is not None]
    said = f"its highest toll is {' and '.join(given)}" if given else "nobody gives its toll yet"
    return f"{said}, and the rule asks for {wanted}"


def _joined(unsaid: Sequence[Unsaid]) -> Unsaid:
    return Unsaid(unsaid[0].kind, "; ".join(one.words for one in unsaid))


def listed(names: Iterable[str]) -> str:
    """The names in a row, of many the first few."""
    every = list(dict.fromkeys(names))
    if len(every) > MOST_NAMED + 1:
        return f"{', '.join(every[:MOST_NAMED])} and {len(every) - MOST_NAMED} more"
    return " and ".join(filter(None, (", ".join(every[:-1]), every[-1])))
