"""What a person says of events that were taken for one, or for two: done at once, kept, and taken back.

Each waits for a detection that runs, and for rounds that match these articles; every later detection, the nightly one
too, keeps to it. An alert goes with the article that alerted: when that stands in another event from then on, the alert
counts for that event, and no more for the one that it was made of. Matches that were held because that one had been
told, or in doubt of it, are decided on again; they are not too old now, as they were not then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.events import bound, stored
from alerts.events.bindings import Binding, Kind
from alerts.events.placing import place_groups
from alerts.events.stored import Table
from sql import events, mendings, profiles
from sql.connection import Connection
from sql.rows import Event, Mending


class NoSuchEvent(LookupError):
    """No event has that number."""


class NoSuchMending(LookupError):
    """No mending has that number."""


class CannotMend(ValueError):
    """What was asked cannot be done; the message says why, and what can."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a mending. `articles` are those split off, or all; `events` those that they tell of now, `others`
    those that the rest tells of, the one that most tell of first.

    `over`: earlier mendings that it goes before where they contradict it; `asked_again`: matches that are decided on
    again; `alerts`: those that count for another event from now on.
    """

    id: int
    kind: str
    articles: tuple[int, ...]
    events: tuple[int, ...]
    others: tuple[int, ...]
    over: tuple[Mending, ...]
    asked_again: int
    alerts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A mending with the articles that it is about. `events` tell of these now; `over`: newer ones that go before it
    where they contradict it.
    """

    mending: Mending
    apart: tuple[int, ...]
    rest: tuple[int, ...]
    events: tuple[int, ...]
    over: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """By whom and why; `alert_id`: the alert that was judged, if it came of that."""

    by: str
    why: str
    now: datetime
    alert_id: int | None = None


def split(conn: Connection, event_id: int, article_ids: Sequence[int], said: Said) -> Outcome:
    """Let articles of an event be one of their own; in the caller's transaction. Raises NoSuchEvent, CannotMend."""
    events.lock_detection(conn)
    members = _members(conn, event_id, "split")
    apart = _given(conn, event_id, article_ids, members)
    near = {one for group in bound.of_articles(conn, sorted(apart)) for one in group}
    return _mend(conn, Kind.SPLIT, apart, (members | near) - apart, said)


def merge(conn: Connection, one_id: int, other_id: int, said: Said) -> Outcome:
    """Let two events be one; in the caller's transaction. Raises NoSuchEvent, CannotMend."""
    events.lock_detection(conn)
    one, other = _two(conn, one_id, other_id, "merge")
    return _mend(conn, Kind.MERGE, set(), one | other, said)


def keep_apart(conn: Connection, one_id: int, other_id: int, said: Said) -> Outcome:
    """Let two events be two, whatever comes; in the caller's transaction. Raises NoSuchEvent, CannotMend."""
    events.lock_detection(conn)
    one, other = _two(conn, one_id, other_id, "apart")
    return _mend(conn, Kind.APART, other, one, said)


def split_wrong(conn: Connection, article_id: int, event_id: int, said: Said) -> Outcome | None:
    """Split off the article of an alert, with the copies of its text, from the event that it does not tell of.

    In the caller's transaction. None: there is nothing to split, as that was done before, that event has no other
    article, or the article tells of another one by now; the alert then counts for that one. Raises CannotMend.
    """
    events.lock_detection(conn)
    if any(one.alert_id == said.alert_id for one in _standing(conn, article_id)):
        return None
    current = events.current_id(conn, event_id)
    rows = [] if current is None else events.articles_of(conn, current)
    members = {row.article_id: row.copy_group for row in rows}
    apart = {one for one, copy in members.items() if copy == members.get(article_id)}
    if not apart or apart == members.keys():
        scope = members.keys() | {article_id}
        _lock(conn, scope)
        _readdress(conn, scope)
        _ask_again(conn, scope)
        return None
    near = {one for group in bound.of_articles(conn, sorted(apart)) for one in group}
    return _mend(conn, Kind.SPLIT, apart, (members.keys() | near) - apart, said)


def _standing(conn: Connection, article_id: int) -> list[Mending]:
    ids = {row.mending_id for row in mendings.standing(conn, article_ids=[article_id])}
    return [one for number in sorted(ids) if (one := mendings.get(conn, id=number)) is not None]


def undo(conn: Connection, number: int, said: Said) -> Outcome:
    """Take a mending back; in the caller's transaction. Raises NoSuchMending, CannotMend."""
    events.lock_detection(conn)
    found = mendings.get(conn, id=number)
    if found is None:
        raise NoSuchMending(f"there is no mending {number}: see `tocsin events mended`")
    if found.undone_at is not None:
        raise CannotMend(
            f"mending {number} was taken back by {found.undone_by} at {found.undone_at:%Y-%m-%d %H:%M} UTC: "
            "see `tocsin events mended`"
        )
    (binding,) = bound.read(mendings.articles_of(conn, ids=[number]))
    mendings.undo(conn, id=number, undone_by=said.by, why=said.why, now=said.now)
    return _lay(conn, binding, (), said.now)


def listed(conn: Connection, *, limit: int, event_id: int | None = None) -> list[Listed]:
    """The newest mendings, those taken back too; of one event only, by the articles that tell of it now."""
    about = None
    if event_id is not None:
        current = events.current_id(conn, _event(conn, event_id).id)
        about = [row.article_id for row in events.articles_of(conn, current or event_id)]
    rows = {row.id: row for row in mendings.list_recent(conn, limit=limit, article_ids=about)}
    given = sorted(bound.read(mendings.articles_of(conn, ids=list(rows))), key=lambda one: -one.id)
    articles = sorted({number for one in given for number in one.articles})
    standing = bound.read(mendings.standing(conn, article_ids=articles))
    return [
        Listed(
            rows[one.id],
            tuple(sorted(one.apart)),
            tuple(sorted(one.rest)),
            _told(conn, sorted(one.apart or one.rest)),
            tuple(sorted(newer.id for newer in standing if newer.id > one.id and newer.contradicts(one))),
        )
        for one in given
    ]


def _members(conn: Connection, event_id: int, doing: str) -> set[int]:
    """The articles of an event that is told under its own number."""
    event = _event(conn, event_id)
    if event.merged_into is not None:
        current = events.current_id(conn, event_id)
        raise CannotMend(
            f"event {event_id} is told as event {current} by now: look at it (`tocsin events show {current}`) and "
            f"`{doing}` that one"
        )
    return {row.article_id for row in events.articles_of(conn, event_id)}


def _event(conn: Connection, event_id: int) -> Event:
    event = events.get(conn, event_id)
    if event is None:
        raise NoSuchEvent(f"there is no event {event_id}: see `tocsin events list`")
    return event


def _two(conn: Connection, one_id: int, other_id: int, doing: str) -> tuple[set[int], set[int]]:
    if one_id == other_id:
        raise CannotMend(f"that is one event, {one_id}, twice: name two of `tocsin events list`")
    for number in (one_id, other_id):
        _event(conn, number)
    if events.current_id(conn, one_id) == (current := events.current_id(conn, other_id)):
        how = (
            " nothing is to be done" if doing == "merge" else " `tocsin events split` takes articles from it"
        )
        raise CannotMend(f"events {one_id} and {other_id} are one already, told as event {current}:{how}")
    one, other = _members(conn, one_id, doing), _members(conn, other_id, doing)
    for number, members in ((one_id, one), (other_id, other)):
        if not members:
            raise CannotMend(f"no article tells of event {number} any more: see `tocsin events list`")
    return one, other


def _given(conn: Connection, event_id: int, article_ids: Iterable[int], members: Collection[int]) -> set[int]:
    """The articles to be split off."""
    given = set(article_ids)
    if not given:
        raise CannotMend(f"say which articles are not of event {event_id}: `tocsin events show {event_id}`")
    if strays := sorted(given - set(members)):
        held = {row.article_id: row.event_id for row in events.assignments(conn, article_ids=strays)}
        told = f"it tells of event {held[strays[0]]}" if strays[0] in held else "it tells of no event"
        raise CannotMend(
            f"article {strays[0]} is not of event {event_id}, {told}: `tocsin events show {event_id}` lists its "
            "articles"
        )
    if given == set(members):
        raise CannotMend(f"these are all articles of event {event_id}: leave it one of them at least")
    return given


def _mend(conn: Connection, kind: Kind, apart: set[int], rest: set[int], said: Said) -> Outcome:
    articles = sorted(apart | rest)
    placed = {row.article_id for row in profiles.places(conn, article_ids=articles)}
    if unread := sorted(set(articles) - placed):
        raise CannotMend(
            f"article {unread[0]} was read by another version of Tocsin: run `tocsin events reread` first"
        )
    _table(conn)
    before = bound.read(mendings.standing(conn, article_ids=articles))
    number = mendings.add(
        conn, kind=kind.value, made_by=said.by, why=said.why, alert_id=said.alert_id, now=said.now
    )
    mendings.add_articles(
        conn, mending_id=number, article_ids=articles, apart=[one in apart for one in articles]
    )
    binding = Binding(number, kind, frozenset(apart), frozenset(rest))
    over = [
        found
        for older in before
        if binding.contradicts(older) and (found := mendings.get(conn, id=older.id)) is not None
    ]
    return _lay(conn, binding, over, said.now)


def _lay(conn: Connection, binding: Binding, over: Sequence[Mending], now: datetime) -> Outcome:
    """Group the articles of a mending anew by what is known and said of them, and let alerts and rules follow."""
    table = _table(conn)
    articles = sorted(binding.articles)
    groups = bound.of_articles(conn, articles)
    scope = _scope(conn, groups, articles)
    _lock(conn, scope)
    place_groups(conn, stored.live_window(conn, table), groups, now, fresh=set(articles), may_alert=False)
    alerts = _readdress(conn, scope)
    asked = _ask_again(conn, scope)
    apart = sorted(binding.apart or binding.rest)
    rest = sorted(binding.rest) if binding.apart else []
    told, others = _told(conn, apart), _told(conn, rest)
    return Outcome(binding.id, binding.kind.value, tuple(apart), told, others, tuple(over), asked, alerts)


def _table(conn: Connection) -> Table:
    table = stored.newest_table(conn)
    if table is None:
        raise CannotMend("what was read is of another version of Tocsin: run `tocsin round` first")
    return table


def _told(conn: Connection, articles: Sequence[int]) -> tuple[int, ...]:
    """The events that these articles tell of, the one that most tell of first."""
    counts = Counter(row.event_id for row in events.assignments(conn, article_ids=articles))
    return tuple(sorted(counts, key=lambda one: (-counts[one], one)))


def _scope(conn: Connection, groups: Iterable[Sequence[int]], articles: Iterable[int]) -> set[int]:
    """All articles that may come to stand elsewhere: those of these groups, and of every event that holds one."""
    near = {one for group in groups for one in group}.union(articles)
    held = {row.event_id for row in events.assignments(conn, article_ids=sorted(near))}
    return near | {row.article_id for event in sorted(held) for row in events.articles_of(conn, event)}


def _lock(conn: Connection, articles: Iterable[int]) -> None:
    """Wait for rounds that match these articles, and keep others from it."""
    mendings.lock_matching(conn, article_ids=sorted(articles))
    mendings.lock_matches(conn, article_ids=sorted(articles))


def _readdress(conn: Connection, articles: Iterable[int]) -> tuple[int, ...]:
    """Let alerts count for the event that the article which alerted tells of now; those that did not."""
    moved = mendings.astray(conn, article_ids=sorted(articles))
    for alert in moved:
        # where that event was told to the rule as well, it is kept by its own article
        for root in (alert.root_article_id, alert.article_id):
            if mendings.readdress(conn, id=alert.id, event_id=alert.event_id, root_article_id=root):
                break
    return tuple(alert.id for alert in moved)


def _ask_again(conn: Connection, articles: Iterable[int]) -> int:
    """Let matches stand by the event that their article tells of now, and those held because of another be decided on
    again; how many."""
    mendings.move_matches(conn, article_ids=sorted(articles))
    return mendings.ask_again(conn, article_ids=sorted(articles))
