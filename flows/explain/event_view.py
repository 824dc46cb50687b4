"""An event as a desk thinks of it: what, where, when, how many, who reported it, what changed, who was told. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from alerts.events.agencies import canonical, own_agency
from alerts.events.places.claim import Precision
from flows.explain.event_claims import TOLLS, Claim, TollTable, claims, toll_tables
from flows.explain.event_rows import EventRows
from sql.event_views import ClaimLine, HeldLine, MayBeThis, MergedEvent, ReportLine
from sql.rows import Alert, Delivery, EventDoubt, EventState, EventTransition, Mending

# of an article that was put to another event since
UNKNOWN = "an article not in it any more"


@dataclass(frozen=True, slots=True)
class Where:
    """Where an event happened: what most newsrooms say. Coordinates are those of the first of `names`, in degrees.

    `region` is that of the first one. `countries`: ISO 3166-1 alpha-2, the likeliest first. `precision`: exact, near,
    region or country.
    """

    names: tuple[str, ...]
    region: str | None
    countries: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    precision: str | None


class Counted(Protocol):
    """The tolls of an event as `sql.rows.EventState` has them."""

    @property
    def killed_low(self) -> int | None: ...
    @property
    def killed_high(self) -> int | None: ...
    @property
    def injured_low(self) -> int | None: ...
    @property
    def injured_high(self) -> int | None: ...
    @property
    def abducted_low(self) -> int | None: ...
    @property
    def abducted_high(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Toll:
    """How many: the lowest and the highest figure that stands; `high` None: at least `low`."""

    kind: str
    low: int
    high: int | None
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """A site that carries a text."""

    article_id: int
    source: str
    url: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Text:
    """One text and the sites that carry it, the first one first; `moment` is when that one came out.

    `is_day_only`: it gives no hour.
    """

    moment: datetime
    is_day_only: bool
    title: str
    language: str | None
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A newsroom or an agency and its texts, in order of time; `is_first`: it reported the event before all others."""

    name: str
    is_agency: bool
    is_first: bool
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the event, by an article that came out at `moment`."""

    moment: datetime
    kind: str
    key: str
    old: str | None
    new: str
    said_by: str | None
    is_disputed: bool
    article_id: int
    source: str
    sentence: str
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """An alert of the event, and its messages; `source` and `title` are of the article that alerted."""

    alert: Alert
    source: str
    title: str
    messages: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class EventView:
    """One event; `asked` is the number that was asked for, `id` the one under which it is told now.

    `is_folded`: whether what it is by all its articles is known yet. `day`: first and last day. `doubt` is what is in
    doubt of it now; `may_be_this` are events of which it is in doubt whether they are this one; what it was told with
    in doubt stands in `alerts`. `merged`: events that were taken into it. `mendings`: what people said of its articles,
    the newest first, taken back or not.
    """

    asked: int
    id: int
    title: str
    state: str
    created_at: datetime
    first_published: datetime
    last_published: datetime
    articles: int
    newsrooms: int
    is_folded: bool
    types: tuple[str, ...]
    actors: tuple[str, ...]
    where: Where | None
    day: tuple[date, date] | None
    tolls: tuple[Toll, ...]
    claims: tuple[Claim, ...]
    toll_tables: tuple[TollTable, ...]
    timeline: tuple[Newsroom, ...]
    changes: tuple[Change, ...]
    alerts: tuple[Told, ...]
    held: tuple[HeldLine, ...]
    doubt: EventDoubt | None
    may_be_this: tuple[MayBeThis, ...]
    merged: tuple[MergedEvent, ...]
    mendings: tuple[Mending, ...]


def view(rows: EventRows) -> EventView:
    """What a desk wants to know of an event."""
    event, state = rows.event, rows.state
    newsroom_of = newsrooms(rows.reports)
    source_of = {report.article_id: report.source for report in rows.reports}
    return EventView(
        asked=rows.asked,
        id=event.id,
        title=event.title,
        state=event.state,
        created_at=event.created_at,
        first_published=event.first_published,
        last_published=event.last_published,
        articles=len(rows.reports),
        newsrooms=len(set(newsroom_of.values())),
        is_folded=state is not None,
        types=tuple(state.types) if state else (),
        actors=tuple(state.actors) if state else (),
        where=_where(state, rows.claims) if state else None,
        day=_day(state) if state else None,
        tolls=_tolls(state, rows.transitions, len(set(newsroom_of.values()))) if state else (),
        claims=tuple(claims(rows.claims, source_of)),
        toll_tables=tuple(
            toll_tables(rows.claims, {article: name for article, (_, name) in newsroom_of.items()})
        ),
        timeline=_timeline(rows.reports, newsroom_of),
        changes=tuple(_change(one, source_of) for one in rows.transitions),
        alerts=_told(rows),
        held=tuple(rows.held),
        doubt=rows.doubt,
        may_be_this=tuple(rows.may_be_this),
        merged=tuple(rows.merged),
        mendings=tuple(rows.mendings),
    )


def precision_in_words(precision: int | None) -> str | None:
    """How exactly a place is known: exact, near, region, country."""
    return None if precision is None else Precision(precision).name.lower()


def newsrooms(reports: Sequence[ReportLine]) -> dict[int, tuple[bool, str]]:
    """Who speaks in each article, as `alerts.events.copies.independent_sources` counts them.

    Whether it is an agency, and its name. One text has one voice: that of the agency which most of its sites credit or
    are, else that of the first site.
    """
    texts: dict[int, list[ReportLine]] = defaultdict(list)
    for report in reports:
        texts[report.copy_group].append(report)
    voices = {group: _voice(sites) for group, sites in texts.items()}
    return {report.article_id: voices[report.copy_group] for report in reports}


def _voice(sites: Sequence[ReportLine]) -> tuple[bool, str]:
    named = (own_agency(site.source) or canonical(site.agency) for site in sites)
    agencies = Counter(agency for agency in named if agency is not None)
    if agencies:
        return True, min(agencies, key=lambda name: (-agencies[name], name))
    return False, min(sites, key=lambda site: (site.moment, site.article_id)).source


def _timeline(
    reports: Sequence[ReportLine], newsroom_of: Mapping[int, tuple[bool, str]]
) -> tuple[Newsroom, ...]:
    by_text: dict[int, list[ReportLine]] = defaultdict(list)
    for report in sorted(reports, key=lambda one: (one.moment, one.article_id)):
        by_text[report.copy_group].append(report)
    by_newsroom: dict[tuple[bool, str], list[list[ReportLine]]] = defaultdict(list)
    for copies in by_text.values():
        by_newsroom[newsroom_of[copies[0].article_id]].append(copies)
    return tuple(
        Newsroom(name, is_agency, at == 0, tuple(map(_text, texts)))
        for at, ((is_agency, name), texts) in enumerate(by_newsroom.items())
    )


def _text(copies: Sequence[ReportLine]) -> Text:
    first = copies[0]
    return Text(
        moment=first.moment,
        is_day_only=first.published_precision == "day" and first.moment != first.first_seen_at,
        title=first.title,
        language=first.language,
        copies=tuple(Copy(one.article_id, one.source, one.url, one.moment) for one in copies),
    )


def _where(state: EventState, said: Sequence[ClaimLine]) -> Where | None:
    if not state.place_names and not state.countries:
        return None
    regions = Counter(
        claim.value["admin1"]
        for claim in said
        if claim.kind == "place"
        and claim.value.get("admin1")
        and claim.value["name"] in state.place_names[:1]
    )
    return Where(
        tuple(state.place_names),
        min(regions, key=lambda name: (-regions[name], name), default=None),
        tuple(state.countries),
        state.latitude,
        state.longitude,
        precision_in_words(state.precision),
    )


def _day(state: EventState) -> tuple[date, date] | None:
    if state.day_lo is None:
        return None
    return state.day_lo, state.day_hi or state.day_lo


def _tolls(state: EventState, transitions: Sequence[EventTransition], newsrooms: int) -> tuple[Toll, ...]:
    # the last change of a kind decides
    changes = {one.kind.removesuffix("_down"): one.is_disputed for one in transitions}
    return tolls(
        state,
        changed=changes.keys(),
        disputed=[kind for kind, is_disputed in changes.items() if is_disputed],
        newsrooms=newsrooms,
    )


def tolls(
    counted: Counted, *, changed: Collection[str], disputed: Collection[str], newsrooms: int
) -> tuple[Toll, ...]:
    """The tolls of an event. `changed`: kinds that rose or fell; `disputed`: those whose last change others gainsay.

    A toll is disputed when its last change is, or when newsrooms differ although it did not rise or fall.
    """
    given = {
        "killed": (counted.killed_low, counted.killed_high),
        "injured": (counted.injured_low, counted.injured_high),
        "abducted": (counted.abducted_low, counted.abducted_high),
    }
    return tuple(
        Toll(
            kind,
            low,
            high,
            kind in disputed or (high is not None and low < high and newsrooms > 1 and kind not in changed),
        )
        for kind in TOLLS
        for low, high in [given[kind]]
        if low is not None
    )


def _change(one: EventTransition, source_of: Mapping[int, str]) -> Change:
    return Change(
        one.moment,
        one.kind,
        one.key,
        one.old,
        one.new,
        one.said_by,
        one.is_disputed,
        one.article_id,
        source_of.get(one.article_id, UNKNOWN),
        one.sentence,
        one.first_seen_at,
    )


def _told(rows: EventRows) -> tuple[Told, ...]:
    messages: dict[int | None, list[Delivery]] = defaultdict(list)
    for message in rows.deliveries:
        messages[message.alert_id].append(message)
    reports = {report.article_id: report for report in rows.reports}
    told = []
    for alert in rows.alerts:
        report = reports.get(alert.article_id)
        source, title = (report.source, report.title) if report else (UNKNOWN, "")
        told.append(Told(alert, source, title, tuple(messages[alert.id])))
    return tuple(told)
