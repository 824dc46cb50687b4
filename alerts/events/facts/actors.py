"""Named groups, forces and institutions, by the spellings of `actors.tsv` and of named lists.

Spellings in capitals are found in capitals only (US, FAN); others whatever their case and accents. `*` stands for any
ending, and Arabic prefixes may stand before a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from alerts.events.facts.claims import ActorClaim
from alerts.events.facts.lexicon import alternation, fold
from alerts.events.facts.passages import Sentence

_PREFIX = "(?:[وفبلك]?(?:ال|لل)?)?"
_ENDING = r"(?P<ending>\w{0,4})"


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor: the list it stands in, its name, its country and the words that rule it out within a sentence."""

    list_name: str
    name: str
    country: str | None = None
    unless: tuple[str, ...] = ()


class Spellings:
    """Finds actors by their spellings."""

    def __init__(self, listed: Sequence[tuple[Actor, Sequence[str]]]) -> None:
        self._exact: dict[str, Actor] = {}
        self._folded: dict[str, Actor] = {}
        self._stems: dict[str, Actor] = {}
        for actor, spellings in listed:
            for spelling in spellings:
                self._add(actor, spelling.strip())
        exact = alternation(self._exact)
        folded = alternation([*self._folded, *self._stems])
        self._exact_pattern = re.compile(rf"(?<!\w)(?P<name>{exact})(?!\w)" if exact else r"(?!)")
        self._folded_pattern = re.compile(
            rf"(?<!\w){_PREFIX}(?P<name>{folded}){_ENDING}(?!\w)" if folded else r"(?!)"
        )

    def find(self, text: str) -> Iterator[Actor]:
        """The actors that a sentence names, in order of spelling kinds; one may come twice."""
        for found in self._exact_pattern.finditer(text):
            yield self._exact[found["name"]]
        for found in self._folded_pattern.finditer(_plain(text)):
            name = found["name"]
            actor = self._folded.get(name) if not found["ending"] else None
            actor = actor or self._stems.get(name)
            if actor is not None:
                yield actor

    def _add(self, actor: Actor, spelling: str) -> None:
        if spelling == spelling.upper() and spelling != spelling.lower():
            self._exact.setdefault(spelling, actor)
            return
        folded = _plain(spelling)
        words = folded.split(" ")
        # within a name an ending is any: "африканск* корпус*" stands for its stems, found by the first word's forms
        if "*" in folded and len(words) > 1:
            for ending in _ADJECTIVE_ENDINGS:
                self._stems.setdefault(folded.replace("* ", f"{ending} ").rstrip("*"), actor)
        elif folded.endswith("*"):
            self._stems.setdefault(folded.rstrip("*"), actor)
        elif folded:
            self._folded.setdefault(folded, actor)


_ADJECTIVE_ENDINGS: Final = ("ии", "ого", "ому", "им", "ом", "ая", "ои", "ую", "ие", "их", "ими", "ое")


def _plain(text: str) -> str:
    return " ".join(fold(text).replace("-", " ").split())


@lru_cache(maxsize=1)
def shipped() -> Spellings:
    """The actors of `actors.tsv`."""
    return Spellings(list(_rows()))


@lru_cache(maxsize=1)
def known() -> tuple[Actor, ...]:
    """Every actor of `actors.tsv`, in its order."""
    return tuple(actor for actor, _ in _rows())


def _rows() -> Iterator[tuple[Actor, Sequence[str]]]:
    for line in files(__package__).joinpath("actors.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            list_name, name, country, spellings, unless = line.split("\t")
            ruled_out = tuple(fold(word) for word in unless.split("; ") if word)
            yield Actor(list_name, name, country or None, ruled_out), spellings.split(";")


def actor_claims(
    read: Sequence[Sentence], leads: int, aliases: Mapping[str, Sequence[str]]
) -> tuple[ActorClaim, ...]:
    """Each actor once, with the first sentence that names it; context when only a sentence behind the first `leads`
    does. `aliases`: spellings by the name of a list, found beside the shipped ones."""
    sources = [shipped()]
    if aliases:
        sources.append(Spellings([(Actor(name, name), spellings) for name, spellings in aliases.items()]))
    claims: dict[tuple[str, str], ActorClaim] = {}
    for number, sentence in enumerate(read):
        for spellings in sources:
            for actor in spellings.find(sentence.text):
                if (actor.list_name, actor.name) not in claims and not _is_ruled_out(actor, sentence):
                    claims[actor.list_name, actor.name] = ActorClaim(
                        actor.name, sentence.text, actor.list_name, is_context=number >= leads
                    )
    return tuple(claims.values())


def _is_ruled_out(actor: Actor, sentence: Sentence) -> bool:
    if not actor.unless:
        return False
    text = f" {' '.join(sentence.tokens)} "
    return any(f" {word} " in text for word in actor.unless)
