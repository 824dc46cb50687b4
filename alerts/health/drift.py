"""Has the layout of a source changed? Its newest articles held against its own history. Pure.

Each trait is a yes or no per article (it has authors, its text is as long as usual …). A trait is lost when the newest
articles lack it far more often than the history lets expect: the share falls by half or more, and so many misses among
so many articles would come by chance less than once in ten thousand times (binomial, with Laplace's rule of succession
for the history). With a hundred articles that all have it, that is 3 of the last 4, or 4 of the last 8; a source whose
articles often lack it is looked at over its last 16.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import comb
from statistics import median

HISTORY_LEAST, HISTORY_MOST = 20, 100
# a history of one sitting is no history: sections come one after the other there
HISTORY_SPAN = timedelta(hours=12)
# the newest articles are looked at as so many, and as so many
WINDOWS = (4, 8, 16)
USUALLY = 0.6
FALL = 0.5
CHANCE = 1e-4
# a text shorter or longer than the median by these factors is not as usual
SHORT, LONG = 1 / 3, 4.0
AGREEMENT_SLACK = 0.3
# so many new lines that stand in other articles too are furniture, or such a share of a text
FURNITURE_LINES, FURNITURE_SHARE = 3, 0.2
REPEATED = 3
SHORTEST_LINE = 12
# what was lost is lost while so many of the newest four articles lack it
STILL = 2
# after this a changed layout is what is usual, and is learned anew
ACCEPTED_AFTER = timedelta(days=14)


class Trait(StrEnum):
    """What may change about the articles of a source."""

    AUTHORS = "authors"
    TIME = "time"
    SECTION = "section"
    FULL_TEXT = "full_text"
    SHORTER = "shorter"
    LONGER = "longer"
    TITLES = "titles"
    FURNITURE = "furniture"
    FALLBACK = "fallback"
    AGREEMENT = "agreement"
    JSON_LD = "json_ld"
    LAYOUT = "layout"


# changes that cost the reader something; the others are only told
HARMS = frozenset(Trait) - {Trait.SECTION, Trait.JSON_LD, Trait.LAYOUT}
WORDS = {
    Trait.AUTHORS: "articles have no author",
    Trait.TIME: "articles have no time of publication",
    Trait.SECTION: "articles have no section",
    Trait.FULL_TEXT: "only the beginning of articles can be read",
    Trait.SHORTER: "texts are far shorter than usual",
    Trait.LONGER: "texts are far longer than usual",
    Trait.TITLES: "different articles bear the same title",
    Trait.FURNITURE: "the same lines stand in different articles",
    Trait.FALLBACK: "texts come from the reader of last resort",
    Trait.AGREEMENT: "the text of the page and that of its JSON-LD differ",
    Trait.JSON_LD: "pages have no JSON-LD text any more",
    Trait.LAYOUT: "the layout is a new one",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """What one article was read into. None: it is not known, or does not apply."""

    at: datetime
    title: str
    has_authors: bool
    has_time: bool
    has_section: bool
    is_full: bool
    lines: tuple[str, ...]
    is_fallback: bool | None = None
    agreement: float | None = None
    layout: str = ""

    @property
    def length(self) -> int:
        """Characters of the text."""
        return sum(map(len, self.lines))


@dataclass(frozen=True, slots=True)
class Finding:
    """A trait that the newest articles lack: `missing` of `looked_at`, where `usual` (0 to 1) of the history has it."""

    trait: Trait
    missing: int
    looked_at: int
    usual: float

    @property
    def is_harm(self) -> bool:
        """Does it cost the reader something?"""
        return self.trait in HARMS

    @property
    def words(self) -> str:
        """The finding for people."""
        return (
            f"{WORDS[self.trait]} ({self.missing} of the last {self.looked_at}; "
            f"{1 - self.usual:.0%} of those before)"
        )


@dataclass(frozen=True, slots=True)
class Drift:
    """What changed, and since which article; nothing is `Drift()`."""

    findings: tuple[Finding, ...] = ()
    since: datetime | None = None


def look(history: Sequence[Sample], newest: Sequence[Sample], before: Drift) -> Drift:
    """Hold the newest articles (newest first) against the history (newest first, all older).

    Once a change is found, the history must stay that of before the change: see `baseline_until`. It is over when the
    newest four articles have again what was lost.
    """
    for size in WINDOWS:
        recent = newest[:size]
        if len(recent) < size:
            break
        past = [*newest[size:], *history] if before.since is None else history
        findings = drift(past, recent)
        lately = _traits(past, newest[: WINDOWS[0]]) if findings else {}
        findings = [one for one in findings if lately[one.trait][1].count(False) >= STILL]
        if findings:
            return Drift(tuple(findings), before.since or recent[-1].at)
    return Drift()


def baseline_until(before: Drift, now: datetime) -> datetime | None:
    """Articles from this moment on are no history: they may be read wrongly. None: all but the newest are."""
    if before.since is None or now - before.since > ACCEPTED_AFTER:
        return None
    return before.since


def drift(history: Sequence[Sample], recent: Sequence[Sample]) -> list[Finding]:
    """Every trait that most articles of the history have and the recent ones lack; both newest first."""
    if len(history) < HISTORY_LEAST or not recent or recent[0].at - history[-1].at < HISTORY_SPAN:
        return []
    found = [_held(trait, *flags) for trait, flags in _traits(history, recent).items()]
    return [finding for finding in found if finding]


Flags = tuple[list[bool], list[bool]]


def _traits(history: Sequence[Sample], recent: Sequence[Sample]) -> dict[Trait, Flags]:
    def both(read: Callable[[Sample], bool | None]) -> Flags:
        return _known(map(read, history)), _known(map(read, recent))

    flags = {
        Trait.AUTHORS: both(lambda one: one.has_authors),
        Trait.TIME: both(lambda one: one.has_time),
        Trait.SECTION: both(lambda one: one.has_section),
        Trait.FULL_TEXT: both(lambda one: one.is_full),
        Trait.FALLBACK: both(lambda one: None if one.is_fallback is None else not one.is_fallback),
        Trait.TITLES: (_own_titles(history), _own_titles(recent)),
        Trait.FURNITURE: _free_of_furniture(history, recent),
        Trait.LAYOUT: _known_layouts(history, recent),
    }
    return flags | _by_length(history, recent) | _by_agreement(history, recent)


def _known(values: Iterable[bool | None]) -> list[bool]:
    return [value for value in values if value is not None]


def _held(trait: Trait, history: list[bool], recent: list[bool]) -> Finding | None:
    if len(history) < HISTORY_LEAST or len(recent) < min(WINDOWS):
        return None
    usual, now = sum(history) / len(history), sum(recent) / len(recent)
    missing = recent.count(False)
    chance_of_miss = (history.count(False) + 1) / (len(history) + 2)
    if usual < USUALLY or usual - now < FALL or _tail(missing, len(recent), chance_of_miss) > CHANCE:
        return None
    return Finding(trait, missing, len(recent), usual)


def _tail(least: int, trials: int, chance: float) -> float:
    """The probability of at least so many among so many trials."""
    return sum(comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(least, trials + 1))


def _by_length(history: Sequence[Sample], recent: Sequence[Sample]) -> dict[Trait, Flags]:
    """Of full texts only: a teaser is short whatever the layout."""
    before = [one.length for one in history if one.is_full]
    now = [one.length for one in recent if one.is_full]
    usual = median(before) if before else 0
    return {
        Trait.SHORTER: ([one >= usual * SHORT for one in before], [one >= usual * SHORT for one in now]),
        Trait.LONGER: ([one <= usual * LONG for one in before], [one <= usual * LONG for one in now]),
    }


def _by_agreement(history: Sequence[Sample], recent: Sequence[Sample]) -> dict[Trait, Flags]:
    before = [one.agreement for one in history if one.agreement is not None]
    now = [one.agreement for one in recent if one.agreement is not None]
    least = (median(before) if before else 0.0) - AGREEMENT_SLACK
    # articles of before this was kept say nothing of it
    aware = [one for one in history if one.is_fallback is not None]
    return {
        Trait.AGREEMENT: ([one >= least for one in before], [one >= least for one in now]),
        Trait.JSON_LD: (
            [one.agreement is not None for one in aware],
            [one.agreement is not None for one in recent if one.is_fallback is not None],
        ),
    }


def _own_titles(samples: Sequence[Sample]) -> list[bool]:
    counts = Counter(one.title.casefold() for one in samples)
    return [counts[one.title.casefold()] < REPEATED for one in samples]


def _free_of_furniture(history: Sequence[Sample], recent: Sequence[Sample]) -> Flags:
    """Lines that stand in three new articles, and in none of before, are no article's own; a few of them may be."""
    known = {line for one in history for line in one.lines}
    new = [[line for line in one.lines if len(line) >= SHORTEST_LINE and line not in known] for one in recent]
    stands_in = Counter(line for lines in new for line in set(lines))
    counts = [sum(stands_in[line] >= REPEATED for line in lines) for lines in new]
    return [True] * len(history), [
        count < FURNITURE_LINES and count <= FURNITURE_SHARE * len(one.lines)
        for count, one in zip(counts, recent, strict=True)
    ]


def _known_layouts(history: Sequence[Sample], recent: Sequence[Sample]) -> Flags:
    """A layout is known when the history has it; one of the history's own, when another article there has it too. Text
    that was found in no place of the page has a layout of its own kind."""
    aware, newest = ([one for one in some if one.is_fallback is not None] for some in (history, recent))
    counts = Counter(one.layout for one in aware)
    return [counts[one.layout] > 1 for one in aware], [counts[one.layout] > 0 for one in newest]
