"""The gazetteer: places with their spellings, found in text by longest match over folded tokens.

`sahel.tsv` holds the Sahel and its neighbours, `world.tsv` countries, capitals and large cities. Both are written by
hand. Columns: id, name, kind, admin1 (the region's name), country (ISO 3166-1 alpha-2), latitude and longitude
(degrees, to about 5 km; none for countries), population class (0: unknown or under 5,000, 1: 5,000, 2: 20,000,
3: 100,000, 4: 500,000, 5: 2 million and more), spellings and demonyms, both parted by `|`. A spelling behind `?` is
also an ordinary word or a personal name and counts only with a locative; behind `@` stands an institution that sits
there, whose acts happen there when nothing better is named. A demonym is the beginning of an adjective
or of the name of a people, in any language, or with `$` the whole word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from alerts.events.places.distance import kilometres
from alerts.events.places.spelling import keys_of_spelling, keys_of_token
from alerts.text.tokens import Token, folded_words, tokenize

TABLES = ("sahel.tsv", "world.tsv")
CAREFUL, SEAT, WHOLE = "?", "@", "$"
LONGEST_DEMONYM_ENDING = 4
SHORTEST_DEMONYM = 4
SAME_PLACE_KM = 30.0
CODE_LETTERS = 2
# kinds of place that are no point on the map: their coordinates are those of a middle
AREAS = frozenset(
    [
        "country",
        "region",
        "state",
        "river",
        "lake",
        "delta",
        "park",
        "desert",
        "mountains",
        "island",
        "sea",
        "area",
    ]
)


@dataclass(frozen=True, slots=True)
class Place:
    """One place. Two rows of one name are two places; `population` is a class from 0 to 5."""

    id: str
    name: str
    kind: str
    admin1: str | None
    country: str | None
    latitude: float | None
    longitude: float | None
    population: int
    spellings: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()


class Kind(StrEnum):
    """How a spelling counts."""

    NAME = "name"
    CAREFUL = "careful"  # an ordinary word too: only with a locative
    SEAT = "seat"  # an institution that sits there
    DEMONYM = "demonym"  # evidence of a country only


_KINDS = {CAREFUL: Kind.CAREFUL, SEAT: Kind.SEAT}


class Entry(NamedTuple):
    """One spelling: the keys that follow the first, the places that it may mean, and how it counts."""

    rest: tuple[str, ...]
    places: tuple[Place, ...]
    kind: Kind


class Mention(NamedTuple):
    """A name in a text: `tokens[first:last + 1]`, the places it may mean, and how it counts."""

    places: tuple[Place, ...]
    first: int
    last: int
    kind: Kind


class Gazetteer:
    """Places by the first key of each spelling. Lookups do not change it: it may be shared by threads."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places: dict[str, Place] = {}
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._demonyms: dict[str, tuple[tuple[str, Place], ...]] = {}
        self.capitals: dict[str, Place] = {}
        self.countries: dict[str, Place] = {}
        for place in places:
            self._add(place)

    def with_places(self, rows: Iterable[Place]) -> Gazetteer:
        """This gazetteer and `rows` in addition; a row that is a place known already only adds its spellings."""
        more = Gazetteer(())
        more.places, more._entries = dict(self.places), dict(self._entries)
        more._demonyms, more.capitals, more.countries = self._demonyms, self.capitals, self.countries
        for row in rows:
            known = more._known_as(row)
            if known is None:
                more.places[row.id] = row
            kind = Kind.CAREFUL if known is None and row.population == 0 else Kind.NAME
            for spelling in (row.name, *row.spellings):
                more._add_spelling(spelling, known or row, kind)
        return more

    def named(self, name: str, kinds: Collection[Kind] = tuple(Kind)) -> tuple[Place, ...]:
        """The places that have this name or spelling, as one of these kinds; folded alike is alike."""
        keys = keys_of_spelling(name)
        entries = self._entries.get(keys[0], ()) if keys else ()
        same = [entry for entry in entries if entry.rest == keys[1:] and entry.kind in kinds]
        found = [place for entry in same for place in entry.places]
        return tuple(dict.fromkeys(found))

    def find(self, text: str) -> list[Mention]:
        """The names in `text`, the longest at each word; demonyms are among them."""
        return self.find_in(text, tokenize(text))

    def find_in(self, text: str, tokens: list[Token]) -> list[Mention]:
        """`find` for a text that is cut already."""
        mentions: list[Mention] = []
        entries, demonyms = self._entries, self._demonyms
        at, count = 0, len(tokens)
        while at < count:
            word = tokens[at].text
            mention = None
            if not word.isascii():
                mention = self._longest_of(text, tokens, at)
            elif word in entries:
                mention = _longest(entries[word], text, tokens, at)
            if mention is None and (not word.isascii() or word[:4] in demonyms):
                mention = self._demonym(word, at)
            if mention is None:
                at += 1
                continue
            mentions.append(mention)
            at = mention.last + 1
        return mentions

    def _longest_of(self, text: str, tokens: list[Token], at: int) -> Mention | None:
        for key in keys_of_token(tokens[at].text):
            if (entries := self._entries.get(key)) and (mention := _longest(entries, text, tokens, at)):
                return mention
        return None

    def _demonym(self, word: str, at: int) -> Mention | None:
        for key in keys_of_token(word):
            for stem, place in self._demonyms.get(key[:4], ()):
                if key.startswith(stem) and len(key) - len(stem) <= LONGEST_DEMONYM_ENDING:
                    return Mention((place,), at, at, Kind.DEMONYM)
        return None

    def _add(self, place: Place) -> None:
        if place.id in self.places:
            raise ValueError(f"gazetteer: the id {place.id} stands twice")
        self.places[place.id] = place
        if place.country and place.kind == "country":
            self.countries[place.country] = place
        if place.country and place.kind == "capital":
            self.capitals.setdefault(place.country, place)
        if CAREFUL + place.name not in place.spellings:
            self._add_spelling(place.name, place)
        for spelling in place.spellings:
            kind = _KINDS.get(spelling[0], Kind.NAME)
            self._add_spelling(spelling if kind is Kind.NAME else spelling[1:], place, kind)
        for demonym in place.demonyms:
            self._add_demonym(demonym, place)

    def _add_demonym(self, demonym: str, place: Place) -> None:
        words = folded_words(demonym)
        if demonym.endswith(WHOLE) or len(words) > 1 or len(words[0]) < SHORTEST_DEMONYM:
            self._add_spelling(demonym, place, Kind.DEMONYM)
            return
        stems = (*self._demonyms.get(words[0][:4], ()), (words[0], place))
        self._demonyms[words[0][:4]] = tuple(sorted(stems, key=lambda stem: -len(stem[0])))

    def _add_spelling(self, spelling: str, place: Place, kind: Kind = Kind.NAME) -> None:
        keys = keys_of_spelling(spelling)
        if not keys:
            return
        first, rest = keys[0], keys[1:]
        if first not in self._entries:
            self._entries[first] = (Entry(rest, (place,), kind),)
            return
        entries = list(self._entries.get(first, ()))
        for at, entry in enumerate(entries):
            if entry.rest == rest and (entry.kind is kind or {entry.kind, kind} == {Kind.NAME, Kind.CAREFUL}):
                if place not in entry.places:
                    kind = kind if entry.kind is kind else Kind.NAME
                    entries[at] = Entry(rest, (*entry.places, place), kind)
                break
        else:
            entries.append(Entry(rest, (place,), kind))
            entries.sort(key=lambda entry: -len(entry.rest))
        self._entries[first] = tuple(entries)

    def _known_as(self, row: Place) -> Place | None:
        keys = keys_of_spelling(row.name)
        for entry in self._entries.get(keys[0], ()) if keys else ():
            for place in entry.places:
                if entry.rest == keys[1:] and _are_one(place, row):
                    return place
        return None


def _are_one(place: Place, row: Place) -> bool:
    if place.country != row.country or (place.kind in AREAS) != (row.kind in AREAS):
        return False
    if place.kind in AREAS:
        return True
    distance = kilometres((place.latitude, place.longitude), (row.latitude, row.longitude))
    return distance is not None and distance <= SAME_PLACE_KM


def _longest(entries: tuple[Entry, ...], text: str, tokens: list[Token], at: int) -> Mention | None:
    for entry in entries:
        last = at + len(entry.rest)
        if last < len(tokens) and _follow(entry.rest, text, tokens, at) and _is_name(entry, text, tokens, at):
            return Mention(entry.places, at, last, entry.kind)
    return None


def _follow(rest: tuple[str, ...], text: str, tokens: list[Token], at: int) -> bool:
    for offset, key in enumerate(rest, at + 1):
        token = tokens[offset]
        if token.text != key and (token.text.isascii() or key not in keys_of_token(token.text)):
            return False
        if "\n" in (gap := text[tokens[offset - 1].end : token.start]) or "," in gap or ". " in gap:
            return False
    return True


def _is_name(entry: Entry, text: str, tokens: list[Token], at: int) -> bool:
    """Whether a name of a script with capitals is written with one."""
    if entry.kind is Kind.DEMONYM:
        return True
    is_code = not entry.rest and len(tokens[at].text) <= CODE_LETTERS
    if is_code and (entry.kind is Kind.SEAT or entry.places[0].kind in AREAS):
        return text[tokens[at].start : tokens[at].end].isupper()  # "TX", "US", "EU"
    return any(not text[token.start].islower() for token in tokens[at : at + len(entry.rest) + 1])


def read_places(lines: Iterable[str]) -> Iterator[Place]:
    """The places of a table as described above; the first line names the columns."""
    for number, line in enumerate(lines, 1):
        if number == 1 or not line.strip():
            continue
        columns = line.rstrip("\n").split("\t")
        if not 9 <= len(columns) <= 10:
            raise ValueError(f"gazetteer, line {number}: {len(columns)} columns instead of 9 or 10")
        yield Place(
            id=columns[0],
            name=columns[1],
            kind=columns[2],
            admin1=columns[3] or None,
            country=columns[4] or None,
            latitude=float(columns[5]) if columns[5] else None,
            longitude=float(columns[6]) if columns[6] else None,
            population=int(columns[7] or 0),
            spellings=tuple(part for part in columns[8].split("|") if part),
            demonyms=tuple(part for part in columns[9].split("|") if part) if len(columns) > 9 else (),
        )


@cache
def shipped() -> Gazetteer:
    """The gazetteer that comes with Tocsin, read once."""
    folder = Path(__file__).parent
    return Gazetteer(
        place
        for table in TABLES
        for place in read_places((folder / table).read_text(encoding="utf-8").splitlines())
    )
