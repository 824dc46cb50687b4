"""What identity needs of an article, computed once per revision and stored: packed counts and a record of facts.

The record has a fixed layout, so that a window of articles is one array and the facts of a million pairs are compared
at once. Names stand in it as 32-bit hashes of their skeletons; the highest bit says that it is in doubt whether the
word is a name (the first of a sentence, or of a script without capitals): it counts only where the other article has
it for certain. `LAYOUT` goes up whenever anything here changes: what an older layout wrote is computed anew.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alerts.events import concepts, names, people, roles, terms
from alerts.events.facts.casualties import main_toll
from alerts.events.facts.claims import EventType, Facts, TollClaim, TollKind
from alerts.events.facts.figures import figures as figures_of
from alerts.events.frequencies import BUCKETS
from alerts.events.names import Names
from alerts.events.places.claim import Precision
from alerts.events.vectors import Packed, Side, pack
from alerts.text.tokens import tokenize

LAYOUT = 3
IN_DOUBT = 1 << 31
UNSAID = -1
MOST_COUNTED = 32_767
TYPES = tuple(EventType)

RECORD = np.dtype([
    ("language", "u4"), ("source", "u4"), ("series", "u4"), ("words", "u2"), ("type", "u1"), ("flags", "u1"),
    # proleptic ordinals, 0 unknown: the day or days of the deed, the days that it can have, every day named
    ("day", "i4"), ("until", "i4"), ("earliest", "i4"), ("latest", "i4"), ("days", "i4", 4),
    ("concepts", "u8"), ("title_concepts", "u8"), ("targets", "u8"), ("aftermath", "u8"),
    ("located", "u4", 8), ("head", "u4", 16), ("everywhere", "u4", 56),
    ("numbers", "u4", 8), ("title_numbers", "u4", 4), ("persons", "u4", 8), ("victims", "u4", 6), ("ages", "u1", 6),
    ("streets", "u4", 6),
    # where it happened: hash of the place, its region and country, radians, how exactly (0: no claim)
    ("place", "u4", 2), ("region", "u4", 2), ("country", "u2", 2), ("latitude", "f4", 2), ("longitude", "f4", 2),
    ("precision", "u1", 2),
    # low and high figures, -1 not said
    ("killed", "i2", 2), ("injured", "i2", 2), ("abducted", "i2", 2),
])  # fmt: skip
ROUNDUP, ANALYSIS, LIVE, AGAIN, LOOKS_BACK, UNDATED, SEVERAL, OLD_DEED = 1, 2, 4, 8, 16, 32, 64, 128


class Profiled(Protocol):
    """What is read of an article; `published` is when it was first seen if that is not known."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def section(self) -> str | None: ...
    @property
    def source(self) -> str: ...
    @property
    def source_kind(self) -> str | None: ...
    @property
    def published(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Profile:
    """`packed`: the counts of its terms; `record`: one row of `RECORD`."""

    packed: Packed
    record: NDArray[np.void]


def profile(article: Profiled, facts: Facts) -> Profile:
    """All that identity needs of an article."""
    title, body = article.title, article.text[: terms.TEXT_LIMIT]
    in_title, in_body = tokenize(title), tokenize(body)
    title_runs, body_runs = terms.runs(title, in_title), terms.runs(body, in_body)
    known = names.known_words(title_runs) | names.known_words(body_runs)
    told = _Told(facts, title, known)
    everywhere = Names()
    everywhere.add(title, in_title, title_runs, known)
    everywhere.add(body, in_body, body_runs, known)
    places = [name for claim in facts.places for name in (claim.mention, claim.name)]
    persons = people.persons([*title_runs, *body_runs], places)
    packed = pack(
        terms.of_tokens(in_title, in_body, body_runs or title_runs),
        {
            Side.SKELETONS: told.names.sure + told.names.doubtful,
            Side.MEETINGS: _meetings(facts, article.published),
            Side.NUMBERS: Counter(str(number) for number in told.numbers),
            Side.PERSONS: Counter(persons),
            Side.CONCEPTS: Counter(told.concept_names),
        },
    )
    record = np.zeros((), RECORD)
    record["language"] = _hash("language", (article.language or "").partition("-")[0])
    record["source"] = _hash("source", article.source)
    record["words"] = min(len(in_title) + len(in_body), 65535)
    record["flags"] = _flags(article, facts, told)
    shape = roles.series(title)
    record["series"] = _hash("series", shape) if len(shape) > 8 else 0
    record["concepts"], record["title_concepts"] = told.concepts, told.title_concepts
    record["targets"], record["aftermath"] = told.targets, told.aftermath
    _put(record, "located", told.located)
    _put(record, "head", _name_keys(told.head))
    _put(record, "everywhere", _name_keys(everywhere))
    _put(record, "numbers", [_key(Side.NUMBERS, str(number)) for number in told.numbers])
    _put(record, "title_numbers", [_key(Side.NUMBERS, str(number)) for number in told.head_numbers])
    _put(record, "persons", [_key(Side.PERSONS, name) for name in sorted(persons)])
    _put(record, "victims", [_hash("victim", name) for name in sorted(people.victims(article.text))])
    _put(record, "ages", sorted(people.ages(article.text)))
    _put(record, "streets", [_hash("street", name) for name in sorted(people.streets(article.text))])
    _put_facts(record, facts, article.published)
    return Profile(packed, record)


class _Told:
    """What the passages that are told as new name."""

    def __init__(self, facts: Facts, title: str, known: set[str]) -> None:
        passages = facts.told or (title,)
        # tolls are compared as tolls: other figures may stay, tolls rise
        tolls = {figure for claim in facts.tolls for figure in (claim.low, claim.high)}
        self.names, self.head = Names(), Names()
        self.located: list[int] = []
        self.numbers: list[int] = []
        self.concepts = self.title_concepts = self.targets = self.aftermath = 0
        for at, passage in enumerate(passages):
            tokens = tokenize(passage)
            found = terms.runs(passage, tokens)
            self.names.add(passage, tokens, found, known)
            if at < HEAD:
                self.head.add(passage, tokens, found, known)
            of_passage = concepts.concepts(token.text for token in tokens)
            self.concepts |= of_passage
            if at < HEAD:
                self.targets |= of_passage & concepts.bits(concepts.TARGETS)
            if at == 0:
                self.aftermath = of_passage & concepts.bits(concepts.AFTERMATH)
            if at == 0 or (at < HEAD and not self.title_concepts):
                self.title_concepts |= of_passage & concepts.bits(concepts.HAPPENINGS)
            self.located += [
                _key(Side.SKELETONS, key) | (0 if is_sure else IN_DOUBT)
                for key, is_sure in names.located(passage, tokens)
            ]
            figures = facts.told_figures[at] if facts.told_figures else figures_of(passage, facts.language)
            self.numbers += [one for one in figures if one not in tolls]
            if at < HEAD:
                self.head_numbers = list(self.numbers)
        self.is_again = any(roles.is_again(passage) for passage in passages)

    @property
    def concept_names(self) -> Iterable[str]:
        return (name for at, name in enumerate(concepts.names()) if self.concepts >> at & 1)


SEVERAL_REGIONS = 3
OLD_DEED_IN = 4  # passages, the title with them
HEAD = 2  # passages: the title and the first sentence


def _flags(article: Profiled, facts: Facts, told: _Told) -> int:
    return (
        ROUNDUP * roles.is_roundup(article.title, article.section)
        | ANALYSIS * roles.is_analysis(article.title, article.section, article.source_kind)
        | LIVE * roles.is_live(article.title, article.section)
        | AGAIN * (told.is_again and not roles.is_toll_update(article.title))
        | LOOKS_BACK * (facts.looks_back_to is not None)
        | UNDATED * (article.published is None)
        | SEVERAL * (_regions(facts) >= SEVERAL_REGIONS)
        | OLD_DEED * (told.aftermath != 0 and _names_old_deed(facts, article.published))
    )


def _regions(facts: Facts) -> int:
    """In how many regions the article places something exactly: a page on several events names several."""
    exact = [claim for claim in facts.places if not claim.is_context and claim.precision <= Precision.NEAR]
    return len({(claim.country, claim.admin1) for claim in exact if claim.admin1})


def _names_old_deed(facts: Facts, published: datetime | None) -> bool:
    """Whether it dates what it follows, as a verdict does its deed, to more than a month before."""
    if published is None:
        return False
    old = published.date() - timedelta(days=30)
    return any(
        claim.hi < old
        for claim in facts.dates
        if claim.is_context and claim.sentence in facts.told[:OLD_DEED_IN]
    )


def _put_facts(record: NDArray[np.void], facts: Facts, published: datetime | None) -> None:
    record["type"] = TYPES.index(facts.type)
    named = [claim for claim in facts.dates if not claim.is_context and not claim.is_inferred]
    plain = [claim for claim in named if not claim.is_statement]
    if plain:
        record["day"], record["until"] = plain[0].lo.toordinal(), plain[0].hi.toordinal()
        record["earliest"] = min(claim.lo for claim in plain).toordinal()
        record["latest"] = max(claim.hi for claim in plain).toordinal()
    elif published is not None:
        days = [claim.lo.toordinal() for claim in named] or [published.date().toordinal()]
        record["earliest"], record["latest"] = min(days) - 1, max(days)
    _put(
        record,
        "days",
        list(dict.fromkeys(day.toordinal() for claim in named for day in (claim.lo, claim.hi))),
    )
    places = [claim for claim in facts.places if not claim.is_context][:2]
    for at, claim in enumerate(places):
        record["place"][at] = _hash("place", claim.place_id or claim.name)
        record["region"][at] = _hash("region", f"{claim.country}/{claim.admin1}") if claim.admin1 else 0
        record["country"][at] = _hash("country", claim.country) & 0xFFFF if claim.country else 0
        record["latitude"][at] = np.radians(claim.latitude) if claim.latitude is not None else np.nan
        record["longitude"][at] = np.radians(claim.longitude) if claim.longitude is not None else np.nan
        record["precision"][at] = int(claim.precision)
    title = facts.told[0] if facts.told else ""
    for kind in TollKind:
        record[kind.value] = _toll(main_toll(facts.tolls, kind, title, facts.type is EventType.STRIKE))


def _toll(claim: TollClaim | None) -> tuple[int, int]:
    if claim is None:
        return UNSAID, UNSAID
    # "at least" is seldom twice as many in the end
    high = claim.high if claim.high is not None else 2 * claim.low
    return min(claim.low, MOST_COUNTED), min(high, MOST_COUNTED)


def _meetings(facts: Facts, published: datetime | None) -> Counter[str]:
    """Where reports in two languages meet that name nothing alike: kind of happening, country or place, and day."""
    days = {day for claim in facts.dates if not claim.is_context for day in (claim.lo, claim.hi)}
    if published is not None and not days:
        days = {published.date(), published.date() - timedelta(days=1)}
    spots = {
        spot
        for claim in facts.places[:3]
        if not claim.is_context
        for spot in (claim.country, claim.place_id and f"{claim.place_id}")
        if spot
    }
    kind = "" if facts.type is EventType.OTHER else facts.type.value
    return Counter(
        {f"{spot} {kind} {day.isoformat()}": 1 for spot in sorted(spots) for day in sorted(days)[:4]}
    )


def _name_keys(found: Names) -> list[int]:
    sure = [_key(Side.SKELETONS, key) for key, _ in found.sure.most_common()]
    doubtful = [
        _key(Side.SKELETONS, key) | IN_DOUBT
        for key, _ in found.doubtful.most_common()
        if key not in found.sure
    ]
    return [*sure, *doubtful]


def _put(record: NDArray[np.void], field: str, values: Iterable[int]) -> None:
    room = len(record[field])
    kept = list(islice(dict.fromkeys(values), room))
    record[field][: len(kept)] = kept


def _key(side: Side, term: str) -> int:
    """A hash whose lowest bits are the bucket of the term; 0 stands for none."""
    return (zlib.crc32(f"{int(side)}\0{term}".encode()) & (IN_DOUBT - 1)) or BUCKETS


def _hash(kind: str, value: str) -> int:
    return zlib.crc32(f"{kind}\0{value}".encode()) or 1


def skeletons_of(title: str, text: str) -> Mapping[str, int]:
    """The names of a whole text, for tables of frequencies."""
    found = names.of_text(f"{title}\n{text[: terms.TEXT_LIMIT]}")
    return found.sure + found.doubtful
