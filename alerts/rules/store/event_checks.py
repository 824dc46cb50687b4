"""Whether what a rule asks of events can be known: its places and actors, and which place is meant by a name."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.events.places.gazetteer import Place
from alerts.rules.asked import LIST_SIGN, actor_names, actors_of
from alerts.rules.findings import Finding, nearest
from alerts.rules.language.guess import meant
from alerts.rules.language.lists import Lists
from alerts.rules.language.problems import Severity
from alerts.rules.place_names import Atlas, country_name, has_borders, labelled
from alerts.rules.rule import RuleError, WatchRule
from alerts.text.tokens import plain

MOST_NAMED = 5


class ConditionRefused(RuleError):
    """The rule asks for a place or an actor that is not known, or does not say which place it means."""


def check_event_conditions(rule: WatchRule, named: Lists, atlas: Atlas) -> None:
    """Refuse a rule that asks for what is not known: ConditionRefused."""
    found = [*_wrong_places(rule, atlas), *_wrong_actors(rule, named)]
    if found:
        lines = "\n".join(f"  {one.words}" for one in found)
        raise ConditionRefused(f"rule {rule.name} asks for what is not known:\n{lines}", found)


def doubts_of_places(rule: WatchRule, atlas: Atlas) -> Iterator[Finding]:
    """Where a name is that of another place too, and where a place holds less than one may think."""
    for index, name in enumerate(rule.places):
        said = atlas.meant(name)
        if len(said.places) != 1:
            continue
        (place,) = said.places
        if said.others:
            others = " or ".join(_which(one, name, atlas) for one in said.others[:MOST_NAMED])
            kind = f"{name} is read as the {place.kind}, {labelled(place)}"
            yield _finding(index, name, kind, f"if another is meant, write {others}", Severity.WARNING)
        if not has_borders(place):
            message = (
                f"where {labelled(place)} begins and ends is not known: it holds for events that name it"
            )
            yield _finding(
                index,
                name,
                message,
                "name the regions or countries that it covers beside it",
                Severity.WARNING,
            )


def _wrong_places(rule: WatchRule, atlas: Atlas) -> Iterator[Finding]:
    for index, name in enumerate(rule.places):
        places = atlas.meant(name).places
        if not places:
            near = " or ".join(labelled(one) for one in atlas.near(name))
            remedy = f"did you mean {near}?" if near else _UNKNOWN
            yield _finding(index, name, f"no place is called {name}", remedy)
        elif len(places) > 1:
            said = ", ".join(labelled(one) for one in places[:MOST_NAMED])
            more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
            which = " or ".join(_which(one, name, atlas) for one in places[:MOST_NAMED])
            yield _finding(index, name, f"{name} is several places: {said}{more}", f"write {which}")


_UNKNOWN = (
    "import the places of its country with `tocsin places import`, or look for the word in the query instead"
)


def _which(place: Place, name: str, atlas: Atlas) -> str:
    """How to write a place so that it and no other is meant."""
    bare = name.partition(",")[0].strip()
    around = (f"{bare}, {one}" for one in (country_name(place.country), place.admin1, place.kind) if one)
    for written in (place.name, *around):
        if atlas.meant(written).places == (place,):
            return f'"{written}"' if "," in written else written
    return place.id


def _finding(
    index: int, name: str, message: str, remedy: str, severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(("places", index), message, severity, "place", 0, len(name), remedy)


def _wrong_actors(rule: WatchRule, named: Lists) -> Iterator[Finding]:
    for index, name in enumerate(rule.actors):
        if not actors_of([name], named):
            message, remedy = _list(name, named) if name.startswith(LIST_SIGN) else _actor(name)
            yield Finding(("actors", index), message, code="actor", start=0, end=len(name), remedy=remedy)


def _list(written: str, named: Lists) -> tuple[str, str]:
    name = written.removeprefix(LIST_SIGN)
    if name in named:
        return f"no entry of {written} names an actor that can be read from an article", _OTHERS
    return f"there is no list {written}", nearest(name, named)


def _actor(name: str) -> tuple[str, str]:
    names = {plain(one): one for one in actor_names()}
    guess = meant(plain(name), names)
    return (
        f"no actor called {name} can be read from an article",
        f"did you mean {names[guess]}?" if guess else _OTHERS,
    )


_OTHERS = "look for the words in the query instead"
