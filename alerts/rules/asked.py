"""What a rule asks of the event itself, looked up: places, countries, kinds, actors, the least toll."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.events.facts import actors as known_actors
from alerts.events.facts.claims import TollKind
from alerts.events.places.gazetteer import Place
from alerts.rules.language.lists import Lists, read_entry
from alerts.rules.language.syntax import ListName, Phrase, Term
from alerts.rules.language.using import lists_in
from alerts.text.tokens import plain

LIST_SIGN = "@"


@dataclass(frozen=True, slots=True)
class EventConditions:
    """What a rule asks of an event; what is empty or None is not asked.

    `actors` are folded names as facts have them. `tolls` has the least of each kind; one that is reached is enough.
    """

    places: tuple[Place, ...] = ()
    countries: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    actors: frozenset[str] | None = None
    tolls: tuple[tuple[TollKind, int], ...] = ()


def actors_of(written: Iterable[str], named: Lists) -> frozenset[str]:
    """The folded names under which facts have these actors; `@list` stands for those that its entries name."""
    found: set[str] = set()
    for one in written:
        if one.startswith(LIST_SIGN):
            found |= _of_list(one.removeprefix(LIST_SIGN), named)
        else:
            found |= _called(one)
    return frozenset(found)


def lists_of_actors(written: Iterable[str], named: Lists) -> set[str]:
    """The lists of the desk that are needed for these, whether they exist or not; those that facts have are none."""
    first = {one.removeprefix(LIST_SIGN) for one in written if one.startswith(LIST_SIGN)}
    shipped = {actor.list_name for actor in known_actors.known()}
    own = {one for one in first if one in named or one not in shipped}
    return own.union(*(lists_in(named.get(one, ())) for one in own))


def _of_list(name: str, named: Lists) -> set[str]:
    """A list of the desk, else one that the reader of facts has."""
    if name not in named:
        return {plain(actor.name) for actor in known_actors.known() if actor.list_name == name}
    found: set[str] = set()
    for entry in named[name]:
        node, _ = read_entry(entry)
        if isinstance(node, ListName):
            found |= _of_list(node.name, {} if node.name == name else named)
        elif node is not None:
            found |= _called(_written(node))
    return found


def _written(node: Term | Phrase) -> str:
    return node.written if isinstance(node, Term) else " ".join(term.written for term in node.terms)


def _called(written: str) -> set[str]:
    """The actors of this name, or whose spelling it is."""
    same = {plain(actor.name) for actor in known_actors.known() if plain(actor.name) == plain(written)}
    return same or {plain(actor.name) for actor in known_actors.shipped().find(written)}


def actor_names() -> Sequence[str]:
    """The names of all actors that facts have."""
    return list(dict.fromkeys(actor.name for actor in known_actors.known()))
