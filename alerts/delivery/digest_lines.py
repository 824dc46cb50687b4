"""The lines of a digest: one for each event and each change, with the rules that tell it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.delivery import facets
from alerts.delivery.change_words import told
from alerts.delivery.coverage import TEASER
from alerts.delivery.digests import DigestContent
from alerts.delivery.links import Links
from alerts.delivery.plain import domain, one_line, web_link
from alerts.delivery.wording import Wording
from alerts.rules.doubt import DoubtKind
from alerts.rules.message_fields import MessageTerms
from sql.rows import ToldUpdate
from sql.rows.digests import DigestEntry

TITLE, NAME, WORDS, UPDATE = 200, 80, 300, 400


@dataclass(frozen=True, slots=True)
class Line:
    """One event, or what changed of one, for all rules that tell it; not yet escaped for any place.

    `page`: where the event is shown; empty: the page has no address.
    """

    alert_id: int
    event_id: int
    rules: tuple[str, ...]
    place: str
    title: str
    link: str | None
    page: str
    source: str
    # the day or time of the article, and how many newsrooms tell of the event
    about: str
    facts: str
    doubt: str
    changes: str
    # that nobody took it for so long; empty: it is no escalation
    escalated: str
    is_urgent: bool
    # that the reader had a message on the event before, and when
    told: str
    toll: int
    created_at: datetime

    @property
    def is_first(self) -> bool:
        """Whether it must not be overlooked among the others."""
        return self.is_urgent or bool(self.doubt or self.escalated)

    @property
    def rank(self) -> tuple[bool, bool, bool, int, datetime, int]:
        """What stays when there is no room for all: the highest."""
        return (
            bool(self.escalated),
            self.is_urgent,
            bool(self.doubt),
            self.toll,
            self.created_at,
            self.alert_id,
        )


def lines_of(content: DigestContent, words: Wording, zone: ZoneInfo, links: Links | None) -> list[Line]:
    """One line for each event and each change; several rules that tell the same are one line."""
    lines: dict[tuple[int, str], Line] = {}
    for entry in content.entries:
        line = _line(entry, content.updates.get(entry.alert_id, ()), words, zone, links)
        key = (entry.event_id, line.changes)
        if (same := lines.get(key)) is None:
            lines[key] = line
        else:
            lines[key] = replace(
                same,
                rules=tuple(sorted({*same.rules, *line.rules})),
                is_urgent=same.is_urgent or line.is_urgent,
                doubt=same.doubt or line.doubt,
                escalated=same.escalated or line.escalated,
            )
    return list(lines.values())


def _line(
    entry: DigestEntry, updates: Iterable[ToldUpdate], words: Wording, zone: ZoneInfo, links: Links | None
) -> Line:
    own, free = web_link(entry.url), web_link(entry.free_url or "")
    tolls = {kind: _highest(entry, kind) for kind in facets.TOLLS}
    is_told = entry.told_at is not None and not entry.is_update
    return Line(
        alert_id=entry.alert_id,
        event_id=entry.event_id,
        rules=(one_line(entry.rule, NAME),),
        place=_place(entry, words),
        title=one_line(entry.title, TITLE) or words.no_title,
        link=free or own,
        page=links.event(entry.event_id) if links else "",
        source=_source(entry.source, own),
        about=_about(entry, free, words, zone),
        facts=" · ".join(_facts(entry, words)),
        doubt=_doubt(entry, words),
        changes=one_line(told(updates, words), UPDATE) if entry.is_update else "",
        escalated=words.untaken.format(span=words.span(entry.escalated_after))
        if entry.escalated_after
        else "",
        is_urgent=_is_urgent(entry, tolls),
        told=words.told.format(time=words.at(entry.told_at, zone)) if is_told and entry.told_at else "",
        toll=tolls["killed"] or 0,
        created_at=entry.created_at,
    )


def _doubt(entry: DigestEntry, words: Wording) -> str:
    """What may be a repeat, or not what the rule asks for, in a clause; empty: nothing is in doubt."""
    if not entry.in_doubt_kind:
        return ""
    kind, headline = DoubtKind(entry.in_doubt_kind), entry.may_be_headline
    said = (words.doubts if headline is None else words.doubts_on)[kind]
    if headline is not None:
        said = words.quoted.format(lead=said, title=headline)
    if entry.doubt_words:
        said = words.given.format(what=said, new=words.facts_in_doubt(entry.doubt_words))
    return one_line(said, WORDS)


def _is_urgent(entry: DigestEntry, tolls: Mapping[str, int | None]) -> bool:
    try:
        return MessageTerms.of(entry.conditions).is_urgent_for(tolls)
    except ValueError:
        # a newer program saved what this one does not know: better seen first than overlooked
        return True


def _source(name: str, link: str | None) -> str:
    """Its name, and the host that the link leads to where the name does not tell it."""
    source, host = one_line(name, NAME), domain(link) if link else ""
    if source.lower() in host.split("."):
        return host
    return source if not host or host in source else f"{source}, {host}"


def _about(entry: DigestEntry, free: str | None, words: Wording, zone: ZoneInfo) -> str:
    when = words.briefly(entry.published, entry.published_precision, entry.first_seen_at, zone)
    paid = f", {words.paywall}" if entry.access == TEASER else ""
    if free:
        paid += f", {words.free_on.format(host=domain(free))}"
    number = entry.independent_sources
    return when + paid + (f", {words.count(words.sources, number)}" if number > 1 else "")


def _facts(entry: DigestEntry, words: Wording) -> Iterator[str]:
    """The kind of event, its day and its tolls, as far as they are known."""
    yield from (words.types[name] for name in entry.types[:1] if name in words.types)
    if entry.day_lo is not None:
        yield words.days(entry.day_lo, entry.day_hi or entry.day_lo, entry.created_at.date())
    yield from facets.tolls(entry, words)


def _highest(entry: DigestEntry, kind: str) -> int | None:
    given = [getattr(entry, f"{kind}_low"), getattr(entry, f"{kind}_high")]
    return max((toll for toll in given if toll is not None), default=None)


def _place(entry: DigestEntry, words: Wording) -> str:
    """The first place with its region and country; words that say so where nobody says where."""
    names = [*entry.places[:1], *entry.regions[:1], *map(words.country, entry.countries[:1])]
    return (
        ", ".join(dict.fromkeys(filter(None, (one_line(name, NAME) for name in names))))
        or words.digest["no_place"]
    )
