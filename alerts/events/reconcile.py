"""Which events go on, begin, merge, split or come back when the window has been clustered anew.

An event is known by its root article: alerts are kept unique by root article, rule and transition. So

* an event's id goes with the cluster that holds its root article, however few of its other members stand there;
  an event whose root stands in no cluster (outside the window, or no longer readable) goes with most of its members;
* when several living events claim one cluster, the one with most members in it wins, the older id when equal;
  the others are merged into it;
* a cluster that no living event claims, but that holds the root of a merged event, revives that event under its
  old id: what was told of it then still counts as told, and nothing is told twice;
* any other cluster is a new event, rooted in its earliest member. That member is no event's root yet (else the
  event would have claimed the cluster), so that roots stay unique. When its members had been told as part of
  another event this is a split, and it may alert as a new event: two happenings had been taken for one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class EventChange(StrEnum):
    """What became of a cluster."""

    KEEP = "keep"
    CREATE = "create"
    SPLIT = "split"
    REVIVE = "revive"


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event as stored before this run."""

    id: int
    root_article_id: int
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class Placement:
    """The articles of one event from now on. `event_id` None: to be created on `root_article_id`.

    `moved` are the articles that another event held until now.
    """

    change: EventChange
    event_id: int | None
    root_article_id: int
    articles: tuple[int, ...]
    moved: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """An event that is from now on told under another one's id."""

    event_id: int
    into: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All that changes; `orphans` are events that have no article left and were not merged."""

    placements: tuple[Placement, ...]
    merges: tuple[Merge, ...]
    orphans: tuple[int, ...]


def reconcile(
    clusters: Mapping[int, Sequence[int]], previous: Mapping[int, int], events: Iterable[KnownEvent]
) -> Plan:
    """Lay new clusters (earliest article id → article ids) over the stored events.

    `previous` gives the event of each article until now. `events` must hold every event named there and every
    event, merged ones too, whose root is among the clustered articles.
    """
    known = {event.id: event for event in events}
    claims = _claims(clusters, previous, known)
    placements: list[Placement] = []
    merges: list[Merge] = []
    for key, members in sorted(clusters.items()):
        overlap = Counter(previous[article] for article in members if article in previous)
        winner = _winner([known[event] for event in claims[key]], overlap)
        placements.append(_placement(key, members, winner, previous))
        if winner is not None:
            losers = (known[event] for event in sorted(claims[key]) if event != winner.id)
            merges.extend(Merge(loser.id, winner.id) for loser in losers if loser.merged_into != winner.id)
    alive = {placement.event_id for placement in placements} | {merge.event_id for merge in merges}
    return Plan(tuple(placements), tuple(merges), tuple(sorted(set(previous.values()) - alive)))


def _claims(
    clusters: Mapping[int, Sequence[int]], previous: Mapping[int, int], known: Mapping[int, KnownEvent]
) -> dict[int, set[int]]:
    """The events that may go on in each cluster; an event claims one cluster at most."""
    home = {article: key for key, members in clusters.items() for article in members}
    held: dict[int, Counter[int]] = defaultdict(Counter)
    for article, holder in previous.items():
        if article in home:
            held[holder][home[article]] += 1
    claims: dict[int, set[int]] = defaultdict(set)
    for event in known.values():
        key = home.get(event.root_article_id)
        if key is None and event.merged_into is None and held[event.id]:
            counts = held[event.id]
            key = min(counts, key=lambda one: (-counts[one], one))
        if key is not None:
            claims[key].add(event.id)
    return claims


def _winner(claimants: Sequence[KnownEvent], overlap: Mapping[int, int]) -> KnownEvent | None:
    living = [event for event in claimants if event.merged_into is None]
    # no living claimant: a merged event comes back, the oldest when there are several
    return min(living or claimants, key=lambda event: (-overlap.get(event.id, 0), event.id), default=None)


def _placement(
    key: int, members: Sequence[int], winner: KnownEvent | None, previous: Mapping[int, int]
) -> Placement:
    articles = tuple(sorted(members))
    if winner is None:
        moved = tuple(article for article in articles if article in previous)
        return Placement(EventChange.SPLIT if moved else EventChange.CREATE, None, key, articles, moved)
    moved = tuple(article for article in articles if previous.get(article, winner.id) != winner.id)
    change = EventChange.KEEP if winner.merged_into is None else EventChange.REVIVE
    return Placement(change, winner.id, winner.root_article_id, articles, moved)
